/** What was said of one person against the account and the roles they then have. */
import { readPath } from '../../../src/mapping/scimPath.ts';
import type { EffectKind, Held } from '../../../src/provisioning/contract.ts';
import type { PersonEffect } from '../../../src/review/personEffect.ts';
import type { Account, AppPlayed } from '../play/observed.ts';
import type { Disagreement } from './disagreement.ts';

type Found = Omit<Disagreement, 'app'>;

export function comparePerson(
  key: string,
  said: PersonEffect | undefined,
  played: AppPlayed,
  isHeldBack: boolean,
  kept: (target: string) => boolean,
  sharers: ReadonlySet<string>,
): Found[] {
  const [before, after] = [played.before.accounts[key], played.after.accounts[key]];
  const found: Found[] = [];
  const verdict = said?.kind ?? 'nothing';
  if (!isHeldBack && !fits(verdict, before, after))
    found.push({ who: key, what: `the verdict ${verdict} is not what happens`, said: said ?? null, done: { before, after } });
  if (played.inHead && verdict !== 'failing' && !isHeldBack && before !== undefined && after !== undefined) {
    found.push(...compareHeld(key, 'roles at the vendor', said?.roles ?? null, { before: before.roles, after: after.roles }));
    const held = { before: assigned(played.before.held[key]), after: assigned(played.after.held[key]) };
    if (played.directory === 'entra' && verdict !== 'left')
      found.push(...compareHeld(key, 'assigned app roles', said?.assigned ?? null, held));
  }
  if (played.directory === 'entra' && said !== undefined && !isHeldBack && before !== undefined && after !== undefined)
    found.push(...compareAttributes(said, before, after, kept, sharers));
  if (verdict === 'enters' && said !== undefined && after !== undefined)
    found.push(...compareHeld(key, 'roles at the vendor', said.roles, { before: [], after: after.roles }));
  return found;
}

const compared = new Set<EffectKind>(['changed', 'stale', 'disabled']);

/** What is said to stand, to come and to stay of each attribute; roles are compared by the vendor's own rule. */
function compareAttributes(
  said: PersonEffect,
  before: Account,
  after: Account,
  kept: (target: string) => boolean,
  sharers: ReadonlySet<string>,
): Found[] {
  if (!compared.has(said.kind)) return [];
  // Of two who are one to the vendor it is not known which account is theirs.
  const isUnclear = (value: unknown) => [...sharers].some((key) => value === `{id of ${key}}`);
  const stays = said.requests.length === 0;
  return said.attributes.flatMap(({ target, ...one }): Found[] => {
    if (/^roles\b/.test(target) || !kept(target) || isUnclear(one.before) || isUnclear(one.after)) return [];
    const done = { before: valueAt(before, target), after: valueAt(after, target) };
    const isSo = shown(one.before) === done.before && shown(stays || one.stays || one.caseOnly ? one.before : one.after) === done.after;
    return isSo ? [] : [{ who: said.key, what: `the attribute ${target} is not as said`, said: one, done }];
  });
}

const valueAt = ({ resource }: Account, target: string): string => shown(readPath(resource as Record<string, unknown>, target));

/** A reference is an object with the id as its `value`. */
function shown(value: unknown): string {
  if (Array.isArray(value)) return value.map(shown).sort().join(', ');
  if (typeof value === 'object' && value !== null) return shown((value as { value?: unknown }).value);
  return String(value ?? '').toLowerCase();
}

/** Whether the account came, went, was switched off or stands as it stood. */
function fits(verdict: EffectKind | 'nothing', before: Account | undefined, after: Account | undefined): boolean {
  switch (verdict) {
    case 'enters':
      return before === undefined && after !== undefined;
    case 'deleted':
      return before !== undefined && after === undefined;
    case 'disabled':
      return before !== undefined && isOn(before) && after !== undefined && !isOn(after);
    case 'noAccount':
      return before === undefined && after === undefined;
    case 'failing':
      return (before === undefined) === (after === undefined) && isOn(before) === isOn(after);
    case 'nothing':
      return (before === undefined) === (after === undefined) && isOn(before) === isOn(after);
    case 'left':
    case 'stale':
      return before !== undefined && after !== undefined && isOn(before) === isOn(after);
    case 'changed':
      return before !== undefined && after !== undefined && (isOn(before) === isOn(after) || !isOn(before));
  }
}

export const isOn = (account: Account | undefined): boolean => account !== undefined && String(account.active).toLowerCase() !== 'false';

const assigned = (held: string[] | undefined): string[] => (held ?? []).filter((role) => role !== 'default');

/** `said` null: nothing differs. */
function compareHeld(who: string, what: string, said: Held | null, done: Held): Found[] {
  const same = (a: string[], b: string[]) => [...new Set(a)].sort().join('\n') === [...new Set(b)].sort().join('\n');
  const agrees = said === null ? same(done.before, done.after) : same(said.before, done.before) && same(said.after, done.after);
  return agrees ? [] : [{ who, what, said, done }];
}
