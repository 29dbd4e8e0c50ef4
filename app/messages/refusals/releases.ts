import { counted, utc } from "../time.ts";
import {
  command,
  emphasis,
  processFile,
  prose,
  reference,
  references,
  say,
  strong,
  words,
} from "../phrase.ts";
import { names, type Sentences } from "./sentence.ts";

/** Releases that are not made. */
export const releases: Sentences<
  | "version-invalid"
  | "version-taken"
  | "version-retired"
  | "sha-invalid"
  | "branch-not-allowed"
  | "process-missing"
  | "process-invalid"
  | "unknown-channel"
  | "channel-not-allowed"
  | "not-writer"
> = {
  "version-invalid": ({ version }) => ({
    title: "Not released",
    why: say`“${version}” cannot be a version.`,
    remedy: say`A version begins with a letter or a digit and has at most 128 letters, digits, dots, underscores, plus and minus signs, as in ${command("1.4.0-rc.1")}.`,
  }),
  "version-taken": ({ version, sha }) => ({
    title: "Not released",
    why: say`${strong(version)} is the release of commit ${reference(sha.slice(0, 7))}, and a release never changes.`,
    remedy: say`Choose another version, or leave it out to get the next free one.`,
  }),
  "version-retired": ({ version, sha, at, same }) => ({
    title: "Not released",
    why: say`${strong(version)} was the release of ${words(same ? "this commit" : "commit")} ${reference(sha.slice(0, 7))} and was removed on ${words(utc(new Date(at)))}, after the time for which releases are kept here; a version is never given twice.`,
    remedy: say`Release under another version, and name it.`,
  }),
  "sha-invalid": ({ sha }) => ({
    title: "Not released",
    why: say`“${sha}” is not a commit of this repository.`,
    remedy: say`Give the full SHA of a commit: 40 hexadecimal digits.`,
  }),
  "branch-not-allowed": ({ ref, sha, allowed }) => ({
    title: "Not released",
    why: say`Commit ${reference(sha.slice(0, 7))}, asked for from ${reference(ref)}, is on none of the branches that make releases: ${references(allowed, "and")}.`,
    remedy: say`Merge it into one of them, or add its branch to ${reference("releases.branches")} in ${processFile} on the default branch.`,
  }),
  "unknown-channel": ({ channel, known }) => ({
    title: "Not released",
    why: say`${processFile} has no channel called “${channel}”.`,
    remedy: say`It has ${names(known)}. Without a channel, the release takes the one that is meant for its branch.`,
  }),
  "channel-not-allowed": ({ channel, ref, branches }) => ({
    title: "Not released",
    why: say`The channel ${emphasis(channel)} takes releases of ${references(branches, "and")} only, and this one comes from ${reference(ref)}.`,
    remedy: say`Leave the channel out, and the release takes the one that is meant for its branch.`,
  }),
  "not-writer": ({ user }) => ({
    title: "Not released",
    why: say`${reference(user)} has no write permission on the repository, which a release takes.`,
    remedy: say`Ask somebody who has it to write the same command.`,
  }),
  "process-missing": ({ ref }) => ({
    title: "Not released or deployed",
    why: say`There is no ${processFile} at ${reference(ref)}.`,
    remedy: say`Add the file there: it says which environments there are and who approves.`,
  }),
  "process-invalid": ({ ref, problems }) => ({
    title: "Not released or deployed",
    why: say`${processFile} at ${reference(ref)} has ${words(counted(problems.length, "problem"))}.`,
    remedy: say`Correct the file:`,
    items: problems.map((problem) =>
      problem.path === ""
        ? say`line ${problem.line}, column ${problem.column}: ${prose(problem.message)}`
        : say`line ${problem.line}, column ${problem.column}, ${reference(problem.path)}: ${prose(problem.message)}`,
    ),
  }),
};
