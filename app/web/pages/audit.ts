import { everyMatch, searchAudit, subjectsOf } from "../../../db/audit-search.ts";
import type { WebApp, WebContext, WebDeps } from "../context.ts";
import { exported, exportForms } from "./audit/export.ts";
import type { AuditFacts } from "./audit/facts.ts";
import { filterOf, readPlace, readQuery } from "./audit/filter.ts";
import { auditView } from "./audit/view.ts";

const perPage = 50;

/** So many events are in memory at a time while they are exported. */
const exportedTogether = 200;

export function auditPage(app: WebApp, web: WebDeps): void {
  const { db } = web.deps;
  app.get("/:owner/:repo/audit", async (context) => {
    const facts = await factsOf(context, web);
    return context.html(auditView(facts), facts.problems.length > 0 ? 422 : 200);
  });
  for (const [name, form] of Object.entries(exportForms)) {
    app.get(`/:owner/:repo/audit.${name}`, async (context) => {
      const { project } = context.var;
      const understood = await filterOf(db, project.id, readQuery(context.req.query.bind(context.req)));
      // The page says what cannot be understood.
      if (!understood.ok) return context.html(auditView(await factsOf(context, web)), 422);
      const file = `${project.owner}-${project.name}-audit.${name}`.replaceAll(/[^\w.-]/g, "_");
      const events = everyMatch(db, project.id, understood.filter, exportedTogether);
      const failed = (error: unknown) =>
        web.logError(error, web.newReference(), `${context.req.method} ${context.req.path}`);
      return context.body(await exported(events, form, failed), 200, {
        "content-type": form.type,
        "content-disposition": `attachment; filename="${file}"`,
      });
    });
  }
}

async function factsOf(context: WebContext, { deps }: WebDeps): Promise<AuditFacts> {
  const { viewer, project } = context.var;
  const ask = context.req.query.bind(context.req);
  const [query, place] = [readQuery(ask), readPlace(ask)];
  const understood = await filterOf(deps.db, project.id, query);
  const nothing = { events: [], subjects: { deployments: new Map(), releases: new Map() } };
  const facts = { viewer, project, query, place, problems: [], isNewest: true, older: false, ...nothing };
  if (!understood.ok) return { ...facts, problems: understood.problems };
  const found = await searchAudit(deps.db, project.id, understood.filter, place, perPage + 1);
  const goesUp = place.after !== null;
  // One more than is shown says whether something follows in the direction of reading.
  const isMore = found.length > perPage;
  const events = goesUp ? found.slice(-perPage) : found.slice(0, perPage);
  return {
    ...facts,
    events,
    subjects: await subjectsOf(deps.db, events),
    isNewest: goesUp ? !isMore : place.before === null,
    older: goesUp ? true : isMore,
  };
}
