import type { StoredDeployment } from "../../../db/deployments.ts";
import { openStep } from "../../domain/deployment/state.ts";
import type { CheckInput } from "../../github/client.ts";
import { checkName, deploymentCheck } from "../../messages/check.ts";
import { type Deps, repositoryOf } from "../deps.ts";
import { openQuestionsOf } from "../asked.ts";
import { policyNote } from "../policy.ts";
import { broughtBy, type ReleaseView } from "../release-view.ts";
import { deploymentUrl } from "../urls.ts";
import type { Desired } from "../writer.ts";

/** One check run for each deployment on the release's commit; while people are asked, with two buttons. */
export async function checkObjects(deps: Deps, view: ReleaseView): Promise<readonly Desired[]> {
  const objects: Desired[] = [];
  for (const deployment of view.deployments) {
    if (!isSilent(deployment)) objects.push(await checkObject(deps, view, deployment));
  }
  return objects;
}

/** From waiting it goes straight to its conclusion: what executes after an approval is in the living comment. */
function isSilent(deployment: StoredDeployment): boolean {
  const asked = deployment.steps.some((run) => run.interruption !== null);
  return asked && (deployment.state === "executing" || deployment.state === "queued");
}

async function checkObject(deps: Deps, view: ReleaseView, deployment: StoredDeployment): Promise<Desired> {
  const repository = repositoryOf(deps, view.project);
  const open = openStep(deployment);
  const detailsUrl = deploymentUrl(deps.publicUrl, view.project, deployment.id);
  const text = deploymentCheck({
    deployment,
    questions: await openQuestionsOf(deps, view, deployment),
    changes: (await broughtBy(deps, view, deployment)).changes,
    policy: await shownPolicy(deps, view),
    url: detailsUrl,
  });
  const name = checkName(deployment.environment);
  const { sha } = deployment;
  const question = open === undefined ? null : (deployment.interruptionIds[open.definition.id] ?? null);
  const externalId = externalIdOf(deployment.id, question);
  const input: CheckInput = { name, sha, externalId, detailsUrl, annotations: [], ...text };
  return {
    key: `deployment:${deployment.id}:check`,
    content: input,
    create: () => repository.createCheck(input),
    update: (id) => repository.updateCheck(id, input),
    find: async () => {
      // It may have been sent before its question was raised, or after it was settled.
      const questions = [null, ...Object.values(deployment.interruptionIds)];
      for (const one of questions) {
        const found = await repository.findCheck(sha, name, externalIdOf(deployment.id, one));
        if (found !== null) return found;
      }
      return null;
    },
  };
}

/** Only what is not as it should be: a policy that is in force shows in what is asked. */
async function shownPolicy(deps: Deps, { project }: ReleaseView) {
  const note = await policyNote(deps.db, project);
  return note?.kind === "in-force" ? null : note;
}

/** A button is bound to the question that it was shown with: the check carries it. */
function externalIdOf(deploymentId: number, interruptionId: number | null): string {
  return `deployment:${deploymentId}${interruptionId === null ? "" : `:question:${interruptionId}`}`;
}

/** The question that a check's buttons answer, or null: none was open when it was written, or it is no check of ours. */
export function questionOfCheck(
  externalId: string,
): { readonly deploymentId: number; readonly interruptionId: number } | null {
  const found = /^deployment:(\d{1,15}):question:(\d{1,15})$/.exec(externalId);
  return found === null ? null : { deploymentId: Number(found[1]), interruptionId: Number(found[2]) };
}
