import type { StoredDeployment } from "../../db/deployments.ts";
import type { Field } from "../domain/process.ts";
import { askedPhrase } from "../messages/asked.ts";
import { guidances, type OpenQuestion } from "../messages/open-question.ts";
import { plain } from "../messages/phrase.ts";
import type { StatusDeployment, StatusFacts } from "../messages/status-command.ts";
import { standing } from "../messages/why.ts";
import type * as contract from "./contract.ts";
import type { Ordered, WaitingView } from "./person-usecases.ts";
import { presentActor } from "./present-audit.ts";
import { presentDeploymentSummary, presentInterruption } from "./present.ts";

// What people ask for, as the contract writes it: snake_case, times as text.

export function presentBlock({
  version,
  blocked,
}: Pick<Extract<Ordered, { kind: "block" }>, "version" | "blocked">): contract.ReleaseBlock {
  if (blocked === null) return { version, blocked };
  const { by, reason, at } = blocked;
  return { version, blocked: { by: presentActor(by), reason, at } };
}

export function presentWaiting(
  { id, project, deployment, question }: WaitingView,
  entitledAs: string | null,
): contract.WaitingInterruption {
  return {
    repository: { owner: project.owner, name: project.name },
    deployment: presentDeploymentSummary(deployment),
    ...presentOpen(id, deployment.environment, question),
    entitled_as: entitledAs,
  };
}

/** @param id of the interruption */
function presentOpen(
  id: number,
  environment: string,
  { run, asked }: OpenQuestion,
): contract.OpenInterruption {
  const { definition, interruption } = run;
  const isFailure = interruption.kind === "guided-failure";
  const inputs = definition.uses === "manual-intervention" ? definition.inputs : [];
  return {
    step: { id: definition.id, name: definition.name },
    asked: plain(askedPhrase(asked, environment)),
    decisions: isFailure ? [...guidances(run)] : ["approve", "reject"],
    inputs: inputs.map((field: Field) => ({ ...field, options: [...field.options] })),
    since: interruption.raisedAt.toISOString(),
    interruption: presentInterruption({ id, ...interruption }),
  };
}

export function presentStatus(facts: StatusFacts<StoredDeployment>): contract.Status {
  const { project, rows, freezes, blocked } = facts;
  return {
    project,
    environments: rows.map(({ environment, runs, open }) => ({
      environment,
      runs: runs === null ? null : { ...runs, since: runs.since.toISOString() },
      open: open.map(presentOpenDeployment),
    })),
    freezes: freezes.map(({ name, reason, environments, from, until }) => ({
      name,
      reason,
      environments: environments === null ? null : [...environments],
      from: from === null ? null : from.toISOString(),
      until: until.toISOString(),
    })),
    blocked: blocked.map((one) => ({ ...one })),
  };
}

function presentOpenDeployment({
  deployment,
  url,
  questions,
}: StatusDeployment<StoredDeployment>): contract.StatusDeployment {
  const { id, version, state, environment, protects, interruptionIds } = deployment;
  return {
    id,
    version,
    state,
    html_url: url,
    run_url: protects === null ? null : protects.url,
    message: plain(standing(deployment)),
    interruptions: questions.map((question) =>
      presentOpen(interruptionIds[question.run.definition.id] ?? 0, environment, question),
    ),
  };
}
