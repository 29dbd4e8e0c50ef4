import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { stopDatabases } from "../support/database.ts";
import { gettingStarted, Story, thumbsUp } from "../support/story.ts";
import { people, teams } from "./support/policy.ts";

afterAll(stopDatabases);

const file = ".deploy/process.yml";

describe("the check of a process file", () => {
  let story: Story;
  beforeAll(async () => {
    story = await Story.start({ process: gettingStarted, people, teams });
  });
  afterEach(() => story.check());
  afterAll(() => story.end());

  /** The check after a push to a branch, which is made from the default branch where it is new. */
  const pushed = async (text: string, branch?: string) => {
    const sha = await story.github.commit({
      ...(branch === undefined ? {} : { branch }),
      files: { [file]: text },
      message: "Change the process",
    });
    await story.idle();
    const found = story.github.checkRuns(sha).filter((one) => one.name === "Drawbridge / process.yml");
    expect(found).toHaveLength(1);
    return found[0]!;
  };

  it("shows what would happen in each environment, the organization's policy among it", async () => {
    await story.github.policy(
      "- environments: [Testing]\n  require: { teams: [acme/security], approvals: 2 }\n",
    );
    await story.idle();
    const { conclusion, output } = await pushed(`${gettingStarted}\n`);
    expect(conclusion).toBe("success");
    const [, ...environments] = (output.summary ?? "").split("<details>");
    expect(environments.map((one) => /<summary>(.*)<\/summary>/.exec(one)?.[1])).toEqual([
      "Development: nobody is asked, 1 step of work",
      "Testing: 1 question, 1 step of work",
      "Production: 1 question, 1 step of work",
    ]);
    expect(environments[1]).toContain("Organization policy | asks 2 people of `acme/security`");
    expect(environments[2]).toMatch(
      /Manual Intervention Required \| asks 1 person of .*Octopus Administrators/,
    );
    expect(output.summary).toContain("The policy of `acme` is in force: 1 rule of it");
  });

  it("warns on a branch of gates that are weaker than the default branch's, and not of others", async () => {
    const weaker = gettingStarted
      .replace(", Octopus Managers]", ", acme/security]")
      .replace("environments: [Production]", "enabled: true");
    const { conclusion, output } = await pushed(weaker, "weaker");
    expect(conclusion).toBe("success");
    expect(output.title).toContain("weaker than the default branch's in 1 place");
    expect(output.summary).toMatch(/Manual Intervention Required.*acme\/security/);
    const off = await pushed(weaker.replace("enabled: true", "enabled: false"), "weaker");
    expect(off.output.summary).toMatch(/Manual Intervention Required.*disabled/);
    const stronger = gettingStarted.replace(
      "responsible-teams:",
      "approvals: 1\n      prevent-self-approval: true\n      responsible-teams:",
    );
    expect((await pushed(stronger, "stronger")).output.title).not.toContain("weaker");
  });

  it("of a pull request from the repository itself is on its head", async () => {
    await story.github.openPullRequest({
      title: "No gate",
      branch: "no-gate",
      files: { [file]: gettingStarted.replace(/ {2}- name: Manual[^]*?Production\]\n/, "") },
    });
    await story.idle();
    const head = (await story.github.branchHead("no-gate")) ?? "";
    const [check] = story.github.checkRuns(head).filter((one) => one.name === "Drawbridge / process.yml");
    expect(check?.output.summary).toMatch(/Manual Intervention Required.*removed/);
  });

  const gate = (keys: string) =>
    gettingStarted.replace(/(instructions: Please[^\n]*\n\s+)responsible-teams: .*\n/, `$1${keys}\n`);

  it.each([
    [
      "more people than are in its team",
      "{ approvals: 3, responsible-teams: acme/security }",
      "approvals",
      "only 2",
    ],
    ["more people than are named", "{ approvals: 2, responsible-teams: [ada, ada] }", "approvals", "only 1"],
    [
      "somebody else of each of two teams that are one person",
      "{ from-each-team: true, responsible-teams: [acme/octopus-administrators, acme/octopus-managers] }",
      "responsible-teams",
      '"acme/octopus-managers" has too few',
    ],
  ])("says where a gate asks for %s; so does a release", async (_case, keys, at, words) => {
    const lines = keys
      .slice(2, -2)
      .split(/, (?=[a-z-]+:)/)
      .join("\n      ");
    const text = gate(lines);
    const check = await pushed(text);
    const line = text.split("\n").findIndex((one) => one.includes(`${at}:`)) + 1;
    expect(check).toMatchObject({
      conclusion: "failure",
      annotations: [{ start_line: line, message: expect.stringContaining(words) }],
    });
    expect(await story.api("POST", "/releases", {})).toMatchObject({
      status: 422,
      body: { code: "process-invalid", errors: [{ line, path: `steps[0].with.${at}` }] },
    });
    await story.idle();
  });

  it.each([
    ["emergency", gate("responsible-teams: [ada]\n      emergency: [acme/nobody]")],
    ["deployers", gettingStarted.replace("phase: Testing", "phase: Testing\n    deployers: [acme/nobody]")],
    [
      "override",
      `${gettingStarted}freezes: [{ name: F, from: 2026-01-01, to: 2026-01-02, reason: R, override: [acme/nobody] }]\n`,
    ],
  ])("asks GitHub about the teams of `%s` too", async (key, text) => {
    const check = await pushed(text, `strangers-${key}`);
    expect(check).toMatchObject({
      conclusion: "failure",
      annotations: [{ message: expect.stringMatching(new RegExp(`${key}\\[0\\].*no team "acme/nobody"`)) }],
    });
  });

  it("says of a broken default branch that the last version in order stays in force, which it does", async () => {
    await story.github.policy(
      "- environments: [Testing]\n  require: { teams: [acme/security], approvals: 2 }\n",
    );
    await pushed(`${gettingStarted}# In order.\n`);
    const { sha, thread } = await story.ship("1.0.0");
    await story.report("Development", "success");
    story.question(thread);
    expect((await story.deployment("Testing")).state).toBe("waiting");
    const broken = await pushed(
      gettingStarted.replace("uses: manual-intervention", "uses: manuel-intervention"),
    );
    expect(broken.conclusion).toBe("failure");
    expect(broken.output.summary).toContain(
      "those of the last version on the default branch that was in order",
    );
    expect(await story.say("sam", thread, "/approve")).toEqual(thumbsUp);
    expect(await story.say("sue", thread, "/approve")).toEqual(thumbsUp);
    await story.report("Testing", "success");
    story.question(thread);
    expect((await story.deployment("Production")).state).toBe("waiting");
    expect(await story.say("ada", thread, "/approve")).toEqual(thumbsUp);
    await story.report("Production", "success");
    expect(story.onGitHub("Production")).toMatchObject([{ sha }]);
  });
});

describe("the check of the organization's policy", () => {
  it("is on each commit that changes it: in order, broken, asking for people who are not there", async () => {
    const story = await Story.start({ process: gettingStarted, people, teams });
    const checked = async (text: string) => {
      const sha = await story.github.policy(text);
      await story.idle();
      const checks = story.github.checkRuns(sha, { repo: ".github" });
      expect(checks.map((one) => one.name)).toEqual(["Drawbridge / policy.yml"]);
      return checks[0];
    };
    expect(await checked("- require: { teams: [acme/security] }\n")).toMatchObject({
      conclusion: "success",
      annotations: [],
    });
    const annotation = { path: ".deploy/policy.yml", annotation_level: "failure" };
    expect(await checked("- require:\n    team: [acme/security]\n")).toMatchObject({
      conclusion: "failure",
      output: { summary: expect.stringContaining("The last version that was in order stays in force") },
      annotations: [
        { ...annotation, start_line: 2, start_column: 5, message: expect.stringContaining("teams") },
      ],
    });
    expect(await checked("- require: { teams: [acme/nobody] }\n")).toMatchObject({
      conclusion: "failure",
      annotations: [{ ...annotation, start_line: 1, message: expect.stringContaining("acme/nobody") }],
    });
    expect(await checked("- require:\n    teams: [acme/security]\n    approvals: 3\n")).toMatchObject({
      conclusion: "failure",
      annotations: [{ ...annotation, start_line: 3, message: expect.stringContaining("only 2") }],
    });
    expect(
      await checked(
        "- freezes: [{ name: F, from: 2026-01-01, to: 2026-01-02, reason: R, override: gone }]\n",
      ),
    ).toMatchObject({
      conclusion: "failure",
      annotations: [{ ...annotation, message: expect.stringContaining('"gone"') }],
    });
    await story.end();
  });
});
