import { freezesOf } from "./draft-freezes.ts";
import { isMapping, items, mapping, type Text, texts } from "./loose.ts";
import { showPath } from "./path.ts";
import { placesIn } from "./places.ts";
import { principalOf } from "./principals.ts";
import type { PlacedPrincipal } from "./principal-places.ts";
import { readYaml } from "./yaml.ts";

/**
 * Every place of an organization's policy that names a GitHub team or a person:
 * for problems that only GitHub can tell. Of a file that cannot be read: none.
 */
export function policyPrincipalPlaces(text: string): readonly PlacedPrincipal[] {
  const source = text.replace(/^\uFEFF/, "");
  const file = readYaml(source);
  if (!file.ok) return [];
  const references = items(file.value, []).flatMap(([rule, path]): readonly Text[] => {
    if (!isMapping(rule)) return [];
    const teams = texts(mapping(rule.require).teams, [...path, "require", "teams"]);
    const freezes = freezesOf(rule.freezes, [...path, "freezes"]);
    return [...teams, ...freezes.flatMap(({ override }) => override)];
  });
  const placeOf = placesIn(source);
  return references.map(({ text: written, path }) => ({
    path: showPath(path),
    ...placeOf(file.valueAt(path)),
    principal: principalOf(written),
  }));
}
