import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { stopDatabases } from "../support/database.ts";
import { Story, thumbsUp } from "../support/story.ts";
import { minute } from "./support/clock.ts";
import {
  correlated,
  dispatchedRuns,
  gate,
  newestRun,
  shipBy,
  stepOf,
  straight,
} from "./support/dispatched.ts";

afterAll(stopDatabases);

const path = ".github/workflows/deploy.yml";
const plain = "name: Deploy\non: { workflow_dispatch: { inputs: { sha: {} } } }\njobs: {}\n";

describe("a step that dispatches a workflow", () => {
  let story: Story;
  beforeAll(async () => {
    const process = straight([shipBy({ inputs: { target: "${{ deployment.environment }}" } })]);
    const text = plain.replace("sha: {}", "sha: {}, target: {}, correlation-id: {}");
    story = await Story.start({ process, files: { [path]: text } });
  });
  afterEach(() => story.check());
  afterAll(() => story.end());
  const production = () => story.deployment("Production");

  it("without a tag runs on the default branch, gets the commit, and succeeds with its run", async () => {
    const { sha, thread } = await story.ship("1.0.0");
    const [run, ...more] = dispatchedRuns(story);
    expect(more).toEqual([]);
    expect(run).toMatchObject({ head_branch: "main", actor: { login: story.github.app.login } });
    const dispatch = story.github.requests.find((one) => one.path.endsWith("/dispatches"));
    expect(dispatch?.body).toEqual({
      ref: "refs/heads/main",
      inputs: { sha, target: "Production", "correlation-id": "d1-ship-1" },
      return_run_details: true,
    });
    expect(await production()).toMatchObject({ state: "executing" });
    newestRun(story).start();
    await story.idle();
    expect(story.deploymentCheck(sha, "Production").output.summary).toContain(run?.html_url);
    expect(story.living(thread)).toContain(run?.html_url);
    newestRun(story).succeed();
    await story.idle();
    expect(await production()).toMatchObject({ state: "success" });
    expect(await stepOf(story, "ship")).toMatchObject({
      state: "success",
      outputs: { run_id: String(run?.id), run_url: run?.html_url, conclusion: "success" },
    });
  });

  it.each(["1.1.0", "v1.2.0"])("with the tag %s runs on it", async (tag) => {
    const version = tag.replace("v", "");
    const sha = await story.commit(version);
    await story.github.tag(tag, sha);
    await story.release(version, sha);
    expect(dispatchedRuns(story).at(-1)).toMatchObject({ head_branch: tag, head_sha: sha });
    const { body } = story.github.requests.findLast((one) => one.path.endsWith("/dispatches"))!;
    expect(body).toMatchObject({ ref: `refs/tags/${tag}` });
    newestRun(story).succeed();
    await story.idle();
    expect(await production()).toMatchObject({ state: "success" });
  });

  it("with a tag of its version at another commit runs on the default branch", async () => {
    await story.github.tag("v1.3.0", await story.commit("Another commit"));
    const { sha } = await story.ship("1.3.0");
    expect(dispatchedRuns(story).at(-1)).toMatchObject({ head_branch: "main" });
    expect(newestRun(story).run.inputs).toMatchObject({ sha });
    newestRun(story).succeed();
    await story.idle();
    expect(await production()).toMatchObject({ state: "success" });
  });

  it("whose tag moves between the look and the run: the run is canceled, the step fails", async () => {
    const elsewhere = await story.commit("Elsewhere");
    const sha = await story.commit("1.4.0");
    await story.github.tag("1.4.0", sha);
    const dispatches = { method: "POST", path: /\/dispatches$/ } as const;
    story.github.faults.add({ match: dispatches, kind: "stall", ms: 1_000 });
    const off = story.github.onRequest(({ path: asked }) => {
      if (dispatches.path.test(asked)) void story.github.tag("1.4.0", elsewhere);
    });
    const { thread } = await story.release("1.4.0", sha);
    off();
    expect(dispatchedRuns(story).at(-1)).toMatchObject({ head_sha: elsewhere, conclusion: "cancelled" });
    expect(await stepOf(story, "ship")).toMatchObject({
      state: "failed",
      error: expect.stringContaining("the tag was moved"),
      outputs: { conclusion: "cancelled" },
    });
    expect(story.unread(thread)).toEqual([expect.stringContaining("the tag was moved")]);
  });

  it.each(["failure", "cancelled", "timed_out", "startup_failure"])(
    "fails with a run that ends in %s",
    async (conclusion) => {
      const { thread } = await story.ship(`2.0.0-${conclusion}`);
      newestRun(story).start();
      newestRun(story).complete(conclusion);
      await story.idle();
      expect(await production()).toMatchObject({ state: "failed" });
      expect(await stepOf(story, "ship")).toMatchObject({
        error: `The workflow run ended with "${conclusion}"`,
        outputs: { conclusion },
      });
      const [ending, ...more] = story.unread(thread);
      expect(more).toEqual([]);
      expect(ending).toContain(dispatchedRuns(story).at(-1)?.html_url);
      expect(
        story.github.requests.filter(
          (one) =>
            one.path.endsWith("/cancel") && one.path.includes(String(dispatchedRuns(story).at(-1)?.id)),
        ),
      ).toEqual([]);
    },
  );

  it("canceled by a person: its run is canceled on GitHub", async () => {
    const { thread } = await story.ship("2.1.0");
    newestRun(story).start();
    await story.idle();
    expect(await story.say("writer", thread, "/cancel")).toEqual(thumbsUp);
    expect(await production()).toMatchObject({ state: "canceled" });
    expect(dispatchedRuns(story).at(-1)).toMatchObject({ status: "completed", conclusion: "cancelled" });
    expect(await stepOf(story, "ship")).toMatchObject({
      state: "canceled",
      outputs: { conclusion: "cancelled" },
    });
    const cancels = story.github.requests.filter((one) =>
      one.path.endsWith(`/${newestRun(story).id}/cancel`),
    );
    expect(cancels).toHaveLength(1);
  });

  it("re-run by a person after its end says nothing more", async () => {
    await story.ship("2.2.0");
    newestRun(story).succeed();
    await story.idle();
    newestRun(story).rerun();
    newestRun(story).start();
    newestRun(story).fail();
    await story.idle();
    expect(await production()).toMatchObject({ state: "success" });
  });

  it("that gives another commit than the release's starts nothing", async () => {
    const before = dispatchedRuns(story).length;
    const other = "e".repeat(40);
    // The check of the file sees a commit that is written there; not one that a value gives.
    const inputs = { SHA: "${{ vars.OTHER }}", target: "x" };
    const process = straight([shipBy({ inputs })], {}, { variables: { OTHER: other } });
    const { sha, thread } = await story.ship("2.0.1", { ".deploy/process.yml": process });
    expect(dispatchedRuns(story)).toHaveLength(before);
    const { error } = await stepOf(story, "ship");
    expect(error).toContain(`the input sha "${other}", and the release is ${sha}`);
    expect(story.unread(thread)).toHaveLength(1);
  });
});

describe("what follows", () => {
  it("runs out of time: the run is canceled, and one that had ended unseen is not", async () => {
    const process = straight([shipBy({}, { timeout: "30m" })]);
    const story = await Story.start({ process, files: { [path]: plain } });
    const { thread } = await story.ship("1.0.0");
    newestRun(story).start();
    await story.pass(29 * minute);
    expect(await story.states("Production")).toEqual(["1.0.0 executing"]);
    await story.pass(2 * minute);
    expect(await story.states("Production")).toEqual(["1.0.0 timed-out"]);
    expect(dispatchedRuns(story).at(-1)).toMatchObject({ conclusion: "cancelled" });
    expect(story.unread(thread)).toEqual([expect.stringContaining("timed out")]);

    await story.ship("1.1.0");
    story.github.webhooks.drop("workflow_run");
    newestRun(story).start();
    newestRun(story).succeed();
    await story.pass(31 * minute);
    expect(await story.states("Production")).toEqual(["1.0.0 timed-out", "1.1.0 success"]);
    await story.end();
  });

  it("/retry after a guided failure: a second run, and what becomes of the first means nothing", async () => {
    const process = straight([shipBy({}, { timeout: "30m" })], { "guided-failure": true });
    const story = await Story.start({ process, files: { [path]: correlated } });
    const { thread, sha } = await story.ship("1.0.0");
    expect(dispatchedRuns(story)[0]?.display_title).toBe("Deploy d1-ship-1");
    newestRun(story).fail();
    await story.idle();
    const question = story.question(thread);
    expect(question).toContain("guided failure");
    expect(question).toContain(dispatchedRuns(story)[0]?.html_url);
    expect(await story.say("writer", thread, "/retry")).toEqual(thumbsUp);
    expect(dispatchedRuns(story).map((run) => run.display_title)).toEqual([
      "Deploy d1-ship-1",
      "Deploy d1-ship-2",
    ]);
    const first = story.github.workflowRun(dispatchedRuns(story)[0]?.id ?? 0);
    // It had ended by itself: there was nothing to cancel.
    expect(story.github.requests.filter((one) => one.path.endsWith("/cancel"))).toEqual([]);
    first.rerun();
    first.succeed();
    await story.idle();
    expect(await story.states("Production")).toEqual(["1.0.0 executing"]);

    // Out of time while it runs: people are asked, and the run is canceled before the next one starts.
    newestRun(story).start();
    await story.pass(31 * minute);
    expect(story.question(thread)).toContain("ran out of time");
    expect(dispatchedRuns(story)[1]).toMatchObject({ conclusion: "cancelled" });
    expect(await story.say("writer", thread, "/retry")).toEqual(thumbsUp);
    expect(newestRun(story).run.inputs).toEqual({ sha, "correlation-id": "d1-ship-3" });
    newestRun(story).succeed();
    await story.idle();
    expect(await story.states("Production")).toEqual(["1.0.0 success"]);
    expect(story.onGitHub("Production")).toHaveLength(1);
    await story.end();
  });

  it("a gate after work is rejected: what is there for that still runs; outputs are read by later steps", async () => {
    const process = straight([
      shipBy(),
      {
        name: "Look",
        uses: "manual-intervention",
        with: {
          instructions: "Look at ${{ steps.ship.outputs.run_url }}, ${{ steps.ship.outputs.conclusion }}",
          "responsible-teams": ["Approvers"],
        },
      },
      shipBy({}, { name: "Onwards" }),
      shipBy(
        { inputs: { what: "undo ${{ steps.ship.outputs.run_id }}" } },
        { name: "Undo", if: "failure()" },
      ),
      shipBy({ inputs: { what: "tidy" } }, { name: "Tidy", if: "always()" }),
    ]);
    const text = plain.replace("sha: {}", "sha: {}, what: {}");
    const story = await Story.start({ process, files: { [path]: text } });
    const { thread } = await story.ship("1.0.0");
    const [first] = dispatchedRuns(story);
    newestRun(story).succeed();
    await story.idle();
    expect(story.question(thread)).toContain(`/actions/runs/${first?.id}, success`);
    await story.say("ada", thread, "/reject no");
    expect(newestRun(story).run.inputs).toMatchObject({ what: `undo ${first?.id}` });
    newestRun(story).succeed();
    await story.idle();
    expect(newestRun(story).run.inputs).toMatchObject({ what: "tidy" });
    newestRun(story).succeed();
    await story.idle();
    expect(dispatchedRuns(story)).toHaveLength(3);
    expect(await story.states("Production")).toEqual(["1.0.0 rejected"]);
    story.unread(thread);
    await story.end();
  });

  it("a gate before it is rejected: nothing was dispatched, and GitHub knows no deployment", async () => {
    const story = await Story.start({
      process: straight([gate("Check"), shipBy()]),
      files: { [path]: plain },
    });
    const { thread } = await story.asked("1.0.0");
    await story.say("ada", thread, "/reject");
    expect(await story.states("Production")).toEqual(["1.0.0 rejected"]);
    expect(dispatchedRuns(story)).toEqual([]);
    expect(story.onGitHub("Production")).toEqual([]);
    await story.end();
  });
});
