import { describe, expect, it } from "vitest";
import { processCheck, processCheckName } from "../../app/messages/process-check.ts";

describe("the check of a process file", () => {
  it("is named as the contract says", () => {
    expect(processCheckName).toBe("Drawbridge / process.yml");
  });

  it("in order", () => {
    expect(processCheck([], false)).toMatchInlineSnapshot(`
      {
        "actions": [],
        "conclusion": "success",
        "status": "completed",
        "summary": "✅ **Success**: \`.deploy/process.yml\` is in order.",
        "title": "✅ success: the process is in order",
      }
    `);
  });

  it("broken: every problem with its place", () => {
    const problems = [
      {
        path: "steps[0].uses",
        line: 12,
        column: 11,
        message: 'No kind of step is called "manual-intervenion": did you mean "manual-intervention"?',
      },
      { path: "", line: 1, column: 1, message: "The file has no `lifecycle`" },
    ];
    expect(processCheck(problems, true)).toMatchInlineSnapshot(`
      {
        "actions": [],
        "conclusion": "failure",
        "status": "completed",
        "summary": "❌ **Failed**: \`.deploy/process.yml\` has 2 problems, so this commit releases nothing.

      Until it is corrected, teams, lifecycle and gates are those of the last version on the default branch that was in order.

      - **12:11** \`steps[0].uses\`: No kind of step is called "manual-intervenion": did you mean "manual-intervention"?
      - **1:1**: The file has no \`lifecycle\`

      Correct the file and push. The Action's \`command: validate\` finds the same problems without a server.",
        "title": "❌ failed: 2 problems in .deploy/process.yml",
      }
    `);
  });

  it("broken in more places than there is room for", () => {
    const problems = Array.from({ length: 5000 }, (_, n) => ({
      path: `steps[${n}]`,
      line: n,
      column: 1,
      message: "wrong",
    }));
    const { summary, title } = processCheck(problems, false);
    expect(title).toBe("❌ failed: 5000 problems in .deploy/process.yml");
    expect(summary.length).toBeLessThanOrEqual(65_535);
    expect(summary).toMatch(/\n- … and \d+ more\n/);
  });
});
