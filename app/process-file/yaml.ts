import { getScalarValue, parseEvents, type YAMLException } from "js-yaml";
import type { Finding } from "./findings.ts";
import type { Path } from "./path.ts";
import type { Spot } from "./places.ts";
import { limits, type Node, tooDeep, Unreadable } from "./yaml-reading.ts";
import { readTree } from "./yaml-tree.ts";

/**
 * What a file says, and where it says it. A path that leads through an alias stands
 * where the alias stands.
 */
export interface YamlFile {
  readonly ok: true;
  readonly value: unknown;
  /** What is wrong without making the rest unreadable: keys twice, characters that cannot be stored. */
  readonly findings: readonly Finding[];
  /** Where the key of the value stands; where the value begins if it has no key. */
  readonly keyAt: (path: Path) => Spot;
  /** Where the value begins; or, given `inner`, its character of that number if it is a text. */
  readonly valueAt: (path: Path, inner?: number) => Spot;
  /** A number, truth value or null as it is written (`1.10`). */
  readonly written: (path: Path) => string;
}

export interface UnreadableYaml {
  readonly ok: false;
  readonly finding: Finding;
}

/**
 * Reads YAML 1.2 (core schema, no merge keys) within the contract's limits. It never
 * throws, whatever the text.
 *
 * @param bytes what is larger is not read; in full KiB
 */
export function readYaml(source: string, bytes: number = limits.bytes): YamlFile | UnreadableYaml {
  try {
    if (Buffer.byteLength(source) > bytes) {
      throw new Unreadable(0, `The file is larger than ${bytes / 1024} KiB.`);
    }
    const { root, findings } = readTree(source, parseEvents(source, {}));
    return { ok: true, value: root.value, findings, ...lookups(root, source) };
  } catch (error) {
    if (error instanceof Unreadable) return unreadable(error.offset, error.message);
    // The library throws nothing else, and always with a mark.
    const { reason, mark } = error as YAMLException;
    return unreadable(mark!.position, words(reason, source.charAt(mark!.position)));
  }
}

function words(reason: string, first: string): string {
  if (reason.startsWith("nesting exceeded")) return tooDeep;
  const unquoted = reason.startsWith("unknown scalar tag") || first === "@" || first === "`";
  return `Not valid YAML: ${reason}${unquoted ? `: a text that begins with ${first} must stand in quotes` : ""}.`;
}

function unreadable(offset: number, message: string): UnreadableYaml {
  return {
    ok: false,
    finding: { path: [], spot: { offset, scalar: null, inner: 0 }, message: () => message },
  };
}

function lookups(root: Node, source: string): Pick<YamlFile, "keyAt" | "valueAt" | "written"> {
  /** The node, or the alias or the nearest node on the way to it. */
  const nearestTo = (path: Path): { readonly node: Node; readonly reached: boolean } => {
    let node = root;
    for (const part of path) {
      const child = node.children.get(part);
      if (node.isAlias || child === undefined) return { node, reached: false };
      node = child;
    }
    return { node, reached: !node.isAlias };
  };
  return {
    keyAt: (path) => {
      const { node } = nearestTo(path);
      return { offset: node.keyOffset ?? node.offset, scalar: null, inner: 0 };
    },
    valueAt: (path, inner) => {
      const { node, reached } = nearestTo(path);
      const scalar = reached && inner !== undefined ? node.scalar : null;
      return { offset: node.offset, scalar, inner: inner ?? 0 };
    },
    written: (path) => {
      const node = path.reduce<Node | undefined>((parent, part) => parent?.children.get(part), root);
      return node?.scalar ? getScalarValue(source, node.scalar) : "";
    },
  };
}
