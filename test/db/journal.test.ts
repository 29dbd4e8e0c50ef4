import { eq } from "drizzle-orm";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { type Entry, moveEntry, type Projection, projectionsOf } from "../../db/projections.ts";
import type { OpenDatabase } from "../../db/open.ts";
import { projects, projections } from "../../db/schema.ts";
import { departWithinMs, mayDepart } from "../../app/github/departure.ts";
import { GitHubFailure } from "../../app/github/client.ts";
import type { Deps } from "../../app/usecases/deps.ts";
import { NotYet } from "../../app/usecases/not-yet.ts";
import type { Made } from "../../app/usecases/journal.ts";
import { contentDigest, type Desired, write } from "../../app/usecases/writer.ts";
import { type DatabaseKind, stopDatabases, type TestDatabase, testDatabase } from "../support/database.ts";

const key = "release:1:living";

describe.each(["pglite", "postgres"] satisfies DatabaseKind[])("the journal of calls, on %s", (kind) => {
  let place: TestDatabase;
  let database: OpenDatabase;
  let projectId: number;
  let now: Date;

  beforeAll(async () => {
    place = await testDatabase(kind);
    database = await place.open();
    await database.migrate();
    const [project] = await database.db
      .insert(projects)
      .values({
        githubRepositoryId: 1,
        installationId: 1,
        owner: "acme",
        ownerId: 1,
        ownerType: "Organization",
        name: "shop",
        defaultBranch: "main",
        createdAt: new Date(),
      })
      .returning();
    projectId = project?.id ?? 0;
    now = new Date("2026-11-28T12:00:00Z");
  });
  afterEach(() => database.db.delete(projections).where(eq(projections.projectId, projectId)));
  afterAll(async () => {
    await database.close();
    await place.drop();
    await stopDatabases();
  });

  const later = (ms: number) => {
    now = new Date(now.getTime() + ms);
  };
  const row = async (): Promise<Projection | undefined> =>
    (await projectionsOf(database.db, projectId, [key])).get(key);
  const deps = () => ({ db: database.db, now: () => now }) as Deps;

  /** GitHub with one comment at most of each text, and the object that shall be there. */
  function comment(text: string, call: (create: () => Made) => Promise<Made>) {
    const made: number[] = [];
    const create = (): Made => {
      mayDepart(now);
      made.push(made.length + 1);
      return { id: made.length };
    };
    const desired: Desired = {
      key,
      content: { text },
      create: () => call(create),
      update: async () => {},
      find: async () => (made.length === 0 ? null : { id: made.length }),
    };
    return { made, desired };
  }

  it("lets one of many processes claim a call that begin at the same instant", async () => {
    const claim: Entry = { sending: "x", sendingAt: now };
    const claims = Array.from({ length: 8 }, () =>
      moveEntry(database.db, { projectId, key }, undefined, claim),
    );
    expect((await Promise.all(claims)).filter((one) => one !== null)).toHaveLength(1);
    const read = await row();
    const again = Array.from({ length: 8 }, (_, index) =>
      moveEntry(database.db, { projectId, key }, read, { sendingAt: new Date(now.getTime() + index + 1) }),
    );
    expect((await Promise.all(again)).filter((one) => one !== null)).toHaveLength(1);
  });

  it("makes an object once, whoever else sets out to make it", async () => {
    const { made, desired } = comment("hello", async (create) => create());
    const all = await Promise.allSettled(
      Array.from({ length: 5 }, () => write(deps(), projectId, undefined, desired)),
    );
    expect(made).toEqual([1]);
    const refused = all.flatMap((one) => (one.status === "rejected" ? [one.reason as unknown] : []));
    expect(refused).toHaveLength(4);
    for (const reason of refused) expect(reason).toBeInstanceOf(NotYet);
    expect(await write(deps(), projectId, await row(), desired)).toEqual({ kind: "unchanged", id: 1 });
  });

  it("sends nothing any more of a process that stalled after its claim, and was taken over", async () => {
    let goOn = () => {};
    const stalled = new Promise<void>((resolve) => {
      goOn = resolve;
    });
    const late = comment("hello", async (create) => {
      await stalled;
      return create();
    });
    const slow = write(deps(), projectId, undefined, late.desired);
    slow.catch(() => {});
    while ((await row()) === undefined);
    const other = comment("hello", async (create) => create());

    // Nothing is believed before the call has had its time to leave and to take effect.
    later(departWithinMs + 9_000);
    await expect(write(deps(), projectId, await row(), other.desired)).rejects.toThrow(GitHubFailure);
    later(1_001);
    expect(await write(deps(), projectId, await row(), other.desired)).toEqual({ kind: "written", id: 1 });
    goOn();
    await expect(slow).rejects.toThrow(NotYet);
    expect({ late: late.made, other: other.made }).toEqual({ late: [], other: [1] });
    expect(await row()).toMatchObject({
      githubId: 1,
      written: contentDigest({ text: "hello" }),
      sending: null,
    });
  });

  it("tries again what stalled and was taken over by nobody", async () => {
    let stalls = true;
    const { made, desired } = comment("hello", async (create) => {
      if (stalls) later(departWithinMs + 1);
      return create();
    });
    await expect(write(deps(), projectId, undefined, desired)).rejects.toMatchObject({ kind: "unavailable" });
    expect(await row()).toMatchObject({ sending: null, written: null });
    stalls = false;
    expect(await write(deps(), projectId, await row(), desired)).toMatchObject({ kind: "written" });
    expect(made).toEqual([1]);
  });

  it("overwrites nothing of whoever took over while the answer was on its way", async () => {
    const { desired } = comment("hello", async (create) => {
      const mine = create();
      later(departWithinMs + 10_001);
      const theirs = await moveEntry(database.db, { projectId, key }, await row(), {
        written: "theirs",
        githubId: 7,
        sending: null,
        sendingAt: null,
      });
      expect(theirs).not.toBeNull();
      return mine;
    });
    await expect(write(deps(), projectId, undefined, desired)).rejects.toThrow(NotYet);
    expect(await row()).toMatchObject({ written: "theirs", githubId: 7 });
  });

  it("looks for what a call left that was to replace what somebody had deleted", async () => {
    const first = comment("hello", async (create) => create());
    await write(deps(), projectId, undefined, first.desired);
    let lost = true;
    const second = comment("bye", async (create) => {
      const result = create();
      if (lost) throw new GitHubFailure("unknown-outcome", "502");
      return result;
    });
    const gone: Desired = { ...second.desired, update: async () => "gone" };
    await expect(write(deps(), projectId, await row(), gone)).rejects.toThrow("502");
    lost = false;
    later(1_000);
    expect(await write(deps(), projectId, await row(), gone)).toEqual({ kind: "written", id: 1 });
    expect(second.made).toEqual([1]);
  });

  it("writes anew what an edit of unknown outcome may have changed, though it shall be as it was", async () => {
    const first = comment("hello", async (create) => create());
    await write(deps(), projectId, undefined, first.desired);
    const edits: string[] = [];
    const edit = (text: string, lost: boolean): Desired => ({
      ...first.desired,
      content: { text },
      update: async () => {
        edits.push(text);
        if (lost) throw new GitHubFailure("unknown-outcome", "502");
      },
    });
    await expect(write(deps(), projectId, await row(), edit("bye", true))).rejects.toThrow("502");
    await write(deps(), projectId, await row(), edit("hello", false));
    await write(deps(), projectId, await row(), edit("hello", false));
    expect(edits).toEqual(["bye", "hello"]);
  });
});
