import { helpRows, type HelpRow } from "./registry.ts";

/** `docs/commands.md`, made from the registry: Markdown that ends with a line end. */
export function renderCommandsPage(): string {
  const rows = helpRows();
  return [rules, table(rows), ...rows.map(section), ""].join("\n\n").replace(/\n+$/, "\n");
}

const rules = `# Commands

Commands are written in a comment on the release's thread, or on any issue or pull request of the repository; there they name the version.

- A command is a line that begins with \`/\`, outside quotes, code, HTML comments and tables. Three spaces may stand before it, but none in a list or in HTML. Letter case does not count. A line right under a quote, without an empty line between, belongs to the quote.
- The rest of the line, and the lines after it up to the next command, are its note. Quotes and HTML comments are left out of it.
- Of one comment the first ten commands are read. Only a new comment counts: an edit gives no command.
- A slip (\`/aprove\`) is answered with the nearest command; other words with a slash are left alone.

What a command is aimed at:

- \`[version] [environment|d12]\` name a question or a deployment: its version, its environment, or its number. Where only one is open in the thread, nothing needs to be named.
- The leading words that match something open are the target, and the rest is the note. A version or number that is not open is never taken for a note: the answer lists what is open.
- A name with spaces may stand in quotes: \`/approve 1.4.0 "Pre Production" looks good\`.
- Where a deployment asks several questions at once, the name or the id of the step tells which: \`/approve d12 "Release manager"\`. Without quotes it is a target where it tells questions apart, or where no note follows; else it begins the note.
- \`anyway\` and \`emergency\` stand right beside the target; later in the line they belong to the note.

What a question asks for is given in lines of its own below \`/approve\`, each with a name, a colon and the value; every other line is the note. The last of two with the same name counts, and a block of code gives no values.

\`\`\`text
/approve 1.4.0 Production
ticket: OPS-123
Tested by hand.
\`\`\`

What \`/deploy\` takes behind the environment, in any order, each once, and before the note:

- \`at <time>\`: no work starts before. One word: \`2026-12-01T06:00Z\`, \`2026-12-01T06:00+01:00\`, or with a time zone \`2026-12-01T06:00[Europe/Berlin]\`.
- \`guided\`: people are asked what to do where work fails.
- \`skip <step>…\`: names or ids of steps, up to the next option; names with spaces in quotes. No note can follow on this line.
- \`with name=value…\`: values of prompted variables, up to the first word that is none; a value with spaces stands in quotes.
- \`override-freeze <reason>\`: a freeze does not hold this deployment. The rest of the line is the reason, so it comes last. \`/promote\`, \`/redeploy\` and \`/rollback\` take it too.

A note that begins with one of these words goes on a line of its own.`;

function table(rows: readonly HelpRow[]): string {
  const lines = rows.map(
    ({ usage, aliases, who, description }) =>
      `| ${[usage, ...aliases].map((one) => code(one)).join(", ")} | ${who} | ${description} |`,
  );
  return ["| command | who | what |", "|---|---|---|", ...lines].join("\n");
}

function section({ usage, aliases, who, description, examples }: HelpRow): string {
  const same = aliases.length === 0 ? "" : ` The same: ${aliases.map((one) => `\`${one}\``).join(", ")}.`;
  return [
    `## ${usage.split(" ", 1)[0]}`,
    `${description}${same}`,
    `Who: ${people[who]}.`,
    ["```text", usage, "", ...examples, "```"].join("\n"),
  ].join("\n\n");
}

const people: Readonly<Record<HelpRow["who"], string>> = {
  responsible:
    "members of the responsible teams; where the step names none, whoever may deploy to the environment",
  deployer: "the `deployers` of the phase; where it names none, whoever may write to the repository",
  writer: "whoever may write to the repository",
  "repository administrator": "administrators of the repository",
  "organization owner": "owners of the organization",
  reader: "whoever can comment",
};

/** Code within a table: a `|` would end the cell. */
function code(text: string): string {
  return `\`${text.replaceAll("|", "\\|")}\``;
}
