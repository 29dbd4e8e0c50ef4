import { describe, expect, it } from "vitest";
import { asking, withSteps, withTop, reportOf } from "./support.ts";

const handOver = "  - uses: github-deployment\n";

describe("faults in every style of text", () => {
  it("are each reported with line, column and what to write instead", () => {
    const report = reportOf({
      plain: asking("ab ${{ nope }}"),
      "plain over lines": asking(
        "ab\n        cd ${{ nope }} e\n        ${{ release.version ||\n        nope }}",
      ),
      "single quotes": asking("'it''s ${{ nope == ''x'' || nape }}'"),
      "single quotes over lines": asking("'it''s\n\n        so ${{ nope }}'"),
      "double quotes": asking('"tab\\t \\"q\\" \\u0041\\x41 \\U0001F600 ${{ nope }}"'),
      "double quotes over lines": asking('"a \\\n        b\n        ${{ nope }}"'),
      literal: asking(
        "|\n        one\n\n          two ${{ nope }}\n        ${{ release.version\n          || nape }}",
      ),
      "folded, with a comment": asking(
        ">-  # why | not\n        one\n        two ${{ nope }}\n\n        ${{ nape }}",
      ),
      "folded over lines": asking(">\n        ${{ release.version\n        || nape }}"),
      CRLF: asking("|\n        one\n        ${{ nope }}").replaceAll("\n", "\r\n"),
      "a byte order mark": "\uFEFF" + withTop("name: 5"),
      "emoji before": asking("😀 ${{ nope }}"),
      "a value in a block": withTop("name: |\n  5\n  6"),
      "a condition in a block": withSteps(handOver + "    if: |\n      success() &&\n      nope\n"),
      "a condition in braces": withSteps(handOver + '    if: "${{ success() && nope }}"\n'),
      "through an alias": withTop("variables:\n  A: &a ${{ nope }}\n  B: *a"),
      "in an alias": withTop("name: &n x\nteams:\n  A: &t [two words]\n  B: *t\nfoo: &f {bar: 1}"),
      "an unknown key in an alias": withSteps("  - &s {uses: github-deployment, foo: 1}\n  - *s\n"),
    });
    expect(report).toMatchInlineSnapshot(`
      "plain
        5:28 steps[0].with.instructions: There is no context "nope". Allowed: "project", "release", "deployment", "vars", "steps".
      plain over lines
        6:16 steps[0].with.instructions: There is no context "nope". Allowed: "project", "release", "deployment", "vars", "steps".
        8:9 steps[0].with.instructions: There is no context "nope". Allowed: "project", "release", "deployment", "vars", "steps".
      single quotes
        5:32 steps[0].with.instructions: There is no context "nope". Allowed: "project", "release", "deployment", "vars", "steps".
        5:49 steps[0].with.instructions: There is no context "nape". Allowed: "project", "release", "deployment", "vars", "steps".
      single quotes over lines
        7:16 steps[0].with.instructions: There is no context "nope". Allowed: "project", "release", "deployment", "vars", "steps".
      double quotes
        5:61 steps[0].with.instructions: There is no context "nope". Allowed: "project", "release", "deployment", "vars", "steps".
      double quotes over lines
        7:13 steps[0].with.instructions: There is no context "nope". Allowed: "project", "release", "deployment", "vars", "steps".
      literal
        8:19 steps[0].with.instructions: There is no context "nope". Allowed: "project", "release", "deployment", "vars", "steps".
        10:14 steps[0].with.instructions: There is no context "nape". Allowed: "project", "release", "deployment", "vars", "steps".
      folded, with a comment
        7:17 steps[0].with.instructions: There is no context "nope". Allowed: "project", "release", "deployment", "vars", "steps".
        9:13 steps[0].with.instructions: There is no context "nape". Allowed: "project", "release", "deployment", "vars", "steps".
      folded over lines
        7:12 steps[0].with.instructions: There is no context "nape". Allowed: "project", "release", "deployment", "vars", "steps".
      CRLF
        7:13 steps[0].with.instructions: There is no context "nope". Allowed: "project", "release", "deployment", "vars", "steps".
      a byte order mark
        1:7 name: "name" must be a text, not 5: write "5".
      emoji before
        5:28 steps[0].with.instructions: There is no context "nope". Allowed: "project", "release", "deployment", "vars", "steps".
      a value in a block
        1:7 name: "name" cannot be "5\\n6\\n". Allowed: one line of at most 255 characters, without blanks around it.
      a condition in a block
        6:7 steps[0].if: There is no context "nope". Allowed: "project", "release", "deployment", "vars", "steps".
      a condition in braces
        4:27 steps[0].if: There is no context "nope". Allowed: "project", "release", "deployment", "vars", "steps".
      through an alias
        2:13 variables.A: There is no context "nope". Allowed: "project", "release", "deployment".
        3:6 variables.B: There is no context "nope". Allowed: "project", "release", "deployment".
      in an alias
        3:10 teams.A[0]: "two words" is neither a GitHub team ("org/slug") nor a login.
        4:6 teams.B[0]: "two words" is neither a GitHub team ("org/slug") nor a login.
        5:1 foo: Unknown key "foo". Allowed: "name", "teams", "lifecycle", "channels", "releases", "variables", "freezes", "github-deployments", "steps".
      an unknown key in an alias
        3:34 steps[0].foo: Unknown key "foo". Allowed: "uses", "name", "id", "environments", "skip-environments", "channels", "if", "enabled", "required", "start", "notes", "timeout", "with".
        4:5 steps[1].foo: Unknown key "foo". Allowed: "uses", "name", "id", "environments", "skip-environments", "channels", "if", "enabled", "required", "start", "notes", "timeout", "with".
        4:5 steps[1].uses: Two steps have the name "GitHub deployment": the first is on line 3.
        4:5 steps[1].uses: A process has one step of this kind at most, and one comes before."
    `);
  });
});
