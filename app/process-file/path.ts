/** Keys and indexes from the root of the file to a value. */
export type Path = readonly (string | number)[];

/**
 * As in JavaScript: `steps[2].with.instructions`, `teams["Octopus Managers"]`; empty
 * for the file itself.
 */
export function showPath(path: Path): string {
  return path.reduce<string>((shown, part) => {
    if (typeof part === "number") return `${shown}[${part}]`;
    if (!/^[\w-]+$/.test(part)) return `${shown}[${JSON.stringify(part)}]`;
    return shown === "" ? part : `${shown}.${part}`;
  }, "");
}
