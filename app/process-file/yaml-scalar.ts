import {
  constructFromEvents,
  EVENT_ID,
  type MappingEvent,
  SCALAR_STYLE,
  type ScalarEvent,
  type SequenceEvent,
} from "js-yaml";
import type { Path } from "./path.ts";
import type { Reading } from "./yaml-reading.ts";

/** Where the scalar begins as its reader sees it: at its quote, its "|", its key where it is empty. */
export function scalarOffset(reading: Reading, event: ScalarEvent, keyOffset: number | null): number {
  const { source, end } = reading;
  const { valueStart } = event;
  if (valueStart === -1) {
    const properties = [event.tagStart, event.anchorStart - 1].filter((start) => start >= 0);
    return properties.length > 0 ? Math.min(...properties) : (keyOffset ?? dashOffset(reading));
  }
  switch (event.style) {
    case SCALAR_STYLE.PLAIN:
      return valueStart;
    case SCALAR_STYLE.SINGLE_QUOTED:
    case SCALAR_STYLE.DOUBLE_QUOTED:
      return valueStart - 1;
    case SCALAR_STYLE.LITERAL_BLOCK:
    case SCALAR_STYLE.FOLDED_BLOCK: {
      // The library's start is the line after the "|" or ">".
      const header = source.slice(end, valueStart).trimEnd();
      const line = Math.max(header.lastIndexOf("\n"), header.lastIndexOf("\r")) + 1;
      return end + line + header.slice(line).search(/[|>]/);
    }
  }
}

/** Where the "-" of a list's item without a value stands. */
function dashOffset(reading: Reading): number {
  const dash = /(?:[\s:,\]}'"?]|#[^\r\n]*[\r\n])*-/y;
  dash.lastIndex = reading.end;
  dash.test(reading.source);
  reading.end = dash.lastIndex;
  return Math.max(dash.lastIndex - 1, 0);
}

/**
 * The value of a scalar by the library, which knows what plain text and tags mean; of
 * a collection, whether its tag is known.
 */
export function resolve(reading: Reading, event: ScalarEvent | SequenceEvent | MappingEvent): unknown {
  const pop = { type: EVENT_ID.POP };
  const node = event.type === EVENT_ID.SCALAR ? [event] : [event, pop];
  return constructFromEvents([reading.document, ...node, pop], { source: reading.source })[0];
}

/** Neither PostgreSQL nor JSON on the wire holds these. */
export function refuseUnstorable({ findings }: Reading, text: string, path: Path, offset: number): void {
  const spot = { offset, scalar: null, inner: 0 };
  if (text.includes("\0")) findings.push({ path, spot, message: () => "A NUL character cannot be stored." });
  if (!text.isWellFormed()) {
    findings.push({ path, spot, message: () => "Half of a surrogate pair is not a character." });
  }
}
