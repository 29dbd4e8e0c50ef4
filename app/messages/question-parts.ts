import type { AskingStep, Deployment } from "../domain/deployment/state.ts";
import type { Quorum } from "../domain/quorum.ts";
import { type Asked, askedPhrase } from "./asked.ts";
import { changesMarkdown, type ReleaseChanges } from "./changes.ts";
import type { CheckFact } from "./checks.ts";
import { details, type Part } from "./comment.ts";
import type { ExclusionFacts } from "./four-eyes.ts";
import type { Frozen } from "./frozen.ts";
import { command, markdown, reference, say, strong } from "./phrase.ts";

/** Everything that the comment of a question shows, while it is open and after. */
export interface QuestionFacts {
  /** For the marker. */
  readonly id: string;
  readonly deployment: Deployment;
  /** The step that asks, or asked. */
  readonly run: AskingStep;
  readonly asked: Asked;
  /** How far the approvals have come; of a guided failure: one answer of one. */
  readonly quorum: Quorum;
  /** Who may not approve, where nobody approves their own work; null: everybody asked may. */
  readonly exclusions: ExclusionFacts | null;
  /** Who may complete it alone; null: nobody, or the organization's policy forbids it. */
  readonly emergency: Asked | null;
  /** It is the only open question of its deployment: commands need not name its step. */
  readonly alone: boolean;
  /** The organization whose policy asks; null: the process does. */
  readonly organization: string | null;
  /** The freeze that holds work there at the moment, unless the deployment overrides it; null: none. */
  readonly frozen: Frozen | null;
  /** Version that the environment runs; null: none yet. */
  readonly running: string | null;
  /** That version is newer, and somebody asked for this one all the same. */
  readonly runsNewer: boolean;
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

/** That the organization asks, where it is not the process. */
export function policyPart({ organization }: Pick<QuestionFacts, "organization">): string {
  return organization === null
    ? ""
    : markdown(say`Required by the organization's policy of ${reference(organization)}.`);
}

/** Who completes it alone, and what they type; nothing where nobody may. */
export function emergencyPart(
  { emergency: who, deployment }: Pick<QuestionFacts, "emergency" | "deployment">,
  words: string,
): string {
  if (who === null) return "";
  return markdown(
    say`In an emergency ${askedPhrase(who, deployment.environment)} approves alone, their own work too: ${command(`/approve ${words} emergency <reason>`)}. It is marked everywhere, and whoever is asked here is told.`,
  );
}
