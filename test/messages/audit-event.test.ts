import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { AuditEventType, ProjectEventType } from "../../app/domain/audit.ts";
import type { DeploymentEvent } from "../../app/domain/deployment/events.ts";
import { noOptions } from "../../app/domain/deployment/state.ts";
import {
  auditEventPhrase,
  auditEventTypes,
  sourceWords,
  spokenType,
} from "../../app/messages/audit-event.ts";
import type { EventData } from "../../app/messages/audit-events/data.ts";
import { markdown, plain } from "../../app/messages/phrase.ts";
import { approver } from "./support/deployments.ts";
import { mentionsIn, tagsIn } from "./support/github.ts";
import { hostile } from "./support/hostile.ts";

const step = "Manual Intervention Required";
const digest = "d";
const deployments: { readonly [Type in DeploymentEvent["type"]]: Extract<DeploymentEvent, { type: Type }> } =
  {
    DeploymentCreated: {
      type: "DeploymentCreated",
      id: 12,
      projectId: 1,
      releaseId: 5,
      version: "1.4.0",
      sha: "3f2a91c",
      environment: "Production",
      mode: "rollback",
      trigger: "person",
      comment: "the shop is down",
      options: noOptions,
      protects: null,
      steps: [],
      processDigest: digest,
    },
    DeploymentQueued: { type: "DeploymentQueued", waitsFor: { code: "turn", behind: 11 } },
    DeploymentStarted: { type: "DeploymentStarted", steps: [], processDigest: digest },
    GatesLaid: { type: "GatesLaid", steps: [], processDigest: digest },
    PolicyLaid: { type: "PolicyLaid", gates: [], processDigest: digest },
    StepSkipped: { type: "StepSkipped", step, reason: "condition" },
    InterruptionRaised: {
      type: "InterruptionRaised",
      step,
      attempt: 1,
      kind: "manual-intervention",
      instructions: "Ready?",
      responsibleTeams: [],
      approvalsRequired: 1,
      deadline: null,
    },
    Reminded: { type: "Reminded", step },
    ResponsibilityTaken: { type: "ResponsibilityTaken", step, user: approver, from: { id: 2, login: "max" } },
    ResponsibilityReturned: { type: "ResponsibilityReturned", step, user: approver },
    InterruptionSubmitted: {
      type: "InterruptionSubmitted",
      step,
      user: approver,
      team: "Octopus Managers",
      teams: ["Octopus Managers"],
      decision: "approve",
      note: "looks good",
      inputs: {},
      emergency: true,
    },
    GuidanceGiven: { type: "GuidanceGiven", step, user: approver, guidance: "ignore", note: "known" },
    InterruptionResolved: { type: "InterruptionResolved", step, state: "expired" },
    ApprovalLapsed: { type: "ApprovalLapsed", step, users: [1] },
    StandingChanged: { type: "StandingChanged", step, user: 1, teams: [] },
    StepStarted: {
      type: "StepStarted",
      step,
      order: { uses: "wait", until: "2026-11-22T06:00:00.000Z" },
      deadline: "2026-11-22T06:00:00.000Z",
    },
    WorkHandedOver: { type: "WorkHandedOver", step, githubDeploymentId: 77 },
    WorkDispatched: { type: "WorkDispatched", step, runId: 9, url: "https://example.com", pinned: false },
    WorkTaken: { type: "WorkTaken", step, key: "k" },
    RunEnded: { type: "RunEnded", step, runId: 9, conclusion: "success" },
    WorkReported: {
      type: "WorkReported",
      step,
      via: "status",
      state: "in_progress",
      logUrl: null,
      environmentUrl: null,
      runId: null,
    },
    WorkUnattended: { type: "WorkUnattended", step },
    StepSucceeded: { type: "StepSucceeded", step, outputs: {} },
    StepFailed: { type: "StepFailed", step, error: "exit 1", timedOut: false },
    StepIgnored: { type: "StepIgnored", step, error: "exit 1" },
    StepRetried: { type: "StepRetried", step },
    StepCanceled: { type: "StepCanceled", step },
    DeploymentSuperseded: { type: "DeploymentSuperseded", byVersion: "1.5.0" },
    DeploymentCanceled: { type: "DeploymentCanceled", note: "" },
    DeploymentFinished: { type: "DeploymentFinished", state: "timed-out" },
  };

const [runId, environment, sha] = [9, "Production", "3f2a91c0d4e5f60718293a4b5c6d7e8f90a1b2c3"];
const projects: Readonly<Record<ProjectEventType, EventData>> = {
  ReleaseCreated: { version: "1.4.0" },
  ReleaseBlocked: { reason: "it loses orders" },
  ReleaseUnblocked: {},
  ReleaseRemoved: { version: "1.4.0", deployments: [1, 2] },
  RunWaits: { runId, environment, state: "held" },
  RunHeldNoMore: { runId, environment, state: "asked" },
  RunAnswered: { runId, environment, state: "approved", over: true, refused: "422" },
  RunWaitEnded: { runId, environment, why: "the workflow run has ended" },
  ProcessChecked: { sha, problems: 1, weakenings: 2 },
  PolicyChecked: { sha, problems: 0 },
  PolicyChanged: { digest },
  PolicyConfirmed: { file: "missing", digest: "" },
  TeamConfirmed: { name: "Octopus Managers", changed: [] },
  ThreadLost: { thread: 7, change: "deleted" },
  CommentTampered: { key: "release:5:living", comment: 3, change: "edited" },
  ShownAnew: { key: "release:5:living", github: 3, change: "deleted" },
  RepositoryRenamed: { from: "acme/shop", to: "acme/store" },
  InstallationLost: { why: "uninstalled", installation: 1 },
  InstallationReturned: { why: "uninstalled", since: "2026-11-22T06:00:00.000Z", installation: 1 },
  AuditRemoved: { events: 3, upTo: { id: 9, at: "2026-11-22T06:00:00.000Z", hash: "h" } },
};

const samples: Readonly<Record<string, EventData>> = { ...projects, ...deployments };

describe("an event of the audit", () => {
  it("of each type in words", () => {
    const lines = Object.entries(samples).map(
      ([type, data]) => `${spokenType(type)}: ${plain(auditEventPhrase({ type, data }))}`,
    );
    expect(lines.join("\n")).toMatchInlineSnapshot(`
      "release created: made the release 1.4.0
      release blocked: blocked the release: it loses orders
      release unblocked: let the release go on
      release removed: removed the release 1.4.0 and its 2 deployments, for they were old
      run waits: the workflow run 9 waits for Production: held
      run held no more: the workflow run 9 is no longer held before Production: asked
      run answered: answered the workflow run 9 for Production: approved, which had ended; GitHub refused it: 422
      run wait ended: the workflow run 9 no longer waits for Production: the workflow run has ended
      process checked: checked the process of 3f2a91c: 1 problem, weaker in 2 places than it was
      policy checked: checked the organization's policy of 3f2a91c: in order
      policy changed: another policy of the organization is in force
      policy confirmed: confirmed the organization's policy, whose file is missing
      team confirmed: confirmed whom Octopus Managers stands for
      thread lost: the issue #7 of the release is gone: deleted
      comment tampered: a comment of Drawbridge's was changed by somebody else: edited
      shown anew: wrote anew what GitHub had lost: deleted
      repository renamed: the repository was renamed: acme/store
      installation lost: the app cannot reach the repository any more: uninstalled
      installation returned: the app reaches the repository again
      audit removed: removed 3 events of the audit, up to 2026-11-22T06:00:00.000Z
      deployment created: asked for 1.4.0 → Production as a ROLLBACK: the shop is down
      deployment queued: queued it: others come first
      deployment started: its turn came
      gates laid: laid the gates of the default branch anew
      policy laid: withdrew the gates of the organization's policy
      step skipped: skipped Manual Intervention Required: its \`if\` is false
      interruption raised: Manual Intervention Required asks for approval
      reminded: reminded those whom Manual Intervention Required asks
      responsibility taken: claimed Manual Intervention Required over from max
      responsibility returned: gave Manual Intervention Required back
      interruption submitted: approved Manual Intervention Required as Octopus Managers in an EMERGENCY: looks good
      guidance given: said to go on without Manual Intervention Required: known
      interruption resolved: Manual Intervention Required is expired
      approval lapsed: approvals of Manual Intervention Required no longer count
      standing changed: teams of an approver of Manual Intervention Required changed
      step started: started Manual Intervention Required
      work handed over: handed Manual Intervention Required over as GitHub Deployment 77
      work dispatched: started the workflow run 9 for Manual Intervention Required
      work taken: a runner took the script of Manual Intervention Required
      run ended: the workflow run 9 of Manual Intervention Required ended: success
      work reported: Manual Intervention Required reported in_progress
      work unattended: nobody picked Manual Intervention Required up
      step succeeded: Manual Intervention Required succeeded
      step failed: Manual Intervention Required failed: exit 1
      step ignored: went on without Manual Intervention Required, which had failed: exit 1
      step retried: will start Manual Intervention Required once more
      step canceled: canceled Manual Intervention Required
      deployment superseded: superseded by 1.5.0
      deployment canceled: canceled it
      deployment finished: ended: timed-out"
    `);
  });

  it("has a type from a list that is whole", () => {
    expect(auditEventTypes.toSorted()).toEqual(Object.keys(samples).toSorted());
  });

  it("in other words where its data is other", () => {
    const others: readonly (readonly [type: AuditEventType, data: EventData])[] = [
      ["DeploymentCreated", { ...deployments.DeploymentCreated, mode: "deploy", comment: " " }],
      ["DeploymentQueued", {}],
      ["DeploymentQueued", { waitsFor: { code: "of a later version" } }],
      ["PolicyLaid", { gates: [{ id: "policy:1" }] }],
      ["InterruptionRaised", { step, kind: "guided-failure" }],
      ["ResponsibilityTaken", { step, from: null }],
      ["InterruptionSubmitted", { step, decision: "reject", note: "", team: "" }],
      ["StepFailed", { step, error: "no end", timedOut: true }],
      ["PolicyChanged", { digest: "" }],
      ["RunAnswered", { runId, environment, state: "rejected", over: false, refused: null }],
      ["ReleaseCreated", {}],
    ];
    const lines = others.map(([type, data]) => plain(auditEventPhrase({ type, data })));
    expect(lines.join("\n")).toMatchInlineSnapshot(`
      "asked for 1.4.0 → Production
      queued it
      queued it: of a later version
      laid 1 gate of the organization's policy
      Manual Intervention Required failed, and people are asked what to do
      claimed Manual Intervention Required
      rejected Manual Intervention Required
      Manual Intervention Required timed out: no end
      the organization has no policy any more
      answered the workflow run 9 for Production: rejected
      made the release something"
    `);
  });

  it("of another version is told all the same", () => {
    expect(plain(auditEventPhrase({ type: "MoonPhaseChanged", data: {} }))).toBe("moon phase changed");
    expect(plain(auditEventPhrase({ type: "constructor", data: {} }))).toBe("constructor");
  });

  it("never fails, mentions nobody and stays short, whatever its data is", () => {
    fc.assert(
      fc.property(
        fc.constantFrom(...auditEventTypes),
        fc.dictionary(
          fc.constantFrom(
            "step",
            "note",
            "version",
            "reason",
            "environment",
            "error",
            "waitsFor",
            "upTo",
            "gates",
          ),
          fc.oneof(hostile, fc.jsonValue(), fc.constant("x".repeat(100_000))),
        ),
        (type, data) => {
          const said = markdown(auditEventPhrase({ type, data }));
          expect(mentionsIn(said)).toEqual([]);
          // What stands around a dollar, and around what has a back-tick in it.
          expect(tagsIn(said).filter((tag) => !/^\/?(?:span|code)$/.test(tag))).toEqual([]);
          expect(said).not.toContain("\n");
          expect(plain(auditEventPhrase({ type, data })).length).toBeLessThan(1_500);
        },
      ),
    );
  });
});

it("every way in has words", () => {
  expect(Object.values(sourceWords).filter((words) => words === "")).toEqual([]);
});
