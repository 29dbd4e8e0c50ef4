import { approvalWaits, leadTimes } from "../../../db/lead-times.ts";
import { policyOf } from "../../../db/policies.ts";
import { type Project, projectsByRepositories } from "../../../db/projects.ts";
import { repositoriesOf } from "../../domain/policy.ts";
import { sameName } from "../../domain/process.ts";
import type { Viewer } from "../../people/session.ts";
import { spansWithin } from "../../usecases/freezes.ts";
import { policyNote, policyRepository } from "../../usecases/policy.ts";
import { signedIn } from "../asking.ts";
import type { WebApp, WebDeps } from "../context.ts";
import { waitingFor } from "../waiting.ts";
import { frozenIn, lastMondays, timesOf } from "./organization/calendar.ts";
import type { PolicyFacts } from "./organization/facts.ts";
import { organizationView } from "./organization/view.ts";

const dayMs = 24 * 60 * 60_000;
/** How far ahead freezes are shown, how far back the charts go. */
const aheadMs = 90 * dayMs;
const weeksBack = 13;
/** So many questions that wait are shown: the page stays small. */
const mostWaiting = 30;
/** So many different freezes are followed: each takes some milliseconds. */
const mostFreezes = 50;

export function organizationPage(app: WebApp, web: WebDeps): void {
  const { deps, people } = web;
  app.get("/:owner{[A-Za-z0-9][A-Za-z0-9_-]*}", signedIn(web), async (context) => {
    const { viewer } = context.var;
    const readable = await people.rights.all(viewer);
    const all = await projectsByRepositories(deps.db, [...readable.keys()]);
    const [first, ...more] = all.filter(({ owner }) => sameName(owner, context.req.param("owner")));
    if (first === undefined) return context.notFound();
    const projects = [first, ...more] as const;
    const now = deps.now();
    const window = { from: now, to: new Date(now.getTime() + aheadMs) };
    const weeks = lastMondays(now, weeksBack);
    const since = new Date(`${weeks[0]}T00:00:00.000Z`);
    const ids = projects.map(({ id }) => id);
    const teams = await people.rights.teams(viewer);
    const [policy, found, lead, waits] = await Promise.all([
      policyFacts(web, viewer, projects),
      waitingFor(deps, projects, mostWaiting, { viewer, teams }, readable),
      leadTimes(deps.db, productionOf(projects), since),
      approvalWaits(deps.db, ids, since),
    ]);
    const frozen = frozenIn(projects, policy?.rules ?? []);
    const spans = spansWithin({ from: window.from.getTime(), to: window.to.getTime() }, mostFreezes);
    return context.html(
      organizationView({
        viewer,
        owner: first.owner,
        projects,
        policy,
        waiting: found.waiting,
        moreWaiting: found.more,
        frozen: timesOf(frozen.slice(0, mostFreezes), spans),
        moreFreezes: frozen.length > mostFreezes,
        window,
        leadTimes: lead,
        approvalWaits: waits,
        weeks,
      }),
    );
  });
}

/** The environments of phases that are production, by the default branches. */
function productionOf(projects: readonly Project[]) {
  return projects.flatMap(({ id: projectId, process }) =>
    (process?.lifecycle ?? [])
      .filter(({ production }) => production)
      .flatMap(({ environments }) => environments.map((environment) => ({ projectId, environment }))),
  );
}

/** The policy as far as the viewer may know of it: whoever does not read its file sees what concerns them. */
async function policyFacts(
  { deps, people }: WebDeps,
  viewer: Viewer,
  projects: readonly [Project, ...Project[]],
): Promise<PolicyFacts | null> {
  const [{ owner, ownerId, ownerType }] = projects;
  if (ownerType !== "Organization") return null;
  const [stored, note, right] = await Promise.all([
    policyOf(deps.db, ownerId),
    policyNote(deps.db, projects[0]),
    people.rights.named(viewer, owner, policyRepository),
  ]);
  const readsFile = right !== null;
  const names = projects.map(({ name }) => `${owner}/${name}`);
  const rules = (stored?.policy?.rules ?? []).map((rule) => ({
    rule,
    readsFile,
    repositories: repositoriesOf(rule, names).map((name) => name.slice(owner.length + 1)),
  }));
  return {
    note,
    rules: rules.filter(({ repositories }) => readsFile || repositories.length > 0),
    problems: readsFile ? (stored?.problems ?? []) : null,
  };
}
