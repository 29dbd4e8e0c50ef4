import { describe, expect, it } from "vitest";
import { coAuthorsIn } from "../../app/github/repository/co-authors.ts";

describe("the co-authors of a commit", () => {
  it.each<[string, string, ReturnType<typeof coAuthorsIn>]>([
    ["are nobody without a trailer", "Change it\n\nwith Ann <ann@example.com>", []],
    [
      "are those of the address with an id",
      "Change it\n\nCo-authored-by: Ann Smith <42+ann@users.noreply.github.com>",
      [{ text: "Ann Smith <42+ann@users.noreply.github.com>", account: { id: 42, login: "ann" } }],
    ],
    [
      "are those of the old address without one",
      "Change it\n\nCo-authored-by: Ann <ann-s_acme@users.noreply.github.com>",
      [{ text: "Ann <ann-s_acme@users.noreply.github.com>", account: { id: null, login: "ann-s_acme" } }],
    ],
    [
      "are bots too",
      "Change it\n\nCo-authored-by: dependabot[bot] <49699333+dependabot[bot]@users.noreply.github.com>",
      [
        {
          text: "dependabot[bot] <49699333+dependabot[bot]@users.noreply.github.com>",
          account: { id: 49_699_333, login: "dependabot[bot]" },
        },
      ],
    ],
    [
      "stay without an account under another address",
      "Change it\n\nCo-authored-by: Ann <ann@example.com>",
      [{ text: "Ann <ann@example.com>", account: null }],
    ],
    [
      "stay without an account under an address that only looks like GitHub's",
      [
        "Change it\n",
        "Co-authored-by: A <1+ann@users.noreply.github.com.example.com>",
        "Co-authored-by: B <1+ann@evil.users.noreply.github.com>",
        "Co-authored-by: C <1+..@users.noreply.github.com>",
        "Co-authored-by: D <1+ann/../bob@users.noreply.github.com>",
        "Co-authored-by: E <9999999999999999+ann@users.noreply.github.com>",
        "Co-authored-by: F 1+ann@users.noreply.github.com",
        "Co-authored-by: <1+ann@users.noreply.github.com> or so",
      ].join("\n"),
      [
        { text: "A <1+ann@users.noreply.github.com.example.com>", account: null },
        { text: "B <1+ann@evil.users.noreply.github.com>", account: null },
        { text: "C <1+..@users.noreply.github.com>", account: null },
        { text: "D <1+ann/../bob@users.noreply.github.com>", account: null },
        { text: "E <9999999999999999+ann@users.noreply.github.com>", account: null },
        { text: "F 1+ann@users.noreply.github.com", account: null },
        { text: "<1+ann@users.noreply.github.com> or so", account: null },
      ],
    ],
    [
      "are found in any case, among many messages, with Windows' line ends",
      "Add a (#1)\r\n\r\n* one\r\n\r\nCO-AUTHORED-BY:Ann <1+ann@users.noreply.github.com>\r\n\r\n* two\r\n\r\n  co-authored-by : Bob <2+BOB@USERS.noreply.github.com> \r\n",
      [
        { text: "Ann <1+ann@users.noreply.github.com>", account: { id: 1, login: "ann" } },
        { text: "Bob <2+BOB@USERS.noreply.github.com>", account: { id: 2, login: "BOB" } },
      ],
    ],
    ["are not an empty trailer", "Change it\n\nCo-authored-by:\nCo-authored-by:   ", []],
  ])("%s", (_name, message, expected) => {
    expect(coAuthorsIn(message)).toEqual(expected);
  });

  it("are told within a length", () => {
    const [one] = coAuthorsIn(`Co-authored-by: ${"x".repeat(10_000)} <1+ann@users.noreply.github.com>`);
    expect(one?.text).toHaveLength(200);
    expect(one?.account).toEqual({ id: 1, login: "ann" });
  });

  it("are found at once in a message that means harm", () => {
    const before = performance.now();
    coAuthorsIn(
      `${"co-authored-by:".repeat(20_000)}\n${" ".repeat(50_000)}\nCo-authored-by: ${"<".repeat(50_000)}`,
    );
    coAuthorsIn(`${" \t".repeat(30_000)}x\nCo-authored-by: ${"<a".repeat(30_000)}`);
    expect(performance.now() - before).toBeLessThan(500);
  });
});
