/** The words in which a project's history is told. */
import type { Source } from "../../app/domain/actor.ts";
import type { Guidance } from "../../app/domain/deployment/state.ts";
import { nothingAsked } from "../../app/usecases/admission.ts";
import type { Answer } from "../../app/usecases/answer.ts";
import type { Ask } from "../../app/usecases/deploy-targets.ts";

/** One project as it was all that time: the same process, and what came of its releases. */
export interface ProjectStory {
  readonly name: string;
  /** Logins that may not read it; where there are some, it is private. */
  readonly hiddenFrom: readonly string[];
  readonly process: string;
  readonly releases: readonly ReleaseStory[];
}

export interface ReleaseStory {
  readonly version: string;
  readonly at: Date;
  /** Who merged: the workflow releases in their name. */
  readonly by: string;
  readonly author: string;
  /** First line of the commit's message. */
  readonly title: string;
  readonly notes: string;
  /** What followed, each some minutes after the one before. */
  readonly steps: readonly Step[];
}

/** @param of the release that it is about, where that is another one */
export type Step = readonly [minutes: number, act: Act, of?: string];

/** Something that happened to a release. Where it speaks of an environment, it is about the newest deployment there. */
export type Act =
  /** The workflow that deploys says how it went. */
  | { readonly kind: "reports"; readonly environment: string; readonly state: "success" | "failure" }
  /** The work has had its time, and nobody said anything. */
  | { readonly kind: "times-out"; readonly environment: string }
  | (Ordered & { readonly kind: "answers"; readonly environment: string; readonly answer: Answer })
  | (Ordered & {
      readonly kind: "guides";
      readonly environment: string;
      readonly guidance: Guidance;
      readonly note: string;
    })
  | (Ordered & { readonly kind: "cancels"; readonly environment: string; readonly note: string })
  | (Ordered & { readonly kind: "deploys"; readonly ask: Ask })
  | (Ordered & { readonly kind: "blocks"; readonly reason: string });

interface Ordered {
  readonly who: string;
  /** By which way in. */
  readonly source: Source;
}

/** A release, told from its merge on. */
export function release(
  version: string,
  at: Date,
  {
    by,
    author,
    title,
    notes = "",
  }: Omit<ReleaseStory, "version" | "at" | "steps" | "notes"> & { notes?: string },
  steps: readonly Step[],
): ReleaseStory {
  return { version, at, by, author, title, notes, steps };
}

export const goesWell = (environment: string): Act => ({ kind: "reports", environment, state: "success" });
export const fails = (environment: string): Act => ({ kind: "reports", environment, state: "failure" });
export const timesOut = (environment: string): Act => ({ kind: "times-out", environment });

/** What one person does, by a comment unless something else is said. */
export function by(who: string, source: Source = "comment") {
  const own = { who, source } as const;
  const answers = (environment: string, answer: Answer): Act => ({
    kind: "answers",
    ...own,
    environment,
    answer,
  });
  const approval = { kind: "approve", anyway: false, emergency: false, inputs: {} } as const;
  const options = nothingAsked;
  return {
    approves: (environment: string, note: string, inputs: Readonly<Record<string, string>> = {}) =>
      answers(environment, { ...approval, note, inputs }),
    approvesAlone: (environment: string, note: string) =>
      answers(environment, { ...approval, note, emergency: true }),
    rejects: (environment: string, note: string) => answers(environment, { kind: "reject", note }),
    claims: (environment: string) => answers(environment, { kind: "claim" }),
    guides: (environment: string, guidance: Guidance, note: string): Act => ({
      kind: "guides",
      ...own,
      environment,
      guidance,
      note,
    }),
    cancels: (environment: string, note: string): Act => ({ kind: "cancels", ...own, environment, note }),
    promotes: (version: string, comment = ""): Act => ({
      kind: "deploys",
      ...own,
      ask: { kind: "promote", version, comment, options },
    }),
    deploys: (version: string, environment: string, comment: string): Act => ({
      kind: "deploys",
      ...own,
      ask: { kind: "deploy", version, environment, comment, options },
    }),
    rollsBack: (environment: string, comment: string): Act => ({
      kind: "deploys",
      ...own,
      ask: { kind: "rollback", environment, version: null, comment, options },
    }),
    blocks: (reason: string): Act => ({ kind: "blocks", ...own, reason }),
  };
}
