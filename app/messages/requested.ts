import type { Deployment } from "../domain/deployment/state.ts";
import { isWork } from "../domain/process.ts";
import { actorPhrase } from "./actor-name.ts";
import { type Part, table } from "./comment.ts";
import { attention } from "./icons.ts";
import { emphasis, listed, markdown, nothing, reference, say, strong } from "./phrase.ts";
import { utc } from "./time.ts";

type Requested = Pick<Deployment, "options" | "steps">;

/** What whoever asked for the deployment wanted to be different: when, what is left out, which freeze does not count. */
export function requestedLines({ options, steps }: Requested): string {
  const { notBefore, overridesFreeze, skip } = options;
  const left = steps.filter(({ definition }) => skip.includes(definition.id));
  return [
    ...(notBefore === null
      ? []
      : [`**SCHEDULED**: work starts at ${utc(new Date(notBefore))}, not before; it can be approved ahead.`]),
    ...(overridesFreeze === null
      ? []
      : [
          `${attention}: ${markdown(say`${strong("FREEZE OVERRIDDEN")} by ${actorPhrase(overridesFreeze.by)}: ${overridesFreeze.reason}`)}`,
        ]),
    ...(left.length === 0 ? [] : [leftOut(left)]),
  ].join("\n\n");
}

function leftOut(left: Requested["steps"]): string {
  const names = listed(left.map(({ definition }) => say`${emphasis(definition.name)}`));
  const opens = left.some(({ definition }) => isWork(definition))
    ? say` Work is left out, so it opens no further phase.`
    : nothing;
  return markdown(say`Left out on request: ${names}.${opens}`);
}

/** The values of prompted variables that were given. */
export function givenVariables({ options }: Pick<Deployment, "options">): Part {
  const given = Object.entries(options.variables);
  if (given.length === 0) return "";
  return table(
    ["Variable", "Value"],
    given.map(([name, value]) => [markdown(say`${reference(name)}`), markdown(say`${value}`)]),
  );
}
