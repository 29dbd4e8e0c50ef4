import { StringDecoder } from "node:string_decoder";

/** A line without an end is passed on in pieces of so many characters. */
const longestPiece = 256 * 1024;

/** Makes lines of what arrives in pieces, which may end within a character. */
export interface Lines {
  readonly take: (chunk: Buffer) => readonly string[];
  /** What is left where the last line has no end. */
  readonly rest: () => readonly string[];
}

export function linesOf(): Lines {
  const decoder = new StringDecoder("utf8");
  let open = "";
  const split = (text: string): readonly string[] => {
    const lines = (open + text).split("\n");
    open = lines.pop() ?? "";
    if (open.length > longestPiece) {
      lines.push(open);
      open = "";
    }
    return lines.map((line) => line.replace(/\r$/, ""));
  };
  return {
    take: (chunk) => split(decoder.write(chunk)),
    rest: () => {
      const lines = split(decoder.end());
      const last = open;
      open = "";
      return last === "" ? lines : [...lines, last];
    },
  };
}
