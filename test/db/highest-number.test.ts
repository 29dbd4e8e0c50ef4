import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { maskParts } from "../../app/domain/version.ts";
import { parseProcess } from "../../app/process-file/parse.ts";
import type { OpenDatabase } from "../../db/open.ts";
import { upsertProject } from "../../db/projects.ts";
import { highestNumber, insertRelease } from "../../db/releases.ts";
import { retiredReleases } from "../../db/schema.ts";
import { type DatabaseKind, stopDatabases, testDatabase } from "../support/database.ts";
import { gettingStarted } from "../support/story.ts";

const now = new Date("2026-11-22T12:00:00Z");
const by = { kind: "drawbridge" } as const;

afterAll(stopDatabases);

describe.each(["pglite", "postgres"] satisfies DatabaseKind[])(
  "the highest number of a mask, on %s",
  (kind) => {
    let database: OpenDatabase;
    let projects = 0;
    beforeAll(async () => {
      database = await (await testDatabase(kind)).open();
      await database.migrate();
      return () => database.close();
    });

    /** A project with releases of these versions, and with some that were retired. */
    async function projectWith(
      versions: readonly string[],
      retired: readonly string[] = [],
    ): Promise<number> {
      const { db } = database;
      projects += 1;
      const owner = { owner: "acme", ownerId: 1, ownerType: "Organization" } as const;
      const name = `shop-${projects}`;
      const identity = {
        githubRepositoryId: projects,
        installationId: 1,
        ...owner,
        name,
        defaultBranch: "main",
      };
      const { id: projectId } = await upsertProject(db, identity, now);
      const parsed = parseProcess(gettingStarted, { ...owner, repository: name });
      if (!parsed.ok) throw new Error(JSON.stringify(parsed.problems));
      const { process, digest: processDigest } = parsed;
      const common = { projectId, sha: "a".repeat(40), masked: true, createdAt: now };
      for (const version of versions) {
        const what = {
          process,
          processDigest,
          threadKind: "issue",
          createdBy: by,
          ref: "refs/heads/main",
        } as const;
        await insertRelease(db, { ...common, ...what, version });
      }
      for (const version of retired) {
        const versionKey = version.toLowerCase();
        await db.insert(retiredReleases).values({ ...common, version, versionKey, retiredAt: now });
      }
      return projectId;
    }

    it.each([
      ["0.0.i", [], 0],
      ["1.4.i", ["1.4.1", "1.4.7", "1.3.9", "1.4.x", "1.4.2-rc"], 7],
      ["1.4.i", ["1.4.9", "1.4.10", "1.4.100", "1.4.99", "1.40.1000"], 100],
      ["1.4.i", ["1.4.10", "1.4.9a", "1.4.9-1", "1.4.99_"], 10],
      ["i", ["3", "x"], 3],
      ["v1.i-Beta", ["V1.4-BETA", "v1.9-rc"], 4],
      ["1.i.0", ["1.2.0", "1.2.1", "1..0", "1.0"], 2],
      ["1.i.0", ["1.1234567890123456.0"], 0],
      ["1.i.0", ["1.123456789012345.0"], 123456789012345],
      ["2026+i", ["2026+09"], 9],
      ["1.i", ["1.007", "1.12"], 12],
    ])("%s after %j is %d", async (mask, versions, expected) => {
      const project = await projectWith(versions);
      await projectWith(["1.4.5000", "0.0.5000"]);
      expect(await highestNumber(database.db, project, maskParts(mask))).toBe(expected);
    });

    it("counts what was retired: a version stands for one commit for ever", async () => {
      const project = await projectWith(["1.4.2"], ["1.4.3", "1.4.11"]);
      expect(await highestNumber(database.db, project, maskParts("1.4.i"))).toBe(11);
    });
  },
);
