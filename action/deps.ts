import type { AnnotationProperties } from "@actions/core";
import type { Clock } from "./clock.ts";
import type { Transport } from "./transport.ts";

/** What the Action uses of `@actions/core`. */
export interface Core {
  readonly getInput: (name: string) => string;
  /** An OIDC token of this job; masked in the log before it is returned. */
  readonly getIDToken: (audience: string) => Promise<string>;
  readonly info: (message: string) => void;
  readonly warning: (message: string) => void;
  readonly error: (message: string, properties: AnnotationProperties) => void;
  readonly setFailed: (message: string) => void;
  readonly setOutput: (name: string, value: string) => void;
  readonly summary: { readonly addRaw: (text: string) => { readonly write: () => Promise<unknown> } };
}

export type FileText =
  | { readonly ok: true; readonly text: string }
  | { readonly ok: false; readonly why: string };

/** Everything that the Action touches outside itself. */
export interface Deps {
  readonly core: Core;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly clock: Clock;
  readonly send: Transport;
  /** A text file; a relative path counts from the workspace. `why` ends a sentence that begins with the path. */
  readonly readFile: (path: string) => Promise<FileText>;
}
