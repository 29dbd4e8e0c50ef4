import { fold, type Phase, type Process, type Step, type Variable } from "../domain/process.ts";
import type { StepBase } from "./kinds/step.ts";
import { principalOf } from "./principals.ts";
import { defaults, type ProcessFile } from "./schema.ts";
import { slug } from "./slug.ts";
import { stepKinds } from "./step-kinds.ts";
import { conditionOf } from "./template.ts";
import type { Path } from "./path.ts";
import type { YamlFile } from "./yaml.ts";

/** The process for the engine: defaults filled in. Only for a file that nothing is wrong with. */
export function build(written: ProcessFile, file: YamlFile): Process {
  const releases = written.releases ?? {};
  return {
    name: written.name ?? null,
    teams: Object.entries(written.teams ?? {}).map(([name, members]) => ({
      name,
      members: [members].flat().map(principalOf),
    })),
    lifecycle: written.lifecycle.map(phaseOf),
    releases: {
      branches: releases.branches ?? null,
      version: releases.version ?? defaults.version,
      thread: releases.thread ?? defaults.thread,
    },
    variables: Object.entries(written.variables ?? {}).map(([name, value]) => variableOf(name, value, file)),
    githubDeployments: written["github-deployments"] ?? true,
    steps: written.steps.map(stepOf),
  };
}

function phaseOf(written: ProcessFile["lifecycle"][number]): Phase {
  const phase = typeof written === "string" ? { phase: written } : written;
  const environments = phase.environments ?? [phase.phase];
  return {
    name: phase.phase,
    environments,
    deploy: phase.deploy ?? defaults.deploy,
    deployers: phase.deployers === undefined ? null : [phase.deployers].flat(),
    supersede: phase.supersede ?? defaults.supersede,
    production: phase.production ?? environments.some((name) => fold(name) === "production"),
  };
}

function variableOf(
  name: string,
  written: NonNullable<ProcessFile["variables"]>[string],
  file: YamlFile,
): Variable {
  /** `1.10` is meant as it is written, not as the number 1.1. */
  const text = (value: string | number | boolean, path: Path) =>
    typeof value === "string" ? value : file.written(path);
  const path = ["variables", name];
  const values = Array.isArray(written)
    ? written.map(({ value, environments }, index) => ({
        value: text(value, [...path, index, "value"]),
        environments: environments ?? null,
      }))
    : [{ value: text(written, path), environments: null }];
  return { name, values };
}

function stepOf(written: ProcessFile["steps"][number]): Step {
  const kind = stepKinds[written.uses];
  const name = written.name ?? kind.title;
  const base: StepBase = {
    id: written.id ?? slug(name),
    name,
    environments: written.environments ?? null,
    skipEnvironments: written["skip-environments"] ?? [],
    if: written.if === undefined ? null : conditionOf(String(written.if))!.source.trim(),
    enabled: written.enabled ?? true,
    notes: written.notes ?? null,
  };
  // The schema has told the kinds apart by `uses`: `written` is of this one.
  return kind.build(base, written as never);
}
