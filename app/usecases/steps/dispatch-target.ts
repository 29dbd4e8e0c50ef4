import type { StoredDeployment } from "../../../db/deployments.ts";
import type { Project } from "../../../db/projects.ts";
import { correlationOf } from "../../domain/correlation.ts";
import type { WorkingStep } from "../../domain/deployment/state.ts";
import { sameName } from "../../domain/process.ts";
import type { GitHubRepository } from "../../github/client.ts";
import { readWorkflow, titleShows } from "../../workflow-file/read.ts";
import { type Deps, repositoryOf } from "../deps.ts";
import { scriptWorkflow } from "./dispatch-key.ts";

/** What is dispatched, or why nothing can be: for people, with what they have to add. */
export type DispatchTarget =
  | {
      readonly ok: true;
      readonly file: string;
      /** `refs/heads/…` or `refs/tags/…` */
      readonly ref: string;
      readonly inputs: Readonly<Record<string, string>>;
      /** On a tag: the run's commit has to be the release's. */
      readonly pinned: boolean;
      /** Whether its run can be told from all others by its title. */
      readonly titled: boolean;
    }
  | { readonly ok: false; readonly problem: string };

/** Finds out what a step that was started dispatches, by the files and refs of this moment. */
export async function dispatchTarget(
  deps: Deps,
  project: Project,
  deployment: StoredDeployment,
  step: WorkingStep<"workflow" | "run">,
): Promise<DispatchTarget> {
  const { order } = step.work;
  const { id: stepId } = step.definition;
  const correlation = correlationOf(deployment.id, stepId, step.starts);
  if (order.uses === "run") {
    return {
      ok: true,
      file: scriptWorkflow,
      ref: `refs/heads/${project.defaultBranch}`,
      inputs: {
        "deployment-id": String(deployment.id),
        sha: deployment.sha,
        task: deps.taskNonce(deployment.id, stepId, step.starts),
        "correlation-id": correlation,
      },
      pinned: false,
      titled: false,
    };
  }
  const repository = repositoryOf(deps, project);
  const place = await placeOf(repository, project, deployment, order.ref);
  if (!place.ok) return place;
  const path = `.github/workflows/${order.file}`;
  const text = await repository.workflowText(order.file, place.readAt);
  if (text === null) {
    return no(`${path} does not exist on ${place.name}. Add it there, or name another file in the step.`);
  }
  const read = readWorkflow(text);
  if (!read.ok) return no(`${path} on ${place.name} cannot be read: ${read.problem}`);
  const { dispatch } = read.workflow;
  if (dispatch === null) {
    return no(`${path} on ${place.name} has no trigger "workflow_dispatch". Add it under "on".`);
  }
  const declared = (name: string) => dispatch.find((input) => sameName(input.name, name))?.name;
  if (place.needsSha && declared("sha") === undefined) {
    const add = 'workflow_dispatch: { inputs: { sha: { required: true } } } under "on"';
    return no(
      `${path} declares no input "sha", so its run would not know which commit to deploy: the release has no tag, and the run is on ${place.name}. Add ${add}, and check out \${{ inputs.sha }}; or tag the release's commit ${deployment.version}.`,
    );
  }
  const byStep = (name: string) => Object.entries(order.inputs).find(([given]) => sameName(given, name))?.[1];
  const commit = byStep("sha");
  if (order.ref === null && commit !== undefined && commit !== deployment.sha) {
    return no(
      `The step gives ${path} the input sha "${commit}", and the release is ${deployment.sha}. Leave the input out: Drawbridge gives the release's commit.`,
    );
  }
  const own = Object.entries({ sha: deployment.sha, "correlation-id": correlation }).flatMap(
    ([name, value]) => {
      const input = declared(name);
      return input === undefined || byStep(name) !== undefined ? [] : [[input, value] as const];
    },
  );
  return {
    ok: true,
    file: order.file,
    ref: place.ref,
    inputs: { ...Object.fromEntries(own), ...order.inputs },
    pinned: place.pinned,
    titled: own.some(([, value]) => value === correlation) && titleShows(read.workflow, "correlation-id"),
  };
}

interface Place {
  readonly ok: true;
  readonly ref: string;
  /** The same for people. */
  readonly name: string;
  /** What its files are read at: of a tag the commit, which never changes. */
  readonly readAt: string;
  readonly pinned: boolean;
  readonly needsSha: boolean;
}

/**
 * Where the workflow runs: on the branch or tag that the step names; else on the release's tag, if it is at the
 * release's commit; else on the default branch.
 */
async function placeOf(
  repository: GitHubRepository,
  { defaultBranch }: Project,
  { version, sha }: StoredDeployment,
  given: string | null,
): Promise<Place | { readonly ok: false; readonly problem: string }> {
  const onTag = (tag: string, commit: string): Place => {
    const name = `the tag ${tag}`;
    return { ok: true, ref: `refs/tags/${tag}`, name, readAt: commit, pinned: true, needsSha: false };
  };
  const onBranch = (branch: string, needsSha: boolean): Place => {
    const ref = `refs/heads/${branch}`;
    return { ok: true, ref, name: `the branch ${branch}`, readAt: ref, pinned: false, needsSha };
  };
  if (given === null) {
    for (const tag of [`v${version}`, version]) {
      if ((await repository.commitOf(`refs/tags/${tag}`)) === sha) return onTag(tag, sha);
    }
    return onBranch(defaultBranch, true);
  }
  const [, kind, name = given] = /^refs\/(heads|tags)\/(.+)$/.exec(given) ?? [];
  if (kind !== "tags" && (await repository.commitOf(`refs/heads/${name}`)) !== null) {
    return onBranch(name, false);
  }
  const commit = kind === "heads" ? null : await repository.commitOf(`refs/tags/${name}`);
  if (commit === null) return no(`There is no ${missing(kind)} "${name}", which the step names as its ref.`);
  if (commit !== sha) {
    return no(
      `The tag "${name}", which the step names as its ref, is at ${commit}, and the release is ${sha}.`,
    );
  }
  return onTag(name, commit);
}

function missing(kind: string | undefined): string {
  if (kind === undefined) return "branch or tag";
  return kind === "heads" ? "branch" : "tag";
}

function no(problem: string): { readonly ok: false; readonly problem: string } {
  return { ok: false, problem };
}
