import type { Deps } from "../deps.ts";
import type { Inbox } from "./inbox.ts";
import { recoverWebhooks } from "./missed-webhooks.ts";

/** Finds what happened on GitHub while nobody listened. One process at a time; the same again does nothing. */
export async function recover(deps: Deps, inbox: Inbox): Promise<void> {
  await recoverWebhooks(deps, inbox);
}
