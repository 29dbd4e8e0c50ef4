/** Who does something: a person on GitHub, a workflow run acting for one, or Drawbridge itself. */
export type Actor =
  | { readonly kind: "person"; readonly id: number; readonly login: string }
  | {
      readonly kind: "workflow";
      readonly id: number;
      readonly login: string;
      readonly runId: number;
      /** The check run of its job, of which each attempt has one of its own; absent: it is not known. */
      readonly jobId?: number;
    }
  | { readonly kind: "drawbridge" };

export const drawbridge: Actor = { kind: "drawbridge" };

/** Through which door something came in; kept in the audit. */
export type Source = "comment" | "button" | "web" | "api" | "webhook" | "timer" | "engine";

/** The login that expressions show for an actor. */
export function actorLogin(actor: Actor): string {
  return actor.kind === "drawbridge" ? "drawbridge" : actor.login;
}

/** The person behind an actor, or null where there is none. */
export function personOf(actor: Actor): { readonly id: number; readonly login: string } | null {
  return actor.kind === "drawbridge" ? null : { id: actor.id, login: actor.login };
}
