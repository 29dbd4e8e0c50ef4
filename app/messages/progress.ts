import type { AskingStep } from "../domain/deployment/state.ts";
import { type Quorum, quorumOf } from "../domain/quorum.ts";
import { gateOf } from "./gate.ts";
import { listed, nothing, type Phrase, reference, say } from "./phrase.ts";

/** How far the approvals of a question have come; null: it asks about work that failed. */
export function quorumOfRun({ definition, interruption }: AskingStep): Quorum | null {
  const gate = gateOf(definition);
  if (gate === null) return null;
  return quorumOf({ ...gate, responsibleTeams: interruption.responsibleTeams }, interruption.votes);
}

/** ` (1 of 2 approvals)`, with its space; nothing where one approval is asked. */
export function progressPhrase(quorum: Quorum | null): Phrase {
  return quorum === null || quorum.required === 1 ? nothing : say` (${approvalsPhrase(quorum)})`;
}

/** The same with who is missing: ` (1 of 2 approvals, missing 1 of Security)`. */
export function awaitedPhrase(quorum: Quorum | null): Phrase {
  if (quorum === null || quorum.required === 1) return nothing;
  const missing = missingPhrase(quorum);
  return say` (${approvalsPhrase(quorum)}${missing.length === 0 ? nothing : say`, missing ${missing}`})`;
}

/** `1 of 2 approvals` */
export function approvalsPhrase({ counted, required }: Pick<Quorum, "counted" | "required">): Phrase {
  return say`${counted} of ${required} approvals`;
}

/** Who is missing, by team: `1 of Octopus Managers`; nothing where any of those responsible will do. */
export function missingPhrase({ missing }: Quorum): Phrase {
  return listed(
    missing.flatMap(({ team, count }) => (team === null ? [] : [say`${count} of ${reference(team)}`])),
    "and",
    6,
  );
}
