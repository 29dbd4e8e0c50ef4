import { createHmac } from "node:crypto";
import { describe, expect, it } from "vitest";
import { appItself, gitHub, installation, refusal, where } from "./support.ts";

describe("the app", () => {
  it("finds itself and its installation by JWT", async () => {
    const github = await gitHub({ otherRepos: ["blog"], notInstalled: ["blog"] });
    const app = appItself(github);
    expect((await app.rest.apps.getAuthenticated()).data).toMatchObject({
      id: github.app.id,
      slug: "drawbridge",
    });
    const { data } = await app.rest.apps.getRepoInstallation(where);
    expect(data).toMatchObject({
      id: github.app.installationId,
      app_id: github.app.id,
      account: { login: "acme", id: github.owner.id },
    });
    expect((await app.rest.apps.getInstallation({ installation_id: data.id })).data.id).toBe(data.id);
    expect((await app.rest.apps.listInstallations()).data).toHaveLength(1);
    expect((await app.rest.apps.getOrgInstallation({ org: "acme" })).data.id).toBe(data.id);
    expect(await refusal(app.rest.apps.getRepoInstallation({ owner: "acme", repo: "blog" }))).toBe(404);
    expect(await refusal(app.rest.apps.getRepoInstallation({ owner: "other", repo: "shop" }))).toBe(404);
    const repositories = await installation(github).rest.apps.listReposAccessibleToInstallation();
    expect(repositories.data.repositories.map((repo) => repo.name)).toEqual(["shop"]);
    expect(github.violations).toEqual([]);
    expect(github.answerProblems()).toEqual([]);
  });

  it("is nobody with a JWT of another key, or one that ended", async () => {
    const github = await gitHub();
    const part = (value: object) => Buffer.from(JSON.stringify(value)).toString("base64url");
    const claims = part({
      iss: github.app.id,
      iat: Math.floor(Date.now() / 1000),
      exp: Math.floor(Date.now() / 1000) + 60,
    });
    const forged = `${part({ alg: "HS256", typ: "JWT" })}.${claims}`;
    const signature = createHmac("sha256", github.app.privateKey).update(forged).digest("base64url");
    const status = async (token: string) =>
      (await fetch(`${github.apiUrl}/app`, { headers: { authorization: `Bearer ${token}` } })).status;
    expect(await status(`${forged}.${signature}`)).toBe(401);
    expect(await status("ghs_nobody")).toBe(401);
    const { token } = (await installation(github).auth({ type: "installation" })) as { token: string };
    expect(await status(token)).toBe(401);
  });

  it("gets tokens of an hour, narrowed where it asks", async () => {
    const github = await gitHub({ otherRepos: ["blog"] });
    const token = async (more: object) => {
      const answer = await appItself(github).rest.apps.createInstallationAccessToken({
        installation_id: github.app.installationId,
        ...more,
      });
      return answer.data;
    };
    const narrow = await token({ repositories: ["blog"], permissions: { issues: "read" } });
    expect(narrow).toMatchObject({
      permissions: { issues: "read" },
      repository_selection: "selected",
    });
    const as = async (path: string) =>
      (await fetch(`${github.apiUrl}${path}`, { headers: { authorization: `token ${narrow.token}` } }))
        .status;
    expect(await as("/repos/acme/blog/issues")).toBe(200);
    expect(await as("/repos/acme/blog/deployments")).toBe(403);
    expect(await as("/repos/acme/shop/issues")).toBe(403);
    const lifetime = Date.parse(narrow.expires_at) - Date.now();
    expect(lifetime).toBeGreaterThan(3_590_000);
    expect(lifetime).toBeLessThanOrEqual(3_600_000);
    expect(await refusal(token({ permissions: { administration: "write" } }))).toBe(422);
    expect(await refusal(token({ repositories: ["nowhere"] }))).toBe(422);
    expect(github.answerProblems()).toEqual([]);
  });

  it("may do what its permissions say and no more", async () => {
    const github = await gitHub({
      app: { permissions: { metadata: "read", issues: "read", deployments: "read" } },
    });
    const app = installation(github);
    const thread = await github.person("ada").openIssue("Hello");
    expect((await app.rest.issues.get({ ...where, issue_number: thread })).status).toBe(200);
    expect((await app.rest.repos.listDeployments(where)).status).toBe(200);
    expect((await app.rest.repos.getCollaboratorPermissionLevel({ ...where, username: "ada" })).status).toBe(
      200,
    );
    const refused = [
      () => app.rest.issues.createComment({ ...where, issue_number: thread, body: "x" }),
      () => app.rest.repos.createDeployment({ ...where, ref: "main" }),
      () => app.rest.checks.create({ ...where, name: "x", head_sha: "x" }),
      () => app.rest.repos.getContent({ ...where, path: "README.md" }),
      () => app.rest.actions.listWorkflowRunsForRepo(where),
      () => app.rest.teams.list({ org: "acme" }),
    ];
    const inaccessible = expect.stringContaining("Resource not accessible by integration");
    for (const ask of refused)
      await expect(ask()).rejects.toMatchObject({ status: 403, message: inaccessible });
    expect(github.comments(thread)).toEqual([]);
    expect(github.deployments()).toEqual([]);
  });

  it("loses what it is not installed on", async () => {
    const github = await gitHub({ private: true });
    const app = installation(github);
    await app.rest.issues.listForRepo(where);
    github.suspend();
    expect(await refusal(installation(github).rest.issues.listForRepo(where))).toBe(403);
    github.unsuspend();
    github.uninstall();
    expect(await refusal(app.rest.issues.listForRepo(where))).toBe(404);
    expect(await refusal(appItself(github).rest.apps.getRepoInstallation(where))).toBe(404);
    github.install();
    expect((await app.rest.issues.listForRepo(where)).status).toBe(200);
    const { token } = (await app.auth({ type: "installation" })) as { token: string };
    github.expireInstallationTokens();
    const late = await fetch(`${github.apiUrl}/repos/acme/shop/issues`, {
      headers: { authorization: `token ${token}` },
    });
    expect(late.status).toBe(401);
  });
});
