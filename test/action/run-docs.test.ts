import { readFileSync } from "node:fs";
import { expect, it } from "vitest";
import { commandNames } from "../../action/command-names.ts";
import { inputs } from "../../action/inputs.ts";
import { maxOutputs } from "../../app/domain/deployment/script-outputs.ts";
import { shells } from "../../app/domain/process.ts";
import { parseProcess } from "../../app/process-file/parse.ts";
import { action } from "../../app/version.ts";
import { readWorkflow } from "../../app/workflow-file/read.ts";
import { runnerProblem } from "../../app/workflow-file/runner.ts";

const root = new URL("../../", import.meta.url);
const read = (path: string) => readFileSync(new URL(path, root), "utf8");
const page = read("docs/steps/run.md");
const workflow = read("docs/examples/drawbridge.yml");
const [example = "", shown = ""] = Array.from(page.matchAll(/```yaml\n([^]*?)```/g), ([, yaml]) => yaml!);

it("the page shows the workflow that the stories execute", () => {
  expect(shown).toBe(workflow);
  expect(workflow).toContain(`uses: ${action}\n`);
});

it("the workflow takes all that is dispatched to it", () => {
  const file = readWorkflow(workflow);
  expect(runnerProblem(file, "the page")).toBeNull();
  expect(file.ok && file.workflow.dispatch?.map(({ name }) => name)).toEqual([
    "deployment-id",
    "sha",
    "task",
    "correlation-id",
  ]);
});

it("the workflow uses inputs that the command has", () => {
  const used = Array.from(workflow.matchAll(/^ {10}([a-z-]+): (.+)$/gm), ([, name, value]) => [name, value]);
  const given = used.filter(([name]) => (name ?? "") in inputs);
  expect(given).toEqual([
    ["command", "run"],
    ["server-url", "${{ vars.DRAWBRIDGE_URL }}"],
  ]);
  expect(commandNames).toContain("run");
});

it("the example is a process in order", () => {
  const parsed = parseProcess(example, { owner: "acme", repository: "shop", ownerType: "Organization" });
  expect(parsed).toMatchObject({ ok: true });
});

it("the sizes are those that count", () => {
  expect(page).toMatch(new RegExp(`\\| outputs +\\| ${maxOutputs}, names`));
  expect(page).toContain(
    shells
      .map((shell) => `\`${shell}\``)
      .join(", ")
      .replace("`bash`", "`bash` (default)"),
  );
});
