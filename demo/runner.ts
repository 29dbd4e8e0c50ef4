/** The Actions runner of the demo: for each job it runs the steps that use the Action, and says what the others do. */
import { runAction, type ActionRun } from "./action.ts";
import type { Feed } from "./feed.ts";
import type { LocalGitHub } from "./github/local-github.ts";
import type { Started } from "./processes.ts";
import type { Release } from "./seen.ts";

export type JobRunner = {
  /** The workflow `release.yml` of a push. */
  release(release: Release, pusher: string): Promise<ActionRun>;
  /** Takes these jobs of the story's `deploy.yml` from now on; others stay queued. Those of other repositories never wait. */
  take(which: (environment: string, sha: string) => boolean): void;
  /** Starts what is queued and may be taken. */
  tick(): void;
  /** Whether a job runs now. */
  busy(): boolean;
  /** Milliseconds of the story's jobs between two times of `performance.now()`. */
  spent(from: number, to: number): number;
  stop(): Promise<void>;
};

type Job = { readonly from: number; to: number; readonly inStory: boolean };

/** A run of `deploy.yml` in one of the repositories. */
type Deploy = { readonly repo: string; readonly id: number; readonly environment: string };

/**
 * @param serverUrl the repositories' variable DRAWBRIDGE_URL
 * @param others    repositories that are not the story's
 */
export function jobRunner(
  github: LocalGitHub,
  serverUrl: string,
  feed: Feed,
  others: readonly string[],
): JobRunner {
  const jobs: Job[] = [];
  const processes = new Set<Started>();
  const begun = new Set<number>();
  let allowed: (environment: string, sha: string) => boolean = () => false;

  const isStory = (repo: string) => repo === github.repo.name;
  const working = async <Value>(inStory: boolean, work: () => Promise<Value>): Promise<Value> => {
    const job: Job = { from: performance.now(), to: Infinity, inStory };
    jobs.push(job);
    return work().finally(() => (job.to = performance.now()));
  };
  let stopped = false;
  const action = async (
    runner: Parameters<typeof runAction>[0],
    inputs: Readonly<Record<string, string>>,
  ) => {
    if (stopped) throw new Error("no job starts any more");
    let own: Started | undefined;
    return runAction(runner, { ...inputs, "server-url": serverUrl }, (process) =>
      processes.add((own = process)),
    ).finally(() => own !== undefined && processes.delete(own));
  };

  /** `deploy.yml`: the Action as the guard, then the work itself. */
  const deploy = async ({ repo, id, environment }: Deploy): Promise<void> => {
    const { run, ...controls } = github.workflowRun(id, { repo });
    const { deployment } = run;
    if (deployment === undefined) throw new Error(`run ${id} belongs to no deployment`);
    const tell = (what: string) => {
      if (isStory(repo)) feed.add(environment, (screen) => screen.did("deploy.yml", what));
    };
    controls.start();
    const runner = await github.runnerEnvironment({
      repo,
      event: "deployment",
      sha: run.headSha,
      runId: id,
      runAttempt: run.attempt,
      actor: run.actor.login,
      workflow: "deploy.yml",
      payload: { deployment: { id: deployment.id, environment } },
    });
    const { exitCode, log } = await action(runner, { command: "report" });
    for (const line of log) tell(`report: ${line}`);
    if (exitCode !== 0) return controls.fail();
    tell(`echo: Hello, ${environment}`);
    controls.succeed();
  };

  return {
    release: ({ sha, version }, pusher) =>
      working(true, async () => {
        const runner = await github.runnerEnvironment({
          event: "push",
          sha,
          actor: pusher,
          workflow: "release.yml",
        });
        return action(runner, { command: "release", version });
      }),
    take: (which) => void (allowed = which),
    tick() {
      if (stopped) return;
      for (const repo of [github.repo.name, ...others]) {
        for (const { id, status, event, head_sha: sha } of github.workflowRuns({ repo })) {
          if (event !== "deployment" || status !== "queued" || begun.has(id)) continue;
          const environment = github.workflowRun(id, { repo }).run.deployment?.environment ?? "";
          if (isStory(repo) && !allowed(environment, sha)) continue;
          begun.add(id);
          working(isStory(repo), () => deploy({ repo, id, environment })).catch((error: unknown) => {
            feed.add(null, (screen) => screen.did("deploy.yml", String(error)));
            github.workflowRun(id, { repo }).fail();
          });
        }
      }
    },
    busy: () => jobs.some((job) => job.to === Infinity),
    spent: (from, to) =>
      jobs
        .filter(({ inStory }) => inStory)
        .reduce((sum, job) => sum + Math.max(0, Math.min(job.to, to) - Math.max(job.from, from)), 0),
    async stop() {
      stopped = true;
      await Promise.all([...processes].map((process) => process.stop()));
    },
  };
}
