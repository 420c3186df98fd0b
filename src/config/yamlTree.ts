/** YAML as a tree in which every value knows where it was last written. */
import { readFileSync } from 'node:fs';
import { dirname, isAbsolute, join, relative, resolve } from 'node:path';
import { isAlias, isMap, isPair, isScalar, isSeq, LineCounter, parseDocument, type Scalar, visit, type Node as YamlNode } from 'yaml';
import { compareProblems, type Place, type Problem } from './problem.ts';
import { faultsIn, keyText } from './yamlFaults.ts';
import { decodeText, type TextFault } from './yamlText.ts';
import { trapIn } from './yamlTraps.ts';

export type Path = (string | number)[];

interface Entry {
  /** Place of the key (or of the list item). */
  at: Place;
  node: Tree;
}
export type Tree =
  /** `blank` where nothing is written behind the key: a null that nobody wrote. */
  | { kind: 'scalar'; value: unknown; at: Place; text: boolean; blank?: boolean }
  | { kind: 'map'; entries: Map<string, Entry>; at: Place }
  | { kind: 'list'; items: Tree[]; at: Place };

export interface ReadTree {
  /** Not there where nothing after a fault can be read as it was meant. */
  tree?: Tree;
  problems: Problem[];
  /** What could be read around such a fault: only what stands above it says something. */
  broken?: Tree;
}

/**
 * Reads a file and the chain of files it extends. Maps merge deeply, anything else is replaced by the later file, and `null` removes
 * what the base says. Places are relative to `root`. A YAML fault never quotes the source text, which may hold a secret.
 */
export function readTree(file: string, root: string, extendsKey: string): ReadTree {
  return readChain(resolve(file), root, extendsKey, [], undefined);
}

function readChain(file: string, root: string, extendsKey: string, chain: string[], from: Place | undefined): ReadTree {
  const shown = relative(root, file) || file;
  const here: Place = { file: shown, line: 1, column: 1 };
  if (chain.includes(file)) {
    const names = [...chain, file].map((name) => relative(root, name));
    return { problems: [{ ...(from ?? here), code: 'extends-cycle', message: `files extend each other: ${names.join(' → ')}`, hint: '' }] };
  }
  let bytes: Uint8Array;
  try {
    bytes = readFileSync(file);
  } catch {
    return { problems: [{ ...(from ?? here), code: 'no-file', message: `cannot read ${shown}`, hint: 'Is the name right?' }] };
  }
  const own = parseFile(bytes, shown);
  if (own.tree === undefined) return own;
  const { tree } = own;
  if (tree.kind !== 'map') return { problems: [...own.problems, notAMap(tree, here)] };
  const base = tree.entries.get(extendsKey)?.node;
  if (base === undefined || base.kind !== 'scalar' || typeof base.value !== 'string') return { tree, problems: own.problems };
  const name = isAbsolute(base.value) ? base.value : join(dirname(file), base.value);
  const below = readChain(name, root, extendsKey, [...chain, file], base.at);
  const problems = [...below.problems, ...own.problems];
  // What is missing may stand in the file that could not be read.
  if (below.tree === undefined) return below.broken === undefined ? { tree, problems } : { problems, broken: below.broken };
  return { tree: merge(below.tree, tree), problems };
}

function notAMap(tree: Tree, here: Place): Problem {
  const isEmpty = tree.kind === 'scalar' && tree.value === null;
  const message = isEmpty ? 'the file is empty' : 'a stack file is a map of keys';
  return { ...here, code: 'not-a-map', message, hint: 'It begins with tenants: and apps:, as stacks/staging.yaml does.' };
}

function parseFile(bytes: Uint8Array, file: string): ReadTree {
  const { text, fault } = decodeText(bytes);
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines, prettyErrors: false, uniqueKeys: false });
  const place = (offset: number): Place => {
    const { line, col } = lines.linePos(offset);
    return { file, line: Math.max(1, line), column: Math.max(1, col) };
  };
  const problemOf = ({ offset, message, hint }: TextFault, code = 'yaml'): Problem => ({ ...place(offset), code, message, hint });
  if (fault !== undefined) return { problems: [problemOf(fault, 'not-text')] };
  const { faults, isFatal } = faultsIn(document, text);
  const problems = faults.map((one) => problemOf(one));
  const aliases = new Set<string>();
  visit(document, { Alias: (_, { source }) => void aliases.add(source) });
  const convert = (node: YamlNode | null | undefined, fallback: Place): Tree => {
    const at = node?.range ? place(node.range[0]) : fallback;
    if (isMap(node)) {
      const entries = new Map<string, Entry>();
      for (const pair of node.items) {
        if (!isPair(pair)) continue;
        if (!isScalar(pair.key)) {
          if (!isAlias(pair.key) && !isFatal) problems.push({ ...at, code: 'yaml', ...notAKey });
          continue;
        }
        const keyAt = pair.key.range ? place(pair.key.range[0]) : at;
        // A merge key says so itself, by its alias.
        if (pair.key.value === '<<' && isAlias(pair.value)) report(pair.value);
        // Of a key that is written twice the first counts: the other one is reported.
        else if (!entries.has(keyText(pair.key)))
          entries.set(keyText(pair.key), { at: keyAt, node: convert(pair.value as YamlNode | null, keyAt) });
      }
      return { kind: 'map', entries, at };
    }
    if (isSeq(node)) return { kind: 'list', items: node.items.map((item) => convert(item as YamlNode, at)), at };
    if (isScalar(node)) {
      const trap = trapIn(node, text, aliases);
      if (trap !== undefined) problems.push(problemOf(trap));
      return { kind: 'scalar', value: writtenValue(node), at, text: node.type !== 'PLAIN', blank: isBlank(node) };
    }
    if (isAlias(node)) report(node);
    return { kind: 'scalar', value: null, at, text: false, blank: !isAlias(node) };
  };
  // What stands at two places has no place of its own to show.
  const report = ({ range }: YamlNode) => {
    const hint = "Write the value out, or put it into a file that this one extends. A text that begins with * stands in '…'.";
    problems.push({ ...place(range?.[0] ?? 0), code: 'yaml', message: 'aliases (*name) are not read', hint });
  };
  const tree = convert(document.contents as YamlNode | null, { file, line: 1, column: 1 });
  problems.sort(compareProblems);
  return isFatal ? { problems, broken: tree } : { tree, problems };
}

const notAKey = {
  message: 'a key is a text, and here stands a map or a list',
  hint: "If it is a placeholder such as {{ name }}: nothing fills it in. If it is a text: put '…' around it.",
};

const isBlank = ({ value, source, type }: Scalar): boolean => value === null && type === 'PLAIN' && (source ?? '') === '';

/** A number that YAML would give back in other digits is the text that was written: `0123`, `1e3`, `0x1F`, more digits than a number holds. */
function writtenValue({ value, source }: Scalar): unknown {
  if (typeof value !== 'number' || source === undefined || String(value) === source || /^-?\d+\.\d+$/.test(source)) return value;
  return source;
}

function merge(base: Tree, over: Tree): Tree {
  if (base.kind !== 'map' || over.kind !== 'map') return over;
  const entries = new Map(base.entries);
  for (const [key, entry] of over.entries) {
    const below = base.entries.get(key);
    entries.set(key, below === undefined ? entry : { at: entry.at, node: merge(below.node, entry.node) });
  }
  return { kind: 'map', entries, at: over.at };
}

/** Plain values; a null is left out unless `keepsNull` says that it means something at its path. */
export function treeValue(tree: Tree, keepsNull: (path: Path) => boolean, path: Path = []): unknown {
  if (tree.kind === 'scalar') return tree.value;
  if (tree.kind === 'list') return tree.items.map((item, i) => treeValue(item, keepsNull, [...path, i]));
  const value: Record<string, unknown> = {};
  for (const [key, { node }] of tree.entries) {
    const inner = [...path, key];
    const isNull = node.kind === 'scalar' && node.value === null;
    // `__proto__` as a key would set the prototype instead.
    if (!isNull || keepsNull(inner))
      Object.defineProperty(value, key, { value: treeValue(node, keepsNull, inner), enumerable: true, writable: true, configurable: true });
  }
  return value;
}

/** Whether a path is another one, or lies below it. */
export const startsWith = (path: Path, above: Path): boolean => above.every((step, depth) => path[depth] === step);

/** Where the key or value at `path` stands; the nearest one above it when it was not written. */
export function placeAt(tree: Tree, path: Path, of: 'key' | 'value' = 'value'): Place {
  let node = tree;
  let at = tree.at;
  for (const step of path) {
    if (node.kind === 'map' && node.entries.has(String(step))) {
      const entry = node.entries.get(String(step)) as Entry;
      at = of === 'key' ? entry.at : entry.node.at;
      node = entry.node;
    } else if (node.kind === 'list' && typeof step === 'number' && node.items[step] !== undefined) {
      node = node.items[step];
      at = node.at;
    } else return at;
  }
  return at;
}

/** The place of character `offset` (from 0) of the text written at `path`: a quoted text starts behind its quote. */
export function placeInText(tree: Tree, path: Path, offset: number): Place {
  const at = placeAt(tree, path);
  const node = nodeAt(tree, path);
  const quote = node?.kind === 'scalar' && node.text ? 1 : 0;
  return { ...at, column: at.column + quote + offset };
}

/** The node written at `path`, or undefined. */
export function nodeAt(tree: Tree, path: Path): Tree | undefined {
  let node: Tree | undefined = tree;
  for (const step of path) {
    if (node?.kind === 'map') node = node.entries.get(String(step))?.node;
    else if (node?.kind === 'list' && typeof step === 'number') node = node.items[step];
    else return undefined;
  }
  return node;
}
