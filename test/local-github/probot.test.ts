import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { createNodeMiddleware, Probot } from "probot";
import { describe, expect, it, onTestFinished } from "vitest";
import { gitHub } from "./support.ts";

describe("Probot", () => {
  it("takes a signed webhook and answers through its own Octokit", async () => {
    const github = await gitHub();
    const { app } = github;
    const probot = new Probot({
      appId: app.id,
      privateKey: app.privateKey,
      secret: app.webhookSecret,
      baseUrl: github.apiUrl,
      logLevel: "fatal",
    });
    const middleware = await createNodeMiddleware(
      (each) => {
        each.on("issue_comment.created", async (context) => {
          if (context.isBot) return;
          await context.octokit.rest.issues.createComment(
            context.issue({ body: `heard ${context.payload.comment.body}` }),
          );
        });
      },
      { probot },
    );
    const server = createServer((request, response) => void middleware(request, response));
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    onTestFinished(() => {
      server.closeAllConnections();
      server.close();
    });
    github.deliverTo(`http://127.0.0.1:${(server.address() as AddressInfo).port}/api/github/webhooks`);

    const ada = github.person("ada");
    await ada.openIssue("Hello");
    await ada.comment(1, "/approve");
    const answer = await github.until(() => github.comments(1)[1], { what: "an answer of the app" });
    expect(answer).toMatchObject({ body: "heard /approve", user: { login: "drawbridge[bot]" } });
    await github.settled();
    expect(github.comments(1)).toHaveLength(2);
    expect(github.violations).toEqual([]);
  });
});
