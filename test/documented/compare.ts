/** Brings expected and sent requests into a form that can be compared to the last character. */
import { type ExpectedRequest, Optional } from './requests.ts';

export interface SentRequest {
  method: string;
  path: string;
  body?: unknown;
}

/**
 * The two lists to be compared: placeholders resolved, requests that may be missing and are missing left out, and what has no order brought
 * into one. No page promises an order of the elements of a list within a body nor, unless `ordered`, of the requests within a cycle.
 */
export function comparable(
  sent: SentRequest[],
  expected: ExpectedRequest[],
  ids: ReadonlyMap<string, string>,
  ordered: boolean,
): { sent: unknown[]; expected: unknown[] } {
  const left = sent.map(canonical) as SentRequest[];
  const kept = new Map<ExpectedRequest, unknown>();
  for (const each of [...expected].sort((a, b) => Number(a.mayMiss ?? false) - Number(b.mayMiss ?? false))) {
    const { mayMiss = false, ...request } = each;
    const wanted = resolved(request, ids) as SentRequest;
    const candidates = left.filter(({ method, path }) => method === wanted.method && path === wanted.path);
    const settled = (twin: SentRequest | undefined) => canonical(settledAgainst(wanted, twin));
    const twin = candidates.find((candidate) => text(settled(candidate)) === text(candidate)) ?? (mayMiss ? undefined : candidates[0]);
    if (twin !== undefined) left.splice(left.indexOf(twin), 1);
    if (twin !== undefined || !mayMiss) kept.set(each, settled(twin));
  }
  const lists = { sent: sent.map(canonical), expected: expected.flatMap((each) => (kept.has(each) ? [kept.get(each)] : [])) };
  return ordered ? lists : { sent: lists.sent.sort(byText), expected: lists.expected.sort(byText) };
}

const text = (value: unknown) => JSON.stringify(value);
const byText = (a: unknown, b: unknown) => text(a).localeCompare(text(b));
const isObject = (value: unknown): value is Record<string, unknown> => typeof value === 'object' && value !== null;

function mapped(value: unknown, change: (member: unknown, key: string) => unknown): unknown {
  if (Array.isArray(value)) return value.map((each, index) => change(each, String(index)));
  if (!isObject(value)) return value;
  return Object.fromEntries(Object.entries(value).map(([key, member]) => [key, change(member, key)]));
}

/** Keys in order, absent ones left out, lists sorted. */
function canonical(value: unknown): unknown {
  const inner = mapped(value, canonical);
  if (Array.isArray(inner)) return inner.sort(byText);
  if (!isObject(inner)) return inner;
  return Object.fromEntries(
    Object.entries(inner)
      .filter(([, member]) => member !== undefined)
      .sort(([a], [b]) => a.localeCompare(b)),
  );
}

function resolved(value: unknown, ids: ReadonlyMap<string, string>): unknown {
  if (typeof value === 'string') return value.replace(/\{([\w:-]+)\}/g, (whole, key: string) => ids.get(key) ?? whole);
  if (value instanceof Optional) return new Optional(resolved(value.value, ids));
  return mapped(value, (member) => resolved(member, ids));
}

/** Optional members stay where the twin has them and go where it has not. */
function settledAgainst(wanted: unknown, twin: unknown): unknown {
  return mapped(wanted, (member, key) => {
    const other = isObject(twin) ? (Array.isArray(twin) ? twinOf(member, twin) : twin[key]) : undefined;
    if (member instanceof Optional) return other === undefined ? undefined : member.value;
    return settledAgainst(member, other);
  });
}

/** The element of a list that is meant: the one with the same `op` and `path`, or with the same `value`. */
function twinOf(member: unknown, list: unknown[]): unknown {
  if (!isObject(member)) return undefined;
  const name = (each: unknown) => (isObject(each) ? text(['op' in each ? [each.op, each.path] : each.value]) : undefined);
  return list.find((each) => name(each) === name(member));
}
