import { defaultChannel } from "../domain/process.ts";
import { type DraftFreeze, freezesOf } from "./draft-freezes.ts";
import { type DraftStep, stepOf } from "./draft-step.ts";
import { type DraftVariable, variableOf } from "./draft-variable.ts";
import { entries, items, mapping, type Text, textAt, texts, textsOf } from "./loose.ts";
import type { Path } from "./path.ts";
import { most } from "./words.ts";

/**
 * What can be read of a file that may be wrong anywhere: so that names,
 * references and expressions are checked although the schema has complaints
 * too. Whatever is not of its kind is left out; the schema has said so.
 */
export interface Draft {
  /** Names are the keys at the end of their paths. */
  readonly teams: readonly { readonly name: Text; readonly members: readonly Text[] }[];
  readonly phases: readonly DraftPhase[];
  readonly channels: readonly DraftChannel[];
  /** What steps and variables can name; the one of a file without channels too. */
  readonly channelNames: readonly string[];
  readonly variables: readonly DraftVariable[];
  readonly freezes: readonly DraftFreeze[];
  readonly noGithubDeployments: boolean;
  readonly steps: readonly DraftStep[];
}

export interface DraftPhase {
  readonly path: Path;
  readonly name: Text;
  /** Null: the one that has the phase's name. */
  readonly environments: readonly Text[] | null;
  readonly deployers: readonly Text[];
  /** Null where it is no number. */
  readonly complete: number | null;
}

export interface DraftChannel {
  readonly path: Path;
  readonly name: Text | null;
  readonly isDefault: boolean;
  readonly phases: readonly Text[];
}

export function draftOf(value: unknown): Draft {
  const file = mapping(value);
  const channels = items(file.channels, ["channels"])
    .slice(0, most.channels)
    .map(([channel, path]) => channelOf(channel, path));
  return {
    teams: entries(file.teams, ["teams"]).map(([name, members]) => ({
      name,
      members: texts(members, name.path),
    })),
    phases: items(file.lifecycle, ["lifecycle"]).flatMap(([phase, path]) => phaseOf(phase, path)),
    channels,
    channelNames:
      file.channels === undefined
        ? [defaultChannel.name]
        : channels.flatMap(({ name }) => (name === null ? [] : [name.text])),
    variables: entries(file.variables, ["variables"]).map(variableOf),
    freezes: freezesOf(file.freezes, ["freezes"]),
    noGithubDeployments: file["github-deployments"] === false,
    steps: items(file.steps, ["steps"])
      .slice(0, most.steps)
      .map(([step, path]) => stepOf(mapping(step), path)),
  };
}

function phaseOf(phase: unknown, path: Path): readonly DraftPhase[] {
  const keys = mapping(phase);
  const name = textAt(phase, path) ?? textAt(keys.phase, [...path, "phase"]);
  if (name === null) return [];
  return [
    {
      path,
      name,
      environments: textsOf(keys, "environments", path),
      deployers: texts(keys.deployers, [...path, "deployers"]),
      complete: typeof keys.complete === "number" ? keys.complete : null,
    },
  ];
}

function channelOf(channel: unknown, path: Path): DraftChannel {
  const keys = mapping(channel);
  return {
    path,
    name: textAt(keys.name, [...path, "name"]),
    isDefault: keys.default === true,
    phases: texts(keys.phases, [...path, "phases"]),
  };
}
