/**
 * What an expression of the process file can read. Keys are those that users
 * write (`release.version`, `vars.NAME`, `steps.ID.outputs.NAME`).
 */
export interface ExpressionContext {
  readonly project: { readonly name: string };
  readonly release: {
    readonly version: string;
    readonly notes: string;
    readonly sha: string;
    readonly ref: string;
    readonly channel: string;
    readonly created_by: string;
    readonly created_at: string;
    readonly previous: { readonly version: string };
  };
  readonly deployment: {
    readonly id: string;
    readonly environment: string;
    readonly created_by: string;
    readonly url: string;
    readonly comment: string;
    readonly trigger: string;
    readonly mode: string;
    readonly previous: { readonly version: string; readonly sha: string };
    readonly changes: string;
  };
  readonly vars: Readonly<Record<string, string>>;
  readonly steps: Readonly<
    Record<string, { readonly outcome: string; readonly outputs: Readonly<Record<string, string>> }>
  >;
  /** How the deployment stands when the step's turn comes: what `success()`, `failure()` and `cancelled()` read. */
  readonly status: "success" | "failure" | "cancelled";
}

/** The result of an expression: a value, or why it has none. */
export type Evaluated<T> =
  | { readonly ok: true; readonly value: T }
  | { readonly ok: false; readonly error: string };

/** The expression language, given to the domain from outside (`process-file/expressions.ts`). */
export interface Expressions {
  /** A step's `if`, without the `${{ }}`. One without a status function is asked only while all went well, as in Actions. */
  readonly condition: (source: string, context: ExpressionContext) => Evaluated<boolean>;
  /** Text with `${{ }}` in it; `escape` is applied to each inserted value. */
  readonly text: (
    template: string,
    context: ExpressionContext,
    escape?: (value: string) => string,
  ) => Evaluated<string>;
}
