import type { Story, Token } from "../../support/story.ts";

/** A workflow that can be dispatched. `inputs`: names; `title`: its run-name. */
export function dispatchable(inputs: readonly string[] = ["sha"], title: string | null = null): string {
  const declared = Object.fromEntries(inputs.map((name) => [name, { required: false }]));
  return JSON.stringify({
    name: "Deploy",
    ...(title === null ? {} : { "run-name": title }),
    on: { workflow_dispatch: { inputs: declared } },
    jobs: {},
  })
    .replace(/,"on":/, ',\n"on":')
    .replace(/"run-name":"(.*?)",/, (_all, name) => `\n"run-name": "${name}",\n`);
}

/** The same, shown with what tells its runs apart. */
export const correlated = `name: Deploy
run-name: Deploy \${{ inputs.correlation-id }}
on:
  workflow_dispatch:
    inputs:
      sha: {}
      correlation-id: {}
jobs: {}
`;

type Fields = Readonly<Record<string, unknown>>;

/** A step that dispatches deploy.yml. */
export function shipBy(terms: Fields = {}, step: Fields = {}): Fields {
  return { name: "Ship", uses: "workflow", with: { file: "deploy.yml", ...terms }, ...step };
}

/** A process file (JSON is YAML too) of one environment that every release enters by itself. */
export function straight(steps: readonly Fields[], phase: Fields = {}, more: Fields = {}): string {
  const production = { phase: "Production", deploy: "automatic", supersede: "never", ...phase };
  const teams = { Approvers: "acme/octopus-administrators" };
  return JSON.stringify({ teams, lifecycle: [production], steps, ...more }, null, 1);
}

/** A gate that asks `ada`. */
export function gate(name: string, step: Fields = {}): Fields {
  const terms = { instructions: `${name}?`, "responsible-teams": ["Approvers"] };
  return { name, uses: "manual-intervention", with: terms, ...step };
}

/** The runs that were dispatched, oldest first. */
export function dispatchedRuns(story: Story) {
  return story.github.workflowRuns().filter((run) => run.event === "workflow_dispatch");
}

/** What moves the newest of them on. */
export function newestRun(story: Story) {
  return story.github.workflowRun(dispatchedRuns(story).at(-1)?.id ?? 0);
}

/** A step of the newest deployment to Production. */
export async function stepOf(story: Story, id: string): Promise<any> {
  const { steps } = await story.deployment("Production");
  return steps.find((step: { readonly id: string }) => step.id === id);
}

/** What GitHub's newest deployment to Production was said to be, oldest first: `state: description`. */
export function told(story: Story): readonly string[] {
  const statuses = story.onGitHub("Production").at(-1)?.statuses ?? [];
  return statuses.map(({ state, description }) => `${state}: ${description}`);
}

/** Makes a release without waiting until the app has nothing left to do. */
export async function releaseAtOnce(
  story: Story,
  version: string,
  sha: string,
  token: Token = {},
): Promise<void> {
  const { status, body } = await story.api("POST", "/releases", { version }, { ...token, sha });
  if (status !== 201) throw new Error(`${status} ${JSON.stringify(body)}`);
}
