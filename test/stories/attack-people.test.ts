import { afterAll, describe, expect, it } from "vitest";
import { stopDatabases } from "../support/database.ts";
import { Story, thumbsUp } from "../support/story.ts";

afterAll(stopDatabases);

const people = { releaser: "write", writer: "write", ada: "write", max: "write" } as const;

describe("a blocked release", () => {
  it("is let go on by whoever blocked it, or may deploy where it enters then", async () => {
    const story = await Story.start({
      people,
      process: `
teams: { Operators: acme/octopus-administrators }
lifecycle:
  - { phase: Testing, deploy: automatic, supersede: never }
  - { phase: Production, deploy: automatic, supersede: never, deployers: [Operators] }
steps:
  - name: Ship
    uses: github-deployment
`,
    });
    const { thread } = await story.ship("1.0.0");
    expect(await story.say("ada", thread, "/block It leaks memory")).toEqual(thumbsUp);
    await story.report("Testing", "success");
    const refused = await story.say("writer", thread, "/unblock");
    expect(refused.words).toEqual([expect.stringMatching(/`writer`.*`?Production/s)]);
    expect(await story.states("Production")).toEqual([]);
    expect(await story.say("ada", thread, "/unblock")).toEqual(thumbsUp);
    expect(await story.states("Production")).toEqual(["1.0.0 executing"]);
    await story.report("Production", "success");

    const next = await story.ship("1.1.0");
    expect(await story.say("writer", next.thread, "/block Wait for Monday")).toEqual(thumbsUp);
    await story.report("Testing", "success");
    expect(await story.say("writer", next.thread, "/unblock")).toEqual(thumbsUp);
    expect((await story.states("Production")).at(-1)).toBe("1.1.0 executing");
    await story.report("Production", "success");
    await story.end();
  });
});

it("a name that has left `teams` is nobody's login in the default branch's gate, whatever a release calls so", async () => {
  const people = { releaser: "write", writer: "write", security: "read", ada: "read", dora: "read" } as const;
  const rules = (teams: string, asks: string, own: string) => `
teams: { ${teams} }
releases: { branches: [main, hotfix] }
lifecycle:
  - { phase: Production, deploy: automatic, supersede: never }
steps:
  - { name: Check, uses: manual-intervention, with: { instructions: Ready?, responsible-teams: [${asks}] } }
${own}
  - name: Ship
    uses: github-deployment
`;
  const named = "Security: acme/octopus-administrators";
  const own =
    "  - { name: Mine, uses: manual-intervention, with: { instructions: Fine?, responsible-teams: [dora] } }";
  const story = await Story.start({ people, process: rules(named, "Security", "") });
  const sha = await story.github.commit({
    branch: "hotfix",
    files: { ".deploy/process.yml": rules("", "security", own) },
    message: "Call a person so",
  });
  await story.idle();
  const { thread } = await story.release("1.0.0", sha, { ref: "refs/heads/hotfix" });
  story.question(thread);
  await story.process(rules("Others: acme/octopus-managers", "Others", ""));
  const refused = await story.say("security", thread, "/approve");
  expect(refused.words).toEqual([expect.stringContaining("defines it nowhere")]);
  expect(await story.states("Production")).toEqual(["1.0.0 waiting"]);
  await story.end();
});

it("who made what a rollback has brought back into a deployment may not have approved it", async () => {
  const people = { releaser: "write", writer: "write", author: "write", free: "read" } as const;
  const story = await Story.start({
    people,
    teams: { approvers: ["author", "free"] },
    process: `
lifecycle:
  - { phase: Production, supersede: never }
steps:
  - name: Check
    uses: manual-intervention
    with: { instructions: Ready?, responsible-teams: [acme/approvers], prevent-self-approval: true }
  - name: Ship
    uses: github-deployment
`,
  });
  const threads: number[] = [];
  const approved = async (version: string, order: string, by: string) => {
    const thread = threads.at(-1) ?? 0;
    expect((await story.say("writer", thread, order)).words).toEqual([expect.stringContaining(version)]);
    expect(await story.say(by, thread, "/approve")).toEqual(thumbsUp);
  };
  for (const author of ["writer", "author", "writer"]) {
    const version = `1.${threads.length}.0`;
    const sha = await story.github.commit({
      files: { "a.txt": version },
      message: version,
      author,
      verified: true,
    });
    await story.idle();
    threads.push((await story.release(version, sha)).thread);
    if (version === "1.2.0") continue;
    await approved(version, `/deploy ${version} to Production`, "free");
    await story.report("Production", "success");
  }
  const newest = threads.at(-1) ?? 0;
  // Of what the environment runs, `author` has made everything; of what comes now, nothing.
  expect((await story.say("writer", newest, "/deploy 1.2.0 to Production")).words).toHaveLength(1);
  expect((await story.say("writer", threads[0] ?? 0, "/rollback Production to 1.0.0")).words).toHaveLength(1);
  expect(await story.say("free", threads[0] ?? 0, "/approve")).toEqual(thumbsUp);
  expect(await story.say("author", newest, "/approve")).toEqual(thumbsUp);
  const before = await story.states("Production");
  expect(before.slice(-2)).toEqual(["1.2.0 queued", "1.0.0 executing"]);
  await story.database.look(
    "with votes as (update approvals set at = at - interval '1 minute') update interruptions set resolved_at = resolved_at - interval '1 minute'",
  );
  await story.report("Production", "success");
  expect((await story.states("Production")).slice(-2)).toEqual(["1.2.0 waiting", "1.0.0 success"]);
  expect(story.question(newest)).toContain("Asked again");
  expect(await story.say("free", newest, "/approve")).toEqual(thumbsUp);
  await story.report("Production", "success");
  await story.end();
});
