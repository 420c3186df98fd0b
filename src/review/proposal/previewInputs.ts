/**
 * Whether a preview that holds credentials may look at a proposal, and what it may take of it: the declarations alone, as the program, the
 * packages and the settings of the branch read them, and only while credentials go where they went (docs/decisions/0030-pull-requests.md).
 */
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, isAbsolute, join, relative, resolve, sep } from 'node:path';
import { checkStack } from '../../config/check.ts';
import { renderProblem } from '../../config/problem.ts';
import { readStack, type StackDocument, samplePath } from '../../config/read.ts';
import { extendsKey } from '../../config/schema.ts';
import { secretVariable } from '../../config/secretNames.ts';
import { readTree } from '../../config/yamlTree.ts';
import { destinationsIn } from '../../plan/destinations.ts';
import { planStack } from '../../plan/plan.ts';
import { listed } from '../show/words.ts';
import { contentOf, filesBelow, type Merged, type TreeFile } from './mergedFiles.ts';

export interface Judgement {
  /** Why there is no preview; empty: there is one. */
  reasons: string[];
  /** What the preview does not see. */
  notes: string[];
}

/** Bounds of what is taken: a sample of a hundred thousand people has about 30 MB. */
const most = { files: 500, bytes: 64 * 1024 * 1024 };

/** Writes the declarations into `out`, with the branch's settings of the engine. With reasons, what is written is not to be used. */
export function previewInputs(stack: string, merged: Merged, base: { name: string; dir: string }, out: string): Judgement {
  const { below, tree } = merged;
  const found = filesBelow(merged, tree);
  const declarations = found.filter(({ path }) => isDeclaration(path.slice(below.length)));
  const reasons = [...pathReasons(stack, merged), ...fileReasons(declarations, found)];
  if (reasons.length === 0) {
    write(merged, [...declarations, ...filesBelow(merged, merged.base).filter(({ path }) => isSettings(path))], out);
    reasons.push(...placeReasons(stack, out));
  }
  if (reasons.length === 0) reasons.push(...contentReasons(stack, base, out));
  return { reasons, notes: notesOf(merged) };
}

const fileName = (path: string): string => path.split('/').at(-1) ?? '';
/** Settings of the engine: they say where state and secrets are, and may send every app elsewhere (`muster:target`). */
const isSettings = (path: string): boolean => /^Pulumi\.(.*\.)?ya?ml$/.test(fileName(path));
const isDeclaration = (path: string): boolean => /\.ya?ml$/.test(path) && !isSettings(path) && !isVendor(path);
/** A vendor's entry says where an app's requests go. */
const isVendor = (path: string): boolean => path.split('/').slice(0, -1).includes('vendors');

/** What the change of other files forbids. */
function pathReasons(stack: string, { below, changed }: Merged): string[] {
  const own = changed.filter((path) => path.startsWith(below) && isDeclaration(path.slice(below.length)));
  const settings = changed.filter((path) =>
    ['Pulumi.yaml', `Pulumi.${stack}.yaml`, 'Pulumi.yml', `Pulumi.${stack}.yml`].includes(fileName(path)),
  );
  const vendors = changed.filter(isVendor);
  return [
    ...(own.length === 0 ? ['no declaration changes'] : []),
    ...settings.map((path) => `${path} changes: it says where state and secrets are, and what the engine starts`),
    ...vendors.map((path) => `${path} changes: a vendor's entry says where requests go`),
  ];
}

const isOddPart = (part: string): boolean => /^(\.{0,2}|\.git)$/i.test(part) || /[\\:\p{Cc}]/u.test(part);

function fileReasons(declarations: TreeFile[], all: TreeFile[]): string[] {
  const bytes = declarations.reduce((sum, { size }) => sum + size, 0);
  return [
    ...all.filter(({ path }) => path.split('/').some(isOddPart)).map(({ path }) => `${path} is no name of a file`),
    ...all.filter(({ isRegular }) => !isRegular).map(({ path }) => `${path} is a symbolic link or a submodule`),
    ...(declarations.length > most.files ? [`there are ${declarations.length} files of declarations; ${most.files} are taken`] : []),
    ...(bytes > most.bytes ? [`the declarations have ${bytes} bytes; ${most.bytes} are taken`] : []),
  ];
}

function write(merged: Merged, files: TreeFile[], out: string): void {
  for (const file of files) {
    const at = join(out, file.path.slice(merged.below.length));
    mkdirSync(dirname(at), { recursive: true });
    writeFileSync(at, contentOf(merged, file));
  }
}

/** Files outside the folder that a file would have read, as it says; before any of them is: it may hold what is nobody's business. */
function outside(first: string, dir: string): string[] {
  const seen = new Set<string>();
  for (let file = first; !seen.has(file); ) {
    const below = relative(resolve(dir), file);
    if (below === '..' || below.startsWith(`..${sep}`) || isAbsolute(below)) return [below];
    seen.add(file);
    const next = extendedBy(file);
    if (next === null) break;
    file = resolve(dirname(file), next);
  }
  return [];
}

/** By the reader itself: `"ext\u0065nds"` is that key too. A sample of many megabytes is looked through first. */
function extendedBy(file: string): string | null {
  const text = existsSync(file) ? readFileSync(file, 'latin1').replaceAll('\0', '') : '';
  if (!text.includes(extendsKey) && !text.includes('\\')) return null;
  const { tree } = readTree(file, dirname(file), '');
  const said = tree?.kind === 'map' ? tree.entries.get(extendsKey)?.node : undefined;
  return said?.kind === 'scalar' && typeof said.value === 'string' ? said.value : null;
}

function placeReasons(stack: string, dir: string): string[] {
  return outside(resolve(dir, `${stack}.yaml`), dir).map((file) => `it extends ${file}, which is not among the stack files`);
}

function contentReasons(stack: string, base: { name: string; dir: string }, dir: string): string[] {
  const before = readStack(stack, base.dir).document;
  if (before === undefined) return [`${base.name} has no stack ${stack}: nobody has said yet where its credentials go`];
  const { document: now, problems } = readStack(stack, dir);
  const found = now === undefined ? problems : [...problems, ...checkStack(now)];
  if (now === undefined || found.length > 0) {
    const lines = found.slice(0, 20).flatMap((problem) => renderProblem(problem).split('\n'));
    return [`the declarations do not read with the program of ${base.name}`, ...lines];
  }
  return [
    ...outside(samplePath(now), dir).map((file) => `its sample is read from ${file}, which is not among the stack files`),
    ...wholes.flatMap(([name, of, why]) => (same(of(before), of(now)) ? [] : [`${name} changes: ${why}`])),
    ...secretReasons(before, now, base.name),
  ];
}

/** Parts of a stack that may not differ at all. */
const wholes: [name: string, of: (document: StackDocument) => unknown, why: string][] = [
  ['tenants', ({ data }) => data.tenants, 'credentials are sent where it says'],
  ['target', ({ data }) => data.target, 'tokens are sent where it says'],
  ['functions', ({ data }) => data.functions, 'what is no function of this program is not evaluated with credentials'],
];

/** Whatever the order of the keys. */
const same = (one: unknown, other: unknown): boolean => canonical(one) === canonical(other);
const canonical = (value: unknown): string =>
  JSON.stringify(value, (_, part: unknown) =>
    typeof part === 'object' && part !== null && !Array.isArray(part)
      ? Object.fromEntries(Object.entries(part).sort(([a], [b]) => (a < b ? -1 : 1)))
      : part,
  ) ?? '';

/** A secret goes only where it went. */
function secretReasons(before: StackDocument, now: StackDocument, name: string): string[] {
  const known = destinationsIn(planStack(before));
  return destinationsIn(planStack(now)).flatMap(({ secret, host, app }) => {
    const hosts = known.filter((one) => secretVariable(one.secret) === secretVariable(secret)).map((one) => one.host);
    if (hosts.includes(host)) return [];
    if (hosts.length === 0) return [`${app} sends the secret ${secret} to ${host}, which ${name} sends nowhere`];
    return [`${app} sends the secret ${secret} to ${host}, which ${name} sends to ${listed([...new Set(hosts)])}`];
  });
}

function notesOf({ changed, below }: Merged): string[] {
  const unseen = changed.filter((path) => !(path.startsWith(below) && isDeclaration(path.slice(below.length))));
  if (unseen.length === 0) return [];
  const shown = unseen.length > 10 ? [...unseen.slice(0, 10), `${unseen.length - 10} more`] : unseen;
  return [`the branch's own program, packages and settings are used; what changes of them is not seen: ${listed(shown)}`];
}
