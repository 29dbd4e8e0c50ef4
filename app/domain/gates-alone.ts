import { fold, isGate, type Step } from "./process.ts";

/**
 * Gates that are asked without the work between them, which a workflow run does by itself. A condition that reads
 * what became of that work cannot be decided, and would always be false: such a gate is asked.
 */
export function gatesAlone(steps: readonly Step[]): readonly Step[] {
  const gates = steps.filter(isGate);
  const ids = new Set(gates.map(({ id }) => fold(id)));
  return gates.map((gate) => (gate.if === null || readsOnly(gate.if, ids) ? gate : { ...gate, if: null }));
}

/** Whether every step that the condition reads is one of these, each named literally. */
function readsOnly(condition: string, ids: ReadonlySet<string>): boolean {
  return Array.from(condition.matchAll(reads)).every(([, key, index]) => {
    const name = key ?? index;
    return name !== undefined && ids.has(fold(name));
  });
}

/** `steps.ID` and `steps['ID']`; whatever else is done with `steps` is found without an id. */
const reads = /\bsteps\b(?:\s*\.\s*([\w-]+)|\s*\[\s*'([^']*)'\s*\])?/gi;
