import type { Freeze } from "../domain/process.ts";
import { command, listed, name, nothing, type Phrase, reference, references, say } from "./phrase.ts";
import { typed } from "./target.ts";

/** When a freeze holds, as the file says it: `2026-12-24 18:00 to 2026-12-27 00:00 (Europe/Berlin), again by FREQ=YEARLY`. */
export function freezeTimes({ from, to, every, zone }: Freeze): Phrase {
  const again = every === null ? nothing : say`, again by ${reference(every)}`;
  return say`${clock(from)} to ${clock(to)} (${zone})${again}`;
}

/** Where it holds. */
export function freezePlace({ environments }: Pick<Freeze, "environments">): Phrase {
  return environments === null
    ? say`every environment`
    : listed(environments.map((one) => say`${name(one)}`));
}

/**
 * Who may deploy all the same.
 * @param policy the freeze is the organization's
 */
export function overridePhrase(override: Freeze["override"], policy: boolean): Phrase {
  if (override === null) return policy ? say`An owner of the organization` : say`A repository administrator`;
  return override.length === 0 ? say`Nobody` : say`A member of ${references(override, "or")}`;
}

/** The same as a sentence, with what they write. */
export function overrideSentence(
  override: Freeze["override"],
  policy: boolean,
  version: string,
  environment: string,
): Phrase {
  const who = overridePhrase(override, policy);
  if (override?.length === 0) return say`${who} may override it.`;
  return say`${who} overrides it by ${command(`/deploy ${version} to ${typed(environment)} override-freeze <reason>`)}.`;
}

/** `2026-12-24T18:00:00` as people write it. */
function clock(wall: string): string {
  return wall.replace("T", " ").replace(/:00$/, "");
}
