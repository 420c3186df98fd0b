/** Reads `stacks/<stack>.yaml` into a typed document that remembers where each value stands. */
import { existsSync } from 'node:fs';
import { dirname, isAbsolute, join, resolve } from 'node:path';
import { flatten, formProblems } from './formProblems.ts';
import { halfTyped, isSaid } from './halfTyped.ts';
import { type Place, type Problem, suggest } from './problem.ts';
import { extendsKey, keepsNull, type Stack, stackSchema } from './schema.ts';
import { stacksIn } from './stacks.ts';
import { type Path, placeAt, placeInText, readTree, treeValue } from './yamlTree.ts';

export interface StackDocument {
  /** Name of the stack, such as `staging`. */
  stack: string;
  /** Folder of the stack files, absolute. */
  dir: string;
  data: Stack;
  /** What reading has found already, and at which paths: nothing follows from what stands there. */
  reported: { problems: Problem[]; paths: Path[] };
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
  const { tree, problems, broken } = readTree(file, dirname(folder), extendsKey);
  if (tree === undefined) {
    const half = broken === undefined ? [] : halfTyped(broken).found.map(({ problem }) => problem);
    return { problems: aboveFault(half, problems) };
  }
  const raw = treeValue(tree, keepsNull);
  const first = stackSchema.safeParse(raw);
  const issues = first.success ? [] : first.error.issues.flatMap((issue) => flatten(issue));
  const { said, paths, isMisplaced } = formProblems(issues, tree);
  const all = [...problems, ...said.filter((problem) => !isSaid(problem, problems))];
  // Of what stands at the wrong level nothing can be checked.
  if (isMisplaced) return { problems: all };
  const data = first.success ? first.data : usablePart(raw);
  if (data === undefined) return { problems: all };
  const valueIn = (root: unknown, path: Path) =>
    path.reduce<unknown>((value, step) => (value as Record<string, unknown> | undefined)?.[step], root);
  const written = (path: Path) => valueIn(raw, path);
  const document: StackDocument = {
    stack,
    reported: { problems: all, paths },
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

/** What is half typed above a fault of the YAML, and the fault unless it follows from that. */
function aboveFault(half: Problem[], faults: Problem[]): Problem[] {
  const fault = faults.at(-1);
  const above = half.filter((one) => one.file === fault?.file && one.line < fault.line);
  const follows = above.length > 0 && fault?.message.startsWith('the indentation');
  return [...above, ...(follows ? faults.slice(0, -1) : faults)];
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
