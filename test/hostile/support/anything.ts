import * as fc from "fast-check";

/** Names that mean something to every object. */
export const prototypeNames = [
  "__proto__",
  "constructor",
  "prototype",
  "toString",
  "valueOf",
  "hasOwnProperty",
  "__defineGetter__",
] as const;

/** Texts that programs stumble over. */
export const nastyText: fc.Arbitrary<string> = fc.oneof(
  fc.constantFrom(
    ...prototypeNames,
    "",
    "\0",
    "\uD800",
    "\uDC00x",
    "\uFEFF",
    "\u202Eevil",
    "a\r\nx-injected: 1",
    "../../etc/passwd",
    "%00",
    "${{ secrets.TOKEN }}",
    "'; drop table deliveries; --",
    "<script>alert(1)</script>",
    "@acme/octopus-managers",
    "<!-- drawbridge:question:1 -->",
    "9".repeat(400),
    "-1",
    "NaN",
    "x".repeat(70_000),
    "é\u0301".repeat(500),
  ),
  fc.string({ unit: "binary", maxLength: 30 }),
);

/** Values of the wrong kind, sizes that no column holds, depths that no recursion survives. */
export const nastyValue: fc.Arbitrary<unknown> = fc.oneof(
  nastyText,
  fc.constantFrom<unknown>(
    null,
    true,
    0,
    -1,
    0.5,
    1e9,
    2 ** 31,
    2 ** 53,
    1e300,
    [],
    {},
    [[]],
    nested(500),
    Object.fromEntries([["__proto__", { admin: true }]]),
    Array.from({ length: 5_000 }, (_, index) => index),
  ),
  fc.jsonValue({ maxDepth: 3 }),
);

/** Arrays in arrays, as deep. */
export function nested(depth: number): unknown {
  let value: unknown = 1;
  for (let i = 0; i < depth; i += 1) value = [value];
  return value;
}

type Path = readonly (string | number)[];

/** Every place in a JSON value, the whole left out. */
function placesIn(value: unknown, path: Path = []): readonly Path[] {
  if (typeof value !== "object" || value === null) return path.length === 0 ? [] : [path];
  const below = Object.entries(value).flatMap(([key, one]) =>
    placesIn(one, [...path, Array.isArray(value) ? Number(key) : key]),
  );
  return path.length === 0 ? below : [path, ...below];
}

/** A valid value with one to four changes: something is another, is gone, or has a name that means something. */
export function mutated(value: unknown): fc.Arbitrary<unknown> {
  const places = placesIn(value);
  const change = fc.record({
    place: fc.constantFrom(...places),
    how: fc.oneof(
      nastyValue.map((to) => ({ kind: "replace" as const, to })),
      fc.constant({ kind: "remove" as const }),
      fc.constantFrom(...prototypeNames).map((name) => ({ kind: "rename" as const, name })),
    ),
  });
  return fc.array(change, { minLength: 1, maxLength: 4 }).map((changes) => {
    const copy: unknown = structuredClone(value);
    for (const { place, how } of changes) {
      const parent = place
        .slice(0, -1)
        .reduce<unknown>((at, key) => (at as Record<string, unknown> | null)?.[key], copy);
      const key = place.at(-1) ?? "";
      if (typeof parent !== "object" || parent === null) continue;
      const fields = parent as Record<string, unknown>;
      const old = fields[key];
      if (how.kind === "replace") fields[key] = how.to;
      else delete fields[key];
      // An own field of that name, as JSON makes it; an assignment would change the prototype.
      if (how.kind === "rename") {
        Object.defineProperty(fields, how.name, {
          value: old,
          enumerable: true,
          configurable: true,
          writable: true,
        });
      }
    }
    return copy;
  });
}
