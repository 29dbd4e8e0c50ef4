import { beforeEach, describe, expect, it } from "vitest";
import { accepted, refused } from "../../app/domain/refusal.ts";
import {
  actorOf,
  commitRejection,
  eventRejection,
  projectOfCaller,
  refRejection,
} from "../../app/http/callers.ts";
import type { WorkflowClaims } from "../../app/http/oidc.ts";
import { inMemory, shop, type World } from "./support/in-memory.ts";

const [first, second, third, stray] = ["1", "2", "3", "9"].map((digit) => digit.repeat(40)) as [
  string,
  string,
  string,
  string,
];

const claims = (other: Partial<WorkflowClaims> = {}): WorkflowClaims => ({
  repositoryId: 42,
  repository: "acme/shop",
  eventName: "push",
  ref: "refs/heads/main",
  sha: third,
  runId: 7001,
  runAttempt: 1,
  jobId: null,
  workflowRef: "acme/shop/.github/workflows/release.yml@refs/heads/main",
  actorId: 100,
  actor: "dev",
  ...other,
});

let world: World;
beforeEach(() => {
  world = inMemory();
  // main: first ← second ← third. release/1 stands at second. stray is on no branch.
  world.parents.set(third, second).set(second, first);
  world.heads.set("main", third).set("release/1", second);
});

it("a workflow acts as its actor", () => {
  const dev = { kind: "workflow", id: 100, login: "dev", runId: 7001 };
  expect(actorOf(claims())).toEqual(dev);
  expect(actorOf(claims({ jobId: 5 }))).toEqual({ ...dev, jobId: 5 });
});

describe("the event that started the workflow", () => {
  const events = {
    release: "push workflow_dispatch schedule release workflow_run",
    deploy: "push workflow_dispatch schedule release workflow_run",
    cancel: "push workflow_dispatch schedule release workflow_run",
    report: "deployment",
    task: "workflow_dispatch",
    read: "push workflow_dispatch schedule release workflow_run deployment deployment_status issue_comment repository_dispatch merge_group",
    answer: "",
  } as const;
  const every =
    "push workflow_dispatch schedule release workflow_run deployment deployment_status issue_comment repository_dispatch merge_group pull_request pull_request_target pull_request_review pull_request_review_comment";

  it.each(Object.keys(events) as (keyof typeof events)[])("decides whether it may: %s", (action) => {
    const allowed = every.split(" ").filter((event) => eventRejection(action, event) === null);
    expect(allowed.join(" ")).toBe(events[action]);
  });

  it("is named in the answer, with those that would do", () => {
    expect(eventRejection("deploy", "pull_request")).toEqual({
      ok: false,
      code: "event-not-allowed",
      detail:
        "A workflow of the event pull_request may not do this. Call it from a workflow of: push, workflow_dispatch, schedule, release, workflow_run.",
      errors: [],
    });
    expect(eventRejection("report", "push")?.detail).toContain("Call it from a workflow of: deployment.");
    expect(eventRejection("read", "pull_request_target")?.detail).toContain("any event but pull_request…");
  });

  it("never lets a workflow answer for people", () => {
    expect(eventRejection("answer", "push")).toEqual({
      ok: false,
      code: "not-entitled",
      detail:
        "A workflow never approves, rejects or claims. A person does: by a comment, the buttons of the check, the deployment's page or the API.",
      errors: [],
    });
  });
});

describe("the repository in the path", () => {
  const project = (owner: string, repo: string, other: Partial<WorkflowClaims> = {}) =>
    projectOfCaller(world, claims(other), owner, repo);

  it("is the token's own, by its id, in any case of letters", async () => {
    expect(await project("acme", "shop")).toEqual({ ok: true, value: shop });
    expect(await project("ACME", "Shop")).toEqual({ ok: true, value: shop });
  });

  it("is the token's own where only the id says so: the token's name may be older than a transfer", async () => {
    expect(await project("acme", "shop", { repository: "former/name" })).toEqual({ ok: true, value: shop });
  });

  it("was renamed, and GitHub vouches for the new name", async () => {
    expect(await project("acme", "store", { repository: "acme/store" })).toEqual({ ok: true, value: shop });
    expect(world.asked).toEqual(["findProject acme/store", "findProjectById 42 acme/store"]);
  });

  it("has taken the name of another, which was renamed", async () => {
    const other = { ...shop, id: 2, repositoryId: 77 };
    world.projects.push(other);
    expect(await project("acme", "shop", { repositoryId: 77 })).toEqual({ ok: true, value: other });
  });

  it("is the token's own, without the app", async () => {
    expect(await project("acme", "new", { repository: "Acme/New", repositoryId: 77 })).toEqual({
      ok: false,
      code: "not-installed",
      detail:
        "The app is not installed on acme/new. Somebody who administers the repository installs it or adds the repository to the installation.",
      errors: [],
    });
  });

  it("is another's: the same answer and the same look-ups whether or not it exists", async () => {
    const mine = { repository: "mallory/tool", repositoryId: 666 };
    const there = await project("acme", "shop", mine);
    const missing = await project("acme", "nothing", mine);
    expect(there).toEqual({
      ok: false,
      code: "repository-mismatch",
      detail:
        "The token belongs to mallory/tool, the path names acme/shop. A workflow acts on its own repository only.",
      errors: [],
    });
    expect(missing).toEqual({
      ...there,
      detail: "detail" in there && there.detail.replace("acme/shop", "acme/nothing"),
    });
    expect(world.asked).toEqual(["findProject acme/shop", "findProject acme/nothing"]);
  });

  it("is not the token's for bearing its name: the id counts", async () => {
    expect(await project("acme", "shop", { repositoryId: 43 })).toMatchObject({
      code: "repository-mismatch",
    });
  });
});

describe("the ref of the workflow", () => {
  const rejection = (other: Partial<WorkflowClaims>) => refRejection(world, shop, claims(other));
  const globs = (...branches: string[]) => {
    world.rules = accepted({ branches, defaultBranch: "main" });
  };

  it("is the default branch where the process names none", async () => {
    expect(await rejection({})).toBeNull();
    expect(await rejection({ ref: "refs/heads/release/1" })).toMatchObject({ code: "branch-not-allowed" });
    expect(world.asked).toEqual([]);
  });

  it("is a branch that the process allows", async () => {
    globs("release/*");
    expect(await rejection({ ref: "refs/heads/release/1" })).toBeNull();
    expect(await rejection({ ref: "refs/heads/main" })).toMatchObject({ code: "branch-not-allowed" });
  });

  it.each(["refs/pull/7/merge", "", "main"])("is neither branch nor tag: %j", async (ref) => {
    globs("**");
    expect(await rejection({ ref })).toMatchObject({ code: "branch-not-allowed" });
  });

  it("is a tag on the default branch: one question to GitHub", async () => {
    expect(await rejection({ ref: "refs/tags/v1", sha: first })).toBeNull();
    expect(world.asked).toEqual(["isOnBranch main"]);
  });

  it("is a tag on one of the branches that may release", async () => {
    globs("release/*");
    expect(await rejection({ ref: "refs/tags/v1", sha: second })).toBeNull();
    expect(world.asked).toEqual(["branches", "isOnBranch release/1"]);
    expect(await rejection({ ref: "refs/tags/v2", sha: third })).toMatchObject({
      code: "branch-not-allowed",
    });
  });

  it("is a tag on no branch, be it called like one", async () => {
    for (const ref of ["refs/tags/v1", "refs/tags/main", "refs/tags/refs/heads/main"]) {
      expect(await rejection({ ref, sha: stray })).toMatchObject({ code: "branch-not-allowed" });
    }
  });

  it("is a tag, and too many branches may release to search them all", async () => {
    globs("**");
    for (let number = 1; number <= 99; number += 1) world.heads.set(`old/${number}`, first);
    world.heads.set("last", stray);
    const asked = await rejection({ ref: "refs/tags/v1", sha: stray });
    expect(asked).toEqual({
      ok: false,
      code: "branch-not-allowed",
      detail: `The tag's commit ${stray} is on none of the first 100 of 102 branches that may release. Narrow releases.branches in the process file, or release from the branch.`,
      errors: [],
    });
    expect(world.asked.filter((one) => one.startsWith("isOnBranch"))).toHaveLength(100);
  });

  it("cannot be judged without a process", async () => {
    world.rules = refused({ code: "process-missing", ref: "main" });
    expect(await rejection({})).toMatchObject({ code: "process-missing" });
    const problem = { path: "steps", line: 3, column: 1, message: "is missing" };
    world.rules = refused({ code: "process-invalid", ref: "main", problems: [problem] });
    expect(await rejection({})).toMatchObject({ code: "process-invalid", errors: [problem] });
  });
});

describe("the commit of the release", () => {
  const rejection = (sha: string, other: Partial<WorkflowClaims> = {}) =>
    commitRejection(world, shop, claims(other), sha);

  it("is the workflow's own: nothing is asked", async () => {
    expect(await rejection(third)).toBeNull();
    expect(world.asked).toEqual([]);
  });

  it("is an ancestor of it", async () => {
    expect(await rejection(first)).toBeNull();
    expect(world.asked).toEqual(["isAncestor"]);
  });

  it.each([
    { what: "a later one", sha: third, own: second },
    { what: "one on no branch", sha: stray, own: third },
  ])("is $what", async ({ sha, own }) => {
    expect(await rejection(sha, { sha: own })).toEqual({
      ok: false,
      code: "branch-not-allowed",
      detail: `The commit ${sha} is neither the workflow's own, ${own}, nor an ancestor of it. A workflow releases and deploys what its own ref contains.`,
      errors: [],
    });
  });

  it("does not matter where the ref may not release", async () => {
    expect(await rejection(third, { ref: "refs/heads/feature" })).toMatchObject({
      code: "branch-not-allowed",
    });
  });
});
