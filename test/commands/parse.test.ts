import { describe, expect, it } from "vitest";
import { containsCommand, parseComment } from "../../app/commands/parse.ts";
import { definitions } from "../../app/commands/registry.ts";

const context = { environments: ["Development", "Testing", "Production", "Pre Production"] };
const parse = (body: string) => parseComment(body, context);
const approval = (target: string, note = "") => ({
  kind: "command",
  command: { kind: "approve", target, note },
});

describe("a command", () => {
  it.each(["approve", "proceed", "Approve", "APPROVE", "aPPROVE", "Proceed"])("is /%s", (name) => {
    expect(parse(`/${name} 1.4.0`)).toEqual([approval("1.4.0")]);
  });

  it.each(["\u200Bapprove", "app\u200Brove", "approve\u200F", "\u00ADapprove"])(
    "is that with characters nobody sees: %j",
    (name) => {
      expect(parse(`/${name} 1.4.0`)).toEqual([approval("1.4.0")]);
    },
  );

  it.each([" ", "\t", "\u00A0", "  \u2003 "])(
    "is parted from its arguments by any white space: %j",
    (space) => {
      expect(parse(`/approve${space}1.4.0`)).toEqual([approval("1.4.0")]);
    },
  );

  it("has every name of the registry once", () => {
    const names = definitions.flatMap((definition) => definition.names);
    expect(names).toEqual([...new Set(names)]);
    expect(names.filter((name) => !/^[a-z]+(-[a-z]+)*$/.test(name))).toEqual([]);
  });
});

describe("a note", () => {
  it.each<readonly [string, string, string]>([
    [
      "is the lines after the command",
      "/approve\nTested by hand.\n\nAll green.\n",
      "Tested by hand.\n\nAll green.",
    ],
    ["ends at the next command", "/approve\nfine\n/status\nnot this", "fine"],
    ["ends at a slip", "/approve\nfine\n/aprove\nnot this", "fine"],
    [
      "goes on over other words with a slash",
      "/approve\n/var/log is clean\n/cc @bob",
      "/var/log is clean\n/cc @bob",
    ],
    ["keeps code", "/approve\n```\n/reject\n```", "```\n/reject\n```"],
    ["keeps lists, with the commands in them", "/approve\n- a\n- /reject", "- a\n- /reject"],
    ["leaves out quotes", "/approve\nas said:\n> quoted\n\nok", "as said:\n\nok"],
    ["leaves out HTML comments", "/approve\nok <!-- @acme/all\nhidden --> so\n<!-- hidden -->", "ok\nso"],
    ["keeps emoji and writing from the right", "/approve\nשלום 👩🏽‍💻 ok", "שלום 👩🏽‍💻 ok"],
    ["does not begin with what stands before the command", "Hello\n\n/approve", ""],
  ])("%s", (_name, body, note) => {
    expect(parse(body)[0]).toEqual(approval("", note));
  });
});

describe("several commands", () => {
  it("are read in their order, each with its note", () => {
    expect(parse("/approve 1.4.0 Testing\nfine\n\n/reject d7\nbroken\n/help")).toEqual([
      approval("1.4.0 Testing", "fine"),
      { kind: "command", command: { kind: "reject", target: "d7", note: "broken" } },
      { kind: "command", command: { kind: "help" } },
    ]);
  });

  it("are read up to ten, slips among them", () => {
    const body = ["/aprove", ...Array.from({ length: 20 }, (_, index) => `/approve d${index}`)].join("\n");
    expect(parse(body)).toEqual([
      { kind: "near-miss", typed: "aprove", nearest: "approve" },
      ...Array.from({ length: 9 }, (_, index) => approval(`d${index}`)),
    ]);
  });
});

describe("a near miss", () => {
  it.each<readonly [string, string]>([
    ["aprove", "approve"],
    ["Aprove", "approve"],
    ["approved", "approve"],
    ["aproove", "approve"],
    ["apporve", "approve"],
    ["approve:", "approve:"],
    ["procede", "proceed"],
    ["abrot", "abort"],
    ["rejct", "reject"],
    ["rejectt!", "reject"],
    ["cliam", "claim"],
    ["un-claim", "unclaim"],
    ["depoly", "deploy"],
    ["promte", "promote"],
    ["re-deploy", "redeploy"],
    ["roll-back", "rollback"],
    ["roolback", "rollback"],
    ["cancle", "cancel"],
    ["confirm_team", "confirm-team"],
    ["confirmteam", "confirm-team"],
    ["stauts", "status"],
    ["hlep", "help"],
    ["rerty", "retry"],
    ["retryy", "retry"],
    ["ignroe", "ignore"],
    ["ignored", "ignore"],
    ["fial", "fail"],
    ["fails", "fail"],
    ["blok", "block"],
    ["un-block", "unblock"],
    ["relase", "release"],
    ["releasee!", "release"],
    ["confirmpolicy", "confirm-policy"],
    ["confirm-polciy", "confirm-policy"],
  ])("/%s gets the nearest command", (typed, near) => {
    const nearest = near.replace(":", "");
    expect(parse(`/${typed} 1.4.0\nnote`)).toEqual([{ kind: "near-miss", typed, nearest }]);
  });

  it.each([
    "approve.",
    "approve,",
    "approve!!!",
    "approve…",
    "approve)",
    "approve🚀",
    "approve\\",
    "approve👍🏽",
  ])("is a command with something stuck to it: /%s", (typed) => {
    expect(parse(`/${typed}`)).toEqual([{ kind: "near-miss", typed, nearest: "approve" }]);
  });

  it.each([
    // Paths, addresses, fractions
    ..."usr/bin approve/ approve/production approved-list.md approve.sh approve?x=1 /approve 2 * , : ️".split(
      " ",
    ),
    // Other apps and people
    ..."retest revert rebase review reopen remove assign unassign cc close hold unhold label lgtm merge test skip override".split(
      " ",
    ),
    ..."shrug ok-to-test cherry-pick run build publish format rerun duplicate milestone hello table details code start go".split(
      " ",
    ),
    ..."rebase reset restart rerun-all re-run recheck retest-required retitle refresh reload reply resolve request recreate".split(
      " ",
    ),
    ..."lock unlock unstale unsubscribe undo ready retro black back book bulk blog blank bark bot about ask fix find file flake".split(
      " ",
    ),
    ..."release-note release-note-none release-notes prerelease retry-failed process prompt static apply plan import index info".split(
      " ",
    ),
    // Two slips in a short word, another first letter, too far, too much stuck to it
    ..."lehp hxxp pprove aaapprovvve confirm approve!!!!!!!!! дeploy".split(" "),
    `approv${"e".repeat(60_000)}`,
  ])("is not /%s", (typed) => {
    expect(parse(`/${typed} 1.4.0`)).toEqual([]);
  });

  it("is not a slash alone", () => {
    expect(parse("/\n/ approve\n//")).toEqual([]);
  });
});

describe("arguments that make no command", () => {
  it("are answered with the usage and an example", () => {
    expect(parse("/Deploy\nplease")).toEqual([
      {
        kind: "usage",
        name: "deploy",
        usage:
          "/deploy <version> to <environment> [at <time>] [guided] [skip <step>…] [with name=value…] [override-freeze <reason>] [note]",
        problem: "the version and the environment are missing",
        example: "/deploy 1.4.0 to Production",
      },
    ]);
  });
});

describe("whether a comment holds a command", () => {
  it.each<readonly [string, boolean]>([
    ["ok\n/approve", true],
    ["/proceed now", true],
    ["/DEPLOY", true],
    ["/aprove", false],
    ["/approve:", false],
    ["> /approve", false],
    ["`/approve`", false],
    ["<!-- /approve -->", false],
    ["/usr/bin", false],
    ["thanks", false],
    ["", false],
  ])("%j: %s", (body, contains) => {
    expect(containsCommand(body)).toBe(contains);
  });
});
