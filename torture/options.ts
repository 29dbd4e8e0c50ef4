/** What a run of the torture was asked for on its command line. */
import { parseArgs } from "node:util";

export interface Options {
  readonly seed: number;
  readonly kills: number;
  readonly releases: number;
  /** Owners of repositories, each with an installation, and so a budget of requests, of its own. */
  readonly owners: number;
  /** Of a hundred requests to GitHub, how many go wrong. */
  readonly faults: number;
  /** Of a hundred webhooks, how many do not arrive. */
  readonly drops: number;
  /** How often a replica is stopped for 15 to 40 seconds. */
  readonly stalls: number;
  readonly databaseRestarts: number;
  /** Seconds after the last accident in which everything has to come to its end. */
  readonly settle: number;
  readonly logLevel: string;
  /** Where the report goes as Markdown; null: only to the screen. */
  readonly report: string | null;
}

export const help = `Usage: npm run torture [-- --kills 200]

Two replicas of the app on a real PostgreSQL, behind a relay, with a GitHub of their own; people
approve, reject, cancel and claim while replicas are killed, webhooks are lost, doubled and late,
GitHub fails and the database restarts. At the end it counts what was lost, doubled or is stuck.

  --kills N              SIGKILLs (20)
  --releases N           releases, each with a deployment (one and a fifth for each kill, 20 at least)
  --owners N             owners of repositories, each with an installation of the app (4)
  --faults P             of a hundred requests to GitHub so many fail (10)
  --drops P              of a hundred webhooks so many are lost (4)
  --stalls N             a replica is stopped for 15 to 40 s, and goes on (one for each 20 kills)
  --database-restarts N  PostgreSQL is killed and started again (one for each 25 kills)
  --settle S             seconds that everything may take after the last accident (420)
  --seed N               repeats the decisions of an earlier run
  --report FILE          the report as Markdown
  --log-level LEVEL      of the replicas (info)
  -h, --help             this text

Exit codes: 0 nothing was found, 1 something was, 2 it was called wrongly.
`;

export type ReadOptions =
  | { readonly run: true; readonly options: Options }
  | { readonly run: false; readonly exitCode: 0 | 2; readonly text: string };

const flags = [
  "kills",
  "releases",
  "owners",
  "faults",
  "drops",
  "stalls",
  "database-restarts",
  "settle",
  "seed",
] as const;

/** @param seed the one to take where none is given */
export function readOptions(args: readonly string[], seed: number): ReadOptions {
  const read = parsed(args);
  if ("problem" in read) return { run: false, exitCode: 2, text: `${read.problem}\n\n${help}` };
  const { values } = read;
  if (values.help === true) return { run: false, exitCode: 0, text: help };
  const numbers = new Map<string, number>();
  for (const flag of flags) {
    const text = values[flag];
    if (text === undefined) continue;
    if (!/^\d{1,9}$/.test(text)) {
      return {
        run: false,
        exitCode: 2,
        text: `--${flag} is ${text}, and has to be a whole number.\n\n${help}`,
      };
    }
    numbers.set(flag, Number(text));
  }
  const kills = numbers.get("kills") ?? 20;
  const options: Options = {
    seed: numbers.get("seed") ?? seed,
    kills,
    releases: numbers.get("releases") ?? Math.max(20, Math.round(kills * 1.2)),
    owners: Math.min(8, Math.max(1, numbers.get("owners") ?? 4)),
    faults: numbers.get("faults") ?? 10,
    drops: numbers.get("drops") ?? 4,
    stalls: numbers.get("stalls") ?? Math.round(kills / 20),
    databaseRestarts: numbers.get("database-restarts") ?? Math.round(kills / 25),
    settle: numbers.get("settle") ?? 420,
    logLevel: values["log-level"] ?? "info",
    report: values.report ?? null,
  };
  return { run: true, options };
}

function parsed(args: readonly string[]) {
  const text = { type: "string" } as const;
  try {
    return parseArgs({
      args: [...args],
      options: {
        kills: text,
        releases: text,
        owners: text,
        faults: text,
        drops: text,
        stalls: text,
        "database-restarts": text,
        settle: text,
        seed: text,
        report: text,
        "log-level": text,
        help: { type: "boolean", short: "h" },
      },
    });
  } catch (error) {
    if (error instanceof TypeError && "code" in error && String(error.code).startsWith("ERR_PARSE_ARGS"))
      return { problem: error.message };
    throw error;
  }
}
