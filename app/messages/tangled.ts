/** What hardly a person writes, and what keeps a parser of Markdown busy for seconds: its time grows with the square. */
export function tangled(text: string): boolean {
  const marker = String.raw`[\t ]*(?:>|(?:[-+*]|\d{1,9}[.)])(?=[\t >]|$))`;
  const deep = new RegExp(`^(?:${marker}){20}`, "m");
  const often = (pattern: RegExp, most: number) => (text.match(pattern)?.length ?? 0) > most;
  return (
    deep.test(text) ||
    often(new RegExp(`^${marker}`, "gm"), 600) ||
    often(/\*+|_+|~+|[[<]/g, 2000) ||
    often(/\n/g, 3000)
  );
}
