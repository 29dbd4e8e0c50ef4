import { describe, expect, it } from "vitest";
import { gate, withSteps, withTop, reportOf } from "./support.ts";

const handOver = "  - uses: github-deployment\n";

describe("keys that are unknown or missing", () => {
  it("are each reported with line, column and what to write instead", () => {
    const report = reportOf({
      "an unknown key": withTop("nmae: x"),
      "a key in the wrong case": withTop("Name: x"),
      "a key that is like no other": withTop("freeze: x"),
      "an unknown key of a phase":
        "lifecycle:\n  - phase: P\n    enviroments: [P]\nsteps: [{uses: github-deployment}]",
      "an unknown key of a step": withSteps(handOver + "    enviroments: [Production]\n"),
      "an unknown key of with": withSteps(handOver + "    with: {environment_url: https://x}\n"),
      "an unknown key of a channel": withTop("channels: [{name: A, branch: [main]}]"),
      "an unknown key of a freeze": withTop("freezes: [{name: A, from: 2026-01-01, until: 2026-01-02}]"),
      "an unknown key of a gate": gate("approvers: 2"),
      "an unknown key of an input": gate("inputs: {ticket: {options: [a], default: a}}"),
      "a timeout's outcome at the step": withSteps(
        "  - uses: manual-intervention\n    on-timeout: cancel\n    with: {instructions: x, timeout: 1h}\n",
      ),
      "approvals of work": withSteps(handOver + "    with: {approvals: 2}\n"),
      "a prompted variable's scope": withTop("variables: {A: {prompted: true, environments: [Production]}}"),
      "a channel and a freeze of nothing": withTop("channels: [{}]\nfreezes: [{}]"),
      "many unknown names": "a".repeat(70) + ": 1\n",
      "nothing that is needed": "name: x\n",
      "a step of no kind": withSteps("  - name: x\n"),
      "no with": withSteps("  - uses: manual-intervention\n"),
      "no instructions": withSteps("  - uses: manual-intervention\n    with: {}\n"),
      "no phase": "lifecycle: [{deploy: manual}]\nsteps: [{uses: github-deployment}]",
      "no value": withTop("variables: {A: [{environments: [Production]}]}"),
    });
    expect(report).toMatchInlineSnapshot(`
      "an unknown key
        1:1 nmae: Unknown key "nmae". Did you mean "name"? Allowed: "name", "teams", "lifecycle", "channels", "releases", "variables", "freezes", "github-deployments", "steps".
      a key in the wrong case
        1:1 Name: Unknown key "Name". Did you mean "name"? Allowed: "name", "teams", "lifecycle", "channels", "releases", "variables", "freezes", "github-deployments", "steps".
      a key that is like no other
        1:1 freeze: Unknown key "freeze". Did you mean "freezes"? Allowed: "name", "teams", "lifecycle", "channels", "releases", "variables", "freezes", "github-deployments", "steps".
      an unknown key of a phase
        3:5 lifecycle[0].enviroments: Unknown key "enviroments". Did you mean "environments"? Allowed: "phase", "environments", "deploy", "complete", "deployers", "supersede", "guided-failure", "production".
      an unknown key of a step
        4:5 steps[0].enviroments: Unknown key "enviroments". Did you mean "environments"? Allowed: "uses", "name", "id", "environments", "skip-environments", "channels", "if", "enabled", "required", "start", "notes", "timeout", "with".
      an unknown key of with
        4:12 steps[0].with.environment_url: Unknown key "environment_url". Did you mean "environment-url"? Allowed: "task", "payload", "environment-url", "transient", "reporters".
      an unknown key of a channel
        1:22 channels[0].branch: Unknown key "branch". Did you mean "branches"? Allowed: "name", "branches", "default", "phases".
      an unknown key of a freeze
        1:11 freezes[0].to: "to" is missing. When it ends, written like \`from\` and after it: the first moment at which work may start again.
        1:39 freezes[0].until: Unknown key "until". Allowed: "name", "environments", "from", "to", "every", "zone", "reason", "override".
      an unknown key of a gate
        6:7 steps[0].with.approvers: Unknown key "approvers". Did you mean "approvals"? Allowed: "instructions", "responsible-teams", "approvals", "from-each-team", "prevent-self-approval", "block-deployments", "inputs", "timeout", "on-timeout", "remind-every", "emergency".
      an unknown key of an input
        6:39 steps[0].with.inputs.ticket.default: Unknown key "default". Allowed: "description", "type", "options", "required".
      a timeout's outcome at the step
        4:5 steps[0].on-timeout: Unknown key "on-timeout". Allowed: "uses", "name", "id", "environments", "skip-environments", "channels", "if", "enabled", "required", "start", "notes", "timeout", "with".
      approvals of work
        4:12 steps[0].with.approvals: Unknown key "approvals". Allowed: "task", "payload", "environment-url", "transient", "reporters".
      a prompted variable's scope
        1:33 variables.A.environments: Unknown key "environments". Allowed: "prompted", "description", "type", "options", "required", "value".
      a channel and a freeze of nothing
        1:12 channels[0].name: "name" is missing. The channel's name; unique.
        2:11 freezes[0].name: "name" is missing. The freeze's name; unique.
        2:11 freezes[0].from: "from" is missing. When it begins: a time on the clocks of \`zone\` (\`2026-12-24T18:00\`), a day, which is its first moment, or a time with an offset (\`2026-12-24T18:00:00+01:00\`).
        2:11 freezes[0].to: "to" is missing. When it ends, written like \`from\` and after it: the first moment at which work may start again.
      many unknown names
        1:1 lifecycle: "lifecycle" is missing. The phases in order: a release must succeed in one before the next. A text is a phase and its one environment, deployed to manually.
        1:1 steps: "steps" is missing. The steps in order, 1 to 100: interventions and work.
        1:1 aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa: Unknown key "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa…". Allowed: "name", "teams", "lifecycle", "channels", "releases", "variables", "freezes", "github-deployments", "steps".
      nothing that is needed
        1:1 lifecycle: "lifecycle" is missing. The phases in order: a release must succeed in one before the next. A text is a phase and its one environment, deployed to manually.
        1:1 steps: "steps" is missing. The steps in order, 1 to 100: interventions and work.
      a step of no kind
        3:5 steps[0].uses: "uses" is missing. Allowed: "manual-intervention", "github-deployment", "workflow", "run", "wait".
      no with
        3:5 steps[0].with: "with" is missing. What is asked, and whom.
      no instructions
        4:5 steps[0].with.instructions: "instructions" is missing. What the responsible people are asked: Markdown with expressions.
      no phase
        1:13 lifecycle[0].phase: "phase" is missing. The phase's name; unique.
      no value
        1:17 variables.A[0].value: "value" is missing. A text, with expressions if need be; numbers and truth values are kept as they are written."
    `);
  });
});
