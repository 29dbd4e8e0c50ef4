import type { Refusal } from "../refusal.ts";
import type { DeploymentEvent } from "./events.ts";

/** What follows from a command: events, or the reason why nothing does. */
export type Decision =
  | { readonly ok: true; readonly events: readonly DeploymentEvent[] }
  | { readonly ok: false; readonly refusal: Refusal };
