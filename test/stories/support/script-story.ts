import { scriptJob, type JobDifference, scriptWorkflow } from "../../support/script-runner.ts";
import { type Shipped, Story } from "../../support/story.ts";

/** What a step `run` may be written with, as YAML. */
export interface ScriptProcess {
  /** Keys of the step. */
  readonly step?: string;
  /** Steps that follow. */
  readonly after?: string;
}

/** One environment, and the script that a release of this file executes there. */
export const scriptProcess = (script: string, { step = "", after = "" }: ScriptProcess = {}) => `
lifecycle:
  - { phase: Production, deploy: automatic, supersede: never }
steps:
  - name: Migrate
    run: |
${script.replace(/^/gm, "      ")}
${step}
${after}
`;

/** A repository with the documented workflow, and an app that the Action reaches. */
export function scriptStory(): Promise<Story> {
  const files = { ".github/workflows/drawbridge.yml": scriptWorkflow };
  return Story.start({ process: scriptProcess("echo Hello"), files, reachable: true });
}

/** The step of the newest deployment, from the API. */
export async function migrate(story: Story): Promise<any> {
  const { steps } = await story.deployment("Production");
  return steps.find((one: { id: string }) => one.id === "migrate");
}

/** The end of what the script of the newest deployment has printed, from the API. */
export async function printed(story: Story): Promise<string> {
  const { id } = await story.deployment("Production");
  return (await story.api("GET", `/deployments/${id}/steps/migrate/log`)).body.tail;
}

/** A release whose script is dispatched; the run waits for a runner. */
export async function dispatched(
  story: Story,
  version: string,
  ...script: Parameters<typeof scriptProcess>
): Promise<Shipped & { readonly run: number }> {
  const shipped = await story.ship(version, { ".deploy/process.yml": scriptProcess(...script) });
  const run = story.github.workflowRuns().at(-1);
  if (run === undefined) throw new Error("Nothing was dispatched");
  return { ...shipped, run: run.id };
}

/** The run from its runner to its end: a job that fails makes it fail. */
export async function execute(story: Story, run: number, differs: JobDifference = {}) {
  story.github.workflowRun(run).start();
  const job = await scriptJob(story.github, story.publicUrl, run, differs);
  story.github.workflowRun(run).complete(job.exitCode === 0 ? "success" : "failure");
  await story.idle();
  return job;
}
