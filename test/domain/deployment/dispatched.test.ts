import { describe, expect, it } from "vitest";
import type { DeploymentCommand } from "../../../app/domain/deployment/commands.ts";
import { ada, gate, given, identity, script, submit, work, workflow } from "../support/given.ts";

type Follow = Extract<DeploymentCommand, { type: "FollowRun" }>;

const url = "https://github.com/acme/shop/actions/runs/7";
const dispatched = { type: "Dispatched", step: "one", attempt: 1, runId: 7, url, pinned: true } as const;
const run = (more: Partial<Follow> = {}): Follow => ({
  type: "FollowRun",
  runId: 7,
  sha: identity.sha,
  status: "completed",
  conclusion: "success",
  url,
  ...more,
});
const take = { type: "TakeTask", step: "one", runId: 7, key: "mine" } as const;
const finish = {
  type: "FinishTask",
  step: "one",
  runId: 7,
  key: "mine",
  error: null,
  outputs: { a: "1" },
} as const;

describe("a workflow that was dispatched", () => {
  const told = given([workflow("one", { inputs: { to: "${{ deployment.environment }}" } }), workflow("two")]);

  it("is started with its texts filled in", () => {
    expect(told.state.steps[0]?.work).toMatchObject({
      order: { uses: "workflow", file: "deploy.yml", inputs: { to: "Production" }, ref: null },
      runId: null,
    });
  });

  it("runs, ends, and later steps read what it came to", () => {
    const running = told.when(dispatched).when(run({ status: "in_progress", conclusion: null }));
    expect(running.state.steps[0]).toMatchObject({ state: "executing", work: { runId: 7, logUrl: url } });
    expect(running.when(run({ status: "in_progress", conclusion: null })).events).toEqual([]);
    const over = running.when(run());
    expect(over.state.steps[0]).toMatchObject({
      state: "success",
      outputs: { run_id: "7", run_url: url, conclusion: "success" },
      work: { runEnded: true },
    });
    expect(over.when(run({ conclusion: "failure" })).events).toEqual([]);
  });

  it.each(["failure", "cancelled", "timed_out", "startup_failure", "action_required", null])(
    "fails with the conclusion %s",
    (conclusion) => {
      const over = told.when(dispatched).when(run({ conclusion }));
      const word = conclusion ?? "no conclusion";
      expect(over.state).toMatchObject({ state: "failed" });
      expect(over.state.steps[0]).toMatchObject({
        error: `The workflow run ended with "${word}"`,
        outputs: { run_url: url, conclusion: word },
      });
    },
  );

  it("of another commit than the tag's is a failure, however it ends", () => {
    const moved = told.when(dispatched).when(run({ sha: "b".repeat(40) }));
    expect(moved.state.steps[0]?.error).toContain("the tag was moved");
    const free = told.when({ ...dispatched, pinned: false }).when(run({ sha: "b".repeat(40) }));
    expect(free.state.steps[0]?.state).toBe("success");
  });

  it("is told twice, late, or by another attempt", () => {
    const once = told.when(dispatched);
    expect(once.when(dispatched).events).toEqual([]);
    expect(told.when({ ...dispatched, attempt: 2 }).events).toEqual([]);
    expect(once.when(run({ runId: 8 })).events).toEqual([]);
    const canceled = told.when({ type: "Cancel", note: "" }).when(dispatched);
    expect(canceled.types).toEqual(["WorkDispatched"]);
    expect(canceled.when(run({ conclusion: "cancelled" })).types).toEqual(["RunEnded"]);
    expect(canceled.state.state).toBe("canceled");
  });

  it("is started once more under guidance, with a run of its own", () => {
    const failed = given([workflow("one")], { guided: true })
      .when(dispatched)
      .when(run({ conclusion: "failure" }), { guided: true });
    expect(failed.state.state).toBe("waiting");
    const question = { version: "1.4.0", environment: "Production", deployment: 1, step: "ONE" };
    const answer = { step: "one", attempt: 1, user: ada, note: "", question } as const;
    const again = failed.when({ type: "Guide", guidance: "retry", ...answer });
    expect(again.state.steps[0]).toMatchObject({ state: "executing", starts: 2, work: { runId: null } });
    expect(again.when(dispatched).events).toEqual([]);
    expect(again.state.steps[0]?.outputs).toEqual({});
    expect(again.when({ ...dispatched, attempt: 2, runId: 8 }).when(run({ runId: 8 })).state.state).toBe(
      "success",
    );
  });
});

describe("the GitHub Deployment of a process without a hand-over", () => {
  const order = { type: "HandOver", githubDeploymentId: 70, attempt: 1 } as const;

  it("is the deployment's from the first work on, once, and stays with a second attempt", () => {
    const steps = [gate("check"), workflow("one"), workflow("two")];
    const asked = given(steps);
    expect(asked.when(order).events).toEqual([]);
    const told = asked.when(submit("check", ada, "approve")).when(order);
    expect(told.state.githubDeploymentId).toBe(70);
    expect(told.when({ ...order, githubDeploymentId: 71 }).events).toEqual([]);
    const failed = told.when(dispatched).when(run({ conclusion: "failure" }), { guided: true });
    const question = { version: "1.4.0", environment: "Production", deployment: 1, step: "ONE" };
    const answer = { step: "one", attempt: 1, user: ada, note: "", question } as const;
    expect(failed.when({ type: "Guide", guidance: "retry", ...answer }).state).toMatchObject({
      githubDeploymentId: 70,
      retired: [],
    });
  });

  it("waits for the hand-over where the process has one", () => {
    const told = given([workflow("one"), work()]);
    expect(told.when(order).events).toEqual([]);
    const handed = told.when(dispatched).when(run()).when(order);
    expect(handed.state.githubDeploymentId).toBe(70);
  });
});

describe("the script of a step", () => {
  const told = given([script("one", { env: { VERSION: "${{ release.version }}" } })]).when(dispatched);

  it("is taken once, by the run that was dispatched; the same job may ask again", () => {
    expect(told.state.steps[0]?.work?.order).toMatchObject({ uses: "run", env: { VERSION: "1.4.0" } });
    told.refuses({ ...take, runId: 8 }, { code: "task-of-other-run" });
    const taken = told.when(take);
    expect(taken.when(take).events).toEqual([]);
    taken.refuses({ ...take, key: "other" }, { code: "task-taken" });
    taken.when({ type: "Cancel", note: "" }).refuses(take, { code: "task-ended" });
  });

  it("ends with what its runner says, said once or twice", () => {
    const done = told.when(take).when(finish);
    expect(done.state).toMatchObject({ state: "success" });
    expect(done.state.steps[0]?.outputs).toEqual({ a: "1" });
    expect(done.when(finish).events).toEqual([]);
    expect(done.when(run()).types).toEqual(["RunEnded"]);
    const failed = told.when(take).when({ ...finish, error: "The script ended with exit code 1" });
    expect(failed.state.steps[0]).toMatchObject({
      state: "failed",
      error: "The script ended with exit code 1",
    });
  });

  it("that has failed is asked about: its runner may say so once more", () => {
    const failure = { ...finish, error: "The script ended with exit code 1" } as const;
    const asked = told.when(take).when(failure, { guided: true });
    expect(asked.state.state).toBe("waiting");
    expect(asked.when(failure).events).toEqual([]);
  });

  it("that ends well after its time was over is told that nobody waits for it any more", () => {
    const out = told.when(take).when({ type: "TimeOut", step: "one" });
    out.refuses(finish, { code: "task-ended" });
    const stopped = { ...finish, error: "The script ran out of time and was stopped" } as const;
    expect(out.when(stopped).events).toEqual([]);
    const asked = told.when(take).when({ type: "TimeOut", step: "one" }, { guided: true });
    expect(asked.when(stopped).events).toEqual([]);
    asked.refuses(finish, { code: "task-ended" });
  });

  it("is not ended by another job, nor before it was taken", () => {
    told.refuses(finish, { code: "task-of-other-run" });
    told.when(take).refuses({ ...finish, key: "other" }, { code: "task-of-other-run" });
    told.when(take).refuses({ ...finish, runId: 8 }, { code: "task-of-other-run" });
    told.when(take).when({ type: "Cancel", note: "" }).refuses(finish, { code: "task-ended" });
  });

  it("fails with its run, when nobody says more", () => {
    expect(told.when(run()).state.steps[0]?.error).toBe(
      'The workflow run ended with "success" and had not taken the script',
    );
    expect(told.when(take).when(run({ conclusion: "failure" })).state.steps[0]?.error).toBe(
      'The workflow run ended with "failure" and did not say how the script had ended',
    );
  });

  it("is refused to whoever names a step that is none", () => {
    told.refuses({ ...take, step: "nowhere" }, { code: "task-ended" });
    given([work()]).refuses({ ...take, step: "ship" }, { code: "task-ended" });
    given([work()]).refuses({ ...finish, step: "ship" }, { code: "task-ended" });
  });
});
