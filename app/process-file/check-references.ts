import { nearest } from "../domain/nearest.ts";
import { fold } from "../domain/process.ts";
import type { Draft, DraftValue, Text } from "./draft.ts";
import { didYouMean, type Finding, listed, shown } from "./findings.ts";
import { memberFault, nestingFault, type Owner, referenceFault } from "./principals.ts";
import { stepKinds } from "./step-kinds.ts";
import type { YamlFile } from "./yaml.ts";

/** Everything that names something else: environments, teams and people; and what contradicts itself. */
export function checkReferences(draft: Draft, file: YamlFile, owner: Owner): readonly Finding[] {
  return [
    ...checkTeams(draft, file, owner),
    ...checkEnvironments(draft, file),
    ...draft.variables.flatMap(({ values }) => ambiguous(values, file)),
    ...checkSteps(draft, file),
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
  const defined = draft.phases.flatMap((phase) => phase.environments ?? [phase.name]).map(({ text }) => text);
  // Without a lifecycle nothing is defined, which is one fault, not one for every name.
  if (defined.length === 0) return [];
  const known = new Set(defined.map(fold));
  const values = draft.variables.flatMap((variable) => variable.values);
  const named = [...values, ...draft.steps].flatMap(({ environments }) => environments ?? []);
  const unknown = named
    .filter(({ text }) => !known.has(fold(text)))
    .map(({ text, path }) => {
      const message = () =>
        `No environment is named ${shown(text)}.${didYouMean(nearest(text, defined))} In the lifecycle: ${listed(defined)}.`;
      return { path, spot: file.valueAt(path), message };
    });
  return unknown;
}

/** Of two values for the same environment neither is the more specific one. */
function ambiguous(values: readonly DraftValue[], file: YamlFile): readonly Finding[] {
  const seen = new Set<string | null>();
  return values.flatMap(({ path, environments }) => {
    const covered = environments ?? [{ text: null, path }];
    return covered.flatMap(({ text, path: at }): Finding[] => {
      const key = text === null ? null : fold(text);
      const where = text === null ? "everywhere" : `in ${shown(text)}`;
      if (!seen.has(key)) {
        seen.add(key);
        return [];
      }
      return [
        {
          path: at,
          spot: file.valueAt(at),
          message: () => `The variable has two values that count ${where}.`,
        },
      ];
    });
  });
}

function checkSteps(draft: Draft, file: YamlFile): readonly Finding[] {
  return draft.steps.flatMap((step, index): Finding[] => {
    const uses = [...step.path, "uses"];
    const atUses = (message: string): Finding => ({
      path: uses,
      spot: file.valueAt(uses),
      message: () => message,
    });
    const findings: Finding[] = step.notFinite.map((path) => {
      const message = () => `${file.written(path)} is no number that JSON has: put it in quotes.`;
      return { path, spot: file.valueAt(path), message };
    });
    if (step.hasBothConditions) {
      const path = [...step.path, "skip-environments"];
      const message = () => 'A step has "environments" or "skip-environments", not both.';
      findings.push({ path, spot: file.keyAt(path), message });
    }
    if (step.kind?.once && draft.steps.findIndex(({ kind }) => kind === step.kind) < index) {
      findings.push(atUses("A process has one step of this kind at most, and one comes before."));
    }
    if (step.kind === stepKinds["github-deployment"] && draft.noGithubDeployments) {
      findings.push(
        atUses('This step creates a GitHub Deployment, but the file says "github-deployments: false".'),
      );
    }
    return findings;
  });
}
