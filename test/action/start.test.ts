import { mkdir, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, expect, it, vi } from "vitest";
import { systemClock } from "../../action/clock.ts";
import { run } from "../../action/main.ts";

afterEach(() => vi.unstubAllEnvs());

it("starts with the runner's environment as soon as the entry is loaded", async () => {
  const folder = await mkdtemp(join(tmpdir(), "drawbridge-start-"));
  await mkdir(join(folder, ".deploy"));
  await writeFile(
    join(folder, ".deploy/process.yml"),
    "lifecycle: [Production]\nsteps:\n  - uses: github-deployment\n",
  );
  await writeFile(join(folder, "summary"), "");
  vi.stubEnv("INPUT_COMMAND", "validate");
  vi.stubEnv("GITHUB_REPOSITORY", "acme/shop");
  vi.stubEnv("GITHUB_WORKSPACE", folder);
  vi.stubEnv("GITHUB_EVENT_PATH", "");
  vi.stubEnv("GITHUB_STEP_SUMMARY", join(folder, "summary"));
  await import("../../action/start.ts");
  expect(await readFile(join(folder, "summary"), "utf8")).toContain("is in order");
  await rm(folder, { recursive: true });
});

it("takes the working folder for the workspace where the runner names none", async () => {
  const exitCode = process.exitCode;
  vi.stubEnv("INPUT_COMMAND", "validate");
  vi.stubEnv("INPUT_PROCESS-FILE", "action/dist/package.json");
  vi.stubEnv("GITHUB_REPOSITORY", "acme/shop");
  vi.stubEnv("GITHUB_WORKSPACE", undefined);
  vi.stubEnv("GITHUB_EVENT_PATH", "");
  vi.stubEnv("GITHUB_STEP_SUMMARY", undefined);
  vi.stubEnv("GITHUB_OUTPUT", undefined);
  const written: string[] = [];
  const write = vi
    .spyOn(process.stdout, "write")
    .mockImplementation((text) => written.push(String(text)) > 0);
  await run();
  write.mockRestore();
  expect(process.exitCode).toBe(1);
  process.exitCode = exitCode;
  expect(written.join("")).toContain("file=action/dist/package.json,line=1");
});

it("has a clock that goes on, waits, and does not wait for ever", async () => {
  const start = systemClock.now();
  await systemClock.sleep(20);
  expect(systemClock.now() - start).toBeGreaterThanOrEqual(19);
  expect(await systemClock.within(20, new Promise<string>(() => undefined), "late")).toBe("late");
  expect(await systemClock.within(10_000, Promise.resolve("done"), "late")).toBe("done");
  expect(systemClock.random()).toBeLessThan(1);
});
