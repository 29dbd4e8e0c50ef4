import type { StoredDeployment } from "../../db/deployments.ts";
import {
  setExclusions,
  setInterruptionChecks,
  storedChecks,
  storedExclusions,
} from "../../db/open-questions.ts";
import { type AskingStep, openSteps } from "../domain/deployment/state.ts";
import { emergencyForbidden } from "../domain/policy.ts";
import type { InterventionStep } from "../domain/process.ts";
import { type Quorum, quorumOf } from "../domain/quorum.ts";
import type { Asked } from "../messages/asked.ts";
import type { ExclusionFacts } from "../messages/four-eyes.ts";
import type { QuestionFacts } from "../messages/question-parts.ts";
import { askedBy, askedOf } from "./asked.ts";
import { type Deps, repositoryOf } from "./deps.ts";
import { exclusionsFor } from "./exclusions.ts";
import { freezeOf, rulesAt } from "./holds.ts";
import { policyInForce } from "./policy.ts";
import { broughtBy, type ReleaseView } from "./release-view.ts";
import { tooFewLeft } from "./too-few.ts";
import { deploymentUrl, repositoryUrl } from "./urls.ts";

/**
 * Everything that the comment of a question shows. GitHub is asked for the checks
 * of the commit and, where nobody approves their own work, for who made what it
 * brings and who is left; each once.
 */
export async function questionFacts(
  deps: Deps,
  view: ReleaseView,
  deployment: StoredDeployment,
  run: AskingStep,
): Promise<QuestionFacts> {
  const { definition, interruption } = run;
  const interruptionId = deployment.interruptionIds[definition.id] ?? 0;
  const { environment } = deployment;
  const { running, runsNewer, changes, staleBehind } = await broughtBy(deps, view, deployment);
  const policy = await policyInForce(deps.db, view.project);
  const rules = rulesAt(view.process, policy, view.project, environment);
  const gate = definition.uses === "manual-intervention" ? definition : null;
  const open = interruption.state === "pending";
  const freeze = open ? freezeOf(rules, environment, deps.now(), deployment.options.overridesFreeze) : null;
  const asked = await askedBy(deps, view, deployment, run);
  return {
    id: String(interruptionId),
    deployment,
    run,
    asked,
    quorum:
      gate === null
        ? oneAnswer
        : quorumOf({ ...gate, responsibleTeams: interruption.responsibleTeams }, interruption.votes),
    exclusions:
      open && gate?.preventSelfApproval
        ? await exclusions(deps, view, deployment, gate, interruptionId)
        : null,
    emergency:
      gate === null || emergencyForbidden(rules.matching) ? null : await lettingPass(deps, view, gate),
    alone: openSteps(deployment).every((other) => other.definition.id === definition.id),
    organization: gate?.policy ? policy.organization : null,
    frozen:
      freeze === null
        ? null
        : { name: freeze.freeze.name, reason: freeze.freeze.reason, until: freeze.until },
    running,
    runsNewer,
    staleBehind,
    changes,
    checks: await checksOf(deps, view, deployment, interruptionId),
    url: deploymentUrl(deps.publicUrl, view.project, deployment.id),
    repository: repositoryUrl(deps.githubUrl, view.project),
  };
}

const oneAnswer: Quorum = { required: 1, counted: 0, met: false, missing: [{ team: null, count: 1 }] };

async function lettingPass(
  deps: Deps,
  view: ReleaseView,
  { id, emergency }: InterventionStep,
): Promise<Asked | null> {
  return emergency.length === 0 ? null : askedOf(deps, view, emergency, { id, policy: false });
}

async function exclusions(
  deps: Deps,
  view: ReleaseView,
  deployment: StoredDeployment,
  gate: InterventionStep,
  interruptionId: number,
): Promise<ExclusionFacts> {
  const stored = await storedExclusions(deps.db, interruptionId);
  if (stored !== null) return stored;
  const found = await exclusionsFor(deps, view.project, deployment);
  const processes = { guard: view.process, release: view.release.process };
  const facts = { ...found, tooFew: await tooFewLeft(deps, view.project, processes, gate, found) };
  await setExclusions(deps.db, interruptionId, facts);
  return facts;
}

/** Asked of GitHub once, when the question is first written: what the approver saw stays what they saw. */
async function checksOf(
  deps: Deps,
  view: ReleaseView,
  deployment: StoredDeployment,
  interruptionId: number,
): Promise<QuestionFacts["checks"]> {
  const stored = await storedChecks(deps.db, interruptionId);
  if (stored !== null) return stored;
  const checks = await repositoryOf(deps, view.project).checkResults(deployment.sha);
  await setInterruptionChecks(deps.db, interruptionId, checks);
  return checks;
}
