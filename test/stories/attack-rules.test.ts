import { afterAll, expect, it } from "vitest";
import { stopDatabases } from "../support/database.ts";
import { byHand } from "../support/processes.ts";
import { Story, thumbsUp } from "../support/story.ts";

afterAll(stopDatabases);

it("a gate that lets rollbacks pass asks about a release that never succeeded there, however it is called", async () => {
  const story = await Story.start({
    process: `
lifecycle:
  - Production
steps:
  - name: Check
    uses: manual-intervention
    if: deployment.mode != 'rollback'
    with: { instructions: Ready?, responsible-teams: [acme/octopus-administrators] }
  - name: Ship
    uses: github-deployment
`,
  });
  await story.ship("1.0.0");
  const { thread } = await story.ship("2.0.0");
  await story.say("writer", thread, "/deploy 2.0.0 to Production");
  expect(await story.say("ada", thread, "/approve")).toEqual(thumbsUp);
  await story.report("Production", "success");
  await story.ship("3.0.0");
  const old = story.github.issues().find((one) => one.title === "Release 1.0.0")!.number;

  for (const version of ["1.0.0", "3.0.0"]) {
    const refused = await story.say("writer", thread, `/rollback Production to ${version}`);
    expect(refused.words).toEqual([
      expect.stringMatching(/has never succeeded in .*`\/deploy \S+ to Production` deploys it/s),
    ]);
  }
  const asked = await story.say("writer", old, "/deploy 1.0.0 to Production");
  expect(asked.words).toEqual([
    expect.stringMatching(
      /ROLLBACK.*from \*\*2\.0\.0\*\* to \*\*1\.0\.0\*\*, which has never succeeded there/s,
    ),
  ]);
  expect(await story.states("Production")).toEqual(["2.0.0 success", "1.0.0 waiting"]);
  expect(await story.say("ada", old, "/approve 1.0.0")).toEqual(thumbsUp);
  await story.report("Production", "success");

  // What has succeeded there comes back unasked, by either word.
  const newer = story.github.issues().find((one) => one.title === "Release 3.0.0")!.number;
  await story.say("writer", newer, "/deploy 3.0.0 to Production");
  expect(await story.say("ada", newer, "/approve 3.0.0")).toEqual(thumbsUp);
  await story.report("Production", "success");
  for (const say of [
    "/rollback Production to 1.0.0",
    "/deploy 3.0.0 to Production",
    "/deploy 1.0.0 to Production",
  ]) {
    story.unread(newer);
    await story.say("writer", newer, say);
    expect((await story.deployment("Production")).state).toBe(
      say.includes("3.0.0") ? "waiting" : "executing",
    );
    if (say.includes("3.0.0")) await story.say("ada", newer, "/approve 3.0.0");
    await story.report("Production", "success");
  }
  await story.end();
});

it("what stands in line does not start without its gate when the default branch renames its environment or channel", async () => {
  const processOf = (environment: string, channel: string) => `
channels:
  - name: ${channel}
    default: true
lifecycle:
  - phase: ${environment}
    deploy: ${environment === "Live" ? "manual" : "automatic"}
    supersede: never
steps:
  - name: Check
    uses: manual-intervention
    environments: [${environment}]
    with: { instructions: Ready?, responsible-teams: [acme/octopus-administrators] }
  - name: Ship
    uses: github-deployment
`;
  const usual = processOf("Production", "Usual");
  const story = await Story.start({ process: usual });
  const first = await story.ship("1.0.0");
  story.question(first.thread);
  expect(await story.say("ada", first.thread, "/approve")).toEqual(thumbsUp);
  const { thread } = await story.ship("1.1.0");
  expect(await story.states("Production")).toEqual(["1.0.0 executing", "1.1.0 queued"]);

  await story.process(processOf("Live", "Usual"));
  await story.report("Production", "success");
  expect(await story.states("Production")).toEqual(["1.0.0 success", "1.1.0 queued"]);
  expect(story.living(thread)).toMatch(/no longer has Production for releases of the channel \*Usual\*/);
  await story.process(processOf("Production", "Other"));
  expect(await story.states("Production")).toEqual(["1.0.0 success", "1.1.0 queued"]);

  // It is back: the gate is asked.
  await story.process(usual);
  story.question(thread);
  expect(await story.states("Production")).toEqual(["1.0.0 success", "1.1.0 waiting"]);
  // Gone once more while people are asked: they may answer, and no work starts.
  await story.process(processOf("Live", "Usual"));
  expect(await story.say("ada", thread, "/approve")).toEqual(thumbsUp);
  expect(await story.states("Production")).toEqual(["1.0.0 success", "1.1.0 queued"]);
  expect(story.onGitHub("Production")).toHaveLength(1);
  expect(await story.say("writer", thread, "/cancel Production")).toEqual(thumbsUp);
  expect(await story.states("Production")).toEqual(["1.0.0 success", "1.1.0 canceled"]);
  await story.check();
  await story.end();
});

it("a /release that dies between the release and its answer is the same one afterwards, though the head has moved", async () => {
  const story = await Story.start({ process: "releases: { version: 1.i }\n" + byHand, mortal: true });
  const { killer } = story;
  const isInsert = (point: string) => point.startsWith("statement insert into releases");
  const versions = async () =>
    (await story.api("GET", "/releases")).body.map((one: { version: string }) => one.version);
  const talk = await story.github.person("writer").openIssue("Shall we release?");
  await story.idle();
  // Two to know the way: the first compares with no earlier release.
  for (const message of ["First", "Second"]) {
    await story.commit(message);
    killer.arm(Infinity);
    expect((await story.say("writer", talk, "/release")).words).toHaveLength(1);
  }
  const made = killer.passed.findIndex(isInsert);
  const committed = killer.passed.indexOf("after commit", made);
  expect([made, committed]).not.toContain(-1);

  const sha = await story.commit("Third");
  killer.arm(committed + 1);
  await story.github.person("writer").comment(talk, "/release");
  await story.github.until(() => killer.dead, { ms: 30_000, what: "the app dies" });
  expect([killer.passed.some(isInsert), killer.passed.at(-1)]).toEqual([true, "after commit"]);
  await story.bury();
  await story.github.commit({ files: { "fourth.txt": "4" }, message: "Fourth" });
  await story.boot();
  for (const lost of story.github.deliveries.filter((one) => one.status !== "OK")) {
    await story.github.webhooks.redeliver(lost.guid);
  }
  await story.idle();
  expect(await versions()).toEqual(["1.3", "1.2", "1.1"]);
  expect((await story.api("GET", "/releases/1.3")).body.sha).toBe(sha);
  expect(story.unread(talk)).toEqual([expect.stringMatching(/\*\*1\.3\*\* is released by `writer`/)]);
  await story.end();
});
