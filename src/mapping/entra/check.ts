import { nearestName } from '../nearestName.ts';
import { type Expression, words } from './expression.ts';
import type { FunctionDefinition } from './function.ts';
import { functions } from './functions.ts';
import { functionHint, wordHint } from './habits.ts';

export interface ExpressionProblem {
  /** From 1. */
  column: number;
  message: string;
  hint: string | null;
}

/**
 * Every unknown name and wrong argument count of an expression, in the order of the text. Names are case-sensitive, as in the service. `declared` are
 * functions that are taken on trust, whatever their arguments.
 */
export function checkExpression(node: Expression, declared: ReadonlySet<string> = none): ExpressionProblem[] {
  return check(node, true, declared).sort((left, right) => left.column - right.column);
}

const none: ReadonlySet<string> = new Set();

function check(node: Expression, top: boolean, declared: ReadonlySet<string>): ExpressionProblem[] {
  const inner = (one: Expression): ExpressionProblem[] => check(one, false, declared);
  switch (node.kind) {
    case 'call':
      return [...checkCall(node, top, declared), ...node.args.flatMap((arg) => (arg === null ? [] : inner(arg)))];
    case 'comparison':
      return [...inner(node.left), ...inner(node.right)];
    case 'concat':
      return node.parts.flatMap(inner);
    case 'word':
      return checkWord(node);
    default:
      return [];
  }
}

function checkWord({ name, column }: Expression & { kind: 'word' }): ExpressionProblem[] {
  if (Object.hasOwn(words, name)) return [];
  const near = nearestName(name, Object.keys(words));
  const hint = wordHint(name) ?? (near ? `did you mean ${near}?` : `write [${name}] for an attribute, "${name}" for a text`);
  return [{ column, message: `unknown word ${name}`, hint }];
}

function checkCall(
  { name, args, column }: Expression & { kind: 'call' },
  top: boolean,
  declared: ReadonlySet<string>,
): ExpressionProblem[] {
  const definition = functions.get(name);
  if (definition === undefined) {
    if (declared.has(name)) return [];
    return [{ column, message: `unknown function ${name}`, hint: unknownHint(name) }];
  }
  const hint = signature(definition);
  const problems: ExpressionProblem[] = [];
  if (definition.topLevelOnly && !top) problems.push({ column, message: `${name} cannot stand inside another function`, hint: null });
  const missing = definition.parameters.filter((parameter, index) => parameter.required && (args[index] ?? null) === null);
  const most = definition.parameters.at(-1)?.repeating ? Number.POSITIVE_INFINITY : definition.parameters.length;
  if (missing.length > 0)
    problems.push({ column, message: `${name} lacks ${missing.map((parameter) => parameter.name).join(', ')}`, hint });
  if (args.length > most) problems.push({ column, message: `${name} takes at most ${most} arguments, not ${args.length}`, hint });
  const fault = problems.length === 0 ? definition.check?.(args) : null;
  if (fault) problems.push({ column, message: `${name}: ${fault}`, hint });
  return problems;
}

/** Letter case first, then what other languages call so, then what is spelled nearly so. */
function unknownHint(name: string): string {
  const near = nearestName(name, [...functions.keys()]);
  if (near?.toLowerCase() === name.toLowerCase()) return `names are case-sensitive: write ${near}`;
  return (
    functionHint(name) ??
    (near === null ? 'a function that is newer than this list is declared under functions first' : `did you mean ${near}?`)
  );
}

/** Such as `ToLower(source, [culture])`. */
export function signature({ name, parameters }: FunctionDefinition): string {
  const shown = parameters.map((parameter) => {
    const spelling = parameter.repeating ? `${parameter.name}, …` : parameter.name;
    return parameter.required ? spelling : `[${spelling}]`;
  });
  return `${name}(${shown.join(', ')})`;
}
