/** Which attributes `search` and `filter` take, and with which operators. Source: Okta's description 2026.06.3, parameters `search` and `filter`. */
import { description } from './api/description.ts';
import { isObject } from './http.ts';
import type { OktaStore } from './store.ts';

export interface Searchable {
  /** Operators of an attribute; none of one that is not searched. */
  operators(path: string): string[];
  ignoresCase: boolean;
  /** `errorCauses` of a refusal. */
  causes: string[];
  /** Attributes that no member of the resource is. */
  special?: Record<string, (resource: unknown, wanted: string) => boolean>;
}

const order = ['gt', 'ge', 'lt', 'le'];
const searchSyntax = ['Invalid search syntax.'];

/** `table`: space-separated attributes → operators. */
function operatorsBy(table: Record<string, string[]>): (path: string) => string[] {
  const byPath = new Map(Object.entries(table).flatMap(([paths, operators]) => paths.split(' ').map((path) => [path, operators] as const)));
  return (path) => byPath.get(path) ?? [];
}

/** A search knows no `ne` and no `ew`; `co` only for the named ones. */
function searchOf(paths: string[], containing: string[]): Searchable {
  const usual = ['eq', 'sw', 'pr', ...order];
  const known = new Set(paths);
  return {
    operators: (path) => (containing.includes(path) ? [...usual, 'co'] : known.has(path) ? usual : []),
    ignoresCase: true,
    causes: searchSyntax,
  };
}

const times = ['created', 'activated', 'statusChanged', 'lastUpdated'];

/** A profile attribute counts once the user schema has it. */
export function userSearch({ userSchema }: OktaStore): Searchable {
  const attributes = [...Object.keys(userSchema.base), ...Object.keys(userSchema.custom)].map((name) => `profile.${name}`);
  const containing = ['firstName', 'lastName', 'email', 'login'].map((name) => `profile.${name}`);
  return searchOf(['id', 'status', 'type.id', ...times, ...attributes], containing);
}

export const userFilter: Searchable = {
  operators: operatorsBy({
    'status id profile.login profile.email profile.firstName profile.lastName': ['eq'],
    lastUpdated: ['eq', ...order],
  }),
  ignoresCase: false,
  causes: [],
};

const groupAttributes = ['OktaUserGroupProfile', 'OktaActiveDirectoryGroupProfile'].flatMap((name) => {
  const type = description.types[name];
  return typeof type === 'object' && 'props' in type ? Object.keys(type.props) : [];
});

export const groupSearch: Searchable = searchOf(
  ['id', 'type', 'source.id', 'created', 'lastUpdated', 'lastMembershipUpdated', ...groupAttributes.map((name) => `profile.${name}`)],
  ['profile.name', 'profile.description'],
);

export const groupFilter: Searchable = {
  operators: operatorsBy({ 'id type': ['eq'], 'lastUpdated lastMembershipUpdated': ['eq', ...order] }),
  ignoresCase: false,
  causes: [],
};

/** By person and by group too, which the description names under `expand`. */
export function appFilter({ apps }: OktaStore): Searchable {
  const app = (resource: unknown) => apps.get(isObject(resource) ? String(resource.id) : '');
  return {
    operators: operatorsBy({ 'id status name credentials.signing.kid settings.slo.enabled user.id group.id': ['eq'] }),
    ignoresCase: false,
    causes: [],
    special: {
      'user.id': (resource, id) => app(resource)?.users.has(id) === true,
      'group.id': (resource, id) => app(resource)?.groups.has(id) === true,
    },
  };
}

/** Source: "System Log query", "Filter": any member of an event. */
export const logFilter: Searchable = {
  operators(path) {
    const type = description.types.LogEvent;
    const known = typeof type === 'object' && 'props' in type && Object.hasOwn(type.props, path.split('.')[0] ?? '');
    return known ? ['eq', 'sw', 'co', 'pr', ...order] : [];
  },
  ignoresCase: true,
  causes: [],
};
