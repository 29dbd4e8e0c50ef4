import { appliesTo, fold, type InterventionStep, isGate, isWork, type Step } from "./process.ts";

/**
 * Work comes from the release's commit, gates from the default branch: the
 * interventions of the default branch's steps (`guard`), laid over those of
 * the release. Each is there, in the guard's definition, and after no work
 * that it does not come after in the guard. So a release may add gates, never
 * drop, weaken or move one; its own gates and its work keep their order.
 *
 * A gate that the release has too stays where the release has it, as far as
 * that is allowed; one that it lacks comes before its first step. Only one
 * whose condition reads what happened (`failure()`, `steps.…`) has to come
 * after what it reads, or it would be skipped: it takes the place that it has
 * in the guard.
 */
export function layGates(
  release: readonly Step[],
  guard: readonly Step[],
  environment: string,
): readonly Step[] {
  const gates = guard.filter(isGate);
  const gateIds = new Set(gates.map((gate) => fold(gate.id)));
  const own = release.filter((step) => !isGate(step) || !gateIds.has(fold(step.id)));
  const slots = slotsOf(gates, own, release, guard, environment);
  const named = renamed(own, gates, guard);
  return [...named, undefined].flatMap((step, slot) => [
    ...gates.filter((_, index) => slots[index] === slot),
    ...(step === undefined ? [] : [step]),
  ]);
}

/** For each gate, how many of the release's own steps come before it. */
function slotsOf(
  gates: readonly InterventionStep[],
  own: readonly Step[],
  release: readonly Step[],
  guard: readonly Step[],
  environment: string,
): readonly number[] {
  const works = (step: Step) => isWork(step) && step.enabled && appliesTo(step, environment);
  let latest = 0;
  return gates.map((gate) => {
    const before = guard.slice(0, guard.indexOf(gate)).filter(works);
    const allowed = (step: Step) => before.some((work) => sameWork(work, step));
    const firstBarred = own.findIndex((step) => works(step) && !allowed(step));
    const limit = firstBarred === -1 ? own.length : firstBarred;
    const present = release.findIndex((step) => isGate(step) && fold(step.id) === fold(gate.id));
    const wished = release.slice(0, Math.max(present, 0)).filter((step) => own.includes(step)).length;
    const afterItsWork = own.findLastIndex((step) => works(step) && allowed(step)) + 1;
    const slot = Math.min(limit, readsWhatHappened(gate) ? Math.max(wished, afterItsWork, latest) : wished);
    latest = Math.max(latest, slot);
    return slot;
  });
}

/** The same id; or the hand-over to GitHub Deployments, which a process has once. */
function sameWork(a: Step, b: Step): boolean {
  return isWork(b) && (fold(a.id) === fold(b.id) || (a.uses === "github-deployment" && b.uses === a.uses));
}

function readsWhatHappened(gate: InterventionStep): boolean {
  return gate.if !== null && /\b(?:steps|failure|cancelled)\b/i.test(gate.if);
}

/**
 * The release's own steps, with other ids and names where a gate of the default
 * branch has them. A hand-over to GitHub Deployments takes the id that it has in
 * the guard where a gate's condition may read it: renaming it loses no gate.
 */
function renamed(
  own: readonly Step[],
  gates: readonly InterventionStep[],
  guard: readonly Step[],
): readonly Step[] {
  const ids = new Set([...own, ...gates].map((step) => fold(step.id)));
  const names = new Set([...own, ...gates].map((step) => fold(step.name)));
  const gateIds = new Set(gates.map((gate) => fold(gate.id)));
  const gateNames = new Set(gates.map((gate) => fold(gate.name)));
  const handOver = guard.find((step) => step.uses === "github-deployment");
  const read =
    handOver && !ids.has(fold(handOver.id)) && gates.some((gate) => mentions(gate.if, handOver.id));
  const idOf = (step: Step) => {
    if (read && step.uses === "github-deployment") return handOver.id;
    return gateIds.has(fold(step.id)) ? free(step.id, "-release", ids) : step.id;
  };
  return own.map((step) => ({
    ...step,
    id: idOf(step),
    name: gateNames.has(fold(step.name)) ? free(step.name, " (release)", names) : step.name,
  }));
}

/** Ids are letters, digits and hyphens (the process file takes no others): `failure()` does not mention the step `f`. */
function mentions(condition: string | null, id: string): boolean {
  const word = new RegExp(String.raw`(?<![\w-])${fold(id)}(?![\w-])`);
  return condition !== null && word.test(fold(condition));
}

/** The name with the ending, as often as it takes to be nobody else's; taken from then on. */
function free(name: string, ending: string, taken: Set<string>): string {
  let result = name;
  while (taken.has(fold(result))) result += ending;
  taken.add(fold(result));
  return result;
}
