import { execFile } from "node:child_process";
import { mkdir, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { promisify } from "node:util";
import { expect, it } from "vitest";

const root = join(import.meta.dirname, "../..");

/** `@github/local-action` stands in for `@actions/core`; it has no OIDC tokens, so `validate` is what runs there. */
async function localAction(processFile: string): Promise<{ readonly log: string; readonly summary: string }> {
  const folder = await mkdtemp(join(tmpdir(), "drawbridge-local-"));
  const summary = join(folder, "summary.md");
  await mkdir(join(folder, ".deploy"));
  await writeFile(join(folder, ".deploy/process.yml"), processFile);
  await writeFile(summary, "");
  const variables = {
    INPUT_COMMAND: "validate",
    GITHUB_REPOSITORY: "acme/shop",
    GITHUB_WORKSPACE: folder,
    GITHUB_STEP_SUMMARY: summary,
    GITHUB_EVENT_PATH: "",
  };
  await writeFile(
    join(folder, ".env"),
    Object.entries(variables)
      .map(([name, value]) => `${name}=${value}\n`)
      .join(""),
  );
  const bin = join(root, "node_modules/@github/local-action/bin/local-action.js");
  const { stdout } = await promisify(execFile)(
    process.execPath,
    [bin, "run", ".", "action/main.ts", join(folder, ".env")],
    {
      cwd: root,
      env: { ...process.env, PATH: `${dirname(process.execPath)}:${process.env.PATH}`, NO_COLOR: "1" },
    },
  );
  const written = await readFile(summary, "utf8");
  await rm(folder, { recursive: true });
  return { log: stdout, summary: written };
}

it("runs from its sources with local-action, as its README says", async () => {
  const good = await localAction("lifecycle: [Production]\nsteps:\n  - uses: github-deployment\n");
  expect(good.log).toContain("::info::✅ .deploy/process.yml is in order: 1 environment, 1 step.");
  expect(good.summary).toContain("| GitHub deployment | is handed over to GitHub Deployments |");

  const broken = await localAction("lifecycle: [Production]\nsteps:\n  - uses: github-deploymnt\n");
  expect(broken.log).toContain("file=.deploy/process.yml,line=3");
  expect(broken.log).toContain('Did you mean "github-deployment"?');
  expect(broken.log).toMatch(/'reason-code'\s*│\s*'process-invalid'/);
});
