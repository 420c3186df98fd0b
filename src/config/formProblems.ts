/** What does not fit the vocabulary, in words that say what to write. */
import { targetAttributes } from '../catalog/targetAttributes.ts';
import { findFilterOperator } from '../mapping/entra/filters.ts';
import { nearestName } from '../mapping/nearestName.ts';
import { halfTyped, isSaid } from './halfTyped.ts';
import { expectedWords, type Issue, issueWords } from './issueWords.ts';
import { type Problem, suggest } from './problem.ts';
import { describedAt, knownKeys } from './vocabulary.ts';
import { nodeAt, type Path, placeAt, startsWith, type Tree } from './yamlTree.ts';

/** Everything that is wrong with the form, one problem a mistake, and the paths at which it is. */
export function formProblems(issues: Issue[], tree: Tree): { said: Problem[]; paths: Path[]; isMisplaced: boolean } {
  const half = halfTyped(tree);
  const own = issues.map((issue) => ({ ...issue, keys: issue.keys?.filter((key) => !half.covers([...issue.path, key])) }));
  const ofForm = own.filter((issue) => !half.covers(issue.path) && !isMisspelt(issue, issues, tree));
  const pathOf = ({ path }: Issue): Path => path.map((step) => (typeof step === 'number' ? step : String(step)));
  // What a value of the wrong kind holds is not looked at.
  const begun = half.found.filter(
    ({ path }) =>
      !ofForm.some(
        ({ path: above, keys }) => keys === undefined && above.length < path.length && startsWith(path, pathOf({ path: above } as Issue)),
      ),
  );
  const said = begun.map(({ problem }) => problem);
  const more = ofForm.flatMap((issue) => problemsOf(issue, tree)).filter((problem) => !isSaid(problem, said));
  const unknown = ofForm.flatMap((issue) => (issue.keys ?? []).map((key) => [...pathOf(issue), key]));
  return {
    said: [...said, ...more],
    paths: [...begun.map(({ path }) => path), ...ofForm.map(pathOf), ...unknown],
    isMisplaced: half.isMisplaced,
  };
}

/** A key that is missing under its name, since it stands there under one that is not known. */
function isMisspelt({ path, keys }: Issue, issues: Issue[], tree: Tree): boolean {
  const key = path.at(-1);
  if (keys !== undefined || typeof key !== 'string' || !isMissing(tree, path as Path)) return false;
  const beside = issues.filter((other) => other.keys !== undefined && other.path.join('.') === path.slice(0, -1).join('.'));
  return beside.some((other) => other.keys?.some((one) => nearestName(one, [key]) === key) === true);
}

/** What is said of a value that is of the right kind. */
const fitsInKind = new Set(['unrecognized_keys', 'invalid_union', 'too_small', 'too_big']);

/** A union's issue becomes the issues of the alternative the writer most likely meant: the one whose own kind of value fits. */
export function flatten(raw: object, prefix: PropertyKey[] = []): Issue[] {
  const issue = raw as Issue;
  const path = [...prefix, ...issue.path];
  const alternatives = issue.errors ?? [];
  if (issue.code !== 'invalid_union' || alternatives.length === 0) return [{ ...issue, path }];
  const meant = alternatives.find((issues) => issues.every((inner) => inner.path.length > 0 || fitsInKind.has(inner.code ?? '')));
  if (meant !== undefined) return meant.flatMap((inner) => flatten(inner, path));
  const values = alternatives.flat().flatMap((inner) => inner.values ?? []);
  return [{ code: 'union', path, message: expectedWords(alternatives), ...(values.length === 0 ? {} : { values }) }];
}

/** A union's issue has been made flat before. */
function problemsOf(issue: Issue, tree: Tree): Problem[] {
  const path = issue.path.map((step) => (typeof step === 'number' ? step : String(step)));
  const shown = path.join('.') || 'the file';
  if (issue.code === 'unrecognized_keys') {
    return (issue.keys ?? []).map((key) => ({
      ...placeAt(tree, [...path, key], 'key'),
      code: 'unknown-key',
      message: path.length === 0 ? `there is no key ${key}` : `${shown} has no key ${key}`,
      hint: unknownKeyHint(path, key, tree),
    }));
  }
  const key = path.at(-1);
  if (key === 'token' || (key === 'clientSecret' && path.at(-2) === 'oauth')) {
    const written = nodeAt(tree, path);
    if (key === 'token' && written?.kind === 'scalar' && (written.value === '' || written.value === 'none'))
      return [
        { ...placeAt(tree, path), code: 'blank-token', message: `${shown} is blank, and Muster always sends a token`, hint: blankToken },
      ];
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
  const ofValue = valueHint(issue, path, tree);
  // What to write in its place says all of it.
  const hint =
    ofValue.startsWith('Write ') && path.at(-1) !== undefined && ofValue !== '' && /^Write \w+: [{[]|constant|not a list|'=\[/.test(ofValue)
      ? ofValue
      : [ofValue, describedAt(path)].filter((one) => one !== '').join(' ');
  return [{ ...placeAt(tree, path), code: 'bad-value', message: `${shown}: ${issueWords(issue)}`, hint }];
}

/** Entra then sends a token that it signs itself, which a vendor has to check: nothing that stands in a stack. */
const blankToken =
  'Where the vendor takes the token that Entra signs itself: set the app up with start: false, empty Secret Token in the portal, and start it there.';

/** Where a key that is not known here is known: under one of the keys here, or further out. */
function unknownKeyHint(path: Path, key: string, tree: Tree): string {
  const here = knownKeys(path);
  const beforeColon = /^(\w+):\S/.exec(key)?.[1];
  if (beforeColon !== undefined && here.includes(beforeColon)) return `Write ${beforeColon}: and a space before the value.`;
  const inner = here.filter((one) => knownKeys([...path, one]).includes(key));
  if (inner.length > 0) return `It belongs under ${inner.join(' or ')}.`;
  const outer = path.findIndex(
    (_, depth) => knownKeys(path.slice(0, depth)).includes(key) && nodeAt(tree, [...path.slice(0, depth), key]) === undefined,
  );
  if (outer >= 0)
    return outer === 0
      ? 'It stands at the top of the file, without indentation.'
      : `It belongs under ${path[outer - 1]}, beside ${path[outer]}.`;
  const side = path.at(-1);
  if ((side === 'users' || side === 'groups') && path.length === 3 && targetAttributes(side).includes(key))
    return 'Attributes stand under mappings.';
  if (key === '$schema') return 'Write it as a comment: # yaml-language-server: $schema=…';
  return suggest(key, here);
}

const yesWords = new Set(['yes', 'no', 'on', 'off', 'y', 'n', 'true', 'false']);

/** What to write in place of a value of the wrong kind; empty where nothing more can be said. */
function valueHint({ code, expected, message, values, errors }: Issue, path: Path, tree: Tree): string {
  const node = nodeAt(tree, path);
  const wants = (kind: string) =>
    expected === kind || (code === 'union' && message.split(/, | or |must be (?:an? )?/).some((one) => one.replace(/^an? /, '') === kind));
  if (node?.kind === 'list') {
    if (path.at(-2) === 'mappings') return listMappingHint(node, nodeAt(tree, ['apps', String(path[1]), 'directory']));
    if (path.includes('scope')) return 'Write a clause or a group for each value.';
    if (path.at(-2) === 'assign') return `Write ${path.at(-1)}: { name: default }, with a role in place of default where it matters.`;
    return wants('record') || wants('object') || wants('map') ? 'Write name: value for each, not a list.' : '';
  }
  if (node?.kind !== 'scalar') return '';
  const { value } = node;
  const near =
    typeof value === 'string' ? suggest(value, (values ?? errors?.flat().flatMap((inner) => inner.values ?? []) ?? []).map(String)) : '';
  return near.startsWith('Did') ? near : scalarHint(node, path, wants);
}

/** The map of which somebody wrote the one value that matters, by its key. */
const shortForms: Record<string, (value: string | boolean) => string | undefined> = {
  target: (value) =>
    value === 'local' || value === 'kubernetes' ? `{ deploy: ${value} }` : '{ url: https://… }, or target: { deploy: local }',
  scim: (value) => (value === 'bundled' ? '{ target: bundled }' : '{ url: https://… }'),
  groups: (value) => (typeof value === 'boolean' ? `{ enabled: ${value} }` : '{ name: default }'),
  users: (value) => (typeof value === 'boolean' ? `{ enabled: ${value} }` : '{ name: default }'),
  integration: (value) => (/^0oa/.test(String(value)) ? '{ existing: <id> }' : undefined),
  existing: () => undefined,
  provisioning: (value) => (typeof value === 'boolean' ? `{ start: ${value} }` : undefined),
  entra: () => '{ tenantId: …, domain: … }',
  okta: () => '{ org: … }',
};

function scalarHint({ value, text }: Tree & { kind: 'scalar' }, path: Path, wants: (kind: string) => boolean): string {
  const key = String(path.at(-1));
  if (path.at(-2) === 'mappings') return `Write { constant: "${value}" } for the same text for everybody.`;
  if (key === 'match')
    return typeof value === 'string' && /^\d+$/.test(value) ? `Write match: ${value}, without quotes.` : 'Write match: 1.';
  if (path.includes('scope')) return scopeHint(value, path);
  const isMap = wants('record') || wants('object') || wants('map');
  const short =
    isMap && (typeof value === 'string' || typeof value === 'boolean') && Object.hasOwn(shortForms, key)
      ? shortForms[key]?.(value)
      : undefined;
  if (short !== undefined) return `Write ${key}: ${short}.`;
  if (isMap && path.at(-3) === 'expect') return 'Write { active: true }, with role or attributes where they matter, or absent.';
  if (typeof value !== 'string') return wants('string') || wants('text') ? 'Put it in quotes.' : '';
  if (wants('boolean') && yesWords.has(value.toLowerCase()))
    return `Write ${/^(y|yes|on|true)$/i.test(value) ? 'true' : 'false'}${text ? ', without quotes' : ''}.`;
  if ((wants('number') || wants('int')) && /\d/.test(value)) return text ? 'Write it without quotes.' : 'Write plain digits.';
  if (wants('array') || wants('list'))
    return value.startsWith('-') ? 'A space follows the hyphen of an entry.' : 'Write [ … ], also for a single one.';
  return '';
}

function scopeHint(value: unknown, path: Path): string {
  const at = path.indexOf('scope');
  const key = path.at(-1);
  if (typeof key === 'string' && findFilterOperator(key)?.arity === 'unary') return `Write ${key} alone.`;
  if (typeof value === 'boolean') return `Write is ${value}.`;
  // `scope: { department: Sales }` is a group without clauses, named department.
  return path.length === at + 2 && typeof path[at + 1] === 'string'
    ? `Write scope: [ { ${path[at + 1]}: … } ].`
    : 'Write [ { attribute: value } ].';
}

/** `displayName: [givenName]`: to YAML a list. */
function listMappingHint({ items }: Tree & { kind: 'list' }, directory: Tree | undefined): string {
  const [only] = items;
  const isInOkta = directory?.kind === 'scalar' && directory.value === 'okta';
  if (isInOkta) return "Write user.email or the like, not a list: an expression of Okta stands in '=…'.";
  if (items.length === 1 && only?.kind === 'scalar' && typeof only.value === 'string' && /^[\w.]+$/.test(only.value))
    return `Write ${only.value} for the attribute, or '=[${only.value}]'.`;
  return "An expression begins with =, and stands in '…'.";
}

/** A null takes out what the base says, so it leaves nothing too. */
function isMissing(tree: Tree, path: Path): boolean {
  const node = nodeAt(tree, path);
  return node === undefined || (node.kind === 'scalar' && node.value === null);
}
