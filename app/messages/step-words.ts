import { isGate, type Step } from "../domain/process.ts";
import { nothing, type Phrase, reference, say, words } from "./phrase.ts";
import { counted, duration } from "./time.ts";

/** What a step does, in a few words: `asks 2 people`, `starts the workflow deploy.yml`. */
export function stepPhrase(step: Step): Phrase {
  switch (step.uses) {
    case "manual-intervention":
      return say`asks ${words(step.approvals === 1 ? "1 person" : `${step.approvals} people`)}${words(step.fromEachTeam ? " of each team" : "")}`;
    case "github-deployment":
      return say`hands over to GitHub Deployments`;
    case "workflow":
      return say`starts the workflow ${reference(step.file)}`;
    case "run":
      return say`runs a script (${words(step.shell)})`;
    case "wait":
      return step.forMs === null
        ? say`waits until ${reference(step.until ?? "")}`
        : say`waits ${duration(step.forMs)}`;
  }
}

/** How long a step may take, and what becomes of it then; nothing where there is no end. */
export function timeoutPhrase(step: Step): Phrase {
  if (step.timeoutMs === null) return nothing;
  const within = duration(step.timeoutMs);
  return isGate(step)
    ? say`${within}, then it is ${words(step.onTimeout === "cancel" ? "canceled" : "rejected")}`
    : say`${within} at most`;
}

/** Where a step runs, if not everywhere: `only in Production`. */
export function wherePhrase({ environments, skipEnvironments, channels, enabled }: Step): Phrase {
  if (!enabled) return say`disabled`;
  const parts = [
    ...(environments === null ? [] : [say`only in ${names(environments)}`]),
    ...(skipEnvironments.length === 0 ? [] : [say`not in ${names(skipEnvironments)}`]),
    ...(channels === null ? [] : [say`only for releases of ${names(channels)}`]),
  ];
  return parts.flatMap((part, index) => (index === 0 ? part : say`, ${part}`));
}

function names(all: readonly string[]): Phrase {
  const shown = all.slice(0, 5).join(", ");
  return all.length > 5 ? say`${shown} and ${words(counted(all.length - 5, "other"))}` : say`${shown}`;
}
