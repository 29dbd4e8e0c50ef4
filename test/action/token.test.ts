import { describe, expect, it } from "vitest";
import { runJob } from "./support/job.ts";
import { problem, release } from "./support/scripted-server.ts";

const inputs = { "server-url": "https://drawbridge.example.com/" };
const made = { status: 201, body: release([]) };
/** As the toolkit words it. */
const oidcError = (status: number | undefined) =>
  `Error message: Failed to get ID Token. \n \n        Error Code : ${status}\n \n        Error Message: no`;

describe("the OIDC token of the job", () => {
  it("is asked for exactly the server's address", async () => {
    const { requests } = await runJob({ inputs, answers: [made] });
    expect(requests).toEqual([
      "token for https://drawbridge.example.com",
      "POST https://drawbridge.example.com/api/v1/repos/acme/shop/releases Bearer token-1 {}",
    ]);
  });

  it.each(["ACTIONS_ID_TOKEN_REQUEST_URL", "ACTIONS_ID_TOKEN_REQUEST_TOKEN"])(
    "cannot be had without %s: the permission is missing",
    async (variable) => {
      const { log, outputs, requests } = await runJob({ inputs, env: { [variable]: "" } });
      expect(requests).toEqual([]);
      expect(outputs).toEqual({ "reason-code": "oidc-unavailable" });
      expect(log.join("\n")).toContain("permissions:\n  contents: read\n  id-token: write");
    },
  );

  it("cannot be had in a run of a pull request from a fork, which is said there", async () => {
    const env = { ACTIONS_ID_TOKEN_REQUEST_URL: undefined, GITHUB_EVENT_NAME: "pull_request" };
    const { log } = await runJob({ inputs, env });
    expect(log).toMatchInlineSnapshot(`
      [
        "failed: Not released. The job has no OIDC token to show to Drawbridge: it lacks \`permissions: id-token: write\` (ACTIONS_ID_TOKEN_REQUEST_URL is not set). This run is of a pull request: those from forks never get a token, whatever the permissions. Release from \`on: push\`.

      permissions:
        contents: read
        id-token: write",
      ]
    `);
  });

  it("is asked for again when GitHub has trouble", async () => {
    const { log, waited, outputs } = await runJob({
      inputs,
      tokens: [oidcError(undefined), oidcError(500)],
      answers: [made],
    });
    expect(waited).toEqual([1, 2]);
    expect(log).toMatchInlineSnapshot(`
      [
        "Try 1 of 3: asking GitHub for an OIDC token: no; next try in 1 s.",
        "Try 2 of 3: asking GitHub for an OIDC token: answered 500: no; next try in 2 s.",
        "Release 1.4.0 of 1a2b3c4 created: http://drawbridge/acme/shop/releases/1.4.0",
        "No deployment was started. Whoever may deploy starts one by a comment: \`/deploy 1.4.0 to <environment>\`",
      ]
    `);
    expect(outputs.version).toBe("1.4.0");
  });

  it("is given up after three tries, also when GitHub is silent", async () => {
    const { log, waited, outputs } = await runJob({ inputs, tokens: [null, oidcError(429), oidcError(503)] });
    expect(waited).toEqual([30, 1, 2]);
    expect(outputs).toEqual({ "reason-code": "oidc-unavailable" });
    expect(log.at(-1)).toMatchInlineSnapshot(
      `"failed: Not released. GitHub did not give the job an OIDC token (tried 3 times in 33 s): answered 503: no. Re-run the job; if it lasts, see githubstatus.com or ask who runs your GitHub Enterprise Server."`,
    );
  });

  it("is asked for again when the toolkit fails in words of its own", async () => {
    const { log, waited } = await runJob({
      inputs,
      tokens: ["Error message: Response json body do not have ID Token field"],
      answers: [made],
    });
    expect(waited).toEqual([1]);
    expect(log[0]).toContain("Response json body do not have ID Token field; next try in 1 s.");
  });

  it("is given up at once when GitHub says no", async () => {
    const { log, waited } = await runJob({ inputs, tokens: [oidcError(403)] });
    expect(waited).toEqual([]);
    expect(log).toMatchInlineSnapshot(`
      [
        "failed: Not released. GitHub did not give the job an OIDC token: answered 403: no. Re-run the job; if it lasts, see githubstatus.com or ask who runs your GitHub Enterprise Server.",
      ]
    `);
  });

  it("cannot be replaced when GitHub says no to the second one", async () => {
    const expired = problem(401, "token-expired", "Not released. The token has expired.");
    const { outputs, requests } = await runJob({
      inputs,
      tokens: ["good", oidcError(403)],
      answers: [expired],
    });
    expect(requests).toHaveLength(3);
    expect(outputs).toEqual({ "reason-code": "oidc-unavailable" });
  });
});
