/** Quirks of PATCH, POST and PUT of one person. */
import { expect, test } from 'vitest';
import { enterprise, open } from '../harness.ts';
import { quirk } from './rows.ts';

quirk(1, async () => {
  const scim = await open();
  const ann = await scim.user('ann');
  for (const op of ['Add', 'Replace', 'add', 'REPLACE']) {
    expect((await scim.patch(`/Users/${ann}`, { op, path: 'title', value: op })).body.title).toBe(op);
  }
  expect((await scim.patch(`/Users/${ann}`, { op: 'Remove', path: 'title' })).body.title).toBeUndefined();
});

quirk(2, async () => {
  const scim = await open();
  const ann = await scim.user('ann');
  for (const [value, active] of [
    ['False', false],
    ['True', true],
    ['false', false],
    ['true', true],
  ] as const) {
    expect((await scim.patch(`/Users/${ann}`, { op: 'Replace', path: 'active', value })).body.active).toBe(active);
    expect((await scim.patch(`/Users/${ann}`, { op: 'Add', value: { active: value } })).body.active).toBe(active);
  }
});

quirk(3, async () => {
  const scim = await open();
  const schemas = ['urn:ietf:params:scim:schemas:core:2.0:User'];
  expect((await scim.post('/Users', { schemas, userName: 'ann', active: 'True' })).body.active).toBe(true);
  expect((await scim.post('/Users', { schemas, userName: 'bob', active: 'False' })).body.active).toBe(false);
});

quirk(4, async () => {
  const scim = await open();
  const ann = await scim.user('ann', { title: 'a', active: true });
  const old = [
    { op: 'Replace', path: 'active', value: 'False' },
    { op: 'Add', path: `${enterprise}:department`, value: 'Old' },
    { op: 'Replace', path: 'name.givenName', value: 'Ann' },
  ];
  const compliant = [{ op: 'replace', value: { active: true, [`${enterprise}:department`]: 'New', 'name.givenName': 'Anna' } }];
  const afterOld = { active: false, [enterprise]: { department: 'Old' }, name: { givenName: 'Ann' } };
  const afterCompliant = { active: true, [enterprise]: { department: 'New' }, name: { givenName: 'Anna' } };
  expect((await scim.patch(`/Users/${ann}`, ...old)).body).toMatchObject(afterOld);
  expect((await scim.patch(`/Users/${ann}`, ...compliant)).body).toMatchObject(afterCompliant);
  expect((await scim.patch(`/Users/${ann}`, ...old)).body).toMatchObject(afterOld);
});

quirk(5, async () => {
  const scim = await open();
  const ann = await scim.user('ann', { name: { givenName: 'A', familyName: 'Lee' } });
  const value = { 'name.givenName': 'Ann', 'emails[type eq "work"].value': 'a@x', displayName: 'Ann Lee' };
  for (const op of ['replace', 'add']) {
    const { body } = await scim.patch(`/Users/${ann}`, { op, value });
    expect(body).toMatchObject({ name: { givenName: 'Ann', familyName: 'Lee' }, displayName: 'Ann Lee' });
    expect(body.emails).toEqual([{ type: 'work', value: 'a@x' }]);
    expect(Object.keys(body).filter((key) => /[.[]/.test(key) && !key.startsWith('urn:'))).toEqual([]);
  }
});

quirk(6, async () => {
  const scim = await open();
  const ann = await scim.user('ann');
  const value = { [`${enterprise}:employeeNumber`]: '17', 'urn:cube:1.0:A:country': 'NL' };
  const { body } = await scim.patch(`/Users/${ann}`, { op: 'replace', value });
  expect(body[enterprise]).toEqual({ employeeNumber: '17' });
  expect(body['urn:cube:1.0:A']).toEqual({ country: 'NL' });
  expect(body.schemas).toEqual(['urn:ietf:params:scim:schemas:core:2.0:User', enterprise, 'urn:cube:1.0:A']);
});

/** Both ways to write a value into elements that are not there yet. */
async function makesElements(op: string): Promise<void> {
  const scim = await open();
  const ann = await scim.user('ann', { emails: [{ type: 'home', value: 'h@x' }] });
  const { status, body } = await scim.patch(
    `/Users/${ann}`,
    { op, path: 'emails[type eq "work"].value', value: 'w@x' },
    { op, path: 'phoneNumbers[type eq "mobile"].value', value: '+31' },
    { op, path: 'addresses[type eq "work"].locality', value: 'Delft' },
    { op, path: 'addresses[type eq "work"].country', value: 'NL' },
  );
  expect(status).toBe(200);
  expect(body.emails).toEqual([
    { type: 'home', value: 'h@x' },
    { type: 'work', value: 'w@x' },
  ]);
  expect(body.phoneNumbers).toEqual([{ type: 'mobile', value: '+31' }]);
  expect(body.addresses).toEqual([{ type: 'work', locality: 'Delft', country: 'NL' }]);
  const again = await scim.patch(`/Users/${ann}`, { op, path: 'emails[type eq "work"].value', value: 'new@x' });
  expect(again.body.emails).toEqual([
    { type: 'home', value: 'h@x' },
    { type: 'work', value: 'new@x' },
  ]);
}

quirk(9, () => makesElements('Add'));

quirk(10, () => makesElements('Replace'));

quirk(11, async () => {
  const scim = await open();
  const ann = await scim.user('ann', { emails: [{ type: 'untyped', value: 'a@x', primary: 'True' }] });
  const { body } = await scim.patch(
    `/Users/${ann}`,
    { op: 'replace', path: 'emails[type eq "untyped"].value', value: 'b@x' },
    { op: 'replace', path: 'emails[type eq "untyped"].primary', value: 'False' },
    { op: 'add', path: 'phoneNumbers[type eq "untyped"].value', value: '1' },
    { op: 'add', path: 'phoneNumbers[type eq "untyped"].primary', value: 'True' },
  );
  expect(body.emails).toEqual([{ type: 'untyped', value: 'b@x', primary: false }]);
  expect(body.phoneNumbers).toEqual([{ type: 'untyped', value: '1', primary: true }]);
});

quirk(12, async () => {
  const scim = await open();
  const ann = await scim.user('ann');
  for (const [op, value] of [
    ['Add', 'admin'],
    ['Replace', 'viewer'],
  ]) {
    const { status, body } = await scim.patch(`/Users/${ann}`, { op, path: 'roles[primary eq "True"].value', value });
    expect([status, body.roles]).toEqual([200, [{ primary: true, value }]]);
  }
});

quirk(13, async () => {
  const scim = await open();
  const role = (name: string): object => ({ primary: false, type: 'WindowsAzureActiveDirectoryRole', display: name, value: name });
  const ann = await scim.user('ann', { roles: [role('Admin'), role('User')] });
  const sent = '{"id":"06b07648-ecfe-589f-9d2f-6325724a46ee","value":"Viewer","displayName":"Viewer"}';
  const added = await scim.patch(`/Users/${ann}`, { op: 'Add', path: 'roles', value: [{ value: sent }] });
  expect(added.body.roles).toEqual([role('Admin'), role('User'), { value: sent }]);
  // Sent again the next cycle, it is no second element; the flag's Replace leaves no stale one.
  const again = await scim.patch(`/Users/${ann}`, { op: 'Add', path: 'roles', value: [{ value: sent }] });
  expect(again.body.roles).toHaveLength(3);
  const replaced = await scim.patch(`/Users/${ann}`, { op: 'replace', path: 'roles', value: [role('Viewer')] });
  expect(replaced.body.roles).toEqual([role('Viewer')]);
});

quirk(14, async () => {
  const scim = await open();
  const ann = await scim.user('ann', { [enterprise]: { manager: { value: 'm0', displayName: 'Old' }, department: 'R&D' } });
  const path = `${enterprise}:manager`;
  for (const [operation, value] of [
    [{ op: 'Add', path, value: 'm1' }, 'm1'],
    [{ op: 'replace', value: { [enterprise]: { manager: 'm2' } } }, 'm2'],
    [{ op: 'replace', value: { [path]: 'm3' } }, 'm3'],
    [{ op: 'Add', path: `${path}.value`, value: 'm4' }, 'm4'],
  ]) {
    const { body } = await scim.patch(`/Users/${ann}`, operation);
    expect(body[enterprise]).toEqual({ manager: { value }, department: 'R&D' });
  }
  const bob = await scim.post('/Users', { userName: 'bob', [enterprise]: { manager: ann } });
  expect(bob.body[enterprise]).toEqual({ manager: { value: ann } });
});

quirk(15, async () => {
  const scim = await open();
  const filled = {
    title: 'Lead',
    name: { givenName: 'Ann' },
    emails: [{ type: 'work', value: 'a@x' }],
    [enterprise]: { manager: { value: 'm' }, department: 'd' },
  };
  let people = 0;
  for (const path of [`${enterprise}:manager`, `${enterprise}:department`, 'title', 'name.givenName', 'emails[type eq "work"].value']) {
    for (const value of ['', null, ...(path.endsWith('manager') ? [{ value: '' }] : [])]) {
      const ann = await scim.user(`ann${++people}`, filled);
      const at = async (): Promise<unknown> => {
        const { body } = await scim.get(`/Users/${ann}?attributes=${encodeURIComponent(path.split('[')[0] ?? '')}`);
        return Object.keys(body).filter((key) => !['id', 'schemas', 'meta'].includes(key));
      };
      expect(await at()).not.toEqual([]);
      expect((await scim.patch(`/Users/${ann}`, { op: 'Replace', path, value })).status, `${path} by ${JSON.stringify(value)}`).toBe(200);
      expect(await at(), `${path} by ${JSON.stringify(value)}`).toEqual([]);
    }
  }
});

quirk(16, async () => {
  const scim = await open();
  const ann = await scim.user('ann', { [enterprise]: { costCenter: '9' } });
  const acme = 'urn:ietf:params:scim:schemas:extension:Acme:2.0:User';
  const { body } = await scim.patch(
    `/Users/${ann}`,
    { op: 'Add', path: `${enterprise}:department`, value: 'R&D' },
    { op: 'Add', path: `${acme}:badge`, value: 'B-9' },
  );
  expect([body[enterprise], body[acme]]).toEqual([{ costCenter: '9', department: 'R&D' }, { badge: 'B-9' }]);
  // What Entra reads decides whether it patches again in the next cycle.
  const read = (await scim.get(`/Users/${ann}`)).body;
  expect([read[enterprise], read[acme]]).toEqual([body[enterprise], body[acme]]);
  const found = await scim.get(`/Users?filter=${encodeURIComponent(`${enterprise}:department eq "r&d"`)}`);
  expect(found.body.totalResults).toBe(1);
});

quirk(17, async () => {
  const scim = await open();
  for (const operation of [
    { op: 'Add', path: `${enterprise}:department`, value: 'R&D' },
    { op: 'Replace', path: `${enterprise}:department`, value: 'R&D' },
    { op: 'replace', path: enterprise, value: { department: 'R&D' } },
    { op: 'add', value: { [enterprise]: { department: 'R&D' } } },
  ]) {
    const ann = await scim.user('ann');
    const { status, body } = await scim.patch(`/Users/${ann}`, operation);
    expect([status, body[enterprise]]).toEqual([200, { department: 'R&D' }]);
    const removed = await scim.patch(`/Users/${ann}`, { op: 'remove', path: `${enterprise}:department` });
    expect(removed.body[enterprise]).toBeUndefined();
    await scim.delete(`/Users/${ann}`);
  }
});

quirk(22, async () => {
  const scim = await open();
  await scim.user('ann', { emails: [{ type: 'work', value: 'same@x' }] });
  const bob = await scim.user('bob', { emails: [{ type: 'work', value: 'same@x' }] });
  for (const answer of [
    await scim.post('/Users', { userName: 'ANN' }),
    await scim.patch(`/Users/${bob}`, { op: 'replace', path: 'userName', value: 'Ann' }),
    await scim.put(`/Users/${bob}`, { userName: 'aNN' }),
  ]) {
    expect(answer).toMatchObject({ status: 409, body: { status: '409', scimType: 'uniqueness' } });
  }
  expect((await scim.patch(`/Users/${bob}`, { op: 'replace', path: 'userName', value: 'BOB' })).body.userName).toBe('BOB');
});

quirk(32, async () => {
  const scim = await open({ deactivationDropsGrants: true });
  const [ann, bob] = [await scim.user('ann', { title: 'Lead' }), await scim.user('bob')];
  await scim.group('Sales', ann);
  expect((await scim.patch(`/Users/${bob}`, { op: 'replace', value: { active: false } })).body.active).toBe(false);
  // Okta puts back what it read, with the fields of the server in it and a password.
  const { body } = await scim.get(`/Users/${ann}`);
  const answer = await scim.put(`/Users/${ann}`, { ...body, active: false, password: 'x' });
  expect(answer.status).toBe(200);
  expect(answer.body).toMatchObject({ id: ann, active: false, title: 'Lead', groups: body.groups });
  // A PUT that says nothing of active brings no leaver back.
  expect((await scim.put(`/Users/${ann}`, { userName: 'ann' })).body).toMatchObject({ active: false });
});

quirk(33, async () => {
  const scim = await open();
  const ann = await scim.user('ann', { externalId: 'e-1' });
  await scim.patch(`/Users/${ann}`, { op: 'Replace', path: 'active', value: 'False' });
  expect(await scim.get(`/Users/${ann}`)).toMatchObject({ status: 200, body: { active: false } });
  for (const filter of ['userName eq "ann"', 'externalId eq "e-1"', 'active eq false', 'userName eq "ann" and active eq false']) {
    const { body } = await scim.get(`/Users?filter=${encodeURIComponent(filter)}`);
    expect(body.Resources, filter).toMatchObject([{ id: ann, active: false }]);
  }
});

quirk(34, async () => {
  const scim = await open();
  const ann = await scim.user('ann', { title: 'Lead' });
  for (const value of ['True', true]) {
    await scim.patch(`/Users/${ann}`, { op: 'Replace', path: 'active', value: 'False' });
    const back = await scim.patch(`/Users/${ann}`, { op: 'Replace', path: 'active', value });
    expect(back).toMatchObject({ status: 200, body: { id: ann, active: true, title: 'Lead' } });
  }
});

quirk(44, async () => {
  const scim = await open();
  const ann = await scim.user('ann');
  expect(await scim.patch(`/Users/${ann}`)).toMatchObject({ status: 200, body: { meta: { version: 'W/"1"' } } });
});

test('beyond the list: a custom extension that "schemas" does not name is accepted, on POST and PATCH, under its own name', async () => {
  const scim = await open();
  const custom = 'urn:ietf:params:scim:schemas:extension:CustomExtensionName:2.0:User';
  const { status, body } = await scim.post('/Users', { schemas: [enterprise], userName: 'ann', [custom]: { tag: 'one' } });
  expect([status, body[custom]]).toEqual([201, { tag: 'one' }]);
  expect((await scim.patch(`/Users/${body.id}`, { op: 'Add', path: `${custom}:tag`, value: 'two' })).body[custom]).toEqual({ tag: 'two' });
});

test('beyond the list: Okta finds a leaver by userName and brings the record back; a deleted one is made anew', async () => {
  const scim = await open();
  const ann = await scim.user('ann@example.com');
  await scim.patch(`/Users/${ann}`, { op: 'replace', value: { active: false } });
  const found = await scim.get('/Users?filter=userName%20eq%20%22Ann%40Example.com%22&startIndex=1&count=100');
  expect(found.body.Resources).toMatchObject([{ id: ann, active: false }]);
  expect((await scim.put(`/Users/${ann}`, { ...found.body.Resources[0], active: true })).body).toMatchObject({ id: ann, active: true });
  await scim.delete(`/Users/${ann}`);
  expect((await scim.get('/Users?filter=userName eq "ann@example.com"')).body.totalResults).toBe(0);
  expect((await scim.post('/Users', { userName: 'ann@example.com' })).status).toBe(201);
});
