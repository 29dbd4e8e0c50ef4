import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { jobHandlers } from "../../app/jobs/handlers.ts";
import { stopDatabases } from "../support/database.ts";
import { noGate } from "../support/processes.ts";
import { Story, thumbsUp } from "../support/story.ts";
import { people, teams, twoByHand } from "./support/policy.ts";

afterAll(stopDatabases);

const asksNothing = "- environments: [Nowhere]\n  require: { teams: [acme/security] }\n";
const asksSecurity = "- environments: [Production]\n  require: { teams: [acme/security] }\n";

/** An environment that is none of production, and one that is; both by themselves. */
const twoAutomatic = `
lifecycle:
  - { phase: Testing, deploy: automatic, supersede: never }
  - { phase: Production, deploy: automatic, supersede: never }
steps:
  - name: Ship
    uses: github-deployment
`;

/** Ways in which a policy, once seen, cannot be relied upon; each with the words in which that is said. */
const doubts = [
  {
    name: "gone",
    says: "no longer there",
    spoil: (story: Story) => story.github.policy(null),
    mend: (story: Story) => story.github.policy(asksNothing),
  },
  {
    name: "broken",
    says: "has mistakes",
    spoil: (story: Story) => story.github.policy("- requires: { teams: [acme/security] }\n"),
    mend: (story: Story) => story.github.policy(asksNothing),
  },
  {
    name: "in a repository that is gone",
    says: "cannot be read",
    spoil: (story: Story) => story.github.deleteRepository(".github"),
    mend: (story: Story) => story.github.policy(asksNothing),
  },
  {
    name: "not to be read",
    says: "cannot be read",
    spoil: async (story: Story) => {
      story.github.faults.add({
        match: { path: /\/repos\/acme\/\.github\/contents\// },
        kind: "answer",
        times: 1_000_000,
        answer: { status: 403, body: { message: "Resource not accessible by integration" } },
      });
    },
    mend: async (story: Story) => story.github.faults.clear(),
  },
];

describe("a policy that was seen and is", () => {
  let story: Story;
  beforeAll(async () => {
    story = await Story.start({ process: twoByHand, people, teams });
    await story.github.policy(asksNothing);
    await story.idle();
  });
  afterEach(() => story.check());
  afterAll(() => story.end());

  it.each(doubts)("$name stops production for people, and nothing else, until it is back", async (doubt) => {
    const { name, says, spoil, mend } = doubt;
    const version = `1.${doubts.findIndex((one) => one.name === name)}.0`;
    const { thread } = await story.ship(version);
    await spoil(story);
    await story.idle();
    const refused = await story.say("writer", thread, `/deploy ${version} to Production`);
    expect(refused.words).toEqual([expect.stringContaining(says)]);
    expect(refused.words[0]).toContain("/confirm-policy");
    expect(await story.deployment("Production").then((one) => one?.release.version)).not.toBe(version);
    expect(await story.say("writer", thread, `/deploy ${version} to Testing`)).toEqual(thumbsUp);
    await story.report("Testing", "success");

    for (const who of ["maintainer", "writer", "outsider"]) {
      const not = await story.say(who, thread, "/confirm-policy");
      expect(not.words).toEqual([expect.stringContaining("not an owner of `acme`")]);
    }
    await mend(story);
    await story.idle();
    const nothing = await story.say("admin", thread, "/confirm-policy");
    expect(nothing.words).toEqual([expect.stringContaining("nothing to confirm")]);
    expect(await story.say("writer", thread, `/deploy ${version} to Production`)).toEqual(thumbsUp);
    await story.report("Production", "success");
  });
});

describe("what a doubt about the policy held, once GitHub shows the policy again", () => {
  let story: Story;
  beforeAll(async () => {
    story = await Story.start({ process: twoAutomatic, people, teams });
    await story.github.policy(asksNothing);
    await story.idle();
  });
  afterAll(() => story.end());

  it.each([
    {
      by: "an owner says to go on, though there is nothing to confirm",
      moves: async (thread: number) => {
        const { words } = await story.say("admin", thread, "/confirm-policy");
        expect(words).toEqual([expect.stringContaining("nothing to confirm")]);
      },
    },
    {
      by: "a decision about anything else reads it",
      moves: async (thread: number) => {
        expect(await story.say("writer", thread, "/redeploy Testing")).toEqual(thumbsUp);
        await story.report("Testing", "success");
      },
    },
    {
      by: "the sweep comes by",
      moves: async () => {
        const { deps, queue } = story.app;
        const self = { appId: story.github.app.id, slug: async () => (await deps.github.self()).slug };
        await jobHandlers(deps, self, queue.send).sweep({}, { retry: 0, last: true });
        await story.idle();
      },
    },
  ])("goes on when $by", async ({ moves }) => {
    const mends = story.github.faults.add({
      match: { path: /\/repos\/acme\/\.github\/contents\// },
      kind: "answer",
      times: 1_000_000,
      answer: { status: 403, body: { message: "Resource not accessible by integration" } },
    });
    const version = `1.${(await story.states("Production")).length}.0`;
    const { thread } = await story.ship(version);
    await story.report("Testing", "success");
    expect((await story.states("Production")).at(-1)).toBe(`${version} queued`);
    mends();
    await story.idle();
    expect((await story.states("Production")).at(-1)).toBe(`${version} queued`);
    await moves(thread);
    // Two moves of the policy shortly after each other: the second is met a moment later.
    const last = async () => (await story.states("Production")).at(-1);
    const goesOn = { ms: 20_000, what: `${version} goes on` };
    await story.github.until(
      async () => ((await last()) === `${version} executing` ? true : undefined),
      goesOn,
    );
    await story.idle();
    await story.report("Production", "success");
  });
});

describe("a policy in doubt", () => {
  it("holds what starts by itself; an owner lets it go on with the last version that was in order", async () => {
    const story = await Story.start({ process: twoAutomatic, people, teams });
    await story.github.policy(asksSecurity);
    await story.idle();
    await story.github.policy("nonsense");
    await story.idle();
    const { thread } = await story.ship("1.0.0");
    await story.report("Testing", "success");
    expect(await story.states("Production")).toEqual(["1.0.0 queued"]);
    expect(story.living(thread)).toContain("the policy of `acme` has mistakes");
    const confirmed = await story.say("admin", thread, "/confirm-policy");
    expect(confirmed.words).toEqual([
      expect.stringContaining("acme"),
      expect.stringContaining("Organization policy"),
    ]);
    expect(await story.states("Production")).toEqual(["1.0.0 waiting"]);
    expect(await story.say("sam", thread, "/approve")).toEqual(thumbsUp);
    await story.report("Production", "success");

    // The confirmation was for that file, not for every broken one.
    await story.github.policy("other nonsense: []");
    await story.idle();
    const next = await story.ship("1.1.0");
    await story.report("Testing", "success");
    expect(await story.states("Production")).toEqual(["1.0.0 success", "1.1.0 queued"]);
    await story.github.policy("[]");
    await story.idle();
    expect(await story.states("Production")).toEqual(["1.0.0 success", "1.1.0 executing"]);
    await story.report("Production", "success");
    expect(story.unread(next.thread)).toEqual([]);
    await story.end();
  });

  it("that waits for people is not started by their approval before it is confirmed", async () => {
    const story = await Story.start({ process: noGate, people, teams });
    await story.github.policy(asksSecurity);
    await story.idle();
    const { thread } = await story.asked("1.0.0");
    await story.github.policy(null);
    await story.idle();
    expect(await story.say("sam", thread, "/approve")).toEqual(thumbsUp);
    expect(await story.states("Production")).toEqual(["1.0.0 queued"]);
    expect(story.onGitHub("Production")).toEqual([]);
    expect((await story.say("admin", thread, "/confirm-policy")).words).toHaveLength(1);
    expect(await story.states("Production")).toEqual(["1.0.0 executing"]);
    await story.report("Production", "success");

    // Back again, it counts at once.
    await story.github.policy(asksSecurity);
    await story.idle();
    const next = await story.asked("1.1.0");
    expect(await story.say("sam", next.thread, "/approve")).toEqual(thumbsUp);
    await story.report("Production", "success");
    await story.end();
  });

  it("from its first version on, where that is broken", async () => {
    const story = await Story.start({ process: noGate, people, teams });
    const sha = await story.github.policy("- require: { team: acme/security }\n");
    await story.idle();
    const [check] = story.github.checkRuns(sha, { repo: ".github" });
    expect(check).toMatchObject({ name: "Drawbridge / policy.yml", conclusion: "failure" });
    const { thread } = await story.ship("1.0.0");
    expect(await story.states("Production")).toEqual(["1.0.0 queued"]);
    expect((await story.say("admin", thread, "/confirm-policy")).words).toHaveLength(1);
    expect(await story.states("Production")).toEqual(["1.0.0 executing"]);
    await story.report("Production", "success");
    await story.end();
  });

  it("is asked once more where GitHub fails; nothing starts meanwhile", async () => {
    const story = await Story.start({ process: twoByHand, people, teams });
    await story.github.policy(asksSecurity);
    await story.idle();
    const { thread, sha } = await story.ship("1.0.0");
    const failing = story.github.faults.add({
      match: { path: /\/repos\/acme\/\.github\/contents\// },
      kind: "500",
      times: 1_000_000,
    });
    const body = { version: "1.0.0", environment: "Production" };
    const answer = await story.api("POST", "/deployments", body, { sha });
    expect(answer).toMatchObject({ status: 503 });
    expect(await story.states("Production")).toEqual([]);
    failing();
    expect(await story.api("POST", "/deployments", body, { sha })).toMatchObject({ status: 201 });
    await story.idle();
    story.question(thread);
    expect(await story.say("sam", thread, "/approve")).toEqual(thumbsUp);
    await story.report("Production", "success");
    await story.end();
  });
});

describe("where there is no policy", () => {
  it("a person's repository has none, whatever `.github` says", async () => {
    const process = noGate;
    const story = await Story.start({ process, people, teams: {}, ownerType: "User", org: "hubot" });
    await story.github.policy("- require: { teams: [sam] }\n");
    await story.idle();
    const { thread } = await story.ship("1.0.0");
    expect(await story.states("Production")).toEqual(["1.0.0 executing"]);
    const said = await story.say("writer", thread, "/confirm-policy");
    expect(said.words).toEqual([expect.stringContaining("a person: only organizations have a policy")]);
    await story.report("Production", "success");
    await story.end();
  });

  it("GitHub is asked again after ten minutes, not at each decision; `.github` outside is said on every check", async () => {
    const story = await Story.start({
      process: noGate,
      people,
      teams,
      otherRepos: [".github"],
      notInstalled: [".github"],
      private: true,
    });
    const { github } = story;
    const sha = await story.commit("Begin", { ".deploy/process.yml": `${noGate}\n` });
    const [check] = github.checkRuns(sha).filter((one) => one.name === "Drawbridge / process.yml");
    expect(check?.output.summary).toContain("`acme/.github` is outside the app's installation");
    const asked = (mark: number) =>
      github.requestsSince(mark).filter((one) => one.path.includes("/acme/.github")).length;
    const mark = github.mark();
    const { thread, sha: released } = await story.ship("1.0.0");
    expect(asked(mark)).toBe(0);
    await story.report("Production", "success");
    expect(story.deploymentCheck(released, "Production").output.summary).toContain("outside");
    const later = github.mark();
    await story.pass(11 * 60_000);
    expect(await story.say("writer", thread, "/redeploy Production")).toEqual(thumbsUp);
    expect(asked(later)).toBe(1);
    await story.report("Production", "success");

    // From the moment that the app is on it, it counts.
    await github.commit({
      repo: ".github",
      files: { ".deploy/policy.yml": asksSecurity },
      message: "Policy",
    });
    github.install({ repo: ".github" });
    await story.idle();
    const next = await story.asked("1.1.0");
    expect(await story.say("sam", next.thread, "/approve")).toEqual(thumbsUp);
    await story.report("Production", "success");
    await story.end();
  });
});
