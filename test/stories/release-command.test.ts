import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { stopDatabases } from "../support/database.ts";
import { byHand, noGate } from "../support/processes.ts";
import { Story, thumbsDown, thumbsUp } from "../support/story.ts";
import { from, hour, minute } from "./support/clock.ts";

afterAll(stopDatabases);

describe("/release", () => {
  let story: Story;
  /** A thread of its own for each part: in one, the app answers five times an hour. */
  let talk = 0;
  beforeAll(async () => {
    story = await Story.start({ process: `releases: { version: 1.4.i }\n${byHand}` });
  });
  beforeEach(async () => {
    talk = await story.github.person("writer").openIssue("Shall we release?");
    await story.idle();
  });
  afterEach(() => story.check());
  afterAll(() => story.end());
  const titles = () => story.github.issues().map((one) => one.title);

  it("of the default branch's head, by the mask or by name; its checks are shown", async () => {
    const sha = await story.commit("Faster");
    const { owner, repo } = story.github;
    const where = { owner: owner.login, repo: repo.name, head_sha: sha };
    const bot = story.github.bot("ci[bot]").octokit.rest.checks;
    await bot.create({ ...where, name: "unit tests", status: "completed", conclusion: "success" });
    await bot.create({ ...where, name: "lint", status: "completed", conclusion: "failure" });
    await story.idle();

    const first = await story.say("writer", talk, "/release\nIt is much faster now.");
    expect(first.words).toEqual([expect.stringMatching(/\*\*1\.4\.1\*\* is released by `writer`/)]);
    expect(first.words[0]).toMatch(/1 success.*1 failed \(`lint`\)/);
    expect(first.words[0]).toContain("Not all of them passed");
    const made = await story.api("GET", "/releases/1.4.1");
    expect(made.body).toMatchObject({
      sha,
      ref: "refs/heads/main",
      channel: "Default",
      created_by: { kind: "person", login: "writer" },
    });
    expect(titles()).toContain("Release 1.4.1");
    const thread = story.github.issues().find((one) => one.title === "Release 1.4.1")?.number ?? 0;
    expect(story.living(thread)).toContain("It is much faster now.");

    // The head has not moved: it is the same release, and nothing starts anew.
    const again = await story.say("max", talk, "/release");
    expect(again.words).toEqual([expect.stringMatching(/1\.4\.1.*was released already.*`max`/)]);
    const named = await story.say("writer", talk, "/release 2.0.0");
    expect(named.words).toEqual([expect.stringMatching(/\*\*2\.0\.0\*\* is released by `writer`/)]);
    expect((await story.api("GET", "/releases")).body).toHaveLength(2);

    // In a thread that has heard enough, what was done gets a 👍, what was not a 👎.
    for (const version of ["2.0.1", "2.0.2"]) await story.say("writer", talk, `/release ${version}`);
    expect(await story.say("writer", talk, "/release 2.0.3")).toEqual(thumbsUp);
    expect((await story.api("GET", "/releases/2.0.3")).status).toBe(200);
    expect(await story.say("ada", talk, "/release 2.0.4")).toEqual(thumbsDown);
    expect((await story.api("GET", "/releases/2.0.4")).status).toBe(404);
  });

  it("a version that is taken, somebody who may not write, a file that is broken: refused with why", async () => {
    const sha = await story.commit("Next");
    const taken = await story.say("writer", talk, "/release 1.4.1");
    expect(taken.words).toEqual([expect.stringMatching(/1\.4\.1.*never changes/s)]);
    const reader = await story.say("ada", talk, "/release 3.0.0");
    expect(reader.words).toEqual([expect.stringMatching(/`ada` has no write permission/)]);
    await story.process("lifecycle: []\nsteps: nothing\n");
    const broken = await story.say("writer", talk, "/release 3.0.0");
    expect(broken.words).toEqual([expect.stringMatching(/Not released.*problem/s)]);
    expect((await story.api("GET", "/releases/3.0.0")).status).toBe(404);
    expect(sha).not.toBe(await story.github.branchHead());
    await story.process(`releases: { version: 1.4.i }\n${byHand}`);
  });

  it("not where the default branch makes no releases", async () => {
    await story.process(`releases: { branches: [release/*] }\n${byHand}`);
    const before = (await story.api("GET", "/releases")).body.length;
    const { words } = await story.say("max", talk, "/release 4.0.0");
    expect(words).toEqual([expect.stringMatching(/Not released.*`release\/\*`/s)]);
    expect((await story.api("GET", "/releases")).body).toHaveLength(before);
  });

  it("GitHub does not answer at once: it is made once, and told as made", async () => {
    const quiet = await Story.start({ process: noGate.replace("deploy: automatic", "deploy: manual") });
    const issue = await quiet.github.person("writer").openIssue("Release, please");
    await quiet.idle();
    quiet.github.faults.add({ match: { method: "GET", path: /check-runs/ }, kind: "500", times: 4 });
    await quiet.github.person("writer").comment(issue, "/release 1.0.0");
    await quiet.idle();
    await quiet.pass(10 * minute);
    expect(quiet.unread(issue)).toEqual([expect.stringContaining("is released by `writer`")]);
    expect((await quiet.api("GET", "/releases")).body).toHaveLength(1);
    await quiet.end();
  });
});

describe("an old release, with the gates of today", () => {
  it("redeploy and rollback ask what is asked now; a freeze holds what is done once more", async () => {
    const guided = noGate.replace("supersede: never", "supersede: never\n    guided-failure: true");
    const story = await Story.start({ process: guided });
    const old = await story.ship("1.0.0");
    await story.report("Production", "success");
    await story.ship("1.1.0");
    await story.report("Production", "success");

    const gate = `  - name: Sign
    uses: manual-intervention
    with: { instructions: "Sign \${{ release.version }} (\${{ deployment.mode }})", responsible-teams: [acme/octopus-administrators] }
`;
    await story.process(guided.replace("steps:\n", `steps:\n${gate}`));
    const again = await story.say("writer", old.thread, "/redeploy Production");
    expect(again.words).toEqual([]);
    const newer = story.github.issues().find((one) => one.title === "Release 1.1.0")?.number ?? 0;
    expect(story.question(newer)).toContain("Sign 1.1.0 (redeploy)");
    expect(await story.say("ada", newer, "/approve")).toEqual(thumbsUp);
    await story.report("Production", "success");
    const back = await story.say("writer", old.thread, "/rollback Production");
    expect(back.words).toEqual([expect.stringMatching(/ROLLBACK.*Sign 1\.0\.0 \(rollback\)/s)]);
    expect(await story.say("ada", old.thread, "/approve")).toEqual(thumbsUp);

    // Its work fails in what has become a freeze: people may say retry, the work starts at the end.
    await story.report("Production", "failure");
    story.question(old.thread);
    const freeze = `freezes: [{ name: Fair, from: "${from(story, -hour)}", to: "${from(story, hour)}" }]\n`;
    await story.process(`${freeze}${guided.replace("steps:\n", `steps:\n${gate}`)}`);
    const orders = story.onGitHub("Production").length;
    expect(await story.say("writer", old.thread, "/retry")).toEqual(thumbsUp);
    expect((await story.states("Production")).at(-1)).toBe("1.0.0 queued");
    expect(story.onGitHub("Production")).toHaveLength(orders);
    await story.pass(hour + 1000);
    expect((await story.states("Production")).at(-1)).toBe("1.0.0 executing");
    expect(story.onGitHub("Production")).toHaveLength(orders + 1);
    expect(story.onGitHub("Production").at(-1)?.payload).toMatchObject({ drawbridge: { attempt: 2 } });
    await story.report("Production", "success");
    expect((await story.states("Production")).at(-1)).toBe("1.0.0 success");
    await story.end();
  });
});
