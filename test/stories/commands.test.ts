import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { stopDatabases } from "../support/database.ts";
import { byHand } from "../support/processes.ts";
import { Story, thumbsUp, type Shipped } from "../support/story.ts";

afterAll(stopDatabases);

describe("commands that deploy", () => {
  let story: Story;
  let first: Shipped;
  let second: Shipped;
  beforeAll(async () => {
    story = await Story.start({ process: byHand });
    first = await story.ship("1.0.0");
  });
  afterEach(() => story.check());
  afterAll(() => story.end());
  const succeed = async (version: string, thread: number) => {
    await story.say("writer", thread, `/deploy ${version} to Testing`);
    await story.report("Testing", "success");
    expect((await story.say("writer", thread, `/deploy ${version} to Production`)).words).toHaveLength(1);
    expect(await story.say("ada", thread, `/approve ${version}`)).toEqual(thumbsUp);
    await story.report("Production", "success");
  };

  it("/deploy: nothing starts by itself, a phase that is not open names what is missing", async () => {
    expect(await story.deployments("Testing")).toEqual([]);
    const early = await story.say("writer", first.thread, "/deploy 1.0.0 to Production");
    expect(early.words).toEqual([expect.stringMatching(/not open.*Testing.*not deployed/s)]);
    const outsider = await story.say("outsider", first.thread, "/deploy 1.0.0 to Testing");
    expect(outsider.words).toEqual([expect.stringContaining("no write permission")]);
    const elsewhere = await story.github.person("writer").openIssue("Deploys");
    const version = await story.say("writer", elsewhere, "/deploy 9.9.9 to Testing");
    expect(version.words).toEqual([expect.stringContaining("9.9.9")]);
    const environment = await story.say("writer", elsewhere, "/deploy 1.0.0 to Moon");
    expect(environment.words).toEqual([expect.stringContaining("It has Testing and Production")]);

    expect(await story.say("writer", elsewhere, "/deploy 1.0.0 to testing for a look")).toEqual(thumbsUp);
    expect(await story.deployment("Testing")).toMatchObject({
      state: "executing",
      environment: "Testing",
      created_by: { login: "writer" },
    });
    const again = await story.say("releaser", elsewhere, "/deploy 1.0.0 to Testing");
    expect(again.words).toEqual([expect.stringContaining("executing already")]);
    const waiting = await story.say("writer", elsewhere, "/deploy 1.0.0 to Production");
    expect(waiting.words).toEqual([expect.stringMatching(/Testing.*executing/s)]);
    await story.report("Testing", "success");
    expect(await story.deployments("Production")).toEqual([]);
  });

  it("/promote: to the next phase, with its note in the question", async () => {
    const answer = await story.say("writer", first.thread, "/promote\nas agreed with Max");
    expect(answer).toEqual({ words: [expect.stringContaining("as agreed with Max")], reactions: "👍" });
    expect((await story.deployment("Production")).state).toBe("waiting");
    expect(await story.say("ada", first.thread, "/approve")).toEqual(thumbsUp);
    await story.report("Production", "success");
    const elsewhere = await story.github.person("writer").openIssue("Promote");
    const done = await story.say("writer", elsewhere, "/promote 1.0.0");
    expect(done.words).toEqual([expect.stringContaining("every environment")]);
    expect((await story.say("writer", elsewhere, "/promote")).words).toEqual([
      expect.stringContaining("/promote <version>"),
    ]);
  });

  it("/redeploy: what runs, once more, behind the gates of today", async () => {
    const elsewhere = await story.github.person("writer").openIssue("Again");
    expect(await story.say("writer", elsewhere, "/redeploy Production the cache is broken")).toEqual(
      thumbsUp,
    );
    const question = story.question(first.thread);
    expect(question).toContain("redeploy");
    expect(question).toContain("the cache is broken");
    expect(await story.say("ada", first.thread, "/approve")).toEqual(thumbsUp);
    await story.report("Production", "success");
    expect(await story.states("Production")).toEqual(["1.0.0 success", "1.0.0 success"]);
  });

  it("/rollback: to the one before; after a failure, to the last that succeeded; to a version", async () => {
    const elsewhere = await story.github.person("writer").openIssue("Back");
    const none = await story.say("writer", elsewhere, "/rollback Production");
    expect(none.words).toEqual([expect.stringContaining("ran no other release before")]);

    second = await story.ship("2.0.0");
    await succeed("2.0.0", second.thread);
    expect(await story.say("writer", elsewhere, "/rollback Production it crashes")).toEqual(thumbsUp);
    const question = story.question(first.thread);
    expect(question).toContain("ROLLBACK");
    expect(question).toContain("it crashes");
    // A person asked for it: no `anyway` is needed.
    expect(await story.say("ada", first.thread, "/approve")).toEqual(thumbsUp);
    expect((await story.deployment("Production")).release.version).toBe("1.0.0");
    await story.report("Production", "success");

    const third = await story.ship("3.0.0");
    await story.say("writer", third.thread, "/deploy 3.0.0 to Testing");
    await story.report("Testing", "success");
    await story.say("writer", third.thread, "/promote");
    await story.say("ada", third.thread, "/approve");
    await story.report("Production", "failure");
    expect(story.unread(third.thread)).toEqual([
      expect.stringMatching(/`\/rollback Production` goes back to \*\*1\.0\.0\*\*/),
    ]);
    expect(await story.say("writer", elsewhere, "/rollback Production")).toEqual(thumbsUp);
    expect(story.question(first.thread)).toContain("1.0.0");
    expect(await story.say("ada", first.thread, "/approve")).toEqual(thumbsUp);
    await story.report("Production", "success");

    expect(await story.say("writer", elsewhere, "/rollback Production to 2.0.0")).toEqual(thumbsUp);
    story.question(second.thread);
    expect((await story.say("ada", second.thread, "/reject")).reactions).toBe("👍");
  });

  it("/cancel: what waits, what executes; not by an outsider, not what is finished", async () => {
    await story.say("writer", first.thread, "/redeploy Production");
    const elsewhere = await story.github.person("writer").openIssue("Stop");
    const outsider = await story.say("outsider", elsewhere, "/cancel 1.0.0");
    expect(outsider.words).toEqual([expect.stringContaining("`outsider` has no write permission")]);
    expect(await story.say("releaser", first.thread, "/cancel changed my mind")).toEqual(thumbsUp);
    expect(await story.deployment("Production")).toMatchObject({ state: "canceled" });
    const { id } = await story.deployment("Production");
    const late = await story.say("releaser", elsewhere, `/cancel d${id}`);
    expect(late.words).toEqual([expect.stringContaining(`(d${id}) is finished: canceled`)]);

    await story.say("writer", first.thread, "/deploy 1.0.0 to Testing");
    const before = story.onGitHub("Testing").length;
    expect(await story.say("writer", first.thread, "/cancel 1.0.0 Testing")).toEqual(thumbsUp);
    expect(await story.deployment("Testing")).toMatchObject({ state: "canceled" });
    // The order is on GitHub: it is ended there too, and its tool's late word changes nothing.
    expect(story.onGitHub("Testing")).toHaveLength(before);
    expect(story.onGitHub("Testing").at(-1)?.statuses.at(-1)).toMatchObject({ state: "error" });
    await story.report("Testing", "success");
    expect(await story.deployment("Testing")).toMatchObject({ state: "canceled" });
  });

  it("/status and /help answer everybody", async () => {
    const elsewhere = await story.github.person("outsider").openIssue("Where are we?");
    const [status] = (await story.say("outsider", elsewhere, "/status")).words;
    expect(status).toMatch(/Testing[^\n]*1\.0\.0|Testing[^\n]*3\.0\.0/);
    expect(status).toMatch(/Production[^\n]*1\.0\.0/);
    const [help] = (await story.say("outsider", elsewhere, "/help")).words;
    expect(help).toContain("/rollback <environment> [to <version>]");
  });
});

describe("after a rollback", () => {
  it("automatic deployments are held until a person deploys", async () => {
    const process = byHand.replace("  - Production", "  - { phase: Production, deploy: automatic }");
    const story = await Story.start({ process });
    const ship = async (version: string) => {
      const shipped = await story.ship(version);
      await story.say("writer", shipped.thread, `/deploy ${version} to Testing`);
      await story.report("Testing", "success");
      return shipped;
    };
    const first = await ship("1.0.0");
    story.question(first.thread);
    await story.say("ada", first.thread, "/approve");
    await story.report("Production", "success");
    const second = await ship("1.1.0");
    story.question(second.thread);
    await story.say("ada", second.thread, "/approve");
    await story.report("Production", "success");
    expect((await story.say("writer", second.thread, "/rollback Production")).reactions).toBe("👍");
    story.question(first.thread);
    await story.say("ada", first.thread, "/approve");
    await story.report("Production", "success");

    const third = await ship("1.2.0");
    expect(await story.deployment("Production")).toMatchObject({
      state: "queued",
      release: { version: "1.2.0" },
    });
    expect(story.living(third.thread)).toContain("rollback");
    const question = await story.say("writer", third.thread, "/deploy 1.2.0 to Production");
    expect(question).toEqual({ words: [expect.stringContaining("waits for approval")], reactions: "👍" });
    expect(await story.states("Production")).toContain("1.2.0 waiting");
    expect(await story.states("Production")).not.toContain("1.2.0 queued");
    expect(await story.say("ada", third.thread, "/approve")).toEqual(thumbsUp);
    await story.report("Production", "success");
    const fourth = await ship("1.3.0");
    story.question(fourth.thread);
    expect((await story.say("ada", fourth.thread, "/reject")).reactions).toBe("👍");
    await story.end();
  });
});
