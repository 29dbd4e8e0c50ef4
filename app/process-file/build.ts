import {
  type Channel,
  defaultChannel,
  fold,
  type Phase,
  type Process,
  sameName,
  type Step,
} from "../domain/process.ts";
import { buildFreezes } from "./build-freezes.ts";
import { buildVariable } from "./build-variable.ts";
import { defaults } from "./keys/defaults.ts";
import type { StepBase } from "./kinds/step.ts";
import { principalOf } from "./principals.ts";
import type { ProcessFile } from "./schema.ts";
import { slug } from "./slug.ts";
import { stepKinds } from "./step-kinds.ts";
import { conditionOf } from "./template.ts";
import type { YamlFile } from "./yaml.ts";

/** The process for the engine: defaults filled in. Only for a file that nothing is wrong with. */
export function build(written: ProcessFile, file: YamlFile): Process {
  const releases = written.releases ?? {};
  const lifecycle = written.lifecycle.map(phaseOf);
  return {
    name: written.name ?? null,
    teams: Object.entries(written.teams ?? {}).map(([name, members]) => ({
      name,
      members: [members].flat().map(principalOf),
    })),
    lifecycle,
    channels: channelsOf(written.channels, lifecycle),
    releases: {
      branches: releases.branches ?? null,
      version: releases.version ?? defaults.version,
      thread: releases.thread ?? defaults.thread,
    },
    variables: Object.entries(written.variables ?? {}).map(([name, value]) =>
      buildVariable(name, value, file),
    ),
    freezes: buildFreezes(written.freezes ?? []),
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
    // The schema has let through `all`, `optional` and numbers.
    complete: (phase.complete ?? defaults.complete) as Phase["complete"],
    deployers: phase.deployers === undefined ? null : [phase.deployers].flat(),
    supersede: phase.supersede ?? defaults.supersede,
    guidedFailure: phase["guided-failure"] ?? false,
    production: phase.production ?? environments.some((name) => fold(name) === "production"),
  };
}

/** One of them is the default: the one that says so, the first that takes every branch, or the first. */
function channelsOf(written: ProcessFile["channels"], lifecycle: readonly Phase[]): readonly Channel[] {
  if (written === undefined) return [defaultChannel];
  const chosen =
    written.find((channel) => channel.default) ??
    written.find((channel) => channel.branches === undefined) ??
    written[0];
  const inOrder = (names: readonly string[]) =>
    lifecycle.map(({ name }) => name).filter((phase) => names.some((name) => sameName(name, phase)));
  return written.map((channel) => ({
    name: channel.name,
    branches: channel.branches ?? null,
    isDefault: channel === chosen,
    phases: channel.phases === undefined ? null : inOrder(channel.phases),
  }));
}

function stepOf(written: ProcessFile["steps"][number]): Step {
  const kind = stepKinds[written.uses];
  const name = written.name ?? kind.title;
  const base: StepBase = {
    id: written.id ?? slug(name),
    name,
    environments: written.environments ?? null,
    skipEnvironments: written["skip-environments"] ?? [],
    channels: written.channels ?? null,
    if: written.if === undefined ? null : conditionOf(String(written.if))!.source.trim(),
    enabled: written.enabled ?? true,
    required: written.required ?? false,
    withPrevious: written.start === "with-previous",
    notes: written.notes ?? null,
  };
  // The schema has told the kinds apart by `uses`: `written` is of this one.
  return kind.build(base, written as never);
}
