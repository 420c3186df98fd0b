/** What an effect is called, for people who read it for the first time. */

import type { Change } from '../../plan/change.ts';
import type { EffectKind, Held } from '../../provisioning/contract.ts';
import { visible } from '../../visible.ts';
import type { AppEffect, GroupEffect } from '../effect.ts';
import type { Stale } from '../nature.ts';
import type { PersonEffect } from '../personEffect.ts';

export const people = (count: number): string => (count === 1 ? '1 person' : `${count} people`);
export const plural = (count: number, one: string, many = `${one}s`): string => `${count} ${count === 1 ? one : many}`;

/** `loud` is what takes something away from somebody. */
export interface Sentence {
  loud: boolean;
  text: string;
}

const kinds: Record<EffectKind, { loud: boolean; say(who: string, one: boolean, app: string): string }> = {
  deleted: { loud: true, say: (who, _, app) => `${who} would be DELETED in ${app}` },
  disabled: { loud: true, say: (who, _, app) => `${who} would be DISABLED in ${app}` },
  failing: { loud: true, say: (who, one, app) => `${who} would not reach ${app}: provisioning ${one ? 'the person' : 'them'} fails` },
  left: {
    loud: true,
    say: (who, one, app) => `${who} would keep ${one ? 'an account' : 'accounts'} in ${app} that nobody manages any more`,
  },
  noAccount: { loud: false, say: (who, _, app) => `${who} would be in scope of ${app} and get no account` },
  enters: { loud: false, say: (who, _, app) => `${who} would get an account in ${app}` },
  changed: { loud: false, say: (who, _, app) => `${who} would be changed in ${app}` },
  stale: {
    loud: false,
    say: (who, one, app) => `${who} would keep values in ${app} that ${one ? 'the' : 'their'} mappings no longer give`,
  },
};

/** What happens to whom, the worst first; one sentence a kind. */
export function sentences({ counts, losesRole, groups, most, heldBack }: AppEffect, app: string): Sentence[] {
  const said = (Object.keys(kinds) as EffectKind[]).flatMap((kind): Sentence[] => {
    const count = counts[kind];
    const { loud, say } = kinds[kind];
    const who = loud
      ? named(
          most.filter((person) => person.kind === kind),
          count,
        )
      : '';
    const those = kind === 'changed' && losesRole > 0 ? ', those who lose a role among them' : '';
    return count === 0 ? [] : [{ loud, text: say(people(count), count === 1, app) + who + those }];
  });
  const who = named(
    most.filter((person) => person.losesRole),
    losesRole,
  );
  const roles = losesRole === 0 ? [] : [{ loud: true, text: `${people(losesRole)} would LOSE A ROLE in ${app}${who}` }];
  const held =
    heldBack === 0 ? [] : [{ loud: true, text: `Entra would hold ${plural(heldBack, 'removal')} back: the deletion threshold is reached` }];
  return [...said.filter(({ loud }) => loud), ...held, ...roles, ...groupSentences(groups, app), ...said.filter(({ loud }) => !loud)];
}

/** `: ann, jan and 3 more`, of those that are known by name. */
export function named(known: PersonEffect[], count: number): string {
  if (known.length === 0) return '';
  const rest = count - known.length;
  return `: ${known.map(({ key }) => visible(key)).join(', ')}${rest > 0 ? ` and ${rest} more` : ''}`;
}

/** `Sales, Support and 3 more`. */
export function listed(names: string[], most = 10): string {
  const rest = names.length - most;
  return names.slice(0, most).map(visible).join(', ') + (rest > 0 ? ` and ${rest} more` : '');
}

const groupVerbs: Record<GroupEffect['kind'], { loud: boolean; text: string }> = {
  deleted: { loud: true, text: 'would be DELETED in' },
  failing: { loud: true, text: 'would not reach' },
  left: { loud: true, text: 'would stay, managed by nobody any more, in' },
  noAccount: { loud: false, text: 'would be in scope and not be made in' },
  enters: { loud: false, text: 'would be new in' },
  changed: { loud: false, text: 'would change in' },
  stale: { loud: false, text: 'would keep values that the mappings no longer give in' },
};

function groupSentences(groups: GroupEffect[], app: string): Sentence[] {
  return (Object.keys(groupVerbs) as GroupEffect['kind'][]).flatMap((kind): Sentence[] => {
    const names = groups.filter((group) => group.kind === kind).map(groupText);
    const { loud, text } = groupVerbs[kind];
    return names.length === 0 ? [] : [{ loud, text: `${plural(names.length, 'group')} ${text} ${app}: ${names.join(', ')}` }];
  });
}

/** `Sales (3 people)`, or with who comes and goes where only that changes. */
function groupText({ kind, name: said, members, joins, leaves, reason }: GroupEffect): string {
  const name = visible(said);
  if (kind === 'failing' || kind === 'noAccount') return `${name} (${visible(reason ?? '')})`;
  if (kind !== 'changed') return `${name} (${people(members)})`;
  const moves = [...(joins.length > 0 ? [`${joins.length} in`] : []), ...(leaves.length > 0 ? [`${leaves.length} out`] : [])];
  return `${name} (${moves.length > 0 ? moves.join(', ') : people(members)})`;
}

/** Values as they stand in a line: texts bare, the rest as JSON, long ones cut. */
export function shown(value: unknown): string {
  if (value === null || value === undefined) return 'nothing';
  const text = (typeof value === 'string' ? value : JSON.stringify(value)).replace(/\s+/g, ' ');
  return text.length > 160 ? `${text.slice(0, 157)}…` : text;
}

/** One line a statement of the YAML: `users.mappings.userName: mail → userPrincipalName`. */
export function changeText({ kind, path: keys, before, after }: Change): string {
  const path = visible(keys);
  if (kind === 'added') return `${path}: ${shown(after)}`;
  return kind === 'removed' ? `${path}: ${shown(before)}` : `${path}: ${shown(before)} → ${shown(after)}`;
}

export const sign: Record<Change['kind'], string> = { added: '+', removed: '-', changed: '~' };

/** `stacks/production.yaml:5 differs: …`. */
export const staleText = ({ text, place }: Stale): string =>
  `${place.file}:${place.line} differs: ${visible(text)}; take the entry out, or mend it`;

const verbs: Record<EffectKind, string> = {
  deleted: 'DELETED',
  disabled: 'DISABLED',
  failing: 'FAILS',
  left: 'keeps an account that nobody manages',
  noAccount: 'gets no account',
  enters: 'gets an account',
  changed: 'is changed',
  stale: 'keeps old values',
};

/** `ann (Ann Lee): DISABLED, outside the scoping filter`. */
export function personText({ key, displayName, kind, reason, losesRole }: PersonEffect): string {
  const what = losesRole && kind === 'changed' ? 'LOSES A ROLE' : `${verbs[kind]}${losesRole ? ', LOSES A ROLE' : ''}`;
  return `${visible(`${key} (${displayName})`)}: ${what}${reason === null ? '' : `, ${visible(reason)}`}`;
}

/** The attributes and roles of a person that differ, one line each. */
export function attributeTexts({ attributes, roles, assigned, kind }: PersonEffect): string[] {
  return [
    ...attributes.map(({ target, before, after, stays, caseOnly }) => {
      if (caseOnly) return `${target}: ${shown(before)} → ${shown(after)} is not sent: letter case alone (assume: letterCase)`;
      if (stays) return `${target}: ${shown(before)} is no longer sent; the value stays in the target`;
      return kind === 'enters' ? `${target}: ${shown(after)}` : `${target}: ${shown(before)} → ${shown(after)}`;
    }),
    ...rolesText('app role', assigned, kind),
    ...rolesText('role at the vendor', roles, kind),
  ];
}

function rolesText(what: string, roles: Held | null, kind: EffectKind): string[] {
  if (roles === null) return [];
  const list = (values: string[]) => values.join(', ') || 'none';
  return [kind === 'enters' ? `${what}: ${list(roles.after)}` : `${what}: ${list(roles.before)} → ${list(roles.after)}`];
}
