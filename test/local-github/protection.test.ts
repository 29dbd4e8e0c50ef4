import { describe, expect, it } from "vitest";
import { gitHub, installation, receiver, refusal, where } from "./support.ts";

describe("jobs that wait for the app's word on their environment", () => {
  const environment_name = "Production";

  it("ask by webhook, with GitHub's keys, the number of the run in the address alone", async () => {
    const { received, url } = await receiver();
    const events = ["deployment_protection_rule", "workflow_run"];
    const github = await gitHub({ app: { webhookUrl: url, events } });
    const job = await github.waitingJob({ environment: "Production", by: "wendy" });
    await github.settled(20);
    const bodies = received.map(({ body }) => JSON.parse(body) as Record<string, unknown>);
    const asked = bodies.find((body) => body["action"] === "requested" && "environment" in body);
    expect(Object.keys(asked ?? {}).toSorted()).toEqual([
      "action",
      "deployment",
      "deployment_callback_url",
      "environment",
      "event",
      "installation",
      "organization",
      "pull_requests",
      "ref",
      "repository",
      "sender",
      "sha",
    ]);
    const callback = `${github.apiUrl}/repos/acme/shop/actions/runs/${job.runId}/deployment_protection_rule`;
    expect(asked?.["deployment_callback_url"]).toBe(callback);
    expect(github.workflowRun(job.runId).run.status).toBe("waiting");
    expect(github.answerProblems()).toEqual([]);
  });

  it("take ten reports of 1,024 characters, and one answer for all that wait", async () => {
    const github = await gitHub();
    const app = installation(github);
    const first = await github.waitingJob({ environment: "Production", by: "wendy" });
    const run_id = first.runId;
    const second = await github.waitingJob({ environment: "Production", runId: run_id });
    const review = (body: Record<string, string>) =>
      app.rest.actions.reviewCustomGatesForRun({ ...where, run_id, environment_name, ...body } as never);
    expect(await refusal(review({ comment: "x".repeat(1025) }))).toBe(422);
    expect(await refusal(review({ comment: "" }))).toBe(422);
    for (let nth = 1; nth <= 10; nth += 1) await review({ comment: `${nth}` });
    expect(await refusal(review({ comment: "11" }))).toBe(422);
    expect(first.statuses).toHaveLength(10);

    expect((await review({ state: "approved", comment: "go" })).status).toBe(204);
    expect([first.answer, second.answer]).toEqual([
      { state: "approved", comment: "go" },
      { state: "approved", comment: "go" },
    ]);
    expect(github.workflowRun(run_id).run.status).toBe("in_progress");
    expect(await refusal(review({ state: "rejected", comment: "no" }))).toBe(422);
  });

  it("end with their run, rejected or canceled; there is none of a run that is not there", async () => {
    const github = await gitHub();
    const app = installation(github);
    const answer = (run_id: number, state: "approved" | "rejected") =>
      app.rest.actions.reviewCustomGatesForRun({ ...where, run_id, environment_name, state });
    const rejected = await github.waitingJob({ environment: "Production", by: "wendy" });
    await answer(rejected.runId, "rejected");
    expect(github.workflowRun(rejected.runId).run.conclusion).toBe("failure");
    const canceled = await github.waitingJob({ environment: "Production", by: "wendy" });
    await app.rest.actions.cancelWorkflowRun({ ...where, run_id: canceled.runId });
    expect(await refusal(answer(canceled.runId, "approved"))).toBe(422);
    expect(canceled.answer).toBeUndefined();
    expect(await refusal(answer(1, "approved"))).toBe(404);
  });
});
