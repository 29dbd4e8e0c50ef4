import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { Actor } from "../../app/domain/actor.ts";
import {
  type AskingStep,
  type Cause,
  type Deployment,
  openSteps,
  type QueueReason,
  type Vote,
} from "../../app/domain/deployment/state.ts";
import type { Field } from "../../app/domain/process.ts";
import type { Quorum } from "../../app/domain/quorum.ts";
import type { Asked } from "../../app/messages/asked.ts";
import { changesMarkdown, type ReleaseChanges } from "../../app/messages/changes.ts";
import { deploymentCheck } from "../../app/messages/check.ts";
import { confirmedComment } from "../../app/messages/confirmed.ts";
import { deploymentDescription } from "../../app/messages/deployment-description.ts";
import { emergencyComment } from "../../app/messages/emergency.ts";
import { finishedComment } from "../../app/messages/finished.ts";
import { helpComment } from "../../app/messages/help.ts";
import { livingComment } from "../../app/messages/living.ts";
import { type Marker, readMarker } from "../../app/messages/marker.ts";
import { nearMissComment } from "../../app/messages/near-miss.ts";
import { processCheck } from "../../app/messages/process-check.ts";
import { questionComment } from "../../app/messages/question.ts";
import type { QuestionFacts } from "../../app/messages/question-parts.ts";
import { policyConfirmedComment } from "../../app/messages/policy-confirmed.ts";
import { releasedComment } from "../../app/messages/released.ts";
import { reopenedComment } from "../../app/messages/reopened.ts";
import { reminderComment } from "../../app/messages/reminder.ts";
import { refusalComment, refusalDetail } from "../../app/messages/refusal.ts";
import { statusComment } from "../../app/messages/status-command.ts";
import { statusDescription } from "../../app/messages/status.ts";
import { stoppedComment } from "../../app/messages/stopped.ts";
import { threadBody } from "../../app/messages/thread.ts";
import { unattendedComment } from "../../app/messages/unattended.ts";
import { usageComment } from "../../app/messages/usage.ts";
import {
  at,
  deployment,
  failedJob,
  gate,
  inEveryState,
  job,
  repository,
  vote,
} from "./support/deployments.ts";
import { mentionsIn, tablesIn, tagsIn, unbalanced } from "./support/github.ts";
import { hostile, hostileName } from "./support/hostile.ts";
import { refusals } from "./support/refusals.ts";

// Every text of somebody else at its worst, in every message at once: whatever
// it is, nobody is notified but who was asked for, and the message keeps its shape.

const sha = fc.constantFrom("3f2a91c0d4e5f60718293a4b5c6d7e8f90a1b2c3");
const person = fc.record({ id: fc.nat(), login: fc.constantFrom("approver", "renovate[bot]", "x_acme") });
const actor: fc.Arbitrary<Actor> = fc.oneof(
  fc.constant<Actor>({ kind: "drawbridge" }),
  person.map((one): Actor => ({ kind: "person", ...one })),
  person.map((one): Actor => ({ kind: "workflow", runId: 1, ...one })),
);
const cause: fc.Arbitrary<Cause> = fc.oneof(
  fc.record({ code: fc.constant("superseded" as const), byVersion: hostileName }),
  fc.record({ code: fc.constant("canceled" as const), by: actor, note: hostile }),
  fc.record({ code: fc.constant("rejected" as const), by: person, note: hostile, step: hostileName }),
  fc.record({ code: fc.constant("step-failed" as const), step: hostileName, error: hostile }),
  fc.record({
    code: fc.constant("expired" as const),
    step: hostileName,
    afterMs: fc.nat(),
    outcome: fc.constantFrom("rejected" as const, "canceled" as const),
  }),
);
const time = "2026-12-27T00:00:00Z";
const queueReason: fc.Arbitrary<QueueReason | null> = fc.oneof(
  fc.constantFrom<QueueReason | null>(
    null,
    { code: "turn", behind: 3 },
    { code: "memberships" },
    { code: "scheduled", at: time },
  ),
  fc.record({
    code: fc.constant("freeze" as const),
    freeze: hostileName,
    reason: hostile,
    until: fc.constant(time),
  }),
  fc.record({
    code: fc.constant("not-in-lifecycle" as const),
    environment: hostileName,
    channel: hostileName,
  }),
  fc.record({ code: fc.constant("blocked" as const), by: hostileName, reason: hostile }),
  fc.record({
    code: fc.constant("policy" as const),
    organization: hostileName,
    why: fc.constantFrom("missing" as const, "broken" as const, "unreadable" as const),
  }),
  fc.record({
    code: fc.constant("policy-branch" as const),
    branches: fc.array(hostileName, { minLength: 1 }),
  }),
  fc.record({ code: fc.constant("variables" as const), names: fc.array(hostileName, { minLength: 1 }) }),
);
const frozen = fc.option(fc.record({ name: hostileName, reason: hostile, until: fc.constant(at("23:00")) }));
const field: fc.Arbitrary<Field> = fc.record({
  name: hostileName,
  description: fc.option(hostile),
  type: fc.constantFrom("string" as const, "number" as const, "boolean" as const, "choice" as const),
  options: fc.array(hostileName, { maxLength: 3 }),
  required: fc.boolean(),
});
const values = fc.dictionary(hostileName, hostile, { maxKeys: 3 });
const url = fc.constantFrom(
  "https://drawbridge.example/acme/app/deployments/12",
  "https://a.example/(|)`<b>@acme",
  "no address",
);

const hostileGate: fc.Arbitrary<AskingStep> = fc
  .record({
    instructions: hostile,
    note: hostile,
    name: hostileName,
    team: hostileName,
    error: hostile,
    inputs: fc.array(field, { maxLength: 3 }),
    given: values,
    emergency: fc.boolean(),
    guided: fc.boolean(),
    teams: fc.array(hostileName, { maxLength: 3 }),
  })
  .map(({ instructions, note, name, team, error, inputs, given, emergency, guided, teams }) => {
    const votes: readonly Vote[] = [
      { ...vote, note, team, inputs: given, emergency },
      { ...vote, note, decision: "reject", guidance: guided ? "fail" : null },
    ];
    if (guided) return failedJob({ instructions, votes }, { error }, { name });
    const step = { name, inputs, fromEachTeam: teams.length > 0, responsibleTeams: teams };
    return gate({ instructions, votes, responsibleTeams: teams }, { error }, step);
  });

const hostileDeployment: fc.Arbitrary<Deployment> = fc
  .record({
    of: fc.constantFrom(...Object.values(inEveryState)),
    change: fc.record({
      version: hostileName,
      environment: hostileName,
      comment: hostile,
      createdBy: actor,
      waitsFor: queueReason,
      mode: fc.constantFrom("deploy" as const, "redeploy" as const, "rollback" as const),
      options: fc.record({
        notBefore: fc.constantFrom(null, time),
        guided: fc.constant(null),
        skip: fc.constantFrom([], ["hello-world"]),
        variables: values,
        overridesFreeze: fc.option(
          fc.record({ by: actor, reason: hostile, freezes: fc.array(hostile, { maxLength: 2 }) }),
        ),
      }),
    }),
    cause,
    run: hostileGate,
    stepName: hostileName,
  })
  .map(({ of, change, cause, run, stepName }) => ({
    ...of,
    ...change,
    cause: of.cause === null ? null : cause,
    steps: [
      ...of.steps,
      run,
      { ...job({ error: stepName }), definition: { ...job().definition, name: stepName } },
    ],
  }));

const asked: fc.Arbitrary<Asked> = fc.record({
  who: fc.constantFrom<Asked["who"]>(
    null,
    [],
    [
      { kind: "team", org: "acme", slug: "octopus-managers" },
      { kind: "user", login: "approver" },
    ],
  ),
  broken: fc.array(
    fc.record({
      reference: hostileName,
      why: fc.constantFrom("not-found" as const, "replaced" as const, "undefined" as const),
    }),
    { maxLength: 3 },
  ),
});
const exclusions: fc.Arbitrary<QuestionFacts["exclusions"]> = fc.option(
  fc.record({
    excluded: fc.array(
      fc.record({
        person: fc.record({ id: fc.nat(), login: hostileName }),
        because: fc.constant([{ did: "released" as const }, { did: "authored" as const, sha: "3f2a91c" }]),
      }),
      { maxLength: 3 },
    ),
    unattributed: fc.array(
      fc.record({
        sha: hostileName,
        why: fc.constantFrom("unverified" as const, "no-account" as const),
        text: hostile,
      }),
      { maxLength: 3 },
    ),
    complete: fc.boolean(),
    tooFew: fc.option(hostile),
  }),
);
const quorum: fc.Arbitrary<Quorum> = fc.record({
  required: fc.constantFrom(1, 2),
  counted: fc.constant(1),
  met: fc.constant(false),
  missing: fc.array(fc.record({ team: fc.option(hostileName), count: fc.constant(1) }), { maxLength: 3 }),
});
const changes: fc.Arbitrary<readonly ReleaseChanges[]> = fc.array(
  fc.record({
    version: hostileName,
    commits: fc.array(fc.record({ sha, title: hostile, author: hostileName }), { maxLength: 3 }),
  }),
  { maxLength: 3 },
);

const rounds = { numRuns: 40 };

/** What holds for every comment, whatever it is made of. */
function expectSound(body: string, allowed: readonly string[], marker: Marker): void {
  expect(body.length).toBeLessThanOrEqual(65_536);
  expect(body.isWellFormed()).toBe(true);
  expect(mentionsIn(body).filter((one) => !allowed.includes(one))).toEqual([]);
  expect(readMarker(body)).toEqual(marker);
  expect(body.split("<!--")).toHaveLength(2);
  expectShape(body);
  expect(tagsIn(body).at(-1)).toMatch(/^<!-- drawbridge:/);
}

/** Every tag is closed, every row of every table has the cells of its head. */
function expectShape(markdown: string): void {
  expect(unbalanced(tagsIn(markdown))).toEqual([]);
  for (const [head, ...rows] of tablesIn(markdown)) {
    for (const row of rows) expect([head, 1]).toContain(row);
  }
}

describe("hostile text", () => {
  it("in a question, open or answered", () => {
    fc.assert(
      fc.property(
        fc.record({
          deployment: hostileDeployment,
          run: hostileGate,
          asked,
          quorum,
          exclusions,
          emergency: fc.option(asked),
          alone: fc.boolean(),
          organization: fc.option(hostileName),
          frozen,
          running: fc.option(hostileName),
          runsNewer: fc.boolean(),
          changes,
          url,
        }),
        fc.constantFrom(
          "pending" as const,
          "approved" as const,
          "rejected" as const,
          "expired" as const,
          "canceled" as const,
        ),
        fc.array(fc.record({ name: hostile, conclusion: fc.constantFrom("success", "failure", null) }), {
          maxLength: 4,
        }),
        (facts, state, checks) => {
          const run = { ...facts.run, interruption: { ...facts.run.interruption, state } };
          const body = questionComment({
            ...facts,
            id: "q1",
            run,
            checks,
            staleBehind: facts.running,
            repository,
          });
          const alarm = state === "approved" && run.interruption.votes.some((one) => one.emergency);
          const allowed = state === "pending" || alarm ? ["acme/octopus-managers", "approver"] : [];
          expectSound(body, allowed, { kind: "question", id: "q1" });
          expect(body.split("\n")[0]).toMatch(/^(⏸️|✅|⛔|❌|🚀) \*\*/);
          const told = { ...facts, id: "q1", run, staleBehind: facts.running };
          const reminder = reminderComment({ ...told, question: facts.url });
          expectSound(reminder, ["acme/octopus-managers", "approver"], { kind: "reminder", id: "q1" });
          const [first] = run.interruption.votes;
          expectSound(emergencyComment({ ...told, vote: first! }), ["acme/octopus-managers", "approver"], {
            kind: "emergency",
            id: "q1",
          });
        },
      ),
      rounds,
    );
  });

  it("in the living comment", () => {
    fc.assert(
      fc.property(
        fc.record({
          version: hostileName,
          sha,
          notes: hostile,
          changes,
          createdBy: actor,
          url,
          blocked: fc.option(fc.record({ by: hostileName, reason: hostile })),
        }),
        fc.array(
          fc.record({
            name: hostileName,
            open: fc.boolean(),
            deployment: fc.option(hostileDeployment),
            run: hostileGate,
            frozen,
            asked,
            url,
          }),
          {
            minLength: 1,
            maxLength: 4,
          },
        ),
        (facts, all) => {
          const environments = all.map(({ name, open, deployment, run, frozen, asked, url }) => ({
            name,
            open,
            latest: deployment === null ? null : { deployment, url },
            questions: [{ run, asked, url }],
            frozen,
          }));
          const body = livingComment({
            ...facts,
            id: "r1",
            createdAt: at("13:55"),
            environments,
            repository,
          });
          expectSound(body, [], { kind: "living", id: "r1" });
          expect(tablesIn(body)[0]).toHaveLength(environments.length + 1);
        },
      ),
      rounds,
    );
  });

  it("in the check of a deployment", () => {
    fc.assert(
      fc.property(
        hostileDeployment,
        asked,
        hostileGate,
        changes,
        url,
        (deployment, asked, run, changes, url) => {
          const questions = openSteps({ steps: [...deployment.steps, run] }).map((one) => ({
            run: one,
            asked,
          }));
          const { title, summary } = deploymentCheck({ deployment, questions, changes, policy: null, url });
          expect(title.length).toBeLessThanOrEqual(140);
          expect(title).not.toMatch(/\n|@[a-z]/i);
          expect(summary.length).toBeLessThanOrEqual(65_535);
          expect(mentionsIn(summary)).toEqual([]);
          expectShape(summary);
          expect(tablesIn(summary).at(-1)).toHaveLength(deployment.steps.length + 1);
        },
      ),
      rounds,
    );
  });

  it("in what was deployed, ended or was not picked up", () => {
    fc.assert(
      fc.property(
        hostileDeployment,
        actor,
        fc.option(hostileName),
        url,
        (deployment, releasedBy, previous, url) => {
          const finished = finishedComment({ id: "d1", deployment, releasedBy, previous, url });
          expectSound(finished, ["approver", "x_acme"], { kind: "finished", id: "d1" });
          const facts = {
            id: "n1",
            deployment,
            deadline: at("15:05"),
            url,
            action: "a/b@v1",
            serverUrl: "https://a.example",
          };
          expectSound(unattendedComment(facts), [], { kind: "notice", id: "n1" });
          for (const description of [
            deploymentDescription(deployment),
            statusDescription({ kind: "canceled", cause: deployment.cause }),
            statusDescription({ kind: "failed", error: deployment.comment }),
          ]) {
            expect(description.length).toBeLessThanOrEqual(140);
            expect(description).not.toMatch(/\n|@[a-z]/i);
          }
        },
      ),
      rounds,
    );
  });

  it("in answers to commands", () => {
    const notice = { kind: "notice", id: "n1" } as const;
    fc.assert(
      fc.property(hostile, hostileName, hostile, (a, b, c) => {
        expectSound(nearMissComment({ user: b, typed: a, nearest: c }, "n1"), [], notice);
        expectSound(usageComment({ user: b, name: a, usage: c, problem: a, example: b }, "n1"), [], notice);
        expectSound(confirmedComment(b, [a, c], "n1"), [], notice);
        expectSound(reopenedComment(b, a, "n1"), [], notice);
        const checks = [{ name: a, conclusion: "failure" }];
        const released = { user: b, version: a, sha: "3f2a91c", created: true, checks };
        expectSound(releasedComment(released, repository, "n1"), [], notice);
        expectSound(policyConfirmedComment({ user: b, organization: a, rules: 2 }, "n1"), [], notice);
        const help = helpComment(b, [{ usage: a, aliases: [b], description: c, who: b }], "n1");
        expectSound(help, [], notice);
        expect(tablesIn(help)).toEqual([[3, 3, 3].slice(0, 2)]);
        const stopped = { id: "n1", what: a, because: c, retriedUntil: null, instead: b, reference: a };
        expectSound(stoppedComment(stopped), [], notice);
      }),
      rounds,
    );
  });

  it("in the answer to /status", () => {
    const row = fc.record({
      environment: hostileName,
      runs: fc.option(hostileName.map((version) => ({ version, deployment: 1, since: at("13:58") }))),
      open: fc.array(
        fc.record({
          deployment: hostileDeployment,
          url,
          questions: fc.array(fc.record({ run: hostileGate, asked }), { maxLength: 2 }),
        }),
        { maxLength: 3 },
      ),
    });
    fc.assert(
      fc.property(
        hostileName,
        hostileName,
        fc.array(row, { minLength: 1, maxLength: 4 }),
        fc.array(
          fc.record({
            name: hostileName,
            reason: hostile,
            from: fc.constantFrom(null, at("22:00")),
            until: fc.constant(at("23:00")),
            environments: fc.option(fc.array(hostileName, { minLength: 1, maxLength: 2 })),
          }),
          { maxLength: 2 },
        ),
        fc.array(fc.record({ version: hostileName, by: hostileName, reason: hostile }), { maxLength: 2 }),
        (user, project, rows, freezes, blocked) => {
          const body = statusComment(user, { project, rows, freezes, blocked }, "n1");
          expectSound(body, [], { kind: "notice", id: "n1" });
          expect(tablesIn(body)[0]).toHaveLength(rows.length + 1);
        },
      ),
      rounds,
    );
  });

  it("in every refusal", () => {
    const all = Object.values(refusals).flat();
    fc.assert(
      fc.property(fc.constantFrom(...all), hostile, (refusal, text) => {
        const replaced: typeof refusal = JSON.parse(JSON.stringify(refusal), (key, value: unknown) =>
          typeof value === "string" &&
          !["code", "until", "state", "outcome", "decision", "did", "kind", "action", "why"].includes(key) &&
          !(key === "at" && !Number.isNaN(Date.parse(value)))
            ? text
            : value,
        );
        expectSound(refusalComment("outsider", replaced, "n1"), [], { kind: "notice", id: "n1" });
        const detail = refusalDetail(replaced);
        expect(detail).not.toMatch(/\n|@[a-z]/i);
        expect(detail.isWellFormed()).toBe(true);
      }),
      { numRuns: 150 },
    );
  });

  it("in the check of a process file, the issue of a release, and the list of changes", () => {
    fc.assert(
      fc.property(hostile, hostileName, changes, (text, path, changes) => {
        const problems = Array.from({ length: 3 }, () => ({ path, line: 1, column: 2, message: text }));
        const { summary } = processCheck({
          problems,
          warnings: problems.map((one) => ({ ...one, level: "warning", file: path })),
          keepsEarlier: true,
          plan: [],
          weakenings: [],
          policy: null,
        });
        expect(summary.length).toBeLessThanOrEqual(65_535);
        expect(mentionsIn(summary)).toEqual([]);
        expectShape(summary);
        const asks = { approvals: 2, fromEachTeam: true, teams: [text, path], preventSelfApproval: true };
        const row = { id: path, name: path, skipped: null, condition: text, withPrevious: true };
        const inOrder = processCheck({
          problems: [],
          warnings: problems.map((one) => ({ ...one, level: "warning", file: text })),
          keepsEarlier: false,
          plan: [
            {
              environment: path,
              rows: [
                { ...row, uses: "manual-intervention", asks: { ...asks, policy: true } },
                { ...row, uses: "github-deployment", asks: null },
              ],
            },
          ],
          weakenings: [
            { gate: path, what: "gate-condition", before: text, after: text },
            { gate: path, what: "gate-teams-added", teams: [text] },
            { what: "deployers-widened", phase: path, added: [text] },
            { freeze: path, what: "freeze-environments", environments: [path] },
          ],
          policy: { kind: "doubtful", organization: path, why: "broken", confirmed: false },
        }).summary;
        expect(inOrder.length).toBeLessThanOrEqual(65_535);
        expect(mentionsIn(inOrder)).toEqual([]);
        expectShape(inOrder);
        expect(tablesIn(inOrder)).toEqual([[2, 2, 2]]);
        const facts = {
          id: "r1",
          version: path,
          sha: "3f2a91c",
          notes: text,
          changes,
          createdAt: at("13:55"),
          repository,
        };
        const body = threadBody({ ...facts, createdBy: { kind: "person", id: 1, login: "approver" } });
        expectSound(body, [], { kind: "thread", id: "r1" });
        const list = changesMarkdown(changes);
        expect(list.length).toBeLessThanOrEqual(20_000);
        expect(mentionsIn(list)).toEqual([]);
        expect(tagsIn(list).filter((tag) => !/^\/?(span|code)$/.test(tag))).toEqual([]);
      }),
      rounds,
    );
  });

  it("and very much of everything still makes a comment that GitHub takes", () => {
    const text = "$|&<@_".repeat(20_000);
    const many = Array.from({ length: 100 }, () => text);
    const options = {
      notBefore: time,
      guided: null,
      skip: ["hello-world"],
      variables: Object.fromEntries(many.map((value, n) => [`${n}`, value])),
      overridesFreeze: { by: { kind: "person", id: 1, login: text } as const, reason: text, freezes: [text] },
    };
    const big = deployment({ environment: text, version: text, comment: text, options });
    const broken = many.map((reference) => ({ reference, why: "replaced" as const }));
    const who = many.map((login) => ({ kind: "user" as const, login }));
    const votes = many.map((note) => ({ ...vote, note, team: note, inputs: options.variables }));
    const changes = many.map((title) => ({
      version: title,
      commits: [{ sha: "3f2a91c", title, author: title }],
    }));
    const everything = Array.from({ length: 100 }, () => ({ did: "authored" as const, sha: text }));
    const inputs = many.map((name) => ({
      name,
      description: text,
      type: "choice" as const,
      options: many,
      required: true,
    }));
    const holder = { responsibleUser: { id: 1, login: text }, deadline: at("23:00") };
    const runs = (["pending", "approved"] as const).flatMap((state) => [
      gate(
        { state, instructions: text, votes, ...holder },
        {},
        { name: text, inputs, fromEachTeam: true, responsibleTeams: many },
      ),
      failedJob({ state, instructions: text, votes }, {}, { name: text }),
    ]);
    for (const run of runs) {
      const body = questionComment({
        id: "q1",
        deployment: big,
        run,
        asked: { who, broken },
        quorum: { required: 2, counted: 0, met: false, missing: many.map((team) => ({ team, count: 1 })) },
        exclusions: {
          excluded: many.map((login, id) => ({ person: { id, login }, because: everything })),
          unattributed: many.map((sha) => ({ sha, why: "unverified", text })),
          complete: false,
          tooFew: text,
        },
        emergency: { who, broken: [] },
        alone: false,
        organization: text,
        frozen: { name: text, reason: text, until: at("23:00") },
        running: text,
        runsNewer: false,
        staleBehind: text,
        changes,
        checks: many.map((name) => ({ name, conclusion: "failure" })),
        url: "https://a.example",
        repository,
      });
      expectSound(body, [], { kind: "question", id: "q1" });
      expect(body).not.toMatch(/truncated\)\n\n<!--/);
    }
  });
});
