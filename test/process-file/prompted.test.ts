import { describe, expect, it } from "vitest";
import { promptedVariables } from "../../app/process-file/variables.ts";
import { processOf, reportOf, withTop } from "./support.ts";

const variables = (lines: string) => withTop(`variables:\n  ${lines.replaceAll("\n", "\n  ")}`);
const gated = (text: string, condition: string) =>
  text.replace(
    "- uses: github-deployment",
    `- uses: manual-intervention\n    if: ${condition}\n    with: {instructions: x}\n  - uses: github-deployment`,
  );

describe("prompted variables", () => {
  it("say how they are asked for, and what counts where nobody gives one", () => {
    const process = processOf(
      variables(`PLAIN: x
TICKET: {prompted: true, description: The ticket, required: true}
COUNT: {prompted: true, type: number, value: 1.10, required: true}
SURE: {prompted: true, type: boolean, value: True}
RISK: {prompted: true, options: [Low, "High"], value: high}
TEXT: {prompted: true, value: "\${{ release.version }}"}
EMPTY: {prompted: true, value: ""}`),
    );
    const everywhere = { environments: null, channels: null };
    expect(process.variables.map(({ name, values }) => [name, values])).toEqual([
      ["PLAIN", [{ value: "x", ...everywhere }]],
      ["TICKET", []],
      ["COUNT", [{ value: "1.10", ...everywhere }]],
      ["SURE", [{ value: "true", ...everywhere }]],
      ["RISK", [{ value: "High", ...everywhere }]],
      ["TEXT", [{ value: "${{ release.version }}", ...everywhere }]],
      ["EMPTY", [{ value: "", ...everywhere }]],
    ]);
    const field = { description: null, options: [], required: false };
    expect(promptedVariables(process)).toEqual([
      { ...field, name: "TICKET", type: "string", description: "The ticket", required: true },
      { ...field, name: "COUNT", type: "number" },
      { ...field, name: "SURE", type: "boolean" },
      { ...field, name: "RISK", type: "choice", options: ["Low", "High"] },
      { ...field, name: "TEXT", type: "string" },
      { ...field, name: "EMPTY", type: "string" },
    ]);
  });

  it("are told what contradicts itself, with line, column and what to write instead", () => {
    const report = reportOf({
      "not prompted": variables("A: {prompted: false}"),
      "prompted in words": variables("A: {prompted: 'true'}"),
      "a type that there is not": variables("A: {prompted: true, type: int, value: x}"),
      "no number": variables("A: {prompted: true, type: number, value: one}"),
      "an endless number": variables("A: {prompted: true, type: number, value: .inf}"),
      "an expression for a number": variables(
        "A: {prompted: true, type: number, value: '${{ release.version }}'}",
      ),
      "a blank for a number": variables("A: {prompted: true, type: number, value: ' '}"),
      "neither true nor false": variables("A: {prompted: true, type: boolean, value: yes}"),
      "none of the options": variables("A: {prompted: true, options: [a, b], value: c}"),
      "a choice of nothing": variables("A: {prompted: true, type: choice, value: c}"),
      "a long text": variables(`A: {prompted: true, value: ${"x".repeat(10_001)}}`),
      "a list for a value": variables("A: {prompted: true, value: [x]}"),
      "an expression": variables("A: {prompted: true, value: '${{ vars.B }} ${{ deployment.comment }}'}"),
    });
    expect(report).toMatchInlineSnapshot(`
      "not prompted
        2:17 variables.A.prompted: "prompted" cannot be false. Allowed: true.
      prompted in words
        2:17 variables.A.prompted: "prompted" cannot be "true". Allowed: true.
      a type that there is not
        2:29 variables.A.type: "type" cannot be "int". Allowed: "string", "number", "boolean", "choice".
      no number
        2:44 variables.A.value: The value "one" could not be given. Allowed: a number.
      an endless number
        2:44 variables.A.value: "value" must be a text or a number or true or false, not .inf: write ".inf".
      an expression for a number
        2:44 variables.A.value: The value "\${{ release.version }}" could not be given. Allowed: a number.
      a blank for a number
        2:44 variables.A.value: The value " " could not be given. Allowed: a number.
      neither true nor false
        2:45 variables.A.value: The value "yes" could not be given. Allowed: true or false.
      none of the options
        2:47 variables.A.value: The value "c" could not be given. Allowed: "a", "b".
      a choice of nothing
        2:23 variables.A.type: A "choice" needs "options": what may be chosen.
        2:44 variables.A.value: The value "c" could not be given. Allowed: its options.
      a long text
        2:30 variables.A.value: The value "xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx…" could not be given. Allowed: a text of at most 10,000 characters.
      a list for a value
        2:30 variables.A.value: "value" must be a text or a number or true or false, not a list.
      an expression
        2:35 variables.A.value: A variable's value cannot read "vars": it is known before the first step.
        2:60 variables.A.value: A variable's value cannot read "deployment.comment", since a gate's condition can read the variable."
    `);
  });

  it("open no gate: its condition cannot read them, on any way", () => {
    const some = variables("A: {prompted: true}\nB: x");
    const report = reportOf({
      "by its name": gated(some, "vars.a == 'go'"),
      "by its name in a text": gated(some, "vars['A'] == 'go'"),
      "with all others": gated(some, "contains(toJSON(vars), 'go')"),
      "one that is computed": gated(some, "vars[release.version] == 'go' || vars.* == 'go'"),
      "one that is not prompted": gated(some, "vars.B == 'go'"),
      "all, where none is prompted": gated(variables("B: x"), "contains(toJSON(vars), 'go')"),
      "one that nobody has": gated(some, "vars.C == 'go'"),
      "through another variable": variables("A: {prompted: true}\nB: ${{ vars.A }}"),
      "the condition of work": withTop("variables: {A: {prompted: true}}").replace(
        "- uses: github-deployment",
        "- uses: github-deployment\n    if: vars.A == 'go' && toJSON(vars)",
      ),
      instructions: gated(some, "true").replace("instructions: x", "instructions: 'For ${{ vars.A }}'"),
    });
    expect(report).toMatchInlineSnapshot(`
      "by its name
        7:14 steps[0].if: A gate's condition cannot read the prompted variable "a": whoever deploys gives its value.
      by its name in a text
        7:14 steps[0].if: A gate's condition cannot read the prompted variable "A": whoever deploys gives its value.
      with all others
        7:25 steps[0].if: Only single keys of "vars" can be read here, since "A" cannot.
      one that is computed
        7:9 steps[0].if: Only single keys of "vars" can be read here, since "A" cannot.
        7:42 steps[0].if: Only single keys of "vars" can be read here, since "A" cannot.
      one that is not prompted
      all, where none is prompted
      one that nobody has
        7:14 steps[0].if: No variable is named "C". Defined: "B".
      through another variable
        3:10 variables.B: A variable's value cannot read "vars": it is known before the first step.
      the condition of work
      instructions"
    `);
  });
});
