import { describe, expect, it } from "vitest";
import { type OpenQuestion, resolveTarget, type Target } from "../../app/commands/target.ts";

const flags = ["anyway", "emergency"] as const;
const environments = [
  "Development",
  "Testing",
  "Staging",
  "Production",
  "Pre Production",
  "Production EU",
  "QA",
];

function question(deploymentId: number, version: string, environment: string, step = "Check"): OpenQuestion {
  const stepKey = step.toLowerCase().replaceAll(" ", "-");
  return { interruptionId: deploymentId + 100, deploymentId, version, environment, step, stepKey };
}

const production = question(12, "1.4.0", "Production");
const staging = question(11, "1.4.0", "Staging");
const older = question(9, "1.3.0", "Production");
const pre = question(13, "1.4.0", "Pre Production");
const europe = question(14, "1.4.0", "Production EU");
const nightly = question(15, "nightly", "QA");

function resolve(words: string, open: readonly OpenQuestion[]) {
  return resolveTarget(words, open, { flags, environments });
}

describe("the one that is meant", () => {
  it.each<readonly [string, readonly OpenQuestion[], OpenQuestion, string, readonly string[]]>([
    ["", [production], production, "", []],
    ["looks good", [production], production, "looks good", []],
    ["Production", [production], production, "", []],
    ["production looks good", [production], production, "looks good", []],
    ["1.4.0 Production looks good", [production, staging, older], production, "looks good", []],
    ["Production 1.4.0 looks good", [production, staging, older], production, "looks good", []],
    ["1.3.0", [production, older], older, "", []],
    ["NIGHTLY fine", [production, nightly], nightly, "fine", []],
    ["d12 ok", [production, staging], production, "ok", []],
    ["D12", [production, staging], production, "", []],
    ["d12, ok", [production, staging], production, "ok", []],
    ["d12 Production ok", [production, staging], production, "ok", []],
    ["1.4.0 d11 ok", [production, staging], staging, "ok", []],
    ['"Pre Production" fine', [pre, production], pre, "fine", []],
    ["“pre  production” fine", [pre, production], pre, "fine", []],
    ["`1.4.0` `Pre Production` fine", [pre, production], pre, "fine", []],
    ["Pre Production fine", [pre, production], pre, "fine", []],
    ["Pre\u00A0Production fine", [pre, production], pre, "fine", []],
    ["Pro\u00ADduction\u200B fine", [pre, production], production, "fine", []],
    ["Production, fine", [pre, production], production, "fine", []],
    ["1.4.0: Staging. Fine", [production, staging], staging, "Fine", []],
    ["Production EU is fine", [production, europe], europe, "is fine", []],
    ["Production: EU is fine", [production, europe], production, "EU is fine", []],
    ["Production Staging was fine", [production, staging], production, "Staging was fine", []],
    ["1.4.0 1.3.0 was worse", [production], production, "1.3.0 was worse", []],
    ["d12 d99 was worse", [production], production, "d99 was worse", []],
    ["Production Testing", [production], production, "Testing", []],
    ["Testing went well", [production], production, "Testing went well", []],
    ["Testing. It went well", [production], production, "Testing. It went well", []],
    ['"Release of the year" indeed', [production], production, '"Release of the year" indeed', []],
    ["'tis fine", [production], production, "'tis fine", []],
    ['"" fine', [production], production, '"" fine', []],
    ['"Production"s fine', [production], production, '"Production"s fine', []],
    ["10% of 2.5% left at 10:30", [production], production, "10% of 2.5% left at 10:30", []],
    ["12 of 12", [production], production, "12 of 12", []],
    ["d012 or d0", [production], production, "d012 or d0", []],
    ['"Pre Production"; fine', [pre, production], pre, "fine", []],
    ["!!!", [production], production, "!!!", []],
    ["  \u200B ", [production], production, "", []],
    // Flags
    ["anyway", [production], production, "", ["anyway"]],
    ["Anyway, it is a fix", [production], production, "it is a fix", ["anyway"]],
    ["1.4.0 Production anyway it is a fix", [production, staging], production, "it is a fix", ["anyway"]],
    ["anyway 1.4.0 Production", [production, staging], production, "", ["anyway"]],
    ["it is fine anyway", [production], production, "it is fine anyway", []],
    ['"anyway"', [production], production, '"anyway"', []],
    ["anyway anyway", [production], production, "anyway", ["anyway"]],
    ["emergency", [production], production, "", ["emergency"]],
    ["Emergency: checkout is down", [production], production, "checkout is down", ["emergency"]],
    ["d12 emergency checkout is down", [production, staging], production, "checkout is down", ["emergency"]],
    ["anyway emergency it burns", [production], production, "it burns", ["anyway", "emergency"]],
    ["emergency d12 anyway it burns", [production, staging], production, "it burns", ["emergency", "anyway"]],
    ["it is an emergency", [production], production, "it is an emergency", []],
  ])("%j", (words, open, found, rest, expected) => {
    expect(resolve(words, open)).toMatchObject({ kind: "one", found, rest, flags: expected });
  });

  it("tells what the words named, in the spelling of what is open", () => {
    expect(resolve("1.4.0 PRODUCTION d12", [production])).toMatchObject({
      named: { version: "1.4.0", environment: "Production", deploymentId: 12, step: null },
    });
    expect(resolve("fine", [production])).toMatchObject({
      named: { version: null, environment: null, deploymentId: null, step: null },
    });
  });

  it("may be a version or an environment that looks like a number of a deployment", () => {
    const odd = question(3, "d12", "Production");
    expect(resolve("d12 ok", [odd, staging])).toMatchObject({ kind: "one", found: odd, rest: "ok" });
    const odder = question(4, "1.0", "D9");
    expect(resolve("d9 ok", [odder, staging])).toMatchObject({ kind: "one", found: odder, rest: "ok" });
  });

  it("is not guessed where a name of one is another's number or environment", () => {
    const odd = [question(3, "d12", "Staging"), production, question(5, "production", "Staging")];
    expect(resolve("d12", odd)).toMatchObject({ kind: "several", candidates: [odd[0], production] });
    expect(resolve("d12 Staging", odd)).toMatchObject({ kind: "one", found: odd[0] });
    expect(resolve("Production", odd)).toMatchObject({ kind: "several", candidates: [production, odd[2]] });
  });

  it("may be a deployment; flags and environments need not be told", () => {
    const open: readonly Target[] = [
      { deploymentId: 1, version: "1.4.0", environment: "Testing" },
      { deploymentId: 2, version: "1.4.0", environment: "Production" },
    ];
    expect(resolveTarget("Production anyway", open)).toEqual({
      kind: "one",
      found: open[1],
      named: { version: null, environment: "Production", deploymentId: null, step: null },
      flags: [],
      rest: "anyway",
    });
  });
});

describe("one of several questions of a deployment", () => {
  const manager = question(12, "1.4.0", "Production", "Release manager");
  const security = question(12, "1.4.0", "Production", "Security");
  const testing = question(12, "1.4.0", "Production", "Testing");
  const signOff = question(12, "1.4.0", "Production", "Production sign-off");
  const other = question(9, "1.3.0", "Production", "Release manager");
  const emergency = question(20, "1.4.0", "Staging", "Emergency");
  const emergencies = question(20, "1.4.0", "Staging", "Emergency exits");
  const both = [manager, security];

  it.each<readonly [string, readonly OpenQuestion[], OpenQuestion, string, readonly string[]]>([
    // Its name, or its id
    ['d12 "Release manager"', both, manager, "", []],
    ['"release  MANAGER" d12 ok', both, manager, "ok", []],
    ["Release manager", both, manager, "", []],
    ["Release manager looks good", both, manager, "looks good", []],
    ["Release manager: looks good", both, manager, "looks good", []],
    ["release-manager looks good", both, manager, "looks good", []],
    ["1.4.0 Production security looks good", both, security, "looks good", []],
    ["security 1.4.0 Production looks good", both, security, "looks good", []],
    ["`Security` `d12` ok", both, security, "ok", []],
    ["Security emergency it burns", both, security, "it burns", ["emergency"]],
    ["d12 Security release manager agrees", both, security, "release manager agrees", []],
    ["Release manager 1.3.0 ok", [...both, other], other, "ok", []],
    ["d12 Release manager ok", [...both, other], manager, "ok", []],
    // A name that begins like another: the longest
    ["Production sign-off ok", [signOff, security], signOff, "ok", []],
    ["Production Production sign-off ok", [signOff, security], signOff, "ok", []],
    ["Production sign off", [signOff], signOff, "sign off", []],
    // A word like any other, where nothing needs to be told apart
    ["Testing went well", [testing], testing, "Testing went well", []],
    ["Testing, it went well", [testing], testing, "Testing, it went well", []],
    ["d12 Testing went well", [testing, staging], testing, "Testing went well", []],
    ["anyway Testing went well", [testing], testing, "Testing went well", ["anyway"]],
    ["Testing", [testing], testing, "", []],
    ["Testing.", [testing], testing, "", []],
    ['"Testing" went well', [testing], testing, "went well", []],
    ["Testing d12 went well", [testing], testing, "went well", []],
    ["Testing anyway", [testing], testing, "", ["anyway"]],
    ["Testing went well", [testing, security], testing, "went well", []],
    ["Security", [security, testing], security, "", []],
    // Flags come before steps that are called so, unless these are longer, or in quotes
    ["emergency it burns", [emergency], emergency, "it burns", ["emergency"]],
    ["emergency emergency it burns", [emergency, production], emergency, "it burns", ["emergency"]],
    ['"Emergency" ok', [emergency, production], emergency, "ok", []],
    ["emergency exits are free", [emergencies, production], emergencies, "are free", []],
  ])("%j", (words, open, found, rest, expected) => {
    expect(resolve(words, open)).toMatchObject({ kind: "one", found, rest, flags: expected });
  });

  it("tells which step was named", () => {
    expect(resolve("RELEASE-manager d12", both)).toMatchObject({ named: { step: "release-manager" } });
    expect(resolve('"security" ok', both)).toMatchObject({ named: { step: "Security" } });
    expect(resolve("Testing went well", [testing])).toMatchObject({ named: { step: null } });
  });

  it.each<readonly [string, readonly OpenQuestion[], readonly OpenQuestion[]]>([
    ["", both, both],
    ["d12 looks good", both, both],
    ["Production looks good", [...both, staging], both],
    ["Release manager looks good", [manager, other], [manager, other]],
    ['"Release manager"', [...both, other], [manager, other]],
  ])("is not guessed: %j", (words, open, candidates) => {
    expect(resolve(words, open)).toMatchObject({ kind: "several", candidates });
  });

  it.each<readonly [string, readonly OpenQuestion[], string]>([
    ["d12 Release manager", [security, other], "d12 Release manager"],
    ["d12 Release manager is fine", [security, other], "d12 Release manager"],
    // Known to the process, and not open
    ["QA", both, "QA"],
    ["d12 qa.", both, "d12 qa"],
    ['"Data protection" is fine', [security], '"Data protection"'],
    ["Data protection", [security], "Data protection"],
    ["data-protection", [], "data-protection"],
    ["Production Data protection", [security], "Production Data protection"],
  ])("is not open: %j", (words, open, meant) => {
    const steps = ["Data protection", "data-protection", "QA", "qa", "Security", "security"];
    expect(resolveTarget(words, open, { flags, environments: ["Production"], steps })).toEqual({
      kind: "unmatched",
      meant,
      open,
    });
  });

  it.each(["QA went well", "d12 Data protection was asked", "Security QA"])(
    "a step that is not open may begin a note: %j",
    (words) => {
      const resolved = resolveTarget(words, [security], { steps: ["QA", "Data protection"] });
      expect(resolved).toMatchObject({ kind: "one", found: security });
      expect(resolved.kind === "one" && words.endsWith(resolved.rest)).toBe(true);
    },
  );
});

describe("several that may be meant", () => {
  it.each<readonly [string, readonly OpenQuestion[], readonly OpenQuestion[]]>([
    ["", [production, staging], [production, staging]],
    ["looks good", [production, staging], [production, staging]],
    ["1.4.0", [production, staging, older], [production, staging]],
    ["Production fine", [production, staging, older], [production, older]],
    ["anyway", [production, older], [production, older]],
  ])("%j", (words, open, candidates) => {
    expect(resolve(words, open)).toMatchObject({ kind: "several", candidates });
  });
});

describe("something that is not open", () => {
  it.each<readonly [string, readonly OpenQuestion[], string]>([
    ["d99", [production], "d99"],
    ["d99 looks good", [production], "d99"],
    ["d99999999999999", [production], "d99999999999999"],
    ["Production d99", [production], "Production d99"],
    ["9.9.9", [production], "9.9.9"],
    ["9.9.9, fine", [production], "9.9.9"],
    ["v1.4.0", [production], "v1.4.0"],
    ["release-1.4 ok", [production], "release-1.4"],
    ["Production  1.3.0 is fine", [production], "Production 1.3.0"],
    ["anyway 1.3.0", [production], "anyway 1.3.0"],
    ["d12 1.3.0", [production], "d12 1.3.0"],
    ["Testing", [production], "Testing"],
    ["1.4.0 testing.", [production], "1.4.0 testing"],
    ['"Testing" is fine', [production], '"Testing"'],
    ["1.3.0 Staging fine", [staging, older], "1.3.0 Staging"],
    ["d11 Production fine", [staging, older], "d11 Production"],
    ["9.9.9", [], "9.9.9"],
    ["d1", [], "d1"],
    ["Production", [], "Production"],
  ])("%j", (words, open, meant) => {
    expect(resolve(words, open)).toEqual({ kind: "unmatched", meant, open });
  });

  it("is a short text, however long the words are", () => {
    for (const words of [
      `${"1".repeat(60_000)}.1`,
      `d${"1".repeat(60_000)}`,
      `${" ".repeat(60_000)}9.9.9${" ".repeat(9)}x`,
    ]) {
      const resolved = resolve(words, [production]);
      expect(resolved.kind === "unmatched" ? resolved.meant.length : 0).toBeLessThan(10);
    }
  });
});

describe("a thousand open questions", () => {
  const open = Array.from({ length: 1_000 }, (_, index) => question(index + 1, `1.${index}`, "Production"));

  it("do not take long", () => {
    const before = process.cpuUsage();
    const found = resolve("anyway Check Production 1.999 looks good", open);
    expect(found).toMatchObject({ kind: "one", found: open[999], rest: "looks good" });
    const { user, system } = process.cpuUsage(before);
    expect((user + system) / 1_000_000).toBeLessThan(0.5);
  });
});

describe("very many words", () => {
  it.each(["a ", "Production ", "\u200B ", "d99 ", '"', "anyway ", "Check "])(
    "do not take long: %j",
    (word) => {
      const before = process.cpuUsage();
      resolve(word.repeat(65_000 / word.length), [production, pre]);
      const { user, system } = process.cpuUsage(before);
      expect((user + system) / 1_000_000).toBeLessThan(2);
    },
  );
});

describe("nothing", () => {
  it.each(["", "looks good", "anyway"])("is open: %j", (words) => {
    expect(resolve(words, [])).toEqual({ kind: "none" });
  });
});
