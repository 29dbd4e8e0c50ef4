import { sameName } from "../domain/process.ts";
import { isMapping, mapping, texts } from "../process-file/loose.ts";
import type { Path } from "../process-file/path.ts";
import { placesIn, type Spot } from "../process-file/places.ts";
import { readYaml, type YamlFile } from "../process-file/yaml.ts";

/** What Drawbridge has to know of a workflow of a repository. */
export interface WorkflowFile {
  /** Names of the events of `on`, as written. */
  readonly events: readonly string[];
  /** Inputs of `workflow_dispatch` in their order; null: it cannot be dispatched. */
  readonly dispatch: readonly DispatchInput[] | null;
  /** The titles of its runs, as written, with expressions; null: GitHub's own. */
  readonly runName: string | null;
  /** Of its jobs, those that name an environment literally. */
  readonly environments: readonly JobEnvironment[];
}

export interface DispatchInput {
  readonly name: string;
  readonly required: boolean;
  readonly hasDefault: boolean;
  /** GitHub's word: `string`, `boolean`, `choice`, `number`, `environment`. */
  readonly type: string;
  /** What may be chosen, as written; empty for the other types. */
  readonly options: readonly string[];
}

export interface JobEnvironment {
  readonly name: string;
  /** Key of the job. */
  readonly job: string;
  /** Where the name stands, counted from 1. */
  readonly line: number;
  /** False: the job says `deployment: false`, so that GitHub makes no GitHub Deployment for it. */
  readonly deployment: boolean;
}

export type ReadWorkflow =
  | { readonly ok: true; readonly workflow: WorkflowFile }
  /** `line` counts from 1. */
  | { readonly ok: false; readonly line: number; readonly problem: string };

/** In bytes: a workflow larger than that is not read. */
export const mostBytes = 512 * 1024;

/**
 * What a workflow file says of its events, of the inputs that it is dispatched with, and of the environments of
 * its jobs. Everything else in it is GitHub's to judge.
 *
 * It never throws, whatever the text: what GitHub would not run either (no YAML, keys twice, no events) is a
 * problem, and so is what goes beyond the limits of a process file for depth and aliases, or 512 KiB.
 */
export function readWorkflow(text: string): ReadWorkflow {
  const source = text.replace(/^\uFEFF/, "");
  const file = readYaml(source, mostBytes);
  const placeOf = placesIn(source);
  const finding = file.ok ? file.findings[0] : file.finding;
  if (!file.ok || finding !== undefined) {
    const lineOf = (spot: Spot) => placeOf(spot).line;
    return { ok: false, line: lineOf(finding!.spot), problem: finding!.message(lineOf) };
  }
  const root = mapping(file.value);
  const events = eventsOf(root.on);
  const lineOf = (path: Path) => placeOf(file.valueAt(path)).line;
  if (events.length === 0) return { ok: false, line: lineOf(["on"]), problem: "It names no events in `on`." };
  return {
    ok: true,
    workflow: {
      events,
      dispatch: events.includes("workflow_dispatch") ? inputsOf(file, root.on) : null,
      runName: typeof root["run-name"] === "string" ? root["run-name"] : null,
      environments: Object.entries(mapping(root.jobs)).flatMap(([job, written]) =>
        environmentOf(job, mapping(written).environment, lineOf),
      ),
    },
  };
}

/**
 * Whether the titles of the workflow's runs always hold the value of an input: it stands there alone, in no condition.
 *
 * Source: docs.github.com "Workflow syntax", `run-name`.
 */
export function titleShows({ runName }: Pick<WorkflowFile, "runName">, input: string): boolean {
  const shown = /\$\{\{\s*(?:github\.event\.)?inputs(?:\.([\w-]+)|\['([\w-]+)'\])\s*\}\}/gi;
  return [...(runName ?? "").matchAll(shown)].some(([, plain, quoted]) => sameName(plain ?? quoted!, input));
}

/** One event, a list of them, or a mapping with each event's own settings. */
function eventsOf(on: unknown): readonly string[] {
  return isMapping(on) ? Object.keys(on) : texts(on, []).map(({ text }) => text);
}

function inputsOf(file: YamlFile, on: unknown): readonly DispatchInput[] {
  const inputs = mapping(mapping(mapping(on).workflow_dispatch).inputs);
  return Object.entries(inputs).map(([name, written]) => {
    const input = mapping(written);
    const options = Array.isArray(input.options) ? input.options : [];
    return {
      name,
      required: input.required === true,
      hasDefault: input.default !== undefined && input.default !== null,
      type: typeof input.type === "string" ? input.type : "string",
      // A number is an option as it is written: 1.10 is not 1.1.
      options: options.map((option: unknown, index) =>
        typeof option === "string"
          ? option
          : file.written(["on", "workflow_dispatch", "inputs", name, "options", index]),
      ),
    };
  });
}

function environmentOf(
  job: string,
  written: unknown,
  lineOf: (path: Path) => number,
): readonly JobEnvironment[] {
  const named = isMapping(written);
  const name = named ? written.name : written;
  // With an expression in it only GitHub knows the name, and only when the job starts.
  if (typeof name !== "string" || name === "" || name.includes("${{")) return [];
  const path = ["jobs", job, "environment", ...(named ? ["name"] : [])];
  return [{ name, job, line: lineOf(path), deployment: !(named && written.deployment === false) }];
}
