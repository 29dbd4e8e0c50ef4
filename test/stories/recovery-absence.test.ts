import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { currentPriority } from "../../app/github/priority.ts";
import { askForProject } from "../../db/recovery.ts";
import { stopDatabases } from "../support/database.ts";
import { oneGate } from "../support/processes.ts";
import { Story } from "../support/story.ts";

afterAll(stopDatabases);

/** Longer than GitHub keeps what it has sent: it lists nothing of it any more. */
describe("after an absence of more than three days", () => {
  let story: Story;
  beforeAll(async () => {
    story = await Story.start({ process: oneGate });
  });
  afterEach(() => story.check());
  afterAll(() => story.end());

  const approvals = async () => (await story.deployment("Production")).steps[0].interruption.approvals;
  const list = { match: { path: /\/app\/hook\/deliveries/ } };

  /** What people and machines do while the app is not there. */
  async function meanwhile(...happens: (() => Promise<unknown> | void)[]): Promise<void> {
    await story.recover();
    await story.database.look("delete from recovery where source = 'absence' returning 1");
    const deliver = story.github.webhooks.drop(() => true, 1_000);
    for (const happen of happens) await happen();
    await story.idle();
    deliver();
    await story.database.look(
      "update recovery set read_until = read_until - interval '4 days' where source = 'deliveries' returning 1",
    );
  }

  async function back(): Promise<void> {
    const mend = story.github.faults.add({
      ...list,
      kind: "answer",
      times: 100,
      answer: { status: 200, body: [] },
    });
    await story.recover();
    mend();
  }

  it("an approval in the thread counts, an edited comment does not", async () => {
    const { thread } = await story.asked("1.0.0");
    await meanwhile(
      async () => {
        const comment = await story.github.person("max").comment(thread, "I do not know yet");
        await new Promise((resolve) => setTimeout(resolve, 1_100));
        await story.github.person("max").editComment(comment, "/approve by an edit");
      },
      () => story.github.person("ada").comment(thread, "/approve by a comment"),
    );
    await back();
    expect(await approvals()).toMatchObject([{ user: { login: "ada" }, note: "by a comment" }]);
    // GitHub lists the webhook of the edit all the same: it is told as at once that it counts for nothing.
    await story.recover();
    expect(story.unread(thread)).toEqual([
      expect.stringContaining("A comment that was edited gives no command"),
    ]);
    expect(await approvals()).toHaveLength(1);
    await story.report("Production", "success");
  });

  it("whoever may not approve is refused, and a bot gets silence", async () => {
    const { thread } = await story.asked("1.1.0");
    await meanwhile(
      () => story.github.person("outsider").comment(thread, "/approve"),
      () => story.github.bot("robot[bot]").comment(thread, "/approve"),
    );
    await back();
    expect(await approvals()).toEqual([]);
    expect(story.unread(thread)).toEqual([expect.stringContaining("outsider")]);
    await story.say("ada", thread, "/approve");
    await story.report("Production", "success");
  });

  it("a status that ended the work is read", async () => {
    const { thread } = await story.asked("1.2.0");
    await story.say("ada", thread, "/approve");
    const order = story.onGitHub("Production").at(-1)?.id ?? 0;
    await meanwhile(
      () => story.github.person("writer").deploymentStatus(order, "in_progress"),
      () => story.github.person("writer").deploymentStatus(order, "success"),
    );
    await back();
    expect(await story.states("Production")).toContain("1.2.0 success");
  });

  it("a question that was deleted is asked again, and the audit says so", async () => {
    const { thread } = await story.asked("1.3.0");
    const question =
      story.botComments(thread).find(({ body }) => body?.includes("drawbridge:question:"))?.id ?? 0;
    await meanwhile(() => story.github.person("admin").deleteComment(question));
    await back();
    expect(story.question(thread)).toContain("1.3.0");
    const [shown] = (await story.audited(100)).filter(({ type }) => type === "ShownAnew");
    expect(shown?.data).toMatchObject({ github: question, change: "deleted" });
    await story.say("ada", thread, "/approve");
    await story.report("Production", "success");
  });

  it("also where the list cannot be read at all", async () => {
    const { thread } = await story.asked("1.4.0");
    await meanwhile(() => story.github.person("ada").comment(thread, "/approve"));
    const mend = story.github.faults.add({ ...list, kind: "500", times: 100 });
    await story.recover();
    expect(await story.database.look("select problem from recovery where source = 'deliveries'")).toMatch(
      /Could not list/,
    );
    expect(await approvals()).toHaveLength(1);
    const mark = story.github.mark();
    await story.recover();
    // Not again at every run.
    expect(story.github.requestsSince(mark).filter(({ caller }) => caller === "installation")).toEqual([]);
    mend();
    await back();
    await story.report("Production", "success");
  });

  it("where GitHub fails in the middle, it is done at the next run", async () => {
    const { thread } = await story.asked("1.5.0");
    await meanwhile(() => story.github.person("ada").comment(thread, "/approve"));
    const mend = story.github.faults.add({
      match: { method: "GET", path: /\/issues\/\d+\/comments/ },
      kind: "502-before",
      times: 3,
    });
    await back();
    mend();
    expect(await approvals()).toEqual([]);
    expect(
      await story.database.look(
        "select count(*)::int from recovery where source like 'project:%' and problem is not null",
      ),
    ).toBe(1);
    await back();
    expect(await approvals()).toHaveLength(1);
    await story.report("Production", "success");
  });

  it("an approval in a pull request counts for the release that asks, behind one that does not", async () => {
    const { number, sha } = await story.github.mergePullRequest({
      title: "Faster",
      files: { "a.txt": "1" },
      author: "writer",
    });
    await story.idle();
    for (const version of ["1.6.0", "1.6.1"]) {
      expect((await story.release(version, sha)).thread).toBe(number);
      story.question(number);
    }
    await story.say("ada", number, "/approve 1.6.0");
    const mark = story.github.mark();
    await meanwhile(() => story.github.person("ada").comment(number, "/approve 1.6.1"));
    await back();
    expect(await approvals()).toHaveLength(1);
    const reads = story.github.requestsSince(mark).filter(({ method }) => method === "GET");
    expect(reads.filter(({ path }) => path.endsWith(`/issues/${number}/comments`))).toHaveLength(1);
    for (const _version of ["1.6.0", "1.6.1"]) await story.report("Production", "success");
  });

  // The last ones, for the clock does not go back.
  it("with a clock ahead by minutes, an approval counts all the same", async () => {
    await story.pass(10 * 60_000);
    const { thread } = await story.asked("1.7.0");
    await meanwhile(() => story.github.person("ada").comment(thread, "/approve"));
    await back();
    expect(await approvals()).toHaveLength(1);
    await story.report("Production", "success");
  });

  it("with a clock ahead by hours, nothing is taken as deleted and posted twice", async () => {
    await story.pass(3 * 60 * 60_000);
    const { thread } = await story.asked("1.8.0");
    const posted = story.botComments(thread).map(({ id }) => id);
    await meanwhile();
    await back();
    expect(story.botComments(thread).map(({ id }) => id)).toEqual(posted);
    await story.say("ada", thread, "/approve");
    await story.report("Production", "success");
  });
});

it("a comparison takes nothing from what people wait for, but what it asks about work comes first", async () => {
  const asked = new Map<string, Set<string>>();
  const noted = (name: string) => {
    const at = asked.get(name) ?? new Set();
    asked.set(name, at.add(currentPriority()));
  };
  const story = await Story.start({
    process: oneGate,
    wrapGitHub: (app) => ({
      ...app,
      deliveries: (cursor) => {
        noted("deliveries");
        return app.deliveries(cursor);
      },
      repository: (...where) => {
        const repository = app.repository(...where);
        return {
          ...repository,
          commentsSince: (...input) => {
            noted("commentsSince");
            return repository.commentsSince(...input);
          },
          findCheck: (...input) => {
            noted("findCheck");
            return repository.findCheck(...input);
          },
          deploymentStatuses: (...input) => {
            noted("deploymentStatuses");
            return repository.deploymentStatuses(...input);
          },
        };
      },
    }),
  });
  const { thread } = await story.asked("1.0.0");
  await story.asked("1.1.0");
  await story.say("ada", thread, "/approve");
  await askForProject(story.app.deps.db, { projectId: 1, since: story.now }, story.now);
  asked.clear();
  await story.recover();
  expect(Object.fromEntries(asked)).toEqual({
    deliveries: new Set(["decorate"]),
    commentsSince: new Set(["decorate"]),
    deploymentStatuses: new Set(["resume"]),
    findCheck: new Set(["decorate"]),
  });
  await story.end();
});
