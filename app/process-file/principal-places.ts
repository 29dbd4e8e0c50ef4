import { fold, type Principal } from "../domain/process.ts";
import { draftOf } from "./draft.ts";
import { showPath } from "./path.ts";
import { type Place, placesIn } from "./places.ts";
import { principalOf } from "./principals.ts";
import { readYaml } from "./yaml.ts";

/** A GitHub team or a person that the file names, and where. */
export interface PlacedPrincipal extends Place {
  readonly path: string;
  readonly principal: Principal;
}

/**
 * Every place of a process file that names a GitHub team or a person: for
 * problems that only GitHub can tell. Of a file that cannot be read: none.
 */
export function principalPlaces(text: string): readonly PlacedPrincipal[] {
  const source = text.replace(/^\uFEFF/, "");
  const file = readYaml(source);
  if (!file.ok) return [];
  const { teams, phases, freezes, steps } = draftOf(file.value);
  const names = new Set(["workflows", ...teams.map(({ name }) => fold(name.text))]);
  const references = [
    ...phases.flatMap(({ deployers }) => deployers),
    ...freezes.flatMap(({ override }) => override),
    ...steps.flatMap((step) => step.teams),
  ];
  const placeOf = placesIn(source);
  return [
    ...teams.flatMap(({ members }) => members),
    ...references.filter((reference) => !names.has(fold(reference.text))),
  ].map(({ text: written, path }) => ({
    path: showPath(path),
    ...placeOf(file.valueAt(path)),
    principal: principalOf(written),
  }));
}
