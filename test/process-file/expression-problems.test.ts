import { describe, expect, it } from "vitest";
import { asking, withSteps, withTop, reportOf } from "./support.ts";

const handOver = "  - uses: github-deployment\n";

describe("expressions that are not right", () => {
  it("are each reported with line, column and what to write instead", () => {
    const report = reportOf({
      "a context": asking("${{ relase.version }} and ${{ github.sha }}"),
      "a key": asking("${{ release.verson }}"),
      "a key in brackets": asking("${{ release['verson'] }}"),
      "a key of a key": asking("${{ deployment.previous.ref }}"),
      "a key of a text": asking("${{ release.version.major }}"),
      "a function": asking("${{ contain(release.notes, 'x') }}"),
      hashFiles: asking("${{ hashFiles('x') }}"),
      "constructor()": asking("${{ constructor() }}"),
      "several at once": asking("${{ foo.x && bar() || release.nope }} ${{ vars.X }}"),
      secrets: asking("${{ secrets.TOKEN }}"),
      "a variable": withTop("variables: {HOST: x}").replace(
        "github-deployment",
        "github-deployment\n    with: {environment-url: 'https://${{ vars.HOTS }}/'}",
      ),
      "no variable": asking("${{ vars.HOST }}"),
      "a step": withSteps(
        "  - {name: Check, uses: manual-intervention, with: {instructions: x}}\n  - uses: github-deployment\n    if: steps.chek.outcome == 'success'\n",
      ),
      "a step that comes later": withSteps(
        "  - {name: Check, uses: manual-intervention, if: steps.github-deployment.outcome, with: {instructions: x}}\n" +
          handOver,
      ),
      "the step itself": withSteps(handOver + "    if: steps.github-deployment.outcome\n"),
      "a key of a step": withSteps(
        "  - {name: Check, uses: manual-intervention, with: {instructions: x}}\n  - uses: github-deployment\n    if: steps.check.result\n",
      ),
      "an output": withSteps(
        "  - {name: Check, uses: manual-intervention, with: {instructions: x}}\n  - uses: github-deployment\n    if: steps.check.outputs.approver || steps.check.outputs.responsible_user.mail\n",
      ),
      "an output of an unknown kind": withSteps(
        "  - {name: Check, uses: manual}\n  - uses: github-deployment\n    if: steps.check.outputs.x\n",
      ),
      "a status function in a text": asking("${{ success() }}"),
      "a status function with arguments": withSteps(handOver + "    if: failure('x')\n"),
      "too few arguments": asking("${{ contains('x') }}"),
      "too many": asking("${{ toJSON('x', 'y') }}"),
      "an even number for case": asking("${{ case(true, 1, false, 2) }}"),
      "an open expression": asking("Hello ${{ release.version }"),
      "an open text": asking("Hello ${{ 'x }} y"),
      "an empty expression": asking("a ${{ }}"),
      "a symbol": asking("a ${{ 1 + 2 }}"),
      "double quotes": asking('a ${{ release.version == "1" }}'),
      "a single =": asking("a ${{ release.version = '1' }}"),
      "an open parenthesis": asking("a ${{ (release.version }}"),
      "an end too soon": asking("a ${{ release.version == }}"),
      "one too many": asking("a ${{ release.version) }}"),
      "a half condition": withSteps(handOver + "    if: ${{ failure() }} && true\n"),
      "two halves": withSteps(handOver + "    if: ${{ failure() }}${{ true }}\n"),
      "an open condition": withSteps(handOver + "    if: a ${{ failure()\n"),
      "an empty condition": withSteps(handOver + "    if: ${{ }}\n"),
      "a gate's condition on the comment": withSteps(
        "  - uses: manual-intervention\n    if: deployment.comment != 'skip'\n    with: {instructions: x}\n",
      ),
      "on everything": withSteps(
        "  - uses: manual-intervention\n    if: contains(toJSON(deployment), 'skip') || deployment.* || deployment[format('x')] || (deployment).comment || deployment['mode'] == 'x'\n    with: {instructions: x}\n",
      ),
      "a variable's value": withTop(
        'variables:\n  A: ${{ vars.B }} ${{ steps.x.outcome }}\n  B: [{value: "${{ deployment.comment }}"}, {value: "${{ toJSON(deployment) }}", environments: [Production]}]',
      ),
      "a payload": withSteps(
        handOver + "    with: {payload: {a: [{b: 'x ${{ nope }}'}]}, task: '${{ nope }}'}\n",
      ),
      "not in names": withSteps(
        "  - {name: 'Ask ${{ nope }}', uses: manual-intervention, notes: '${{ nope', with: {instructions: x}}\n",
      ),
      "under a not": withSteps(handOver + "    if: '!release.nope'\n"),
      "a gate's condition on what nobody has": withSteps(
        "  - uses: manual-intervention\n    if: deployment.coment\n    with: {instructions: x}\n",
      ),
      "a chain of comparisons": withSteps(`${handOver}    if: 1${"==1".repeat(500)}\n`),
      "a step after one that has no id": withSteps(
        "  - {uses: nothing}\n" + handOver + "    if: steps.nothing.outcome\n",
      ),
      "an open address": withSteps(handOver + "    with: {environment-url: 'https://${{ x'}\n"),
    });
    expect(report).toMatchInlineSnapshot(`
      "a context
        5:25 steps[0].with.instructions: There is no context "relase". Did you mean "release"? Allowed: "project", "release", "deployment", "vars", "steps".
        5:51 steps[0].with.instructions: There is no context "github". Allowed: "project", "release", "deployment", "vars", "steps".
      a key
        5:33 steps[0].with.instructions: "release" has no "verson". Did you mean "version"? Allowed: "version", "notes", "sha", "ref", "channel", "created_by", "created_at", "previous".
      a key in brackets
        5:33 steps[0].with.instructions: "release" has no "verson". Did you mean "version"? Allowed: "version", "notes", "sha", "ref", "channel", "created_by", "created_at", "previous".
      a key of a key
        5:45 steps[0].with.instructions: "deployment.previous" has no "ref". Allowed: "version", "sha".
      a key of a text
        5:41 steps[0].with.instructions: There is no "major" here: what comes before it is a text.
      a function
        5:25 steps[0].with.instructions: There is no function "contain". Did you mean "contains"? Allowed: "contains", "startsWith", "endsWith", "format", "join", "toJSON", "fromJSON", "case".
      hashFiles
        5:25 steps[0].with.instructions: There is no function "hashFiles". Allowed: "contains", "startsWith", "endsWith", "format", "join", "toJSON", "fromJSON", "case".
      constructor()
        5:25 steps[0].with.instructions: There is no function "constructor". Allowed: "contains", "startsWith", "endsWith", "format", "join", "toJSON", "fromJSON", "case".
      several at once
        5:25 steps[0].with.instructions: There is no context "foo". Allowed: "project", "release", "deployment", "vars", "steps".
        5:34 steps[0].with.instructions: There is no function "bar". Allowed: "contains", "startsWith", "endsWith", "format", "join", "toJSON", "fromJSON", "case".
        5:51 steps[0].with.instructions: "release" has no "nope". Did you mean "notes"? Allowed: "version", "notes", "sha", "ref", "channel", "created_by", "created_at", "previous".
        5:68 steps[0].with.instructions: No variable is named "X". Defined: none.
      secrets
        5:25 steps[0].with.instructions: Secrets stay in GitHub: a process file cannot read them. A workflow can.
      a variable
        5:47 steps[0].with.environment-url: No variable is named "HOTS". Did you mean "HOST"? Defined: "HOST".
      no variable
        5:30 steps[0].with.instructions: No variable is named "HOST". Defined: none.
      a step
        5:15 steps[1].if: No step before this one has the id "chek". Did you mean "check"? Before it: "check".
      a step that comes later
        3:56 steps[0].if: The step "github-deployment" does not come before this one: its result is not known here.
      the step itself
        4:15 steps[0].if: The step "github-deployment" does not come before this one: its result is not known here.
      a key of a step
        5:21 steps[1].if: "steps.check" has no "result". Allowed: "outcome", "outputs".
      an output
        5:29 steps[1].if: "steps.check.outputs" has no "approver". Did you mean "approved"? Allowed: "approved", "notes", "approvers", "emergency", "responsible_user".
        5:78 steps[1].if: "steps.check.outputs.responsible_user" has no "mail". Allowed: "login", "id", "name".
      an output of an unknown kind
        3:25 steps[0].uses: "uses" cannot be "manual". Allowed: "manual-intervention", "github-deployment", "workflow", "run", "wait".
      a status function in a text
        5:25 steps[0].with.instructions: "success()" can be asked in a step's "if" only.
      a status function with arguments
        4:9 steps[0].if: The expression is not valid: too many parameters supplied at "failure".
      too few arguments
        5:25 steps[0].with.instructions: The expression is not valid: too few parameters supplied at "contains".
      too many
        5:25 steps[0].with.instructions: The expression is not valid: too many parameters supplied at "toJSON".
      an even number for case
        5:25 steps[0].with.instructions: The expression is not valid: even number of parameters supplied, requires an odd number of parameters at "case".
      an open expression
        5:27 steps[0].with.instructions: This \${{ is not closed by }}.
      an open text
        5:27 steps[0].with.instructions: This \${{ is not closed by }}.
      an empty expression
        5:27 steps[0].with.instructions: The expression is empty.
      a symbol
        5:29 steps[0].with.instructions: The expression is not valid: unexpected symbol at "+ 2 ".
      double quotes
        5:46 steps[0].with.instructions: The expression is not valid: unexpected symbol at "\\"1\\" ".
      a single =
        5:43 steps[0].with.instructions: The expression is not valid: unexpected symbol at "= '1' ".
      an open parenthesis
        5:36 steps[0].with.instructions: The expression is not valid: unexpected end of expression at "version".
      an end too soon
        5:43 steps[0].with.instructions: The expression is not valid: unexpected end of expression at "==".
      one too many
        5:42 steps[0].with.instructions: The expression is not valid: unexpected symbol at ")".
      a half condition
        4:9 steps[0].if: Only a part of the condition stands in \${{ }}: put all of it in, or nothing.
      two halves
        4:9 steps[0].if: Only a part of the condition stands in \${{ }}: put all of it in, or nothing.
      an open condition
        4:11 steps[0].if: This \${{ is not closed by }}.
      an empty condition
        4:13 steps[0].if: The expression is empty.
      a gate's condition on the comment
        4:20 steps[0].if: A gate's condition cannot read "deployment.comment".
      on everything
        4:25 steps[0].if: Only single keys of "deployment" can be read here, since "comment" cannot.
        4:49 steps[0].if: Only single keys of "deployment" can be read here, since "comment" cannot.
        4:65 steps[0].if: Only single keys of "deployment" can be read here, since "comment" cannot.
        4:105 steps[0].if: A gate's condition cannot read "deployment.comment".
      a variable's value
        2:10 variables.A: A variable's value cannot read "vars": it is known before the first step.
        2:24 variables.A: A variable's value cannot read "steps": it is known before the first step.
        3:31 variables.B[0].value: A variable's value cannot read "deployment.comment", since a gate's condition can read the variable.
        3:65 variables.B[1].value: Only single keys of "deployment" can be read here, since "comment" cannot.
      a payload
        4:37 steps[0].with.payload.a[0].b: There is no context "nope". Allowed: "project", "release", "deployment", "vars", "steps".
        4:61 steps[0].with.task: There is no context "nope". Allowed: "project", "release", "deployment", "vars", "steps".
      not in names
      under a not
        4:19 steps[0].if: "release" has no "nope". Did you mean "notes"? Allowed: "version", "notes", "sha", "ref", "channel", "created_by", "created_at", "previous".
      a gate's condition on what nobody has
        4:20 steps[0].if: "deployment" has no "coment". Allowed: "id", "environment", "created_by", "url", "trigger", "mode", "changes", "previous".
      a chain of comparisons
        4:9 steps[0].if: The expression is nested too deeply.
      a step after one that has no id
        3:12 steps[0].uses: "uses" cannot be "nothing". Allowed: "manual-intervention", "github-deployment", "workflow", "run", "wait".
        5:15 steps[1].if: No step before this one has the id "nothing". Before it: none.
      an open address
        4:38 steps[0].with.environment-url: This \${{ is not closed by }}."
    `);
  });
});
