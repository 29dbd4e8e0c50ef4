import { describe, expect, it } from "vitest";
import type { InterventionStep } from "../../app/domain/process.ts";
import { gate, processOf, reportOf, withSteps, withTop } from "./support.ts";

const handOver = "  - uses: github-deployment\n";
const beside = "    start: with-previous\n";
const ask = (name: string) => `  - {name: ${name}, uses: manual-intervention, with: {instructions: x}}\n`;

const gateOf = (text: string) => processOf(text).steps[0] as InterventionStep;

describe("a gate", () => {
  it("asks for one approval of whoever may deploy, without an end, unless it says more", () => {
    expect(gateOf(gate(""))).toEqual({
      id: "manual-intervention",
      name: "Manual intervention",
      uses: "manual-intervention",
      environments: null,
      skipEnvironments: [],
      channels: null,
      if: null,
      enabled: true,
      required: false,
      withPrevious: false,
      notes: null,
      instructions: "x",
      responsibleTeams: [],
      approvals: 1,
      fromEachTeam: false,
      preventSelfApproval: false,
      inputs: [],
      timeoutMs: null,
      onTimeout: "reject",
      remindEveryMs: null,
      blockDeployments: false,
      emergency: [],
      policy: false,
    });
  });

  it("has every term of the contract", () => {
    const text = withTop("teams: {Managers: acme/managers, Ops: octocat}").replace(
      handOver,
      `  - uses: manual-intervention
    required: true
    with:
      instructions: x
      responsible-teams: [Managers, ops, acme/dba]
      approvals: 100
      from-each-team: true
      prevent-self-approval: true
      block-deployments: true
      inputs:
        ticket: {description: "The ticket\\nof the change", required: true}
        count: {type: number}
        sure: {type: boolean, required: false}
        risk: {type: choice, options: [Low, "1.10"]}
        window: {options: [night]}
      timeout: 3d
      on-timeout: cancel
      remind-every: 90s
      emergency: Managers
`,
    );
    const field = { description: null, options: [], required: false };
    expect(gateOf(text)).toMatchObject({
      required: true,
      responsibleTeams: ["Managers", "ops", "acme/dba"],
      approvals: 100,
      fromEachTeam: true,
      preventSelfApproval: true,
      blockDeployments: true,
      inputs: [
        {
          ...field,
          name: "ticket",
          type: "string",
          description: "The ticket\nof the change",
          required: true,
        },
        { ...field, name: "count", type: "number" },
        { ...field, name: "sure", type: "boolean" },
        { ...field, name: "risk", type: "choice", options: ["Low", "1.10"] },
        { ...field, name: "window", type: "choice", options: ["night"] },
      ],
      timeoutMs: 259_200_000,
      onTimeout: "cancel",
      remindEveryMs: 90_000,
      emergency: ["Managers"],
      policy: false,
    });
  });

  it("may have its timeout at the step, as every step, or in with", () => {
    const step = (keys: string, terms: string) =>
      withSteps(`  - uses: manual-intervention\n    ${keys}\n    with: {instructions: x${terms}}\n`);
    expect(gateOf(step("timeout: 2s", ", on-timeout: cancel, remind-every: 1s"))).toMatchObject({
      timeoutMs: 2000,
      onTimeout: "cancel",
      remindEveryMs: 1000,
    });
    expect(gateOf(step("enabled: true", ", timeout: 2s"))).toMatchObject({ timeoutMs: 2000 });
  });

  it("can be asked beside another", () => {
    const text = withSteps(ask("A") + ask("B").replace("with:", "start: with-previous, with:") + handOver);
    expect(processOf(text).steps.map((step) => step.withPrevious)).toEqual([false, true, false]);
  });

  it("is told what contradicts itself, with line, column and what to write instead", () => {
    const report = reportOf({
      "no approvals": gate("approvals: 0"),
      "too many": gate("approvals: 101"),
      "a half": gate("approvals: 1.5"),
      "approvals in quotes": gate("approvals: '2'"),
      "no number": gate("approvals: .nan"),
      "of each team of none": gate("from-each-team: true"),
      "of each team of an empty list": gate("responsible-teams: []\n      from-each-team: true"),
      "not of each team": gate("from-each-team: false"),
      "two timeouts": withSteps(
        "  - uses: manual-intervention\n    timeout: 1h\n    with: {instructions: x, timeout: 2h}\n",
      ),
      "an outcome without a timeout": gate("on-timeout: reject"),
      "an outcome that there is not": gate("timeout: 1h\n      on-timeout: fail"),
      "a timeout that is none": gate("timeout: soon\n      remind-every: 1h"),
      "reminders that never come": gate("timeout: 1h\n      remind-every: 60m"),
      "reminders without an end": gate("remind-every: 1s"),
      "reminders that are no duration": gate("timeout: 1h\n      remind-every: 2"),
      "an empty list for emergencies": gate("emergency: []"),
      "a text for a truth": gate("prevent-self-approval: 'yes'\n      block-deployments: 1"),
      "inputs that are a list": gate("inputs: [ticket]"),
      "inputs that are nothing": gate("inputs:\n        ticket:"),
      "names of inputs": gate("inputs: {two words: {}, 1st: {}, constructor: {}, a.b: {}}"),
      "a choice without options": gate("inputs: {risk: {type: choice}}"),
      "options of a number": gate("inputs: {risk: {type: number, options: ['1']}}"),
      "no options": gate("inputs: {risk: {options: []}}"),
      "options that are no texts": gate("inputs: {risk: {type: string, options: [1]}}"),
      "options on two lines": gate('inputs: {risk: {options: ["a\\nb", " c", ""]}}'),
      "a type that there is not": gate("inputs: {risk: {type: text}, other: {type: 5, options: [a]}}"),
      "beside nothing": withSteps(handOver + beside),
      "work beside an intervention": withSteps(ask("A") + handOver + beside),
      "an intervention beside work": withSteps(
        handOver + ask("A").replace("with:", "start: with-previous, with:"),
      ),
      "beside an unknown kind": withSteps(
        "  - {uses: nothing}\n" + ask("A").replace("with:", "start: with-previous, with:"),
      ),
      "an unknown kind beside it": withSteps(ask("A") + "  - {uses: nothing, start: with-previous}\n"),
      "another start": withSteps(ask("A") + handOver + "    start: with-next\n"),
      "a start that is none": withSteps(ask("A") + handOver + "    start: true\n"),
      "required, perhaps": withSteps(handOver + "    required: maybe\n"),
    });
    expect(report).toMatchInlineSnapshot(`
      "no approvals
        6:18 steps[0].with.approvals: "approvals" cannot be 0. Allowed: a whole number from 1 to 100.
      too many
        6:18 steps[0].with.approvals: "approvals" cannot be 101. Allowed: a whole number from 1 to 100.
      a half
        6:18 steps[0].with.approvals: "approvals" cannot be 1.5. Allowed: a whole number from 1 to 100.
      approvals in quotes
        6:18 steps[0].with.approvals: "approvals" must be a number, not the text "2".
      no number
        6:18 steps[0].with.approvals: "approvals" must be a number, not .nan.
      of each team of none
        6:7 steps[0].with.from-each-team: "from-each-team" needs "responsible-teams": the teams that it asks.
      of each team of an empty list
        7:7 steps[0].with.from-each-team: "from-each-team" needs "responsible-teams": the teams that it asks.
      not of each team
      two timeouts
        5:29 steps[0].with.timeout: The step has a "timeout" of its own: write one of the two.
      an outcome without a timeout
        6:7 steps[0].with.on-timeout: "on-timeout" needs a "timeout": without one the gate waits without an end.
      an outcome that there is not
        7:19 steps[0].with.on-timeout: "on-timeout" cannot be "fail". Allowed: "reject", "cancel".
      a timeout that is none
        6:16 steps[0].with.timeout: "timeout" cannot be "soon". Allowed: a duration from 1s to 365d, such as 90s, 30m, 4h or 3d.
      reminders that never come
        7:7 steps[0].with.remind-every: "remind-every" is not shorter than the "timeout": nobody would be reminded.
      reminders without an end
      reminders that are no duration
        7:21 steps[0].with.remind-every: "remind-every" must be a text, not 2. Allowed: a duration from 1s to 365d, such as 90s, 30m, 4h or 3d.
      an empty list for emergencies
        6:18 steps[0].with.emergency: "emergency" is empty: write at least one entry.
      a text for a truth
        6:30 steps[0].with.prevent-self-approval: "prevent-self-approval" must be true or false, not the text "yes".
        7:26 steps[0].with.block-deployments: "block-deployments" must be true or false, not 1.
      inputs that are a list
        6:15 steps[0].with.inputs: "inputs" must be a mapping, not a list.
      inputs that are nothing
        7:9 steps[0].with.inputs.ticket: "ticket" must be a mapping, not empty. Something that approvers are asked to give.
      names of inputs
        6:16 steps[0].with.inputs["two words"]: "two words" cannot be a key here. Allowed: a letter or _, then at most 99 letters, digits, _ and -, as it stands in \${{ steps.ID.outputs.inputs.NAME }}.
        6:31 steps[0].with.inputs.1st: "1st" cannot be a key here. Allowed: a letter or _, then at most 99 letters, digits, _ and -, as it stands in \${{ steps.ID.outputs.inputs.NAME }}.
        6:40 steps[0].with.inputs.constructor: "constructor" cannot be a key here. Allowed: any name but "constructor".
        6:57 steps[0].with.inputs["a.b"]: "a.b" cannot be a key here. Allowed: a letter or _, then at most 99 letters, digits, _ and -, as it stands in \${{ steps.ID.outputs.inputs.NAME }}.
      a choice without options
        6:23 steps[0].with.inputs.risk.type: A "choice" needs "options": what may be chosen.
      options of a number
        6:37 steps[0].with.inputs.risk.options: Only a "choice" has options, and the type here is "number".
      no options
        6:32 steps[0].with.inputs.risk.options: "options" is empty: write at least one entry.
      options that are no texts
        6:47 steps[0].with.inputs.risk.options[0]: "options[0]" must be a text, not 1: write "1".
      options on two lines
        6:33 steps[0].with.inputs.risk.options[0]: "options[0]" cannot be "a\\nb". Allowed: one line of at most 255 characters, without blanks around it.
        6:41 steps[0].with.inputs.risk.options[1]: "options[1]" cannot be " c". Allowed: one line of at most 255 characters, without blanks around it.
        6:47 steps[0].with.inputs.risk.options[2]: "options[2]" cannot be "". Allowed: one line of at most 255 characters, without blanks around it.
      a type that there is not
        6:29 steps[0].with.inputs.risk.type: "type" cannot be "text". Allowed: "string", "number", "boolean", "choice".
        6:50 steps[0].with.inputs.other.type: "type" cannot be 5. Allowed: "string", "number", "boolean", "choice".
      beside nothing
        4:5 steps[0].start: This is the first step: there is none that it could start with.
      work beside an intervention
        5:5 steps[1].start: Only an intervention can start beside another step: this one begins when all before it has ended.
      an intervention beside work
        4:42 steps[1].start: The step before it asks nobody: an intervention cannot be asked beside it, only before or after.
      beside an unknown kind
        3:12 steps[0].uses: "uses" cannot be "nothing". Allowed: "manual-intervention", "github-deployment", "workflow", "run", "wait".
      an unknown kind beside it
        4:12 steps[1].uses: "uses" cannot be "nothing". Allowed: "manual-intervention", "github-deployment", "workflow", "run", "wait".
      another start
        5:12 steps[1].start: "start" cannot be "with-next". Allowed: "with-previous".
      a start that is none
        5:12 steps[1].start: "start" cannot be true. Allowed: "with-previous".
      required, perhaps
        4:15 steps[0].required: "required" must be true or false, not the text "maybe"."
    `);
  });
});

describe("what a gate leaves for later steps", () => {
  const later = (condition: string) =>
    withSteps(
      `  - {name: A, uses: manual-intervention, with: {instructions: x, inputs: {ticket: {}, Risk: {}}}}\n` +
        `  - {name: B, uses: manual-intervention, start: with-previous, with: {instructions: x}}\n` +
        `  - uses: github-deployment\n    if: ${condition}\n`,
    );

  it("is what it says, and no more", () => {
    const report = reportOf({
      all: later(
        "steps.a.outputs.approved && steps.a.outputs.emergency && steps.a.outputs.inputs.ticket && steps.a.outputs.inputs.RISK && toJSON(steps.a.outputs.inputs) && steps.b.outcome",
      ),
      "another input": later("steps.a.outputs.inputs.tickets"),
      "an input of another gate": later("steps.b.outputs.inputs.ticket"),
      "a key of an input": later("steps.a.outputs.inputs.ticket.x"),
      "what runs beside it": withSteps(
        ask("A") +
          "  - {name: B, uses: manual-intervention, start: with-previous, if: steps.a.outcome, with: {instructions: '${{ steps.a.outputs.notes }}'}}\n" +
          "  - {name: C, uses: manual-intervention, start: with-previous, if: steps.d.outcome, with: {instructions: x}}\n" +
          "  - {name: D, uses: manual-intervention, if: steps.c.outcome == steps.a.outcome, with: {instructions: x}}\n",
      ),
    });
    expect(report).toMatchInlineSnapshot(`
      "all
      another input
        6:32 steps[2].if: "steps.a.outputs.inputs" has no "tickets". Did you mean "ticket"? Allowed: "ticket", "Risk".
      an input of another gate
        6:25 steps[2].if: "steps.b.outputs" has no "inputs". Allowed: "approved", "notes", "approvers", "emergency", "responsible_user".
      a key of an input
        6:39 steps[2].if: There is no "x" here: what comes before it is a text.
      what runs beside it
        4:74 steps[1].if: The step "a" starts together with this one: its result is not known here.
        4:117 steps[1].with.instructions: The step "a" starts together with this one: its result is not known here.
        5:74 steps[2].if: The step "d" does not come before this one: its result is not known here."
    `);
  });
});
