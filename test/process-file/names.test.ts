import { describe, expect, it } from "vitest";
import { gate, withSteps, withTop, reportOf } from "./support.ts";

const handOver = "  - uses: github-deployment\n";

describe("names that stand twice", () => {
  it("are each reported with line, column and what to write instead", () => {
    const report = reportOf({
      teams: withTop("teams:\n  Ops: a\n  OPS: b"),
      phases: "lifecycle:\n  - P\n  - phase: p\n  - Q\nsteps: [{uses: github-deployment}]",
      "environments of two phases":
        "lifecycle:\n  - P\n  - {phase: Q, environments: [R, p]}\nsteps: [{uses: github-deployment}]",
      "environments of one phase":
        "lifecycle:\n  - {phase: Q, environments: [R, r]}\nsteps: [{uses: github-deployment}]",
      variables: withTop("variables:\n  A: 1\n  a: 2"),
      "names of steps": withSteps(
        "  - {name: One, uses: manual-intervention, with: {instructions: x}}\n  - {name: ONE, uses: manual-intervention, with: {instructions: x}}\n",
      ),
      "names that default": withSteps(
        "  - {uses: manual-intervention, with: {instructions: x}}\n  - {uses: manual-intervention, with: {instructions: x}}\n",
      ),
      ids: withSteps(
        "  - {name: One, id: x, uses: manual-intervention, with: {instructions: x}}\n  - {name: Two, id: x, uses: manual-intervention, with: {instructions: x}}\n",
      ),
      "ids of names": withSteps(
        "  - {name: Go live, uses: manual-intervention, with: {instructions: x}}\n  - {name: Go-live!, uses: manual-intervention, with: {instructions: x}}\n",
      ),
      "an id and one of a name": withSteps(
        "  - {name: Go live, uses: manual-intervention, with: {instructions: x}}\n  - {name: Two, id: go-live, uses: manual-intervention, with: {instructions: x}}\n",
      ),
      "no id in a name": withSteps("  - {name: 承認, uses: manual-intervention, with: {instructions: x}}\n"),
      "the id constructor": withSteps(
        "  - {name: Constructor, uses: manual-intervention, with: {instructions: x}}\n",
      ),
      three: withTop("teams:\n  Ops: a\n  OPS: b\n  ops: c"),
      channels: withTop("channels: [{name: Hot, phases: [Production]}, {name: hot}]"),
      freezes: withTop(
        "freezes:\n  - {name: X, from: 2026-01-01, to: 2026-01-02}\n  - {name: x, from: 2026-01-01, to: 2026-01-02}",
      ),
      inputs: gate("inputs:\n        ticket: {}\n        Ticket: {}"),
      "inputs of two gates": withSteps(
        "  - {name: A, uses: manual-intervention, with: {instructions: x, inputs: {ticket: {}}}}\n" +
          "  - {name: B, uses: manual-intervention, with: {instructions: x, inputs: {ticket: {}}}}\n",
      ),
      "options of an input": gate("inputs: {risk: {options: [Low, high, low]}}"),
      "options of a variable": withTop("variables: {A: {prompted: true, options: [x, X]}}"),
      "two hand-overs": withSteps(handOver + "  - {name: Again, uses: github-deployment}\n"),
    });
    expect(report).toMatchInlineSnapshot(`
      "teams
        3:3 teams.OPS: Two teams have the name "OPS": the first is on line 2.
      phases
        3:12 lifecycle[1].phase: Two phases have the name "p": the first is on line 2.
      environments of two phases
        3:34 lifecycle[1].environments[1]: The environment "p" is in the lifecycle twice: the first is on line 2.
      environments of one phase
        2:34 lifecycle[0].environments[1]: The environment "r" is in the lifecycle twice: the first is on line 2.
      variables
        3:3 variables.a: Two variables have the name "a": the first is on line 2.
      names of steps
        4:12 steps[1].name: Two steps have the name "ONE": the first is on line 3.
      names that default
        4:12 steps[1].uses: Two steps have the name "Manual intervention": the first is on line 3.
      ids
        4:21 steps[1].id: Two steps have the id "x": the first is on line 3.
      ids of names
        4:12 steps[1].name: Two steps have the id "go-live": the first is on line 3.
      an id and one of a name
        4:21 steps[1].id: Two steps have the id "go-live": the first is on line 3.
      no id in a name
        3:12 steps[0].name: No id can be made of this name: give the step an "id" of letters a to z and digits.
      the id constructor
        3:12 steps[0].name: A step cannot have the id "constructor": give it another "id".
      three
        3:3 teams.OPS: Two teams have the name "OPS": the first is on line 2.
        4:3 teams.ops: Two teams have the name "ops": the first is on line 2.
      channels
        1:54 channels[1].name: Two channels have the name "hot": the first is on line 1.
      freezes
        3:12 freezes[1].name: Two freezes have the name "x": the first is on line 2.
      inputs
        8:9 steps[0].with.inputs.Ticket: Two inputs have the name "Ticket": the first is on line 7.
      inputs of two gates
      options of an input
        6:44 steps[0].with.inputs.risk.options[2]: The option "low" is there twice: the first is on line 6.
      options of a variable
        1:46 variables.A.options[1]: The option "X" is there twice: the first is on line 1.
      two hand-overs
        4:25 steps[1].uses: A process has one step of this kind at most, and one comes before."
    `);
  });
});
