import { afterAll, describe, expect, it } from "vitest";
import type { DeploymentEvent } from "../../app/domain/deployment/events.ts";
import { replay } from "../../app/domain/deployment/evolve.ts";
import { isFinished } from "../../app/domain/deployment/state.ts";
import { readMarker } from "../../app/messages/marker.ts";
import { auditOfDeployment, brokenLink } from "../../db/audit.ts";
import { deploymentsByIds, type StoredDeployment } from "../../db/deployments.ts";
import { stopDatabases } from "../support/database.ts";
import { Story } from "../support/story.ts";
import { Anything, people, processWith, smoke, teams } from "./support/anything.ts";
import { chanceFrom } from "../../torture/chance.ts";
import { wholeAudit } from "../support/audit.ts";

afterAll(stopDatabases);

const seed = Number(process.env["STORY_SEED"] ?? Date.now() % 1_000_000);
const bursts = 45;

/** Statuses after which GitHub takes an order for done. */
const ends = ["success", "failure", "error", "inactive"];

describe(`whatever people, tools and GitHub do, in whatever order (STORY_SEED=${seed})`, () => {
  it("the audit tells what is stored, one executes in an environment, and nothing is said or ordered twice", async () => {
    console.log(`STORY_SEED=${seed}`);
    const story = await Story.start({
      people,
      teams,
      process: processWith("approvals: 1, from-each-team: true"),
      files: { ".github/workflows/smoke.yml": smoke },
    });
    const chance = chanceFrom(seed);
    const anything = new Anything(story, chance);
    await anything.ship();
    for (let burst = 0; burst < bursts; burst += 1) {
      if (chance.percent(20)) await anything.ship();
      await anything.burst();
      oneOrder(story);
    }
    // What GitHub's limits put off has an hour to be written.
    for (let times = 0; times < 6; times += 1) await story.pass(10 * 60_000);

    const stored = await everything(story);
    expect(stored.length).toBeGreaterThan(5);
    for (const deployment of stored) await isAsAudited(story, deployment);
    const chain = await wholeAudit(story.app.deps.db, 1);
    expect(brokenLink(chain.toReversed())).toBeNull();
    console.log(counted(stored.map(({ state }) => state)), counted(chain.map(({ type }) => type)));
    nothingIsSaidTwice(story);
    ordersAreEnded(story, stored);
    runsAreTheirs(story, stored, chain);
    expect(story.github.violations).toEqual([]);
    await story.app.stop();
    await story.database.drop();
    await story.github.close();
  }, 300_000);
});

function counted(names: readonly string[]): string {
  const counts = new Map<string, number>();
  for (const name of names) counts.set(name, (counts.get(name) ?? 0) + 1);
  return [...counts].map(([name, count]) => `${count} ${name}`).join(", ");
}

async function everything(story: Story): Promise<readonly StoredDeployment[]> {
  const ids = await story.database.look("select json_agg(id order by id) from deployments");
  return deploymentsByIds(story.app.deps.db, ids as readonly number[]);
}

async function isAsAudited(story: Story, stored: StoredDeployment): Promise<void> {
  const { revision: _, interruptionIds: _ids, ...state } = stored;
  const events = await auditOfDeployment(story.app.deps.db, state.id);
  const replayed = replay(
    events
      .filter(({ type }) => type !== "Refused")
      .map(({ type, data, at, by, source }) => ({
        event: { type, ...data } as unknown as DeploymentEvent,
        at,
        by,
        source,
      })),
  );
  expect(replayed, `d${state.id}`).toEqual(state);
}

interface Order {
  readonly deployment: number;
  readonly attempt?: number;
}

function orders(story: Story) {
  return story.github.deployments().map(({ payload, environment, statuses }) => {
    const { deployment, attempt = 1 } = (payload as { drawbridge: Order }).drawbridge;
    const open = !statuses.some(({ state }) => ends.includes(state));
    return { deployment, attempt, environment, open };
  });
}

/** Each attempt was ordered once, and no environment has two orders that are open. */
function oneOrder(story: Story): void {
  const names = orders(story).map(({ deployment, attempt }) => `d${deployment} attempt ${attempt}`);
  expect(new Set(names).size).toBe(names.length);
  const open = orders(story).filter((order) => order.open);
  expect(new Set(open.map(({ environment }) => environment)).size).toBe(open.length);
}

/** What has ended here has ended there. */
function ordersAreEnded(story: Story, stored: readonly StoredDeployment[]): void {
  const over = stored.filter(({ state }) => isFinished(state)).map(({ id }) => id);
  expect(orders(story).filter(({ deployment, open }) => open && over.includes(deployment))).toEqual([]);
}

/** Each start of the workflow has one run, which nothing else has; what was given up is canceled. */
function runsAreTheirs(
  story: Story,
  stored: readonly StoredDeployment[],
  chain: readonly { readonly type: string; readonly data: Readonly<Record<string, unknown>> }[],
): void {
  const dispatched = story.github.workflowRuns().filter(({ event }) => event === "workflow_dispatch");
  const claimed = chain.flatMap(({ type, data }) =>
    type === "WorkDispatched" ? [Number(data["runId"])] : [],
  );
  expect(claimed.toSorted()).toEqual(dispatched.map(({ id }) => id).toSorted());
  const open = dispatched.filter(
    ({ status, run_attempt: attempt }) => status !== "completed" && attempt === 1,
  );
  const awaited = stored.flatMap(({ steps }) =>
    steps.flatMap(({ state, work }) => (state === "executing" && work?.runId != null ? [work.runId] : [])),
  );
  expect(open.map(({ id }) => id).filter((id) => !awaited.includes(id))).toEqual([]);
}

/** Every comment of the app has a name of its own; nobody finds two of the same. */
function nothingIsSaidTwice(story: Story): void {
  for (const { number } of story.github.issues()) {
    const names = story
      .botComments(number)
      .flatMap(({ body }) => readMarker(body ?? "") ?? [])
      .map(({ kind, id }) => `${kind}:${id}`);
    expect(names.filter((name, at) => names.indexOf(name) !== at)).toEqual([]);
  }
}
