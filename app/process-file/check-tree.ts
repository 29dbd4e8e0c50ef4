import type { data } from "@actions/expressions";
import {
  Binary,
  ContextAccess,
  type Expr,
  FunctionCall,
  Grouping,
  IndexAccess,
  Literal,
  Logical,
  Star,
  Unary,
} from "@actions/expressions/ast";
import type { ExpressionFault } from "./expression.ts";
import { shown } from "./findings.ts";
import type { Keys, Scope, Shape } from "./scope.ts";

/**
 * Deeper trees are refused. The parser bounds nesting, so that only a chain of
 * comparisons (`a == b == c …`) gets here, which would exhaust the stack.
 */
const deepest = 400;

/**
 * Keys that are read though nothing has them. Unknown contexts are faults already: of
 * them anything can be read.
 */
export function checkTree(tree: Expr, scope: Scope): readonly ExpressionFault[] {
  const faults: ExpressionFault[] = [];
  let offset = 0;

  /** `byKey`: what the node yields is read by a key that is known, not as a whole. */
  function shapeOf(node: Expr, depth: number, byKey = false): Shape {
    if (depth > deepest) {
      faults.push({ offset: 0, message: () => "The expression is nested too deeply." });
      return "unknown";
    }
    if (node instanceof Grouping) return shapeOf(node.group, depth + 1, byKey);
    if (node instanceof ContextAccess) {
      offset = node.name.range.start.column;
      return whole(scope.contexts.get(node.name.lexeme.toLowerCase()) ?? "unknown", byKey);
    }
    if (node instanceof IndexAccess) return indexed(node, depth, byKey);
    for (const inner of inside(node)) shapeOf(inner, depth + 1);
    return "unknown";
  }

  function indexed({ expr, index }: IndexAccess, depth: number, byKey: boolean): Shape {
    const key = index instanceof Literal ? index : null;
    const shape = shapeOf(expr, depth + 1, key !== null);
    if (key === null) {
      if (!(index instanceof Star)) shapeOf(index, depth + 1);
      return "unknown";
    }
    const name = (key.literal as data.StringData).coerceString();
    offset = key.token.range.start.column;
    if (shape === "unknown") return shape;
    if (shape === "text")
      return fault(offset, () => `There is no ${shown(name)} here: what comes before it is a text.`);
    const found = shape.keys.get(name.toLowerCase());
    return found === undefined ? fault(offset, () => shape.missing(name)) : whole(found, byKey);
  }

  function whole(shape: Shape, byKey: boolean): Shape {
    const barred = isKeys(shape) && !byKey ? shape.barred : null;
    if (barred === null) return shape;
    return fault(
      offset,
      () => `Only single keys of "${(shape as Keys).name}" can be read here, since "${barred}" cannot.`,
    );
  }

  function fault(at: number, message: () => string): Shape {
    faults.push({ offset: at, message });
    return "unknown";
  }

  shapeOf(tree, 0);
  return faults;
}

function isKeys(shape: Shape): shape is Keys {
  return typeof shape === "object";
}

function inside(node: Expr): readonly Expr[] {
  if (node instanceof FunctionCall || node instanceof Logical) return node.args;
  if (node instanceof Binary) return [node.left, node.right];
  return node instanceof Unary ? [node.expr] : [];
}
