import type { AnnotationProperties } from "@actions/core";
import { cleanLine } from "../app/messages/clean.ts";
import type { Core } from "./deps.ts";

/**
 * The toolkit's log, which much text of others goes into: each message stays
 * one line, and none is a command to the runner, which looks for `::` at the
 * start of a line and for `##[` anywhere in it.
 */
export function safeLog<C extends Pick<Core, "info" | "warning">>(core: C): C {
  return {
    ...core,
    info: (message: string) => core.info(line(message)),
    warning: (message: string, properties?: AnnotationProperties) => core.warning(line(message), properties),
  };
}

function line(message: string): string {
  return cleanLine(message).replaceAll("##[", "##\u200B[").replace(/^::/, ":\u200B:");
}
