import { execFile } from "node:child_process";
import { cpSync, rmSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { afterAll, expect, it } from "vitest";
import { stopDatabases } from "../support/database.ts";
import { oneGate } from "../support/processes.ts";
import { World } from "./support/world.ts";

afterAll(stopDatabases);

const script = fileURLToPath(new URL("../../scripts/restored.ts", import.meta.url));

it(
  "a backup that is older than GitHub is restored, and what had left since is not sent again",
  { timeout: 240_000 },
  async () => {
    const world = await World.start({ process: oneGate });
    const { github } = world;
    const sha = await github.commit({ files: { "version.txt": "1" }, message: "Version 1.0.0" });
    await world.release("1.0.0", sha);
    await world.reaches("Production", "waiting");
    const thread = world.thread("1.0.0");
    await world.question(thread);
    await world.rest();

    await world.app.stop();
    const data = world.variables()["DATA_DIR"] ?? "";
    const backup = join(world.folder, "backup");
    cpSync(data, backup, { recursive: true });

    await world.boot();
    const approval = await github.person("ada").comment(thread, "/approve go");
    await world.reaches("Production", "executing");
    await world.until(() => world.onGitHub("Production").length === 1, "GitHub has the order");
    await world.rest();
    const { guid } = github.deliveries.findLast((one) =>
      JSON.stringify(one.payload).includes("/approve go"),
    )!;

    // The disk is lost; what was approved since the backup is known to GitHub alone.
    await world.app.kill();
    rmSync(data, { recursive: true });
    cpSync(backup, data, { recursive: true });
    const env = { PATH: process.env["PATH"], DATA_DIR: data };
    const told = await promisify(execFile)(process.execPath, [script], { cwd: world.folder, env });
    expect(told.stdout).toMatch(/^Prepared\. The last thing that the database knows of happened at 20/);

    await world.boot();
    await github.webhooks.redeliver(guid);
    await world.reaches("Production", "executing");
    await world.rest();
    expect(world.onGitHub("Production")).toHaveLength(1);
    expect(world.comments(thread, "question")).toHaveLength(1);
    expect(world.reactions(approval)["+1"]).toBe(1);
    await world.report("Production", "success", sha);
    const done = await world.reaches("Production", "success");
    expect(done.steps[0].interruption.approvals).toMatchObject([{ user: { login: "ada" }, note: "go" }]);

    // What comes now bears no number that something lost may bear on GitHub.
    const next = await github.commit({ files: { "version.txt": "2" }, message: "Version 1.1.0" });
    await world.release("1.1.0", next);
    expect((await world.reaches("Production", "waiting")).id).toBeGreaterThan(100_000);
    await world.rest();
    expect(github.violations).toEqual([]);
    await world.end();
  },
);
