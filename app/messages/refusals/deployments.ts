import type { MissingEnvironment } from "../../domain/refusal.ts";
import { listedStateWords } from "../icons.ts";
import { brokenPhrases } from "../broken.ts";
import {
  command,
  emphasis,
  listed,
  name,
  nothing,
  type Phrase,
  reference,
  references,
  say,
  strong,
  words,
  processFile,
} from "../phrase.ts";
import { target, typed } from "../target.ts";
import { utc } from "../time.ts";
import { deployment, either, names, type Sentences } from "./sentence.ts";

/** Commands on deployments that do nothing. */
export const deployments: Sentences<
  | "not-deployer"
  | "permission-unknown"
  | "workflow-may-not"
  | "not-administrator"
  | "unknown-environment"
  | "unknown-version"
  | "release-removed"
  | "phase-not-open"
  | "already-running"
  | "nothing-to-promote"
  | "nothing-deployed"
  | "no-previous"
  | "never-ran-there"
  | "already-finished"
  | "not-ordered"
  | "no-open-deployment"
  | "several-deployments"
  | "unknown-team"
  | "nothing-to-confirm"
  | "release-needed"
> = {
  "not-deployer": ({ user, environment, deployers, broken }) => ({
    title: "Nothing deployed or canceled",
    why:
      deployers === null
        ? say`${reference(user)} has no write permission on the repository, which a deployment to ${name(environment)} takes.`
        : say`${reference(user)} is none of those who may deploy to ${name(environment)}: ${references(deployers, "and")}.${brokenPhrases(broken)}`,
    remedy: say`Ask one of those who may.`,
  }),
  "permission-unknown": ({ user }) => ({
    title: "Nothing done",
    why: say`GitHub did not answer what ${reference(user)} may do on the repository.`,
    remedy: say`Write it once more, in a new comment, after some minutes.`,
  }),
  "workflow-may-not": ({ action, environment }) => ({
    title: "Nothing done",
    why:
      environment === null
        ? say`A workflow may not ${action}: that takes a person.`
        : say`A workflow may not ${action} to ${name(environment)}: the deployers of its phase do not name ${reference("workflows")}.`,
    remedy:
      environment === null
        ? say`Somebody who may writes the command in a comment on GitHub.`
        : say`Somebody who may deploy there writes the command in a comment on GitHub, or ${processFile} names ${reference("workflows")} among the deployers.`,
  }),
  "not-administrator": ({ user }) => ({
    title: "Nothing confirmed",
    why: say`${reference(user)} is not an administrator of the repository.`,
    remedy: say`Ask a repository administrator to write the same command.`,
  }),
  "unknown-environment": ({ environment, known }) => ({
    title: "Nothing done",
    why: say`The lifecycle in ${processFile} has no environment called “${environment}”.`,
    remedy: say`It has ${names(known)}. A name with white space is written in quotes.`,
  }),
  "unknown-version": ({ version, latest }) => ({
    title: "Nothing done",
    why: say`There is no release “${version}”.`,
    remedy:
      latest.length === 0
        ? say`There is none at all yet: a push whose workflow uses the Action makes one.`
        : say`The latest are ${names(latest)}.`,
  }),
  "release-removed": ({ version, sha, at }) => ({
    title: "Nothing done",
    why: say`${strong(version)} was removed on ${words(utc(new Date(at)))}: nothing had happened with it for longer than releases are kept here.`,
    remedy: say`Its commit ${reference(sha.slice(0, 7))} can be released again, under another version.`,
  }),
  "phase-not-open": ({ version, environment, phase, missing }) => ({
    title: "Not deployed",
    why: say`The phase ${emphasis(phase)} is not open for ${strong(version)} yet: it has not succeeded in ${listed(missing.map(missingPhrase))}.`,
    remedy: say`${first(version, missing)}After that, ${command(`/deploy ${version} to ${typed(environment)}`)} works.`,
  }),
  "already-running": (refusal) => ({
    title: "Not deployed again",
    why: say`${deployment(refusal)} is ${words(listedStateWords[refusal.state])} already.`,
    remedy: say`${command(`/cancel ${target(refusal)}`)} ends it.`,
  }),
  "nothing-to-promote": ({ version }) => ({
    title: "Nothing promoted",
    why: say`${strong(version)} has succeeded in every environment of its lifecycle.`,
    remedy: say`To run it once more in one of them, write ${command(`/deploy ${version} to <environment>`)}.`,
  }),
  "nothing-deployed": ({ environment }) => ({
    title: "Not redeployed",
    why: say`No deployment to ${name(environment)} has succeeded yet.`,
    remedy: say`${command(`/deploy <version> to ${typed(environment)}`)} starts one.`,
  }),
  "no-previous": ({ environment }) => ({
    title: "Not rolled back",
    why: say`${name(environment)} ran no other release before.`,
    remedy: say`Name the release: ${command(`/rollback ${typed(environment)} to <version>`)} or ${command(`/deploy <version> to ${typed(environment)}`)}.`,
  }),
  "never-ran-there": ({ version, environment }) => ({
    title: "Not rolled back",
    why: say`${strong(version)} has never succeeded in ${name(environment)}, so nothing can go back to it.`,
    remedy: say`${command(`/deploy ${version} to ${typed(environment)}`)} deploys it.`,
  }),
  "already-finished": (refusal) => ({
    title: "Nothing changed",
    why: say`${deployment(refusal)} is finished: ${words(listedStateWords[refusal.state])}.`,
    remedy: say`${command(`/deploy ${refusal.version} to ${typed(refusal.environment)}`)} starts a new deployment.`,
  }),
  "not-ordered": (refusal) => ({
    title: "Nothing changed",
    why: say`${deployment(refusal)} does not wait for this work: its step has ended, or is to be done once more, or the GitHub Deployment only shows what other steps do.`,
    remedy: say`Do not deploy. ${command("/status")} shows where it stands.`,
  }),
  "no-open-deployment": ({ meant }) => ({
    title: "Nothing canceled",
    why: meant === null ? say`No deployment is open here.` : say`No open deployment is called “${meant}”.`,
    remedy: say`${command("/status")} shows which are open.`,
  }),
  "several-deployments": ({ deployments: open }) => ({
    title: "Nothing canceled",
    why: say`${open.length} deployments are open, and the command does not say which one is meant.`,
    remedy: say`Put the one that is meant behind the command:`,
    items: open.map(
      (one) =>
        say`${either(target(one), `d${one.deployment}`)}, which is ${words(listedStateWords[one.state])}`,
    ),
  }),
  "unknown-team": (refusal) => ({
    title: "Nothing confirmed",
    why: say`${processFile} names no team or person “${refusal.name}”.`,
    remedy:
      refusal.known.length === 0
        ? say`It names none at all.`
        : say`It names ${references(refusal.known, "and")}.`,
  }),
  "nothing-to-confirm": (refusal) => ({
    title: "Nothing confirmed",
    why: say`“${refusal.name}” stands for the same team or person as ever, so there is nothing to confirm.`,
    remedy: say`If its members do not count, look for the spelling in ${processFile} and for their membership on GitHub.`,
  }),
  "release-needed": (refusal) => ({
    title: "Nothing done",
    why: say`The command does not say which release is meant, and this thread belongs to none.`,
    remedy: say`Name the version: ${command(`${refusal.command} <version>`)}. ${command("/status")} shows where each is.`,
  }),
};

function missingPhrase({ environment, state }: MissingEnvironment): Phrase {
  return say`${name(environment)} (${words(state === null ? "not deployed" : listedStateWords[state])})`;
}

/** What to type for the first environment that is missing; nothing where a deployment of it is on its way. */
function first(version: string, missing: readonly MissingEnvironment[]): Phrase {
  const next = missing.find(
    ({ state }) => state === null || !["queued", "executing", "waiting"].includes(state),
  );
  return next === undefined
    ? nothing
    : say`${command(`/deploy ${version} to ${typed(next.environment)}`)} comes first. `;
}
