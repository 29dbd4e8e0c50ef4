import { environmentSummaries, hasRunThere, releaseSummaries } from "../../db/deployment-summaries.ts";
import type { Project } from "../../db/projects.ts";
import { type Release, releaseById, releaseByVersion } from "../../db/releases.ts";
import { lifecycleFor } from "../domain/channels.ts";
import type { Mode } from "../domain/deployment/state.ts";
import { current, previous } from "../domain/history.ts";
import { promotionTargets } from "../domain/lifecycle.ts";
import { environmentsOf, type Process, sameName } from "../domain/process.ts";
import { accepted, type Outcome, refused } from "../domain/refusal.ts";
import type { AskedOptions } from "./admission.ts";
import type { Deps } from "./deps.ts";
import { noRelease } from "./no-release.ts";

/** What somebody asks to be deployed, what they said about it, and how they want it. */
export type Ask = { readonly comment: string; readonly options: AskedOptions } & (
  | { readonly kind: "deploy"; readonly version: string; readonly environment: string }
  /** Into the next environments of its lifecycle. */
  | { readonly kind: "promote"; readonly version: string }
  /** What the environment runs, once more. */
  | { readonly kind: "redeploy"; readonly environment: string }
  /** Null version: the one before. */
  | { readonly kind: "rollback"; readonly environment: string; readonly version: string | null }
);

/** A release, where it goes, and what that is there. */
export interface Target {
  readonly release: Release;
  readonly environment: string;
  readonly mode: Mode;
}

/** Which releases go where, or why the ask makes no sense now. */
export async function targets(
  db: Deps["db"],
  project: Project,
  process: Process,
  ask: Ask,
): Promise<Outcome<readonly Target[]>> {
  switch (ask.kind) {
    case "deploy": {
      const environment = named(process, ask.environment);
      if (!environment.ok) return environment;
      const release = await byVersion(db, project, ask.version);
      if (!release.ok) return release;
      const mode = await modeOf(db, project, environment.value, release.value);
      return accepted([{ release: release.value, environment: environment.value, mode }]);
    }
    case "promote": {
      const release = await byVersion(db, project, ask.version);
      if (!release.ok) return release;
      const phases = lifecycleFor(process, release.value.channel);
      const next = promotionTargets(phases, await releaseSummaries(db, release.value.id));
      if (next.length === 0) return refused({ code: "nothing-to-promote", version: release.value.version });
      return accepted(
        next.map((environment) => ({ release: release.value, environment, mode: "deploy" as const })),
      );
    }
    case "redeploy": {
      const environment = named(process, ask.environment);
      if (!environment.ok) return environment;
      const running = current(await environmentSummaries(db, project.id, environment.value));
      if (running === null) return refused({ code: "nothing-deployed", environment: environment.value });
      const release = await releaseById(db, running.releaseId);
      return accepted([{ release, environment: environment.value, mode: "redeploy" }]);
    }
    case "rollback": {
      const environment = named(process, ask.environment);
      if (!environment.ok) return environment;
      const release = await rollbackRelease(db, project, environment.value, ask.version);
      if (!release.ok) return release;
      return accepted([{ release: release.value, environment: environment.value, mode: "rollback" }]);
    }
  }
}

async function rollbackRelease(
  db: Deps["db"],
  project: Project,
  environment: string,
  version: string | null,
): Promise<Outcome<Release>> {
  if (version !== null) {
    const release = await byVersion(db, project, version);
    // A gate may let a rollback pass: it is for what has been there.
    return !release.ok || (await hasRunThere(db, release.value.id, environment))
      ? release
      : refused({ code: "never-ran-there", version: release.value.version, environment });
  }
  const before = previous(await environmentSummaries(db, project.id, environment));
  return before === null
    ? refused({ code: "no-previous", environment })
    : accepted(await releaseById(db, before.releaseId));
}

/**
 * What `/deploy` of the release is there now: `redeploy` when the environment runs it already, `rollback` when it
 * runs a newer one and has run this one before. One that never succeeded there is new to it, however old.
 */
export async function modeOf(
  db: Deps["db"],
  project: Pick<Project, "id">,
  environment: string,
  release: Pick<Release, "id">,
): Promise<Mode> {
  const running = current(await environmentSummaries(db, project.id, environment));
  if (running === null || running.releaseId < release.id) return "deploy";
  if (running.releaseId === release.id) return "redeploy";
  return (await hasRunThere(db, release.id, environment)) ? "rollback" : "deploy";
}

function named(process: Process, environment: string): Outcome<string> {
  const known = environmentsOf(process);
  const found = known.find((name) => sameName(name, environment));
  return found === undefined ? refused({ code: "unknown-environment", environment, known }) : accepted(found);
}

async function byVersion(db: Deps["db"], project: Project, version: string): Promise<Outcome<Release>> {
  const release = await releaseByVersion(db, project.id, version);
  return release === undefined ? refused(await noRelease(db, project.id, version)) : accepted(release);
}
