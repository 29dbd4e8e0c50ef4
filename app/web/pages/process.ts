import { processCheckOf } from "../../../db/process-checks.ts";
import type { Project } from "../../../db/projects.ts";
import { policyGates } from "../../domain/policy.ts";
import { lifecycleFor } from "../../domain/channels.ts";
import { planOf } from "../../domain/plan.ts";
import {
  type Channel,
  type InterventionStep,
  isGate,
  type Process,
  sameName,
  type Step,
} from "../../domain/process.ts";
import { deployersOf } from "../../domain/responsibility.ts";
import type { Asked } from "../../messages/asked.ts";
import { emphasis, say } from "../../messages/phrase.ts";
import { askedOf, deployersAsked } from "../../usecases/asked.ts";
import { processPath } from "../../usecases/guard.ts";
import { rulesAt } from "../../usecases/holds.ts";
import { policyInForce, policyNote } from "../../usecases/policy.ts";
import { freezesOf, spansWithin } from "../../usecases/freezes.ts";
import { repositoryUrl } from "../../usecases/urls.ts";
import type { WebApp, WebDeps } from "../context.ts";
import type { FileFacts, GateOnPage, PhaseOnPage, ProcessInForce } from "./process/facts.ts";
import { processView } from "./process/view.ts";

/** How far ahead freezes are looked for, and of how many. Milliseconds. */
const aheadMs = 90 * 24 * 60 * 60_000;
const mostFreezes = 20;

export function processPage(app: WebApp, web: WebDeps): void {
  const { deps } = web;
  app.get("/:owner/:repo/process", async (context) => {
    const { viewer, project } = context.var;
    const { process } = project;
    const { channel = "", from = "" } = context.req.query();
    const isPlace = /^\d{0,4}$/.test(from);
    const unread = [
      ...(process === null || channel === "" || channelOf(process, channel) !== undefined
        ? []
        : [say`There is no channel ${emphasis(channel)}: here is what counts for the default one.`]),
      ...(isPlace ? [] : [say`${emphasis(from)} is no number of an environment: here are the first ones.`]),
    ];
    const facts = {
      viewer,
      project,
      address: `${repositoryUrl(deps.githubUrl, project)}/blob/${encodeURIComponent(project.defaultBranch)}/${processPath}`,
      file: await fileOf(deps, project),
      inForce: process === null ? null : await inForceOf(deps, project, process, channel),
      policy: await policyNote(deps.db, project),
      from: isPlace ? Number(from) : 0,
      unread,
    };
    return context.html(processView(facts), unread.length > 0 ? 422 : 200);
  });
}

/** What was read last: nothing is asked of GitHub for a page. */
async function fileOf({ db }: Deps, project: Project): Promise<FileFacts> {
  const { id, processReadAt: readAt, processEtag, processText, processBroken, processChecked } = project;
  if (readAt === null) return { kind: "unread" };
  const problems = project.processProblems ?? [];
  if (problems.length > 0) return { kind: "read", readAt, parses: false, problems, text: processBroken };
  if (processEtag === null) return { kind: "missing", readAt };
  const check = processChecked === null ? undefined : await processCheckOf(db, id, processChecked);
  return { kind: "read", readAt, parses: true, problems: check?.problems ?? [], text: processText };
}

type Deps = WebDeps["deps"];

async function inForceOf(
  deps: Deps,
  project: Project,
  process: Process,
  asked: string,
): Promise<ProcessInForce> {
  const channel = channelOf(process, asked) ?? process.channels.find(({ isDefault }) => isDefault);
  const name = channel?.name ?? "";
  const policy = await policyInForce(deps.db, project);
  const phases = lifecycleFor(process, name);
  const ofPolicy = new Map<string, InterventionStep>();
  const environments = phases
    .flatMap((phase) => [...phase.environments])
    .map((environment) => {
      const gates = policyGates(rulesAt(process, policy, project, environment).matching);
      for (const gate of gates) ofPolicy.set(gate.id, gate);
      const rows = planOf({ steps: [...gates, ...process.steps] }, environment, name);
      return { environment, rows: new Map(rows.map((row) => [row.id, row])) };
    });
  const steps: readonly Step[] = [...ofPolicy.values(), ...process.steps];
  const people = whoIn(deps, project, process);
  const gates: GateOnPage[] = [];
  for (const gate of steps.filter(isGate)) {
    const emergency = gate.emergency.length === 0 ? null : await people(gate.emergency, false);
    gates.push({ gate, asked: await people(gate.responsibleTeams, gate.policy), emergency });
  }
  const onPage: PhaseOnPage[] = [];
  for (const phase of phases) {
    const [environment = ""] = phase.environments;
    const deployers = await deployersAsked(deps, { project, process, release: { process } }, environment);
    const { workflows } = deployersOf(process, environment);
    onPage.push({ phase, deployers, workflows });
  }
  const now = deps.now().getTime();
  const spans = spansWithin({ from: now, to: now + aheadMs }, mostFreezes);
  const freezes = freezesOf(process, policy, project, spans);
  return { process, channel: name, steps, environments, gates, phases: onPage, freezes };
}

function channelOf({ channels }: Process, asked: string): Channel | undefined {
  return channels.find(({ name }) => sameName(name, asked));
}

/** Whom references stand for, none: whoever may deploy; the same ones are looked up once. */
function whoIn(deps: Deps, project: Project, process: Process) {
  const known = new Map<string, Promise<Asked>>();
  const where = { project, process, release: { process } };
  return async (references: readonly string[], policy: boolean): Promise<Asked> => {
    if (references.length === 0) return { who: null, broken: [] };
    const key = JSON.stringify([policy, references]);
    const found = known.get(key) ?? askedOf(deps, where, references, { id: "", policy });
    known.set(key, found);
    return found;
  };
}
