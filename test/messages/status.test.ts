import { describe, expect, it } from "vitest";
import { deploymentDescription } from "../../app/messages/deployment-description.ts";
import { statusDescription, type StatusFact } from "../../app/messages/status.ts";
import { releaseManager } from "./support/deployments.ts";

describe("the description of a status", () => {
  it.each<[StatusFact, string]>([
    [{ kind: "in-progress" }, "Executing"],
    [{ kind: "waiting", step: "Check the *door*" }, "Waiting for approval: Check the *door*"],
    [{ kind: "guided-failure", step: "Ship" }, "Waiting for people: Ship failed"],
    [{ kind: "queued", reason: null }, "Queued"],
    [{ kind: "queued", reason: { code: "turn", behind: 11 } }, "Queued, waits behind d11"],
    [{ kind: "success" }, "Success"],
    [{ kind: "failed", error: "exit code 1\nsee the log" }, "Failed: exit code 1 see the log"],
    [{ kind: "failed", error: "ask @acme/admins" }, "Failed: ask @\u200Bacme/admins"],
    [{ kind: "failed", error: "" }, "Failed"],
    [
      { kind: "canceled", cause: { code: "canceled", by: releaseManager, note: "wrong" } },
      "Ended: canceled by release-manager: wrong",
    ],
    [{ kind: "canceled", cause: { code: "superseded", byVersion: "1.5.0" } }, "Ended: superseded by 1.5.0"],
    [{ kind: "canceled", cause: null }, "Canceled"],
    [{ kind: "replaced", version: "1.5.0" }, "Replaced by 1.5.0"],
  ])("%j", (fact, expected) => {
    expect(statusDescription(fact)).toBe(expected);
  });

  it("keeps to 140 characters", () => {
    const description = statusDescription({ kind: "failed", error: "🚀".repeat(1000) });
    expect(description.length).toBeLessThanOrEqual(140);
    expect(description.isWellFormed()).toBe(true);
    expect(description).toMatch(/…$/);
  });
});

describe("the description of a GitHub Deployment", () => {
  it.each([
    ["deploy", "1.4.0 → Production"],
    ["redeploy", "Redeploy: 1.4.0 → Production"],
    ["rollback", "ROLLBACK: 1.4.0 → Production"],
  ] as const)("%s", (mode, expected) => {
    expect(deploymentDescription({ version: "1.4.0", environment: "Production", mode })).toBe(expected);
  });

  it("keeps to 140 characters", () => {
    const environment = "E".repeat(255);
    expect(deploymentDescription({ version: "1.4.0", environment, mode: "deploy" })).toHaveLength(140);
  });
});
