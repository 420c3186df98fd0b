/** As much of a value as a record keeps, cut while it is copied: what is left out is never written as JSON. */
import { isObject } from './document.ts';
import { maximumDepth } from './limits.ts';
import { sayers } from './secrets.ts';

/** Characters, about, that a record keeps of a body, an answer or the changes; and of one string or name in them where they are longer. */
export const maximumExcerpt = 20_000;
const maximumString = 2000;

/**
 * The beginning of a value from JSON, or the value itself where it is short: `length` is that of its JSON where somebody knows it.
 * What was cut says how much is missing.
 */
export function excerpt(value: unknown, length = Number.POSITIVE_INFINITY, maximum = maximumExcerpt): unknown {
  if (length <= maximum) return value;
  const budget = { left: maximum };
  return copyOf(value, budget, 0);
}

function copyOf(value: unknown, budget: { left: number }, depth: number): unknown {
  budget.left -= 4;
  if (typeof value === 'string') return shortened(value, budget);
  if (depth > maximumDepth) return '…';
  if (Array.isArray(value)) return copyOfList(value, budget, depth);
  return isObject(value) ? copyOfObject(value, budget, depth) : value;
}

function shortened(text: string, budget: { left: number }): string {
  const kept = Math.max(0, Math.min(maximumString, budget.left));
  budget.left -= Math.min(text.length, kept);
  // Copied: a slice would keep the whole text in memory.
  const copied = (): string => Buffer.from(text.slice(0, kept), 'utf16le').toString('utf16le');
  return text.length <= kept ? text : `${copied()}… (${text.length} characters)`;
}

function copyOfList(list: unknown[], budget: { left: number }, depth: number): unknown[] {
  const copy: unknown[] = [];
  for (const one of list) {
    if (budget.left <= 0) break;
    copy.push(copyOf(one, budget, depth + 1));
  }
  if (copy.length < list.length) copy.push(`… and ${list.length - copy.length} more`);
  return copy;
}

function copyOfObject(object: Record<string, unknown>, budget: { left: number }, depth: number): unknown {
  const names = Object.keys(object);
  // They say whether the value beside them is a secret: they are kept first, and where one is too long nothing of it all is.
  const said = names.filter((name) => typeof object[name] === 'string' && sayers.has(name.toLowerCase()));
  if (said.some((name) => String(object[name]).length > maximumString)) return '…';
  const kept = said.map((name): [string, unknown] => [name, object[name]]);
  budget.left -= kept.reduce((sum, [name, text]) => sum + name.length + String(text).length, 0);
  for (const name of names) {
    if (budget.left <= 0) break;
    // A part of a name says no more whether it is that of a secret.
    if (said.includes(name) || name.length > maximumString) continue;
    budget.left -= name.length;
    kept.push([name, copyOf(object[name], budget, depth + 1)]);
  }
  if (kept.length < names.length) kept.push(['…', `${names.length - kept.length} more`]);
  // Defined, not assigned: a client may have sent a "__proto__".
  return Object.fromEntries(kept);
}
