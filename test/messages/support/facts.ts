import type { CheckFacts } from "../../../app/messages/check.ts";
import type { ReleaseChanges } from "../../../app/messages/changes.ts";
import type { Asked } from "../../../app/messages/asked.ts";
import type { LivingFacts } from "../../../app/messages/living.ts";
import type { StatusFacts } from "../../../app/messages/status-command.ts";
import type { QuestionFacts } from "../../../app/messages/question-parts.ts";
import { at, deployment, gate, pusher, repository, sha, url } from "./deployments.ts";

export const teams: Asked = {
  who: [
    { kind: "team", org: "acme", slug: "octopus-administrators" },
    { kind: "team", org: "acme", slug: "octopus-managers" },
  ],
  broken: [],
};

export const changes: readonly ReleaseChanges[] = [
  {
    version: "1.4.0",
    commits: [{ sha, title: "Fix the door", author: "pusher" }],
  },
];

export const questionFacts = (change: Partial<QuestionFacts> = {}): QuestionFacts => ({
  id: "q7",
  deployment: deployment(),
  run: gate(),
  asked: teams,
  quorum: { required: 1, counted: 0, met: false, missing: [{ team: null, count: 1 }] },
  exclusions: null,
  emergency: null,
  alone: true,
  organization: null,
  frozen: null,
  running: "1.3.0",
  runsNewer: false,
  staleBehind: null,
  changes,
  checks: [
    { name: "test", conclusion: "success" },
    { name: "docs", conclusion: "skipped" },
  ],
  url,
  repository,
  ...change,
});

export const checkFacts = (change: Partial<CheckFacts> = {}): CheckFacts => ({
  deployment: deployment(),
  questions: [],
  policy: null,
  changes: [],
  url,
  ...change,
});

export const livingFacts = (change: Partial<LivingFacts> = {}): LivingFacts => ({
  id: "r4",
  version: "1.4.0",
  sha,
  notes: "",
  changes: [],
  createdBy: pusher,
  createdAt: at("13:55"),
  blocked: null,
  environments: [],
  url: "https://drawbridge.example/acme/app/releases/1.4.0",
  repository,
  ...change,
});

export const statusFacts = (change: Partial<StatusFacts> = {}): StatusFacts => ({
  project: "app",
  rows: [],
  freezes: [],
  blocked: [],
  ...change,
});
