import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { stopDatabases } from "../support/database.ts";
import { Story, thumbsUp } from "../support/story.ts";
import { gate, newestQuestion, processOf, straightToProduction, work } from "./support/gates.ts";

afterAll(stopDatabases);

const people = {
  admin: "owner",
  releaser: "write",
  requester: "write",
  author: "write",
  committer: "write",
  coauthor: "write",
  opener: "write",
  merger: "write",
  claimed: "write",
  free: "read",
  writer: "write",
} as const;
const approvers = Object.keys(people).filter((login) => login !== "admin" && login !== "writer");
const teams = { approvers, security: ["free"], "on-call": ["releaser"] };
const guarded = gate("Check", { "prevent-self-approval": true });

let story: Story;
const state = async () => (await story.deployment("Production")).state;
const question = (thread: number) => newestQuestion(story, thread);
const coAuthor = (login: string) => {
  const { id } = story.github.person(login);
  return `Co-authored-by: ${login} <${id}+${login}@users.noreply.github.com>`;
};

/** What it asked GitHub about whose work it is. */
const authorshipRequests = (mark: number) =>
  story.github.requestsSince(mark).filter(({ path }) => /\/(compare|commits|pulls)\b/.test(path));

/** Everybody is refused with what they did, then the last of them rejects. */
async function refusedAndRejects(thread: number, reasons: Readonly<Record<string, string>>): Promise<void> {
  for (const [who, reason] of Object.entries(reasons)) {
    const { words, reactions } = await story.say(who, thread, "/approve");
    expect(words).toEqual([expect.stringMatching(new RegExp(`You .*${reason}`))]);
    expect(words[0]).toContain("Rejecting stays open to you");
    expect(reactions).toBe("");
    expect(await state()).toBe("waiting");
  }
  const last = Object.keys(reasons).at(-1)!;
  expect(await story.say(last, thread, "/reject")).toMatchObject({ reactions: "👍" });
  expect(await state()).toBe("rejected");
}

describe("nobody approves their own work", () => {
  beforeAll(async () => {
    story = await Story.start({
      process: processOf([guarded, work()], {
        lifecycle: [{ ...(straightToProduction[0] as object), deploy: "manual" }],
      }),
      people,
      teams,
    });
    // What the environment runs from the start: everybody's work before is nobody's concern.
    const { thread } = await story.ship("0.1.0");
    await story.say("writer", thread, "/deploy 0.1.0 to Production");
    await story.say("free", thread, "/approve");
    await story.report("Production", "success");
  });
  afterEach(async () => {
    if ((await state()) === "executing") await story.report("Production", "success");
    await story.check();
  });
  afterAll(() => story.end());

  /** Of the default branch's head, asked for by somebody. */
  async function wanted(version: string, sha: string, by = "requester") {
    await story.idle();
    const { thread } = await story.release(version, sha);
    story.unread(thread);
    const { words } = await story.say(by, thread, `/deploy ${version} to Production`);
    expect(words).toEqual([expect.stringContaining("drawbridge:question:")]);
    return thread;
  }

  it("who released it, asked for it, wrote it, committed it, or is named as a co-author", async () => {
    const sha = await story.github.commit({
      files: { "a.txt": "1" },
      message: `Change\n\n${coAuthor("coauthor")}`,
      author: "author",
      committer: "committer",
      verified: true,
    });
    const thread = await wanted("1.0.0", sha);
    for (const who of ["releaser", "requester", "author", "committer", "coauthor"]) {
      expect(question(thread)).toContain(`- \`${who}\``);
    }
    expect(question(thread)).not.toMatch(/too few|cannot be attributed/);
    await refusedAndRejects(thread, {
      releaser: "created the release",
      requester: "asked for the deployment",
      author: `wrote commit \`${sha.slice(0, 7)}\``,
      coauthor: `wrote commit \`${sha.slice(0, 7)}\``,
      committer: `committed \`${sha.slice(0, 7)}\``,
    });
  });

  it("who opened or merged the pull request; who had no hand in it may, and it is said that they did", async () => {
    const { sha, number } = await story.github.mergePullRequest({
      files: { "b.txt": "1" },
      author: "opener",
      mergedBy: "merger",
      verified: true,
    });
    await story.idle();
    const { thread } = await story.release("1.1.0", sha);
    const on = thread === undefined || thread < number ? number : thread;
    expect((await story.say("requester", on, "/deploy 1.1.0 to Production")).reactions).toBe("👍");
    await refusedAndRejects(on, {
      opener: `opened pull request \`#${number}\``,
      merger: `merged pull request \`#${number}\``,
    });
    await story.say("requester", on, "/deploy 1.1.0 to Production");
    expect(await story.say("free", on, "/approve")).toEqual(thumbsUp);
    expect(await state()).toBe("executing");
  });

  it("what no signature proves excludes nobody, and is listed", async () => {
    const sha = await story.github.commit({
      files: { "c.txt": "1" },
      message: `Change\n\n${coAuthor("coauthor")}`,
      author: "claimed",
    });
    const thread = await wanted("1.2.0", sha);
    expect(question(thread)).toMatch(
      new RegExp(
        `cannot be attributed[^]*${sha.slice(0, 7)}\`? has no verified signature; it names claimed, coauthor`,
      ),
    );
    expect(await story.say("claimed", thread, "/approve")).toEqual(thumbsUp);
  });

  it("only what is new since the environment's last success counts, whatever failed in between", async () => {
    const old = await story.github.commit({ files: { "d.txt": "1" }, author: "author", verified: true });
    const thread = await wanted("1.3.0", old);
    expect((await story.say("author", thread, "/approve")).words).toHaveLength(1);
    expect(await story.say("free", thread, "/approve")).toEqual(thumbsUp);
    await story.report("Production", "failure");
    story.unread(thread);
    // It never ran there: who wrote it is excluded from what comes on top of it too.
    const next = await story.github.commit({ files: { "e.txt": "1" }, author: "committer", verified: true });
    const second = await wanted("1.4.0", next);
    expect((await story.say("author", second, "/approve")).words).toEqual([
      expect.stringContaining(`wrote commit \`${old.slice(0, 7)}\``),
    ]);
    expect(await story.say("free", second, "/approve")).toEqual(thumbsUp);
    await story.report("Production", "success");
    // Now it has: their next deployment there is judged by what it brings itself.
    const third = await wanted("1.5.0", await story.github.commit({ files: { "f.txt": "1" } }));
    expect(await story.say("author", third, "/approve")).toEqual(thumbsUp);
  });

  it("a question that cannot be written yet holds up nobody's answer", async () => {
    const sha = await story.github.commit({ files: { "h.txt": "1" }, author: "author", verified: true });
    await story.idle();
    const { thread } = await story.release("1.6.0", sha);
    const mends = story.github.faults.add({ match: { path: /\/compare\// }, kind: "500", times: 10_000 });
    await story.github.person("requester").comment(thread, "/deploy 1.6.0 to Production");
    await story.github.until(() => story.living(thread).includes("waiting"), { ms: 30_000 });
    await story.github.person("releaser").comment(thread, "/rollback Nowhere");
    await story.github.until(() => story.unread(thread).some((text) => text.includes("Nowhere")));
    expect(question(thread)).toBe("");
    mends();
    await story.idle();
    expect(story.question(thread)).toContain("`author` wrote commit");
    await story.say("free", thread, "/reject");
  });
});

describe("nobody approves their own work, the further cases", () => {
  beforeAll(async () => {
    story = await Story.start({ process: processOf([guarded, work()]), people, teams });
  });
  afterEach(async () => {
    if ((await state()) === "executing") await story.report("Production", "success");
    await story.check();
  });
  afterAll(() => story.end());

  async function released(version: string, by: string) {
    const sha = await story.github.commit({ files: { "g.txt": version }, author: by, verified: true });
    await story.idle();
    return { sha, ...(await story.release(version, sha)) };
  }

  it("where too few are left, it is said at once, and by name", async () => {
    await story.process(
      processOf([
        gate("Check", {
          "responsible-teams": ["Approvers", "Security"],
          "from-each-team": true,
          "prevent-self-approval": true,
        }),
        work(),
      ]),
    );
    const { thread } = await released("2.2.0", "free");
    const text = story.question(thread);
    expect(text).toMatch(/too few people of Security are left to approve/);
    expect(text).toContain("`free` wrote commit");
    await story.say("requester", thread, "/reject");
  });

  it("who may in an emergency may let their own work pass, and it is marked", async () => {
    await story.process(
      processOf([gate("Check", { "prevent-self-approval": true, emergency: ["On call"] }), work()]),
    );
    const { thread } = await released("2.3.0", "releaser");
    story.question(thread);
    expect((await story.say("releaser", thread, "/approve")).words).toHaveLength(1);
    const alone = await story.say("releaser", thread, "/approve emergency the shop is down");
    expect(alone).toMatchObject({ words: [expect.stringContaining("**EMERGENCY**")], reactions: "👍" });
    expect(await state()).toBe("executing");
  });

  it("whose work it is, is asked once for each release, and kept", async () => {
    await story.process(processOf([guarded, work()]));
    const { thread, sha } = await released("2.4.0", "author");
    story.question(thread);
    const mark = story.github.mark();
    expect((await story.say("author", thread, "/approve")).words).toEqual([
      expect.stringContaining(`wrote commit \`${sha.slice(0, 7)}\``),
    ]);
    expect(await story.say("free", thread, "/approve")).toEqual(thumbsUp);
    expect(authorshipRequests(mark)).toEqual([]);
  });

  it("a rollback brings nothing new: who asked for it and who released it are excluded, its authors are not", async () => {
    const { thread } = await released("2.0.0", "author");
    story.question(thread);
    await story.say("free", thread, "/approve");
    await story.report("Production", "success");
    const newer = await released("2.1.0", "committer");
    story.question(newer.thread);
    await story.say("free", newer.thread, "/approve");
    await story.report("Production", "success");
    const back = await story.say("requester", thread, "/rollback Production");
    expect(back.words.join("")).toContain("ROLLBACK");
    expect((await story.say("requester", thread, "/approve")).words).toEqual([
      expect.stringContaining("asked for the deployment"),
    ]);
    expect((await story.say("releaser", thread, "/approve")).words).toEqual([
      expect.stringContaining("created the release"),
    ]);
    expect(await story.say("author", thread, "/approve")).toEqual(thumbsUp);
    expect(await story.deployment("Production")).toMatchObject({ release: { version: "2.0.0" } });
  });

  it("while GitHub does not tell whose work it is, nothing is decided; it is told, and counts later", async () => {
    const byHand = { lifecycle: [{ ...(straightToProduction[0] as object), deploy: "manual" }] };
    await story.process(processOf([work()], byHand));
    for (const [version, by] of [
      ["3.0.0", "writer"],
      ["3.1.0", "author"],
    ] as const) {
      const { thread } = await released(version, by);
      await story.say("writer", thread, `/deploy ${version} to Production`);
      await story.report("Production", "success");
    }
    await story.process(processOf([guarded, work()], byHand));
    const { thread } = await released("3.2.0", "writer");
    expect((await story.say("requester", thread, "/deploy 3.2.0 to Production")).words).toHaveLength(1);
    const { id } = await story.deployment("Production");
    // From here on it brings 3.1.0 too, about which nobody has asked yet.
    await story.say("writer", thread, "/rollback Production to 3.0.0");
    const back = story.github.issues().find((one) => one.title === "Release 3.0.0")!.number;
    story.unread(back);
    await story.say("free", back, "/approve 3.0.0");
    await story.report("Production", "success");

    const mends = story.github.faults.add({ match: { path: /\/compare\// }, kind: "500", times: 10_000 });
    const [own, other] = await Promise.all(
      ["author", "free"].map((who) => story.github.person(who).comment(thread, "/approve 3.2.0")),
    );
    const told = () => story.botComments(thread).filter((one) => one.body?.includes("Not counted")).length;
    await story.github.until(() => told() === 2, { ms: 60_000, what: "both are told" });
    const now = async () => (await story.api("GET", `/deployments/${id}`)).body;
    expect((await now()).state).toBe("waiting");
    mends();
    await story.pass(10 * 60_000);
    expect(story.reactions(thread, other!)).toBe("👍");
    expect(story.reactions(thread, own!)).toBe("");
    const { state: after, steps } = await now();
    expect(after).toBe("executing");
    expect(steps[0].interruption.approvals).toMatchObject([{ user: { login: "free" } }]);
    story.unread(thread);
    const { github_deployment_id: order } = await now();
    await story.github.person("writer").deploymentStatus(order, "success");
    await story.idle();
  });
});
