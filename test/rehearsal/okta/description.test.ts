/** The tables of Okta's description, and where the loopback departs from them. */
import { expect, test } from 'vitest';
import { disagreement } from '../../../src/rehearsal/okta/api/agree.ts';
import { operationOf, typeDepartures, typeNamed } from '../../../src/rehearsal/okta/api/departures.ts';
import { description, operationKey, type Type } from '../../../src/rehearsal/okta/api/description.ts';
import { oktaRoutes } from '../../../src/rehearsal/okta/routes/all.ts';
import { checkAnswer } from '../../../src/rehearsal/okta/strict.ts';

/** Routes of Okta's console and plugin that no description has. */
const undescribed = ['GET /api/v1/apps/{}/user/types', 'PUT /api/internal/v1/mappings/reapply'];

test('every route of the loopback Okta is described, and every description is served (7.18)', () => {
  const keys = oktaRoutes.map(({ method, path }) => operationKey(method, path));
  expect(keys.filter((key) => operationOf(key) === undefined)).toEqual(undescribed);
  expect(Object.keys(description.operations).filter((key) => !keys.includes(key))).toEqual([]);
  expect(description.version).toBe('2026.06.3');
});

test('every name in the tables is there', () => {
  const names = new Set(
    JSON.stringify(description)
      .match(/"[A-Z][A-Za-z0-9]+\??"/g)
      ?.map((text) => text.slice(1, -1).replace('?', '')),
  );
  const missing = [...names].filter((name) => /[a-z]/.test(name) && description.types[name] === undefined);
  // Values of enums that look like a type.
  expect(missing.filter((name) => !JSON.stringify(description.types).includes(`"enum":`) || isReferenced(name))).toEqual([]);
});

const isReferenced = (name: string): boolean => {
  const refers = (type: Type): boolean =>
    typeof type === 'string'
      ? type.replace('?', '') === name
      : 'list' in type
        ? refers(type.list)
        : 'map' in type
          ? refers(type.map)
          : 'oneOf' in type
            ? type.oneOf.some(refers)
            : 'props' in type && Object.values(type.props).some(refers);
  return Object.values(description.types).some(refers);
};

test.each(typeDepartures)('the departure $type $property is one, and says why', ({ type, property, is, why }) => {
  const described = description.types[type];
  const before = property === undefined || typeof described !== 'object' || !('props' in described) ? described : described.props[property];
  expect(described).toBeDefined();
  expect(before).not.toEqual(is);
  expect(typeNamed(type)).not.toEqual(described);
  expect(why).toMatch(/\w{4}/);
});

const sides = ['request', 'answer'] as const;
test.each<[Type, unknown, (string | null)[]]>([
  ['string', 'x', [null, null]],
  ['string', null, [null, ' must be a string']],
  ['string?', null, [null, null]],
  ['string 1..2', 'abc', [' is too long', null]],
  ['date-time', '2026-01-01T00:00:00.000Z', [null, null]],
  ['date-time', '2026-01-01', [' must be a time', ' must be a time']],
  [{ list: 'integer' }, [1, 2.5], ['1 must be an integer', '1 must be an integer']],
  [{ props: { a: { map: 'boolean' } } }, { a: { b: 'no' } }, ['a.b must be a boolean', 'a.b must be a boolean']],
  [{ props: { a: 'string' } }, { b: 1 }, ['b is not known', 'b is not known']],
  [{ props: { a: 'string' }, rest: 'any' }, { b: 1 }, [null, null]],
  [{ props: { a: 'string' }, required: ['a'] }, {}, ['a is missing', 'a is missing']],
  [{ oneOf: ['string', 'integer'] }, true, [' must be a string', ' must be a string']],
  ['GroupPushMappingStatus', 'ON', [' must be one of ACTIVE, ERROR, INACTIVE', ' must be one of ACTIVE, ERROR, INACTIVE']],
  ['Application', { signOnMode: 'AUTO_LOGIN', label: 'x', settings: { signOn: {} } }, Array(2).fill('settings.signOn.loginUrl is missing')],
  ['Application', { signOnMode: 'SAML_2_0', label: 'x', settings: { app: { a: 1 }, signOn: {} } }, [null, null]],
  ['Application', { signOnMode: 'AUTO_LOGIN', label: 'x', settings: { nonsense: 1 } }, Array(2).fill('settings.nonsense is not known')],
  [
    'Application',
    { signOnMode: 'AUTO_LOGIN', label: 'x', features: ['SCIM'] },
    Array(2).fill(expect.stringContaining('features.0 must be one of')),
  ],
])('%j of %j', (type, value, wanted) => {
  const found = sides.map((side) => disagreement(type, value, side)).map((one) => (one === null ? null : `${one.path} ${one.text}`));
  expect(found).toEqual(wanted);
});

test.each([
  ['GET /api/v1/groups/{}', 200, { id: 1 }, 'id must be a string'],
  ['GET /api/v1/groups', 200, [{ id: '1', members: [] }], '0.members is not known'],
  ['POST /api/v1/apps/{}/group-push/mappings', 201, {}, 'answers 201'],
  ['GET /api/v1/apps/{}/connections/default', 200, { status: 'UNKNOWN' }, 'profile is missing'],
  [
    'GET /api/v1/apps/{}/connections/default',
    200,
    { authScheme: 'UNKNOWN', profile: { authScheme: 'UNKNOWN' }, status: 'UNKNOWN' },
    'authScheme',
  ],
  ['GET /api/v1/users/me', 200, { profile: {}, status: 'BUSY' }, 'status must be one of'],
])('an answer that Okta would not give is a fault of the loopback: %s %i %j (7.17)', (key, status, body, wanted) => {
  expect(() => checkAnswer(key, { status, body })).toThrow(wanted);
});
