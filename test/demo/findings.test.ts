import { describe, expect, it } from "vitest";
import { deployed, runs, skipped, told } from "../../demo/findings/deployment.ts";
import type { Finding } from "../../demo/findings/finding.ts";
import { approved, refused, rejected, waits } from "../../demo/findings/question.ts";
import { released } from "../../demo/findings/release.ts";
import { allowed, heldNothing, neverOrdered } from "../../demo/findings/requests.ts";
import type { LoggedRequest } from "../../demo/github/server.ts";
import type { Seen } from "../../demo/seen.ts";
import { judge, StageMissing } from "../../demo/waiting.ts";
import {
  app,
  before,
  check,
  comment,
  deployment,
  living,
  question,
  release,
  seen,
  teams,
} from "./support.ts";

const gate = "Verify";
const steps = (state: string) => `| Step | State |\n| --- | --- |\n| ${gate} | ${state} |`;
const action = { exitCode: 0, outputs: { version: "1.4.0" } };
const waiting = check("Production", "completed action_required", { buttons: ["Approve", "Reject"] });
const answer = comment(9, "max", "/approve", 1);
const refusal = comment(
  10,
  app,
  `**Not counted** otto: not in ${teams.join(" or ")}\n\n<!-- drawbridge:notice:1 -->`,
);
const ending = comment(11, app, "**1.4.0 → Production** is rejected: @mia\n\n<!-- drawbridge:finished:3 -->");
const order = (environment: string, ref: string) =>
  ({
    operation: "POST /repos/{owner}/{repo}/deployments",
    method: "POST",
    path: "/x",
    body: { environment, ref },
  }) as unknown as LoggedRequest;

type Stage = {
  readonly findings: (seen: Seen) => readonly Finding[];
  readonly whole: Seen;
  /** What is wrong → the state with it → which claim must fail. */
  readonly broken: readonly (readonly [string, Partial<Seen>, RegExp])[];
};

const done = {
  checks: [
    check("Testing", "completed success", { summary: steps("skipped: not meant for this environment") }),
  ],
  deployments: [deployment("Testing", ["in_progress", "success"])],
};
const asks = { comments: [question("waits for approval")], checks: [waiting] };
const goes = {
  comments: [question("is approved by `max`"), answer],
  deployments: [deployment("Production", ["in_progress"])],
};
const stops = {
  comments: [question("is rejected by `max`"), answer, ending],
  checks: [check("Production", "completed failure")],
};

const stages: Readonly<Record<string, Stage>> = {
  "the Action releases": {
    findings: (state) => released(state, action),
    whole: seen({ comments: [living({})] }),
    broken: [
      ["no comment", { comments: [] }, /comment on the merged pull request/],
      [
        "somebody else's comment",
        { comments: [comment(1, "otto", living({}).body ?? "")] },
        /comment on the merged/,
      ],
    ],
  },
  "an environment is deployed": {
    findings: (state) => deployed(state, "Testing"),
    whole: seen(done),
    broken: [
      ["no deployment", { deployments: [] }, /GitHub Deployment to Testing/],
      ["a failed one", { deployments: [deployment("Testing", ["success", "failure"])] }, /GitHub Deployment/],
      ["one without a status", { deployments: [deployment("Testing", [])] }, /GitHub Deployment/],
      ["two", { deployments: [...done.deployments, ...done.deployments] }, /GitHub Deployment/],
      [
        "one of another commit",
        { deployments: [deployment("Testing", ["success"], before)] },
        /GitHub Deployment/,
      ],
      ["no check", { checks: [] }, /check “Deploy to Testing”/],
      ["a check that runs", { checks: [check("Testing", "in_progress")] }, /check “Deploy to Testing”/],
      ["a failed check", { checks: [check("Testing", "completed failure")] }, /check “Deploy to Testing”/],
    ],
  },
  "the gate is skipped": {
    findings: (state) => skipped(state, "Testing", gate),
    whole: seen(done),
    broken: [
      ["the check does not say so", { checks: [check("Testing", "completed success")] }, /was skipped/],
      [
        "it was done",
        { checks: [check("Testing", "completed success", { summary: steps("success") })] },
        /was skipped/,
      ],
      [
        "somebody was asked",
        { comments: [comment(2, app, "**1.4.0 → Testing** waits\n\n<!-- drawbridge:question:2 -->")] },
        /nobody was asked/,
      ],
    ],
  },
  "Production waits": {
    findings: (state) => waits(state, "Production", teams),
    whole: seen(asks),
    broken: [
      ["no question", { comments: [] }, /a question mentions/],
      [
        "a team is not mentioned",
        { comments: [comment(2, app, (question("").body ?? "").replace("@acme/managers", ""))] },
        /a question/,
      ],
      [
        "it does not say what to type",
        { comments: [comment(2, app, (question("").body ?? "").replace("/reject", ""))] },
        /a question/,
      ],
      ["a check without buttons", { checks: [check("Production", "completed action_required")] }, /buttons/],
      [
        "a check that is queued",
        { checks: [check("Production", "queued", { buttons: ["Approve", "Reject"] })] },
        /buttons/,
      ],
      ["a deployment already", { deployments: [deployment("Production", [])] }, /no GitHub Deployment/],
    ],
  },
  "an outsider is refused": {
    findings: (state) => refused(state, 9, "otto", "Production", teams),
    whole: seen({ ...asks, comments: [...asks.comments, refusal] }),
    broken: [
      ["no answer", { comments: asks.comments }, /otto was refused/],
      [
        "an answer without the reason",
        { comments: [comment(10, app, "No, otto.\n\n<!-- drawbridge:notice:1 -->")] },
        /otto was refused/,
      ],
      ["the answer of before", { comments: [{ ...refusal, id: 8 }] }, /otto was refused/],
      ["two answers", { comments: [refusal, { ...refusal, id: 12 }] }, /otto was refused/],
      ["it was approved", { checks: [check("Production", "in_progress")] }, /still waits/],
      ["it is deployed", { deployments: [deployment("Production", [])] }, /still waits/],
    ],
  },
  "an approval counts": {
    findings: (state) => approved(state, 9, "max", "Production"),
    whole: seen(goes),
    broken: [
      ["no 👍", { comments: [question("is approved by `max`"), comment(9, "max", "/approve")] }, /has a 👍/],
      ["no such comment", { comments: [question("is approved by `max`")] }, /has a 👍/],
      ["the question is open", { comments: [question("waits"), answer] }, /approved by max/],
      ["another approved", { comments: [question("is approved by `otto`"), answer] }, /approved by max/],
      ["no deployment", { deployments: [] }, /created now/],
      [
        "a deployment of before",
        { deployments: [{ ...deployment("Production", []), created_at: "2026-11-22T12:00:04Z" }] },
        /created now/,
      ],
    ],
  },
  "a rejection counts": {
    findings: (state) => rejected(state, 9, "max", "Production", "mia"),
    whole: seen(stops),
    broken: [
      ["no 👍", { comments: [question("is rejected by `max`"), ending] }, /has a 👍/],
      ["the question is open", { comments: [question("waits"), answer, ending] }, /rejected by max/],
      ["nobody is told", { comments: [question("is rejected by `max`"), answer] }, /tells @mia/],
      ["a check that waits", { checks: [waiting] }, /failure/],
      ["a deployment", { deployments: [deployment("Production", ["failure"])] }, /ever created/],
    ],
  },
  "an environment runs a release": {
    findings: (state) => runs(state, "Production", before),
    whole: seen({ deployments: [deployment("Production", ["success"], before)] }),
    broken: [
      ["another", { deployments: [deployment("Production", ["success"])] }, /runs 1\.3\.0/],
      ["a failed one", { deployments: [deployment("Production", ["failure"], before)] }, /runs 1\.3\.0/],
      ["nothing", { deployments: [] }, /runs 1\.3\.0/],
    ],
  },
  "the release's comment tells": {
    findings: (state) => told(state, { Testing: "success", Production: "waiting" }),
    whole: seen({ comments: [living({ Testing: "✅ success", Production: "⏸️ waiting" })] }),
    broken: [
      [
        "an old state",
        { comments: [living({ Testing: "✅ success", Production: "⏳ queued" })] },
        /how every environment/,
      ],
      ["one is missing", { comments: [living({ Production: "⏸️ waiting" })] }, /how every environment/],
      ["no comment", { comments: [] }, /how every environment/],
    ],
  },
};

describe.each(Object.entries(stages))("the stage “%s”", (_name, { findings, whole, broken }) => {
  it("was seen where everything stands on GitHub", () => {
    expect(findings(whole).filter(({ ok }) => !ok)).toEqual([]);
  });

  it.each(broken)("is missing with %s", (_what, state, claim) => {
    const missing = findings({ ...whole, ...state }).filter(({ ok }) => !ok);
    expect(missing.map((one) => one.claim).join("\n")).toMatch(claim);
  });
});

describe("what is no state of GitHub", () => {
  const failing = (found: readonly Finding[]) => found.filter(({ ok }) => !ok).length;

  it("counts the Action's end", () => {
    const state = seen({ comments: [living({})] });
    expect(failing(released(state, { exitCode: 1, outputs: {} }))).toBe(1);
    expect(failing(released(state, { exitCode: 0, outputs: { version: "1.3.9" } }))).toBe(1);
    expect(failing(released(state, { exitCode: null, outputs: action.outputs }))).toBe(1);
  });

  it("counts requests and runners while people think", () => {
    expect(failing(heldNothing({ ms: 3000, requests: [], runnerMs: 0 }))).toBe(0);
    expect(failing(heldNothing({ ms: 3000, requests: ["GET /x"], runnerMs: 0 }))).toBe(1);
    expect(failing(heldNothing({ ms: 3000, requests: [], runnerMs: 4 }))).toBe(1);
  });

  it("counts orders to deploy, also those that left nothing", () => {
    expect(
      failing(
        neverOrdered([order("Testing", release.sha), order("Production", before.sha)], release, "Production"),
      ),
    ).toBe(0);
    expect(failing(neverOrdered([order("Production", release.sha)], release, "Production"))).toBe(1);
  });

  it("counts requests that GitHub would not take", () => {
    expect(failing(allowed(3, []))).toBe(0);
    expect(failing(allowed(3, [{ request: "GET /x", problem: "GitHub has no such route" }]))).toBe(1);
  });
});

describe("the judge", () => {
  const said: string[] = [];
  const screen = {
    ok: (claim: string) => void said.push(`ok ${claim}`),
    missing: (...all: string[]) => void said.push(`missing ${all.join(" | ")}`),
  };

  it("says everything that was found, and ends the story where something is missing", () => {
    const found = [...deployed(seen(done), "Testing"), ...runs(seen({}), "Production", before)];
    expect(() => judge(screen, found)).toThrow(StageMissing);
    expect(said).toEqual([
      "ok GitHub Deployment to Testing of aaaaaaa: success",
      "ok check “Deploy to Testing”: success",
      "missing Production runs 1.3.0 | the newest GitHub Deployment to it is of bbbbbbb, with success | nothing",
    ]);
  });
});
