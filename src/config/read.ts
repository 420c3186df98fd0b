/** Reads `stacks/<stack>.yaml` into a typed document that remembers where each value stands. */
import { existsSync } from 'node:fs';
import { dirname, isAbsolute, join, resolve } from 'node:path';
import { z } from 'zod';
import { expectedWords, type Issue, issueWords } from './issueWords.ts';
import { type Place, type Problem, suggest } from './problem.ts';
import { extendsKey, keepsNull, type Stack, stackSchema } from './schema.ts';
import { stacksIn } from './stacks.ts';
import { nodeAt, type Path, placeAt, placeInText, readTree, type Tree, treeValue } from './yamlTree.ts';

export interface StackDocument {
  /** Name of the stack, such as `staging`. */
  stack: string;
  /** Folder of the stack files, absolute. */
  dir: string;
  data: Stack;
  /** Place of the value at a path; of the nearest one above where nothing is written. */
  place(path: Path): Place;
  /** Place of the key at a path. */
  keyPlace(path: Path): Place;
  /** Place of a character (from 0) of the text at a path. */
  textPlace(path: Path, offset: number): Place;
  /** Whether something is written there, usable or not. */
  isWritten(path: Path): boolean;
  /** Whether what is written there, or above it, has the wrong form and is not in `data`: reported already, and nothing follows from it. */
  isUnusable(path: Path): boolean;
}

/**
 * The document and every fault of its form, merged over what it extends. With problems the document, when there is one, holds
 * what is usable, so that `checkStack` can still report the rest; it must not be applied. `dir` is the folder of the stack files.
 */
export function readStack(stack: string, dir: string): { document?: StackDocument; problems: Problem[] } {
  const folder = resolve(dir);
  const file = join(folder, `${stack}.yaml`);
  if (!existsSync(file)) return { problems: [unknownStack(stack, folder, dir)] };
  const { tree, problems } = readTree(file, dirname(folder), extendsKey);
  if (tree === undefined) return { problems };
  const raw = treeValue(tree, keepsNull);
  const first = stackSchema.safeParse(raw);
  const issues = first.success ? [] : first.error.issues.flatMap((issue) => flatten(issue));
  const all = [...problems, ...issues.flatMap((issue) => problemsOf(issue, tree))];
  const data = first.success ? first.data : usablePart(raw);
  if (data === undefined) return { problems: all };
  const valueIn = (root: unknown, path: Path) =>
    path.reduce<unknown>((value, step) => (value as Record<string, unknown> | undefined)?.[step], root);
  const written = (path: Path) => valueIn(raw, path);
  const document: StackDocument = {
    stack,
    dir: folder,
    data,
    place: (path) => placeAt(tree, path),
    keyPlace: (path) => placeAt(tree, path, 'key'),
    textPlace: (path, offset) => placeInText(tree, path, offset),
    isWritten: (path) => written(path) !== undefined,
    isUnusable: (path) =>
      path.map((_, index) => path.slice(0, index + 1)).some((above) => written(above) !== undefined && valueIn(data, above) === undefined),
  };
  return { document, problems: all };
}

/** Absolute path of the sample directory file of a stack. */
export function samplePath(document: StackDocument): string {
  const path = document.data.sample ?? 'sample.yaml';
  return isAbsolute(path) ? path : join(document.dir, path);
}

function unknownStack(stack: string, folder: string, dir: string): Problem {
  const known = stacksIn(folder);
  const message = `there is no stack ${stack} in ${dir}`;
  return { file: join(dir, `${stack}.yaml`), line: 1, column: 1, code: 'no-stack', message, hint: suggest(stack, known) };
}

/** What is said of a value that is of the right kind. */
const fitsInKind = new Set(['unrecognized_keys', 'invalid_union', 'too_small', 'too_big']);

/** A union's issue becomes the issues of the alternative the writer most likely meant: the one whose own kind of value fits. */
function flatten(raw: object, prefix: PropertyKey[] = []): Issue[] {
  const issue = raw as Issue;
  const path = [...prefix, ...issue.path];
  const alternatives = issue.errors ?? [];
  if (issue.code !== 'invalid_union' || alternatives.length === 0) return [{ ...issue, path }];
  const meant = alternatives.find((issues) => issues.every((inner) => inner.path.length > 0 || fitsInKind.has(inner.code ?? '')));
  if (meant !== undefined) return meant.flatMap((inner) => flatten(inner, path));
  return [{ code: 'union', path, message: expectedWords(alternatives) }];
}

function problemsOf(issue: Issue, tree: Tree): Problem[] {
  const path = issue.path.map((step) => (typeof step === 'number' ? step : String(step)));
  const shown = path.join('.') || 'the file';
  if (issue.code === 'unrecognized_keys') {
    return (issue.keys ?? []).map((key) => ({
      ...placeAt(tree, [...path, key], 'key'),
      code: 'unknown-key',
      message: path.length === 0 ? `there is no key ${key}` : `${shown} has no key ${key}`,
      hint: suggest(key, knownKeys(path)),
    }));
  }
  const key = path.at(-1);
  if (key === 'token' || (key === 'clientSecret' && path.at(-2) === 'oauth')) {
    const message = `${shown} must name a secret, not hold one`;
    return [
      {
        ...placeAt(tree, path),
        code: 'literal-token',
        message,
        hint: `Write ${key}: { secret: name } and set the secret in the stack configuration.`,
      },
    ];
  }
  if (issue.code === 'invalid_format' && path.at(-1) === 'notify') {
    return [
      { ...placeAt(tree, path), code: 'bad-email', message: `${shown} is not a mail address`, hint: 'One address or distribution list.' },
    ];
  }
  if (issue.code === 'invalid_key') {
    const message = `${shown}: a key here is lower-case letters, digits and hyphens`;
    return [{ ...placeAt(tree, path, 'key'), code: 'bad-key', message, hint: 'It becomes part of logical names and addresses.' }];
  }
  if (isMissing(tree, path)) {
    return [{ ...placeAt(tree, path), code: 'bad-value', message: `${shown} is missing`, hint: describedAt(path) }];
  }
  const hint = mapHint(path, tree) ?? describedAt(path);
  return [{ ...placeAt(tree, path), code: 'bad-value', message: `${shown}: ${issueWords(issue)}`, hint }];
}

/** A map of which somebody wrote the one value that matters. */
function mapHint(path: Path, tree: Tree): string | undefined {
  const node = nodeAt(tree, path);
  if (path.join('.') !== 'target' || node?.kind !== 'scalar') return undefined;
  const { value } = node;
  if (value === 'local' || value === 'kubernetes') return `Write target: { deploy: ${value} }.`;
  return 'Write target: { url: https://… }, or target: { deploy: local }.';
}

/** A null takes out what the base says, so it leaves nothing too. */
function isMissing(tree: Tree, path: Path): boolean {
  const node = nodeAt(tree, path);
  return node === undefined || (node.kind === 'scalar' && node.value === null);
}

interface JsonSchema {
  description?: string;
  properties?: Record<string, JsonSchema>;
  additionalProperties?: JsonSchema | boolean;
  items?: JsonSchema;
  anyOf?: JsonSchema[];
}

/** The keys that the vocabulary has at a path. */
function knownKeys(path: Path): string[] {
  return vocabularyAt(path).flatMap((node) => Object.keys(node.properties ?? {}));
}

/** What the vocabulary says of a key, as a sentence; empty where it says nothing. */
function describedAt(path: Path): string {
  const said = vocabularyAt(path).find(({ description }) => description !== undefined)?.description;
  return said === undefined ? '' : `${said}.`;
}

function vocabularyAt(path: Path): JsonSchema[] {
  let nodes: JsonSchema[] = [z.toJSONSchema(stackSchema, { io: 'input' }) as JsonSchema];
  const spread = (node: JsonSchema): JsonSchema[] => [node, ...(node.anyOf ?? []).flatMap(spread)];
  for (const step of path) {
    nodes = nodes.flatMap(spread).flatMap((node) => {
      const inner = typeof step === 'number' ? node.items : (node.properties?.[step] ?? node.additionalProperties);
      return typeof inner === 'object' ? [inner] : [];
    });
  }
  return nodes.flatMap(spread);
}

/** Takes faulty values out until the rest fits, or gives up. */
function usablePart(raw: unknown): Stack | undefined {
  const copy = structuredClone(raw);
  // One at a time: taking an item out of a list moves the others.
  for (let round = 0; round < 200; round++) {
    const parsed = stackSchema.safeParse(copy);
    if (parsed.success) return parsed.data;
    const issue = parsed.error.issues.flatMap((one) => flatten(one))[0];
    if (issue?.code === 'unrecognized_keys') for (const key of issue.keys ?? []) remove(copy, [...issue.path, key]);
    else if (issue === undefined || issue.path.length === 0) return undefined;
    else remove(copy, issue.path);
  }
  return undefined;
}

/** Removes the value at a path; where there is none (a required key is missing), the map that lacks it. */
function remove(root: unknown, path: PropertyKey[]): void {
  const parents: unknown[] = [root];
  for (const step of path.slice(0, -1)) parents.push((parents.at(-1) as Record<PropertyKey, unknown> | undefined)?.[step]);
  for (let i = path.length - 1; i >= 0; i--) {
    const parent = parents[i] as Record<PropertyKey, unknown> | undefined;
    const key = path[i];
    if (parent === undefined || key === undefined || !Object.hasOwn(parent, key)) continue;
    if (Array.isArray(parent)) parent.splice(Number(key), 1);
    else delete parent[key];
    return;
  }
}
