import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import stringWidth from "string-width";
import { describe, expect, it, onTestFinished } from "vitest";

const main = fileURLToPath(new URL("../../demo/main.ts", import.meta.url));

/** The demo as somebody starts it without a terminal, with a folder of its own for what is temporary. */
function start(args: readonly string[]) {
  const folder = mkdtempSync(join(tmpdir(), "demo-test-"));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  const child = spawn(process.execPath, [main, ...args], {
    env: { PATH: process.env["PATH"], TMPDIR: folder },
  });
  onTestFinished(() => void child.kill("SIGKILL"));
  let output = "";
  let errors = "";
  child.stdout.setEncoding("utf8").on("data", (text: string) => (output += text));
  child.stderr.setEncoding("utf8").on("data", (text: string) => (errors += text));
  const ended = once(child, "close").then(([code]) => code as number | null);
  return { child, ended, output: () => output, errors: () => errors, left: () => readdirSync(folder) };
}

const everyStage = [
  /✔ the Action released 1\.4\.0/,
  /✔ “Manual Intervention Required” was skipped in Development/,
  /✔ GitHub Deployment to Development of \w{7}: success/,
  /✔ “Manual Intervention Required” was skipped in Testing/,
  /✔ GitHub Deployment to Testing of \w{7}: success/,
  /1\.4\.0 → Production waits for approval/,
  /✔ a question mentions @acme\/octopus-administrators and @acme\/octopus-managers/,
  /✔ check “Deploy to Production” waits with the buttons Approve and Reject/,
  /✔ no GitHub Deployment to Production exists yet/,
  /✔ 3\.0 s of waiting: 0 requests to GitHub/,
  /✔ 3\.0 s of waiting: 0 s of a runner/,
  /otto commented on #1/,
  /✔ otto was refused, with the reason/,
  /max commented on #1/,
  /✔ the question says: approved by max/,
  /✔ the GitHub Deployment to Production was created now, not before/,
  /✔ GitHub Deployment to Production of \w{7}: success/,
  /✔ the Action released 1\.5\.0/,
  /✔ no GitHub Deployment to Production exists yet/,
  /ada commented on #2/,
  /✔ the question says: rejected by ada/,
  /✔ no GitHub Deployment of 1\.5\.0 to Production was ever created/,
  /✔ Production runs 1\.4\.0/,
  /✔ nobody ever asked GitHub to deploy 1\.5\.0 to Production/,
  /of waiting for people, and 0 s of a runner\s+0$/m,
  /✔ every stage was seen/,
];

describe("npm run demo", () => {
  it(
    "with --yes shows every stage in order, ends well, and leaves nothing behind",
    { timeout: 300_000 },
    async () => {
      const demo = start(["--yes"]);
      const exitCode = await demo.ended;
      expect(demo.errors()).toBe("");
      let rest = demo.output();
      for (const stage of everyStage) {
        expect(rest).toMatch(stage);
        const found = stage.exec(rest);
        rest = rest.slice((found?.index ?? 0) + (found?.[0].length ?? 0));
      }
      expect(exitCode).toBe(0);
      expect(demo.output()).not.toContain("✘");
      expect(demo.output()).not.toContain("\u001B");
      expect(
        demo
          .output()
          .split("\n")
          .filter((line) => stringWidth(line) > 100),
      ).toEqual([]);
      expect(demo.left()).toEqual([]);
    },
  );

  it("ends everything that it started when it is interrupted", { timeout: 300_000 }, async () => {
    const demo = start(["--yes"]);
    await new Promise<void>((resolve) => {
      demo.child.stdout.on("data", () => {
        if (demo.output().includes("→ Development: no pause")) resolve();
      });
      demo.child.once("close", () => resolve());
    });
    const app = /the real app, (http:\S+?),/.exec(demo.output())?.[1] ?? "";
    expect((await fetch(`${app}/healthz`)).status).toBe(200);
    demo.child.kill("SIGINT");
    expect(await demo.ended).toBe(130);
    expect(demo.output()).toContain("Stopped.");
    expect(demo.errors()).toBe("");
    await expect(fetch(`${app}/healthz`)).rejects.toThrow("fetch failed");
    expect(demo.left()).toEqual([]);
  });

  it("says what to do where there is no terminal to ask on", async () => {
    const demo = start([]);
    expect(await demo.ended).toBe(2);
    expect(demo.errors()).toContain("npm run demo -- --yes");
    expect(demo.output()).toBe("");
  });
});
