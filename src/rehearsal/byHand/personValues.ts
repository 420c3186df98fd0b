/** `name=value` words about a person, read as the sample file reads the same names. */
import { suggest } from '../../config/problem.ts';
import { personHint, personKind } from '../../config/sampleFile.ts';

/** What cannot be done as it was asked for; the message says what can. */
export class Refused extends Error {
  override name = 'Refused';
  /** 400 a mistake of whoever asks, 404 nothing is called so, 409 not as things stand. */
  readonly status: 400 | 404 | 409;
  constructor(message: string, status: 400 | 404 | 409 = 400) {
    super(message);
    this.status = status;
  }
}

/** Values by the names of the sample file; null takes one away. Throws Refused. */
export function readValues(words: readonly string[]): Record<string, unknown> {
  const values: Record<string, unknown> = {};
  for (const word of words) {
    const [, path = '', text = ''] = /^([^=]+)=(.*)$/s.exec(word) ?? [];
    if (path === '') throw new Refused(`"${word}" is no name=value`);
    const [name = '', inner] = (/^extensionAttribute\d+$/.test(path) ? `onPremisesExtensionAttributes.${path}` : path).split('.', 2);
    const kind = personKind(name);
    if (name === 'enabled') throw new Refused('enabled is what leave and return are for');
    if (kind === undefined || kind === 'ids' || name === 'softDeleted') throw new Refused(`no person has ${name}. ${personHint(name)}`);
    if ((kind === 'map') !== (inner !== undefined)) throw new Refused(`${path} is written ${kind === 'map' ? `${name}.part=value` : name}`);
    const value = text === '' ? null : kind === 'boolean' ? boolean(name, text) : kind === 'texts' ? text.split(',') : text;
    values[name] = inner === undefined ? value : { ...(values[name] as object | undefined), [inner]: value };
  }
  return values;
}

function boolean(name: string, text: string): boolean {
  if (text !== 'true' && text !== 'false') throw new Refused(`${name} is true or false`);
  return text === 'true';
}

/** The one that is called so among these. Throws Refused (404). */
export function named<T>(what: string, name: string, known: ReadonlyMap<string, T>): T {
  const found = known.get(name);
  if (found === undefined) throw new Refused(`there is no ${what} ${name}. ${suggest(name, known.keys())}`.trim(), 404);
  return found;
}
