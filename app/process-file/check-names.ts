import { fold } from "../domain/process.ts";
import type { Draft } from "./draft.ts";
import { type Finding, shown } from "./findings.ts";
import type { Text } from "./loose.ts";
import type { YamlFile } from "./yaml.ts";

/** Every name that stands twice: the second one is the fault. Also names from which no id can be made. */
export function checkNames(draft: Draft, file: YamlFile): readonly Finding[] {
  const keys = (entries: readonly { readonly name: Text }[], what: string) =>
    repeated(
      entries.map(({ name }) => name),
      file.keyAt,
      (name) => `Two ${what} have the name ${shown(name)}`,
    );
  const values = (texts: readonly Text[], fault: (name: string) => string) =>
    repeated(texts, file.valueAt, fault);

  const phases = values(
    draft.phases.map(({ name }) => name),
    (name) => `Two phases have the name ${shown(name)}`,
  );
  const twice = new Set(phases.map(({ path }) => path));
  const environments = draft.phases
    .flatMap((phase) => phase.environments ?? [phase.name])
    .filter(({ path }) => !twice.has(path));
  const names = draft.steps.flatMap(({ name }) => name ?? []);
  const sameNames = values(names, (name) => `Two steps have the name ${shown(name)}`);
  const named = new Set(sameNames.map(({ path }) => path));
  const ids = draft.steps.flatMap(({ id }) => id ?? []).filter(({ path }) => !named.has(path));
  const asked = [
    ...draft.variables.flatMap(({ prompt }) => prompt ?? []),
    ...draft.steps.flatMap(({ fields }) => fields),
  ];
  return [
    ...keys(draft.teams, "teams"),
    ...phases,
    ...values(environments, (name) => `The environment ${shown(name)} is in the lifecycle twice`),
    ...values(
      draft.channels.flatMap(({ name }) => name ?? []),
      (name) => `Two channels have the name ${shown(name)}`,
    ),
    ...keys(draft.variables, "variables"),
    ...values(
      draft.freezes.flatMap(({ name }) => name ?? []),
      (name) => `Two freezes have the name ${shown(name)}`,
    ),
    ...draft.steps.flatMap(({ fields }) => keys(fields, "inputs")),
    ...asked.flatMap(({ options }) =>
      values(options, (option) => `The option ${shown(option)} is there twice`),
    ),
    ...sameNames,
    ...values(
      ids.filter(({ text }) => text !== ""),
      (id) => `Two steps have the id ${shown(id)}`,
    ),
    ...ids.flatMap(unusable(file)),
  ];
}

/** Of texts that stand twice, folded, the second and every further one. */
export function repeated(
  texts: readonly Text[],
  spotOf: YamlFile["keyAt"],
  fault: (name: string) => string,
): readonly Finding[] {
  const first = new Map<string, Text>();
  const findings: Finding[] = [];
  for (const text of texts) {
    const before = first.get(fold(text.text));
    if (before === undefined) {
      first.set(fold(text.text), text);
      continue;
    }
    const message: Finding["message"] = (lineOf) =>
      `${fault(text.text)}: the first is on line ${lineOf(spotOf(before.path))}.`;
    findings.push({ path: text.path, spot: spotOf(text.path), message });
  }
  return findings;
}

function unusable(file: YamlFile): (id: Text) => readonly Finding[] {
  return ({ text, path }) => {
    const finding = (message: string) => [{ path, spot: file.valueAt(path), message: () => message }];
    if (text === "")
      return finding('No id can be made of this name: give the step an "id" of letters a to z and digits.');
    return text === "constructor"
      ? finding('A step cannot have the id "constructor": give it another "id".')
      : [];
  };
}
