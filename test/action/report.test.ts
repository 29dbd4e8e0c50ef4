import { describe, expect, it } from "vitest";
import { runBundle } from "./support/bundle.ts";
import { runJob } from "./support/job.ts";
import { deployment, problem, startScripted, vote } from "./support/scripted-server.ts";

type Asked = NonNullable<Parameters<typeof deployment>[3]>;

const event = { event: "deployment", payload: { deployment: { id: 912 } } };

describe("report, the guard of a workflow `on: deployment`", () => {
  it("lets the job go on when the GitHub Deployment belongs to an executing step", async () => {
    const approved = {
      state: "approved",
      approvals: [vote("octocat"), vote("hubot"), vote("octocat")],
    } satisfies Asked;
    await using server = await startScripted([
      { status: 200, body: deployment(12, "Production", "executing", approved) },
    ]);
    const step = await runBundle({
      inputs: { command: "report", "server-url": server.origin },
      env: server.env,
      origin: server.origin,
      ...event,
    });
    expect(server.requests).toMatchInlineSnapshot(`
      [
        "GET /oidc for http://drawbridge with runner-token",
        "POST /api/v1/repos/acme/shop/deployments/report with token-1 {"github_deployment_id":912}",
      ]
    `);
    expect(step).toMatchInlineSnapshot(`
      {
        "exitCode": 0,
        "outputs": {
          "approvers": "octocat,hubot",
          "deployment-id": "12",
          "deployment-url": "http://drawbridge/acme/shop/deployments/12",
          "state": "executing",
          "version": "1.4.0",
        },
        "stdout": "::add-mask::token-1
      🚀 executing: 1.4.0 → Production (d12). This run works for it; Drawbridge follows it to its end. Approved by octocat and hubot. http://drawbridge/acme/shop/deployments/12",
        "summary": "### Deploying **1.4.0 → Production**. Approved by \`octocat\` and \`hubot\`.

      | Environment | State | Who must act |
      | --- | --- | --- |
      | [Production](http://drawbridge/acme/shop/deployments/12) | 🚀 executing | nobody |

      Steps of **Production**:

      | Step | State | Approved by | Log |
      | --- | --- | --- | --- |
      | Manual Intervention Required | ⏸️ waiting for approval | \`octocat\` and \`hubot\` |  |",
      }
    `);
  });

  it("fails the job when somebody created the GitHub Deployment by hand", async () => {
    await using server = await startScripted([
      problem(
        404,
        "not-found",
        "The GitHub Deployment 912 of commit 1a2b3c4 is not Drawbridge's. Do not deploy.",
      ),
    ]);
    const step = await runBundle({
      inputs: { command: "report", "server-url": server.origin },
      env: server.env,
      origin: server.origin,
      ...event,
    });
    expect(step).toMatchInlineSnapshot(`
      {
        "exitCode": 1,
        "outputs": {
          "reason-code": "not-found",
        },
        "stdout": "::add-mask::token-1
      ::error::This job must not deploy. The GitHub Deployment 912 of commit 1a2b3c4 is not Drawbridge's. Do not deploy. Somebody created the GitHub Deployment by hand, or another app did. Find out who, under Deployments of the repository; to deploy a release, comment \`/deploy <version> to <environment>\`.",
        "summary": "### ❌ Drawbridge: not-found

      This job must not deploy. The GitHub Deployment 912 of commit 1a2b3c​4 is not Drawbridge's. Do not deploy. Somebody created the GitHub Deployment by hand, or another app did. Find out who, under Deployments of the repository; to deploy a release, comment \`/deploy <version> to <environment>\`.",
      }
    `);
  });

  const deploymentEvent = { GITHUB_EVENT_NAME: "deployment" };
  const inputs = { command: "report", "server-url": "https://drawbridge.example.com" };

  it("fails the job when the step has ended", async () => {
    const { log, outputs } = await runJob({
      inputs,
      env: deploymentEvent,
      payload: event.payload,
      answers: [problem(409, "already-finished", "d12 has ended: success.")],
    });
    expect({ log, outputs }).toMatchInlineSnapshot(`
      {
        "log": [
          "failed: This job must not deploy. d12 has ended: success. Drawbridge no longer waits for this work: a re-run of an old job, or one that came too late. To deploy again, comment \`/deploy <version> to <environment>\`.",
        ],
        "outputs": {
          "reason-code": "already-finished",
        },
      }
    `);
  });

  it("adds nothing where the server's word is all there is to say", async () => {
    const { log } = await runJob({
      inputs,
      env: deploymentEvent,
      payload: event.payload,
      answers: [problem(404, "not-installed", "The app is not installed on acme/shop.")],
    });
    expect(log).toEqual(["failed: This job must not deploy. The app is not installed on acme/shop."]);
  });

  it("fails the job when the server cannot be asked: no answer is no permission", async () => {
    const { log, outputs, requests } = await runJob({
      inputs,
      env: deploymentEvent,
      payload: event.payload,
      answers: Array.from({ length: 5 }, () => "connect ECONNREFUSED 10.0.0.1:443"),
    });
    expect(requests).toHaveLength(6);
    expect({ log, outputs }).toMatchInlineSnapshot(`
      {
        "log": [
          "Try 1 of 5: connect ECONNREFUSED 10.0.0.1:443; next try in 1 s.",
          "Try 2 of 5: connect ECONNREFUSED 10.0.0.1:443; next try in 2 s.",
          "Try 3 of 5: connect ECONNREFUSED 10.0.0.1:443; next try in 4 s.",
          "Try 4 of 5: connect ECONNREFUSED 10.0.0.1:443; next try in 8 s.",
          "Try 5 of 5: connect ECONNREFUSED 10.0.0.1:443.",
          "failed: This job must not deploy. Drawbridge did not answer POST https://drawbridge.example.com/api/v1/repos/acme/shop/deployments/report (tried 5 times in 15 s; the last time: connect ECONNREFUSED 10.0.0.1:443). Check \`server-url\`, the proxy and that Drawbridge runs, then re-run the job: nothing is made twice.",
        ],
        "outputs": {
          "reason-code": "network",
        },
      }
    `);
  });

  it.each([
    { name: "a push", env: { GITHUB_EVENT_NAME: "push" }, payload: {} },
    { name: "a payload without the deployment", env: deploymentEvent, payload: { deployment: "912" } },
    {
      name: "another event that speaks of a deployment",
      env: { GITHUB_EVENT_NAME: "deployment_status" },
      payload: event.payload,
    },
  ])("asks nobody when $name started the run, and says where it belongs", async ({ env, payload }) => {
    const { log, outputs, requests, summary } = await runJob({ inputs, env, payload });
    expect(requests).toEqual([]);
    expect(outputs).toEqual({ "reason-code": "not-a-deployment" });
    expect(log).toEqual([
      `failed: No GitHub Deployment started this run, its event is \`${env.GITHUB_EVENT_NAME}\`: \`report\` belongs into a workflow \`on: deployment\`.\n\non: deployment\npermissions:\n  contents: read\n  id-token: write`,
    ]);
    expect(summary).toContain("```yaml\non: deployment\n");
  });

  it("names those who approved, each once, in the order of their answers", async () => {
    const asked: Asked = { state: "approved", approvals: [vote("octocat"), vote("hubot"), vote("octocat")] };
    const { log, outputs } = await runJob({
      inputs,
      env: deploymentEvent,
      payload: event.payload,
      answers: [{ status: 200, body: deployment(12, "Production", "executing", asked) }],
    });
    expect(outputs).toMatchObject({ approvers: "octocat,hubot" });
    expect(log[0]).toContain("Approved by octocat and hubot.");
  });

  it("names nobody where nobody was asked, and not who rejected", async () => {
    const rejected: Asked = { state: "rejected", approvals: [vote("octocat", "reject")] };
    const contrary: Asked = { state: "approved", approvals: [vote("hubot", "reject")] };
    for (const asked of [null, rejected, contrary]) {
      const { log, outputs } = await runJob({
        inputs,
        env: deploymentEvent,
        payload: event.payload,
        answers: [{ status: 200, body: deployment(12, "Production", "executing", asked) }],
      });
      expect(outputs).toMatchObject({
        approvers: "",
        "deployment-id": "12",
        state: "executing",
        version: "1.4.0",
      });
      expect(log.join()).not.toContain("Approved");
    }
  });
});
