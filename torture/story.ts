/** What one release goes through: a workflow releases and deploys it, people say what they think of it. */
import { setTimeout as sleep } from "node:timers/promises";
import { oneCall } from "../demo/github/one-call.ts";
import type { Act, Plan } from "./plan.ts";
import type { Deed, ReleaseRecord } from "./record.ts";
import { loginOf, type Shop } from "./shops.ts";
import type { Timeline } from "./timeline.ts";

export interface Stage {
  readonly shops: readonly Shop[];
  /** Address of the relay. */
  readonly url: string;
  readonly timeline: Timeline;
  /** Aborted when nobody has to wait any longer. */
  readonly over: AbortSignal;
}

const askAgainMs = 1_000;
const lookAgainMs = 700;

/** The record is filled as it goes; what is missing from it at the end did not happen. */
export function recordOf(stage: Stage, plan: Plan): ReleaseRecord {
  const { owner, repo, kind, approvals } = shopOf(stage, plan);
  const version = `1.${plan.n}.0`;
  const known = { sha: "", deployment: null, thread: null, deeds: [], acted: false };
  return { plan, owner, repo, kind, approvals, version, ...known };
}

function shopOf({ shops }: Stage, plan: Plan): Shop {
  const shop = shops[plan.shop];
  if (shop === undefined) throw new Error(`There is no shop ${plan.shop}`);
  return shop;
}

/** Commits of one repository are made one after the other. */
const pushing = new Map<string, Promise<unknown>>();

export async function tell(stage: Stage, record: ReleaseRecord): Promise<void> {
  await pause(stage, record.plan.begins);
  await ask(stage, record);
  if (record.thread !== null) await answer(stage, record, record.plan.acts);
}

/** Releases and deploys, until the question stands in its thread. */
export async function ask(stage: Stage, record: ReleaseRecord): Promise<void> {
  const { plan, repo, owner, version } = record;
  const shop = shopOf(stage, plan);
  const { github } = shop;
  const place = `${owner}/${repo}`;
  const push = (pushing.get(place) ?? Promise.resolve()).then(() =>
    github.commit({ repo, files: { VERSION: version }, message: `Version ${version}` }),
  );
  pushing.set(place, push);
  record.sha = await push;
  const job = workflowJob(stage, shop, record);
  if ((await job.ask("/releases", { version })) === null) return;
  const asked = { version, environment: plan.environment };
  const deployment = (await job.ask("/deployments", asked)) as { readonly id: number } | null;
  if (deployment === null) return;
  record.deployment = deployment.id;
  stage.timeline.add("deployment asked for", { release: version, place, deployment: deployment.id });
  record.thread = await questionOf(stage, shop, record);
}

/** One job of a workflow of the repository: however often it asks, it is the same job. */
function workflowJob({ url, over }: Stage, { github, owner, repo }: Shop, { plan, sha }: ReleaseRecord) {
  const runId = 7_000_000_000 + plan.n;
  const claims = { check_run_id: String(8_000_000_000 + plan.n) };
  const actor = loginOf("releaser", owner);
  const once = async (path: string, body: unknown): Promise<Response> => {
    const token = await github.oidcToken({ audience: url, repo, sha, actor, runId, claims });
    return fetch(`${url}/api/v1/repos/${owner}/${repo}${path}`, {
      method: "POST",
      headers: { ...oneCall, "content-type": "application/json", authorization: `Bearer ${token}` },
      body: JSON.stringify(body),
      signal: AbortSignal.timeout(30_000),
    });
  };
  return {
    /** Asks until there is an answer, as the Action does, but for longer; null: the run was over before. */
    ask: async (path: string, body: unknown): Promise<unknown> => {
      while (!over.aborted) {
        const answer = await once(path, body).catch((error: unknown) => {
          if (error instanceof TypeError || (error instanceof Error && error.name === "TimeoutError"))
            return null;
          throw error;
        });
        if (answer !== null && answer.status < 300) return answer.json();
        const isForLater = answer === null || answer.status === 429 || answer.status >= 500;
        if (!isForLater) throw new Error(`${path} of ${repo}: ${answer.status} ${await answer.text()}`);
        await answer?.arrayBuffer().catch(() => undefined);
        await sleep(askAgainMs);
      }
      return null;
    },
  };
}

/** The thread in which the question has come to stand; null: it did not, as long as anybody waited. */
async function questionOf(
  { over }: Stage,
  { github, repo }: Shop,
  { version }: ReleaseRecord,
): Promise<number | null> {
  while (!over.aborted) {
    const thread = github.issues({ repo }).find(({ title }) => title === `Release ${version}`)?.number;
    const asked =
      thread !== undefined &&
      github.comments(thread, { repo }).some(({ body }) => body?.includes("<!-- drawbridge:question:"));
    if (asked) return thread;
    await sleep(lookAgainMs);
  }
  return null;
}

/** People say in the thread what they mean to. */
export async function answer(stage: Stage, record: ReleaseRecord, acts: readonly Act[]): Promise<void> {
  const { thread } = record;
  if (thread === null) throw new Error(`Nobody was asked about ${record.version}`);
  const shop = shopOf(stage, record.plan);
  let doing: Promise<Deed>[] = [];
  const done = async () => {
    const deeds = await Promise.all(doing);
    record.deeds.push(...deeds);
    doing = [];
  };
  for (const [at, { by, verb, after }] of acts.entries()) {
    if (after > 0) {
      await done();
      await pause(stage, after);
    }
    const note = `deed-${record.plan.n}-${at}`;
    const login = loginOf(by, shop.owner);
    const text = verb === "chat" ? `I have seen worse. ${note}` : `/${verb} d${record.deployment} ${note}`;
    doing.push(
      shop.github
        .person(login, { repo: shop.repo })
        .comment(thread, text)
        .then((comment) => ({ note, by: login, verb, comment })),
    );
  }
  await done();
  record.acted = true;
}

async function pause({ over }: Stage, ms: number): Promise<void> {
  await sleep(ms, undefined, { signal: over }).catch(() => undefined);
}
