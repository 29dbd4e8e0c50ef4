import { jobHandlers } from "../../../app/jobs/handlers.ts";
import type { WaitingJob } from "../../../demo/github/protection.ts";
import { Story, type StoryOptions } from "../../support/story.ts";
import { cast, castTeams, gate, processOf, work } from "./gates.ts";

export const lifecycle = ["Testing", "Production"];

/** For a step that concerns Production alone. */
export const onlyProduction = { environments: ["Production"] };

/** One gate before Production; nobody is asked about Testing. */
export const gated = processOf([gate("Check", {}, onlyProduction), work()], { lifecycle });

export function startProtected(process: string | null = gated, more: StoryOptions = {}): Promise<Story> {
  return Story.start({ people: cast, teams: castTeams, process, ...more });
}

/** A job comes to an environment that has the app as its rule, and the app does what it does. */
export async function waits(
  story: Story,
  options: Partial<Parameters<Story["github"]["waitingJob"]>[0]> = {},
): Promise<WaitingJob> {
  const job = await story.github.waitingJob({ environment: "Production", ...options });
  await story.idle();
  return job;
}

/** A job that waits, the issue that was opened for it, and its question, which is read. */
export async function asksFor(
  story: Story,
  options: Parameters<typeof waits>[1] = {},
): Promise<{ readonly job: WaitingJob; readonly thread: number; readonly question: string }> {
  const job = await waits(story, options);
  const thread = threadOf(story, job);
  return { job, thread, question: story.question(thread) };
}

/** The issue that was opened for the run. */
export function threadOf(story: Story, { runId }: WaitingJob): number {
  const found = story.github.issues().find(({ title }) => title === `Workflow run ${runId} of deploy.yml`);
  if (found === undefined) throw new Error(`Nothing is asked about run ${runId}`);
  return found.number;
}

/** What a question is called in a command: `d12`. */
export function nameIn(question: string): string {
  return /\/approve (d\d+)/.exec(question)?.[1] ?? "";
}

/** How what a question asks stands, from the HTTP API. */
export async function standing(story: Story, question: string): Promise<any> {
  return (await story.api("GET", `/deployments/${nameIn(question).slice(1)}`)).body;
}

/** The app looks for what it may have missed, as it does every minute. */
export async function sweep(story: Story): Promise<void> {
  const { deps, queue } = story.app;
  const self = { appId: story.github.app.id, slug: async () => story.github.app.slug };
  await jobHandlers(deps, self, queue.send).sweep({}, { retry: 0, last: true });
  await story.idle();
}
