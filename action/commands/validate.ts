import { relative, resolve, sep } from "node:path";
import { planOf } from "../../app/domain/plan.ts";
import { environmentsOf, type Process, sameName } from "../../app/domain/process.ts";
import type { Weakening } from "../../app/domain/weakening.ts";
import { fit, list } from "../../app/messages/comment.ts";
import { code } from "../../app/messages/escape.ts";
import { icons } from "../../app/messages/icons.ts";
import { markdown, type Phrase, plain, prose, reference, say, words } from "../../app/messages/phrase.ts";
import { planLines, type PlannedEnvironment, planParts } from "../../app/messages/plan.ts";
import { counted } from "../../app/messages/time.ts";
import { weakeningPhrase } from "../../app/messages/weakening.ts";
import { parseProcess } from "../../app/process-file/parse.ts";
import { placeFinder } from "../../app/process-file/place-of.ts";
import { type Compared, compareWithDefault } from "../compared.ts";
import { failure, type PlacedWarning } from "../result.ts";
import { summaryLimit } from "../summary.ts";
import type { Command } from "./command.ts";

/**
 * Checks a process file as Drawbridge reads it, without a server, shows what it
 * would do, and what it lets pass that the default branch's file holds. Whether the
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
  const plan = plannedBy(process);
  const compared = await compareWithDefault(deps.git, context, file, process, deps.date());
  const found = `${counted(plan.length, "environment")}, ${counted(process.steps.length, "step")}`;
  return {
    ok: true,
    lines: [
      `${icons.success} ${file} is in order: ${found}.`,
      ...planLines(plan),
      plain(comparison(compared)),
    ],
    warnings: warningsOf(compared, file, placeFinder(source.text), process),
    outputs: {},
    summary: fit(
      [
        `### ${icons.success} ${code(file)} is in order`,
        markdown(comparison(compared)),
        list(weakened(compared).map((one) => markdown(weakeningPhrase(one)))),
        ...planParts(plan),
        onlyTheApp,
      ],
      summaryLimit,
    ),
  };
};

const onlyTheApp =
  "Whether the teams are there and large enough, and what the organization's policy asks for, is seen by the app only: on the commit's check.";

/** What a deployment of the default channel would do in each environment, as far as the file tells. */
function plannedBy(process: Process): readonly PlannedEnvironment[] {
  const channel = process.channels.find((one) => one.isDefault)?.name ?? "";
  return environmentsOf(process).map((environment) => {
    return { environment, rows: planOf(process, environment, channel) };
  });
}

function weakened(compared: Compared): readonly Weakening[] {
  return compared.kind === "compared" ? compared.weakenings : [];
}

function comparison(compared: Compared): Phrase {
  switch (compared.kind) {
    case "compared": {
      const { length } = compared.weakenings;
      return length === 0
        ? say`It lets nothing pass that the file on ${reference(compared.branch)} holds.`
        : say`It lets pass what the file on ${reference(compared.branch)} holds, in ${words(counted(length, "place"))}.`;
    }
    case "first":
      return say`${reference(compared.branch)} has no such file yet, so there is nothing to compare it with.`;
    case "not-compared":
      return say`Not compared with the default branch: ${prose(compared.why)}.`;
  }
}

/** Each beside the step that became weaker, or at the top of the file. */
function warningsOf(
  compared: Compared,
  file: string,
  placeOf: ReturnType<typeof placeFinder>,
  { steps }: Process,
): readonly PlacedWarning[] {
  return weakened(compared).map((weakening) => {
    const step = "gate" in weakening ? steps.findIndex(({ name }) => sameName(name, weakening.gate)) : -1;
    const { line } = placeOf(step === -1 ? [] : ["steps", step]);
    return {
      message: plain(weakeningPhrase(weakening)),
      title: "Weaker than the default branch",
      file,
      line,
    };
  });
}

/** As GitHub wants it for annotations: from the root of the repository, with slashes. */
function inWorkspace(workspace: string, path: string): string {
  const inside = relative(workspace, resolve(workspace, path));
  return inside.startsWith("..") ? path : inside.split(sep).join("/");
}
