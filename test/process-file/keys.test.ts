import { describe, expect, it } from "vitest";
import { withSteps, withTop, reportOf } from "./support.ts";

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
      "timeout on an intervention": withSteps(
        "  - uses: manual-intervention\n    timeout: 1h\n    with: {instructions: x}\n",
      ),
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
        1:1 nmae: Unknown key "nmae". Did you mean "name"? Allowed: "name", "teams", "lifecycle", "releases", "variables", "github-deployments", "steps".
      a key in the wrong case
        1:1 Name: Unknown key "Name". Did you mean "name"? Allowed: "name", "teams", "lifecycle", "releases", "variables", "github-deployments", "steps".
      a key that is like no other
        1:1 freeze: Unknown key "freeze". Allowed: "name", "teams", "lifecycle", "releases", "variables", "github-deployments", "steps".
      an unknown key of a phase
        3:5 lifecycle[0].enviroments: Unknown key "enviroments". Did you mean "environments"? Allowed: "phase", "environments", "deploy", "deployers", "supersede", "production".
      an unknown key of a step
        4:5 steps[0].enviroments: Unknown key "enviroments". Did you mean "environments"? Allowed: "uses", "name", "id", "environments", "skip-environments", "if", "enabled", "notes", "timeout", "with".
      an unknown key of with
        4:12 steps[0].with.environment_url: Unknown key "environment_url". Did you mean "environment-url"? Allowed: "task", "payload", "environment-url", "transient", "reporters".
      timeout on an intervention
        4:5 steps[0].timeout: Unknown key "timeout". Allowed: "uses", "name", "id", "environments", "skip-environments", "if", "enabled", "notes", "with".
      many unknown names
        1:1 lifecycle: "lifecycle" is missing. The phases in order: a release must succeed in one before the next. A text is a phase and its one environment, deployed to manually.
        1:1 steps: "steps" is missing. The steps in order, 1 to 100: interventions and work.
        1:1 aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa: Unknown key "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa…". Allowed: "name", "teams", "lifecycle", "releases", "variables", "github-deployments", "steps".
      nothing that is needed
        1:1 lifecycle: "lifecycle" is missing. The phases in order: a release must succeed in one before the next. A text is a phase and its one environment, deployed to manually.
        1:1 steps: "steps" is missing. The steps in order, 1 to 100: interventions and work.
      a step of no kind
        3:5 steps[0].uses: "uses" is missing. Allowed: "manual-intervention", "github-deployment".
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
