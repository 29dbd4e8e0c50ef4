/** Whether GitHub shows each thing once. */
import { readMarker } from "../../app/messages/marker.ts";
import { doubled, type Finding, finding } from "./finding.ts";
import type { Seen } from "./seen.ts";

export function shown({ places }: Seen): readonly Finding[] {
  return places.flatMap(({ place, comments, checks }) => {
    const marked = comments
      .filter(({ isOurs }) => isOurs)
      .flatMap((comment) => {
        const mark = readMarker(comment.body);
        return mark === null ? [] : [{ ...comment, name: `${mark.kind}:${mark.id}` }];
      });
    return [
      ...doubled(marked, ({ name }) => name).map(({ id, name, thread }) =>
        finding(
          "comments doubled",
          `comment ${id} in ${place}#${thread} is a second ${name}`,
          name,
          String(id),
        ),
      ),
      ...doubled(checks, ({ name, sha }) => `${name} ${sha}`).map(({ id, name, sha }) =>
        finding("checks doubled", `check ${id} in ${place} is a second "${name}" on ${sha.slice(0, 7)}`, sha),
      ),
    ];
  });
}
