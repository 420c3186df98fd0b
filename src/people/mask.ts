/** Replaces personal data by made-up data of the same shape: letters by letters, digits by digits, word by word. */
import { createHmac } from 'node:crypto';
import { normalId } from '../config/sampleIds.ts';

export interface MaskOptions {
  /** The same key gives the same masks, so that a sample taken again differs only where the tenant does. */
  key: string;
  /** Graph properties (and names of extension attributes) that stay as they are. */
  keep: ReadonlySet<string>;
  /** Whether enough people have this value of an organisational property, or a domain under `@`, for it to stay; absent: none has. */
  isShared?(property: string, value: string): boolean;
}

/** What says something about the organisation: it stays where several people share the value. */
const organisational = new Set([
  ...['department', 'companyName', 'jobTitle', 'country', 'state', 'usageLocation', 'preferredLanguage', 'employeeType', 'employeeOrgData'],
]);
/** One of a few words that Graph has for them. */
const closed = new Set(['userType', 'accountEnabled', 'onPremisesSyncEnabled']);

/** True for a property of which a mask keeps what several people share, and for an attribute whose meaning is the organisation's own. */
export const isOrganisational = (property: string): boolean =>
  organisational.has(property) ||
  closed.has(property) ||
  /^(extensionAttribute\d+|extension_.*|onPremisesExtensionAttributes)$/i.test(property);

const asciiLower = [...'abcdefghijklmnopqrstuvwxyz'];
const accented = [...'áéíóúñüöäçøåèêîôû'];
const ideographs = [...'王李张刘陈杨黄赵吴周'];

/** By what a character is replaced; the first that fits. Marks, pictures and invisible characters go: they would tell the word. */
const replacements: [RegExp, (pick: (from: string[]) => string, digit: () => string, character: string) => string][] = [
  [/\p{N}/u, (_, digit) => digit()],
  [/[a-z]/, (pick) => pick(asciiLower)],
  [/[A-Z]/, (pick) => pick(asciiLower).toUpperCase()],
  [/[\p{Lu}\p{Lt}]/u, (pick) => pick(accented).toUpperCase()],
  [/\p{Ll}/u, (pick) => pick(accented)],
  [/\p{L}/u, (pick) => pick(ideographs)],
  [/[\p{M}\p{So}\p{Sk}\p{C}]/u, () => ''],
  [/./su, (_, __, character) => character],
];

/** One word: its bytes depend on the word without letter case, so that `Ann` and `ann` stay each other's. */
function maskWord(word: string, key: string): string {
  const bytes = createHmac('sha256', key).update(word.toLowerCase()).digest();
  let at = 0;
  const byte = (): number => bytes[at++ % bytes.length] ?? 0;
  const pick = (from: string[]): string => from[byte() % from.length] ?? '';
  const digit = (): string => String(byte() % 10);
  const masked = (character: string): string => replacements.find(([kind]) => kind.test(character))?.[1](pick, digit, character) ?? '';
  return [...word].map(masked).join('');
}

/** Punctuation, spaces and the number of letters stay. */
export const maskText = (text: string, key: string): string =>
  text.normalize('NFC').replace(/[^\p{P}\p{Z}\p{Sm}\p{Sc}]+/gu, (word) => maskWord(word, key));

/** Whether a domain may stay; absent, none does. */
type StaysDomain = (domain: string) => boolean;

/** Made-up, and nobody's: below a name that is reserved (RFC 2606). */
function maskDomain(domain: string, key: string, stays: StaysDomain): string {
  if (stays(domain)) return domain;
  const labels = domain.split('.');
  return `${maskText(labels.slice(0, -1).join('.') || domain, key).toLowerCase()}.example`;
}

/** A mail address or user principal name: its domain stays where it may, a guest's home domain too, and a proxy address keeps its prefix. */
export function maskAddress(text: string, key: string, stays: StaysDomain = () => false): string {
  const [, prefix = '', rest = ''] = /^((?:smtp|sip|x500|spo|eum):)?(.*)$/is.exec(text) ?? [];
  const at = rest.lastIndexOf('@');
  if (at < 0) return `${prefix}${maskText(rest, key)}`;
  const [local, domain] = [rest.slice(0, at), maskDomain(rest.slice(at + 1), key, stays)];
  const guest = /^(.*)_([^_]+)#EXT#$/is.exec(local);
  if (guest) return `${prefix}${maskText(guest[1] ?? '', key)}_${maskDomain(guest[2] ?? '', key, stays)}#EXT#@${domain}`;
  return `${prefix}${maskText(local, key)}@${domain}`;
}

const separator = /[\s<>()[\]"',;:@\\/]/;
const domain = /[\p{L}\p{N}-]+(?:\.[\p{L}\p{N}-]+)+/uy;

/** Where addresses stand in a text, each with its prefix. Walks back from each `@`, so that no text costs more than its length. */
function addressesIn(text: string): { from: number; to: number }[] {
  const found: { from: number; to: number }[] = [];
  for (let at = text.indexOf('@'); at >= 0; at = text.indexOf('@', at + 1)) {
    let from = at;
    while (from > 0 && !separator.test(text[from - 1] ?? '')) from -= 1;
    domain.lastIndex = at + 1;
    if (from === at || !domain.test(text)) continue;
    const prefix = /(?:smtp|sip|spo|eum):$/i.exec(text.slice(Math.max(0, from - 5), from))?.[0] ?? '';
    found.push({ from: from - prefix.length, to: domain.lastIndex });
  }
  return found;
}

/** The domains of the addresses in a text, in small letters. */
export function domainsIn(text: string): string[] {
  return addressesIn(text).flatMap(({ from, to }) => {
    const [local = '', own = ''] = text.slice(from, to).split('@');
    const home = /_([^_]+)#EXT#$/i.exec(local)?.[1];
    return [own, ...(home === undefined ? [] : [home])].map((one) => one.toLowerCase());
  });
}

/** A distinguished name keeps the names of its attributes, everything else its punctuation; addresses are masked as such. */
function maskString(text: string, key: string, stays: StaysDomain): string {
  if (/^\d{4}-\d{2}-\d{2}(T|$)/.test(text)) return `${text.slice(0, 8)}01${text.slice(10).replace(/\d/g, '0')}`;
  const sid = /^S-1-\d+-\d+/.exec(text)?.[0];
  if (sid !== undefined) return `${sid}${maskText(text.slice(sid.length), key)}`;
  if (/^(x500:)?\/?\w{1,3}=/i.test(text)) return text.replace(/=([^/,]*)/g, (_, value: string) => `=${maskText(value, key)}`);
  let masked = '';
  let done = 0;
  for (const { from, to } of addressesIn(text)) {
    masked += maskText(text.slice(done, from), key) + maskAddress(text.slice(from, to), key, stays);
    done = to;
  }
  return masked + maskText(text.slice(done), key);
}

/**
 * A pseudonym of an object id, the same for the same key and of no use without it. It begins with a fingerprint of the key, by which
 * pseudonyms of two keys are not taken for two objects.
 */
export function maskId(id: string, key: string): string {
  const hex = (text: string, length: number) => createHmac('sha256', key).update(text).digest('hex').slice(0, length);
  return `masked-${hex('fingerprint of the key', 6)}-${hex(`object id ${normalId(id)}`, 16)}`;
}

/** The Graph user with personal data masked. Dates keep year and month; unknown kinds of values are left out. */
export function maskPerson(person: Record<string, unknown>, options: MaskOptions): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(person).flatMap(([name, value]) => {
      if (name === 'id') return [[name, maskId(String(value), options.key)]];
      const masked = options.keep.has(name) ? value : maskValue(value, name, options);
      return masked === undefined ? [] : [[name, masked]];
    }),
  );
}

function maskValue(value: unknown, name: string, options: MaskOptions): unknown {
  const { key, keep, isShared = () => false } = options;
  if (value === null || typeof value === 'boolean' || closed.has(name)) return value;
  if (typeof value === 'string') {
    if (organisational.has(rootOf(name)) && isShared(name, value)) return value;
    return maskString(value, key, (domain) => isShared(domainProperty, domain.toLowerCase()));
  }
  if (Array.isArray(value)) return value.map((element) => maskValue(element, name, options));
  if (typeof value !== 'object') return undefined;
  return Object.fromEntries(
    Object.entries(value).map(([part, inner]) => [part, keep.has(part) ? inner : maskValue(inner, `${name}.${part}`, options)]),
  );
}

const rootOf = (name: string): string => name.split('.')[0] ?? name;

/** Under which the domains of addresses are counted, whatever property they stand in. */
export const domainProperty = '@';

/** Every value that stays where several people share it, with the name it is counted under; each once a person. */
export function sharedValues(person: Record<string, unknown>): [property: string, value: string][] {
  const found = new Map<string, [string, string]>();
  const visit = (value: unknown, name: string): void => {
    if (typeof value === 'string') {
      if (organisational.has(rootOf(name))) found.set(`${name} ${value}`, [name, value]);
      for (const domain of domainsIn(value)) found.set(`${domainProperty} ${domain}`, [domainProperty, domain]);
    } else if (Array.isArray(value)) for (const one of value) visit(one, name);
    else if (typeof value === 'object' && value !== null) for (const [part, one] of Object.entries(value)) visit(one, `${name}.${part}`);
  };
  for (const [name, value] of Object.entries(person)) visit(value, name);
  return [...found.values()];
}
