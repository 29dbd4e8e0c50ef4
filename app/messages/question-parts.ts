import type { Deployment, Interruption, StepRun } from "../domain/deployment/state.ts";
import type { Asked } from "./asked.ts";
import { changesMarkdown, type ReleaseChanges } from "./changes.ts";
import type { CheckFact } from "./checks.ts";
import { details, type Part } from "./comment.ts";
import { markdown, say, strong } from "./phrase.ts";

/** Everything that the comment of a question shows, while it is open and after. */
export interface QuestionFacts {
  /** For the marker. */
  readonly id: string;
  readonly deployment: Deployment;
  /** The step that asks, or asked. */
  readonly run: StepRun & { readonly interruption: Interruption };
  readonly asked: Asked;
  /** Version that the environment runs; null: none yet. */
  readonly running: string | null;
  /** The newer version that it runs, where nobody asked to go back from it: approving needs `anyway`. Else null. */
  readonly staleBehind: string | null;
  readonly changes: readonly ReleaseChanges[];
  /** Results of the commit's checks; null while nobody asked for them. */
  readonly checks: readonly CheckFact[] | null;
  /** The deployment's page. */
  readonly url: string;
  /** The repository's address on GitHub. */
  readonly repository: string;
}

/** `**1.4.0 → Production**` */
export function heading({ version, environment }: Pick<Deployment, "version" | "environment">): string {
  return markdown(say`${strong(`${version} → ${environment}`)}`);
}

/** The changes, to be opened by a click; nothing where there are none. */
export function changesPart({ changes, running }: Pick<QuestionFacts, "changes" | "running">): Part {
  if (changes.length === 0) return "";
  const since = running === null ? say`Changes` : say`Changes since ${running}`;
  return details(markdown(since), (room) => changesMarkdown(changes, room));
}
