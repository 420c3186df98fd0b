/** Where strict clients quote the RFC: names, filters, PATCH, Bulk, versions and discovery. One test or table a row. */
import { describe, expect, test } from 'vitest';
import type { RoleRule } from '../../../src/catalog/vendor.ts';
import { vendors } from '../../../src/catalog/vendors.ts';
import { type Client, enterprise, open, vendorUser } from '../harness.ts';

const core = 'urn:ietf:params:scim:schemas:core:2.0:User';
const acme = 'urn:acme:scim:1.0:User';
const declared = { [`${acme}:badge`]: { type: 'string' }, [`${acme}:place.floor`]: { type: 'integer' } } as const;

const found = async (scim: Client, filter: string, path = '/Users') => await scim.get(`${path}?filter=${encodeURIComponent(filter)}`);
/** Status, scimType and how many there are. */
const outcome = async (scim: Client, filter: string, path = '/Users'): Promise<unknown[]> => {
  const { status, body } = await found(scim, filter, path);
  return [status, body.scimType, body.totalResults];
};

describe('(6.3) URNs', () => {
  test.each([
    [`${enterprise}.department`, { [enterprise]: { department: 'Sales' } }],
    [`${enterprise.toUpperCase()}.DEPARTMENT`, { [enterprise]: { department: 'Sales' } }],
    [`${core}.displayName`, { displayName: 'Sales' }],
    [`${core}.name.givenName`, { name: { givenName: 'Sales' } }],
    [`${core}.emails[type eq "work"].value`, { emails: [{ type: 'work', value: 'Sales' }] }],
    [`${acme}.badge`, { [acme]: { badge: 'Sales' } }],
  ])('%s is read as its colon form, in a path, as a key and in a filter', async (path, stored) => {
    const scim = await open({ attributes: declared });
    const patched = await scim.patch(`/Users/${await scim.user('ann')}`, { op: 'add', path, value: 'Sales' });
    const created = await scim.post('/Users', { userName: 'bob', [path]: 'Sales' });
    for (const { status, body } of [patched, created]) {
      expect(body).toMatchObject(stored);
      expect([status < 300, Object.keys(body).filter((key) => key.startsWith('urn:'))]).toEqual([
        true,
        Object.keys(stored).filter((key) => key.startsWith('urn:')),
      ]);
    }
    expect(await outcome(scim, `${path} eq "sales"`)).toEqual([200, undefined, 2]);
  });

  const misspelt = [
    ...[`${enterprise}s`, enterprise.replace('User', 'Usr'), enterprise.replace('enterprise', 'entreprise'), 'urn:scim:schemas:core:1.0'],
    ...[enterprise.replace(':extension', ''), enterprise.replace(':2.0:User', ''), enterprise.replace('2.0:User', '2.0:Users:x')],
    ...[
      core.replace('core', 'core:v'),
      `${acme.slice(0, -1)}`,
      acme.replace('acme', 'amce'),
      'urn:acme:scim:1.0',
      'urn:acme:scim:1.1:User',
    ],
  ];
  test.each(misspelt)('%s: PATCH and filters refuse it, POST and PUT pass over it', async (urn) => {
    const scim = await open({ attributes: declared });
    const ann = await scim.user('ann', { [urn]: { department: 'x' }, [`${urn}:badge`]: 'x' });
    await scim.put(`/Users/${ann}`, { userName: 'ann', [urn]: { department: 'x' }, [`${urn}:badge`]: 'x' });
    for (const operation of [
      { op: 'add', path: `${urn}:department`, value: 'x' },
      { op: 'replace', path: urn, value: { department: 'x' } },
      { op: 'add', value: { [urn]: { department: 'x' } } },
      { op: 'add', value: { [`${urn}:department`]: 'x' } },
    ])
      expect([operation, (await scim.patch(`/Users/${ann}`, operation)).body.scimType]).toEqual([operation, 'invalidPath']);
    expect(await outcome(scim, `${urn}:department eq "x"`)).toEqual([400, 'invalidFilter', undefined]);
    expect(Object.keys((await scim.get(`/Users/${ann}`)).body)).toEqual(['schemas', 'id', 'active', 'userName', 'meta']);
  });

  test('an extension of somebody else is kept as it was sent, whatever a name looks like', async () => {
    const scim = await open({ attributes: declared });
    const other = 'urn:ietf:params:scim:schemas:extension:Acme:2.0:User';
    const sent = { tag: 'one', count: 7, list: [{ a: 1 }], [`${other}x`]: 'x' };
    const { body } = await scim.post('/Users', { userName: 'ann', [other]: sent });
    expect(body[other]).toEqual({ tag: 'one', count: 7, list: [{ a: 1 }] });
  });

  test.each(['urn:other', 'urn:acme', 'urn:acme:scim', 'urn:acme:scim:other', 'urn:acme:hr:2.0:User'])(
    "%s is nobody's slip",
    async (urn) => {
      const scim = await open({ attributes: declared });
      const { body } = await scim.post('/Users', { userName: 'ann', [urn]: { tag: 'one' } });
      expect(body[urn]).toEqual({ tag: 'one' });
      expect((await scim.patch(`/Users/${body.id}`, { op: 'replace', path: `${urn}:tag`, value: 'two' })).body[urn]).toEqual({
        tag: 'two',
      });
      expect(await outcome(scim, `${urn}:tag eq "two"`)).toEqual([200, undefined, 1]);
    },
  );

  test('a name of an extension that no other has may stand alone in a path, as Microsoft writes "manager"', async () => {
    const scim = await open();
    const ann = await scim.user('ann');
    const value = [{ $ref: 'http://x/scim/Users/2819', value: '2819' }];
    expect((await scim.patch(`/Users/${ann}`, { op: 'Add', path: 'manager', value })).body[enterprise]).toEqual({ manager: value[0] });
  });
});

describe('(6.4) filters that held for nobody', () => {
  test.each([
    ['schemas pr', 2],
    [`schemas eq "${enterprise}"`, 1],
    [`schemas eq "${core}" and userName sw "a"`, 1],
    [`schemas eq "${vendorUser}"`, 2],
    ['not (schemas eq "urn:nothing")', 2],
    ['meta.location pr', 2],
    ['meta.location ew "/Users/id-1"', 1],
    ['meta.resourceType eq "User"', 2],
    ['meta.version eq "W/\\"1\\""', 2],
    [`${vendorUser}:role eq "viewer"`, 2],
    [`${vendorUser}:role eq "Developer"`, 0],
    [`${vendorUser}:roles eq "Developer"`, 1],
    [`${vendorUser}:teams co "dev" and userName eq "ann"`, 1],
    [`not (${vendorUser}:teams pr)`, 1],
  ])('%s', async (filter, people) => {
    const role: RoleRule = { kind: 'byGroup', defaultRole: 'Viewer', groupRoles: { Devs: 'Developer' }, refused: [] };
    const scim = await open({ role, groupsBecome: 'team' });
    await scim.group('Devs', await scim.user('ann', { [enterprise]: { department: 'R&D' } }));
    await scim.user('bob');
    expect(await outcome(scim, filter)).toEqual([200, undefined, people]);
  });

  test('an address is found by the one that is shown', async () => {
    const scim = await open();
    const group = await scim.group('Devs');
    const { location } = (await scim.get(`/Groups/${group}`)).body.meta as { location: string };
    expect(await outcome(scim, `meta.location eq "${location}"`, '/Groups')).toEqual([200, undefined, 1]);
    expect(await outcome(scim, 'schemas eq "urn:ietf:params:scim:schemas:core:2.0:Group"', '/Groups')).toEqual([200, undefined, 1]);
  });

  test("where no rule shows anything, the vendor's extension cannot be asked for", async () => {
    for (const path of ['/Users', '/Groups'])
      expect(await outcome(await open(), `urn:muster:params:scim:schemas:vendor:1.0:${path.slice(1, -1)}:role eq "x"`, path)).toEqual([
        400,
        'invalidFilter',
        undefined,
      ]);
  });

  test('people are put in the order of what the vendor made of them', async () => {
    const scim = await open({ role: { kind: 'resolver', roleMappings: { a: 'Admin', v: 'Viewer' }, defaultRole: null } });
    for (const [userName, role] of Object.entries({ ann: 'v', bob: 'a', cy: 'x' })) await scim.user(userName, { roles: [{ value: role }] });
    const { body } = await scim.get(`/Users?sortBy=${vendorUser}:role`);
    expect(body.Resources.map(({ userName }) => userName)).toEqual(['bob', 'ann', 'cy']);
  });
});

test('(6.7) dates and times, base64', async () => {
  const scim = await open({ attributes: { [`${acme}:at`]: { type: 'dateTime' }, [`${acme}:key`]: { type: 'binary' } } });
  const ann = await scim.user('ann');
  const put = async (path: string, value: unknown) => (await scim.patch(`/Users/${ann}`, { op: 'add', path, value })).status;
  const times: [string, boolean][] = [
    ['2026-01-31T08:00:00Z', true],
    ['2026-01-31T08:00:00.1234567Z', true],
    ['2026-01-31T08:00:00+01:00', true],
    ['2026-01-31T08:00:00', true],
    ['2024-02-29T08:00:00Z', true],
    ...['2026-02-29T08:00:00Z', '2026-02-30T08:00:00Z', '2026-04-31T08:00:00Z', '2026-13-01T08:00:00Z', '2026-01-31T25:00:00Z'].map(no),
    ...['2026-01-31', '31/01/2026 08:00:00', '1', 'January 2026', '2026-01-31 08:00:00Z', '2026-01-31T08:00Z', 'Sat Jan 31 2026'].map(no),
  ];
  for (const [value, taken] of times) expect([value, await put(`${acme}:at`, value)]).toEqual([value, taken ? 200 : 400]);
  const keys: [string, boolean][] = [
    ...['aGVsbG8=', 'aGVsbG8', 'aGk=', 'aA==', 'aA', 'ab-_', 'ab+/'].map((text): [string, boolean] => [text, true]),
    ...['hello world', 'a', 'aGVsbG8==', '====', 'é', 'aGVs\nbG8='].map(no),
  ];
  for (const path of [`${acme}:key`, 'x509Certificates'])
    for (const [value, taken] of keys) expect([value, await put(path, value)]).toEqual([value, taken ? 200 : 400]);
});

const no = (text: string): [string, boolean] => [text, false];

test('(6.8) every operation of Bulk says where, but a POST that made nothing', async () => {
  const scim = await open();
  const users = `${scim.target.url}/app/scim/v2/Users`;
  const [ann, bob] = [await scim.user('ann'), await scim.user('bob')];
  const patch = { Operations: [{ op: 'add', path: 'title', value: 'x' }] };
  const Operations = [
    { method: 'DELETE', path: `/Users/${bob}` },
    { method: 'DELETE', path: '/Users/nobody' },
    { method: 'PUT', path: '/Users/nobody', data: { userName: 'x' } },
    { method: 'DELETE', path: '/Users/\ud800' },
    { method: 'PUT', path: `/Users/${ann}`, data: {} },
    { method: 'PATCH', path: '/Users/nobody', data: patch },
    { method: 'PATCH', path: `/Users/${ann}/`, data: patch },
    { method: 'POST', path: '/Users/', bulkId: 'new', data: { userName: 'cy' } },
    { method: 'PATCH', path: '/Users/bulkId:new', data: patch },
    { method: 'POST', path: '/Users', bulkId: 'taken', data: { userName: 'ann' } },
  ];
  const results = (await scim.post('/Bulk', { Operations })).body.Operations as { status: string; location?: string }[];
  expect(results.map(({ status, location }) => [status, location])).toEqual([
    ['204', `${users}/${bob}`],
    ['404', `${users}/nobody`],
    ['404', `${users}/nobody`],
    ['404', `${users}/%EF%BF%BD`],
    ['400', `${users}/${ann}`],
    ['404', `${users}/nobody`],
    ['200', `${users}/${ann}`],
    ['201', expect.stringContaining(`${users}/`)],
    ['200', results[7]?.location],
    ['409', undefined],
  ]);
});

test.each([
  ['/Users', 'userName'],
  ['/Groups', 'displayName'],
])('(6.9) of %s %s cannot be removed', async (path, name) => {
  const scim = await open();
  const { id } = (await scim.post(path, { [name]: 'ann' })).body;
  const answer = await scim.patch(`${path}/${id}`, { op: 'remove', path: name }, { op: 'add', path: name, value: 'bob' });
  expect(answer).toMatchObject({ status: 400, body: { scimType: 'mutability' } });
  expect((await scim.get(`${path}/${id}`)).body[name]).toBe('ann');
});

describe('(6.10) what a type does not allow is refused whoever is there', () => {
  test.each([
    ...[
      'active gt true',
      'active co "t"',
      'active eq "maybe"',
      'active eq 1',
      'not (active le false)',
      'userName gt null',
      'title co null',
    ],
    ...['name eq "Ann"', 'meta eq "x"', 'addresses sw "x"', `${enterprise}:level co 1`, `${enterprise}:level eq "high"`],
    ...['meta.created gt "yesterday"', 'emails[primary ge true]', 'emails[primary eq "x"].value pr', 'x509Certificates.value gt "YQ=="'],
    ...['groups[primary eq true]', 'members.type eq "User"'],
  ])('%s', async (filter) => {
    const scim = await open({ attributes: { [`${enterprise}:level`]: { type: 'integer' } } });
    const refused = [400, 'invalidFilter', undefined];
    for (const whole of [filter, `userName eq "nobody" and ${filter}`, `userName eq "ann" or ${filter}`]) {
      expect([whole, await outcome(scim, whole)]).toEqual([whole, refused]);
    }
    await scim.user('ann', { active: true, title: 'x', addresses: [{ locality: 'Delft' }], [enterprise]: { level: 3 } });
    expect(await outcome(scim, `userName eq "ann" and ${filter}`)).toEqual(refused);
  });

  test.each([
    ...['active eq "True"', 'active ne false', 'userName gt "a"', 'title eq null', 'name.givenName pr', `${enterprise}:level ge "3"`],
    ...['meta.created gt "2020-01-01T00:00:00Z"', 'emails[primary eq "True"]', `${enterprise}:manager eq "boss"`, 'meta.created sw "20"'],
  ])('%s is none of that', async (filter) => {
    const scim = await open({ attributes: { [`${enterprise}:level`]: { type: 'integer' } } });
    const emails = [{ value: 'a@x', primary: true }];
    await scim.user('ann', { name: { givenName: 'Ann' }, emails, [enterprise]: { level: 3, manager: { value: 'boss' } } });
    expect(await outcome(scim, filter)).toEqual([200, undefined, 1]);
  });
});

describe('(6.11) replacing an element replaces all of it', () => {
  const work = { type: 'work', streetAddress: 'old', formatted: 'OLD', primary: true };
  const home = { type: 'home', locality: 'Delft' };
  test.each<[string, object, object[]]>([
    [
      'what was not sent goes',
      { op: 'replace', path: 'addresses[type eq "work"]', value: { type: 'work', streetAddress: 'new' } },
      [{ type: 'work', streetAddress: 'new' }, home],
    ],
    [
      'what the filter says stays',
      { op: 'replace', path: 'addresses[type eq "work"]', value: { streetAddress: 'new' } },
      [{ type: 'work', streetAddress: 'new' }, home],
    ],
    [
      'a part is a part',
      { op: 'replace', path: 'addresses[type eq "work"].streetAddress', value: 'new' },
      [{ ...work, streetAddress: 'new' }, home],
    ],
    ['an add adds', { op: 'add', path: 'addresses[type eq "work"]', value: { locality: 'Gouda' } }, [{ ...work, locality: 'Gouda' }, home]],
    [
      'all that fit',
      { op: 'replace', path: 'addresses[type pr]', value: { locality: 'Gouda' } },
      [
        { type: 'work', locality: 'Gouda' },
        { type: 'home', locality: 'Gouda' },
      ],
    ],
    [
      'nobody fits: it is made',
      { op: 'replace', path: 'addresses[type eq "other"]', value: { locality: 'Gouda' } },
      [work, home, { type: 'other', locality: 'Gouda' }],
    ],
  ])('%s', async (_, operation, addresses) => {
    const scim = await open();
    const ann = await scim.user('ann', { addresses: [work, home] });
    expect((await scim.patch(`/Users/${ann}`, operation)).body.addresses).toEqual(addresses);
  });
});

describe('(6.12) members chosen by a filter', () => {
  test.each<[string, string[]]>([
    ['value eq "id-1"', ['id-2', 'id-3']],
    ['value eq "id-1" and type eq "User"', ['id-2', 'id-3']],
    ['type eq "user" and value eq "id-1"', ['id-2', 'id-3']],
    ['value eq "id-1" and type eq "Group"', ['id-1', 'id-2', 'id-3']],
    ['value eq "id-1" or value eq "id-3"', ['id-2']],
    ['(value eq "id-1" or value eq "id-2") and not (value eq "id-2")', ['id-2', 'id-3']],
    ['value eq "id-1" or type eq "Group"', ['id-2']],
    ['type eq "Group"', ['id-1', 'id-2']],
    ['not (type eq "Group")', ['id-3']],
    ['value ne "id-2"', ['id-2']],
    ['display eq "Bob"', ['id-1', 'id-3']],
    ['$ref ew "/Users/id-2"', ['id-1', 'id-3']],
    ['value pr', []],
    ['value eq "nobody"', ['id-1', 'id-2', 'id-3']],
    // One who is nobody's member does not become one.
    ['value eq "id-4" and type pr', ['id-1', 'id-2', 'id-3']],
  ])('%s', async (filter, left) => {
    const scim = await open();
    const people = [await scim.user('ann'), await scim.user('bob', { displayName: 'Bob' })];
    const inner = await scim.group('Inner');
    await scim.user('dee');
    const group = await scim.group('Outer', ...people, inner);
    expect((await scim.patch(`/Groups/${group}`, { op: 'remove', path: `members[${filter}]` })).status).toBe(204);
    const members = ((await scim.get(`/Groups/${group}`)).body.members ?? []) as { value: string }[];
    expect(members.map(({ value }) => value)).toEqual(left);
  });
});

test('(6.13) an element whose value is empty is none, and neither is one with labels alone where the labels are given', async () => {
  const scim = await open();
  const real = { type: 'home', value: 'h@x' };
  for (const nothing of [
    { type: 'work', value: '' },
    { type: 'work', value: null, primary: true },
    { type: 'work' },
    { value: '', display: 'x' },
  ]) {
    expect((await scim.get(`/Users/${await scim.user(JSON.stringify(nothing), { emails: [nothing] })}`)).body.emails).toBeUndefined();
    const ann = await scim.user(`ann ${JSON.stringify(nothing)}`, {
      emails: [nothing, real],
      phoneNumbers: [nothing],
      roles: [{ type: 'x' }],
    });
    expect((await scim.get(`/Users/${ann}`)).body).toMatchObject({ emails: [real], roles: [{ type: 'x' }] });
    const { body } = await scim.patch(`/Users/${ann}`, { op: 'add', path: 'emails', value: [nothing] });
    expect([body.emails, body.phoneNumbers]).toEqual([[real], undefined]);
    expect(
      (await scim.patch(`/Users/${ann}`, { op: 'replace', path: 'emails[type eq "home"]', value: nothing })).body.emails,
    ).toBeUndefined();
  }
});

test.each(['/Schemas', '/ResourceTypes', '/ServiceProviderConfig', `/Schemas/${core}`, '/ResourceTypes/User'])(
  '(6.15) a filter on %s is 403, anything else in the query is passed over',
  async (path) => {
    const scim = await open();
    expect((await scim.get(`${path}?filter=${encodeURIComponent('id eq "x"')}`)).status).toBe(403);
    expect((await scim.get(`${path}?sortBy=id&startIndex=9&count=0`)).body).toEqual((await scim.get(path)).body);
  },
);

test('(6.16) a 401 says by what to sign in, and that a token was wrong only where one was sent', async () => {
  const scim = await open();
  for (const path of ['/Users', '/Schemas', '/nothing']) {
    const challenge = async (authorization: Record<string, string>) => {
      const answer = await fetch(`${scim.target.url}/app/scim/v2${path}`, { headers: authorization });
      return [answer.status, answer.headers.get('www-authenticate')];
    };
    expect(await challenge({})).toEqual([401, 'Bearer realm="SCIM"']);
    for (const authorization of ['Bearer wrong', 'wrong', 'Basic YTpi'])
      expect(await challenge({ authorization })).toEqual([401, 'Bearer realm="SCIM", error="invalid_token"']);
  }
});

test.each(Object.keys(vendors))('(6.17) %s: without a token only the way to sign in is told, the same for every app', async (id) => {
  const behaviour = vendors[id]?.behaviour({});
  const scim = await open(behaviour, { rate: { perSecond: 1, burst: 5 }, now: () => new Date(0) });
  const ask = async (path: string, headers: Record<string, string> = {}) => {
    const answer = await fetch(`${scim.target.url}/app/scim/v2${path}`, { headers });
    return { status: answer.status, body: (await answer.json()) as Record<string, unknown> };
  };
  const config = await ask('/ServiceProviderConfig');
  expect(config).toEqual({ status: 200, body: (await scim.get('/ServiceProviderConfig')).body });
  const { body: other } = await (await open()).get('/ServiceProviderConfig');
  expect(Object.keys(config.body)).toEqual(Object.keys(other));
  for (const path of ['/Schemas', '/ResourceTypes', '/Users']) expect((await ask(path)).status).toBe(401);
  expect((await ask('/ServiceProviderConfig', { authorization: 'Bearer wrong' })).status).toBe(401);
  // Strangers have one bucket, and theirs is empty now.
  expect((await ask('/ServiceProviderConfig')).status).toBe(429);
  expect((await scim.get('/ServiceProviderConfig')).status).toBe(200);
});

test('(6.18) /Bulk/ takes what /Bulk takes', async () => {
  const scim = await open();
  // More than any other address takes.
  const title = 'x'.repeat(200 * 1024);
  const Operations = Array.from({ length: 10 }, (_, n) => ({
    method: 'POST',
    path: '/Users',
    bulkId: `b${n}`,
    data: { userName: `u${n}`, title },
  }));
  const { status, body } = await scim.post('/Bulk/', { Operations });
  expect([status, body.Operations]).toMatchObject([200, Operations.map(() => ({ status: '201' }))]);
});

describe('a single value as a list of one, as the provisioning library of Microsoft sends it', () => {
  test.each<[object, object]>([
    [{ op: 'Replace', path: 'displayName', value: [{ $ref: null, value: 'Ann' }] }, { displayName: 'Ann' }],
    [{ op: 'Replace', path: 'active', value: [{ value: 'False' }] }, { active: false }],
    [{ op: 'Replace', path: 'displayName', value: [] }, { displayName: undefined }],
    [{ op: 'Add', path: 'name.givenName', value: [{ value: 'Ann' }] }, { name: { givenName: 'Ann' } }],
    [{ op: 'Add', path: 'emails[type eq "work"].value', value: [{ value: 'a@x' }] }, { emails: [{ type: 'work', value: 'a@x' }] }],
    [{ op: 'Add', path: `${enterprise}:manager`, value: [{ value: '2' }] }, { [enterprise]: { manager: { value: '2' } } }],
  ])('%o', async (operation, expected) => {
    const scim = await open();
    const { status, body } = await scim.patch(`/Users/${await scim.user('ann', { displayName: 'Old' })}`, operation);
    expect([status, { ...body, ...expected }]).toEqual([200, body]);
  });

  test.each([[['Ann']], [['Ann', 'Bob']], [[{ value: 'Ann' }, { value: 'Bob' }]], [[[['Ann']]]], [{ value: 'Ann' }]])(
    '%j is refused',
    async (value) => {
      const scim = await open();
      const answer = await scim.patch(`/Users/${await scim.user('ann')}`, { op: 'Replace', path: 'displayName', value });
      expect(answer.body.scimType).toBe('invalidValue');
    },
  );
});
