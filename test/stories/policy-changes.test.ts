import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { stopDatabases } from "../support/database.ts";
import { oneGate } from "../support/processes.ts";
import { Story, thumbsUp } from "../support/story.ts";
import { people, teams, twoByHand } from "./support/policy.ts";

afterAll(stopDatabases);

const security = "- require: { teams: [acme/security] }\n";
const both = `${security}- require: { teams: [acme/release-managers] }\n`;

describe("a change of the policy", () => {
  let story: Story;
  beforeAll(async () => {
    story = await Story.start({ process: oneGate, people, teams });
  });
  afterEach(() => story.check());
  afterAll(() => story.end());
  const policy = async (text: string | null) => {
    await story.github.policy(text);
    await story.idle();
  };
  const production = () => story.deployment("Production");
  /** Of the newest deployment: state of each question. */
  const asked = async () =>
    (await production()).steps.flatMap((step: any) =>
      step.interruption === null ? [] : [`${step.name}: ${step.interruption.state}`],
    );

  it("is met by a deployment that waits, before its work starts", async () => {
    const { thread } = await story.asked("1.0.0");
    await policy(security);
    const approved = await story.say("ada", thread, "/approve");
    expect(approved).toEqual({ words: [expect.stringContaining("acme/security")], reactions: "👍" });
    expect(await asked()).toEqual(["Organization policy: pending", "Check: approved"]);
    expect(story.onGitHub("Production")).toEqual([]);
    expect((await story.say("ada", thread, "/approve")).words).toHaveLength(1);
    expect(await story.say("sam", thread, "/approve")).toEqual(thumbsUp);
    expect((await production()).state).toBe("executing");
    await story.report("Production", "success");
  });

  it("is met by one that is approved and stands in line", async () => {
    const first = await story.asked("1.1.0");
    const second = await story.asked("1.2.0");
    for (const { thread } of [first, second]) {
      expect((await story.say("sam", thread, "/approve")).words).toEqual([
        expect.stringContaining("*Check*"),
      ]);
      expect(await story.say("ada", thread, "/approve")).toEqual(thumbsUp);
    }
    expect((await production()).state).toBe("queued");
    await policy(both);
    expect(story.question(second.thread)).toContain("acme/release-managers");
    await story.report("Production", "success");
    expect((await production()).state).toBe("waiting");
    expect(await story.say("rita", second.thread, "/approve")).toEqual(thumbsUp);
    expect((await production()).state).toBe("executing");
    await story.report("Production", "success");
  });

  it("withdraws what is not asked any more", async () => {
    const { thread } = await story.ship("1.3.0");
    expect(story.unread(thread)).toHaveLength(2);
    expect(await story.say("rita", thread, '/approve "Organization policy 2"')).toEqual(thumbsUp);
    expect((await production()).state).toBe("waiting");
    await policy("- require: { teams: [acme/release-managers] }\n");
    expect(story.question(thread)).toContain("*Check*");
    expect(await asked()).toEqual([
      "Organization policy: canceled",
      "Organization policy 2: approved",
      "Check: pending",
    ]);
    expect(await story.say("ada", thread, "/approve")).toEqual(thumbsUp);
    expect((await production()).state).toBe("executing");
    await story.report("Production", "success");
  });

  it("is an event of its own in the audit, once for each", async () => {
    const changes = (await story.audited(100)).filter((one) => one.type === "PolicyChanged");
    expect(new Set(changes.map((one) => one.data.digest)).size).toBe(3);
    expect(changes).toHaveLength(3);
  });

  it("that is confirmed to be gone leaves the process's own gates", async () => {
    const { thread } = await story.asked("1.3.1");
    await policy(null);
    const confirmed = await story.say("admin", thread, "/confirm-policy");
    expect(confirmed.words).toHaveLength(2);
    expect(await asked()).toEqual(["Organization policy: canceled", "Check: pending"]);
    expect(await story.say("ada", thread, "/approve")).toEqual(thumbsUp);
    await story.report("Production", "success");
    expect((await story.audited(100)).map((one) => one.type)).toContain("PolicyConfirmed");
  });

  it("forbids emergencies from then on, also where one has let a deployment pass that stands in line", async () => {
    await story.process(oneGate.replace("[Approvers]", "[Approvers]\n      emergency: [acme/security]"));
    const first = await story.asked("1.4.0");
    const second = await story.asked("1.5.0");
    const third = await story.asked("1.6.0");
    for (const { thread } of [first, second]) {
      const alone = await story.say("sam", thread, "/approve emergency The shop is down");
      expect(alone.reactions).toBe("👍");
    }
    await story.pass(10_000);
    await policy("- emergency: false\n");
    const refused = await story.say("sam", third.thread, "/approve emergency The shop is down");
    expect(refused.words).toEqual([expect.stringContaining("policy")]);
    await story.report("Production", "success");
    expect(story.question(second.thread)).toContain("*Check*");
    expect(await story.states("Production")).toEqual(
      expect.arrayContaining(["1.4.0 success", "1.5.0 waiting", "1.6.0 waiting"]),
    );
    for (const { thread } of [second, third]) {
      expect(await story.say("ada", thread, "/approve")).toEqual(thumbsUp);
      await story.report("Production", "success");
    }
  });
});

describe("rules of an organization's policy beside its gates", () => {
  let story: Story;
  beforeAll(async () => {
    const process = `${twoByHand}releases: { branches: [main, hotfix/*] }\n`;
    story = await Story.start({ process, people, teams });
  });
  afterEach(() => story.check());
  afterAll(() => story.end());
  const policy = async (text: string | null) => {
    await story.github.policy(text);
    await story.idle();
  };
  const state = async () => (await story.deployment("Production"))?.state;

  it("a release of another branch is refused, and one that is held by the rule goes on without it", async () => {
    await policy("- environments: [production]\n  branches: [main]\n");
    const sha = await story.github.commit({ branch: "hotfix/1", files: { "a.txt": "1" }, message: "Mend" });
    await story.idle();
    const { thread } = await story.release("1.0.1", sha, { ref: "refs/heads/hotfix/1" });
    const refused = await story.say("writer", thread, "/deploy 1.0.1 to Production");
    expect(refused.words).toEqual([
      expect.stringMatching(/only releases of `main`.*`refs\/heads\/hotfix\/1`/s),
    ]);
    expect(await state()).toBeUndefined();
    expect(await story.say("writer", thread, "/deploy 1.0.1 to Testing")).toEqual(thumbsUp);
    await story.report("Testing", "success");
    const other = await story.ship("1.0.2");
    expect(await story.say("writer", other.thread, "/deploy 1.0.2 to Production")).toEqual(thumbsUp);
    await policy("- environments: [nowhere]\n  branches: [main]\n");
    expect(await story.say("writer", thread, "/deploy 1.0.1 to Production")).toEqual(thumbsUp);
    expect(await state()).toBe("queued");
    await policy("- environments: [Prod*]\n  branches: [main]\n");
    await story.report("Production", "success");
    expect(await state()).toBe("queued");
    expect(story.living(thread)).toContain("`main`");
    await policy("[]\n");
    expect(await state()).toBe("executing");
    await story.report("Production", "success");
  });

  const freeze = (more = "") => `
- environments: [Production]
  freezes:
    - { name: Audit, from: 2020-01-01, to: 2040-01-01, reason: The auditors are here${more} }
`;

  it("a freeze of the organization is overridden by its owners, not by the repository's administrators", async () => {
    const { thread } = await story.ship("2.0.0");
    await policy(freeze());
    const frozen = await story.say("writer", thread, "/deploy 2.0.0 to Production");
    expect(frozen.words).toEqual([expect.stringContaining("The auditors are here")]);
    const order = "/deploy 2.0.0 to Production override-freeze The shop is down";
    const refused = await story.say("maintainer", thread, order);
    expect(refused.words).toEqual([expect.stringMatching(/owner/)]);
    expect(await story.say("admin", thread, order)).toEqual(thumbsUp);
    expect(await state()).toBe("executing");
    await story.report("Production", "success");
  });

  it("and by those whom it names instead", async () => {
    await policy(freeze(", override: [acme/release-managers]"));
    story.github.setRole("rita", "write");
    const { thread } = await story.ship("2.1.0");
    const order = "/deploy 2.1.0 to Production override-freeze The shop is down";
    for (const who of ["admin", "maintainer"]) {
      expect((await story.say(who, thread, order)).words).toEqual([
        expect.stringContaining("acme/release-managers"),
      ]);
    }
    expect(await story.say("rita", thread, order)).toEqual(thumbsUp);
    expect(await state()).toBe("executing");
    await story.report("Production", "success");
  });

  it("whoever may override the repository's freeze does not get past the organization's", async () => {
    await policy(freeze());
    await story.process(
      `${twoByHand}freezes: [{ name: Own, from: 2020-01-01, to: 2041-01-01, reason: Ours, override: [writer] }]\n`,
    );
    const { thread } = await story.ship("2.2.0");
    const order = "/deploy 2.2.0 to Production override-freeze I may";
    expect((await story.say("writer", thread, order)).words).toEqual([expect.stringMatching(/owner/)]);
    expect(await state()).toBe("success");
    await story.process(twoByHand);
  });

  it("nor past one of the organization that came later", async () => {
    await policy("[]\n");
    await story.process(
      `${twoByHand}freezes: [{ name: Own, from: 2020-01-01, to: 2041-01-01, reason: Ours, override: [writer] }]\n`,
    );
    const first = await story.ship("2.3.0");
    expect(
      await story.say("writer", first.thread, "/deploy 2.3.0 to Production override-freeze I may"),
    ).toEqual(thumbsUp);
    const second = await story.ship("2.4.0");
    expect(
      await story.say("writer", second.thread, "/deploy 2.4.0 to Production override-freeze I may"),
    ).toEqual(thumbsUp);
    expect(await state()).toBe("queued");
    await policy(freeze());
    await story.report("Production", "success");
    expect(await state()).toBe("queued");
    await policy("[]\n");
    expect(await state()).toBe("executing");
    await story.report("Production", "success");
  });
});
