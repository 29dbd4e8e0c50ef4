import { describe, expect, it } from "vitest";
import { gitHub, installation, where } from "./support.ts";

const deploy = `name: Deploy
run-name: To \${{ inputs.target }} (\${{ github.event.inputs.id }}, \${{ inputs['not-given'] }})
on:
  workflow_dispatch:
    inputs: { target: {}, id: {}, not-given: {} }
jobs: {}
`;
const files = { ".github/workflows/deploy.yml": deploy };
const workflow = { ...where, workflow_id: "deploy.yml" };
const inputs = { target: "Production", id: "d1-ship-1" };

describe("dispatched runs", () => {
  it("are named by the workflow, and listed with it", async () => {
    const github = await gitHub({ files });
    const { rest } = installation(github);
    await rest.actions.createWorkflowDispatch({ ...workflow, ref: "main", inputs });
    const { data } = await rest.actions.listWorkflowRuns({ ...workflow, event: "workflow_dispatch" });
    expect(data.workflow_runs.map((run) => run.display_title)).toEqual(["To Production (d1-ship-1, )"]);
    const none = await rest.actions.listWorkflowRuns({ ...workflow, event: "push" });
    expect(none.data.total_count).toBe(0);
    expect(github.answerProblems()).toEqual([]);
  });

  it("keep how their earlier attempts ended, and can be deleted", async () => {
    const github = await gitHub({ files });
    const { rest } = installation(github);
    await rest.actions.createWorkflowDispatch({ ...workflow, ref: "main", inputs });
    const { id: run_id } = github.workflowRuns()[0]!;
    const run = github.workflowRun(run_id);
    run.fail();
    run.rerun();
    const attempt = async (attempt_number: number) =>
      (await rest.actions.getWorkflowRunAttempt({ ...where, run_id, attempt_number })).data;
    expect(await attempt(1)).toMatchObject({ run_attempt: 1, status: "completed", conclusion: "failure" });
    expect(await attempt(2)).toMatchObject({ run_attempt: 2, status: "queued", conclusion: null });
    await expect(attempt(3)).rejects.toMatchObject({ status: 404 });
    run.delete();
    await expect(attempt(1)).rejects.toMatchObject({ status: 404 });
    expect(github.answerProblems()).toEqual([]);
  });

  it("are not named by an older server, which does not know the question", async () => {
    const github = await gitHub({ files });
    github.nameNoRuns();
    const { rest } = installation(github);
    const asked = { ...workflow, ref: "main", inputs, return_run_details: true };
    await expect(rest.actions.createWorkflowDispatch(asked)).rejects.toMatchObject({
      status: 400,
      message: expect.stringContaining('"return_run_details" is not a permitted key'),
    });
    expect(github.workflowRuns()).toEqual([]);
    expect((await rest.actions.createWorkflowDispatch({ ...workflow, ref: "main", inputs })).status).toBe(
      204,
    );
  });

  it("start at where a tag is now", async () => {
    const github = await gitHub({ files });
    const { rest } = installation(github);
    const [first, second] = [await github.commit({ message: "1" }), await github.commit({ message: "2" })];
    for (const sha of [first, second]) {
      await github.tag("v1", sha);
      await rest.actions.createWorkflowDispatch({ ...workflow, ref: "refs/tags/v1", inputs });
    }
    expect(github.workflowRuns().map((run) => run.head_sha)).toEqual([first, second]);
  });
});
