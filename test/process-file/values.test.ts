import { describe, expect, it } from "vitest";
import { asking, withSteps, withTop, reportOf } from "./support.ts";

const handOver = "  - uses: github-deployment\n";

describe("values that do not fit", () => {
  it("are each reported with line, column and what to write instead", () => {
    const report = reportOf({
      "a number for a name": withTop("name: 5"),
      "true for a name": withTop("name: True"),
      "an empty name": withTop('name: ""'),
      "blanks around a name": withTop('name: " x"'),
      "two lines in a name": withTop('name: "a\\nb"'),
      "a long name": withTop(`name: ${"x".repeat(256)}`),
      "no name": withTop("name:"),
      "a list for a name": withTop("name: [a]"),
      "a text for a list": withSteps(handOver + "    environments: Production\n"),
      "a mapping for a list": "lifecycle: {phase: P}\nsteps: [{uses: github-deployment}]",
      "nothing for a list": withSteps(handOver + "    environments:\n"),
      "an empty list": withSteps(handOver + "    environments: []\n"),
      "an empty lifecycle": "lifecycle: []\nsteps: [{uses: github-deployment}]",
      "no steps": "lifecycle: [P]\nsteps: []",
      "a number for a phase": "lifecycle: [1]\nsteps: [{uses: github-deployment}]",
      "an empty item": "lifecycle:\n  - P\n  -\nsteps: [{uses: github-deployment}]",
      "a text for a step": withSteps("  - github-deployment\n"),
      "an unknown kind": withSteps("  - uses: manual-intervension\n"),
      "an unknown kind of a later version": withSteps("  - uses: workflow\n"),
      "a kind called constructor": withSteps("  - uses: constructor\n"),
      "a number for a kind": withSteps("  - uses: 5\n"),
      "an unknown way to deploy":
        "lifecycle: [{phase: P, deploy: automaticly}]\nsteps: [{uses: github-deployment}]",
      "a number for one": "lifecycle: [{phase: P, deploy: 1}]\nsteps: [{uses: github-deployment}]",
      supersede: "lifecycle: [{phase: P, supersede: on-sucess}]\nsteps: [{uses: github-deployment}]",
      thread: withTop("releases: {thread: pull_request}"),
      "a mask without i": withTop("releases: {version: 1.4.0}"),
      "a mask with an i in a word": withTop("releases: {version: mini}"),
      "a mask with two": withTop("releases: {version: i.i}"),
      "a mask with a blank": withTop("releases: {version: 1 i}"),
      "a number for a mask": withTop("releases: {version: 1.10}"),
      "no completion": "lifecycle: [{phase: P, complete: most}]\nsteps: [{uses: github-deployment}]",
      "no environments": "lifecycle: [{phase: P, complete: 0}]\nsteps: [{uses: github-deployment}]",
      "half an environment": "lifecycle: [{phase: P, complete: 0.5}]\nsteps: [{uses: github-deployment}]",
      "a number in quotes": "lifecycle: [{phase: P, complete: '1'}]\nsteps: [{uses: github-deployment}]",
      "a truth for a completion":
        "lifecycle: [{phase: P, complete: true}]\nsteps: [{uses: github-deployment}]",
      "a guided failure": "lifecycle: [{phase: P, guided-failure: 'on'}]\nsteps: [{uses: github-deployment}]",
      "no channels": withTop("channels: []"),
      "channels that are names": withTop("channels: [Stable]"),
      "a channel without branches": withTop("channels: [{name: A, branches: [], phases: []}]"),
      "a channel that may be the default": withTop("channels: [{name: A, default: maybe}]"),
      "101 channels": withTop(
        `channels:\n${Array.from({ length: 101 }, (_, i) => `  - name: C${i}\n`).join("")}`,
      ),
      "no channels of a step": withSteps(handOver + "    channels: []\n"),
      "one channel of a step": withSteps(handOver + "    channels: Default\n"),
      "a long glob": withTop(`releases: {branches: [${"x".repeat(256)}]}`),
      "an empty glob": withTop("releases: {branches: [main, '']}"),
      "no branches": withTop("releases: {branches: []}"),
      "one branch": withTop("releases: {branches: main}"),
      "github-deployments": withTop("github-deployments: no"),
      enabled: withSteps(handOver + "    enabled: 'false'\n"),
      "an id that is not kebab-case": withSteps(handOver + "    id: My_Step\n"),
      "a duration without a unit": withSteps(handOver + "    timeout: 90\n"),
      "a duration with a wrong unit": withSteps(handOver + "    timeout: 1w\n"),
      "no duration": withSteps(handOver + "    timeout: 0s\n"),
      "two units": withSteps(handOver + "    timeout: 1h30m\n"),
      "over a year": withSteps(handOver + "    timeout: 366d\n"),
      "an endless number": withSteps(handOver + "    timeout: 99999999999h\n"),
      "empty instructions": asking('" "'),
      "an empty condition": withSteps(handOver + "    if: ' '\n"),
      "a number for a condition": withSteps(handOver + "    if: 1\n"),
      "an http address": withSteps(handOver + "    with: {environment-url: 'http://x'}\n"),
      "an address with blanks": withSteps(handOver + "    with: {environment-url: 'https://x /'}\n"),
      "an address without a host": withSteps(handOver + "    with: {environment-url: 'https:///'}\n"),
      "an address that is none": withSteps(handOver + "    with: {environment-url: 'https://[x'}\n"),
      "the app's own key in the payload": withSteps(handOver + "    with: {payload: {drawbridge: 1}}\n"),
      "numbers that JSON does not have": withSteps(
        handOver + "    with: {payload: {a: [.nan, -.inf, 1.5]}}\n",
      ),
      "a text for a payload": withSteps(handOver + "    with: {payload: x}\n"),
      reporters: withSteps(handOver + "    with: {reporters: [octo cat, '@a']}\n"),
      "the name of a variable": withTop("variables: {1A: x, A B: y, constructor: z}"),
      "nothing for a variable": withTop("variables:\n  A:\n"),
      "a mapping for a variable": withTop("variables: {A: {value: 1}}"),
      "no number for a variable": withTop("variables: {A: .inf}"),
      "an empty list for a variable": withTop("variables: {A: []}"),
      "a list of texts for a variable": withTop("variables: {A: [x, {value: y}]}"),
      "a value that is a list": withTop("variables: {A: [{value: [x]}]}"),
      "the name of a team": withTop("teams: {acme/x: a, Workflows: b}"),
      "a team of nobody": withTop("teams: {A: []}"),
      "a number in a team": withTop("teams: {A: [1]}"),
      "nothing for a team": withTop("teams:\n  A:\n"),
      "101 steps": withSteps(
        Array.from(
          { length: 102 },
          (_, i) => `  - {uses: manual-intervention, name: S${i}, with: {instructions: x}}\n`,
        ).join(""),
      ),
    });
    expect(report).toMatchInlineSnapshot(`
      "a number for a name
        1:7 name: "name" must be a text, not 5: write "5".
      true for a name
        1:7 name: "name" must be a text, not True: write "True".
      an empty name
        1:7 name: "name" cannot be "". Allowed: one line of at most 255 characters, without blanks around it.
      blanks around a name
        1:7 name: "name" cannot be " x". Allowed: one line of at most 255 characters, without blanks around it.
      two lines in a name
        1:7 name: "name" cannot be "a\\nb". Allowed: one line of at most 255 characters, without blanks around it.
      a long name
        1:7 name: "name" cannot be "xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx…". Allowed: one line of at most 255 characters, without blanks around it.
      no name
        1:1 name: "name" must be a text, not empty.
      a list for a name
        1:7 name: "name" must be a text, not a list.
      a text for a list
        4:19 steps[0].environments: "environments" must be a list, not the text "Production": write ["Production"].
      a mapping for a list
        1:12 lifecycle: "lifecycle" must be a list, not a mapping. The phases in order: a release must succeed in one before the next. A text is a phase and its one environment, deployed to manually.
      nothing for a list
        4:5 steps[0].environments: "environments" must be a list, not empty.
      an empty list
        4:19 steps[0].environments: "environments" is empty: write at least one entry.
      an empty lifecycle
        1:12 lifecycle: "lifecycle" is empty: write at least one entry.
      no steps
        2:8 steps: "steps" is empty: write at least one entry.
      a number for a phase
        1:13 lifecycle[0]: "lifecycle[0]" must be a text or a mapping, not 1: write "1".
      an empty item
        3:3 lifecycle[1]: "lifecycle[1]" must be a text or a mapping, not empty. A phase and its one environment, deployed to manually.
      a text for a step
        3:5 steps[0]: "steps[0]" must be a mapping, not the text "github-deployment".
      an unknown kind
        3:11 steps[0].uses: "uses" cannot be "manual-intervension". Did you mean "manual-intervention"? Allowed: "manual-intervention", "github-deployment", "workflow", "run", "wait".
      an unknown kind of a later version
        3:5 steps[0].with: "with" is missing. Which workflow, and what it gets.
      a kind called constructor
        3:11 steps[0].uses: "uses" cannot be "constructor". Allowed: "manual-intervention", "github-deployment", "workflow", "run", "wait".
      a number for a kind
        3:11 steps[0].uses: "uses" cannot be 5. Allowed: "manual-intervention", "github-deployment", "workflow", "run", "wait".
      an unknown way to deploy
        1:32 lifecycle[0].deploy: "deploy" cannot be "automaticly". Did you mean "automatic"? Allowed: "automatic", "manual".
      a number for one
        1:32 lifecycle[0].deploy: "deploy" cannot be 1. Allowed: "automatic", "manual".
      supersede
        1:35 lifecycle[0].supersede: "supersede" cannot be "on-sucess". Did you mean "on-success"? Allowed: "on-arrival", "on-success", "never".
      thread
        1:20 releases.thread: "thread" cannot be "pull_request". Did you mean "pull-request"? Allowed: "pull-request", "issue".
      a mask without i
        1:21 releases.version: "version" cannot be "1.4.0". Allowed: a version with exactly one part \`i\` between dots, hyphens, underscores or plus signs, such as 1.4.i.
      a mask with an i in a word
        1:21 releases.version: "version" cannot be "mini". Allowed: a version with exactly one part \`i\` between dots, hyphens, underscores or plus signs, such as 1.4.i.
      a mask with two
        1:21 releases.version: "version" cannot be "i.i". Allowed: a version with exactly one part \`i\` between dots, hyphens, underscores or plus signs, such as 1.4.i.
      a mask with a blank
        1:21 releases.version: "version" cannot be "1 i". Allowed: a version with exactly one part \`i\` between dots, hyphens, underscores or plus signs, such as 1.4.i.
      a number for a mask
        1:21 releases.version: "version" must be a text, not 1.10. Allowed: a version with exactly one part \`i\` between dots, hyphens, underscores or plus signs, such as 1.4.i.
      no completion
        1:34 lifecycle[0].complete: "complete" cannot be "most". Allowed: all, optional, or how many, from 1.
      no environments
        1:34 lifecycle[0].complete: "complete" cannot be 0. Allowed: all, optional, or how many, from 1.
      half an environment
        1:34 lifecycle[0].complete: "complete" cannot be 0.5. Allowed: all, optional, or how many, from 1.
      a number in quotes
        1:34 lifecycle[0].complete: "complete" cannot be "1". Allowed: all, optional, or how many, from 1.
      a truth for a completion
        1:34 lifecycle[0].complete: "complete" must be a text or a number, not true. Allowed: all, optional, or how many, from 1.
      a guided failure
        1:40 lifecycle[0].guided-failure: "guided-failure" must be true or false, not the text "on".
      no channels
        1:11 channels: "channels" is empty: write at least one entry.
      channels that are names
        1:12 channels[0]: "channels[0]" must be a mapping, not the text "Stable". A named route of releases: branches and phases of its own.
      a channel without branches
        1:32 channels[0].branches: "branches" is empty: write at least one entry.
        1:44 channels[0].phases: "phases" is empty: write at least one entry.
      a channel that may be the default
        1:31 channels[0].default: "default" must be true or false, not the text "maybe".
      101 channels
        102:5 channels: "channels" has 101 entries, at most 100 are allowed.
      no channels of a step
        4:15 steps[0].channels: "channels" is empty: write at least one entry.
      one channel of a step
        4:15 steps[0].channels: "channels" must be a list, not the text "Default": write ["Default"].
      a long glob
        1:23 releases.branches[0]: "branches[0]" cannot be "xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx…". Allowed: a glob of at most 255 characters, such as release/**.
      an empty glob
        1:29 releases.branches[1]: "branches[1]" cannot be "". Allowed: a glob of at most 255 characters, such as release/**.
      no branches
        1:22 releases.branches: "branches" is empty: write at least one entry.
      one branch
        1:22 releases.branches: "branches" must be a list, not the text "main": write ["main"].
      github-deployments
        1:21 github-deployments: "github-deployments" must be true or false, not the text "no".
      enabled
        4:14 steps[0].enabled: "enabled" must be true or false, not the text "false".
      an id that is not kebab-case
        4:9 steps[0].id: "id" cannot be "My_Step". Allowed: kebab-case: lower-case letters, digits and single hyphens.
      a duration without a unit
        4:14 steps[0].timeout: "timeout" must be a text, not 90. Allowed: a duration from 1s to 365d, such as 90s, 30m, 4h or 3d.
      a duration with a wrong unit
        4:14 steps[0].timeout: "timeout" cannot be "1w". Allowed: a duration from 1s to 365d, such as 90s, 30m, 4h or 3d.
      no duration
        4:14 steps[0].timeout: "timeout" cannot be "0s". Allowed: a duration from 1s to 365d, such as 90s, 30m, 4h or 3d.
      two units
        4:14 steps[0].timeout: "timeout" cannot be "1h30m". Allowed: a duration from 1s to 365d, such as 90s, 30m, 4h or 3d.
      over a year
        4:14 steps[0].timeout: "timeout" cannot be "366d". Allowed: a duration from 1s to 365d, such as 90s, 30m, 4h or 3d.
      an endless number
        4:14 steps[0].timeout: "timeout" cannot be "99999999999h". Allowed: a duration from 1s to 365d, such as 90s, 30m, 4h or 3d.
      empty instructions
        5:21 steps[0].with.instructions: "instructions" cannot be " ". Allowed: a text that is not empty.
      an empty condition
        4:9 steps[0].if: "if" cannot be " ". Allowed: a text that is not empty.
      a number for a condition
        4:9 steps[0].if: "if" must be a text or true or false, not 1: write "1".
      an http address
        4:29 steps[0].with.environment-url: "environment-url" cannot be "http://x". Allowed: an address that begins with https://, with or without expressions.
      an address with blanks
        4:29 steps[0].with.environment-url: "environment-url" cannot be "https://x /". Allowed: an address that begins with https://, with or without expressions.
      an address without a host
        4:29 steps[0].with.environment-url: "environment-url" cannot be "https:///". Allowed: an address that begins with https://, with or without expressions.
      an address that is none
        4:29 steps[0].with.environment-url: "environment-url" cannot be "https://[x". Allowed: an address that begins with https://, with or without expressions.
      the app's own key in the payload
        4:22 steps[0].with.payload.drawbridge: "drawbridge" cannot be a key here. Allowed: any key but "drawbridge", which is the app's own.
      numbers that JSON does not have
        4:26 steps[0].with.payload.a[0]: .nan is no number that JSON has: put it in quotes.
        4:32 steps[0].with.payload.a[1]: -.inf is no number that JSON has: put it in quotes.
      a text for a payload
        4:21 steps[0].with.payload: "payload" must be a mapping, not the text "x".
      reporters
        4:24 steps[0].with.reporters[0]: "reporters[0]" cannot be "octo cat". Allowed: the login of a person or app, such as \`octocat\` or \`my-app[bot]\`.
        4:34 steps[0].with.reporters[1]: "reporters[1]" cannot be "@a". Allowed: the login of a person or app, such as \`octocat\` or \`my-app[bot]\`.
      the name of a variable
        1:13 variables.1A: "1A" cannot be a key here. Allowed: a letter or _, then at most 99 letters, digits, _ and -, as it stands in \${{ vars.NAME }}.
        1:20 variables["A B"]: "A B" cannot be a key here. Allowed: a letter or _, then at most 99 letters, digits, _ and -, as it stands in \${{ vars.NAME }}.
        1:28 variables.constructor: "constructor" cannot be a key here. Allowed: any name but "constructor".
      nothing for a variable
        2:3 variables.A: "A" must be a text or a number or true or false or a list or a mapping, not empty.
      a mapping for a variable
        1:13 variables.A.prompted: "prompted" is missing. \`true\`: whoever makes a release or asks for a deployment may give the value.
      no number for a variable
        1:16 variables.A: "A" must be a text or a number or true or false or a list or a mapping, not .inf: write ".inf".
      an empty list for a variable
        1:16 variables.A: "A" is empty: write at least one entry.
      a list of texts for a variable
        1:17 variables.A[0]: "A[0]" must be a mapping, not the text "x". A value for some environments or channels.
      a value that is a list
        1:25 variables.A[0].value: "value" must be a text or a number or true or false, not a list.
      the name of a team
        1:9 teams["acme/x"]: "acme/x" cannot be a key here. Allowed: a name without "/" (which is how GitHub teams look), and not "workflows".
        1:20 teams.Workflows: "Workflows" cannot be a key here. Allowed: a name without "/" (which is how GitHub teams look), and not "workflows".
      a team of nobody
        1:12 teams.A: "A" is empty: write at least one entry.
      a number in a team
        1:13 teams.A[0]: "A[0]" must be a text, not 1: write "1".
      nothing for a team
        2:3 teams.A: "A" must be a text or a list, not empty.
      101 steps
        103:5 steps: "steps" has 102 entries, at most 100 are allowed."
    `);
  });
});
