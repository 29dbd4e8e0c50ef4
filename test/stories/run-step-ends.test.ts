import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { stopDatabases } from "../support/database.ts";
import { startScriptJob } from "../support/script-runner.ts";
import type { Story } from "../support/story.ts";
import { dispatched, execute, migrate, printed, scriptProcess, scriptStory } from "./support/script-story.ts";

afterAll(stopDatabases);

/** The last word of a story about a failure: one comment mentions who has to know. */
const ended = (words: string) => [expect.stringContaining(words)];

describe("the script of a release", () => {
  let story: Story;
  beforeAll(async () => {
    story = await scriptStory();
  });
  afterEach(() => story.check());
  afterAll(() => story.end());

  it("is the release's own, whatever the branch says by now", async () => {
    const { run, sha } = await dispatched(story, "7.0.0", "echo as released");
    const later = await story.process(scriptProcess("echo as changed later"));
    expect(later).not.toBe(sha);
    const job = await execute(story, run);
    expect(job.exitCode).toBe(0);
    expect(await printed(story)).toBe("as released\n");
  });

  it("is not executed on another commit than the release's", async () => {
    const { run, thread, sha } = await dispatched(story, "8.0.0", "echo executed");
    const other = "e".repeat(40);
    const job = await execute(story, run, { checkedOut: other });
    expect(job.outputs).toMatchObject({ state: "failed", "reason-code": "wrong-commit" });
    expect(job.log).not.toContain("\nexecuted");
    const error = `The job has checked out ${other}, and the release's commit is ${sha}`;
    expect(await migrate(story)).toMatchObject({ state: "failed", error });
    expect(story.unread(thread)).toEqual(ended("The job has checked out"));
  });

  /** Starts the script, and waits until it has said the id of a process that it has started. */
  const underWay = async (run: number) => {
    story.github.workflowRun(run).start();
    const job = await startScriptJob(story.github, story.publicUrl, run);
    const pid = await story.github.until(async () => /^pid (\d+)$/m.exec(job.log())?.[1], {
      ms: 20_000,
      what: "the script runs",
    });
    return { job, isAlive: () => isAlive(Number(pid)) };
  };
  const endless = 'sleep 300 &\necho "pid $!"\nwait';

  it("is stopped by /cancel, with all that it has started", async () => {
    const { run, thread } = await dispatched(story, "9.0.0", endless);
    const { job, isAlive } = await underWay(run);
    expect(isAlive()).toBe(true);
    expect((await story.say("writer", thread, "/cancel")).reactions).toBe("👍");
    const { exitCode, outputs, log } = await job.ended;
    expect([exitCode, outputs["reason-code"], isAlive()]).toEqual([1, "script-stopped", false]);
    expect(log).toContain("The script was stopped. Script not wanted any more. The script of migrate");
    expect(await migrate(story)).toMatchObject({ state: "canceled" });
    expect(story.github.workflowRuns().at(-1)).toMatchObject({
      status: "completed",
      conclusion: "cancelled",
    });
    await story.idle();
    story.unread(thread);
  });

  it("is stopped where somebody cancels the run on GitHub, and the step has failed", async () => {
    const { run, thread } = await dispatched(story, "10.0.0", endless);
    const { job, isAlive } = await underWay(run);
    job.process.kill("SIGINT");
    const { exitCode, outputs } = await job.ended;
    expect([exitCode, outputs["reason-code"], isAlive()]).toEqual([1, "script-stopped", false]);
    story.github.workflowRun(run).complete("cancelled");
    await story.idle();
    const error = "The workflow run was canceled, and the script stopped";
    expect(await migrate(story)).toMatchObject({ state: "failed", error });
    expect(story.unread(thread)).toEqual(ended(error));
  });

  it("runs out of time", async () => {
    const { run, thread } = await dispatched(story, "11.0.0", `trap "" TERM\n${endless}`, {
      step: "    timeout: 20s",
    });
    const { job, isAlive } = await underWay(run);
    const { exitCode, outputs } = await job.ended;
    expect([exitCode, outputs["reason-code"], isAlive()]).toEqual([1, "script-stopped", false]);
    await story.idle();
    expect(await story.states("Production")).toContain("11.0.0 timed-out");
    expect(story.unread(thread)).toEqual(ended("time"));
  });

  it("ends while Drawbridge is down: it hears of it when it is back", async () => {
    const { run } = await dispatched(
      story,
      "12.0.0",
      'echo "pid $$"\nwhile [ ! -e go ]; do sleep 0.1; done\necho done=1 >> "$GITHUB_OUTPUT"',
    );
    const { job } = await underWay(run);
    await story.bury();
    writeFileSync(join(job.workspace, "go"), "");
    await story.github.until(async () => (job.log().includes("Try 1") ? true : undefined), {
      ms: 30_000,
      what: "the end of the script was said to nobody",
    });
    await sleep(1_000);
    await story.boot();
    const { exitCode, outputs } = await job.ended;
    expect([exitCode, outputs["state"]]).toEqual([0, "success"]);
    expect(await migrate(story)).toMatchObject({ state: "success", outputs: { done: "1" } });
    await story.idle();
  });
});

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
  } catch {
    return false;
  }
  return !isForgotten(pid);
}

/** It has ended, and nobody has asked about it yet: Linux keeps it in the list. */
function isForgotten(pid: number): boolean {
  try {
    return /\) [ZX] /.test(readFileSync(`/proc/${pid}/stat`, "utf8"));
  } catch {
    return false;
  }
}
