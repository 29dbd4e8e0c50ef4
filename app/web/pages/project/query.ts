import { z } from "zod";
import type { ReleaseCursor } from "../../../../db/release-keys.ts";
import type { Project } from "../../../../db/projects.ts";
import { openStates } from "../../../domain/deployment/state.ts";
import { emphasis, type Phrase, references, say } from "../../../messages/phrase.ts";
import type { ReleaseFilter } from "../../../usecases/release-page.ts";
import { paths } from "../../parts/link.ts";

/** What a project's page is asked to show: the part of its address behind the question mark. */
export interface GridQuery {
  readonly filter: ReleaseFilter;
  readonly cursor: ReleaseCursor;
}

export const onlyThese = [...openStates, "blocked"] as const;

const id = z
  .string()
  .regex(/^[1-9]\d{0,9}$/)
  .transform(Number)
  .pipe(z.int32())
  .optional();
const text = z.string().trim().max(1_000).default("");

const query = z.object({
  version: text,
  channel: text.transform((value) => (value === "" ? null : value)),
  only: z
    .enum(["", ...onlyThese])
    .default("")
    .transform((value) => (value === "" ? null : value)),
  before: id,
  after: id,
});

/** What is wrong with a field, by what was written there. */
const problemOf: Readonly<Record<keyof z.input<typeof query>, (given: string) => Phrase>> = {
  version: () => say`No version is that long.`,
  channel: () => say`No channel has so long a name.`,
  only: (given) =>
    say`${emphasis(given)} is nothing that releases are looked for by: write ${references(onlyThese, "or")}.`,
  before: (given) => say`${emphasis(given)} is no place in the list.`,
  after: (given) => say`${emphasis(given)} is no place in the list.`,
};

/** @returns `problems`: what of it cannot be understood, and so is left out of the query */
export function readGridQuery(given: Readonly<Record<string, string>>): {
  readonly query: GridQuery;
  readonly problems: readonly Phrase[];
} {
  const wrong = fields.filter((field) => !query.shape[field].safeParse(given[field]).success);
  const { before, after, ...filter } = query.parse({
    ...given,
    ...Object.fromEntries(wrong.map((field) => [field, undefined])),
  });
  return {
    query: { filter, cursor: cursorOf(before, after) },
    problems: wrong.map((field) => problemOf[field](given[field] ?? "")),
  };
}

const fields = ["version", "channel", "only", "before", "after"] as const;

function cursorOf(before: number | undefined, after: number | undefined): ReleaseCursor {
  if (before !== undefined) return { kind: "before", id: before };
  return after === undefined ? { kind: "newest" } : { kind: "after", id: after };
}

/** The page's path for it. */
export function gridPath(
  project: Pick<Project, "owner" | "name">,
  { version, channel, only }: ReleaseFilter,
  cursor: ReleaseCursor,
): string {
  const given = new URLSearchParams();
  if (version !== "") given.set("version", version);
  if (channel !== null) given.set("channel", channel);
  if (only !== null) given.set("only", only);
  if (cursor.kind !== "newest") given.set(cursor.kind, String(cursor.id));
  return given.size === 0 ? paths.project(project) : `${paths.project(project)}?${given.toString()}`;
}
