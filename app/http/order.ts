import { createHash } from "node:crypto";
import type { Context } from "hono";
import type { Refusal } from "../domain/refusal.ts";
import { refusalText } from "../messages/refusal.ts";
import type { PersonOrder } from "../usecases/person-order.ts";
import { isUnknown } from "../usecases/transact.ts";
import {
  type HttpDeps,
  type HttpEnv,
  type ProblemResponse,
  problemResponse,
  type SignedIn,
} from "./context.ts";
import type { Ordered } from "./person-usecases.ts";
import { noDeployment, noInterruption, reject, type Rejection, rejectionOf } from "./problem.ts";
import { problemCodeOf } from "./status-of.ts";
import type { DeploymentView } from "./usecases.ts";

type Done<K extends Ordered["kind"]> =
  | { readonly ok: true; readonly value: Extract<Ordered, { kind: K }> }
  | { readonly ok: false; readonly problem: ProblemResponse };

/**
 * Does what a person orders in the repository of the path; or why not, as the answer.
 * @param kind what such an order makes
 */
export async function carryOut<K extends Exclude<Ordered["kind"], "forgotten">>(
  { usecases, people }: HttpDeps,
  context: Context<HttpEnv>,
  { viewer }: SignedIn,
  order: PersonOrder,
  kind: K,
): Promise<Done<K>> {
  const no = (rejection: Rejection) => ({ ok: false, problem: problemResponse(context, rejection) }) as const;
  if (people === null) throw new Error("Nobody can have signed in");
  const by = await people.today(viewer);
  const key = await keyOf(context);
  const outcome = await usecases.order(context.var.project, { by, order, key });
  if (outcome === null) return no(nothingOf(order));
  if (!outcome.ok) return no(refusedTo(outcome.refusal));
  const ordered = outcome.value;
  if (ordered.kind === "forgotten") return no(forgotten);
  if (!isOf(ordered, kind)) throw new Error(`An order that makes ${kind} has made ${ordered.kind}`);
  return { ok: true, value: ordered };
}

/**
 * Names the request, where its caller does. What is asked is a part of the name: another request under the same key,
 * which is a caller's mistake, is never taken for one that was done.
 */
async function keyOf({ req }: Context<HttpEnv>): Promise<string | null> {
  const key = req.header("idempotency-key");
  if (key === undefined) return null;
  const asked = `${key}\n${req.path}\n${await req.text()}`;
  return createHash("sha256").update(asked).digest("base64url");
}

const forgotten = reject(
  "already-decided",
  "This was done before under the same Idempotency-Key, and what it made is not kept any more. Nothing was done again.",
);

function isOf<K extends Ordered["kind"]>(
  ordered: Ordered,
  kind: K,
): ordered is Extract<Ordered, { kind: K }> {
  return ordered.kind === kind;
}

/** The only one that an order of one deployment makes. */
export function onlyOne({
  deployments,
}: {
  readonly deployments: readonly DeploymentView[];
}): DeploymentView {
  const [one] = deployments;
  if (one === undefined || deployments.length > 1) {
    throw new Error(`One deployment was ordered, and ${deployments.length} were made`);
  }
  return one;
}

/** A program is answered at once: nothing asks GitHub again for it, as for a comment. */
function refusedTo(refusal: Refusal): Rejection {
  if (!isUnknown(refusal)) return rejectionOf(refusal);
  const { title, why } = refusalText(refusal);
  return reject(problemCodeOf[refusal.code], `${title}. ${why} Nothing was done: send it again in a moment.`);
}

/** What the order is about is not there. */
function nothingOf(order: PersonOrder): Rejection {
  switch (order.kind) {
    case "answer":
    case "guide":
      return noInterruption(order.interruption);
    case "cancel":
      return noDeployment(order.deployment);
    case "deploy":
    case "block":
    case "release":
    case "confirm-team":
    case "confirm-policy":
      throw new Error(`An order of kind ${order.kind} is about the repository, which is there`);
  }
}
