/** What the input `command` may be. */
export const commandNames = ["release", "report", "validate"] as const;
export type CommandName = (typeof commandNames)[number];
