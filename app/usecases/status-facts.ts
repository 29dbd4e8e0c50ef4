import { openForRuns } from "../../db/deployment-lookups.ts";
import { environmentSummaries } from "../../db/deployment-summaries.ts";
import { deploymentsByIds, type StoredDeployment } from "../../db/deployments.ts";
import type { Project } from "../../db/projects.ts";
import { blockedReleases, releaseById } from "../../db/releases.ts";
import { actorLogin } from "../domain/actor.ts";
import { isFinished } from "../domain/deployment/state.ts";
import { frozenAt, nextChange } from "../domain/freeze.ts";
import { current } from "../domain/history.ts";
import { policyFreezes } from "../domain/policy.ts";
import { environmentsOf, type Freeze, type Process, sameName } from "../domain/process.ts";
import type { StatusDeployment, StatusFacts, StatusFreeze, StatusRow } from "../messages/status-command.ts";
import { openQuestionsOf } from "./asked.ts";
import type { Deps } from "./deps.ts";
import { rulesAt } from "./holds.ts";
import { policyInForce } from "./policy.ts";
import { deploymentUrl } from "./urls.ts";

/** Where every environment of the lifecycle is: what it runs, what is open there, what holds it. */
export async function statusFacts(deps: Deps, project: Project): Promise<StatusFacts<StoredDeployment>> {
  const { process } = project;
  const facts = { project: process?.name ?? project.name, rows: [], freezes: [], blocked: [] };
  if (process === null) return facts;
  const rows: StatusRow<StoredDeployment>[] = [];
  const forRuns = await openForRuns(deps.db, project.id);
  for (const environment of environmentsOf(process)) {
    const here = await environmentSummaries(deps.db, project.id, environment);
    const running = current(here);
    const openHere = [
      ...here.filter((one) => !isFinished(one.state)),
      ...forRuns.filter((one) => sameName(one.environment, environment)),
    ];
    const open = await deploymentsByIds(
      deps.db,
      openHere.map(({ id }) => id),
    );
    rows.push({
      environment,
      runs:
        running?.finishedAt == null
          ? null
          : { version: running.version, deployment: running.id, since: running.finishedAt },
      open: await Promise.all(open.map((deployment) => openDeployment(deps, project, process, deployment))),
    });
  }
  const blocked = (await blockedReleases(deps.db, project.id)).flatMap(({ version, blocked: by }) =>
    by === null ? [] : [{ version, by: actorLogin(by.by), reason: by.reason }],
  );
  return { ...facts, rows, freezes: await freezesOf(deps, project, process), blocked };
}

async function openDeployment(
  deps: Deps,
  project: Project,
  process: Process,
  deployment: StoredDeployment,
): Promise<StatusDeployment<StoredDeployment>> {
  const release = await releaseById(deps.db, deployment.releaseId);
  const questions = await openQuestionsOf(deps, { project, process, release }, deployment);
  return { deployment, url: deploymentUrl(deps.publicUrl, project, deployment.id), questions };
}

/** How far ahead freezes are announced. */
const announcedMs = 30 * 24 * 60 * 60_000;

/** Those that hold, then those that come. */
async function freezesOf(deps: Deps, project: Project, process: Process): Promise<readonly StatusFreeze[]> {
  const policy = await policyInForce(deps.db, project);
  const now = deps.now();
  const found = environmentsOf(process).flatMap((environment) => {
    const { matching } = rulesAt(process, policy, project, environment);
    const own = process.freezes.map((freeze) => statusOf(freeze, environment, freeze.environments, now));
    // A freeze of the organization is for the environments that its rule matches.
    const organization = policyFreezes(matching).map((freeze) =>
      statusOf(freeze, environment, [environment], now),
    );
    return [...own, ...organization].filter((one) => one !== null);
  });
  const once = new Map(found.map((one) => [JSON.stringify(one), one]));
  return [...once.values()].sort((a, b) => (a.from?.getTime() ?? 0) - (b.from?.getTime() ?? 0));
}

function statusOf(
  freeze: Freeze,
  environment: string,
  environments: readonly string[] | null,
  now: Date,
): StatusFreeze | null {
  const { name, reason } = freeze;
  const active = frozenAt([freeze], environment, now);
  if (active !== null) return { name, reason, until: active.until, from: null, environments };
  const from = nextChange([freeze], environment, now);
  if (from === null || from.getTime() > now.getTime() + announcedMs) return null;
  const coming = frozenAt([freeze], environment, from);
  return coming === null ? null : { name, reason, until: coming.until, from, environments };
}
