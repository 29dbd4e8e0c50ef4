import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { stopDatabases } from "../support/database.ts";
import { noGate } from "../support/processes.ts";
import { Story, thumbsUp } from "../support/story.ts";
import { people, teams } from "./support/policy.ts";

afterAll(stopDatabases);

const asksSecurity = `
- environments: [prod*]
  require: { teams: [acme/security] }
`;

const interruptions = (deployment: any) =>
  deployment.steps.flatMap((step: any) => (step.interruption === null ? [] : [step]));

describe("an organization's policy asks", () => {
  let story: Story;
  beforeAll(async () => {
    story = await Story.start({ process: noGate, people, teams });
  });
  afterEach(() => story.check());
  afterAll(() => story.end());
  const production = () => story.deployment("Production");
  const done = async () => {
    await story.report("Production", "success");
    expect((await production()).state).toBe("success");
  };

  it("before the first step, also where the process has no gate", async () => {
    await story.github.policy(asksSecurity);
    await story.idle();
    const { thread, sha } = await story.ship("1.0.0");
    const question = story.question(thread);
    expect(question).toContain("Organization policy");
    expect(question).toContain("acme/security");
    expect(story.onGitHub("Production")).toEqual([]);
    const before = await production();
    expect(before).toMatchObject({
      state: "waiting",
      steps: [
        { id: expect.stringMatching(/^policy:[0-9a-f]{12}$/), uses: "manual-intervention", state: "waiting" },
        { id: "ship", state: "pending" },
      ],
    });
    for (const who of ["writer", "admin", "ada"]) {
      const refused = await story.say(who, thread, "/approve");
      expect(refused.words).toEqual([expect.stringContaining("acme/security")]);
    }
    expect(await story.say("sam", thread, "/approve")).toEqual(thumbsUp);
    expect(story.onGitHub("Production")).toMatchObject([{ sha }]);
    await done();
    expect((await production()).steps[0].interruption.approvals).toMatchObject([
      { user: { login: "sam" }, team: "acme/security" },
    ]);
    expect((await story.audited(100)).map((one) => one.type)).toContain("PolicyChanged");
  });

  it("for each rule that matches a question of its own, all at once; each has to be met", async () => {
    await story.github.policy(`${asksSecurity}
- repositories: [acme/shop]
  require: { teams: [acme/release-managers, rita], approvals: 2 }
- repositories: [other-*]
  require: { teams: [acme/octopus-administrators] }
- environments: [Testing]
  require: { teams: [acme/octopus-administrators] }
`);
    await story.idle();
    const { thread } = await story.ship("1.1.0");
    expect(story.unread(thread)).toHaveLength(2);
    expect(interruptions(await production()).map((step: any) => step.interruption)).toMatchObject([
      { state: "pending", responsible_teams: ["acme/security"], approvals_required: 1 },
      { state: "pending", responsible_teams: ["acme/release-managers", "rita"], approvals_required: 2 },
    ]);
    expect(await story.say("sam", thread, '/approve "Organization policy"')).toEqual(thumbsUp);
    expect((await production()).state).toBe("waiting");
    expect(await story.say("rita", thread, "/approve")).toEqual(thumbsUp);
    const twice = await story.say("rita", thread, "/approve");
    expect(twice.words).toHaveLength(1);
    expect((await production()).state).toBe("waiting");
    expect(await story.say("sue", thread, "/approve")).toEqual(thumbsUp);
    expect((await production()).state).toBe("executing");
    await done();
  });

  it("of each team somebody else", async () => {
    await story.github.policy(`
- require: { teams: [acme/security, acme/release-managers], from-each-team: true }
`);
    await story.idle();
    const { thread } = await story.ship("1.2.0");
    story.question(thread);
    expect(await story.say("sue", thread, "/approve")).toEqual(thumbsUp);
    expect((await production()).state).toBe("waiting");
    expect(await story.say("sam", thread, "/approve")).toEqual(thumbsUp);
    expect((await production()).state).toBe("executing");
    await done();
  });

  it("whoever may deploy, where it names nobody; not who asked for it, where nobody approves their own", async () => {
    await story.github.policy("- require: { prevent-self-approval: true }\n");
    await story.idle();
    const { thread } = await story.ship("1.3.0");
    expect(story.question(thread)).toContain("releaser");
    expect((await story.say("outsider", thread, "/approve")).words).toHaveLength(1);
    const own = await story.say("releaser", thread, "/approve");
    expect(own.words).toEqual([expect.stringContaining("releaser")]);
    expect((await production()).state).toBe("waiting");
    expect(await story.say("maintainer", thread, "/approve")).toEqual(thumbsUp);
    await done();
  });

  it("nobody whom the repository calls so", async () => {
    story.github.addPerson("zoe", "read");
    await story.github.policy("- require: { teams: [acme/security, zoe] }\n");
    await story.idle();
    await story.process(`teams:
  security: acme/octopus-administrators
  zoe: [writer, acme/octopus-administrators]
${noGate}`);
    const { thread } = await story.ship("1.4.0");
    story.question(thread);
    for (const who of ["writer", "ada"]) {
      expect((await story.say(who, thread, "/approve")).words).toEqual([
        expect.stringContaining("acme/security"),
      ]);
    }
    expect((await production()).state).toBe("waiting");
    expect(await story.say("zoe", thread, "/approve")).toEqual(thumbsUp);
    await done();
    await story.process(noGate);
  });

  it("and its names mean whom the organization means, whoever had them when the repository wrote them", async () => {
    const { github } = story;
    const trick = github.createTeam("audit", ["writer"]);
    await story.process(`teams:\n  Mine: acme/audit\n${noGate}`);
    trick.rename("odds and ends");
    github.createTeam("audit", ["rita"]);
    await github.policy("- require: { teams: [acme/audit] }\n");
    await story.idle();
    const { thread } = await story.ship("1.5.0");
    story.question(thread);
    expect((await story.say("writer", thread, "/approve")).words).toHaveLength(1);
    expect(await story.say("rita", thread, "/approve")).toEqual(thumbsUp);
    await done();
    await story.process(noGate);
  });

  it("and where a name passes on, an owner of the organization confirms it, not the repository's administrator", async () => {
    const { github } = story;
    const first = github.createTeam("auditors", ["sam"]);
    await github.policy("- require: { teams: [acme/auditors] }\n");
    await story.idle();
    const { thread } = await story.ship("1.6.0");
    story.question(thread);
    first.rename("Old auditors");
    github.createTeam("auditors", ["writer"]);
    const doubtful = await story.say("writer", thread, "/approve");
    expect(doubtful.words).toHaveLength(1);
    expect((await production()).state).toBe("waiting");
    const refused = await story.say("maintainer", thread, "/confirm-team acme/auditors");
    expect(refused.words).toEqual([expect.stringContaining("not an owner of")]);
    expect((await story.say("writer", thread, "/confirm-team acme/auditors")).words).toEqual([
      expect.stringContaining("administrator"),
    ]);
    expect((await story.say("writer", thread, "/approve")).reactions).not.toBe("👍");
    expect((await story.say("admin", thread, "/confirm-team acme/auditors")).reactions).toBe("👍");
    expect(await story.say("writer", thread, "/approve")).toEqual(thumbsUp);
    await done();
  });
});
