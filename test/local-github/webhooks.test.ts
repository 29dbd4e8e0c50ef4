import { Webhooks } from "@octokit/webhooks";
import { describe, expect, it } from "vitest";
import { appItself, gitHub, receiver } from "./support.ts";

const bodies = (received: readonly { body: string }[]): string[] =>
  received.map(({ body }) => JSON.parse(body).comment?.body);

const verify = (secret: string, body: string, signature: string) =>
  new Webhooks({ secret }).verify(body, signature);

describe("webhooks", () => {
  it("are signed, and say whose they are", async () => {
    const { received, url } = await receiver();
    const github = await gitHub({ app: { webhookUrl: url, webhookSecret: "s3cret" } });
    await github.person("ada").openIssue("Hello");
    await github.person("ada").comment(1, "höllö 👋");
    await github.webhooks.idle();
    expect(received).toHaveLength(1);
    const { headers, body } = received[0] ?? { headers: {}, body: "" };
    expect(await verify("s3cret", body, String(headers["x-hub-signature-256"]))).toBe(true);
    expect(headers).toMatchObject({
      "x-github-event": "issue_comment",
      "x-github-hook-installation-target-id": String(github.app.id),
      "x-github-hook-installation-target-type": "integration",
      "x-github-delivery": github.deliveries[0]?.guid,
    });
    expect(github.deliveries).toMatchObject([
      { event: "issue_comment", action: "created", status: "OK", statusCode: 200 },
    ]);
  });

  it("go only to what the app subscribes to and is installed on", async () => {
    const { received, url } = await receiver();
    const github = await gitHub({
      otherRepos: ["blog"],
      notInstalled: ["blog"],
      app: { webhookUrl: url, events: ["issues"] },
    });
    await github.person("ada").openIssue("Hello");
    await github.person("ada").comment(1, "not subscribed");
    await github.person("ada", { repo: "blog" }).openIssue("not installed");
    github.install({ repo: "blog" });
    github.suspend();
    await github.person("ada").openIssue("suspended");
    github.unsuspend();
    github.uninstall({ repo: "blog" });
    github.uninstall();
    github.install();
    await github.webhooks.idle();
    expect(
      received.map(({ headers, body }) => `${headers["x-github-event"]}.${JSON.parse(body).action}`),
    ).toEqual([
      "issues.opened",
      "installation_repositories.added",
      "installation.suspend",
      "installation.unsuspend",
      "installation_repositories.removed",
      "installation.deleted",
      "installation.created",
    ]);
    expect(github.answerProblems()).toEqual([]);
  });

  it("arrive in order, and what happened before there was an address never", async () => {
    const { received, url } = await receiver();
    const github = await gitHub();
    const ada = github.person("ada");
    await ada.openIssue("Hello");
    await ada.comment(1, "before");
    github.deliverTo(url);
    for (const body of ["1", "2", "3", "4"]) await ada.comment(1, body);
    await github.webhooks.idle();
    expect(bodies(received)).toEqual(["1", "2", "3", "4"]);
  });

  it("can be held, turned round, doubled and lost", async () => {
    const { received, url } = await receiver();
    const github = await gitHub({ app: { webhookUrl: url } });
    const ada = github.person("ada");
    await ada.openIssue("Hello");
    github.webhooks.hold("issue_comment.created");
    await ada.comment(1, "first");
    await ada.comment(1, "second");
    await github.webhooks.idle();
    expect(received).toEqual([]);
    github.webhooks.release((held) => held.toReversed());
    await github.webhooks.idle();
    expect(bodies(received)).toEqual(["second", "first"]);

    github.webhooks.duplicate("issue_comment", 2);
    await ada.comment(1, "third");
    github.webhooks.drop(({ payload }) => JSON.stringify(payload).includes("fourth"));
    await ada.comment(1, "fourth");
    await ada.comment(1, "fifth");
    await github.webhooks.idle();
    expect(bodies(received)).toEqual(["second", "first", "third", "third", "third", "fifth"]);
    const ids = received.slice(2, 5).map(({ headers }) => headers["x-github-delivery"]);
    expect(new Set(ids).size).toBe(1);
    expect(github.deliveries.find((each) => each.status === "timed out")).toMatchObject({ statusCode: 0 });
  });

  it("that failed are found and sent again by the app", async () => {
    let up = false;
    const { received, url } = await receiver(() => (up ? 200 : 500));
    const github = await gitHub({ app: { webhookUrl: url } });
    const app = appItself(github);
    const ada = github.person("ada");
    await ada.openIssue("Hello");
    for (const body of ["one", "two", "three"]) await ada.comment(1, body);
    github.webhooks.drop("issue_comment");
    await ada.comment(1, "lost");
    await github.webhooks.idle();
    up = true;

    const first = await app.rest.apps.listWebhookDeliveries({ per_page: 3 });
    expect(first.data.map((each) => [each.event, each.status, each.status_code])).toEqual([
      ["issue_comment", "timed out", 0],
      ["issue_comment", "Invalid HTTP Response: 500", 500],
      ["issue_comment", "Invalid HTTP Response: 500", 500],
    ]);
    const cursor = /cursor=([^&>]+)/.exec(first.headers.link ?? "")?.[1] ?? "";
    const rest = await app.rest.apps.listWebhookDeliveries({ per_page: 3, cursor });
    expect(rest.data).toHaveLength(1);
    expect(rest.headers.link).toBeUndefined();
    const lost = await app.rest.apps.getWebhookDelivery({ delivery_id: first.data[0]?.id ?? 0 });
    expect(lost.data.request.payload).toMatchObject({ comment: { body: "lost" } });
    expect((await app.rest.apps.redeliverWebhookDelivery({ delivery_id: lost.data.id })).status).toBe(202);
    await github.until(() => bodies(received).includes("lost"));
    const again = await app.rest.apps.listWebhookDeliveries({ per_page: 1 });
    expect(again.data).toMatchObject([{ guid: lost.data.guid, redelivery: true, status: "OK" }]);
    expect(github.violations).toEqual([]);
    expect(github.answerProblems()).toEqual([]);
  });

  it("wait for no slow answer when sent in parallel", async () => {
    const { received, url } = await receiver();
    const github = await gitHub({ app: { webhookUrl: url } });
    github.webhooks.parallel = true;
    const ada = github.person("ada");
    await ada.openIssue("Hello");
    await Promise.all(Array.from({ length: 10 }, (_, i) => ada.comment(1, String(i))));
    await github.webhooks.idle();
    expect(bodies(received).toSorted()).toEqual(["0", "1", "2", "3", "4", "5", "6", "7", "8", "9"]);
  });

  it("can be forged", async () => {
    const { received, url } = await receiver(({ headers }) =>
      headers["x-hub-signature-256"] === "sha256=00" ? 400 : 200,
    );
    const github = await gitHub({ app: { webhookUrl: url, webhookSecret: "s3cret" } });
    await github.person("ada").openIssue("Hello");
    await github.person("ada").comment(1, "true");
    await github.webhooks.idle();
    const payload = { ...github.deliveries[0]?.payload, action: "edited" };
    expect(await github.webhooks.send("issue_comment", payload)).toBe(200);
    expect(
      await github.webhooks.send("issue_comment", payload, {
        "x-hub-signature-256": "sha256=00",
        "x-github-delivery": "again",
      }),
    ).toBe(400);
    const [, signed, forged] = received;
    expect(await verify("s3cret", signed?.body ?? "", String(signed?.headers["x-hub-signature-256"]))).toBe(
      true,
    );
    expect(forged?.headers["x-github-delivery"]).toBe("again");
    expect(github.deliveries).toHaveLength(1);
  });

  it("record an app that is down", async () => {
    const github = await gitHub({ app: { webhookUrl: "http://127.0.0.1:1/api/github/webhooks" } });
    await github.person("ada").openIssue("Hello");
    await github.person("ada").comment(1, "x");
    await github.webhooks.idle();
    expect(github.deliveries).toMatchObject([{ status: "failed to connect to host", statusCode: 0 }]);
  });
});
