/** The Actions runner of the demo: for each job it runs the steps that use the Action, and says what the others do. */
import { runAction, type ActionRun } from "./action.ts";
import type { Feed } from "./feed.ts";
import type { LocalGitHub } from "./github/local-github.ts";
import type { Started } from "./processes.ts";
import type { Release } from "./seen.ts";

export type JobRunner = {
  /** The workflow `release.yml` of a push. */
  release(release: Release, pusher: string): Promise<ActionRun>;
  /** Takes these jobs of `deploy.yml` from now on; others stay queued. */
  take(which: (environment: string, sha: string) => boolean): void;
  /** Starts what is queued and may be taken. */
  tick(): void;
  /** Whether a job runs now. */
  busy(): boolean;
  /** Milliseconds of jobs between two times of `performance.now()`. */
  spent(from: number, to: number): number;
  stop(): Promise<void>;
};

type Job = { readonly from: number; to: number };

/** @param serverUrl the repository's variable DRAWBRIDGE_URL */
export function jobRunner(github: LocalGitHub, serverUrl: string, feed: Feed): JobRunner {
  const jobs: Job[] = [];
  const processes = new Set<Started>();
  const begun = new Set<number>();
  let allowed: (environment: string, sha: string) => boolean = () => false;

  const working = async <Value>(work: () => Promise<Value>): Promise<Value> => {
    const job: Job = { from: performance.now(), to: Infinity };
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
  const deploy = async (id: number): Promise<void> => {
    const { run, ...controls } = github.workflowRun(id);
    const { deployment } = run;
    if (deployment === undefined) throw new Error(`run ${id} belongs to no deployment`);
    const { environment } = deployment;
    controls.start();
    const runner = await github.runnerEnvironment({
      event: "deployment",
      sha: run.headSha,
      runId: id,
      runAttempt: run.attempt,
      actor: run.actor.login,
      workflow: "deploy.yml",
      payload: { deployment: { id: deployment.id, environment } },
    });
    const { exitCode, log } = await action(runner, { command: "report" });
    for (const line of log) feed.add(environment, (screen) => screen.did("deploy.yml", `report: ${line}`));
    if (exitCode !== 0) return controls.fail();
    feed.add(environment, (screen) => screen.did("deploy.yml", `echo: Hello, ${environment}`));
    controls.succeed();
  };

  return {
    release: ({ sha, version }, pusher) =>
      working(async () => {
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
      for (const { id, status, event, head_sha: sha } of github.workflowRuns()) {
        if (event !== "deployment" || status !== "queued" || begun.has(id)) continue;
        if (!allowed(github.workflowRun(id).run.deployment?.environment ?? "", sha)) continue;
        begun.add(id);
        working(() => deploy(id)).catch((error: unknown) => {
          feed.add(null, (screen) => screen.did("deploy.yml", String(error)));
          github.workflowRun(id).fail();
        });
      }
    },
    busy: () => jobs.some((job) => job.to === Infinity),
    spent: (from, to) =>
      jobs.reduce((sum, job) => sum + Math.max(0, Math.min(job.to, to) - Math.max(job.from, from)), 0),
    async stop() {
      stopped = true;
      await Promise.all([...processes].map((process) => process.stop()));
    },
  };
}
