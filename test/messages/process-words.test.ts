import { describe, expect, it } from "vitest";
import type { Channel, Phase, Step } from "../../app/domain/process.ts";
import { freezePlace, freezeTimes, overridePhrase } from "../../app/messages/freeze.ts";
import { channelPhrase, completePhrase } from "../../app/messages/phase.ts";
import { markdown, plain } from "../../app/messages/phrase.ts";
import { plannedPhrase } from "../../app/messages/plan.ts";
import { rulePhrases } from "../../app/messages/policy-rule.ts";
import { stepPhrase, timeoutPhrase, wherePhrase } from "../../app/messages/step-words.ts";
import { gateStep, workStep } from "./support/deployments.ts";

const base = { ...workStep, timeoutMs: 5_400_000 };
const steps: readonly Step[] = [
  gateStep,
  { ...gateStep, approvals: 2, fromEachTeam: true, timeoutMs: 3_600_000, onTimeout: "cancel" },
  base,
  { ...base, uses: "workflow", file: "deploy.yml", inputs: {}, ref: null, enabled: false },
  {
    ...base,
    uses: "run",
    script: "echo",
    shell: "bash",
    env: {},
    environments: ["Production"],
    channels: ["Hotfix"],
  },
  {
    ...base,
    uses: "wait",
    forMs: 1_800_000,
    until: null,
    timeoutMs: null,
    skipEnvironments: ["a", "b", "c", "d", "e", "f", "g"],
  },
  { ...base, uses: "wait", forMs: null, until: "${{ vars.WHEN }}", timeoutMs: null },
];

describe("a step", () => {
  it("of each kind in a few words", () => {
    const lines = steps.map((step) =>
      [stepPhrase(step), wherePhrase(step), timeoutPhrase(step)].map((phrase) => plain(phrase)).join(" | "),
    );
    expect(lines.join("\n")).toMatchInlineSnapshot(`
      "asks 1 person |  | 
      asks 2 people of each team |  | 1 hour, then it is canceled
      hands over to GitHub Deployments |  | 1 hour 30 minutes at most
      starts the workflow deploy.yml | disabled | 1 hour 30 minutes at most
      runs a script (bash) | only in Production, only for releases of Hotfix | 1 hour 30 minutes at most
      waits 30 minutes | not in a, b, c, d, e and 2 others | 
      waits until \${{ vars.WHEN }} |  | "
    `);
  });

  it("that is planned says what kind of work it is", () => {
    const row = {
      id: "a",
      name: "a",
      skipped: null,
      condition: null,
      withPrevious: false,
      asks: null,
    } as const;
    const lines = (["github-deployment", "workflow", "run", "wait"] as const).map((uses) =>
      plain(plannedPhrase({ ...row, uses })),
    );
    expect(lines).toEqual([
      "is handed over to GitHub Deployments",
      "starts a workflow",
      "runs a script",
      "lets time pass",
    ]);
  });
});

const phase: Phase = {
  name: "World",
  environments: ["Europe", "Asia", "Africa"],
  deploy: "manual",
  complete: "all",
  deployers: null,
  supersede: "never",
  guidedFailure: false,
  production: true,
};
const channel: Channel = {
  name: "Hotfix",
  branches: ["hotfix/*", "@acme/x"],
  isDefault: false,
  phases: null,
};

describe("the rules of a process", () => {
  it("say what opens the next phase", () => {
    const said = (["all", "optional", 1, 9] as const).map((complete) =>
      plain(completePhrase({ ...phase, complete })),
    );
    expect([...said, plain(completePhrase({ ...phase, environments: ["Production"] }))]).toEqual([
      "all 3 environments",
      "nothing: it is optional",
      "1 of 3 environments",
      "all 3 environments",
      "its environment",
    ]);
  });

  it("say which releases take a channel", () => {
    const said = [
      channel,
      { ...channel, isDefault: true },
      { ...channel, branches: null },
      { ...channel, branches: null, isDefault: true },
    ];
    expect(said.map((one) => markdown(channelPhrase(one)))).toEqual([
      "releases of `hotfix/*` or `@acme/x`",
      "releases of `hotfix/*` or `@acme/x`, and what no other channel takes",
      "releases that ask for it",
      "every release that no other channel takes",
    ]);
  });

  it("say when a freeze holds, where, and for whom not", () => {
    const freeze = {
      name: "Christmas",
      environments: ["Production", "<b>"],
      from: "2026-12-24T18:00:00",
      to: "2026-12-27T00:00:30",
      every: "FREQ=YEARLY",
      zone: "Europe/Berlin",
      reason: "",
      override: ["acme/ops"],
    };
    expect(plain(freezeTimes(freeze))).toBe(
      "2026-12-24 18:00 to 2026-12-27 00:00:30 (Europe/Berlin), again by FREQ=YEARLY",
    );
    expect(markdown(freezePlace(freeze))).toBe("Production and &lt;b&gt;");
    expect(plain(freezePlace({ environments: null }))).toBe("every environment");
    expect(plain(overridePhrase(null, false))).toBe("A repository administrator");
    expect(plain(overridePhrase(null, true))).toBe("An owner of the organization");
    expect(plain(overridePhrase(["acme/ops", "ada"], true))).toBe("A member of acme/ops or ada");
    expect(plain(overridePhrase([], false))).toBe("Nobody");
    const rule = {
      repositories: null,
      environments: null,
      require: {
        digest: "d",
        teams: ["acme/sec", "ada"],
        approvals: 2,
        fromEachTeam: true,
        preventSelfApproval: true,
      },
      emergency: false,
      branches: ["main"],
      freezes: [freeze],
    };
    expect(rulePhrases(rule).map(plain)).toEqual([
      "asks 2 people of each of acme/sec and ada, nobody their own work",
      "nobody approves alone in an emergency",
      "lets in releases of main only",
      "freezes work: Christmas",
    ]);
    expect(rulePhrases({ ...rule, require: null, emergency: true, branches: null, freezes: [] })).toEqual([]);
  });
});
