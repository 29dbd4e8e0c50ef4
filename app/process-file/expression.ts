import { type ExpressionError, Lexer, Parser } from "@actions/expressions";
import { Expr } from "@actions/expressions/ast";
import { MAX_EXPRESSION_LENGTH } from "@actions/expressions/errors";
import { type Token, TokenType } from "@actions/expressions/lexer";
import { shown } from "./findings.ts";
import { statusFunctions } from "./functions.ts";

/** What is wrong with an expression; `offset` counts in its source. */
export interface ExpressionFault {
  readonly offset: number;
  readonly message: () => string;
}

/** The names that an expression may use; each returns null, or why the name cannot be used here. */
export interface Names {
  readonly context: (name: string) => (() => string) | null;
  readonly function: (name: string) => (() => string) | null;
}

export interface ParsedExpression {
  /** Null where the source is not the language; there with unknown names in it. */
  readonly tree: Expr | null;
  /** The functions that are called, in lower case. */
  readonly functions: ReadonlySet<string>;
  readonly faults: readonly ExpressionFault[];
}

/** Reads one expression of GitHub's language, without the `${{ }}`. */
export function parseExpression(source: string, names: Names): ParsedExpression {
  if (source.length > MAX_EXPRESSION_LENGTH) {
    return failed({
      offset: 0,
      message: () => `The expression is longer than ${MAX_EXPRESSION_LENGTH} characters.`,
    });
  }
  const tokens = lex(source);
  if (!Array.isArray(tokens)) return failed(tokens);
  const { contexts, functions } = namesIn(tokens);
  const faults = [...faultsOf(contexts, names.context), ...faultsOf(functions, names.function)];
  const parsed = parse(tokens, contexts, functions);
  const tree = parsed instanceof Expr ? parsed : null;
  return {
    tree,
    functions: new Set(functions.map(({ lexeme }) => lexeme.toLowerCase())),
    faults: parsed instanceof Expr ? faults : [...faults, parsed],
  };
}

function failed(fault: ExpressionFault): ParsedExpression {
  return { tree: null, functions: new Set(), faults: [fault] };
}

/**
 * The tokens, all on one line, so that a column is an offset; and with every `''` in a
 * text made one quote.
 */
function lex(source: string): Token[] | ExpressionFault {
  const line = source.replaceAll(/[\r\n]/g, " ");
  try {
    const { tokens } = new Lexer(line).lex();
    return tokens.map((token) =>
      token.type === TokenType.STRING ? { ...token, value: unquoted(source, token) } : token,
    );
  } catch (error) {
    // The lexer says the place in words only, before it repeats the whole expression.
    const { message } = error as Error;
    const place = message.slice(0, message.length - ` within expression: ${line}`.length);
    const offset = Number(/\d+$/.exec(place)![0]) - 1;
    return { offset, message: () => notValid("unexpected symbol", source.slice(offset)) };
  }
}

function unquoted(source: string, { range }: Token): string {
  return source.slice(range.start.column + 1, range.end.column - 1).replaceAll("''", "'");
}

function notValid(reason: string, at: string): string {
  return `The expression is not valid: ${reason} at ${shown(at)}.`;
}

/** Contexts and functions, told apart by what stands around them. */
function namesIn(tokens: readonly Token[]): { readonly contexts: Token[]; readonly functions: Token[] } {
  const isName = (token: Token, index: number) =>
    token.type === TokenType.IDENTIFIER && tokens[index - 1]?.type !== TokenType.DOT;
  const isCalled = (index: number) => tokens[index + 1]!.type === TokenType.LEFT_PAREN;
  return {
    contexts: tokens.filter((token, index) => isName(token, index) && !isCalled(index)),
    functions: tokens.filter((token, index) => isName(token, index) && isCalled(index)),
  };
}

function faultsOf(tokens: readonly Token[], check: Names["context"]): ExpressionFault[] {
  return tokens.flatMap(({ lexeme, range }) => {
    const message = check(lexeme);
    return message === null ? [] : [{ offset: range.start.column, message }];
  });
}

/**
 * The tree; names are let through, since `Names` has judged them, but not calls with
 * too few or too many arguments.
 */
function parse(
  tokens: Token[],
  contexts: readonly Token[],
  functions: readonly Token[],
): Expr | ExpressionFault {
  const called = functions.map(({ lexeme: name }) => {
    const known = statusFunctions.some((status) => status === name.toLowerCase());
    return { name, minArgs: 0, maxArgs: known ? 0 : Infinity };
  });
  try {
    const names = contexts.map(({ lexeme }) => lexeme);
    // Without tokens there is no tree, whatever the library's types say.
    const tree = new Parser(tokens, names, called).parse() as Expr | undefined;
    return tree ?? { offset: 0, message: () => "The expression is empty." };
  } catch (error) {
    // The parser throws nothing else.
    const { message, pos } = error as ExpressionError;
    const offset = pos.column;
    const token = tokens.find(({ range }) => range.start.column === offset)!;
    const [reason] = message.split(":");
    return { offset, message: () => notValid(reason!.toLowerCase(), token.lexeme) };
  }
}
