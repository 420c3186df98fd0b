/** What was said of one person against the account and the roles they then have. */
import type { EffectKind, Held } from '../../../src/provisioning/contract.ts';
import type { PersonEffect } from '../../../src/review/personEffect.ts';
import type { Account, AppPlayed } from '../play/observed.ts';
import type { Disagreement } from './disagreement.ts';

type Found = Omit<Disagreement, 'app'>;

export function comparePerson(key: string, said: PersonEffect | undefined, played: AppPlayed, isHeldBack: boolean): Found[] {
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
  if (verdict === 'enters' && said !== undefined && after !== undefined)
    found.push(...compareHeld(key, 'roles at the vendor', said.roles, { before: [], after: after.roles }));
  return found;
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

const isOn = (account: Account | undefined): boolean => account !== undefined && String(account.active).toLowerCase() !== 'false';

const assigned = (held: string[] | undefined): string[] => (held ?? []).filter((role) => role !== 'default');

/** `said` null: nothing differs. */
function compareHeld(who: string, what: string, said: Held | null, done: Held): Found[] {
  const same = (a: string[], b: string[]) => [...new Set(a)].sort().join('\n') === [...new Set(b)].sort().join('\n');
  const agrees = said === null ? same(done.before, done.after) : same(said.before, done.before) && same(said.after, done.after);
  return agrees ? [] : [{ who, what, said, done }];
}
