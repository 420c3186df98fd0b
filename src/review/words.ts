/** What an effect is called, for people who read it for the first time. */
import type { Change } from '../plan/change.ts';
import type { AppEffect } from './effect.ts';
import type { EffectKind, PersonEffect, Roles } from './personEffect.ts';

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
  failing: { loud: true, say: (who, one, app) => `${who} would no longer reach ${app}: ${one ? 'the' : 'their'} mapping fails` },
  left: {
    loud: true,
    say: (who, one, app) => `${who} would stay in ${app} as ${one ? 'the account is' : 'they are'}, managed by nobody any more`,
  },
  enters: { loud: false, say: (who, _, app) => `${who} would get an account in ${app}` },
  changed: { loud: false, say: (who, _, app) => `${who} would be changed in ${app}` },
};

/** What happens to whom, the worst first; one sentence a kind. */
export function sentences({ counts, losesRole, groups, most }: AppEffect, app: string): Sentence[] {
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
  return [...said.filter(({ loud }) => loud), ...roles, ...groupSentences(groups, app), ...said.filter(({ loud }) => !loud)];
}

/** `: ann, jan and 3 more`, of those that are known by name. */
function named(known: PersonEffect[], count: number): string {
  if (known.length === 0) return '';
  const rest = count - known.length;
  return `: ${known.map(({ key }) => key).join(', ')}${rest > 0 ? ` and ${rest} more` : ''}`;
}

const groupVerbs = {
  deleted: { loud: true, text: 'would be DELETED in' },
  left: { loud: true, text: 'would stay, managed by nobody any more, in' },
  enters: { loud: false, text: 'would be new in' },
  changed: { loud: false, text: 'would change in' },
};

function groupSentences(groups: AppEffect['groups'], app: string): Sentence[] {
  return (Object.keys(groupVerbs) as (keyof typeof groupVerbs)[]).flatMap((kind): Sentence[] => {
    const names = groups.filter((group) => group.kind === kind).map(({ name, members }) => `${name} (${people(members)})`);
    const { loud, text } = groupVerbs[kind];
    return names.length === 0 ? [] : [{ loud, text: `${plural(names.length, 'group')} ${text} ${app}: ${names.join(', ')}` }];
  });
}

/** Values as they stand in a line: texts bare, the rest as JSON, long ones cut. */
function shown(value: unknown): string {
  if (value === null || value === undefined) return 'nothing';
  const text = (typeof value === 'string' ? value : JSON.stringify(value)).replace(/\s+/g, ' ');
  return text.length > 160 ? `${text.slice(0, 157)}…` : text;
}

/** One line a statement of the YAML: `users.mappings.userName: mail → userPrincipalName`. */
export function changeText({ kind, path, before, after }: Change): string {
  if (kind === 'added') return `${path}: ${shown(after)}`;
  return kind === 'removed' ? `${path}: ${shown(before)}` : `${path}: ${shown(before)} → ${shown(after)}`;
}

export const sign: Record<Change['kind'], string> = { added: '+', removed: '-', changed: '~' };

const verbs: Record<EffectKind, string> = {
  deleted: 'DELETED',
  disabled: 'DISABLED',
  failing: 'FAILS',
  left: 'left as it is',
  enters: 'gets an account',
  changed: 'is changed',
};

/** `ann (Ann Lee): DISABLED, outside the scoping filter`. */
export function personText({ key, displayName, kind, reason, losesRole }: PersonEffect): string {
  const what = losesRole && kind === 'changed' ? 'LOSES A ROLE' : `${verbs[kind]}${losesRole ? ', LOSES A ROLE' : ''}`;
  return `${key} (${displayName}): ${what}${reason === null ? '' : `, ${reason}`}`;
}

/** The attributes and roles of a person that differ, one line each. */
export function attributeTexts({ attributes, roles, assigned, kind }: PersonEffect): string[] {
  return [
    ...attributes.map(({ target, before, after, stays }) => {
      if (stays) return `${target}: ${shown(before)} is no longer sent; the value stays in the target`;
      return kind === 'enters' ? `${target}: ${shown(after)}` : `${target}: ${shown(before)} → ${shown(after)}`;
    }),
    ...rolesText('app role', assigned, kind),
    ...rolesText('role at the vendor', roles, kind),
  ];
}

function rolesText(what: string, roles: Roles | null, kind: EffectKind): string[] {
  if (roles === null) return [];
  const list = (values: string[]) => values.join(', ') || 'none';
  return [kind === 'enters' ? `${what}: ${list(roles.after)}` : `${what}: ${list(roles.before)} → ${list(roles.after)}`];
}
