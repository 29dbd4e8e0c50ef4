/** What the tests of the local GitHub share: the app's side of the wire. */
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { Octokit } from "@octokit/rest";
import { createProbotAuth } from "octokit-auth-probot";
import { onTestFinished } from "vitest";
import { startLocalGitHub, type LocalGitHub } from "../../demo/github/local-github.ts";
import type { LocalGitHubOptions } from "../../demo/github/seed.ts";

export const where = { owner: "acme", repo: "shop" };

/** A local GitHub for one test, closed with it: writer, approver and outsider are there. */
export async function gitHub(options: LocalGitHubOptions = {}): Promise<LocalGitHub> {
  const github = await startLocalGitHub({
    people: { wendy: "write", ada: "read", eve: "none" },
    teams: { "Octopus Administrators": ["ada"], "Octopus Managers": ["max"] },
    ...options,
  });
  onTestFinished(() => github.close());
  return github;
}

const silent = { debug() {}, info() {}, warn() {}, error() {} };

/** Octokit as the app's installation. */
export function installation(github: LocalGitHub): Octokit {
  const { id: appId, privateKey, installationId } = github.app;
  const auth = { appId, privateKey, installationId };
  return new Octokit({ baseUrl: github.apiUrl, authStrategy: createProbotAuth, auth, log: silent });
}

/** Octokit as the app itself, by JWT. */
export function appItself(github: LocalGitHub): Octokit {
  const { id: appId, privateKey } = github.app;
  return new Octokit({
    baseUrl: github.apiUrl,
    authStrategy: createProbotAuth,
    auth: { appId, privateKey },
    log: silent,
  });
}

/** The status of a request that is refused. */
export async function refusal(request: Promise<unknown>): Promise<number> {
  try {
    await request;
  } catch (error) {
    return (error as { status: number }).status;
  }
  throw new Error("the request was not refused");
}

export type Received = { headers: Record<string, string | string[] | undefined>; body: string };

/** A server that takes webhooks. */
export async function receiver(answer: (received: Received) => number = () => 200) {
  const received: Received[] = [];
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on("data", (chunk: Buffer) => chunks.push(chunk));
    request.on("end", () => {
      const one = { headers: request.headers, body: Buffer.concat(chunks).toString("utf8") };
      received.push(one);
      response.writeHead(answer(one)).end("taken");
    });
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  return { received, url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/api/github/webhooks` };
}
