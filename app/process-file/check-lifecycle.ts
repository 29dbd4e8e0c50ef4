import type { Draft } from "./draft.ts";
import type { Finding } from "./findings.ts";
import type { YamlFile } from "./yaml.ts";

/** Phases and channels that contradict themselves or each other. */
export function checkLifecycle(draft: Draft, file: YamlFile): readonly Finding[] {
  const phases = draft.phases.flatMap(({ path: phase, environments, complete }): Finding[] => {
    const count = environments?.length ?? 1;
    if (complete === null || complete <= count) return [];
    const path = [...phase, "complete"];
    const message = () =>
      `The phase has ${count === 1 ? "one environment" : `${count} environments`}: ${complete} of them cannot succeed. Allowed: "all", "optional", or a number up to ${count}.`;
    return [{ path, spot: file.valueAt(path), message }];
  });
  const [first, ...others] = draft.channels
    .filter(({ isDefault }) => isDefault)
    .map(({ path }) => [...path, "default"]);
  const defaults = others.map((path): Finding => {
    const message: Finding["message"] = (lineOf) =>
      `Two channels are the default one: the first is on line ${lineOf(file.keyAt(first!))}.`;
    return { path, spot: file.keyAt(path), message };
  });
  return [...phases, ...defaults];
}
