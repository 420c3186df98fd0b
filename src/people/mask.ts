/** Replaces personal data by made-up data of the same shape: letters by letters, digits by digits, word by word. */
import { createHmac } from 'node:crypto';
import { normalId } from '../config/sampleIds.ts';

export interface MaskOptions {
  /** The same key gives the same masks, so that a sample taken again differs only where the tenant does. */
  key: string;
  /** Graph properties (and names of extension attributes) that stay as they are, besides the organisational ones. */
  keep: ReadonlySet<string>;
}

/** What a filter or a mapping of roles reads and what says nothing about who somebody is. */
const organisational = new Set([
  ...['department', 'companyName', 'jobTitle', 'country', 'state', 'usageLocation', 'preferredLanguage', 'employeeType', 'employeeOrgData'],
  ...['userType', 'accountEnabled', 'onPremisesSyncEnabled'],
]);

const asciiLower = 'abcdefghijklmnopqrstuvwxyz';
const accented = 'áéíóúñüöäçøåèêîôû';
const ideographs = '王李张刘陈杨黄赵吴周';

/** One word: its bytes depend on the word without letter case, so that `Ann` and `ann` stay each other's. */
function maskWord(word: string, key: string): string {
  const bytes = createHmac('sha256', key).update(word.toLowerCase()).digest();
  let at = 0;
  const pick = (from: string): string => {
    const letters = [...from];
    const letter = letters[(bytes[at % bytes.length] ?? 0) % letters.length] ?? '';
    at += 1;
    return letter;
  };
  return [...word]
    .map((character) => {
      if (/\d/.test(character)) return String((bytes[at++ % bytes.length] ?? 0) % 10);
      if (/[a-z]/.test(character)) return pick(asciiLower);
      if (/[A-Z]/.test(character)) return pick(asciiLower).toUpperCase();
      if (/\p{Lu}/u.test(character)) return pick(accented).toUpperCase();
      if (/\p{Ll}/u.test(character)) return pick(accented);
      return /\p{L}/u.test(character) ? pick(ideographs) : character;
    })
    .join('');
}

/** Separators, spaces and length stay. */
export const maskText = (text: string, key: string): string => text.replace(/[\p{L}\p{N}]+/gu, (word) => maskWord(word, key));

/** A mail address or user principal name keeps its domain, a guest's name its home domain and `#EXT#`; a proxy address its prefix. */
export function maskAddress(text: string, key: string): string {
  const [, prefix = '', rest = ''] = /^((?:smtp|sip|x500|spo):)?(.*)$/is.exec(text) ?? [];
  const guest = /^(.*)_([^_]+#EXT#@.*)$/is.exec(rest);
  if (guest) return `${prefix}${maskText(guest[1] ?? '', key)}_${guest[2]}`;
  const at = rest.lastIndexOf('@');
  return at < 0 ? `${prefix}${maskText(rest, key)}` : `${prefix}${maskText(rest.slice(0, at), key)}${rest.slice(at)}`;
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
      const masked = organisational.has(name) || options.keep.has(name) || name === 'id' ? value : maskValue(value, options);
      return masked === undefined ? [] : [[name, masked]];
    }),
  );
}

function maskValue(value: unknown, options: MaskOptions): unknown {
  const { key, keep } = options;
  if (value === null || typeof value === 'boolean') return value;
  if (typeof value === 'string') {
    if (/^\d{4}-\d{2}-\d{2}(T|$)/.test(value)) return `${value.slice(0, 8)}01${value.slice(10).replace(/\d/g, '0')}`;
    return value.includes('@') || /^(smtp|sip|x500|spo):/i.test(value) ? maskAddress(value, key) : maskText(value, key);
  }
  if (Array.isArray(value)) return value.map((element) => maskValue(element, options));
  if (typeof value === 'object') {
    return Object.fromEntries(Object.entries(value).map(([name, part]) => [name, keep.has(name) ? part : maskValue(part, options)]));
  }
  return undefined;
}
