import { drizzle } from "drizzle-orm/postgres-js";
import postgres from "postgres";
import type { Database } from "../../db/open.ts";
import * as schema from "../../db/schema.ts";

interface Node {
  readonly "Node Type": string;
  readonly "Relation Name"?: string;
  readonly "Index Name"?: string;
  readonly "Actual Rows"?: number;
  readonly "Actual Loops"?: number;
  readonly "Rows Removed by Filter"?: number;
  readonly Plans?: readonly Node[];
}

/** How PostgreSQL carries out the queries of a call. */
export interface Carried {
  /** Tables that are read from one end to the other. */
  readonly scanned: readonly string[];
  /** The most rows that one part of a plan looks at, those that it leaves out included. */
  readonly mostRows: number;
}

export interface Plans {
  /** Makes the call, and has PostgreSQL explain, and carry out once more, each of its queries. */
  readonly of: (call: (db: Database) => Promise<unknown>) => Promise<Carried>;
  readonly end: () => Promise<void>;
}

/** Looks at the queries of `db/` as they are sent. */
export function plansOn(url: string): Plans {
  const client = postgres(url, { max: 1, onnotice: () => {} });
  let sent: { readonly query: string; readonly params: unknown[] }[] = [];
  const logger = { logQuery: (query: string, params: unknown[]) => void sent.push({ query, params }) };
  const db = drizzle(client, { schema, logger });
  return {
    of: async (call) => {
      sent = [];
      await call(db);
      const nodes: Node[] = [];
      for (const { query, params } of sent) {
        const [row] = await client.unsafe<{ "QUERY PLAN": readonly { readonly Plan: Node }[] }[]>(
          `explain (analyze, format json) ${query}`,
          params as never[],
        );
        for (const { Plan } of row?.["QUERY PLAN"] ?? []) collect(Plan, nodes);
      }
      const scanned = nodes.flatMap((node) =>
        node["Node Type"] === "Seq Scan" && looked(node) > 0 ? [node["Relation Name"] ?? ""] : [],
      );
      return { scanned: [...new Set(scanned)], mostRows: Math.max(0, ...nodes.map(looked)) };
    },
    end: () => client.end(),
  };
}

function collect(node: Node, into: Node[]): void {
  into.push(node);
  for (const child of node.Plans ?? []) collect(child, into);
}

function looked(node: Node): number {
  const rows = (node["Actual Rows"] ?? 0) + (node["Rows Removed by Filter"] ?? 0);
  return Math.round(rows * (node["Actual Loops"] ?? 0));
}
