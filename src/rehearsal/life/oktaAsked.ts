/** What the rows of an Okta app ask for of a person: read from the plan, with the expression language alone (compare `asked.ts`). */
import { keeps } from '../../catalog/keeps.ts';
import { evaluateOktaExpression } from '../../mapping/okta/evaluate.ts';
import { OktaEvaluationError } from '../../mapping/okta/expression.ts';
import { parseOktaExpression } from '../../mapping/okta/parse.ts';
import { scimBaseProperties } from '../../mapping/okta/scimProfile.ts';
import type { OktaApp } from '../../plan/types.ts';
import { scimPathOf } from '../../provisioning/okta/scimUser.ts';
import { groupMembers, type OktaUser, type OktaApp as StoredApp } from '../okta/store.ts';
import type { World } from '../world.ts';
import type { Change } from './asked.ts';

type Profile = Record<string, unknown>;

/** Texts that a rehearsal may change without harm, the first tried first. */
const harmless = [
  'lastName',
  'displayName',
  'firstName',
  'nickName',
  'title',
  'department',
  'division',
  'costCenter',
  'organization',
  'email',
];

/** Undefined: cannot be said. */
function asked(expression: string, user: OktaUser, profile: Profile, world: World, stored: StoredApp): unknown {
  const parsed = parseOktaExpression(expression);
  if (!parsed.ok) return undefined;
  const { store } = world.okta;
  const groups = [...store.groups.values()].filter((group) => groupMembers(store, group).some(({ id }) => id === user.id));
  const $groups = groups.map(({ id, type, profile: { name } }) => ({ id, type, name, sourceId: '' }));
  const source = { ...profile, id: user.id, status: user.status, $groups };
  const app = { name: stored.name, label: stored.label };
  const org = { name: store.org, subDomain: store.org };
  try {
    return evaluateOktaExpression(parsed.node, { user: source, source, app, org, now: new Date() });
  } catch (error) {
    if (error instanceof OktaEvaluationError) return undefined;
    throw error;
  }
}

/** The SCIM path to which a property goes; null for one that is not sent. */
function pathOf(app: OktaApp, property: string): string | null {
  const added = Object.keys(app.attributes).find((name) => name === property || name.endsWith(`:${property}`));
  if (added !== undefined) return added;
  const base = scimBaseProperties()[property];
  return base === undefined ? null : scimPathOf(base);
}

/**
 * A change of the profile that rows kept up to date pass on, and where it must arrive. Null: no such row reads what may be changed.
 */
export function profileChange(
  world: World,
  app: OktaApp,
  stored: StoredApp,
  user: OktaUser,
): { profile: Profile; changes: Change[] } | null {
  const isKept = keeps(app.behaviour);
  const rows = Object.entries(app.mappings).filter(([, { push }]) => push === 'always');
  const text = rows.map(([, { expression }]) => expression).join(' ');
  const read = harmless.filter((name) => new RegExp(`\\b${name}\\b`).test(text));
  const others = read.filter((name) => name !== 'email');
  const profile: Profile = {};
  for (const name of others.length > 0 ? others : read) profile[name] = name === 'email' ? 'rehearsed@example.com' : `Rehearsed ${name}`;
  const after = { ...user.profile, ...profile };
  const changes = rows.flatMap(([property, { expression }]): Change[] => {
    const target = pathOf(app, property);
    const [old, value] = [user.profile, after].map((one) => asked(expression, user, one, world, stored));
    if (target === null || !isKept(target) || typeof value !== 'string' || value === '' || old === undefined || old === value) return [];
    return [{ target, value }];
  });
  return changes.length === 0 ? null : { profile, changes };
}
