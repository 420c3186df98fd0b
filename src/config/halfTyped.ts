/** What was begun and not ended: keys without a value, what stands at the wrong level for it, and placeholders that nothing fills in. */
import type { Place, Problem } from './problem.ts';
import { describedAt, knownKeys } from './vocabulary.ts';
import type { Path, Tree } from './yamlTree.ts';

export interface HalfTyped {
  found: { path: Path; problem: Problem }[];
  /** Whether a fault of the form at a path is said by one of the problems already. */
  covers(path: PropertyKey[]): boolean;
  /** Whether something stands at another level than it was meant to. */
  isMisplaced: boolean;
}

const samePlace = (a: Place, b: Place): boolean => a.file === b.file && a.line === b.line && a.column === b.column;

/** Whether one of the problems that were found first says it: of its place, or of how YAML reads its line. */
export function isSaid(problem: Place, before: Problem[]): boolean {
  return before.some(
    (other) => samePlace(other, problem) || (other.code === 'yaml' && other.file === problem.file && other.line === problem.line),
  );
}

export function halfTyped(tree: Tree): HalfTyped {
  const found: { path: Path; problem: Problem }[] = [];
  const covered: Path[] = [];
  const add = (path: Path, problem: Problem) => void found.push({ path, problem });
  let isMisplaced = false;
  const walk = (node: Tree, path: Path): void => {
    if (node.kind === 'list') for (const [index, item] of node.items.entries()) walk(item, [...path, index]);
    if (node.kind === 'scalar') {
      const fault = textFault(node.value, path);
      if (fault !== undefined) add(path, { ...node.at, ...fault, message: `${path.join('.')} ${fault.message}` });
    }
    if (node.kind !== 'map') return;
    const keys = [...node.entries.keys()];
    for (const [key, { at, node: inner }] of node.entries) {
      const here = [...path, key];
      if (inner.kind !== 'scalar' || inner.blank !== true) {
        walk(inner, here);
        continue;
      }
      covered.push(here);
      const strays = straysOf(here, keys.slice(keys.indexOf(key) + 1));
      const [stray] = strays;
      const strayAt = stray === undefined ? undefined : node.entries.get(stray)?.at;
      if (stray !== undefined && strayAt !== undefined) {
        isMisplaced = true;
        covered.push(...strays.map((one) => [...path, one]));
        const hint = `Indent it by two spaces more than ${key}, and all that belongs there.`;
        add(here, { ...strayAt, code: 'misplaced', message: `${stray} stands beside ${key}, and belongs under it`, hint });
      } else if (withoutSpace(path, key))
        add(here, { ...at, code: 'yaml', message: 'no space follows the colon', hint: 'Write key: value.' });
      else add(here, { ...at, code: 'no-value', message: `${here.join('.')} has no value`, hint: valueHint(here) });
    }
  };
  walk(tree, []);
  // What stands beside it was read as something that it is not.
  const covers = (path: PropertyKey[]) => covered.some((one) => one.every((step, depth) => path[depth] === step));
  return { found, covers, isMisplaced };
}

/** `{ url:https://… }`: one key without a value. */
function withoutSpace(path: Path, key: string): boolean {
  const before = /^([\w-]+):\S/.exec(key)?.[1];
  return before !== undefined && knownKeys(path).includes(before);
}

/** The keys after one without a value that are known under it, and not where they stand. */
function straysOf(blank: Path, after: string[]): string[] {
  const under = knownKeys(blank);
  const beside = knownKeys(blank.slice(0, -1));
  return after.filter((key) => under.includes(key) && !beside.includes(key));
}

function valueHint(path: Path): string {
  if (path.at(-2) === 'mappings') return 'Write its source, or null to remove the mapping.';
  const said = describedAt(path);
  return `${said}${said === '' ? '' : ' '}Write it, or take the line out; null takes out what a file that this one extends says.`;
}

/** Where braces and spaces are part of what is written: expressions, patterns, and texts for people. */
const free = new Set(['mappings', 'scope', 'expect', 'ignore', 'reason', 'description', 'differs']);

const fillIn = "Write the value itself; what differs from stack to stack stands in each stack's own file.";

function textFault(value: unknown, path: Path): Pick<Problem, 'code' | 'message' | 'hint'> | undefined {
  if (value === null && path.includes('scope') && path.length > 4)
    return { code: 'bad-value', message: 'is null, which is no value to compare with', hint: 'Write is null, or is not null.' };
  if (typeof value !== 'string' || path.some((step) => typeof step === 'string' && free.has(step))) return undefined;
  // A token that stands in clear has words of its own.
  if (/\$\{[^}]*\}|\{\{[^}]*\}\}|^<[^<>]+>$|:\/\/.*<[a-z][^<>]*>/i.test(value) && path.at(-1) !== 'token')
    return { code: 'placeholder', message: 'holds a placeholder, and nothing fills it in', hint: fillIn };
  if (/^ | $/.test(value)) return { code: 'bad-value', message: 'begins or ends with a space', hint: 'Take it out.' };
  return undefined;
}
