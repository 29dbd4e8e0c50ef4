import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { stopDatabases } from "../support/database.ts";
import { type JobDifference, scriptJob, scriptWorkflow, startScriptJob } from "../support/script-runner.ts";
import { Story } from "../support/story.ts";

afterAll(stopDatabases);

const files = { ".github/workflows/drawbridge.yml": scriptWorkflow };

/** One environment and the script that a release of this file executes there. */
const process = (script: string, more: { step?: string; phase?: string; after?: string } = {}) => `
lifecycle:
  - { phase: Production, deploy: automatic, supersede: never${more.phase ?? ""} }
steps:
  - name: Migrate
    run: |
${script
  .trim()
  .split("\n")
  .map((line) => `      ${line}`)
  .join("\n")}
${more.step ?? ""}
${more.after ?? ""}
`;

/** The last word of a story about a failure: one comment mentions who has to know. */
const ended = (words: string) => [expect.stringContaining(words)];

describe("a script of the process", () => {
  let story: Story;
  beforeAll(async () => {
    story = await Story.start({ process: process("echo Hello"), files, reachable: true });
  });
  afterEach(() => story.check());
  afterAll(() => story.end());

  const migrate = async () =>
    (await story.deployment("Production")).steps.find((one: { id: string }) => one.id === "migrate");
  const tail = async () => {
    const { id } = await story.deployment("Production");
    return (await story.api("GET", `/deployments/${id}/steps/migrate/log`)).body;
  };
  /** A release whose script is dispatched; the run waits for a runner. */
  const dispatched = async (version: string, ...script: Parameters<typeof process>) => {
    const shipped = await story.ship(version, { ".deploy/process.yml": process(...script) });
    const run = story.github.workflowRuns().at(-1);
    if (run === undefined) throw new Error("Nothing was dispatched");
    return { ...shipped, run: run.id };
  };
  const execute = async (run: number, differs: JobDifference = {}) => {
    story.github.workflowRun(run).start();
    const job = await scriptJob(story.github, story.publicUrl, run, differs);
    // As GitHub does with the job's exit code.
    story.github.workflowRun(run).complete(job.exitCode === 0 ? "success" : "failure");
    await story.idle();
    return job;
  };

  it("is executed on a runner, with its environment, and its outputs are the step's", async () => {
    const { run, sha } = await dispatched(
      "1.0.0",
      `echo "Migrating to $VERSION in $(pwd)"
echo tables=12 >> "$GITHUB_OUTPUT"
{ echo "notes<<EOF"; echo one; echo "two=2"; echo EOF; } >> "$GITHUB_OUTPUT"`,
      { step: "    env: { VERSION: '${{ release.version }}' }" },
    );
    const { head_branch: branch, display_title: title, event } = story.github.workflowRuns().at(-1)!;
    expect([branch, title, event]).toEqual([
      "main",
      expect.stringMatching(/^Drawbridge d\d+-migrate-1$/),
      "workflow_dispatch",
    ]);
    expect((await migrate()).state).toBe("executing");
    const job = await execute(run);
    expect(job.log).toContain("Migrating to 1.0.0 in /");
    expect(job).toMatchObject({ exitCode: 0, outputs: { state: "success" } });
    expect(await story.deployment("Production")).toMatchObject({ state: "success", release: { sha } });
    expect(await migrate()).toMatchObject({
      state: "success",
      error: null,
      outputs: { tables: "12", notes: "one\ntwo=2" },
    });
    expect(await tail()).toMatchObject({
      attempt: 1,
      tail: expect.stringMatching(/^Migrating to 1\.0\.0 in .*\n$/),
    });
  });

  it("gives its outputs to the next one, which is another run", async () => {
    const { run } = await dispatched("1.1.0", 'echo "tables=it\'s 12" >> "$GITHUB_OUTPUT"', {
      after: `  - name: Tell
    run: echo "moved $TABLES"
    shell: sh
    env: { TABLES: "\${{ steps.migrate.outputs.tables }}" }`,
    });
    await execute(run);
    const next = story.github.workflowRuns().at(-1)!.id;
    expect(next).not.toBe(run);
    expect((await story.deployment("Production")).state).toBe("executing");
    expect((await execute(next)).log).toContain("\nmoved it's 12\n");
    expect((await story.deployment("Production")).state).toBe("success");
  });

  it("gets values as they are, and none of them is executed", async () => {
    const hostile = `'"; touch pwned; $(touch pwned) \`touch pwned\` \\ %PATH% \${{ secrets.X }}\n::error::no\n ä`;
    const shipped = await story.commit("2.0.0", {
      ".deploy/process.yml": process('printf %s "$NOTES" | base64 -w0\necho\nls', {
        step: "    env: { NOTES: '${{ release.notes }}' }",
      }),
    });
    await story.api("POST", "/releases", { version: "2.0.0", notes: hostile }, { sha: shipped });
    await story.idle();
    const job = await execute(story.github.workflowRuns().at(-1)!.id);
    expect(job.exitCode).toBe(0);
    const [notes, ...files] = (await tail()).tail.split("\n");
    expect(Buffer.from(notes, "base64").toString()).toBe(hostile);
    expect(files.join("")).toBe("");
  });

  it("that fails makes the step fail: in words, without a line of its log in public", async () => {
    const { run, thread } = await dispatched("3.0.0", "echo internal-detail\nexit 3");
    const job = await execute(run);
    expect(job.exitCode).toBe(1);
    expect(job.outputs).toMatchObject({ state: "failed", "reason-code": "script-failed" });
    expect(job.log).toContain(
      '::error::The script ended with exit code 3; its last lines: "internal-detail".',
    );
    expect(await migrate()).toMatchObject({ state: "failed", error: "The script ended with exit code 3" });
    const [comment = "", ...more] = story.unread(thread);
    expect(more).toEqual([]);
    expect(comment).toContain("The script ended with exit code 3");
    expect(comment + story.living(thread)).not.toContain("internal-detail");
    expect((await tail()).tail).toBe("internal-detail\n");
  });

  it("keeps its secrets: what looks like one, and what it says is one", async () => {
    const { run, thread } = await dispatched(
      "4.0.0",
      `echo "before: made-here"
echo "::add-mask::made-here"
echo "with $DATABASE_PASSWORD and made-here"
echo "open=yes" >> "$GITHUB_OUTPUT"
echo "secret=x $DATABASE_PASSWORD" >> "$GITHUB_OUTPUT"
env | grep -c '^ACTIONS_ID_TOKEN\\|^INPUT_' || true
echo "the end of $DATABASE_PASSWORD"
exit 1`,
    );
    const job = await execute(run, { secrets: { DATABASE_PASSWORD: "pass/word 1" } });
    expect((await tail()).tail).toBe("before: ***\n::add-mask::***\nwith *** and ***\n0\nthe end of ***\n");
    expect(await migrate()).toMatchObject({ state: "failed", outputs: {} });
    expect(job.log).toContain(
      "::warning::The output `secret` holds a value that nobody may read: it is not kept.",
    );
    expect(job.log).toContain('"the end of ***".');
    expect(story.unread(thread)).toEqual(ended("exit code 1"));
  });

  it("prints as much as it wants; the end of it is kept", async () => {
    const { run } = await dispatched("5.0.0", `seq 1 400000\nhead -c 300000 /dev/zero | tr '\\0' x\necho`);
    const job = await execute(run);
    expect(job.exitCode).toBe(0);
    expect(job.log).toContain("\n123456\n");
    const { tail: kept } = await tail();
    expect(Buffer.byteLength(kept)).toBeLessThanOrEqual(65_536);
    expect(kept).toMatch(/^\d+\n/);
    expect(kept).toMatch(/\n400000\n\(a line of \d+ characters\)\n[^]*$/);
  });

  it.each([
    [
      "too many bytes",
      `echo "a=$(head -c 1100000 /dev/zero | tr '\\0' x)" >> "$GITHUB_OUTPUT"`,
      "The script's outputs have 1100001 bytes",
    ],
    [
      "far too many",
      `head -c 9000000 /dev/zero >> "$GITHUB_OUTPUT"`,
      "The file $GITHUB_OUTPUT of the script has 9000000 bytes",
    ],
    [
      "no name",
      `echo "oops" >> "$GITHUB_OUTPUT"`,
      "The file $GITHUB_OUTPUT of the script has a line that is neither",
    ],
    [
      "an odd name",
      `echo "a b=1" >> "$GITHUB_OUTPUT"`,
      "The script gave an output whose name is not made of letters",
    ],
  ])("whose outputs cannot be kept has failed: %s", async (what, script, error) => {
    const { run, thread } = await dispatched(`6.0.0-${what.replaceAll(" ", "-")}`, script);
    const job = await execute(run);
    expect(job.outputs).toMatchObject({ state: "failed", "reason-code": "script-failed" });
    expect((await migrate()).error).toContain(error);
    expect(story.unread(thread)).toEqual(ended("failed"));
  });

  it("is the release's own, whatever the branch says by now", async () => {
    const { run, sha } = await dispatched("7.0.0", "echo as released");
    const later = await story.process(process("echo as changed later"));
    expect(later).not.toBe(sha);
    const job = await execute(run);
    expect(job.exitCode).toBe(0);
    expect((await tail()).tail).toBe("as released\n");
  });

  it("is not executed on another commit than the release's", async () => {
    const { run, thread, sha } = await dispatched("8.0.0", "echo executed");
    const other = "e".repeat(40);
    const job = await execute(run, { checkedOut: other });
    expect(job.outputs).toMatchObject({ state: "failed", "reason-code": "wrong-commit" });
    expect(job.log).not.toContain("\nexecuted");
    const error = `The job has checked out ${other}, and the release's commit is ${sha}`;
    expect(await migrate()).toMatchObject({ state: "failed", error });
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
    const { run, thread } = await dispatched("9.0.0", endless);
    const { job, isAlive } = await underWay(run);
    expect(isAlive()).toBe(true);
    expect((await story.say("writer", thread, "/cancel")).reactions).toBe("👍");
    const { exitCode, outputs, log } = await job.ended;
    expect([exitCode, outputs["reason-code"], isAlive()]).toEqual([1, "script-stopped", false]);
    expect(log).toContain("The script was stopped. Script not wanted any more. The script of migrate");
    expect(await migrate()).toMatchObject({ state: "canceled" });
    expect(story.github.workflowRuns().at(-1)).toMatchObject({
      status: "completed",
      conclusion: "cancelled",
    });
    await story.idle();
    story.unread(thread);
  });

  it("is stopped where somebody cancels the run on GitHub, and the step has failed", async () => {
    const { run, thread } = await dispatched("10.0.0", endless);
    const { job, isAlive } = await underWay(run);
    job.process.kill("SIGINT");
    const { exitCode, outputs } = await job.ended;
    expect([exitCode, outputs["reason-code"], isAlive()]).toEqual([1, "script-stopped", false]);
    story.github.workflowRun(run).complete("cancelled");
    await story.idle();
    const error = "The workflow run was canceled, and the script stopped";
    expect(await migrate()).toMatchObject({ state: "failed", error });
    expect(story.unread(thread)).toEqual(ended(error));
  });

  it("runs out of time", async () => {
    const { run, thread } = await dispatched("11.0.0", `trap "" TERM\n${endless}`, {
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
    expect(await migrate()).toMatchObject({ state: "success", outputs: { done: "1" } });
    await story.idle();
  });
});

/** One that has ended, and that nobody has asked about, is still in the list. */
function isAlive(pid: number): boolean {
  try {
    return !/\) [ZX] /.test(readFileSync(`/proc/${pid}/stat`, "utf8"));
  } catch {
    return false;
  }
}
