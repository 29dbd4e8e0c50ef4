/** What the input `command` may be. */
export const commandNames = ["release", "deploy", "wait", "report", "run", "validate"] as const;
export type CommandName = (typeof commandNames)[number];
