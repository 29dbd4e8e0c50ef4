import type { Config } from "./config.ts";

/** Codes of the system, of the connection and of PostgreSQL: no server, no such database, not let in. */
const remedies: Readonly<Record<string, string>> = {
  ECONNREFUSED: "Nothing listens there: start PostgreSQL, or correct DATABASE_URL.",
  ENOTFOUND: "There is no host of that name: correct DATABASE_URL.",
  CONNECT_TIMEOUT: "It does not answer: check the network, or correct DATABASE_URL.",
  "3D000": "There is no such database: create it, or correct DATABASE_URL.",
  "28P01": "It refuses the password: correct DATABASE_URL.",
  "28000": "It does not let this user in: correct DATABASE_URL, or the server's pg_hba.conf.",
  "42501": "The user may not create tables there: grant it CREATE on the database and on its schema public.",
  EADDRINUSE: "Set PORT to a free one, or end what listens on it.",
  EACCES: "Set PORT to one above 1023, or DATA_DIR to a folder that may be written to.",
};

/** One line for whoever starts it: what could not be done, and what helps. Never the password of the database. */
export function whyNotStarted(error: unknown, { databaseUrl, dataDir, port }: Config): string {
  const code = codeOf(error);
  const url = databaseUrl === null ? null : new URL(databaseUrl);
  const database =
    url === null ? `the embedded database in ${dataDir}` : `PostgreSQL at ${url.host}${url.pathname}`;
  const what = code === "EADDRINUSE" ? `port ${port} is taken` : `with ${database}`;
  const remedy = code === null ? undefined : remedies[code];
  return `Drawbridge cannot start (${what}${code === null ? "" : `: ${code}`}). ${remedy ?? "The error beside this says why."}`;
}

/** The first code in the chain of causes. */
function codeOf(error: unknown): string | null {
  for (let cause = error, depth = 0; cause instanceof Error && depth < 5; cause = cause.cause, depth += 1) {
    if ("code" in cause && typeof cause.code === "string") return cause.code;
  }
  return null;
}
