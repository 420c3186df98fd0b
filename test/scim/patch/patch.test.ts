import { describe, expect, test } from 'vitest';
import { enterprise, open } from '../harness.ts';

const person = {
  displayName: 'Ann',
  name: { givenName: 'Ann', familyName: 'Lee' },
  emails: [
    { type: 'work', value: 'w@x', primary: true },
    { type: 'home', value: 'h@x' },
  ],
  [enterprise]: { department: 'R&D' },
  addresses: [{ locality: 'Delft' }, { locality: 'Gouda' }],
  'urn:x:old:User': { tag: 'a' },
};
const [work, home] = person.emails;

describe('one operation on a person', () => {
  const at = (path: string, value?: unknown, op = 'replace'): object => ({ op, path, value });
  test.each<[object, object]>([
    [at('displayName', 'Bea'), { displayName: 'Bea' }],
    [at('DISPLAYNAME', 'Bea'), { displayName: 'Bea' }],
    [at('urn:ietf:params:scim:schemas:core:2.0:User:displayName', 'Bea'), { displayName: 'Bea' }],
    [at('displayName', 17), { displayName: '17' }],
    [at('name.givenName', 'Bea'), { name: { givenName: 'Bea', familyName: 'Lee' } }],
    [at('name', { givenName: 'Bea' }), { name: { givenName: 'Bea', familyName: 'Lee' } }],
    [at('name', { givenName: '' }), { name: { familyName: 'Lee' } }],
    [at('name', undefined, 'remove'), { name: undefined }],
    [at('emails', [{ value: 'n@x' }]), { emails: [{ value: 'n@x' }] }],
    [at('emails', { value: 'n@x', type: 'other' }, 'add'), { emails: [work, home, { value: 'n@x', type: 'other' }] }],
    [at('emails', [{ value: 'h@x', type: 'home' }], 'add'), { emails: [work, home] }],
    [at('emails', [], 'add'), { emails: [work, home] }],
    [
      at('emails', [{ value: 'h@x', primary: 'True' }], 'add'),
      {
        emails: [
          { ...work, primary: false },
          { ...home, primary: true },
        ],
      },
    ],
    [at('emails', [{ value: 'w@x' }], 'remove'), { emails: [home] }],
    [at('emails', [], 'remove'), { emails: [work, home] }],
    [at('emails', undefined, 'remove'), { emails: undefined }],
    [at('addresses', [{ locality: 'Delft' }], 'remove'), { addresses: [{ locality: 'Gouda' }] }],
    [at('emails[type eq "work"]', undefined, 'remove'), { emails: [home] }],
    [at('emails[type eq "none"]', undefined, 'remove'), { emails: [work, home] }],
    [at('emails[type eq "work"].value', undefined, 'remove'), { emails: [home] }],
    [at('emails[type eq "work"].primary', undefined, 'remove'), { emails: [{ type: 'work', value: 'w@x' }, home] }],
    [
      at('emails[type eq "home"].primary', true),
      {
        emails: [
          { ...work, primary: false },
          { ...home, primary: true },
        ],
      },
    ],
    [at('emails[type eq "home"]', { value: 'n@x', display: 'N' }), { emails: [work, { type: 'home', value: 'n@x', display: 'N' }] }],
    [at('emails[value eq "h@x"].type', 'other'), { emails: [work, { type: 'other', value: 'h@x' }] }],
    [at('emails[type eq "a" and primary eq false].value', 'n@x'), { emails: [work, home, { type: 'a', primary: false, value: 'n@x' }] }],
    [at('addresses[type eq "work"].locality', 'Delft', 'add'), { addresses: [...person.addresses, { type: 'work', locality: 'Delft' }] }],
    [at(`${enterprise}:costCenter`, '9'), { [enterprise]: { department: 'R&D', costCenter: '9' } }],
    [at(enterprise, { costCenter: '9' }, 'add'), { [enterprise]: { department: 'R&D', costCenter: '9' } }],
    [at(enterprise, { schemas: [enterprise], costCenter: '9' }), { [enterprise]: { department: 'R&D', costCenter: '9' } }],
    [at(enterprise, undefined, 'remove'), { [enterprise]: undefined }],
    [at('urn:x:acme:User', { tags: ['a'] }), { 'urn:x:acme:User': { tags: ['a'] } }],
    [at('urn:x:old:User', undefined, 'remove'), { 'urn:x:old:User': undefined }],
    [at('externalId', 'E'), { externalId: 'E' }],
    [at('password', 'p'), { password: undefined }],
    [{ op: 'add', value: { displayName: 'Bea', name: { givenName: 'Bea' }, meta: {}, groups: [], schemas: [] } }, { displayName: 'Bea' }],
    [{ op: 'add', path: '', value: { title: 'Lead' } }, { title: 'Lead' }],
  ])('%o', async (operation, expected) => {
    const scim = await open();
    const ann = await scim.user('ann', person);
    const { status, body } = await scim.patch(`/Users/${ann}`, operation);
    expect([status, body.detail]).toEqual([200, undefined]);
    for (const [key, value] of Object.entries(expected)) expect(body[key]).toEqual(value);
    expect((await scim.get(`/Users/${ann}`)).body).toEqual(body);
  });
});

describe('operations that are refused, and change nothing', () => {
  test.each<[string, object]>([
    ['invalidPath', { op: 'replace', path: 'displayNmae', value: 'x' }],
    ['invalidPath', { op: 'replace', value: { displayNmae: 'x' } }],
    ['invalidPath', { op: 'replace', path: 'name.nick', value: 'x' }],
    ['invalidPath', { op: 'replace', path: `${enterprise}:nothing`, value: 'x' }],
    ['invalidPath', { op: 'replace', path: 'emails[type eq "work"', value: 'x' }],
    ['invalidPath', { op: 'replace', path: 'emails[type eq "work"].nothing', value: 'x' }],
    ['invalidPath', { op: 'replace', path: 'displayName[type eq "work"]', value: 'x' }],
    ['invalidPath', { op: 'replace', path: '__proto__', value: 'x' }],
    ['invalidPath', { op: 'add', path: '__proto__.polluted', value: 'x' }],
    ['invalidPath', { op: 'add', path: 'constructor.prototype.polluted', value: 'x' }],
    ['invalidPath', { op: 'add', path: 'toString.x', value: 'x' }],
    ['invalidPath', { op: 'add', path: 'urn:x:acme:User:__proto__', value: 'x' }],
    ['invalidPath', { op: 'add', path: 'emails[__proto__ eq "x"].value', value: 'x' }],
    ['invalidPath', { op: 'add', path: 'emails[type eq "work"].__proto__', value: 'x' }],
    ['invalidValue', JSON.parse('{"op":"add","value":{"name":{"__proto__":{"polluted":1}}}}')],
    ['noTarget', { op: 'replace', path: 'emails[value co "none"].type', value: 'x' }],
    ['noTarget', { op: 'remove' }],
    ['mutability', { op: 'replace', path: 'id', value: 'x' }],
    ['mutability', { op: 'replace', path: 'groups', value: [] }],
    ['invalidValue', { op: 'replace', path: 'active', value: 'maybe' }],
    ['invalidValue', { op: 'replace', path: 'name', value: 'Ann' }],
    ['invalidValue', { op: 'replace', path: 'title', value: { a: 1 } }],
    ['invalidValue', { op: 'replace', path: 'userName', value: '' }],
    ['mutability', { op: 'remove', path: 'userName' }],
    ['invalidValue', { op: 'add', path: 'title' }],
    ['invalidValue', { op: 'add', value: 'x' }],
  ])('%s: %o', async (scimType, operation) => {
    const scim = await open();
    const ann = await scim.user('ann', person);
    const before = await scim.stored('User');
    const answer = await scim.patch(`/Users/${ann}`, { op: 'add', path: 'title', value: 'first' }, operation);
    expect([answer.status, answer.body.scimType]).toEqual([400, scimType]);
    expect(await scim.stored('User')).toEqual(before);
    expect(Object.prototype).not.toHaveProperty('polluted');
  });
});

describe('groups', () => {
  test.each<[string, object]>([
    ['invalidValue', { op: 'replace', path: 'members', value: [{ value: 'nobody' }] }],
    ['invalidValue', { op: 'replace', path: 'members', value: [{ display: 'no id' }] }],
    ['invalidValue', { op: 'add', path: 'members', value: [{ value: 'id-2' }] }],
    ['invalidValue', { op: 'replace', path: 'displayName', value: '' }],
    ['mutability', { op: 'remove', path: 'displayName' }],
    ['invalidPath', { op: 'remove', path: 'members[shoeSize eq "9"]' }],
    ['invalidPath', { op: 'add', path: 'members[value eq "id-1"]', value: {} }],
    ['invalidPath', { op: 'remove', path: 'members.value' }],
    ['invalidPath', { op: 'add', path: 'memberships', value: [] }],
  ])('%s: %o is refused and changes nothing', async (scimType, operation) => {
    const scim = await open();
    const group = await scim.group('Sales', await scim.user('ann'));
    const before = await scim.stored('Group');
    const answer = await scim.patch(`/Groups/${group}`, { op: 'remove', path: 'members' }, operation);
    expect([answer.status, answer.body.scimType]).toEqual([400, scimType]);
    expect(await scim.stored('Group')).toEqual(before);
  });

  test('who does not exist is left out of an add, which brings the others in and says so in the trail', async () => {
    const scim = await open();
    const ann = await scim.user('ann');
    const group = await scim.group('Sales');
    const value = [{ value: 'gone' }, { value: ann }];
    expect((await scim.patch(`/Groups/${group}`, { op: 'add', path: 'members', value })).status).toBe(204);
    expect((await scim.get(`/Groups/${group}`)).body.members).toMatchObject([{ value: ann }]);
    expect(await scim.target.audit('app', 1)).toMatchObject([{ changed: { came: [ann], unknown: ['gone'] } }]);
  });

  test('several members leave by one filter, and a rename rides along', async () => {
    const scim = await open();
    const [ann, bob, cy] = [await scim.user('ann'), await scim.user('bob'), await scim.user('cy')];
    const group = await scim.group('Sales', ann, bob, cy);
    const path = `members[value eq "${ann}" or value eq "${bob}"]`;
    await scim.patch(`/Groups/${group}`, { op: 'remove', path }, { op: 'replace', value: { displayName: 'S', members: [{ value: bob }] } });
    expect((await scim.get(`/Groups/${group}`)).body).toMatchObject({ displayName: 'S', members: [{ value: bob }] });
  });

  test('PUT replaces members and attributes', async () => {
    const scim = await open();
    const [ann, bob] = [await scim.user('ann'), await scim.user('bob')];
    const group = await scim.group('Sales', ann);
    const put = await scim.put(`/Groups/${group}`, { displayName: 'S', externalId: 'g', members: [{ value: bob, display: 'Bob' }] });
    expect(put).toMatchObject({ status: 200, body: { displayName: 'S', externalId: 'g', members: [{ value: bob }] } });
    expect((await scim.get(`/Users/${ann}`)).body.groups).toBeUndefined();
  });
});

test('more than 1,000 operations are too many', async () => {
  const scim = await open();
  const ann = await scim.user('ann');
  const answer = await scim.patch(`/Users/${ann}`, ...Array(1001).fill({ op: 'add', path: 'title', value: 'x' }));
  expect([answer.status, answer.body.scimType]).toEqual([400, 'tooMany']);
});
