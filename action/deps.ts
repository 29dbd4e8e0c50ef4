import type { AnnotationProperties } from "@actions/core";
import type { Clock } from "./clock.ts";
import type { Git } from "./git.ts";
import type { Scripts } from "./script/scripts.ts";
import type { Transport } from "./transport.ts";

/** What the Action uses of `@actions/core`. */
export interface Core {
  readonly getInput: (name: string) => string;
  /** An OIDC token of this job; masked in the log before it is returned. */
  readonly getIDToken: (audience: string) => Promise<string>;
  readonly info: (message: string) => void;
  readonly warning: (message: string, properties?: AnnotationProperties) => void;
  readonly error: (message: string, properties: AnnotationProperties) => void;
  readonly setFailed: (message: string) => void;
  readonly setOutput: (name: string, value: string) => void;
  readonly summary: { readonly addRaw: (text: string) => { readonly write: () => Promise<unknown> } };
}

/** What the Action uses of `context` of `@actions/github`. */
export interface GitHub {
  /** Undefined, whatever the package's types say, where the runner names none. */
  readonly eventName: string | undefined;
  readonly payload: unknown;
  readonly serverUrl: string;
  /** Throws where the runner names no repository. */
  readonly repo: { readonly owner: string; readonly repo: string };
}

export type FileText =
  | { readonly ok: true; readonly text: string }
  | { readonly ok: false; readonly why: string };

/** Everything that the Action touches outside itself. */
export interface Deps {
  readonly core: Core;
  /** Null: there should be an event, and it cannot be read. */
  readonly github: GitHub | null;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly clock: Clock;
  /** What time it is; the clock measures, and says nothing of that. */
  readonly date: () => Date;
  readonly send: Transport;
  /** A text file; a relative path counts from the workspace. `why` ends a sentence that begins with the path. */
  readonly readFile: (path: string) => Promise<FileText>;
  /** Of the workspace. */
  readonly git: Git;
  readonly scripts: Scripts;
}
