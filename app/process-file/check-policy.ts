import { checkFreezes } from "./check-freezes.ts";
import { repeated } from "./check-names.ts";
import { type DraftFreeze, freezesOf } from "./draft-freezes.ts";
import { type Finding, shown } from "./findings.ts";
import { isEmpty } from "./kinds/gate-faults.ts";
import { isMapping, items, type Mapping, mapping, type Text, texts } from "./loose.ts";
import type { Path } from "./path.ts";
import { memberFault, type Owner } from "./principals.ts";
import { most } from "./words.ts";
import type { YamlFile } from "./yaml.ts";

/** What is wrong with a policy beyond its schema; the policy may be wrong anywhere. */
export function checkPolicy(file: YamlFile, owner: Owner): readonly Finding[] {
  const rules = items(file.value, [])
    .slice(0, most.rules)
    .flatMap(([rule, path]) => (isMapping(rule) ? [[rule, path] as const] : []));
  const freezesOfEach = rules.map(([rule, path]) => freezesOf(rule.freezes, [...path, "freezes"]));
  const freezes = freezesOfEach.flat();
  return [
    ...rules.flatMap(([rule, path]) => checkRule(rule, path, file, owner)),
    ...tooMany(freezes, file),
    ...freezesOfEach.flatMap((ofRule) =>
      repeated(
        ofRule.flatMap(({ name }) => name ?? []),
        file.valueAt,
        (name) => `Two freezes of the rule have the name ${shown(name)}`,
      ),
    ),
    ...checkMembers(
      freezes.flatMap(({ override }) => override),
      file,
      owner,
    ),
    ...checkFreezes(freezes.slice(0, most.freezes), file),
  ];
}

function checkRule(rule: Mapping, path: Path, file: YamlFile, owner: Owner): readonly Finding[] {
  const at = [...path, "require"];
  const required = mapping(rule.require);
  const findings = checkMembers(texts(required.teams, [...at, "teams"]), file, owner);
  if (Object.keys(rule).every((key) => key === "repositories" || key === "environments")) {
    const message = () =>
      'The rule asks for nothing: write "require", "emergency: false", "branches" or "freezes".';
    return [...findings, { path, spot: file.valueAt(path), message }];
  }
  if (isMapping(rule.require) && Object.keys(required).length === 0) {
    const message = () =>
      '"require" asks for nothing: write "teams", "approvals" or "prevent-self-approval".';
    return [...findings, { path: at, spot: file.valueAt(at), message }];
  }
  if (required["from-each-team"] === true && isEmpty(required.teams)) {
    const key = [...at, "from-each-team"];
    const message = () => '"from-each-team" needs "teams": those that it asks.';
    return [...findings, { path: key, spot: file.keyAt(key), message }];
  }
  return findings;
}

/** A policy has no names for teams: what it says stands for itself. */
function checkMembers(members: readonly Text[], file: YamlFile, owner: Owner): readonly Finding[] {
  return members.flatMap(({ text, path }): Finding[] => {
    const message = memberFault(text, owner);
    return message === null ? [] : [{ path, spot: file.valueAt(path), message: () => message }];
  });
}

function tooMany(freezes: readonly DraftFreeze[], file: YamlFile): readonly Finding[] {
  const beyond = freezes[most.freezes];
  if (beyond === undefined) return [];
  const message = () => `The policy has more than ${most.freezes} freezes.`;
  return [{ path: beyond.path, spot: file.valueAt(beyond.path), message }];
}
