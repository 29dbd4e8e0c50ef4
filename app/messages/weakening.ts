import type { FreezeWeakening, GateWeakening, PeopleWeakening, Weakening } from "../domain/weakening.ts";
import {
  command,
  emphasis,
  listed,
  type Phrase,
  reference,
  references,
  say,
  strong,
  words,
} from "./phrase.ts";
import { counted, utc } from "./time.ts";

/** How a change of the process file lets pass what was held before, as a sentence. */
export function weakeningPhrase(weakening: Weakening): Phrase {
  if ("gate" in weakening) return say`The gate ${emphasis(weakening.gate)} ${gatePhrase(weakening)}.`;
  if ("freeze" in weakening) return say`The freeze ${emphasis(weakening.freeze)} ${freezePhrase(weakening)}.`;
  return peoplePhrase(weakening);
}

function gatePhrase(one: GateWeakening): Phrase {
  switch (one.what) {
    case "gate-removed":
      return say`is removed`;
    case "gate-disabled":
      return say`is disabled`;
    case "gate-moved":
      return say`no longer comes before ${named(one.behind)}`;
    case "gate-environments":
      return say`is no longer asked in ${named(one.environments)}`;
    case "gate-channels":
      return say`is no longer asked in ${words(one.channels.length === 1 ? "the channel" : "the channels")} ${named(one.channels)}`;
    case "gate-condition":
      return conditionPhrase(one);
    case "gate-approvals":
      return say`takes ${words(counted(one.after, "approval"))} instead of ${one.before}`;
    case "gate-from-each-team":
      return say`takes approvals of any of its teams, no longer of each`;
    case "gate-teams-added":
      return say`can also be approved by ${references(one.teams, "and")}`;
    case "gate-teams-removed":
      return say`no longer takes an approval of ${references(one.teams, "and")}`;
    case "gate-teams-emptied":
      return say`asks nobody in particular any more: whoever may deploy can approve`;
    case "gate-self-approval":
      return say`lets people approve their own work`;
    case "gate-not-required":
      return say`can be left out: it is no longer required`;
    case "gate-emergency":
      return say`can be completed alone in an emergency by ${references(one.added, "and")}`;
    case "gate-lets-pass":
      return say`lets other deployments pass while it waits`;
  }
}

/** Without an `if`, a gate is asked while nothing went wrong. */
function conditionPhrase({ before, after }: Extract<GateWeakening, { what: "gate-condition" }>): Phrase {
  const when = (condition: string | null): Phrase =>
    condition === null ? say`all before it went well` : say`${command(condition)}`;
  return say`is asked if ${when(after)}, no longer if ${when(before)}`;
}

function peoplePhrase(one: PeopleWeakening): Phrase {
  switch (one.what) {
    case "deployers-widened":
      return one.added === null
        ? say`In the phase ${emphasis(one.phase)}, everybody with write permission may deploy.`
        : say`In the phase ${emphasis(one.phase)}, ${references(one.added, "and")} may deploy too.`;
    case "team-widened":
      return say`${reference(one.team)} also stands for ${references(one.added, "and")}.`;
  }
}

function freezePhrase(one: FreezeWeakening): Phrase {
  switch (one.what) {
    case "freeze-removed":
      return say`is removed`;
    case "freeze-shortened":
      // What was kept as JSON holds its date as text.
      return say`holds for a shorter time: no longer at ${utc(new Date(one.from))}`;
    case "freeze-environments":
      return say`no longer holds in ${named(one.environments)}`;
    case "freeze-override":
      return say`can also be overridden by ${references(one.added, "and")}`;
  }
}

function named(all: readonly string[]): Phrase {
  return listed(all.map((one) => say`${strong(one)}`));
}
