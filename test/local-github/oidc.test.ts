import { execFile } from "node:child_process";
import { existsSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { promisify } from "node:util";
import { createRemoteJWKSet, jwtVerify } from "jose";
import { describe, expect, it } from "vitest";
import { startLocalGitHub, type LocalGitHub } from "../../demo/github/local-github.ts";
import { gitHub } from "./support.ts";

const audience = "http://127.0.0.1:3000";

async function verified(github: LocalGitHub, token: string) {
  const discovery = (await (await fetch(`${github.issuer}/.well-known/openid-configuration`)).json()) as {
    issuer: string;
    jwks_uri: string;
  };
  expect(discovery.issuer).toBe(github.issuer);
  return jwtVerify(token, createRemoteJWKSet(new URL(discovery.jwks_uri)), {
    issuer: github.issuer,
    audience,
    algorithms: ["RS256"],
  });
}

describe("Actions OIDC", () => {
  it("gives a push's token all of GitHub's claims", async () => {
    const github = await gitHub();
    const sha = await github.branchHead();
    const { payload } = await verified(
      github,
      await github.oidcToken({ audience, actor: "wendy", runId: 7, workflow: "release.yml" }),
    );
    expect(payload).toMatchObject({
      repository: "acme/shop",
      repository_id: String(github.repo.id),
      repository_owner_id: String(github.owner.id),
      actor: "wendy",
      actor_id: String(github.person("wendy").id),
      event_name: "push",
      ref: "refs/heads/main",
      ref_type: "branch",
      sha,
      run_id: "7",
      run_attempt: "1",
      workflow_ref: "acme/shop/.github/workflows/release.yml@refs/heads/main",
    });
    expect((payload.exp ?? 0) - (payload.iat ?? 0)).toBe(300);
  });

  it("leaves ref empty for a deployment, and takes other claims as told", async () => {
    const github = await gitHub();
    const deployment = await verified(github, await github.oidcToken({ audience, event: "deployment" }));
    expect(deployment.payload).toMatchObject({ event_name: "deployment", ref: "" });
    const other = await verified(
      github,
      await github.oidcToken({
        audience,
        ref: "refs/tags/v1",
        claims: { repository_id: "1", sha: undefined },
      }),
    );
    expect(other.payload).toMatchObject({ ref_type: "tag", repository_id: "1" });
    expect(other.payload).not.toHaveProperty("sha");
  });

  it("makes false tokens too", async () => {
    const github = await gitHub();
    const refused = async (options: Parameters<LocalGitHub["oidcToken"]>[0]) =>
      verified(github, await github.oidcToken(options)).then(
        () => "accepted",
        (error: { code: string }) => error.code,
      );
    expect(await refused({ audience, key: "other" })).toBe("ERR_JWS_SIGNATURE_VERIFICATION_FAILED");
    expect(await refused({ audience, expiresIn: -10 })).toBe("ERR_JWT_EXPIRED");
    expect(await refused({ audience: "https://elsewhere.example" })).toBe("ERR_JWT_CLAIM_VALIDATION_FAILED");
    expect(await refused({ audience, claims: { iss: "https://token.actions.githubusercontent.com" } })).toBe(
      "ERR_JWT_CLAIM_VALIDATION_FAILED",
    );
  });
});

describe("a runner", () => {
  const script = `
    import * as core from "@actions/core";
    const token = await core.getIDToken("${audience}");
    core.setOutput("token", token);
    core.setOutput("lines", "one\\ntwo");
    await core.summary.addRaw("# Done").write();
  `;

  it("lets a real step ask for its token and write its results", async () => {
    const github = await gitHub();
    const sha = await github.commit({ files: { "a.txt": "1" }, author: "wendy" });
    const runner = await github.runnerEnvironment({
      actor: "wendy",
      files: { ".deploy/process.yml": "name: x" },
    });
    // The script lies where it finds this repository's packages.
    await promisify(execFile)(process.execPath, ["--input-type=module", "-e", script], {
      env: runner.env,
      cwd: join(import.meta.dirname, "../.."),
    });
    const { payload } = await verified(github, runner.outputs()["token"] ?? "");
    expect(payload).toMatchObject({ actor: "wendy", sha, run_id: runner.env["GITHUB_RUN_ID"] });
    expect(runner.outputs()["lines"]).toBe("one\ntwo");
    expect(runner.summary()).toBe("# Done");
    expect(existsSync(join(runner.workspace, ".deploy/process.yml"))).toBe(true);
  });

  it("gives no token to a stranger, nor to a job without the permission", async () => {
    const github = await gitHub();
    const { env } = await github.runnerEnvironment();
    const url = `${env["ACTIONS_ID_TOKEN_REQUEST_URL"]}&audience=x`;
    expect((await fetch(url, { headers: { authorization: "Bearer nobody" } })).status).toBe(401);
    expect((await fetch(url)).status).toBe(401);
    const without = await github.runnerEnvironment({ idToken: false });
    expect(without.env).not.toHaveProperty("ACTIONS_ID_TOKEN_REQUEST_URL");
  });

  it("leaves nothing behind", async () => {
    const github = await startLocalGitHub();
    const { workspace } = await github.runnerEnvironment();
    writeFileSync(join(workspace, "left"), "behind");
    await github.close();
    expect(existsSync(workspace)).toBe(false);
  });
});
