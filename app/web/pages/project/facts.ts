import { deploymentsOfReleases, environmentSummaries } from "../../../../db/deployment-summaries.ts";
import type { Project } from "../../../../db/projects.ts";
import {
  type ListedRelease,
  listedReleases,
  type ReleaseCursor,
  releaseKeys,
} from "../../../../db/release-keys.ts";
import { releaseById } from "../../../../db/releases.ts";
import { current } from "../../../domain/history.ts";
import { environmentsOf, type Process } from "../../../domain/process.ts";
import type { DeploymentSummary } from "../../../domain/summary.ts";
import type { Frozen } from "../../../messages/frozen.ts";
import { entitledAs, type Standing } from "../../../people/standing.ts";
import { deployersAsked } from "../../../usecases/asked.ts";
import type { Deps } from "../../../usecases/deps.ts";
import { freezeOf, rulesAt } from "../../../usecases/holds.ts";
import { policyInForce } from "../../../usecases/policy.ts";
import { releasePage, type ReleasePage } from "../../../usecases/release-page.ts";
import { repositoryUrl } from "../../../usecases/urls.ts";
import type { WebContext, WebDeps } from "../../context.ts";
import { type Waiting, waitingFor } from "../../waiting.ts";
import { type Cell, cellsOf, type Column } from "./cells.ts";
import type { GridQuery } from "./query.ts";

/** Everything that the page of a project shows. */
export interface ProjectFacts {
  readonly project: Project;
  readonly standing: Standing;
  /** The repository's address on GitHub. */
  readonly repository: string;
  /** Whose lifecycle makes the columns; null: the project has none yet. */
  readonly process: Process | null;
  readonly columns: readonly ColumnOnPage[];
  readonly rows: readonly ReleaseOnPage[];
  readonly query: GridQuery;
  readonly page: ReleasePage;
  /** Oldest question first. */
  readonly waiting: readonly Waiting[];
  /** There are more than are shown. */
  readonly moreWaiting: boolean;
}

export interface ColumnOnPage extends Column {
  /** What the environment runs; null: nothing yet. */
  readonly runs: DeploymentSummary | null;
  /** The freeze that holds there; null: none. */
  readonly frozen: Frozen | null;
}

export interface ReleaseOnPage {
  readonly release: ListedRelease;
  /** One for each column. */
  readonly cells: readonly Cell[];
}

/** So many questions that wait are shown; a filter leads to the rest. */
const mostWaiting = 6;
/** The page stays small however many environments there are: so many rows, or fewer of more columns. */
const mostRows = 20;
const mostCells = 100;

export async function projectFacts(
  context: WebContext,
  { deps, people }: WebDeps,
  query: GridQuery,
): Promise<ProjectFacts> {
  const { viewer, right, project } = context.var;
  const [teams, process] = await Promise.all([people.rights.teams(viewer), lifecycleOf(deps, project)]);
  const standing: Standing = { viewer, right, teams };
  const environments = process === null ? [] : environmentsOf(process);
  const size = Math.max(5, Math.min(mostRows, Math.floor(mostCells / Math.max(1, environments.length))));
  const [columns, page, found] = await Promise.all([
    process === null ? [] : columnsOf(deps, project, process, standing),
    releasePage(deps.db, project.id, query.filter, query.cursor, size),
    waitingFor(
      deps,
      [project],
      mostWaiting,
      { viewer, teams },
      new Map([[project.githubRepositoryId, right]]),
    ),
  ]);
  const [releases, deployments] = await Promise.all([
    listedReleases(deps.db, page.ids),
    deploymentsOfReleases(deps.db, page.ids),
  ]);
  const byRelease = Map.groupBy(deployments, ({ releaseId }) => releaseId);
  const at = { defaultBranch: project.defaultBranch, now: deps.now() };
  const rows = releases.map((release): ReleaseOnPage => {
    const ofRelease = byRelease.get(release.id) ?? [];
    return { release, cells: process === null ? [] : cellsOf(process, columns, release, ofRelease, at) };
  });
  return {
    project,
    standing,
    repository: repositoryUrl(deps.githubUrl, project),
    process,
    columns,
    rows,
    query,
    page,
    waiting: found.waiting,
    moreWaiting: found.more,
  };
}

/** The default branch's process; where that was never in order, the newest release's own. */
async function lifecycleOf(deps: Deps, project: Project): Promise<Process | null> {
  if (project.process !== null) return project.process;
  const newest: ReleaseCursor = { kind: "newest" };
  const [key] = await releaseKeys(deps.db, project.id, null, newest, 1);
  return key === undefined ? null : (await releaseById(deps.db, key.id)).process;
}

async function columnsOf(
  deps: Deps,
  project: Project,
  process: Process,
  standing: Standing,
): Promise<readonly ColumnOnPage[]> {
  const policy = await policyInForce(deps.db, project);
  const now = deps.now();
  return Promise.all(
    environmentsOf(process).map(async (environment): Promise<ColumnOnPage> => {
      const rules = rulesAt(process, policy, project, environment);
      const freeze = freezeOf(rules, environment, now);
      const where = { project, process, release: { process } };
      return {
        environment,
        rules,
        // Where the default branch has no process, nothing can be deployed.
        mayDeploy:
          project.process !== null &&
          entitledAs(standing, await deployersAsked(deps, where, environment)) !== null,
        runs: current(await environmentSummaries(deps.db, project.id, environment)),
        frozen:
          freeze === null
            ? null
            : { name: freeze.freeze.name, reason: freeze.freeze.reason, until: freeze.until },
      };
    }),
  );
}
