/** YAML as a tree in which every value knows where it was last written. */
import { readFileSync } from 'node:fs';
import { dirname, isAbsolute, join, relative, resolve } from 'node:path';
import { isAlias, isMap, isPair, isScalar, isSeq, LineCounter, parseDocument, type YAMLError, type Node as YamlNode } from 'yaml';
import type { Place, Problem } from './problem.ts';

export type Path = (string | number)[];

interface Entry {
  /** Place of the key (or of the list item). */
  at: Place;
  node: Tree;
}
export type Tree =
  | { kind: 'scalar'; value: unknown; at: Place; text: boolean }
  | { kind: 'map'; entries: Map<string, Entry>; at: Place }
  | { kind: 'list'; items: Tree[]; at: Place };

export interface ReadTree {
  tree?: Tree;
  problems: Problem[];
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
  let text: string;
  try {
    text = readFileSync(file, 'utf8');
  } catch {
    return { problems: [{ ...(from ?? here), code: 'no-file', message: `cannot read ${shown}`, hint: 'Is the name right?' }] };
  }
  const own = parseFile(text, shown);
  const tree = own.tree;
  if (tree?.kind !== 'map') {
    if (own.problems.length > 0) return { problems: own.problems };
    return { problems: [{ ...here, code: 'not-a-map', message: 'a stack file is a map of keys', hint: '' }] };
  }
  const base = tree.entries.get(extendsKey)?.node;
  if (base === undefined || base.kind !== 'scalar' || typeof base.value !== 'string') return { tree, problems: own.problems };
  const name = isAbsolute(base.value) ? base.value : join(dirname(file), base.value);
  const below = readChain(name, root, extendsKey, [...chain, file], base.at);
  return { tree: below.tree === undefined ? tree : merge(below.tree, tree), problems: [...below.problems, ...own.problems] };
}

function parseFile(text: string, file: string): ReadTree {
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines, prettyErrors: false });
  const place = (offset: number): Place => {
    const { line, col } = lines.linePos(offset);
    return { file, line: Math.max(1, line), column: Math.max(1, col) };
  };
  // One slip makes the parser stumble at every token that follows; the first says where.
  const first = document.errors.find(isStumble);
  const problems = [...document.errors.filter((error) => !isStumble(error) || error === first), ...document.warnings].map(
    (error): Problem => ({
      ...place(error.pos[0]),
      code: 'yaml',
      message: faults[error.code] ?? `not valid YAML (${error.code})`,
      hint: '',
    }),
  );
  const convert = (node: YamlNode | null | undefined, fallback: Place): Tree => {
    const at = node?.range ? place(node.range[0]) : fallback;
    if (isMap(node)) {
      const entries = new Map<string, Entry>();
      for (const pair of node.items) {
        if (!isPair(pair) || !isScalar(pair.key)) continue;
        const keyAt = pair.key.range ? place(pair.key.range[0]) : at;
        entries.set(String(pair.key.value), { at: keyAt, node: convert(pair.value as YamlNode | null, keyAt) });
      }
      return { kind: 'map', entries, at };
    }
    if (isSeq(node)) return { kind: 'list', items: node.items.map((item) => convert(item as YamlNode, at)), at };
    if (isScalar(node)) return { kind: 'scalar', value: node.value, at, text: node.type !== 'PLAIN' };
    if (isAlias(node)) {
      // What stands at two places has no place of its own to show.
      const hint = 'Write the value out, or put it into a file that this one extends.';
      problems.push({ ...at, code: 'yaml', message: 'aliases (*name) are not read', hint });
    }
    return { kind: 'scalar', value: null, at, text: false };
  };
  return { tree: convert(document.contents as YamlNode | null, { file, line: 1, column: 1 }), problems };
}

const isStumble = ({ code }: YAMLError): boolean => code === 'UNEXPECTED_TOKEN';

const faults: Partial<Record<string, string>> = {
  DUPLICATE_KEY: 'this key is written twice in one map',
  BAD_INDENT: 'the indentation does not fit',
  TAB_AS_INDENT: 'a tab cannot indent; use spaces',
  MISSING_CHAR: 'a character is missing (a quote, bracket, comma or colon)',
  UNEXPECTED_TOKEN: 'unexpected text here',
};

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
