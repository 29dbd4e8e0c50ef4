import { relative, resolve, sep } from "node:path";
import { environmentsOf, type Process, type Step } from "../../app/domain/process.ts";
import { fit, table } from "../../app/messages/comment.ts";
import { code } from "../../app/messages/escape.ts";
import { icons } from "../../app/messages/icons.ts";
import { listed, markdown, name, type Phrase, say } from "../../app/messages/phrase.ts";
import { counted } from "../../app/messages/time.ts";
import { parseProcess } from "../../app/process-file/parse.ts";
import { failure } from "../result.ts";
import { summaryLimit } from "../summary.ts";
import type { Command } from "./command.ts";

/**
 * Checks a process file as Drawbridge reads it, without a server. Whether the
 * teams exist on GitHub is seen only by the app, on the commit's check.
 */
export const validate: Command = async ({ deps, context, inputs }) => {
  const written = inputs["process-file"];
  const file = inWorkspace(context.workspace, written);
  const source = await deps.readFile(written);
  if (!source.ok) {
    return failure(
      "process-missing",
      `${file} ${source.why}. Check the repository out in an earlier step (\`uses: actions/checkout\`), or name the file as \`process-file\`.`,
    );
  }
  const parsed = parseProcess(source.text, context);
  if (!parsed.ok) {
    const { problems } = parsed;
    return failure(
      "process-invalid",
      `${file} has ${counted(problems.length, "problem")}, annotated on the lines.`,
      {
        problems: { file, all: problems },
      },
    );
  }
  const { process } = parsed;
  const found = `${counted(environmentsOf(process).length, "environment")}, ${counted(process.steps.length, "step")}`;
  return {
    ok: true,
    lines: [`${icons.success} ${file} is in order: ${found}.`],
    warnings: [],
    outputs: {},
    summary: fit(
      [
        `### ${icons.success} ${code(file)} is in order`,
        table(["Step", "Kind", "Environments"], rowsOf(process)),
      ],
      summaryLimit,
    ),
  };
};

function rowsOf({ steps }: Process): readonly (readonly string[])[] {
  return steps.map((step) => [markdown(say`${name(step.name)}`), step.uses, markdown(whereOf(step))]);
}

function whereOf({ enabled, environments, skipEnvironments }: Step): Phrase {
  if (!enabled) return say`none: it is disabled`;
  const where = environments === null ? say`all` : names(environments);
  return skipEnvironments.length === 0 ? where : say`${where} but ${names(skipEnvironments)}`;
}

function names(all: readonly string[]): Phrase {
  return listed(all.map((one) => say`${name(one)}`));
}

/** As GitHub wants it for annotations: from the root of the repository, with slashes. */
function inWorkspace(workspace: string, path: string): string {
  const inside = relative(workspace, resolve(workspace, path));
  return inside.startsWith("..") ? path : inside.split(sep).join("/");
}
