import { afterAll, describe, expect, it } from "vitest";
import type { WaitingJob } from "../../demo/github/protection.ts";
import { stopDatabases } from "../support/database.ts";
import { Story, thumbsUp } from "../support/story.ts";
import { cast, castTeams, gate, processOf, work } from "./support/gates.ts";

afterAll(stopDatabases);

const lifecycle = ["Testing", "Production"];
const onlyProduction = { environments: ["Production"] };
const gated = processOf([gate("Check", {}, onlyProduction), work()], { lifecycle });
const start = (process: string | null = gated, more: object = {}) =>
  Story.start({ people: cast, teams: castTeams, process, ...more });

/** The issue that was opened for the newest run. */
function threadOf(story: Story): number {
  return Math.max(...story.github.issues().map((issue) => issue.number));
}

async function waits(
  story: Story,
  options: Partial<Parameters<Story["github"]["waitingJob"]>[0]> = {},
): Promise<WaitingJob> {
  const job = await story.github.waitingJob({ environment: "Production", ...options });
  await story.idle();
  return job;
}

const idOf = (question: string) => /\/approve (d\d+)/.exec(question)?.[1] ?? "";

it("a job that waits is approved in a thread, and goes on", async () => {
  const story = await start();
  const job = await waits(story);
  const thread = threadOf(story);
  const question = story.question(thread);
  expect(question).toContain("@acme/approvers");
  expect(question).toContain(`Workflow run [**${job.runId}**]`);
  expect(question).toContain("`deploy.yml`");
  expect(job.answer).toBeUndefined();
  expect(job.statuses).toEqual([expect.stringContaining("acme/approvers")]);
  expect(await story.say("ada", thread, "/approve Production fine with me")).toEqual(thumbsUp);
  expect(job.answer).toEqual({ state: "approved", comment: expect.stringContaining("`ada`: fine with me") });
  expect(story.github.workflowRun(job.runId).run.status).toBe("in_progress");
  expect(story.github.issues().find((one) => one.number === thread)?.state).toBe("closed");
  expect(story.github.checkRuns().filter((one) => one.name.startsWith("Deploy to"))).toEqual([]);
  expect(await story.deployments("Production")).toEqual([]);
  expect((await story.api("GET", "/releases")).body).toEqual([]);
  await story.end();
});
