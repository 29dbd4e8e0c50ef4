import { afterAll, beforeAll, expect, it } from "vitest";
import { startLocalGitHubs, type SeveralGitHubs } from "../../demo/github/several.ts";

let several: SeveralGitHubs;
beforeAll(async () => {
  several = await startLocalGitHubs([
    { org: "acme", people: { ada: "write" }, teams: { approvers: ["ada"] } },
    { org: "globex", people: { ben: "write" }, teams: { approvers: ["ben"] } },
  ]);
});
afterAll(() => several.close());

it("gives each owner its own repositories and people, on one address", async () => {
  const [acme, globex] = several.each;
  expect(acme?.url).toBe(globex?.url);
  const issue = await acme!.person("ada").openIssue("Here");
  await globex!.person("ben").openIssue("There");
  await acme!.person("ada").comment(issue, "hello");
  expect(acme!.issues().map(({ title }) => title)).toEqual(["Here"]);
  expect(globex!.issues().map(({ title }) => title)).toEqual(["There"]);
  expect(globex!.comments(1)).toEqual([]);
  await expect(globex!.person("ben").octokit.request("GET /repos/acme/shop/issues")).rejects.toThrow(
    "Bad credentials",
  );
});

it("has an installation of the app for each owner, and no id twice", () => {
  const [acme, globex] = several.each;
  expect(acme!.app.id).toBe(globex!.app.id);
  expect(acme!.app.installationId).not.toBe(globex!.app.installationId);
  expect(acme!.repo.id).not.toBe(globex!.repo.id);
  expect(acme!.person("ada").id).not.toBe(globex!.person("ben").id);
});

it("lets what happens to a request depend on chance", async () => {
  const [acme] = several.each;
  const seen: string[] = [];
  acme!.faults.hazard(({ method, path }) => {
    seen.push(`${method} ${path}`);
    return method === "POST" ? { kind: "reset-after-effect" } : undefined;
  });
  await expect(acme!.person("ada").openIssue("Broken off")).rejects.toThrow("other side closed");
  acme!.faults.hazard(undefined);
  expect(seen).toEqual(["POST /repos/acme/shop/issues"]);
  expect(acme!.issues().map(({ title }) => title)).toContain("Broken off");
  await acme!.person("ada").openIssue("Whole");
  expect(seen).toHaveLength(1);
});
