import { afterAll, afterEach, beforeEach, describe, expect, it } from "vitest";
import { askForProject, forgetProject, missedProjects } from "../../db/recovery.ts";
import { followOwner } from "../../app/usecases/reconsider.ts";
import { noticed } from "../../app/usecases/recovery/origin.ts";
import { projectByRepository, projectsOfOwner } from "../../db/projects.ts";
import type { CheckInput, GitHubRepository } from "../../app/github/client.ts";
import { stopDatabases } from "../support/database.ts";
import { oneGate } from "../support/processes.ts";
import { Story, type StoryOptions, thumbsUp } from "../support/story.ts";
import { dispatchable, dispatchedRuns, shipBy, straight } from "./support/dispatched.ts";

afterAll(stopDatabases);

describe("a repository that the app cannot reach", () => {
  let story: Story;
  beforeEach(async () => {
    story = await Story.start({ process: oneGate });
  });
  afterEach(() => story.end());

  const away = () => story.database.look("select away ->> 'why' from projects");
  const asked = (mark: number) =>
    story.github.requestsSince(mark).filter(({ caller }) => caller === "installation");
  const audit = async () => (await story.audited(100)).map(({ type }) => type);
  const approvals = async () => (await story.deployment("Production")).steps[0].interruption.approvals;

  it("is uninstalled while Production waits, and installed again as another installation", async () => {
    const { thread } = await story.asked("1.0.0");
    story.github.uninstall();
    await story.idle();
    expect(await away()).toBe("uninstalled");
    expect((await story.api("GET", "/deployments")).body).toMatchObject({
      status: 404,
      code: "not-installed",
    });
    // Nobody hears of this: GitHub sends nothing of a repository without the app.
    await story.github.person("ada").comment(thread, "/approve while you were away");
    const mark = story.github.mark();
    await story.recover();
    expect(asked(mark)).toEqual([]);

    story.github.reinstall();
    await story.idle();
    expect(await away()).toBeNull();
    await story.recover();
    expect(await approvals()).toMatchObject([{ user: { login: "ada" }, note: "while you were away" }]);
    await story.report("Production", "success");
    expect(await story.states("Production")).toEqual(["1.0.0 success"]);
    expect(await audit()).toEqual(expect.arrayContaining(["InstallationLost", "InstallationReturned"]));
    expect(
      (await story.audited(100)).find(({ type }) => type === "InstallationReturned")?.data,
    ).toMatchObject({
      why: "uninstalled",
    });
  });

  it("and nobody told: the next call shows it, nothing is taken as refused, and recovery finds the way back", async () => {
    const { thread } = await story.asked("1.0.0");
    story.github.webhooks.drop("installation.deleted");
    story.github.uninstall();
    // A webhook that GitHub sent before, and that comes now.
    const { payload } = story.github.deliveries.findLast(({ event }) => event === "push") ?? {};
    const comment = {
      ...payload,
      action: "created",
      issue: { number: thread },
      comment: {
        // Of the same second as the question, and after it.
        id: 9_000_000_000,
        body: "/approve",
        created_at: new Date().toISOString(),
        user: { ...story.github.person("ada"), type: "User" },
        performed_via_github_app: null,
      },
      sender: { id: story.github.person("ada").id, login: "ada", type: "User" },
    };
    await story.github.webhooks.send("issue_comment", JSON.parse(JSON.stringify(comment)));
    await story.idle();
    expect(await away()).toMatch(/uninstalled|removed/);
    expect(await story.database.look("select count(*)::int from projections where refused is not null")).toBe(
      0,
    );

    story.github.webhooks.drop("installation.created");
    story.github.reinstall();
    await story.recover();
    expect(await away()).toBeNull();
    // What was received and could not be worked on is worked on now.
    expect(await approvals()).toMatchObject([{ user: { login: "ada" } }]);
    await story.report("Production", "success");
    expect(await story.states("Production")).toEqual(["1.0.0 success"]);
  });

  it("is suspended, with its token still in hand: questions wait, and the clock goes on", async () => {
    await story.process(oneGate.replace("with:", "with:\n      timeout: 2h"));
    const { thread } = await story.asked("1.0.0");
    story.github.suspend();
    await story.idle();
    expect(await away()).toBe("suspended");
    const mark = story.github.mark();
    await story.pass(3 * 60 * 60_000);
    expect(asked(mark)).toEqual([]);
    expect(await story.database.look("select state from deployments")).toBe("rejected");
    expect(await story.database.look("select count(*)::int from behind")).toBeGreaterThan(0);

    story.github.unsuspend();
    await story.idle();
    expect(await away()).toBeNull();
    await story.recover();
    expect(story.unread(thread)).toEqual([expect.stringContaining("1.0.0")]);
    expect(await story.database.look("select count(*)::int from behind")).toBe(0);
  });

  it("is suspended while work runs: how the work ended is asked when it is back", async () => {
    const { thread } = await story.asked("1.0.0");
    await story.say("ada", thread, "/approve");
    story.github.suspend();
    await story.idle();
    await story.report("Production", "success");
    expect(await story.database.look("select state from deployments")).toBe("executing");
    story.github.unsuspend();
    await story.recover();
    expect(await story.states("Production")).toEqual(["1.0.0 success"]);
  });

  it("goes away while it is compared: what was to be looked for is looked for when it is back", async () => {
    const { deps } = story.app;
    const { thread } = await story.asked("1.0.0");
    const since = story.now;
    const lists = { match: { path: /\/app\/hook\/deliveries/ }, kind: "answer", times: 100 } as const;
    story.github.faults.add({ ...lists, answer: { status: 200, body: [] } });
    story.github.webhooks.drop("issue_comment.created");
    await story.github.person("ada").comment(thread, "/approve");
    await askForProject(deps.db, { projectId: 1, since }, since);
    // It is noticed that it is away long after somebody approved.
    await story.pass(2 * 60 * 60_000);
    story.github.webhooks.drop("installation.deleted");
    story.github.webhooks.drop("installation.created");
    story.github.uninstall();
    await story.recover();
    expect(await away()).toMatch(/uninstalled|removed/);
    story.github.reinstall();
    await story.recover();
    expect(await approvals()).toMatchObject([{ user: { login: "ada" } }]);
    expect(await missedProjects(deps.db)).toEqual([]);
    await story.report("Production", "success");
  });

  it("and is asked for anew while it is compared: it is compared once more, as far back as ever", async () => {
    const { db } = story.app.deps;
    await story.asked("1.0.0");
    const [first, second] = [new Date("2026-11-28T12:00:00Z"), new Date("2026-11-28T12:10:00Z")];
    await askForProject(db, { projectId: 1, since: first }, second);
    const [read] = await missedProjects(db);
    if (read === undefined) throw new Error("No project was asked for");
    await askForProject(db, { projectId: 1, since: second }, story.now);
    await forgetProject(db, read);
    expect(await missedProjects(db)).toMatchObject([{ projectId: 1, since: first }]);
  });

  it("a suspension that was over before its webhook came changes nothing", async () => {
    await story.asked("1.0.0");
    story.github.suspend();
    await story.idle();
    const guid = story.github.deliveries.at(-1);
    story.github.unsuspend();
    await story.idle();
    await story.github.webhooks.send("installation", guid?.payload ?? {});
    await story.idle();
    expect(await away()).toBeNull();
  });

  it("comes back with others of which GitHub cannot tell at once: it is not asked about again", async () => {
    await story.asked("1.0.0");
    await story.github.createRepository("other");
    await story.github.commit({ repo: "other", files: { "a.txt": "a" }, message: "Another one" });
    await story.idle();
    story.github.suspend();
    await story.idle();
    const gone = () => story.database.look("select count(*)::int from projects where away is not null");
    expect(await gone()).toBe(2);
    const mark = story.github.mark();
    const other = /\/repos\/acme\/other\/installation$/;
    story.github.faults.add({ match: { path: other }, kind: "500", times: 6 });
    story.github.unsuspend();
    await story.github.until(async () => ((await gone()) === 0 ? true : undefined), {
      ms: 30_000,
      what: "both are back",
    });
    await story.idle();
    const looked = story.github
      .requestsSince(mark)
      .filter(({ path }) => path === "/repos/acme/shop/installation");
    // Once for the webhook, and once to compare it.
    expect(looked).toHaveLength(2);
  });

  it.each([404, 500])("keeps no other away while GitHub answers %i about it", async (status) => {
    await story.asked("1.0.0");
    await story.github.createRepository("other");
    await story.github.commit({ repo: "other", files: { "a.txt": "a" }, message: "Another one" });
    await story.idle();
    story.github.suspend();
    await story.idle();
    const answers = (path: RegExp, answer: { status: number; body: unknown }) =>
      story.github.faults.add({ match: { path }, kind: "answer", times: 100, answer });
    answers(/\/app\/hook\/deliveries/, { status: 200, body: [] });
    answers(/\/repos\/acme\/shop\/installation$/, { status, body: { message: "No answer" } });
    story.github.webhooks.drop("installation.unsuspend");
    story.github.unsuspend();
    const others = () => story.database.look("select away ->> 'why' from projects where name = 'other'");
    await story.recover();
    expect(await others()).toBe("suspended");
    await story.recover();
    expect(await others()).toBeNull();
  });

  it("is removed from the installation and added again", async () => {
    await story.github.createRepository("other");
    const { thread } = await story.asked("1.0.0");
    story.github.uninstall();
    await story.idle();
    expect(await away()).toBe("removed");
    story.github.install();
    await story.idle();
    expect(await away()).toBeNull();
    expect(await story.say("ada", thread, "/approve")).toEqual(thumbsUp);
    await story.report("Production", "success");
  });

  it("what it may not do is tried once more when it may", async () => {
    const permissions = { ...story.github.permissions() };
    const { thread } = await story.asked("1.0.0");
    story.github.setPermissions({ ...permissions, checks: "read" });
    story.github.expireInstallationTokens();
    await story.idle();
    expect(await story.say("ada", thread, "/approve")).toEqual(thumbsUp);
    const sha = story.github.deployments().at(-1)?.sha ?? "";
    expect(story.deploymentCheck(sha, "Production").conclusion).toBe("action_required");
    await story.report("Production", "success");
    const next = await story.asked("1.1.0");
    expect(await away()).toBeNull();
    expect(story.github.checkRuns(next.sha).map(({ name }) => name)).not.toContain("Deploy to Production");
    story.github.setPermissions(permissions);
    story.github.expireInstallationTokens();
    await story.idle();
    expect(story.deploymentCheck(next.sha, "Production").conclusion).toBe("action_required");
  });
});

describe("a private repository that the app cannot reach, and nobody told", () => {
  let story: Story;
  afterEach(() => story.end());
  const away = () => story.database.look("select away ->> 'why' from projects where id = 1");

  async function start(options: StoryOptions): Promise<void> {
    story = await Story.start({ ...options, private: true });
    await story.github.createRepository("other");
    await story.idle();
  }

  function lose(): void {
    story.github.webhooks.drop("installation_repositories.removed");
    story.github.uninstall();
  }

  it("is noticed by whatever would be believed to be missing, gone or over", async () => {
    await start({ process: oneGate });
    await story.asked("1.0.0");
    lose();
    await story.idle();
    expect(await away()).toBeNull();
    const { deps } = story.app;
    const project = await projectByRepository(deps.db, story.github.repo.id);
    if (project === undefined) throw new Error("There is no project");
    const main = `refs/heads/${project.defaultBranch}`;
    const questions: readonly ((repository: GitHubRepository) => Promise<unknown>)[] = [
      ({ commitOf }) => commitOf(`heads/${project.defaultBranch}`),
      ({ readFile }) => readFile(".deploy/process.yml", null, null),
      ({ exists }) => exists(),
      ({ permission }) => permission("ada"),
      ({ workflowText }) => workflowText("deploy.yml", main),
      ({ dispatchWorkflow }) => dispatchWorkflow("deploy.yml", main, {}),
      ({ waitingRun }) => waitingRun(1),
      ({ answerRun }) => answerRun(1, "Production", "approved", ""),
      ({ updateComment }) => updateComment(1, "It is there"),
      ({ deleteComment }) => deleteComment(1),
      ({ hasComment }) => hasComment(1),
      ({ updateCheck }) => updateCheck(1, check),
    ];
    for (const ask of questions) {
      const outcome = await ask(deps.reach(project)).catch((error: unknown) => error);
      expect([String(ask), outcome, await away()]).toMatchObject([String(ask), { name: "Away" }, "removed"]);
      await story.database.look("update projects set away = null, installed = true returning 1");
    }
  });

  it("hides no failure of another that has to follow the owner's policy too", async () => {
    await start({ process: oneGate });
    await story.asked("1.0.0");
    const files = { ".deploy/process.yml": oneGate };
    await story.github.commit({ repo: "other", files, message: "Deploy it" });
    await story.idle();
    lose();
    const [, other] = await projectsOfOwner(story.app.deps.db, story.github.owner.id);
    expect(other).toMatchObject({ name: "other", process: expect.anything() });
    story.github.faults.add({ match: { path: /\/other\/contents\// }, kind: "500", times: 10 });
    const followed = followOwner(story.app.deps, story.github.owner.id, noticed);
    await expect(followed).rejects.toMatchObject({ name: "GitHubFailure", kind: "unavailable" });
    expect(await away()).toBe("removed");
    story.github.faults.clear();
  });

  it.each(["", "v1"])("fails no step whose workflow is on the ref %j", async (ref) => {
    let isLost = false;
    await start({
      process: straight([shipBy(ref === "" ? {} : { ref })]),
      files: { ".github/workflows/deploy.yml": dispatchable() },
      // In the middle of it: what was asked before was there.
      wrapGitHub: (app) => ({
        ...app,
        repository: (...where) => {
          const repository = app.repository(...where);
          const commitOf = async (name: string) => {
            if (!isLost) lose();
            isLost = true;
            return repository.commitOf(name);
          };
          return { ...repository, commitOf };
        },
      }),
    });
    const sha = await story.commit("1.0.0");
    if (ref !== "") await story.github.tag(ref, sha);
    await story.release("1.0.0", sha);
    expect(await away()).toBe("removed");
    expect(await story.database.look("select state from deployments")).toBe("executing");
    story.github.install();
    await story.idle();
    expect(dispatchedRuns(story)).toHaveLength(1);
  });
});

/** Of a check run: nothing that the question whether it is there depends on. */
const check: CheckInput = {
  name: "Deploy to Production",
  sha: "a".repeat(40),
  externalId: "deployment:1",
  detailsUrl: "https://example.com",
  annotations: [],
  status: "completed",
  conclusion: "success",
  title: "Deployed",
  summary: "It is deployed.",
  actions: [],
};

describe("a repository that gets another name", () => {
  let story: Story;
  beforeEach(async () => {
    story = await Story.start({ process: oneGate });
  });
  afterEach(() => story.end());
  const name = () => story.database.look("select owner || '/' || name from projects where id = 1");

  it("is followed, and an old webhook that comes late does not flip it back", async () => {
    const { thread } = await story.asked("1.0.0");
    const old = story.github.deliveries.findLast(({ event }) => event === "push");
    story.github.renameRepository("shop", "store");
    await story.idle();
    expect(await name()).toBe("acme/store");
    await story.github.webhooks.redeliver(old?.guid ?? "");
    await story.github.webhooks.send("push", { ...old?.payload, after: "b".repeat(40) });
    await story.idle();
    expect(await name()).toBe("acme/store");
    await story.github.person("ada", { repo: "store" }).comment(thread, "/approve");
    await story.idle();
    expect(story.onGitHub("Production")).toHaveLength(1);
  });

  it("and another repository takes the former name: each keeps its own", async () => {
    await story.asked("1.0.0");
    const old = story.github.deliveries.findLast(({ event }) => event === "push");
    story.github.renameRepository("shop", "store");
    await story.idle();
    await story.github.createRepository("shop");
    await story.github.commit({ repo: "shop", files: { "a.txt": "a" }, message: "Another repository" });
    await story.idle();
    await story.github.webhooks.send("push", { ...old?.payload, after: "c".repeat(40) });
    await story.idle();
    expect(await name()).toBe("acme/store");
    expect(await story.database.look("select count(*)::int from projects where away is not null")).toBe(0);
  });
});
