import type { ReleaseRecord } from "../record.ts";
import { audit } from "./audit.ts";
import { decisions } from "./decisions.ts";
import { type Finding, finding } from "./finding.ts";
import type { Seen } from "./seen.ts";
import { shown } from "./shown.ts";
import { work } from "./work.ts";

/** Everything that is not as it should be; empty: nothing was lost, nothing was done twice. */
export function count(seen: Seen, records: readonly ReleaseRecord[]): readonly Finding[] {
  return [
    ...decisions(seen, records),
    ...work(seen, records),
    ...shown(seen),
    ...audit(seen),
    ...seen.stored.undone.map((what) => finding("things left undone", what)),
  ];
}
