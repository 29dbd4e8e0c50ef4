import { isError, type Problem } from "../../../domain/problem.ts";
import { icons } from "../../../messages/icons.ts";
import { nothing, processFile, prose, say } from "../../../messages/phrase.ts";
import { earlierPhrase } from "../../../messages/process-check.ts";
import { counted } from "../../../messages/time.ts";
import { truncate } from "../../../messages/truncate.ts";
import { type Html, html, none } from "../../parts/html.ts";
import { line, phrase } from "../../parts/phrase.ts";
import type { FileFacts } from "./facts.ts";
import { hunksOf, type NumberedLine } from "./source.ts";

type ReadFile = Extract<FileFacts, { kind: "read" }>;

/** So many problems have room; the file's check on GitHub has all. */
const most = 25;
/** How much of what is said of one is shown, in code units. */
const roomOfMessage = 400;

/** What is wrong with the file, each problem under the line in which it stands; nothing where nothing is. */
export function problemsView({ problems, text, parses }: ReadFile, hasEarlier: boolean): Html {
  if (problems.length === 0) return none;
  const shown = problems.slice(0, most);
  const hunks = text === null ? [] : hunksOf(text, shown);
  const reached = new Set(hunks.flatMap((hunk) => hunk.map(({ number }) => number)));
  const elsewhere = shown.filter((problem) => isElsewhere(problem) || !reached.has(problem.line));
  const at = [...new Set(shown.filter((one) => !elsewhere.includes(one)).map((one) => one.line))];
  const more = problems.length - shown.length;
  return html`<section aria-labelledby="problems">
    <h2 id="problems">${titleOf(problems)}</h2>
    ${
      problems.some(isError)
        ? html`<p>
            ${phrase(say`No commit with this ${processFile} releases anything. ${!parses && hasEarlier ? earlierPhrase : nothing}`)}
          </p>`
        : html`<p>Nothing is held up by it.</p>`
    }
    ${
      at.length === 0
        ? none
        : html`<p>
            At line${at.length === 1 ? none : "s"}
            ${at.map((number, index) => html`${index === 0 ? none : ", "}<a href="#L${number}">${number}</a>`)}
          </p>`
    }
    ${
      elsewhere.length === 0
        ? none
        : html`<ul>
            ${elsewhere.map((one) => html`<li>${problem(one, true)}</li>`)}
          </ul>`
    }
    ${hunks.map((hunk) => source(hunk, shown))}
    ${more > 0 ? html`<p>… and ${counted(more, "problem")} more, which the file's check on GitHub shows.</p>` : none}
  </section>`;
}

function titleOf(problems: readonly Problem[]): string {
  const errors = problems.filter(isError).length;
  const warnings = problems.length - errors;
  const parts = [
    ...(errors === 0 ? [] : [counted(errors, "problem")]),
    ...(warnings === 0 ? [] : [counted(warnings, "warning")]),
  ];
  return parts.join(" and ");
}

/** A problem that stands in another file of the commit. */
function isElsewhere({ file }: Problem): boolean {
  return file !== undefined;
}

function source(hunk: readonly NumberedLine[], problems: readonly Problem[]): Html {
  return html`<ol class="source" start="${hunk[0]?.number ?? 1}">
    ${hunk.map(({ number, text }) => {
      const here = problems.filter((one) => one.line === number && !isElsewhere(one));
      return html`<li id="L${number}" ${here.length === 0 ? none : html`class="wrong"`}>
        <code>${text}</code>${here.map((one) => html`<p class="error">${problem(one, false)}</p>`)}
      </li> `;
    })}
  </ol>`;
}

function problem({ path, line: number, column, message, file, level }: Problem, isPlaced: boolean): Html {
  const place = isPlaced
    ? html`${file === undefined ? none : html`${line(file)} `}${number}:${column} `
    : none;
  const [icon, word] = level === "warning" ? [icons.attention, "Warning"] : [icons.failed, "Problem"];
  return html`<span aria-hidden="true">${icon}</span> <strong>${word}</strong> ${place}${
      path === "" ? none : html`<code>${truncate(line(path), 200)}</code>: `
    }${phrase(prose(truncate(message, roomOfMessage)))}`;
}
