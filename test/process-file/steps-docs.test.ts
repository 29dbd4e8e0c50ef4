import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { parseProcess } from "../../app/process-file/parse.ts";
import { readWorkflow } from "../../app/workflow-file/read.ts";

const repository = { owner: "acme", ownerType: "Organization", repository: "shop" } as const;

/** The YAML of a page, by the file that its first line names. */
function filesIn(page: string): ReadonlyMap<string, string> {
  const text = readFileSync(new URL(`../../docs/steps/${page}`, import.meta.url), "utf8");
  const blocks = [...text.matchAll(/^```yaml\n# (\S+)\n([\s\S]*?)^```$/gm)];
  return new Map(blocks.map(([, path = "", yaml = ""]) => [path, yaml]));
}

describe("the pages of steps that start and wait", () => {
  it.each(["workflow.md", "wait.md"])("%s shows a process file without a problem", (page) => {
    const parsed = parseProcess(filesIn(page).get(".deploy/process.yml") ?? "", repository);
    expect(parsed.ok ? [] : parsed.problems).toEqual([]);
  });

  it("workflow.md shows a workflow that takes what its step gives, and is told apart", () => {
    const text = filesIn("workflow.md").get(".github/workflows/deploy.yml") ?? "";
    const read = readWorkflow(text);
    expect(read.ok && read.workflow.dispatch?.map((input) => input.name)).toEqual([
      "target",
      "sha",
      "correlation-id",
    ]);
    expect(text).toMatch(/^run-name:.*correlation-id/m);
  });
});
