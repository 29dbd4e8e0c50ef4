import { afterAll, expect, it } from "vitest";
import { stopDatabases } from "../support/database.ts";
import { oneGate } from "../support/processes.ts";
import { Story, thumbsUp } from "../support/story.ts";

afterAll(stopDatabases);

const people = { releaser: "write", writer: "write", dora: "read" } as const;

it("whoever held a team's name while only another branch named it counts for nobody later", async () => {
  const story = await Story.start({ process: oneGate, people, teams: {} });
  const named = oneGate.replace("[acme/octopus-administrators, acme/octopus-managers]", "acme/future");
  story.github.createTeam("Future", ["writer"]);
  await story.github.commit({ branch: "early", files: { ".deploy/process.yml": named }, message: "Early" });
  await story.idle();
  story.github.team("future").rename("Past");
  story.github.createTeam("Future", ["dora"]);
  await story.process(named);

  const { thread } = await story.asked("1.0.0");
  expect((await story.say("writer", thread, "/approve")).words).toEqual([
    expect.stringContaining("`writer` is not an active member"),
  ]);
  expect(await story.say("dora", thread, "/approve")).toEqual(thumbsUp);
  await story.end();
});
