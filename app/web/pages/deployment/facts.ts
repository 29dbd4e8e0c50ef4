import { auditOfDeployment, type AuditEvent } from "../../../../db/audit.ts";
import type { StoredDeployment } from "../../../../db/deployments.ts";
import { storedChecks, storedExclusions } from "../../../../db/open-questions.ts";
import { newestStepLog } from "../../../../db/step-logs.ts";
import { type AskingStep, isFinished, openSteps } from "../../../domain/deployment/state.ts";
import { emergencyForbidden } from "../../../domain/policy.ts";
import type { Asked } from "../../../messages/asked.ts";
import type { ReleaseChanges } from "../../../messages/changes.ts";
import type { CheckFact } from "../../../messages/checks.ts";
import type { ExclusionFacts } from "../../../messages/four-eyes.ts";
import { entitledAs, entitlements, type Standing } from "../../../people/standing.ts";
import { askedBy, askedOf, deployersAsked } from "../../../usecases/asked.ts";
import { rulesAt } from "../../../usecases/holds.ts";
import { policyInForce } from "../../../usecases/policy.ts";
import { broughtBy, releaseView, type ReleaseView } from "../../../usecases/release-view.ts";
import { repositoryUrl } from "../../../usecases/urls.ts";
import type { WebContext, WebDeps } from "../../context.ts";

/** Everything that the page of a deployment shows. */
export interface DeploymentFacts {
  readonly view: ReleaseView;
  readonly deployment: StoredDeployment;
  readonly standing: Standing;
  /** The repository's address on GitHub. */
  readonly repository: string;
  readonly questions: readonly QuestionOnPage[];
  readonly changes: readonly ReleaseChanges[];
  /** Version that the environment ran when it came; null: none. */
  readonly running: string | null;
  /** By what the viewer may deploy here, and so cancel; null: by nothing. */
  readonly deploysAs: string | null;
  readonly checks: readonly CheckFact[] | null;
  /** By the step's id: the end of what its script has printed. */
  readonly logs: Readonly<Record<string, string>>;
  /** Oldest first. */
  readonly history: readonly AuditEvent[];
  readonly now: Date;
}

/** A question that waits, and what the viewer has to do with it. */
export interface QuestionOnPage {
  readonly id: number;
  readonly run: AskingStep;
  readonly asked: Asked;
  /** By what the viewer may answer; empty: by nothing. */
  readonly entitledAs: readonly string[];
  /** Who completes it alone in an emergency; null: nobody. */
  readonly emergency: Asked | null;
  readonly emergencyAs: string | null;
  readonly exclusions: ExclusionFacts | null;
  /** The newer version that the environment runs: approving takes it back. Null: none. */
  readonly staleBehind: string | null;
}

/** More events of a deployment have no room on its page; the audit has all. */
const mostHistory = 100;

export async function deploymentFacts(
  context: WebContext,
  { deps, people }: WebDeps,
  deployment: StoredDeployment,
): Promise<DeploymentFacts> {
  const { viewer, right, project } = context.var;
  const isOpen = !isFinished(deployment.state);
  const [view, teams, history] = await Promise.all([
    releaseView(deps, deployment.releaseId),
    // Whoever looks at what is over is offered nothing to answer.
    isOpen ? people.rights.teams(viewer) : [],
    auditOfDeployment(deps.db, deployment.id, mostHistory),
  ]);
  const standing: Standing = { viewer, right, teams };
  const { running, changes, staleBehind } = await broughtBy(deps, view, deployment);
  const questions: QuestionOnPage[] = [];
  for (const run of openSteps(deployment)) {
    questions.push(await questionOf(run));
  }
  const [first] = questions;
  const deployers = await deployersAsked(deps, view, deployment.environment);
  const logs = await Promise.all(
    deployment.steps
      .filter(({ definition, starts }) => definition.uses === "run" && starts > 0)
      .map(async ({ definition }) => {
        const log = await newestStepLog(deps.db, deployment.id, definition.id);
        return [definition.id, log?.tail ?? ""] as const;
      }),
  );
  return {
    view,
    deployment,
    standing,
    repository: repositoryUrl(deps.githubUrl, project),
    questions,
    changes,
    running,
    deploysAs: isOpen ? entitledAs(standing, deployers) : null,
    checks: first === undefined ? null : await storedChecks(deps.db, first.id),
    logs: Object.fromEntries(logs.filter(([, tail]) => tail !== "")),
    history,
    now: deps.now(),
  };

  async function questionOf(run: AskingStep): Promise<QuestionOnPage> {
    const { definition, interruption } = run;
    const id = deployment.interruptionIds[definition.id] ?? 0;
    const asked = await askedBy(deps, view, deployment, run);
    const gate = definition.uses === "manual-intervention" ? definition : null;
    const { matching } = rulesAt(
      view.process,
      await policyInForce(deps.db, project),
      project,
      deployment.environment,
    );
    const emergency =
      gate === null || gate.emergency.length === 0 || emergencyForbidden(matching)
        ? null
        : await askedOf(deps, view, gate.emergency, { id: gate.id, policy: false });
    return {
      id,
      run,
      asked,
      entitledAs: entitlements(standing, asked),
      emergency,
      emergencyAs: emergency === null ? null : entitledAs(standing, emergency),
      exclusions:
        gate?.preventSelfApproval && interruption.state === "pending"
          ? await storedExclusions(deps.db, id)
          : null,
      staleBehind,
    };
  }
}
