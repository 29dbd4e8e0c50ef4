import { releaseSummaries } from "../../../../db/deployment-summaries.ts";
import type { StoredDeployment } from "../../../../db/deployments.ts";
import { lifecycleFor } from "../../../domain/channels.ts";
import { personOf } from "../../../domain/actor.ts";
import { type Attempt, blockedFrom, missingFor, promotionTargets } from "../../../domain/lifecycle.ts";
import { environmentsOf, type Phase, sameName } from "../../../domain/process.ts";
import type { MissingEnvironment } from "../../../domain/refusal.ts";
import { deployersOf } from "../../../domain/responsibility.ts";
import type { Standing } from "../../../people/standing.ts";
import { releaseView, type ReleaseView } from "../../../usecases/release-view.ts";
import { repositoryUrl } from "../../../usecases/urls.ts";
import type { WebContext, WebDeps } from "../../context.ts";
import { mayDeployTo, type Prospect, prospectOf } from "./prospect.ts";

/** Everything that the page of a release shows. */
export interface ReleaseFacts {
  readonly view: ReleaseView;
  readonly standing: Standing;
  /** The repository's address on GitHub. */
  readonly repository: string;
  /** Those of its channel, in their order. */
  readonly phases: readonly PhaseOnPage[];
  /** The newest of each environment to which its channel does not lead (any more). */
  readonly elsewhere: readonly StoredDeployment[];
  /** Where it goes next: the environments of the next phase in which it has not succeeded. */
  readonly next: readonly string[];
  /** Whether the viewer may keep it from going on; where somebody does, let it go on. */
  readonly mayBlock: boolean;
}

export interface PhaseOnPage {
  readonly phase: Phase;
  readonly environments: readonly EnvironmentOnPage[];
}

export interface EnvironmentOnPage {
  readonly name: string;
  /** The newest of this release; null: none yet. */
  readonly latest: StoredDeployment | null;
  /** What has to succeed before; empty: it is open. */
  readonly missing: readonly MissingEnvironment[];
  readonly prospect: Prospect;
}

export async function releaseFacts(
  context: WebContext,
  { deps, people }: WebDeps,
  releaseId: number,
): Promise<ReleaseFacts> {
  const { viewer, right, project } = context.var;
  const [view, ofRelease, teams] = await Promise.all([
    releaseView(deps, releaseId),
    releaseSummaries(deps.db, releaseId),
    people.rights.teams(viewer),
  ]);
  const standing: Standing = { viewer, right, teams };
  const { process, release, deployments } = view;
  const phases = lifecycleFor(process, release.channel);
  const latestIn = (name: string) =>
    deployments.findLast(({ environment }) => sameName(environment, name)) ?? null;
  const environmentOf = async (name: string): Promise<EnvironmentOnPage> => {
    const latest = latestIn(name);
    return {
      name,
      latest,
      missing: missingFor(phases, name, ofRelease),
      prospect: await prospectOf(deps, view, standing, ofRelease, name, latest),
    };
  };
  return {
    view,
    standing,
    repository: repositoryUrl(deps.githubUrl, project),
    phases: await Promise.all(
      phases.map(async (phase) => ({
        phase,
        environments: await Promise.all(phase.environments.map(environmentOf)),
      })),
    ),
    elsewhere: deployments.filter(
      (one) =>
        one === latestIn(one.environment) &&
        !view.environments.some((name) => sameName(name, one.environment)),
    ),
    next: promotionTargets(phases, ofRelease),
    mayBlock: await mayBlock(deps, view, standing, phases, ofRelease),
  };
}

/** As `blockRelease` decides it, as far as is known. */
async function mayBlock(
  deps: WebDeps["deps"],
  view: ReleaseView,
  standing: Standing,
  phases: readonly Phase[],
  ofRelease: readonly Attempt[],
): Promise<boolean> {
  const { project, process, release } = view;
  if (project.process === null) return false;
  const mayAt = async (name: string): Promise<boolean> =>
    deployersOf(process, name).people?.length === 0
      ? standing.right.mayAdminister
      : mayDeployTo(deps, view, standing, name);
  const somewhere = await Promise.all(environmentsOf(process).map(mayAt));
  if (!somewhere.includes(true)) return false;
  const { blocked } = release;
  if (blocked === null || personOf(blocked.by)?.id === standing.viewer.id) return true;
  const opened = phases
    .flatMap(({ environments }) => environments)
    .filter((name) => blockedFrom(phases, name, ofRelease));
  return !(await Promise.all(opened.map(mayAt))).includes(false);
}
