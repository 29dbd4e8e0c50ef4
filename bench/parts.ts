import type { Measured, Run } from "./results.ts";
import { approvals } from "./rows/approvals.ts";
import { requests } from "./rows/requests.ts";
import { runner } from "./rows/runner.ts";
import { scale } from "./rows/scale.ts";
import { start } from "./rows/start.ts";
import { waits } from "./rows/waits.ts";
import { webhooks } from "./rows/webhooks.ts";

/** What can be measured, in the order of the table. */
export const parts = { requests, runner, waits, approvals, webhooks, scale, start } satisfies Record<
  string,
  (run: Run) => Promise<Measured>
>;

export type PartName = keyof typeof parts;
