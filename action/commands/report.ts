import { stateLabel } from "../../app/messages/icons.ts";
import { listed, markdown, plain, reference, say, strong } from "../../app/messages/phrase.ts";
import { approversOf } from "../approvers.ts";
import { apiOf } from "../client.ts";
import { outputsOfDeployment } from "../concluded.ts";
import { failure, prefixed } from "../result.ts";
import { named } from "../standing.ts";
import { deploymentsSummary } from "../summary.ts";
import type { Command } from "./command.ts";

const workflow = `on: deployment
permissions:
  contents: read
  id-token: write`;

/**
 * The guard of a workflow `on: deployment`. Whoever can write to the repository
 * can create GitHub Deployments: only those that belong to an executing step of
 * Drawbridge may go on, and nothing else than its "yes" lets the job pass.
 */
export const report: Command = async ({ deps, context, inputs }) => {
  if (context.eventName !== "deployment" || context.githubDeploymentId === null) {
    return failure(
      "not-a-deployment",
      `No GitHub Deployment started this run, its event is \`${context.eventName}\`: \`report\` belongs into a workflow \`on: deployment\`.`,
      { snippet: workflow },
    );
  }
  const api = apiOf(deps, context, inputs["server-url"]);
  const answer = await api.report({ github_deployment_id: context.githubDeploymentId });
  if (!answer.ok) {
    const meaning = meanings[answer.reason as keyof typeof meanings] ?? "";
    return prefixed("This job must not deploy", answer, meaning);
  }

  const deployment = answer.value;
  const { environment, state, html_url, release } = deployment;
  const approvers = approversOf(deployment);
  const by =
    approvers.length === 0
      ? []
      : say` Approved by ${listed(approvers.map((one) => say`${reference(one)}`))}.`;
  const follows = say`${named(deployment)}. This run works for it; Drawbridge follows it to its end.${by}`;
  return {
    ok: true,
    lines: [`${stateLabel(state)}: ${plain(follows)} ${html_url}`],
    warnings: [],
    outputs: outputsOfDeployment(deployment),
    summary: deploymentsSummary(
      markdown(say`Deploying ${strong(`${release.version} → ${environment}`)}.${by}`),
      [deployment],
      release.version,
    ),
  };
};

/** What the refusal means for the job, and what to do about it. */
const meanings = {
  "not-found":
    " Somebody created the GitHub Deployment by hand, or another app did. Find out who, under Deployments of the repository; to deploy a release, comment `/deploy <version> to <environment>`.",
  "already-finished":
    " Drawbridge no longer waits for this work: a re-run of an old job, or one that came too late. To deploy again, comment `/deploy <version> to <environment>`.",
} as const;
