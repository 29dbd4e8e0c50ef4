import type { Actor, Source } from "../actor.ts";
import type { ExpressionContext, Expressions } from "../conditions.ts";
import type { InterventionStep, Step } from "../process.ts";
import type { QueueReason } from "./state.ts";

/** Everything `decide` may know besides the deployment and the command: gathered before, never asked for. */
export interface Facts {
  readonly now: Date;
  readonly by: Actor;
  readonly source: Source;
  /** Null: nothing keeps work of this deployment from starting now; else what it has to wait for. */
  readonly turn: QueueReason | null;
  /** When the environment came to run a release newer than this automatic one; null: it does not. */
  readonly overtakenAt: Date | null;
  /** Whether the phase wants people to be asked about work that failed. */
  readonly guided: boolean;
  /** The gates that the organization's policy asks for here at this moment. */
  readonly policyGates: readonly InterventionStep[];
  /** Names a list of steps by what is in it. */
  readonly digestOf: (steps: readonly Step[]) => string;
  /** The release's steps with the gates of this moment laid over, and their digest. */
  readonly process: { readonly steps: readonly Step[]; readonly digest: string };
  readonly expressions: Expressions;
  /** What expressions read, but for `steps` and `status`, which the deployment itself gives. */
  readonly context: Omit<ExpressionContext, "steps" | "status">;
  /** The same with the default branch's name and variables: no release talks itself out of a gate. */
  readonly guardContext: Omit<ExpressionContext, "steps" | "status">;
  /** Escapes a value that is inserted into Markdown. */
  readonly escape: (value: string) => string;
}
