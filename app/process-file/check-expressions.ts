import type { Draft } from "./draft.ts";
import { checkTree } from "./check-tree.ts";
import { parseExpression } from "./expression.ts";
import type { Finding } from "./findings.ts";
import type { Text } from "./loose.ts";
import { type Scope, scopeAt } from "./scope.ts";
import { stepKinds } from "./step-kinds.ts";
import { conditionOf, splitTemplate } from "./template.ts";
import type { YamlFile } from "./yaml.ts";

/**
 * Everything in `${{ }}`, and every `if`: what does not parse, and what reads or calls
 * what is not there.
 */
export function checkExpressions(draft: Draft, file: YamlFile): readonly Finding[] {
  const values = draft.variables.flatMap((variable) => variable.values.flatMap(({ value }) => value ?? []));
  const variableScope = scopeAt({ kind: "variable" }, draft);
  return [
    ...values.flatMap((value) => checkTemplate(value, variableScope, file)),
    ...draft.steps.flatMap(({ kind, if: condition, templates }, step) => {
      const textScope = scopeAt({ kind: "text", step }, draft);
      const gate = kind === stepKinds["manual-intervention"];
      return [
        ...(condition === null
          ? []
          : checkCondition(condition, scopeAt({ kind: "condition", step, gate }, draft), file)),
        ...templates.flatMap((template) => checkTemplate(template, textScope, file)),
      ];
    }),
  ];
}

function checkCondition(text: Text, scope: Scope, file: YamlFile): readonly Finding[] {
  const { unclosed } = splitTemplate(text.text);
  if (unclosed !== null) return [notClosed(text, unclosed, file)];
  const expression = conditionOf(text.text);
  if (expression !== null) return checkSource(expression.source, expression.offset, text, scope, file);
  const message = () => "Only a part of the condition stands in ${{ }}: put all of it in, or nothing.";
  return [{ path: text.path, spot: file.valueAt(text.path), message }];
}

function checkTemplate(text: Text, scope: Scope, file: YamlFile): readonly Finding[] {
  const { pieces, unclosed } = splitTemplate(text.text);
  const found = pieces.flatMap((piece) =>
    piece.kind === "literal" ? [] : checkSource(piece.source, piece.offset, text, scope, file),
  );
  return unclosed === null ? found : [...found, notClosed(text, unclosed, file)];
}

function notClosed({ path }: Text, at: number, file: YamlFile): Finding {
  return { path, spot: file.valueAt(path, at), message: () => "This ${{ is not closed by }}." };
}

/** `offset`: where the source begins in the text. */
function checkSource(
  source: string,
  offset: number,
  text: Text,
  scope: Scope,
  file: YamlFile,
): readonly Finding[] {
  const { tree, faults } = parseExpression(source, scope.names);
  const unreadable = tree === null ? [] : checkTree(tree, scope);
  return [...faults, ...unreadable].map((fault) => ({
    path: text.path,
    spot: file.valueAt(text.path, offset + fault.offset),
    message: fault.message,
  }));
}
