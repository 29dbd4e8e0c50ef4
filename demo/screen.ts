/** What the person at the terminal sees: chapters, who did what, comments in boxes, and what is awaited. */
import stringWidth from "string-width";
import { markdownLines } from "./markdown.ts";
import { type Paint, paintFor } from "./paint.ts";
import { padded, tableLines, wrapped } from "./table.ts";

export type Screen = {
  readonly paint: Paint;
  /** Columns that lines are kept within: at most 100. */
  readonly width: number;
  /** Begins a chapter. */
  chapter(title: string): void;
  /** Text, wrapped, with an empty line after it. */
  say(text: string): void;
  /** An address on a line of its own, whole: what is cut or wrapped cannot be clicked. With an empty line after it. */
  link(address: string): void;
  /** An empty line. */
  gap(): void;
  /** One line: who, and what they did. */
  did(who: string, what: string): void;
  /** Lines in a box. */
  box(title: string, lines: readonly string[]): void;
  /** Markdown in a box, as GitHub shows it, with its buttons below. */
  card(title: string, markdown: string, buttons?: readonly string[]): void;
  ok(claim: string): void;
  missing(claim: string, expected: string, seen: string): void;
  table(rows: readonly (readonly string[])[]): void;
  /** Says what is awaited, and for how long already, until the function that it answers with is called. */
  waiting(what: () => string): () => void;
};

/** Where the screen is: `process.stdout`, or what a test has in its place. */
export type Output = {
  write(text: string): unknown;
  readonly isTTY?: boolean;
  readonly columns?: number;
};

const widest = 100;
const narrowest = 40;
const actorWidth = 18;
const frameMs = 100;
const plainEveryMs = 10_000;
const spinner = ["⠋", "⠙", "⠹", "⠸", "⠼", "⠴", "⠦", "⠧", "⠇", "⠏"];

export function screenOn(out: Output, env: Readonly<Record<string, string | undefined>>): Screen {
  const isTTY = out.isTTY === true && env["TERM"] !== "dumb";
  const paint = paintFor(isTTY, env);
  // One less than there is: a full line makes some terminals begin an empty one.
  const width = Math.max(narrowest, Math.min((out.columns ?? widest + 1) - 1, widest));
  const live = isTTY ? liveLine(out, paint, width) : plainLines(out, paint, width);
  const print = (...lines: readonly string[]) => {
    live.clear();
    out.write(lines.map((line) => `${line}\n`).join(""));
  };
  const indented = (lines: readonly string[], by: string) => lines.map((line) => by + line);

  const box = (title: string, lines: readonly string[]) => {
    const [first = "", ...more] = wrapped(title, width - 9);
    const top = `${paint("dim", "╭─")} ${paint("bold", first)} `;
    const rule = "─".repeat(Math.max(2, width - 6 - stringWidth(first)));
    const side = paint("dim", "│");
    print(
      `  ${top}${paint("dim", rule)}`,
      ...more.map((line) => `  ${side} ${paint("bold", line)}`),
      ...lines.map((line) => `  ${side} ${line}`.trimEnd()),
      `  ${paint("dim", `╰${"─".repeat(width - 3)}`)}`,
    );
  };

  return {
    paint,
    width,
    chapter(title) {
      const lines = wrapped(title, width - 6);
      const rule = "━".repeat(Math.max(2, width - 4 - stringWidth(lines.at(-1) ?? "")));
      const text = indented(lines, "━━ ").join("\n");
      print("", ...`${text} ${rule}`.split("\n").map((line) => paint(["bold", "cyan"], line)), "");
    },
    say: (text) => print(...indented(wrapped(text, width - 2), "  "), ""),
    link: (address) => print(`    ${paint("cyan", address)}`, ""),
    gap: () => print(""),
    did(who, what) {
      const [first = "", ...more] = wrapped(what, width - actorWidth - 3);
      print(`  ${padded(paint("bold", who), actorWidth)} ${first}`);
      if (more.length > 0) print(...indented(more, " ".repeat(actorWidth + 3)));
    },
    box,
    card(title, markdown, buttons = []) {
      const row = buttons.map((label) => paint("inverse", `[ ${label} ]`)).join("  ");
      box(title, [...markdownLines(markdown, width - 4, paint), ...(row === "" ? [] : ["", row])]);
    },
    ok(claim) {
      const [first = "", ...more] = wrapped(claim, width - 4);
      print(`  ${paint("green", "✔")} ${first}`, ...indented(more, "    "));
    },
    missing(claim, expected, seen) {
      print(
        ...indented(wrapped(`${paint("red", "✘")} ${claim}`, width - 4), "  "),
        ...indented(wrapped(`expected: ${expected}`, width - 8), "      "),
        ...indented(wrapped(`seen:     ${seen}`, width - 8), "      "),
      );
    },
    table: (rows) => print(...indented(tableLines(rows, width - 2), "  ")),
    waiting: (what) => live.show(what),
  };
}

type Live = { show(what: () => string): () => void; clear(): void };

/** One line at the bottom that changes in place. */
function liveLine(out: Output, paint: Paint, width: number): Live {
  let drawn = false;
  const clear = () => {
    if (drawn) out.write("\r\u001B[2K");
    drawn = false;
  };
  return {
    clear,
    show(what) {
      const since = performance.now();
      const timer = setInterval(() => {
        const passed = performance.now() - since;
        const text = `${what()} · ${seconds(passed)}`;
        const [line = ""] = wrapped(text, width - 4);
        clear();
        out.write(
          `  ${paint("cyan", spinner[Math.floor(passed / frameMs) % spinner.length] ?? "")} ${paint("dim", line)}`,
        );
        drawn = true;
      }, frameMs);
      return () => {
        clearInterval(timer);
        clear();
      };
    },
  };
}

/** Where lines cannot change: one when it takes long, and one more every ten seconds. */
function plainLines(out: Output, paint: Paint, width: number): Live {
  return {
    clear() {},
    show(what) {
      const since = performance.now();
      const timer = setInterval(() => {
        const [line = ""] = wrapped(`${what()} · ${seconds(performance.now() - since)}`, width - 4);
        out.write(`  … ${paint("dim", line)}\n`);
      }, plainEveryMs);
      return () => clearInterval(timer);
    },
  };
}

/** `12 s`, `3 min 5 s` */
export function seconds(ms: number): string {
  const all = Math.round(ms / 1000);
  return all < 60 ? `${all} s` : `${Math.floor(all / 60)} min ${all % 60} s`;
}
