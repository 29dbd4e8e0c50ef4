import { afterAll, describe, expect, it } from "vitest";
import { stopDatabases } from "../support/database.ts";
import { noGate, oneGate } from "../support/processes.ts";
import { Story, thumbsUp } from "../support/story.ts";

afterAll(stopDatabases);

describe("what only looks like the app's own", () => {
  it("a GitHub Deployment that a writer made by hand, with the app's payload, reports for nothing", async () => {
    const story = await Story.start({ process: noGate });
    const { sha } = await story.ship("1.0.0");
    const { id } = await story.deployment("Production");
    const writer = story.github.person("writer");
    const payload = { drawbridge: { deployment: id, release: 1, version: "1.0.0" } };
    const forged = await writer.createDeployment({
      ref: sha,
      environment: "Production",
      payload,
      production: true,
    });
    await writer.deploymentStatus(forged, "success");
    await story.idle();
    expect((await story.deployment("Production")).state).toBe("executing");
    const [order] = story.onGitHub("Production");
    expect(order?.id).not.toBe(forged);
    await writer.deploymentStatus(order?.id ?? 0, "success");
    await story.idle();
    expect((await story.deployment("Production")).state).toBe("success");
    await story.end();
  });

  it("nor does one that is there before the order leaves", async () => {
    const story = await Story.start({ process: oneGate });
    const { thread, sha } = await story.asked("1.0.0");
    const { id } = await story.deployment("Production");
    const writer = story.github.person("writer");
    const payload = { drawbridge: { deployment: id, release: 1, version: "1.0.0" } };
    const forged = await writer.createDeployment({ ref: sha, environment: "Production", payload });
    await writer.deploymentStatus(forged, "success");
    await story.idle();
    expect((await story.deployment("Production")).state).toBe("waiting");
    expect(await story.say("ada", thread, "/approve")).toEqual(thumbsUp);
    await writer.deploymentStatus(forged, "failure");
    await story.idle();
    const { state, github_deployment_id } = await story.deployment("Production");
    expect({ state, github_deployment_id }).toEqual({
      state: "executing",
      github_deployment_id: story.onGitHub("Production").find((one) => one.id !== forged)?.id,
    });
    await writer.deploymentStatus(github_deployment_id, "success");
    await story.idle();
    expect((await story.deployment("Production")).state).toBe("success");
    await story.end();
  });

  it("a webhook that is not signed is not taken", async () => {
    const story = await Story.start({ process: oneGate });
    const { thread } = await story.asked("1.0.0");
    await story.github.person("outsider").comment(thread, "Hello");
    await story.idle();
    const sent = story.github.deliveries.findLast((one) => one.event === "issue_comment");
    const payload = structuredClone(sent?.payload ?? {}) as any;
    const ada = { login: "ada", id: story.github.person("ada").id, type: "User" };
    payload.comment = { ...payload.comment, id: payload.comment.id + 1, body: "/approve", user: ada };
    payload.sender = ada;
    for (const signature of [`sha256=${"0".repeat(64)}`, ""]) {
      const status = await story.github.webhooks.send("issue_comment", payload, {
        "x-hub-signature-256": signature,
      });
      expect(status).toBeGreaterThanOrEqual(400);
    }
    await story.idle();
    expect((await story.deployment("Production")).state).toBe("waiting");
    await story.end();
  });
});
