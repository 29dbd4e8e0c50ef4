import { expect, it } from "vitest";
import { upsertProject } from "../../db/projects.ts";
import { shop } from "./support/shop.ts";
import { Visitor } from "./support/visitor.ts";

/** As long as a name can be; of characters that take more room on a page than in a file. */
const long = (name: string) => `${name} ${'<&">'.repeat(70)}`.slice(0, 250);

/** The largest process that there can be, with as much said as can be. */
const large = JSON.stringify({
  teams: { [long("Team")]: ["acme/octopus-administrators", "acme/octopus-managers"] },
  lifecycle: [{ phase: "Production", deploy: "automatic", supersede: "never" }],
  steps: [
    {
      name: long("Check"),
      id: "check",
      uses: "manual-intervention",
      with: {
        instructions: "*a* `b` <c> & **d** \n\n".repeat(2_000),
        "responsible-teams": [long("Team")],
        approvals: 2,
        inputs: Object.fromEntries(
          Array.from({ length: 5 }, (_, n) => [`input${n}`, { description: "What <b>is</b> it?" }]),
        ),
      },
    },
    ...Array.from({ length: 99 }, (_, n) => ({
      name: long(`Wait ${n}`),
      id: `wait-${n}`,
      uses: "wait",
      with: { for: "1s" },
    })),
  ],
});

const app = shop({ process: large });

/** Of a page, without what it loads beside itself. */
const mostBytes = 50_000;

it("a page stays small, however much there is to be shown", async () => {
  const story = app();
  const sha = await story.commit('"&<>'.repeat(2_000));
  const notes = '"&<>'.repeat(5_000);
  const made = await story.api("POST", "/releases", { version: "1.0.0", notes }, { sha });
  expect([made.status, made.body.detail]).toEqual([201, undefined]);
  await story.idle();
  const { id } = await story.deployment("Production");
  const path = `/acme/shop/deployments/${id}`;
  const ada = new Visitor(story.url, story.github);
  let page = await ada.signIn("ada", path);
  for (let n = 0; n < 30; n += 1) page = await ada.send(page, n % 2 === 0 ? "claim" : "unclaim");
  expect(Buffer.byteLength(page.text)).toBeLessThan(mostBytes);
  page = await ada.send(page, "approve", { note: '"&<>'.repeat(2_500) });
  expect([page.status, Buffer.byteLength(page.text)]).toEqual([
    200,
    expect.toSatisfy((size) => size < mostBytes),
  ]);
  // What matters most is there all the same, and what is cut says so.
  for (const words of [
    "Who decides",
    'value="reject"',
    "Wait 98",
    'value="claim"',
    "truncated",
    "in the audit",
  ])
    expect(page.text).toContain(words);
  const home = await ada.open("/");
  expect(Buffer.byteLength(home.text)).toBeLessThan(mostBytes);
  const over = await ada.send(page, "reject", { note: "done" });
  expect([over.status, Buffer.byteLength(over.text) < mostBytes]).toEqual([200, true]);
});

it("the first page names as many projects as have room, and leads to the others", async () => {
  const story = app();
  const names = Array.from(
    { length: 60 },
    (_, n) => `repository-${String(n).padStart(3, "0")}-${"x".repeat(70)}`,
  );
  const { octokit } = story.github.person("admin");
  for (const name of names) {
    await story.github.createRepository(name);
    const { data } = await octokit.rest.repos.get({ owner: "acme", repo: name });
    const { id: ownerId, login: owner } = data.owner;
    const identity = {
      githubRepositoryId: data.id,
      installationId: 1,
      owner,
      ownerId,
      name,
      defaultBranch: "main",
    };
    await upsertProject(story.app.deps.db, { ...identity, ownerType: "Organization" }, story.now);
  }
  const ada = new Visitor(story.url, story.github);
  const first = await ada.signIn("ada");
  const second = await ada.open("/?page=2");
  const named = (text: string) => names.filter((name) => text.includes(`acme/${name}<`)).length;
  expect(named(first.text) + named(second.text)).toBe(60);
  expect(named(second.text)).toBeGreaterThan(5);
  for (const { text } of [first, second]) expect(Buffer.byteLength(text)).toBeLessThan(mostBytes);
  expect(first.text).toContain("Page 1 of 2");
  for (const page of ["0", "3", "-1", "1.5", "x", ""])
    expect((await ada.open(`/?page=${page}`)).text).toContain("Page 1 of 2");
});
