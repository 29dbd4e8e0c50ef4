import { afterAll, expect, it } from "vitest";
import { stopDatabases } from "../support/database.ts";
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
  expect(asked.words).toEqual([expect.stringMatching(/2\.0\.0.*which is newer than/s)]);
  expect(asked.words[0]).not.toContain("ROLLBACK");
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
