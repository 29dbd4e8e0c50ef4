import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { ExpressionContext } from "../../app/domain/conditions.ts";
import { expressions } from "../../app/process-file/expressions.ts";

const context: ExpressionContext = {
  project: { name: "shop" },
  release: {
    version: "1.4.0",
    notes: "Fixes *everything*",
    sha: "abc",
    ref: "refs/heads/main",
    channel: "Default",
    created_by: "octocat",
    created_at: "2026-01-01T00:00:00.000Z",
    previous: { version: "1.3.9" },
  },
  deployment: {
    id: "d1",
    environment: "Production",
    created_by: "octocat",
    url: "https://example.com/d1",
    comment: "${{ release.sha }}",
    trigger: "automatic",
    mode: "deploy",
    previous: { version: "1.3.0", sha: "def" },
    changes: "- one",
  },
  vars: { REGION: "eu", "api-url": "https://api" },
  steps: {
    check: {
      outcome: "success",
      outputs: {
        approved: "true",
        "responsible_user.login": "octocat",
        "responsible_user.id": "1",
        notes: "go",
      },
    },
    later: { outcome: "skipped", outputs: {} },
  },
  status: "success",
};

const failed: ExpressionContext = { ...context, status: "failure" };
const canceled: ExpressionContext = { ...context, status: "cancelled" };

describe("conditions", () => {
  it.each<[string, boolean, boolean, boolean]>([
    // condition, after success, after a failure, after a cancellation
    ["success()", true, false, false],
    ["failure()", false, true, false],
    ["cancelled()", false, false, true],
    ["always()", true, true, true],
    ["!cancelled()", true, true, false],
    ["Success() || FAILURE()", true, true, false],
    ["true", true, false, false],
    ["false", false, false, false],
    ["${{ true }}", true, false, false],
    ["  ${{ always() }}\n", true, true, true],
    ["always() && vars.REGION == 'eu'", true, true, true],
    ["vars.REGION == 'EU'", true, false, false],
    ["vars.region", true, false, false],
    ["vars.NOWHERE", false, false, false],
    ["vars['api-url'] == 'https://api'", true, false, false],
    ["''", false, false, false],
    ["'0'", true, false, false],
    ["0", false, false, false],
    ["null", false, false, false],
    ["release", true, false, false],
    ["steps.check.outcome == 'success'", true, false, false],
    ["steps.check.outputs.approved == true", false, false, false],
    ["steps.check.outputs.approved == 'true'", true, false, false],
    ["steps.check.outputs.responsible_user.login == 'octocat'", true, false, false],
    ["steps.later.outputs.approved", false, false, false],
    ["steps.nobody.outcome", false, false, false],
    ["contains(release.notes, 'EVERY')", true, false, false],
    ["startsWith(release.ref, 'refs/heads/') && endsWith(release.ref, 'main')", true, false, false],
    ["fromJSON('[1, 2]')[1] == 2", true, false, false],
    ["success() &&\n  vars.REGION == 'eu'", true, false, false],
    ["'it''s ''so''' == 'it''s ''so'''", true, false, false],
  ])("%j", (source, ...expected) => {
    const answers = [context, failed, canceled].map((given) => expressions.condition(source, given));
    expect(answers).toEqual(expected.map((value) => ({ ok: true, value })));
  });

  it.each([
    ["${{ failure() }} && true", "Only a part of the condition stands in ${{ }}."],
    ["", "The expression is empty."],
    ["nope.x", 'There is no context "nope".'],
    ["nope()", 'There is no function "nope".'],
    ["constructor()", 'There is no function "constructor".'],
    ["__proto__.x", 'There is no context "__proto__".'],
    ["1 +", 'The expression is not valid: unexpected symbol at "+".'],
    ["fromJSON('{')", "The expression cannot be evaluated: Error parsing JSON when evaluating fromJson."],
    ["fromJSON('')", "The expression cannot be evaluated: empty input."],
    [
      "case('x', 1, 2)",
      "The expression cannot be evaluated: case predicate must evaluate to a boolean value.",
    ],
  ])("%j has no answer, and says why", (source, error) => {
    expect(expressions.condition(source, context)).toEqual({ ok: false, error });
  });
});

describe("texts", () => {
  it.each([
    ["plain", "plain"],
    ["", ""],
    ["${{ release.version }}", "1.4.0"],
    ["${{ release.version }} → ${{ deployment.environment }}!", "1.4.0 → Production!"],
    ["{{ release.version }} $ { } }}", "{{ release.version }} $ { } }}"],
    ["${{ '}}' }} and ${{ '${{' }}", "}} and ${{"],
    ["${{ vars.NOWHERE }}", ""],
    ["${{ release }}", "Object"],
    ["${{ true }} ${{ 1.50 }} ${{ null }}", "true 1.5 "],
    ["${{ 'a''b''c' }}", "a'b'c"],
    ["${{ 'two\nlines' }}", "two\nlines"],
    ["${{ format('{0}-{1}-{0} {{0}}', 'a', vars.REGION) }}", "a-eu-a {0}"],
    [
      "${{ join(fromJSON('[\"a\", \"b\"]')) }} ${{ join(fromJSON('[1, 2]'), ' + ') }} ${{ join('x') }}",
      "a,b 1 + 2 x",
    ],
    ["${{ toJSON(steps.check.outputs.responsible_user) }}", '{\n  "login": "octocat",\n  "id": "1"\n}'],
    ["${{ case(false, 1, 'other') }}", "other"],
    ["${{ steps.*.outcome }}", "Array"],
    ["${{ join(steps.*.outcome) }}", "success,skipped"],
  ])("%j", (template, value) => {
    expect(expressions.text(template, context)).toEqual({ ok: true, value });
  });

  it("escapes what is inserted, and nothing else", () => {
    const escape = (value: string) => `<${value}>`;
    const text = expressions.text("*${{ release.notes }}* ${{ vars.REGION }}", context, escape);
    expect(text).toEqual({ ok: true, value: "*<Fixes *everything*>* <eu>" });
  });

  it("never evaluates what it inserts", () => {
    expect(expressions.text("${{ deployment.comment }}", context)).toEqual({
      ok: true,
      value: "${{ release.sha }}",
    });
  });

  it.each([
    ["a ${{ b", "A ${{ is not closed by }}."],
    ["${{ nope.x }}", 'There is no context "nope".'],
    [
      "ok ${{ format('{1}', 'x') }}",
      "The expression cannot be evaluated: The following format string references more arguments than were supplied: {1}.",
    ],
    ["${{ format('{') }}", "The expression cannot be evaluated: The following format string is invalid: {."],
  ])("%j cannot be written, and says why", (template, error) => {
    expect(expressions.text(template, context)).toEqual({ ok: false, error });
  });
});

describe("hostile expressions", () => {
  const big = { ...context, vars: { BIG: "x".repeat(200_000), LIST: JSON.stringify(Array(60_000).fill(1)) } };

  it.each<[string, string, string]>([
    [
      "longer than Actions allows",
      `'${"x".repeat(21_000)}'`,
      "The expression is longer than 21000 characters.",
    ],
    [
      "in many parentheses",
      `${"(".repeat(60)}1${")".repeat(60)}`,
      'The expression is not valid: exceeded max expression depth 50 at "(".',
    ],
    [
      "in ten thousand parentheses",
      "(".repeat(10_000),
      'The expression is not valid: exceeded max expression depth 50 at "(".',
    ],
    [
      "not not not …",
      "!".repeat(20_000),
      'The expression is not valid: exceeded max expression depth 50 at "!".',
    ],
    [
      "with many keys",
      `release${".a".repeat(100)}`,
      'The expression is not valid: exceeded max expression depth 50 at "a".',
    ],
    [
      "a chain of comparisons",
      `1${"==1".repeat(6_900)}`,
      "The expression cannot be evaluated: Maximum call stack size exceeded.",
    ],
    [
      "deep JSON",
      "fromJSON(vars.DEEP)",
      "The expression cannot be evaluated: Error parsing JSON when evaluating fromJson.",
    ],
    [
      "a format of formats",
      "format('{0}{0}', format('{0}{0}', vars.BIG))",
      "The expression cannot be evaluated: it makes a text of more than 262144 characters.",
    ],
    [
      "a long separator",
      "join(fromJSON(vars.LIST), vars.BIG)",
      "The expression cannot be evaluated: it makes a text of more than 262144 characters.",
    ],
    [
      "much JSON",
      "toJSON(fromJSON(vars.LIST))",
      "The expression cannot be evaluated: it makes a text of more than 262144 characters.",
    ],
  ])("%s", (_, source, error) => {
    const given = { ...big, vars: { ...big.vars, DEEP: "[".repeat(100_000) + "]".repeat(100_000) } };
    const result = expressions.condition(source, given);
    expect(result).toEqual({ ok: false, error });
  });

  it("a text that gets too long", () => {
    const result = expressions.text("${{ vars.BIG }}${{ vars.BIG }}", big);
    expect(result).toEqual({ ok: false, error: "The text gets longer than 262144 characters." });
  });

  it.each(["'\"\\u0000\"'", "'\"\\ud800\"'"])("a text that nothing keeps: %s", (json) => {
    const result = expressions.text(`a \${{ fromJSON(${json}) }}`, context);
    expect(result).toEqual({ ok: false, error: "The text holds a NUL or half a character." });
  });

  it("any words and signs have an answer, or a reason for none", () => {
    const words =
      "release vars steps . [ ] ( ) ' ' , ! == && || < > * 1 -2 0x1f 1e5 true null version check outcome";
    const calls =
      "contains( format( join( toJSON( fromJSON( case( always( '{0}' \n \t { } ${{ }} = & | + \" \\ ü \ud83d";
    const word = fc.constantFrom(" ", ...`${words} ${calls}`.split(" "));
    const source = fc.oneof(
      fc.array(word, { maxLength: 25 }).map((parts) => parts.join("")),
      fc.string({ unit: "binary" }),
    );
    const check = fc.property(source, (text) => {
      const answers = [expressions.condition(text, context), expressions.text(`a \${{ ${text} }}`, failed)];
      expect(
        answers.filter((answer) => (answer.ok ? answer.value === undefined : answer.error === "")),
      ).toEqual([]);
    });
    fc.assert(check, { numRuns: 5000 });
  });
});
