/** A way in which a change of the process file lets pass what was held before. Names are those of the file before. */
export type Weakening = GateWeakening | PeopleWeakening | FreezeWeakening;

export type GateWeakening = { readonly gate: string } & (
  | { readonly what: "gate-removed" | "gate-disabled" }
  /** Work comes before it that came after it, or was not there. */
  | { readonly what: "gate-moved"; readonly behind: readonly string[] }
  /** It is not asked there any more. */
  | { readonly what: "gate-environments"; readonly environments: readonly string[] }
  | { readonly what: "gate-channels"; readonly channels: readonly string[] }
  /** An `if` was added or changed; null: there is none any more. */
  | { readonly what: "gate-condition"; readonly before: string | null; readonly after: string | null }
  /** Fewer people in all; where both ask each team, fewer of each. */
  | { readonly what: "gate-approvals"; readonly before: number; readonly after: number }
  | { readonly what: "gate-from-each-team" }
  /** More people can approve: these references let them. */
  | { readonly what: "gate-teams-added"; readonly teams: readonly string[] }
  /** Each team is asked, and these are not any more. */
  | { readonly what: "gate-teams-removed"; readonly teams: readonly string[] }
  /** Nobody in particular is asked any more: whoever may deploy can approve. */
  | { readonly what: "gate-teams-emptied" }
  /** `prevent-self-approval` is off. */
  | { readonly what: "gate-self-approval" }
  | { readonly what: "gate-not-required" }
  | { readonly what: "gate-emergency"; readonly added: readonly string[] }
  /** `block-deployments` is off. */
  | { readonly what: "gate-lets-pass" }
);

export type PeopleWeakening =
  /** Null: everybody who may write. */
  | { readonly what: "deployers-widened"; readonly phase: string; readonly added: readonly string[] | null }
  /** `added`: as in the file, `org/slug` or login. */
  | { readonly what: "team-widened"; readonly team: string; readonly added: readonly string[] };

export type FreezeWeakening = { readonly freeze: string } & (
  | { readonly what: "freeze-removed" }
  /** `from`: the first moment that was frozen and is not any more. */
  | { readonly what: "freeze-shortened"; readonly from: Date }
  | { readonly what: "freeze-environments"; readonly environments: readonly string[] }
  | { readonly what: "freeze-override"; readonly added: readonly string[] }
);
