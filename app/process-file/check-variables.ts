import { fold } from "../domain/process.ts";
import type { Draft } from "./draft.ts";
import type { DraftValue } from "./draft-variable.ts";
import { type Finding, shown } from "./findings.ts";
import type { Text } from "./loose.ts";
import type { YamlFile } from "./yaml.ts";

/** Values of which none is the most specific: both name an environment, or none, and both a channel, or none. */
export function checkVariables(draft: Draft, file: YamlFile): readonly Finding[] {
  const channels = new Set(draft.channelNames.map(fold));
  return draft.variables.flatMap(({ values }) => ambiguous(values, channels, file));
}

/** What a value counts for: one name, or (null) all of them. */
type Covered = Pick<Text, "path"> & { readonly text: string | null };

function ambiguous(
  values: readonly DraftValue[],
  known: ReadonlySet<string>,
  file: YamlFile,
): readonly Finding[] {
  const seen = new Map<string | null, Set<string | null>>();
  return values.flatMap(({ path, environments, channels }) => {
    const named: readonly Covered[] = channels?.filter(({ text }) => known.has(fold(text))) ?? [
      { text: null, path },
    ];
    const everywhere: readonly Covered[] = [{ text: null, path }];
    return (environments ?? everywhere).flatMap((environment): Finding[] => {
      const key = keyOf(environment);
      const before = seen.get(key) ?? new Set();
      seen.set(key, before);
      const again = named.find((channel) => before.has(keyOf(channel)));
      for (const channel of named) before.add(keyOf(channel));
      if (again === undefined) return [];
      const where = environment.text === null ? "everywhere" : `in ${shown(environment.text)}`;
      const forWhom = again.text === null ? "" : ` for the channel ${shown(again.text)}`;
      const at = environment.text === null ? again.path : environment.path;
      const message = () => `The variable has two values that count ${where}${forWhom}.`;
      return [{ path: at, spot: file.valueAt(at), message }];
    });
  });
}

function keyOf({ text }: Covered): string | null {
  return text === null ? null : fold(text);
}
