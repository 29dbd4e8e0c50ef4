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
    expect(command(`/deploy ${words}`)).toEqual({ kind: "deploy", version, environment, note });
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
    [
      "1.5.0 to Production EU at 2026-12-01T06:00Z",
      'there is no option "at" yet; a note that begins with this word goes on a line of its own',
      '/deploy 1.5.0 to "Production EU"',
    ],
    [
      "1.5.0 to Moon Guided",
      'there is no option "guided" yet; a note that begins with this word goes on a line of its own',
      "/deploy 1.5.0 to Production",
    ],
  ])("%s: is not understood", (words, problem, example) => {
    expect(usage(`/deploy ${words}`)).toEqual(["deploy", problem, example]);
  });

  it.each(["at", "guided", "skip", "with", "override-freeze"])(
    "does not take the coming option %s for a note, since it would start at once what was meant otherwise",
    (option) => {
      expect(parsed(`/deploy 1.5.0 to Production ${option} x`)).toMatchObject([
        { kind: "usage", name: "deploy" },
      ]);
    },
  );
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
    expect(command(`/promote ${words}`)).toEqual({ kind: "promote", version, note });
  });
});

describe("/redeploy", () => {
  it.each<readonly [string, string, string]>([
    ["Production", "Production", ""],
    ["production EU after the outage of 1.4.0", "Production EU", "after the outage of 1.4.0"],
    ["Moon", "Moon", ""],
  ])("%s", (words, environment, note) => {
    expect(command(`/redeploy ${words}`)).toEqual({ kind: "redeploy", environment, note });
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
    expect(command(`/rollback ${words}`)).toEqual({ kind: "rollback", environment, to, note });
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

describe("commands with a target", () => {
  it.each<readonly [string, object]>([
    ["/approve 1.4.0 anyway ok\nso", { kind: "approve", target: "1.4.0 anyway ok", note: "so" }],
    ["/abort d12 no\nso", { kind: "reject", target: "d12 no", note: "so" }],
    ["/claim Production\nso", { kind: "claim", target: "Production" }],
    ["/unclaim", { kind: "unclaim", target: "" }],
    ["/cancel d12 wrong day\nso", { kind: "cancel", target: "d12 wrong day", note: "so" }],
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

describe("/status and /help", () => {
  it.each(["", " me", " 1.4.0"])("take no arguments, and any: %j", (words) => {
    expect(command(`/status${words}`)).toEqual({ kind: "status" });
    expect(command(`/help${words}`)).toEqual({ kind: "help" });
  });
});
