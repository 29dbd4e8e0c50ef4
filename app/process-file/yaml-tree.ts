import {
  type AliasEvent,
  COLLECTION_STYLE,
  type Event,
  EVENT_ID,
  getScalarValue,
  type MappingEvent,
  SCALAR_STYLE,
  type ScalarEvent,
  type SequenceEvent,
} from "js-yaml";
import { type Finding, shown } from "./findings.ts";
import type { Path } from "./path.ts";
import { type Anchor, limits, type Node, type Reading, tooDeep, Unreadable } from "./yaml-reading.ts";
import { refuseUnstorable, resolve, scalarOffset } from "./yaml-scalar.ts";

/** What stands around a node. */
interface Context {
  readonly path: Path;
  readonly depth: number;
  readonly keyOffset: number | null;
}

/**
 * The tree of the one document. Throws `Unreadable`, and the library's own exception
 * for tags that nobody knows.
 */
export function readTree(
  source: string,
  events: readonly Event[],
): { readonly root: Node; readonly findings: Finding[] } {
  const [document, second] = events.filter((event) => event.type === EVENT_ID.DOCUMENT);
  if (document === undefined) throw new Unreadable(0, "The file is empty.");
  if (second !== undefined) {
    // The library also takes marks that a tab stands before: then the end of the file has to do.
    const marks = Array.from(source.matchAll(/^\uFEFF*(?:---|\.\.\.)(?=\s|$)/gm), (mark) => mark.index);
    throw new Unreadable(
      marks[document.explicitStart ? 1 : 0] ?? source.length,
      "The file holds more than one YAML document.",
    );
  }
  const findings: Finding[] = [];
  const reading: Reading = {
    source,
    events,
    document,
    anchors: new Map(),
    findings,
    next: 1,
    end: 0,
    growth: 0,
  };
  return { root: readNode(reading, { path: [], depth: 0, keyOffset: null }), findings };
}

function readNode(reading: Reading, context: Context): Node {
  const event = reading.events[reading.next++] as AliasEvent | ScalarEvent | SequenceEvent | MappingEvent;
  if (event.type === EVENT_ID.ALIAS) return readAlias(reading, event, context);
  const anchor: Anchor = { node: null, size: 0 };
  if (event.anchorStart !== -1) {
    reading.anchors.set(reading.source.slice(event.anchorStart, event.anchorEnd), anchor);
  }
  const before = reading.growth;
  const node =
    event.type === EVENT_ID.SCALAR
      ? readScalar(reading, event, context)
      : readCollection(reading, event, context);
  anchor.node = node;
  anchor.size = reading.end - node.offset + reading.growth - before;
  return node;
}

function readAlias(reading: Reading, event: AliasEvent, context: Context): Node {
  const { source } = reading;
  const name = source.slice(event.anchorStart, event.anchorEnd);
  const offset = event.anchorStart - 1;
  const anchor = reading.anchors.get(name);
  if (anchor === undefined)
    throw new Unreadable(offset, `No anchor ${shown(`&${name}`)} comes before this alias.`);
  if (anchor.node === null)
    throw new Unreadable(offset, `The alias ${shown(`*${name}`)} is part of what it repeats.`);
  reading.growth += anchor.size;
  if (source.length + reading.growth > limits.aliasGrowth * source.length) {
    const message = `With the aliases written out, the file is more than ${limits.aliasGrowth} times as long.`;
    throw new Unreadable(offset, message);
  }
  if (context.depth + anchor.node.height > limits.depth) throw new Unreadable(offset, tooDeep);
  reading.end = event.anchorEnd;
  return { ...anchor.node, offset, keyOffset: context.keyOffset, isAlias: true };
}

const leaf = { scalar: null, children: new Map(), isAlias: false, height: 0 } as const;

function readScalar(reading: Reading, event: ScalarEvent, context: Context): Node {
  const offset = scalarOffset(reading, event, context.keyOffset);
  const value = resolve(reading, event);
  if (typeof value === "string") refuseUnstorable(reading, value, context.path, offset);
  const closingQuote =
    event.style === SCALAR_STYLE.SINGLE_QUOTED || event.style === SCALAR_STYLE.DOUBLE_QUOTED ? 1 : 0;
  reading.end = Math.max(reading.end, event.valueEnd + closingQuote, event.tagEnd, event.anchorEnd);
  return { ...leaf, value, offset, keyOffset: context.keyOffset, scalar: event };
}

function readCollection(reading: Reading, event: SequenceEvent | MappingEvent, context: Context): Node {
  if (context.depth === limits.depth) throw new Unreadable(event.start, tooDeep);
  if (event.tagStart !== -1) resolve(reading, event);
  reading.end = event.start + (event.style === COLLECTION_STYLE.FLOW ? 1 : 0);
  const children = new Map<string | number, Node>();
  const isList = event.type === EVENT_ID.SEQUENCE;
  while (reading.events[reading.next]!.type !== EVENT_ID.POP) {
    const inner = { path: context.path, depth: context.depth + 1, keyOffset: null };
    if (isList)
      children.set(children.size, readNode(reading, { ...inner, path: [...inner.path, children.size] }));
    else readPair(reading, children, inner);
  }
  reading.next++;
  const nodes = Array.from(children.values());
  const values = Array.from(children, ([key, { value }]) => [key, value] as const);
  return {
    ...leaf,
    value: isList ? nodes.map((node) => node.value) : Object.fromEntries(values),
    offset: event.start,
    keyOffset: context.keyOffset,
    children,
    height: 1 + nodes.reduce((highest, node) => Math.max(highest, node.height), 0),
  };
}

function readPair(reading: Reading, children: Map<string | number, Node>, context: Context): void {
  const event = reading.events[reading.next]!;
  const { offset } = readNode(reading, { ...context, keyOffset: reading.end });
  const key = event.type === EVENT_ID.SCALAR ? getScalarValue(reading.source, event) : null;
  const path = key === null ? context.path : [...context.path, key];
  const value = readNode(reading, { ...context, path, keyOffset: offset });
  const spot = { offset, scalar: null, inner: 0 };
  const refuse = (message: Finding["message"]) => void reading.findings.push({ path, spot, message });
  if (key === null) return refuse(() => "A key must be a text.");
  if (key === "__proto__") return refuse(() => `The key "__proto__" cannot be used.`);
  if (key === "<<") return refuse(() => "Merge keys (<<) are not known here: write the keys out.");
  const first = children.get(key);
  if (first === undefined) children.set(key, value);
  else refuse((lineOf) => `The key ${shown(key)} is here twice: first on line ${lineOf(keySpot(first))}.`);
}

function keySpot(node: Node): Finding["spot"] {
  return { offset: node.keyOffset!, scalar: null, inner: 0 };
}
