import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { stopDatabases } from "../support/database.ts";
import type { Story } from "../support/story.ts";
import { dispatched, execute, migrate, printed, scriptProcess, scriptStory } from "./support/script-story.ts";

afterAll(stopDatabases);

/** The last word of a story about a failure: one comment mentions who has to know. */
const ended = (words: string) => [expect.stringContaining(words)];

describe("a script of the process", () => {
  let story: Story;
  beforeAll(async () => {
    story = await scriptStory();
  });
  afterEach(() => story.check());
  afterAll(() => story.end());

  it("is executed on a runner, with its environment, and its outputs are the step's", async () => {
    const { run, sha } = await dispatched(
      story,
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
    expect((await migrate(story)).state).toBe("executing");
    const job = await execute(story, run);
    expect(job.log).toContain("Migrating to 1.0.0 in /");
    expect(job).toMatchObject({ exitCode: 0, outputs: { state: "success" } });
    expect(await story.deployment("Production")).toMatchObject({ state: "success", release: { sha } });
    expect(await migrate(story)).toMatchObject({
      state: "success",
      error: null,
      outputs: { tables: "12", notes: "one\ntwo=2" },
    });
    expect(await printed(story)).toMatch(/^Migrating to 1\.0\.0 in .*\n$/);
  });

  it("gives its outputs to the next one, which is another run", async () => {
    const { run } = await dispatched(story, "1.1.0", 'echo "tables=it\'s 12" >> "$GITHUB_OUTPUT"', {
      after: `  - name: Tell
    run: echo "moved $TABLES"
    shell: sh
    env: { TABLES: "\${{ steps.migrate.outputs.tables }}" }`,
    });
    await execute(story, run);
    const next = story.github.workflowRuns().at(-1)!.id;
    expect(next).not.toBe(run);
    expect((await story.deployment("Production")).state).toBe("executing");
    expect((await execute(story, next)).log).toContain("\nmoved it's 12\n");
    expect((await story.deployment("Production")).state).toBe("success");
  });

  it("gets values as they are, and none of them is executed", async () => {
    const hostile = `'"; touch pwned; $(touch pwned) \`touch pwned\` \\ %PATH% \${{ secrets.X }}\n::error::no\n ä`;
    const shipped = await story.commit("2.0.0", {
      ".deploy/process.yml": scriptProcess('printf %s "$NOTES" | base64 | tr -d "\\n"\necho\nls', {
        step: "    env: { NOTES: '${{ release.notes }}' }",
      }),
    });
    await story.api("POST", "/releases", { version: "2.0.0", notes: hostile }, { sha: shipped });
    await story.idle();
    const job = await execute(story, story.github.workflowRuns().at(-1)!.id);
    expect(job.exitCode).toBe(0);
    const [notes = "", ...files] = (await printed(story)).split("\n");
    expect(Buffer.from(notes, "base64").toString()).toBe(hostile);
    expect(files.join("")).toBe("");
  });

  it("that fails makes the step fail: in words, without a line of its log in public", async () => {
    const { run, thread } = await dispatched(story, "3.0.0", "echo internal-detail\nexit 3");
    const job = await execute(story, run);
    expect(job.exitCode).toBe(1);
    expect(job.outputs).toMatchObject({ state: "failed", "reason-code": "script-failed" });
    expect(job.log).toContain(
      '::error::The script ended with exit code 3; its last lines: "internal-detail".',
    );
    expect(await migrate(story)).toMatchObject({
      state: "failed",
      error: "The script ended with exit code 3",
    });
    const [comment = "", ...more] = story.unread(thread);
    expect(more).toEqual([]);
    expect(comment).toContain("The script ended with exit code 3");
    expect(comment + story.living(thread)).not.toContain("internal-detail");
    expect(await printed(story)).toBe("internal-detail\n");
  });

  it("keeps its secrets: what looks like one, and what it says is one", async () => {
    const { run, thread } = await dispatched(
      story,
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
    const job = await execute(story, run, { secrets: { DATABASE_PASSWORD: "pass/word 1" } });
    expect(await printed(story)).toBe("before: ***\n::add-mask::***\nwith *** and ***\n0\nthe end of ***\n");
    expect(await migrate(story)).toMatchObject({ state: "failed", outputs: {} });
    expect(job.log).toContain(
      "::warning::The output `secret` holds a value that nobody may read: it is not kept.",
    );
    expect(job.log).toContain('"the end of ***".');
    expect(story.unread(thread)).toEqual(ended("exit code 1"));
  });

  it("prints as much as it wants; the end of it is kept", async () => {
    const { run } = await dispatched(
      story,
      "5.0.0",
      `seq 1 400000\nhead -c 300000 /dev/zero | tr '\\0' x\necho`,
    );
    const job = await execute(story, run);
    expect(job.exitCode).toBe(0);
    expect(job.log).toContain("\n123456\n");
    const kept = await printed(story);
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
    const { run, thread } = await dispatched(story, `6.0.0-${what.replaceAll(" ", "-")}`, script);
    const job = await execute(story, run);
    expect(job.outputs).toMatchObject({ state: "failed", "reason-code": "script-failed" });
    expect((await migrate(story)).error).toContain(error);
    expect(story.unread(thread)).toEqual(ended("failed"));
  });
});
