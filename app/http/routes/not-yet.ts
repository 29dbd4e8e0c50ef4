import type { z } from "@hono/zod-openapi";
import type * as contract from "../contract.ts";
import { invalidPlace } from "../invalid-request.ts";
import { type Rejection, rejectionOf } from "../problem.ts";

// What the contract's bodies name and no process can make use of so far: said, never ignored.

type Variables = Readonly<Record<string, string>> | undefined;

export function releaseNotYet(asked: z.output<typeof contract.releaseRequest>): Rejection | null {
  if (asked.channel !== undefined && asked.channel.toLowerCase() !== "default") {
    return invalidPlace("channel", 'is not a channel of the process; its only channel is "Default"');
  }
  return variablesNotYet(asked.variables);
}

export function deploymentNotYet(asked: z.output<typeof contract.deploymentRequest>): Rejection | null {
  if (asked.skip !== undefined && asked.skip.length > 0) {
    return rejectionOf({ code: "workflow-may-not", action: "skip steps", environment: asked.environment });
  }
  if (asked.guided === true) return invalidPlace("guided", "is not available yet; leave it out");
  if (asked.at !== undefined) return invalidPlace("at", "is not available yet; leave it out to deploy now");
  return variablesNotYet(asked.variables);
}

function variablesNotYet(variables: Variables): Rejection | null {
  const [name] = Object.keys(variables ?? {});
  return name === undefined
    ? null
    : invalidPlace(`variables.${name}`, "is not a prompted variable of the process");
}
