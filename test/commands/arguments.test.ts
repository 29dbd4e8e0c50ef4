import { describe, expect, it } from "vitest";
import { parseComment } from "../../app/commands/parse.ts";

const environments = ["Development", "Production", "Production EU", "Pre Production", "to", 'The "X"', "a`b"];

function parsed(body: string) {
  return parseComment(body, { environments });
}

function command(body: string) {
  const [first] = parsed(body);
  return first?.kind === "command" ? first.command : first;
}

const plainly = { at: null, guided: false, skip: [], variables: {}, overrideFreeze: null };

function usage(body: string) {
  const [first] = parsed(body);
  return first?.kind === "usage" ? [first.name, first.problem, first.example] : first;
}

describe("/deploy", () => {
  it.each<readonly [string, string, string, string]>([
    ["1.4.0 to Production", "1.4.0", "Production", ""],
    ["1.4.0 TO production", "1.4.0", "Production", ""],
    ["1.4.0 to Production for the fair", "1.4.0", "Production", "for the fair"],
    ["1.4.0 to Production\nfor the fair", "1.4.0", "Production", "for the fair"],
    ["1.4.0 to Production for\nthe\nfair", "1.4.0", "Production", "for\nthe\nfair"],
    ["1.4.0 to Production, please", "1.4.0", "Production", "please"],
    ["1.4.0 to Production.", "1.4.0", "Production", ""],
    ["1.4.0 to Production EU now", "1.4.0", "Production EU", "now"],
    ["1.4.0 to pre  production now", "1.4.0", "Pre Production", "now"],
    ['1.4.0 to "Pre Production" now', "1.4.0", "Pre Production", "now"],
    ["1.4.0 to “Pre Production” now", "1.4.0", "Pre Production", "now"],
    ["1.4.0 to „Pre Production“ now", "1.4.0", "Pre Production", "now"],
    ["1.4.0 to 'Pre Production'; now", "1.4.0", "Pre Production", "now"],
    ["`1.4.0` to `Production`", "1.4.0", "Production", ""],
    ["1.4.0\u00A0to\u00A0Production", "1.4.0", "Production", ""],
    ["1.4.0 to to", "1.4.0", "to", ""],
    ["1.4.0 to Moon please", "1.4.0", "Moon", "please"],
    ["1.4.0 to Moon, please", "1.4.0", "Moon", "please"],
    ['1.4.0 to "The Moon" please', "1.4.0", "The Moon", "please"],
    ["1.4.0 to ?", "1.4.0", "?", ""],
    ["nightly_2026+x to Production\nat last", "nightly_2026+x", "Production", "at last"],
  ])("%s", (words, version, environment, note) => {
    expect(command(`/deploy ${words}`)).toEqual({ kind: "deploy", version, environment, ...plainly, note });
  });

  it.each<readonly [string, string, string]>([
    ["", "the version and the environment are missing", "/deploy 1.4.0 to Production"],
    ["to Production", "the version is missing", "/deploy 1.4.0 to Production"],
    ["1.5.0", "the environment is missing", "/deploy 1.4.0 to Production"],
    ["1.5.0 to", "the environment is missing", "/deploy 1.4.0 to Production"],
    [
      "1.5.0 pre production",
      'the word "to" belongs between the version and the environment',
      '/deploy 1.5.0 to "Pre Production"',
    ],
    ["1.5.0 a`b", 'the word "to" belongs between the version and the environment', '/deploy 1.5.0 to "a`b"'],
    [
      '1.5.0 The "X"',
      'the word "to" belongs between the version and the environment',
      "/deploy 1.5.0 to Production",
    ],
    [
      "1.5.0 in Moon",
      'the word "to" belongs between the version and the environment',
      "/deploy 1.5.0 to Production",
    ],
    [
      "@acme/all to Production",
      "a version is at most 128 letters, digits and . _ + - long, and begins with a letter or digit",
      "/deploy 1.4.0 to Production",
    ],
  ])("%s: is not understood", (words, problem, example) => {
    expect(usage(`/deploy ${words}`)).toEqual(["deploy", problem, example]);
  });
});

describe("/promote", () => {
  it.each<readonly [string, string | null, string]>([
    ["", null, ""],
    ["1.4.0", "1.4.0", ""],
    ["1.4.0, please", "1.4.0", "please"],
    ["`1.4.0`\nplease", "1.4.0", "please"],
    ["42 is good", "42", "is good"],
    ["nightly", "nightly", ""],
    ["looks good", null, "looks good"],
    ["@acme/all", null, "@acme/all"],
    ["!", null, "!"],
    ["\nlooks good", null, "looks good"],
  ])("%j", (words, version, note) => {
    expect(command(`/promote ${words}`)).toEqual({ kind: "promote", version, overrideFreeze: null, note });
  });
});

describe("/redeploy", () => {
  it.each<readonly [string, string, string]>([
    ["Production", "Production", ""],
    ["production EU after the outage of 1.4.0", "Production EU", "after the outage of 1.4.0"],
    ["Moon", "Moon", ""],
  ])("%s", (words, environment, note) => {
    expect(command(`/redeploy ${words}`)).toEqual({
      kind: "redeploy",
      environment,
      overrideFreeze: null,
      note,
    });
  });

  it("needs an environment, and no version", () => {
    expect(usage("/redeploy")).toEqual(["redeploy", "the environment is missing", "/redeploy Production"]);
    expect(usage("/redeploy Production 1.3.0")).toEqual([
      "redeploy",
      "it deploys the release that the environment runs; for another one there is /deploy",
      "/deploy 1.4.0 to Production",
    ]);
  });
});

describe("/rollback", () => {
  it.each<readonly [string, string, string | null, string]>([
    ["Production", "Production", null, ""],
    ["Production to 1.3.0", "Production", "1.3.0", ""],
    ["Production EU To nightly, orders fail", "Production EU", "nightly", "orders fail"],
    ['"Pre Production" to 1.3.0\norders fail', "Pre Production", "1.3.0", "orders fail"],
    ["Production because 1.4.0 breaks orders", "Production", null, "because 1.4.0 breaks orders"],
    ["Production as it was known to fail", "Production", null, "as it was known to fail"],
    ["Moon", "Moon", null, ""],
    ["to to 1.3.0", "to", "1.3.0", ""],
  ])("%s", (words, environment, to, note) => {
    const expected = { kind: "rollback", environment, to, overrideFreeze: null, note };
    expect(command(`/rollback ${words}`)).toEqual(expected);
  });

  it.each<readonly [string, string, string]>([
    ["", "the environment is missing", "/rollback Production to 1.3.0"],
    ["Production to", 'the version behind "to" is missing', "/rollback Production to 1.3.0"],
    ["Production to !", 'the version behind "to" is missing', "/rollback Production to 1.3.0"],
    [
      "pre production 1.2.0",
      'the version stands right behind the environment, with "to" before it',
      '/rollback "Pre Production" to 1.2.0',
    ],
    [
      "Production UE to 1.2.0.",
      'the version stands right behind the environment, with "to" before it',
      "/rollback Production to 1.2.0",
    ],
  ])("%s: is not understood", (words, problem, example) => {
    expect(usage(`/rollback ${words}`)).toEqual(["rollback", problem, example]);
  });

  it("needs an environment before the version, unless one is called to", () => {
    expect(parseComment("/rollback to 1.3.0", { environments: [] })).toMatchObject([
      { kind: "usage", problem: "the environment is missing" },
    ]);
  });
});

describe("override-freeze of /promote, /redeploy and /rollback", () => {
  it.each<readonly [string, Record<string, unknown>]>([
    ["/promote override-freeze checkout is down", { version: null, reason: "checkout is down" }],
    ["/promote 1.4.0 override-freeze checkout is down", { version: "1.4.0", reason: "checkout is down" }],
    ["/promote 1.4.0, Override-Freeze: checkout is down", { version: "1.4.0", reason: "checkout is down" }],
    ["/promote nightly override-freeze down", { version: "nightly", reason: "down" }],
    ["/promote `1.4.0` `override-freeze` `down`", { version: "1.4.0", reason: "`down`" }],
    ["/redeploy pre production override-freeze down", { environment: "Pre Production", reason: "down" }],
    ["/rollback Production override-freeze down", { environment: "Production", to: null, reason: "down" }],
    [
      "/rollback Production to 1.3.0. override-freeze down\nsince 6",
      { environment: "Production", to: "1.3.0", reason: "down", note: "since 6" },
    ],
    // The rest of the line, whatever it is.
    [
      "/promote override-freeze guided skip with at last",
      { version: null, reason: "guided skip with at last" },
    ],
  ])("%j", (body, { reason, note = "", ...rest }) => {
    expect(command(body)).toEqual({
      kind: /\w+/.exec(body)?.[0],
      ...rest,
      overrideFreeze: reason,
      note,
    });
  });

  it.each<readonly [string, string, string]>([
    [
      "/promote override-freeze",
      'the reason behind "override-freeze" is missing',
      "/promote 1.4.0 override-freeze checkout is down",
    ],
    [
      "/promote 1.5.0 override-freeze\ndown",
      'the reason behind "override-freeze" is missing',
      "/promote 1.5.0 override-freeze checkout is down",
    ],
    [
      "/redeploy pre production please override-freeze down",
      '"override-freeze" stands before the note, and its reason behind it',
      '/redeploy "Pre Production" override-freeze checkout is down',
    ],
    [
      "/rollback Production to 1.3.0 --override-freeze down",
      '"override-freeze" stands before the note, and its reason behind it',
      "/rollback Production to 1.3.0 override-freeze checkout is down",
    ],
    [
      "/rollback Production override-freeze=down",
      '"override-freeze" stands before the note, and its reason behind it',
      "/rollback Production override-freeze checkout is down",
    ],
    [
      "/promote override-\u00ADfreezing is no word, over\u00ADride-freeze is",
      '"override-freeze" stands before the note, and its reason behind it',
      "/promote 1.4.0 override-freeze checkout is down",
    ],
    [
      "/rollback Production override-freeze back to 1.3.0",
      'the version stands right behind the environment, with "to" before it',
      "/rollback Production to 1.3.0",
    ],
  ])("%j: is not understood", (body, problem, example) => {
    expect(usage(body)).toEqual([/\w+/.exec(body)?.[0], problem, example]);
  });

  it.each<readonly [string, string]>([
    ["/promote 1.4.0 at 2026-12-01T06:00Z", "at"],
    ["/promote 1.4.0 at 6:00", "at"],
    ["/redeploy Production guided", "guided"],
    ["/redeploy Production skip smoke-tests", "skip"],
    ["/rollback Production to 1.3.0 with region=eu", "with"],
    ["/rollback Production `with` region=eu", "with"],
  ])("%j: starts nothing, since it would start something else than was meant", (body, option) => {
    const [, problem, example] = usage(body) as string[];
    expect(problem).toBe(
      `only /deploy has the option "${option}"; a note that begins with this word goes on a line of its own`,
    );
    expect(body.startsWith(example!)).toBe(true);
  });

  it.each(["at last", "with care", "with 1=1", "ready, skip nothing", "no guided tour today"])(
    "a note that reads like an option is one: %s",
    (note) => {
      expect(command(`/promote 1.4.0 ${note}`)).toMatchObject({
        version: "1.4.0",
        overrideFreeze: null,
        note,
      });
    },
  );
});

describe("/block and /unblock", () => {
  it.each<readonly [string, string | null, string]>([
    ["1.4.0 orders fail", "1.4.0", "orders fail"],
    ["`1.4.0`: orders fail\nsince 6", "1.4.0", "orders fail\nsince 6"],
    ["1.4.0\norders fail", "1.4.0", "orders fail"],
    ["nightly\norders fail", "nightly", "orders fail"],
    ["orders fail", null, "orders fail"],
    ["\norders fail", null, "orders fail"],
    ["@acme/all", null, "@acme/all"],
    ["“1.4.0” fails", "1.4.0", "fails"],
  ])("%j", (words, version, reason) => {
    expect(command(`/block ${words}`)).toEqual({ kind: "block", version, reason });
    expect(command(`/unblock ${words}`)).toEqual({ kind: "unblock", version, note: reason });
  });

  it.each<readonly [string, string]>([
    ["", "the reason is missing"],
    [" \u200B\n> it is broken", "the reason is missing"],
    [" 1.4.0", "the reason is missing: a single word is taken for the version"],
    [" broken", "the reason is missing: a single word is taken for the version"],
  ])("a block needs a reason: %j", (words, problem) => {
    expect(usage(`/block${words}`)).toEqual(["block", problem, "/block 1.4.0 orders are charged twice"]);
  });

  it.each<readonly [string, string | null]>([
    ["", null],
    [" 1.4.0", "1.4.0"],
    [" nightly", "nightly"],
  ])("the end of one needs none: %j", (words, version) => {
    expect(command(`/unblock${words}`)).toEqual({ kind: "unblock", version, note: "" });
  });
});

describe("/release", () => {
  it.each<readonly [string, string | null, string]>([
    ["", null, ""],
    ["1.5.0", "1.5.0", ""],
    ["`1.5.0`\n- new till", "1.5.0", "- new till"],
    ["nightly", "nightly", ""],
    ["new till", null, "new till"],
    ["\nnew till", null, "new till"],
    ["minor fixes", null, "minor fixes"],
  ])("%j", (words, version, note) => {
    expect(command(`/release ${words}`)).toEqual({ kind: "release", version, note });
  });

  it.each(["major", "Minor", "patch.\nnew till"])("does not call a release %j", (words) => {
    expect(usage(`/release ${words}`)).toEqual([
      "release",
      "the version is written out; without one, the release gets the next version of the mask",
      "/release 1.5.0",
    ]);
  });
});

describe("commands with a target", () => {
  it.each<readonly [string, object]>([
    ["/approve 1.4.0 anyway ok\nso", { kind: "approve", target: "1.4.0 anyway ok", note: "so" }],
    ["/abort d12 no\nso", { kind: "reject", target: "d12 no", note: "so" }],
    ["/claim Production\nso", { kind: "claim", target: "Production" }],
    ["/unclaim", { kind: "unclaim", target: "" }],
    ["/cancel d12 wrong day\nso", { kind: "cancel", target: "d12 wrong day", note: "so" }],
    ["/retry d12 ok\nso", { kind: "retry", target: "d12 ok", note: "so" }],
    ["/ignore", { kind: "ignore", target: "", note: "" }],
    ["/FAIL Production no\nso", { kind: "fail", target: "Production no", note: "so" }],
  ])("%j", (body, expected) => {
    expect(command(body)).toEqual(expected);
  });
});

describe("/confirm-team", () => {
  it.each<readonly [string, string]>([
    ["Octopus Managers", "Octopus Managers"],
    ['"Octopus Managers" was renamed', "Octopus Managers"],
    ['""', '""'],
    ["acme/octopus-managers\nit was renamed", "acme/octopus-managers"],
  ])("%j", (words, name) => {
    expect(command(`/confirm-team ${words}`)).toEqual({ kind: "confirm-team", name });
  });

  it("needs a name", () => {
    expect(usage("/confirm-team\nOctopus Managers")).toEqual([
      "confirm-team",
      "the name of the team or person is missing",
      "/confirm-team Octopus Managers",
    ]);
  });
});

describe("/status, /help and /confirm-policy", () => {
  it.each(["", " me", " 1.4.0"])("take no arguments, and any: %j", (words) => {
    expect(command(`/confirm-policy${words}`)).toEqual({ kind: "confirm-policy" });
    expect(command(`/status${words}`)).toEqual({ kind: "status" });
    expect(command(`/help${words}`)).toEqual({ kind: "help" });
  });
});
