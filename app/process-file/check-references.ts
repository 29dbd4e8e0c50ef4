import { nearest } from "../domain/nearest.ts";
import { fold } from "../domain/process.ts";
import type { Draft } from "./draft.ts";
import { didYouMean, type Finding, listed, shown } from "./findings.ts";
import type { Text } from "./loose.ts";
import { memberFault, nestingFault, type Owner, referenceFault } from "./principals.ts";
import type { YamlFile } from "./yaml.ts";

/** Everything that names something else: environments, phases, channels, teams and people. */
export function checkReferences(draft: Draft, file: YamlFile, owner: Owner): readonly Finding[] {
  return [
    ...checkTeams(draft, file, owner),
    ...checkEnvironments(draft, file),
    ...checkPhases(draft, file),
    ...checkChannels(draft, file),
  ];
}

function checkTeams(draft: Draft, file: YamlFile, owner: Owner): readonly Finding[] {
  const written = draft.teams.map(({ name }) => name.text);
  const members = new Set(draft.teams.flatMap((team) => team.members.map(({ text }) => fold(text))));
  const names = { written, folded: new Set(written.map(fold)), members };
  const deployers = remembered((text) => referenceFault(text, names, owner, true));
  const approvers = remembered((text) => referenceFault(text, names, owner, false));
  const faults = (texts: readonly Text[], fault: (text: string) => string | null) =>
    texts.flatMap(({ text, path }): Finding[] => {
      const message = fault(text);
      return message === null ? [] : [{ path, spot: file.valueAt(path), message: () => message }];
    });
  return [
    ...draft.teams.flatMap(({ name, members }) =>
      faults(members, (text) => nestingFault(text, name.text, names) ?? memberFault(text, owner)),
    ),
    ...draft.phases.flatMap((phase) => faults(phase.deployers, deployers)),
    ...draft.steps.flatMap((step) => faults(step.teams, approvers)),
    ...draft.freezes.flatMap((freeze) => faults(freeze.override, approvers)),
  ];
}

/** The same, asked once for each text: aliases can repeat a list ten thousand times. */
function remembered(fault: (text: string) => string | null): (text: string) => string | null {
  const known = new Map<string, string | null>();
  return (text) => {
    const message = known.has(text) ? known.get(text)! : fault(text);
    known.set(text, message);
    return message;
  };
}

function checkEnvironments(draft: Draft, file: YamlFile): readonly Finding[] {
  const values = draft.variables.flatMap((variable) => variable.values);
  return unknownNames(
    [...values, ...draft.freezes, ...draft.steps].flatMap(({ environments }) => environments ?? []),
    draft.phases.flatMap((phase) => phase.environments ?? [phase.name]).map(({ text }) => text),
    { what: "environment", where: "In the lifecycle" },
    file,
  );
}

function checkPhases(draft: Draft, file: YamlFile): readonly Finding[] {
  return unknownNames(
    draft.channels.flatMap(({ phases }) => phases),
    draft.phases.map(({ name }) => name.text),
    { what: "phase", where: "In the lifecycle" },
    file,
  );
}

function checkChannels(draft: Draft, file: YamlFile): readonly Finding[] {
  const values = draft.variables.flatMap((variable) => variable.values);
  return unknownNames(
    [...values, ...draft.steps].flatMap(({ channels }) => channels ?? []),
    draft.channelNames,
    { what: "channel", where: "Defined" },
    file,
  );
}

function unknownNames(
  named: readonly Text[],
  defined: readonly string[],
  { what, where }: { readonly what: string; readonly where: string },
  file: YamlFile,
): readonly Finding[] {
  // Where nothing is defined, that is one fault, not one for every name.
  if (defined.length === 0) return [];
  const known = new Set(defined.map(fold));
  return named
    .filter(({ text }) => !known.has(fold(text)))
    .map(({ text, path }) => {
      const message = () =>
        `No ${what} is named ${shown(text)}.${didYouMean(nearest(text, defined))} ${where}: ${listed(defined)}.`;
      return { path, spot: file.valueAt(path), message };
    });
}
