import { projectionsOf } from "../../../db/projections.ts";
import { type AskingStep, openSteps } from "../../domain/deployment/state.ts";
import { marker } from "../../messages/marker.ts";
import { reminderComment } from "../../messages/reminder.ts";
import { askedOf } from "../asked.ts";
import { type Deps, repositoryOf } from "../deps.ts";
import { questionFacts } from "../question-facts.ts";
import type { ReleaseView } from "../release-view.ts";
import type { Desired } from "../writer.ts";
import { onceComment } from "./comment.ts";
import { questionUrl } from "./questions.ts";

/** The newest reminder of each open question; the one before, and that of a question that is over, goes. */
export async function reminders(deps: Deps, view: ReleaseView, thread: number): Promise<readonly Desired[]> {
  const objects: Desired[] = [];
  for (const deployment of view.deployments) {
    for (const { definition, interruption } of deployment.steps) {
      if (interruption === null || interruption.reminders === 0) continue;
      const run = openSteps(deployment).find((one) => one.definition.id === definition.id);
      const id = String(deployment.interruptionIds[definition.id]);
      const key = (nth: number) => `release:${view.release.id}:reminder:${id}:${nth}`;
      const past = interruption.reminders - (run === undefined ? 0 : 1);
      if (run !== undefined) {
        const body = await reminderText(deps, view, thread, deployment, run);
        const mark = marker("reminder", `${id}-${interruption.reminders}`);
        objects.push(onceComment(deps, view.project, key(interruption.reminders), thread, mark, body));
      }
      if (past > 0) objects.push(...(await removal(deps, view, key(past))));
    }
  }
  return objects;
}

async function reminderText(
  deps: Deps,
  view: ReleaseView,
  thread: number,
  deployment: ReleaseView["deployments"][number],
  run: AskingStep,
): Promise<string> {
  const facts = await questionFacts(deps, view, deployment, run);
  const { definition, interruption } = run;
  const gate = definition.uses === "manual-intervention" ? definition : null;
  const missing = facts.quorum.missing.flatMap(({ team }) => (team === null ? [] : [team]));
  // Those whose approvals are there already are left in peace.
  const asked = missing.length === 0 ? facts.asked : await askedOf(deps, view, missing, gate);
  const question = await questionUrl(deps, view, thread, deployment, definition.id);
  return reminderComment({ ...facts, id: `${facts.id}-${interruption.reminders}`, asked, question });
}

/** Takes a reminder away that was written, once. */
async function removal(deps: Deps, view: ReleaseView, key: string): Promise<readonly Desired[]> {
  const row = (await projectionsOf(deps.db, view.project.id, [key])).get(key);
  const id = row?.githubId ?? null;
  if (id === null) return [];
  return [
    {
      key: `${key}:gone`,
      content: { gone: id },
      update: null,
      find: null,
      create: async () => {
        await repositoryOf(deps, view.project).deleteComment(id);
        return { id: null };
      },
    },
  ];
}
