import type { WeekOfTimes } from "../../../../db/lead-times.ts";
import type { Project } from "../../../../db/projects.ts";
import type { PolicyRule } from "../../../domain/policy.ts";
import type { Problem } from "../../../domain/problem.ts";
import type { PolicyNote } from "../../../messages/policy-note.ts";
import type { Viewer } from "../../../people/session.ts";
import type { Waiting } from "../../waiting.ts";
import type { FrozenTime } from "./calendar.ts";

/** Everything that the page of an owner shows: of the repositories that the viewer may read, and of no others. */
export interface OrganizationFacts {
  readonly viewer: Viewer;
  /** As GitHub spells it. */
  readonly owner: string;
  /** At least one, by name. What is ordered here is sent to the first. */
  readonly projects: readonly [Project, ...Project[]];
  /** Null: the owner is a person, who has no policy. */
  readonly policy: PolicyFacts | null;
  /** Oldest question first. */
  readonly waiting: readonly Waiting[];
  /** There are more than are shown. */
  readonly moreWaiting: boolean;
  /** In the order in which they begin. */
  readonly frozen: readonly FrozenTime[];
  /** Some freezes were not followed: there are too many. */
  readonly moreFreezes: boolean;
  readonly window: { readonly from: Date; readonly to: Date };
  readonly leadTimes: readonly WeekOfTimes[];
  readonly approvalWaits: readonly WeekOfTimes[];
  /** Mondays of the weeks that the charts show, oldest first: `2026-11-16`. */
  readonly weeks: readonly string[];
}

export interface PolicyFacts {
  /** Null: none was ever seen. */
  readonly note: PolicyNote | null;
  /** Those that count for a repository that the viewer reads; all of them where the viewer reads the file. */
  readonly rules: readonly RuleOnPage[];
  /** What is wrong with the file; null: the viewer may not read it. */
  readonly problems: readonly Problem[] | null;
}

export interface RuleOnPage {
  readonly rule: PolicyRule;
  /** Whether the viewer reads the file, and so the globs in it. */
  readonly readsFile: boolean;
  /** Names of the repositories that the viewer reads and for which it counts. */
  readonly repositories: readonly string[];
}
