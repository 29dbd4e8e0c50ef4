import { nearest } from "../domain/nearest.ts";
import { fold } from "../domain/process.ts";
import { isTimeZone } from "../domain/time-zone.ts";
import type { DraftFreeze } from "./draft-freezes.ts";
import { didYouMean, type Finding, shown } from "./findings.ts";
import type { Text } from "./loose.ts";
import { recurrenceFault } from "./recurrence.ts";
import { wallClockOf } from "./wall-clock.ts";
import type { YamlFile } from "./yaml.ts";

/** Freezes that can hold nothing: zones that there are not, ends before the beginning, repetitions that are none. */
export function checkFreezes(freezes: readonly DraftFreeze[], file: YamlFile): readonly Finding[] {
  const findings: Finding[] = [];
  const refuse = ({ path }: Text, message: string) =>
    findings.push({ path, spot: file.valueAt(path), message: () => message });
  for (const { from, to, every, zone } of freezes) {
    const isZone = zone === null || isTimeZone(zone.text);
    if (!isZone) refuse(zone, noZone(zone.text));
    // What the zone makes of it matters for a zone that there is; any other does for the rest.
    const at = isZone && zone !== null ? zone.text : "UTC";
    const start = from === null ? null : wallClockOf(from.text, at);
    const end = to === null ? null : wallClockOf(to.text, at);
    if (start !== null && end !== null && end <= start) {
      refuse(to!, `The freeze ends at ${shown(to!.text)}, which is not after ${shown(from!.text)}.`);
    }
    // A blank is the schema's to refuse.
    if (every === null || every.text.trim() === "") continue;
    const fault = recurrenceFault(every.text, start ?? "2026-01-01T00:00:00");
    if (fault !== null) refuse(every, `A freeze cannot repeat by ${shown(every.text)}. ${fault}`);
  }
  return findings;
}

function noZone(text: string): string {
  const sameLetter = Intl.supportedValuesOf("timeZone").filter((zone) => fold(zone)[0] === fold(text)[0]);
  const near = nearest(text, sameLetter) ?? cityOf(text);
  return `No time zone is named ${shown(text)}.${didYouMean(near)} Allowed: IANA names, such as "Europe/Berlin" or "UTC".`;
}

/** The zone of that city: what people leave out is the continent. */
function cityOf(text: string): string | undefined {
  const city = text.trim().replaceAll(" ", "_");
  return Intl.supportedValuesOf("timeZone").find((zone) => fold(zone).endsWith(`/${fold(city)}`));
}
