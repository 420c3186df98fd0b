/** Reads the two documents of a deployed target. What is wrong is said with the file's name, all of it at once, and never with a value. */
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { vendors } from '../catalog/vendors.ts';
import type { DeclaredApp, TargetDeclarations, TokenDeclarations } from './declarations.ts';
import { declarationsForm, tokensForm } from './documentForms.ts';

export interface DeclaredTarget {
  stack: string;
  apps: DeclaredApp[];
  /** Null where no document of tokens was named. */
  tokens: TokenDeclarations['tokens'] | null;
  /** Of the documents as they were read: `documentsSum`. */
  sum: string;
}

/** SHA-256 in hex over the bytes of the documents, one after the other. */
export function documentsSum(...documents: (string | Uint8Array)[]): string {
  const sum = createHash('sha256');
  for (const one of documents) sum.update(one);
  return sum.digest('hex');
}

/** `version` is that of this Muster, for what another version wrote. With any problem there is no target. */
export function readDeclarations(
  file: string,
  tokensFile: string | undefined,
  version: string,
): { target: DeclaredTarget | null; problems: string[] } {
  const problems: string[] = [];
  const read = (path: string): Buffer => {
    try {
      return readFileSync(path);
    } catch (error) {
      problems.push(`${path}: cannot be read (${(error as NodeJS.ErrnoException).code ?? (error as Error).message})`);
      return Buffer.alloc(0);
    }
  };
  const documents = [file, ...(tokensFile === undefined ? [] : [tokensFile])].map((path) => ({ path, bytes: read(path) }));
  if (problems.length > 0) return { target: null, problems };
  const [first, second] = documents.map(({ path, bytes }) => ({ path, json: parse(path, bytes.toString('utf8'), version, problems) }));
  const declarations = check<TargetDeclarations>(declarationsForm, first, version, problems);
  const tokens = check<TokenDeclarations>(tokensForm, second, version, problems);
  if (declarations !== null) problems.push(...wrongApps(declarations, version).map((one) => `${file}: ${one}`));
  if (declarations !== null && tokens !== null) problems.push(...wrongTokens(declarations, tokens).map((one) => `${tokensFile}: ${one}`));
  if (declarations === null || problems.length > 0) return { target: null, problems };
  const { stack, apps } = declarations;
  return { target: { stack, apps, tokens: tokens?.tokens ?? null, sum: documentsSum(...documents.map(({ bytes }) => bytes)) }, problems };
}

const format = 1;

/** The document, or undefined with the reason among the problems. */
function parse(path: string, text: string, version: string, problems: string[]): unknown {
  if (text.trim() === '') {
    problems.push(`${path}: is empty`);
    return undefined;
  }
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch (error) {
    // The parser's message quotes the text, which may be a token that somebody put there.
    const [place = ''] = /line \d+ column \d+/.exec((error as Error).message) ?? [];
    problems.push(`${path}: is no JSON${place === '' ? '' : ` (${place})`}`);
    return undefined;
  }
  const given = typeof json === 'object' && json !== null && 'format' in json ? json.format : undefined;
  if (typeof given !== 'number' || given === format) return json;
  problems.push(`${path}: has format ${given}, and this Muster (${version}) reads format ${format}. Use the version that wrote it.`);
  return undefined;
}

interface Form<T> {
  safeParse(value: unknown): { success: true; data: T } | { success: false; error: { issues: Issue[] } };
}
interface Issue {
  code?: string;
  path: PropertyKey[];
  message: string;
}

function check<T>(form: Form<T>, document: { path: string; json: unknown } | undefined, version: string, problems: string[]): T | null {
  if (document === undefined || document.json === undefined) return null;
  const result = form.safeParse(document.json);
  if (result.success) return result.data;
  for (const { code, path, message } of result.error.issues) {
    const hint = code === 'unrecognized_keys' ? `, which this Muster (${version}) does not know` : '';
    problems.push(`${document.path}: ${pathText(path)}${message}${hint}`);
  }
  return null;
}

/** Such as `apps[0].behaviour.role: `. */
function pathText(path: PropertyKey[]): string {
  const text = path.map((key) => (typeof key === 'number' ? `[${key}]` : `.${String(key)}`)).join('');
  return text === '' ? '' : `${text.replace(/^\./, '')}: `;
}

function wrongApps({ apps }: TargetDeclarations, version: string): string[] {
  const unknown = apps.flatMap(({ vendor }, index) =>
    Object.hasOwn(vendors, vendor) ? [] : [`apps[${index}].vendor: "${vendor}" is not in the catalog of this Muster (${version})`],
  );
  return [...unknown, ...twice(apps, 'apps', ({ key }) => key), ...twice(apps, 'apps', ({ path }) => path)];
}

function wrongTokens({ apps }: TargetDeclarations, { tokens }: TokenDeclarations): string[] {
  const keys = new Set(apps.map(({ key }) => key));
  const lost = tokens.flatMap(({ app }, index) => (keys.has(app) ? [] : [`tokens[${index}].app: no app "${app}" is declared`]));
  return [
    ...lost,
    ...twice(tokens, 'tokens', ({ app, id }) => `${app} ${id}`),
    ...twice(tokens, 'tokens', ({ app, sha256 }) => `${app} ${sha256}`),
  ];
}

function twice<T>(list: T[], name: string, of: (one: T) => string): string[] {
  const seen = new Map<string, number>();
  return list.flatMap((one, index) => {
    const before = seen.get(of(one));
    if (before === undefined) seen.set(of(one), index);
    return before === undefined ? [] : [`${name}[${index}]: is ${name}[${before}] again`];
  });
}
