import type { Problem } from "../domain/problem.ts";
import { type Path, showPath } from "./path.ts";
import { compareSpots, type Place, placesIn, type Spot } from "./places.ts";

/**
 * A problem in the making. A hostile file has a hundred thousand of them, so
 * that the words are found, and the line is counted, for the first ones only.
 */
export interface Finding {
  readonly path: Path;
  readonly spot: Spot;
  readonly message: (lineOf: (spot: Spot) => number) => string;
}

/** More than anyone reads; what is beyond is counted. */
const most = 200;

/** Findings in the order of the file, each said once, as problems with line and column. */
export function toProblems(findings: readonly Finding[], source: string): readonly Problem[] {
  const placeOf = placesIn(source);
  const ordered = findings.toSorted((a, b) => compareSpots(a.spot, b.spot));
  const problems = ordered.slice(0, most).map((finding) => toProblem(finding, placeOf));
  const beyond = ordered[most];
  if (beyond !== undefined) {
    const message = `And ${ordered.length - most} more problems from here on.`;
    problems.push(toProblem({ path: [], spot: beyond.spot, message: () => message }, placeOf));
  }
  const said = problems.map(({ line, column, message }) => `${line}:${column} ${message}`);
  return problems.filter((_, index) => said.indexOf(said[index]!) === index);
}

function toProblem(finding: Finding, placeOf: (spot: Spot) => Place): Problem {
  const message = finding.message((spot) => placeOf(spot).line);
  return { path: showPath(finding.path), ...placeOf(finding.spot), message };
}

/** A value as it may stand in a message: quoted, on one line, cut where it gets long. */
export function shown(value: unknown): string {
  const text = JSON.stringify(value);
  return text.length > 62 ? `${text.slice(0, 59).toWellFormed()}…"` : text;
}

/** "Did you mean …?" with the blank before it; nothing where there is nothing near. */
export function didYouMean(suggestion: string | undefined): string {
  return suggestion === undefined ? "" : ` Did you mean ${shown(suggestion)}?`;
}

/** Names for a message, in their order; of many, the first. */
export function listed(names: readonly string[]): string {
  const first = names.slice(0, 20).map((name) => shown(name));
  return names.length > first.length
    ? `${first.join(", ")} and ${names.length - first.length} more`
    : first.join(", ");
}
