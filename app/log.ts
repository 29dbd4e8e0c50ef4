import { DrizzleQueryError } from "drizzle-orm";
import { type Logger, type LoggerOptions, pino } from "pino";

/**
 * The log: one line of JSON each. Errors show what failed and where, never what
 * was being carried: libraries hang whole webhooks, requests and the parameters
 * of statements on theirs, with comments of people in them.
 */
export function createLog(level: string, destination?: { readonly write: (line: string) => void }): Logger {
  const options: LoggerOptions = {
    level,
    serializers: { err: errorFacts, error: errorFacts },
    // Probot logs each request with its header fields: tokens, signatures, cookies.
    redact: {
      paths: ["req.headers", "res.headers", "req.url"],
      censor: (value, path) => (path.at(-1) === "url" ? withoutCode(String(value)) : undefined),
    },
    hooks: {
      logMethod(input, method) {
        const [first, text] = input as readonly unknown[];
        if (typeof text === "string") (input as unknown[])[1] = withoutCode(text);
        // An error alone would be logged with its own message, parameters and all.
        return first instanceof Error && input.length === 1
          ? method.apply(this, [{ err: first }, messageOf(first)])
          : method.apply(this, input);
      },
    },
  };
  return destination === undefined ? pino(options) : pino(options, destination);
}

/** Who comes back from GitHub brings what they sign in by in the address. */
function withoutCode(text: string): string {
  return text.replace(/(\/-\/sign-in[^\s?]*)\?\S*/, "$1");
}

/** Of the fields that libraries add, those that are facts of the failure. */
const facts = ["code", "status", "kind"] as const;

function errorFacts(error: unknown): unknown {
  if (!(error instanceof Error)) return String(error);
  const message = messageOf(error);
  const known = facts.flatMap((name) => {
    const value = (error as Error & Record<string, unknown>)[name];
    return typeof value === "string" || typeof value === "number" ? [[name, value] as const] : [];
  });
  return {
    type: error.name,
    message,
    stack: error.stack?.replace(error.message, message),
    ...Object.fromEntries(known),
    ...(error.cause instanceof Error ? { cause: errorFacts(error.cause) } : {}),
    ...(error instanceof AggregateError ? { errors: error.errors.map(errorFacts) } : {}),
  };
}

/** drizzle names the parameters of a failed statement in its message. */
function messageOf(error: Error): string {
  return error instanceof DrizzleQueryError ? `Failed query: ${error.query}` : error.message;
}
