/** Scoping filters: groups of clauses over what can be filtered. */
import type { Clause, FilterGroup } from '../../../src/config/schemaMapping.ts';
import type { Random } from '../random.ts';
import { countries, departments } from './people.ts';

type Filtered = [attribute: string, clauses: ((random: Random) => Clause)[]];

const presence = [() => 'is null', () => 'is not null'];
const anyOf = (values: string[]) => (random: Random) => random.pick(values);

const userFilters: Filtered[] = [
  [
    'department',
    [
      anyOf(departments),
      (random) => ({ 'not equals': random.pick(departments) }),
      () => ({ matches: '^(Sales|Support)$' }),
      () => ({ 'does not match': '^R' }),
      () => ({ includes: 'S' }),
      ...presence,
    ],
  ],
  ['country', [anyOf(countries), (random) => ({ '!=': random.pick(countries) }), ...presence]],
  ['mail', [() => ({ 'ends with': '@example.com' }), () => ({ contains: '.' }), () => ({ matches: '^[a-z]' }), ...presence]],
  [
    'employeeId',
    [
      (random) => ({ '>': String(random.between(1002, 1015)) }),
      (random) => ({ '>=': random.between(1002, 1015) }),
      (random) => ({ 'has bits': String(2 ** random.between(0, 3)) }),
      (random) => ({ 'lacks bits': String(2 ** random.between(0, 3)) }),
      ...presence,
    ],
  ],
  ['userPrincipalName', [() => ({ 'ends with': '@example.com' }), () => ({ 'does not match': '#EXT#' }), () => ({ includes: 'a' })]],
  ['accountEnabled', [() => 'is true', () => 'is false', () => 'True']],
  ['dirSyncEnabled', [() => 'is true', () => 'is false', ...presence]],
  ['extensionAttribute1', [anyOf(['ADMIN', 'MEMBER']), ...presence]],
  ['jobTitle', [() => ({ matches: 'e' }), ...presence]],
];

const groupFilters: Filtered[] = [
  [
    'displayName',
    [anyOf(['Sales', 'Everyone']), () => ({ matches: '^[A-Ms-z]' }), () => ({ 'not equals': 'Sales' }), () => ({ includes: 'e' })],
  ],
  ['securityEnabled', [() => 'is true']],
  ['mailNickname', [() => ({ 'does not match': '^team' }), ...presence]],
];

const filters = { users: userFilters, groups: groupFilters };

function newGroup(random: Random, side: 'users' | 'groups'): FilterGroup {
  return Object.fromEntries(
    random.some(filters[side], 1, 2).map(([attribute, clauses]) => {
      const said = random.some(clauses, 1, random.chance(0.15) ? 2 : 1).map((make) => make(random));
      const [only] = said;
      return [attribute, said.length === 1 && only !== undefined ? only : said];
    }),
  );
}

/** One to three groups, listed or under titles. */
export function newScope(random: Random, side: 'users' | 'groups'): FilterGroup[] | Record<string, FilterGroup> {
  const groups = Array.from({ length: random.chance(0.6) ? 1 : random.between(1, 3) }, () => newGroup(random, side));
  return random.chance(0.2) ? Object.fromEntries(groups.map((group, index) => [`Filter ${index + 1}`, group])) : groups;
}
