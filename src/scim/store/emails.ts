/** E-mails, which every tenant's people are looked up by. */
import { type Document, isObject } from '../document.ts';
import { fold } from '../fold.ts';
import { exactKey, foldedKey } from '../key.ts';

/** Path and folded value of each e-mail, by its type and by none. */
export function emailEntries(document: Document): [string, string][] {
  const emails = Array.isArray(document.emails) ? document.emails.filter(isObject) : [];
  return emails.flatMap(({ value, type }): [string, string][] => {
    if (typeof value !== 'string') return [];
    const key = foldedKey(value);
    const any: [string, string] = ['emails.value', key];
    return typeof type === 'string' ? [any, [exactKey(`emails[${fold(type)}].value`), key]] : [any];
  });
}
