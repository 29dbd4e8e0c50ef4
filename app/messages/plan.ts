import type { PlannedQuestion, PlanRow } from "../domain/plan.ts";
import { details, type Part, table } from "./comment.ts";
import { command, markdown, name, nothing, type Phrase, plain, references, say, words } from "./phrase.ts";
import { counted } from "./time.ts";
import { skipWords } from "./why.ts";

/** What a deployment to an environment would do. */
export interface PlannedEnvironment {
  readonly environment: string;
  /** In the order of the steps. */
  readonly rows: readonly PlanRow[];
}

/** More are counted instead. */
const mostEnvironments = 30;

/** What would happen in each environment, each to be opened by a click. */
export function planParts(plan: readonly PlannedEnvironment[]): readonly Part[] {
  const more = plan.length - mostEnvironments;
  const shown = plan.slice(0, mostEnvironments).map(({ environment, rows }) =>
    details(
      `${markdown(say`${name(environment)}`)}: ${summary(rows)}`,
      table(
        ["Step", "What happens"],
        rows.map((row) => [markdown(say`${name(row.name)}`), markdown(plannedPhrase(row))]),
      ),
    ),
  );
  return more > 0 ? [...shown, `… and ${counted(more, "environment")} more`] : shown;
}

/** The same as plain text, a line for each environment and, under it, each of its steps. */
export function planLines(plan: readonly PlannedEnvironment[]): readonly string[] {
  return plan.flatMap(({ environment, rows }) => [
    plain(say`${name(environment)}: ${words(summary(rows))}`),
    ...rows.map((row) => plain(say`- ${name(row.name)}: ${plannedPhrase(row)}`)),
  ]);
}

/** `1 question, 2 steps of work` */
function summary(rows: readonly PlanRow[]): string {
  const left = rows.filter(({ skipped }) => skipped === null);
  const questions = left.filter(({ asks }) => asks !== null).length;
  const work = left.length - questions;
  const asked = questions === 0 ? "nobody is asked" : counted(questions, "question");
  return `${asked}, ${work === 0 ? "no work" : `${counted(work, "step")} of work`}`;
}

/** What becomes of a step, as far as the file alone tells. */
export function plannedPhrase({ uses, skipped, condition, withPrevious, asks }: PlanRow): Phrase {
  if (skipped !== null) return say`skipped: ${words(skipWords[skipped])}`;
  const what = asks === null ? plannedWork[uses] : questionPhrase(asks);
  const beside = withPrevious ? say`, beside the step before it` : nothing;
  return say`${what}${beside}${condition === null ? nothing : say`, if ${command(condition)}`}`;
}

const plannedWork: Readonly<Record<PlanRow["uses"], Phrase>> = {
  "manual-intervention": say`asks people`,
  "github-deployment": say`is handed over to GitHub Deployments`,
  workflow: say`starts a workflow`,
  run: say`runs a script`,
  wait: say`lets time pass`,
};

/** Whom a gate asks, and on what terms: `asks 2 people of Security, nobody their own work`. */
export function questionPhrase({
  approvals,
  fromEachTeam,
  teams,
  preventSelfApproval,
  policy,
}: PlannedQuestion): Phrase {
  const people = `asks ${approvals} ${approvals === 1 ? "person" : "people"}`;
  const who =
    teams.length === 0
      ? say`who may deploy there`
      : fromEachTeam
        ? say`of each of ${references(teams, "and")}`
        : say`of ${references(teams, "or")}`;
  const eyes = preventSelfApproval ? say`, nobody their own work` : nothing;
  return say`${words(people)} ${who}${eyes}${policy ? say`, by the organization's policy` : nothing}`;
}
