import { describe, expect, onTestFinished, test } from 'vitest';
import { parseFilter, parsePath } from '../../../src/scim/filter/parse.ts';
import { userSchemas } from '../../../src/scim/schema/set.ts';
import { openDatabase } from '../../../src/scim/store/open.ts';
import { openResources } from '../../../src/scim/store/resources.ts';
import { freshDatabase } from '../database.ts';
import { asStored, behaviour, type Client, enterprise, open } from '../harness.ts';

async function people(): Promise<Client> {
  const scim = await open();
  await scim.user('Ann@example.com', {
    displayName: 'Ann "A\\B" [Lee]',
    externalId: 'Ext-1',
    title: 'Lead',
    emails: [
      { type: 'work', value: 'Ann@work.example' },
      { type: 'home', value: 'ann@home.example' },
    ],
    roles: [{ value: 'admin', primary: true }],
    [enterprise]: { department: 'Sales', manager: { value: 'boss' } },
  });
  await scim.user('bob@example.com', { displayName: 'Bob', active: false, emails: [{ type: 'home', value: 'ann@work.example' }] });
  await scim.user('cy_@example.com', { 'urn:x:acme:User:level': 7 });
  return scim;
}

describe('filters on users', () => {
  const ann = ['Ann@example.com'];
  const bob = ['bob@example.com'];
  const cy = ['cy_@example.com'];
  test.each([
    ['userName eq "ann@EXAMPLE.com"', ann],
    ['USERNAME EQ "ann@example.com"', ann],
    ['urn:ietf:params:scim:schemas:core:2.0:User:userName eq "ann@example.com"', ann],
    ['userName eq "%"', []],
    ['userName eq "cy%"', []],
    ['userName eq ".*"', []],
    ['displayName eq "ann \\"a\\\\B\\" [lee]"', ann],
    ['displayName sw "Ann \\"A\\B"', ann],
    ['externalId eq "Ext-1"', ann],
    ['externalId eq "ext-1"', []],
    ['id eq "id-2"', bob],
    ['id eq "ID-2"', []],
    ['active eq false', bob],
    ['active eq "False"', bob],
    ['active eq true', [...ann, ...cy]],
    ['emails[type eq "work"].value eq "ann@work.example"', ann],
    ['emails[type eq "WORK"].value eq "ann@home.example"', []],
    ['emails.value eq "ann@work.example"', [...ann, ...bob]],
    ['emails eq "ann@home.example"', ann],
    ['emails[value eq "ann@home.example"]', ann],
    ['emails[type eq "work" and value eq "ann@work.example"]', ann],
    ['emails[type eq "home" and value ew "work.example"]', bob],
    ['emails[not (type eq "work")].value sw "ann@work"', bob],
    ['userName eq "bob@example.com" and active eq false', bob],
    ['userName eq "bob@example.com" and active eq true', []],
    ['(active eq true and userName eq "ann@example.com") and title pr', ann],
    ['userName eq "bob@example.com" or externalId eq "Ext-1"', [...ann, ...bob]],
    ['not (userName eq "bob@example.com")', [...ann, ...cy]],
    ['not (externalId eq "Ext-1")', [...bob, ...cy]],
    ['userName ne "bob@example.com"', [...ann, ...cy]],
    ['title ne "lead"', [...bob, ...cy]],
    ['title pr', ann],
    ['title eq null', [...bob, ...cy]],
    ['userName co "B@EX"', bob],
    ['userName ew ".COM" and title pr', ann],
    ['(title pr or active eq false) and userName sw "b"', bob],
    ['userName gt "bob"', [...bob, ...cy]],
    ['userName le "ann@example.com"', ann],
    ['meta.created lt "2026-01-31T09:00:00+01:00"', []],
    ['meta.created ge "2026-01-31T09:00:03+01:00"', cy],
    ['roles[primary eq "True"].value eq "ADMIN"', ann],
    [`${enterprise}:department eq "sales"`, ann],
    ['id eq "id-1" and manager eq "boss"', ann],
    [`id eq "id-1" and ${enterprise}:manager.value eq "Boss"`, []],
    ['urn:x:acme:User:level ge 7', cy],
  ])('%s', async (filter, expected) => {
    const scim = await people();
    const { status, body } = await scim.get(`/Users?filter=${encodeURIComponent(filter)}`);
    expect([status, body.detail]).toEqual([200, undefined]);
    expect(body.Resources.map(({ userName }) => userName)).toEqual(expected);
    expect(body.totalResults).toBe(expected.length);
  });
});

describe('filters on groups', () => {
  test.each([
    ['displayName eq "SALES"', ['Sales']],
    ['externalId eq "g-2"', ['Legal']],
    ['members eq "id-1"', ['Sales', 'Legal']],
    ['members.value eq "id-2"', ['Sales']],
    ['members[value eq "id-2"]', ['Sales']],
    ['id eq "id-3" and members eq "id-1"', ['Sales']],
    ['id eq "id-3" and members eq "nobody"', []],
    ['members eq "id-1" and displayName co "EG"', ['Legal']],
  ])('%s', async (filter, expected) => {
    const scim = await open();
    await scim.user('ann');
    await scim.user('bob');
    await scim.group('Sales', 'id-1', 'id-2');
    await scim.post('/Groups', { displayName: 'Legal', externalId: 'g-2', members: [{ value: 'id-1' }] });
    const { body } = await scim.get(`/Groups?filter=${encodeURIComponent(filter)}`);
    expect(body.Resources?.map(({ displayName }) => displayName)).toEqual(expected);
  });
});

describe('filters that are refused, never answered with everybody', () => {
  test.each([
    'userName',
    'userName eq',
    'userName eq ann',
    'userName eq "ann',
    'userName is "ann"',
    'userName eq "a" and',
    'userName eq "a" extra',
    '(userName eq "a"',
    'userNmae eq "a"',
    'password eq "a"',
    '__proto__ eq "a"',
    'name.constructor eq "a"',
    'emails[type eq "work" eq "a"',
    'userName[type eq "work"] eq "a"',
    'emails[nothing eq "x"]',
    'active gt true',
    'groups co "x"',
    'not (groups eq "x")',
    'groups eq "x" or active eq true',
    `${'('.repeat(5000)}userName eq "a"${')'.repeat(5000)}`,
    `${'('.repeat(30)}userName eq "a"${')'.repeat(30)}`,
    Array(400).fill('userName eq "a"').join(' or '),
    `userName eq "${'a'.repeat(9000)}"`,
  ])('%s', async (filter) => {
    const scim = await people();
    const answer = await scim.get(`/Users?filter=${encodeURIComponent(filter)}`);
    expect([answer.status, answer.body.scimType, answer.body.Resources]).toEqual([400, 'invalidFilter', undefined]);
  });
});

test('a filter or an order without an index looks at 10,000 people at most', async () => {
  const database = await openDatabase(await freshDatabase());
  onTestFinished(() => database.close());
  const resources = openResources(database.dialect, 'app');
  await database.write(function* () {
    for (let n = 0; n <= 10_000; n += 1) yield* resources.insert('User', `u${n}`, { userName: `u${n}` }, '2026-01-31T08:00:00.000Z');
  });
  const set = userSchemas(behaviour());
  const search = async (filter: string | null, sortBy?: string) => {
    const path = sortBy === undefined ? null : parsePath(sortBy, set);
    const page = { startIndex: 1, count: 10, sort: path && { path, descending: false }, look: asStored };
    return (await database.read(() => resources.search('User', filter === null ? null : parseFilter(filter, set), page))).total;
  };
  const tooMany = expect.objectContaining({ status: 400, scimType: 'tooMany' });
  await expect(search('title pr')).rejects.toThrow(tooMany);
  await expect(search(null, 'title')).rejects.toThrow(tooMany);
  expect(await search('userName eq "u9999" and not (title pr)')).toBe(1);
  expect(await search(null, 'userName')).toBe(10_001);
});

test('a filter may use the names that the vendor knows besides, in any letter case, and no PATCH path does', async () => {
  const scim = await open({ filterNames: { email: 'emails.value', givenName: 'name.givenName' } });
  const ann = await scim.user('ann', { name: { givenName: 'Ann' }, emails: [{ type: 'work', value: 'ann@example.com' }] });
  const found = async (filter: string) => (await scim.get(`/Users?filter=${encodeURIComponent(filter)}`)).body;
  expect((await found('email eq "ANN@example.com"')).Resources.map(({ id }) => id)).toEqual([ann]);
  expect((await found('Email eq "bob@example.com"')).totalResults).toBe(0);
  expect((await found('givenname eq "Ann" and email pr')).totalResults).toBe(1);
  expect((await found('familyName eq "Lee"')).scimType).toBe('invalidFilter');
  expect((await scim.patch(`/Users/${ann}`, { op: 'replace', path: 'email', value: 'x@example.com' })).body.scimType).toBe('invalidPath');
});
