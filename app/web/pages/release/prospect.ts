import { environmentSummaries } from "../../../../db/deployment-summaries.ts";
import type { StoredDeployment } from "../../../../db/deployments.ts";
import { isFinished, type Mode } from "../../../domain/deployment/state.ts";
import { layGates } from "../../../domain/gates.ts";
import { current } from "../../../domain/history.ts";
import { type Attempt, missingFor } from "../../../domain/lifecycle.ts";
import { lifecycleFor } from "../../../domain/channels.ts";
import { appliesTo, appliesToChannel, isRequired, type Step } from "../../../domain/process.ts";
import { responsibleOf } from "../../../domain/responsibility.ts";
import type { Asked } from "../../../messages/asked.ts";
import { entitledAs, type Standing } from "../../../people/standing.ts";
import { askedOf, deployersAsked } from "../../../usecases/asked.ts";
import { modeOf } from "../../../usecases/deploy-targets.ts";
import type { Deps } from "../../../usecases/deps.ts";
import { freezesAt, type HoldingFreeze, rulesAt } from "../../../usecases/holds.ts";
import { type HoldAhead, holdAhead } from "../../../usecases/outlook.ts";
import { policyInForce } from "../../../usecases/policy.ts";
import type { ReleaseView } from "../../../usecases/release-view.ts";

/** What would come of sending the release to an environment, as far as can be seen beforehand. */
export interface Prospect {
  /** What the environment runs; null: nothing yet. */
  readonly runs: string | null;
  /** What it would be there. */
  readonly mode: Mode;
  /** What would keep it from starting at once; null: nothing. */
  readonly hold: HoldAhead | null;
  /** Who may deploy there; null: nobody, for the project has no process. */
  readonly deployers: Asked | null;
  /** Whether the viewer is one of them, as far as is known. */
  readonly mayDeploy: boolean;
  /** Whether the viewer may send it there, now or at a later time. */
  readonly mayStart: boolean;
  /** Whether a freeze holds there, and the viewer may override every one that does, as far as is known. */
  readonly mayOverride: boolean;
  /** The longest freeze that holds there and that the viewer may not override, as far as is known; null: none. */
  readonly frozenBy: HoldingFreeze | null;
  /** What may be left out of it. */
  readonly skippable: readonly Pick<Step, "id" | "name">[];
}

/** What waits for is given by another deployment, which then takes its place. */
const givenAnew: readonly string[] = ["variables", "freeze", "rollback-hold"];

export async function prospectOf(
  deps: Deps,
  view: ReleaseView,
  standing: Standing,
  ofRelease: readonly Attempt[],
  environment: string,
  latest: StoredDeployment | null,
): Promise<Prospect> {
  const { project, release, process } = view;
  const now = deps.now();
  const rules = rulesAt(process, await policyInForce(deps.db, project), project, environment);
  const at = { defaultBranch: project.defaultBranch, now };
  const hold = holdAhead(process, rules, release, ofRelease, environment, at);
  const phases = lifecycleFor(process, release.channel);
  const isBarred = hold !== null && hold.code !== "freeze" && hold.code !== "variables";
  const isOnItsWay =
    latest !== null && !isFinished(latest.state) && !givenAnew.includes(latest.waitsFor?.code ?? "");
  const freezes = freezesAt(rules, environment, now);
  const deployers =
    project.process === null ? null : await deployersAsked(deps, { project, process, release }, environment);
  const mayDeploy = deployers !== null && entitledAs(standing, deployers) !== null;
  const overrides = await Promise.all(freezes.map((one) => mayOverride(deps, view, standing, one)));
  return {
    runs: current(await environmentSummaries(deps.db, project.id, environment))?.version ?? null,
    mode: await modeOf(deps.db, project, environment, release),
    hold,
    deployers,
    mayDeploy,
    mayStart:
      mayDeploy && !isBarred && !isOnItsWay && missingFor(phases, environment, ofRelease).length === 0,
    mayOverride: freezes.length > 0 && !overrides.includes(false),
    frozenBy: freezes.find((_, index) => overrides[index] === false) ?? null,
    skippable: layGates(release.process.steps, process.steps, environment).filter(
      (step) =>
        step.enabled &&
        !isRequired(step) &&
        appliesTo(step, environment) &&
        appliesToChannel(step, release.channel),
    ),
  };
}

/** Whether the viewer may deploy to the environment, as far as is known; where the project has no process, nobody may. */
export async function mayDeployTo(
  deps: Deps,
  { project, process, release }: ReleaseView,
  standing: Standing,
  environment: string,
): Promise<boolean> {
  if (project.process === null) return false;
  const deployers = await deployersAsked(deps, { project, process, release }, environment);
  return entitledAs(standing, deployers) !== null;
}

/**
 * Those whom the freeze names, else who administers the repository. Who owns the organization, and so overrides what
 * its policy freezes, GitHub tells no page: to nobody is that offered, and the page says who may.
 */
async function mayOverride(
  deps: Deps,
  { project, process, release }: ReleaseView,
  standing: Standing,
  { freeze: { override }, policy }: HoldingFreeze,
): Promise<boolean> {
  if (override === null) return !policy && standing.right.mayAdminister;
  if (override.length === 0) return false;
  const who = policy
    ? { who: responsibleOf([], override, () => true).principals.map((one) => one.principal), broken: [] }
    : await askedOf(deps, { project, process, release }, override, null);
  return entitledAs(standing, who) !== null;
}
