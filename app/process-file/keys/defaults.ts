import { defaultMask } from "../../domain/version.ts";

/**
 * What the file may leave out, and then means. The names of environments and the mask
 * are not here: they have rules.
 */
export const defaults = {
  deploy: "manual",
  complete: "all",
  supersede: "on-arrival",
  thread: "pull-request",
  version: defaultMask,
  zone: "UTC",
} as const;
