import type { AnsweredDeployment, AnsweredRelease } from "./answers.ts";
import type { Api } from "./client.ts";
import type { Deps } from "./deps.ts";
import { type Patience, type Stance, stanceOf } from "./patience.ts";
import type { Failure } from "./result.ts";
import { standingLine } from "./standing.ts";

/** Why a job stops waiting; `timeout`: its own time is over. */
export type Rest = Exclude<Stance, "moves"> | "timeout";

/** `trouble`: what came instead of the last answer; null: an answer came. */
export type Followed<T> =
  | { readonly ok: true; readonly last: T; readonly rest: Rest; readonly trouble: string | null }
  | Failure;

type Watcher = Pick<Deps, "clock" | "core">;

/** Seconds that the server is asked to hold its answer. */
const lookSeconds = 30;
/** Between two looks, in milliseconds: also where the server does not hold its answers. */
const restMs = 1000;

/** Follows a deployment, and logs how it stands, until it is over, only people move it, or the job's time ends. */
export async function followDeployment(
  watcher: Watcher,
  api: Api,
  first: AnsweredDeployment,
  patience: Patience,
): Promise<Followed<AnsweredDeployment>> {
  const log = changesTo(watcher);
  let last = first;
  for (;;) {
    log(last);
    const stance = await stanceOf(api, last, patience);
    const rest = restOf(watcher, stance, patience);
    if (rest !== null) return { ok: true, last, rest, trouble: null };
    const answer = await look(watcher, api, last, patience);
    if (answer.ok) last = answer.value;
    else if (!answer.mayPass) return answer;
    else return { ok: true, last, rest: "timeout", trouble: answer.message };
  }
}

/** A release and, where it is read, each of its deployments. */
export interface Followable {
  readonly release: AnsweredRelease;
  readonly deployments: readonly AnsweredDeployment[];
}

/**
 * Follows all deployments of a release, those of later phases as well: the next
 * phase begins in the moment in which the one before it succeeds, so what does not
 * move any more is all that comes without people.
 */
export async function followRelease(
  watcher: Watcher,
  api: Api,
  first: AnsweredRelease,
  patience: Patience,
): Promise<Followed<Followable>> {
  const log = changesTo(watcher);
  const known = new Map<number, AnsweredDeployment>();
  const keep = (deployment: AnsweredDeployment) => {
    known.set(deployment.id, deployment);
    log(deployment);
  };
  let release = first;
  for (;;) {
    const stances: { readonly deployment: AnsweredDeployment; readonly stance: Stance }[] = [];
    for (const { id, state } of release.deployments) {
      // What is in line may be held by something else by now; the other states say it all.
      if (known.get(id)?.state !== state || state === "queued") {
        const answer = await api.deployment(id, undefined, patience.until);
        if (!answer.ok) return stopped(release, known, answer);
        keep(answer.value);
      }
      const deployment = known.get(id)!;
      stances.push({ deployment, stance: await stanceOf(api, deployment, patience) });
    }
    const open = stances.filter(({ stance }) => stance !== "over");
    const next = open.find(({ stance }) => stance === "moves") ?? open[0];
    // One that has gone on since the release was read may have brought others.
    const isOlder = release.deployments.some(({ id, state }) => known.get(id)?.state !== state);
    if (!isOlder || watcher.clock.now() >= patience.until) {
      const rest = restOf(watcher, next?.stance ?? "over", patience);
      if (next === undefined || rest !== null) return followed(release, known, rest ?? "over", null);
      const answer = await look(watcher, api, next.deployment, patience);
      if (!answer.ok) return stopped(release, known, answer);
      keep(answer.value);
    }
    const read = await api.release(release.version, patience.until);
    if (!read.ok) return stopped(release, known, read);
    release = read.value;
  }
}

/** Nothing was answered until the time was over, or something final that is no answer. */
function stopped(
  release: AnsweredRelease,
  known: ReadonlyMap<number, AnsweredDeployment>,
  failed: Failure,
): Followed<Followable> {
  return failed.mayPass ? followed(release, known, "timeout", failed.message) : failed;
}

function followed(
  release: AnsweredRelease,
  known: ReadonlyMap<number, AnsweredDeployment>,
  rest: Rest,
  trouble: string | null,
): Followed<Followable> {
  const deployments = release.deployments.flatMap(({ id }) => known.get(id) ?? []);
  return { ok: true, last: { release, deployments }, rest, trouble };
}

/** Null: there is something to wait for, and time to do so. */
function restOf({ clock }: Watcher, stance: Stance, { until, forPeople }: Patience): Rest | null {
  if (stance === "over") return stance;
  if (stance !== "moves" && !forPeople) return stance;
  return clock.now() >= until ? "timeout" : null;
}

/** The deployment once its state is another, or as it is after some time. */
async function look(
  { clock }: Watcher,
  api: Api,
  { id, state }: AnsweredDeployment,
  { until }: Patience,
): ReturnType<Api["deployment"]> {
  const began = clock.now();
  const seconds = Math.min(lookSeconds, Math.ceil((until - began) / 1000));
  const answer = await api.deployment(id, { seconds, state }, until);
  const early = restMs - (clock.now() - began);
  const isSame = answer.ok && answer.value.state === state;
  if (isSame && early > 0) await clock.sleep(Math.min(early, Math.max(0, until - clock.now())));
  return answer;
}

/** Logs how a deployment stands where that has changed. */
function changesTo({ core }: Watcher): (deployment: AnsweredDeployment) => void {
  const lines = new Map<number, string>();
  return (deployment) => {
    const line = standingLine(deployment);
    if (lines.get(deployment.id) === line) return;
    lines.set(deployment.id, line);
    core.info(line);
  };
}
