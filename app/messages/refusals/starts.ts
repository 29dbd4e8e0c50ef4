import {
  command,
  emphasis,
  name,
  nothing,
  type Phrase,
  processFile,
  reference,
  say,
  strong,
} from "../phrase.ts";
import { fieldProblemPhrase } from "../field-problem.ts";
import { overrideSentence } from "../freeze.ts";
import { frozenPhrase } from "../frozen.ts";
import { typed } from "../target.ts";
import { names, type Sentences } from "./sentence.ts";

/** What somebody wants of a deployment and cannot have, and what holds a release. */
export const starts: Sentences<
  | "frozen"
  | "schedule-invalid"
  | "unknown-step"
  | "variables-invalid"
  | "release-blocked"
  | "already-blocked"
  | "not-blocked"
  | "not-in-channel"
> = {
  frozen: ({ version, environment, freeze, reason, until, override, policy, tried }) => ({
    title: "Not deployed",
    why: say`${strong(environment)} is ${frozenPhrase({ name: freeze, reason, until: new Date(until) })}${policy ? say` (a freeze of the organization)` : nothing}${tried ? say`, and you are none of those who may override it` : nothing}.`,
    remedy: say`After that, ${command(`/deploy ${version} to ${typed(environment)}`)} works. ${overrideSentence(override, policy, version, environment)}`,
  }),
  "schedule-invalid": ({ at, why }) => ({
    title: "Nothing scheduled",
    why: {
      unreadable: say`“${at}” is no time that can be read.`,
      past: say`“${at}” is in the past.`,
      "too-far": say`“${at}” is more than 365 days away.`,
    }[why],
    remedy: say`Write the time with its offset or its zone, as in ${command("at 2026-12-01T06:00Z")}, ${command("at 2026-12-01T07:00+01:00")} or ${command("at 2026-12-01T07:00[Europe/Berlin]")}.`,
  }),
  "unknown-step": ({ step, known }) => ({
    title: "Not deployed",
    why: say`The process has no step called “${step}”.`,
    remedy: say`It has ${names(known)}. A name with white space is written in quotes.`,
  }),
  "variables-invalid": ({ problems }) => ({
    title: "Not deployed",
    why: say`The values for variables are not what is asked for.`,
    remedy: say`Write the command once more in a new comment, with ${command("with name=value")} for each:`,
    items: problems.map(fieldProblemPhrase),
  }),
  "release-blocked": ({ version, environment, by, reason }) => ({
    title: "Not deployed",
    why: say`${strong(version)} is blocked by ${reference(by)}${because(reason)}. So it enters no phase that it has not succeeded in, that of ${name(environment)} among them.`,
    remedy: say`${command(`/unblock ${version}`)} lets it go on.`,
  }),
  "already-blocked": ({ version, by, reason }) => ({
    title: "Nothing changed",
    why: say`${strong(version)} is blocked already by ${reference(by)}${because(reason)}.`,
    remedy: say`${command(`/unblock ${version}`)} lets it go on.`,
  }),
  "not-blocked": ({ version }) => ({
    title: "Nothing changed",
    why: say`${strong(version)} is not blocked.`,
    remedy: say`${command(`/block ${version} <reason>`)} keeps it from further phases.`,
  }),
  "not-in-channel": ({ version, environment, channel }) => ({
    title: "Not deployed",
    why: say`${strong(version)} came by the channel ${emphasis(channel)}, and no phase of it holds ${name(environment)}.`,
    remedy: say`Release the commit by a channel that goes there, or add the phase to the channel in ${processFile} on the default branch.`,
  }),
};

function because(reason: string): Phrase {
  return reason.trim() === "" ? nothing : say`: ${reason}`;
}
