/** Rows 15 to 25: requests straight to the endpoint. */
import { expect } from 'vitest';
import { targetAttributes } from '../../../src/catalog/targetAttributes.ts';
import { vendors } from '../../../src/catalog/vendors.ts';
import { readPath, writePath } from '../../../src/mapping/scimPath.ts';
import { behaviour, type Client, enterprise, open } from '../harness.ts';
import { departures, gallery } from './gallery.ts';

const core = 'urn:ietf:params:scim:schemas:core:2.0:User';

interface Listed {
  id: string;
  name: string;
  type: string;
  multiValued: boolean;
  canonicalValues?: string[];
  attributes: Listed[];
  subAttributes?: Listed[];
}

/** Names of the attributes in /Schemas as the gallery test spells them: by `type` where its values are listed, else by `primary`. */
function spelled({ name, type, multiValued, subAttributes = [] }: Listed): string[] {
  if (name === 'manager' || name === 'members') return [name];
  if (type !== 'complex') return type === 'reference' ? [] : [name];
  const subs = subAttributes.filter((sub) => sub.name !== 'primary');
  if (!multiValued) return subs.filter((sub) => sub.type !== 'complex' && sub.type !== 'reference').map((sub) => `${name}.${sub.name}`);
  const types = subs.find((sub) => sub.name === 'type')?.canonicalValues ?? [];
  if (types.length === 0) return subs.map((sub) => `${name}[primary eq "True"].${sub.name}`);
  return types.flatMap((one) => subs.filter((sub) => sub.name !== 'type').map((sub) => `${name}[type eq "${one}"].${sub.name}`));
}

async function listed(scim: Client): Promise<string[]> {
  const resources = (await scim.get('/Schemas')).body.Resources as unknown as Listed[];
  return resources.flatMap(({ id, attributes }) =>
    id.startsWith('urn:ietf:params:scim:schemas:core:') ? attributes.flatMap(spelled) : attributes.map(({ name }) => `${id}:${name}`),
  );
}

gallery(15, async () => {
  const wanted: Record<string, string[]> = { generic: [...targetAttributes('users'), ...targetAttributes('groups')] };
  for (const [id, vendor] of Object.entries(vendors)) {
    const behaviour = vendor.behaviour({});
    const mapped = [...Object.keys(vendor.users.mappings), ...Object.keys(vendor.groups.mappings), ...Object.keys(behaviour.attributes)];
    const names = (await listed(await open(behaviour))).map((name) => name.toLowerCase());
    const missing = (wanted[id] ?? mapped).filter((name) => name !== 'id' && !names.includes(name.toLowerCase()));
    expect([id, missing]).toEqual([id, []]);
  }
});

/** A path as the key of a PATCH without path, or as an operation of its own; in brackets it can only be the latter. */
const operations = (paths: string[], value: unknown, withPaths: boolean): object[] => {
  const isOwn = (path: string): boolean => withPaths || path.includes('[');
  const together = Object.fromEntries(paths.filter((path) => !isOwn(path)).map((path) => [path, value]));
  return [
    ...paths.filter(isOwn).map((path) => ({ op: 'replace', path, value })),
    ...(Object.keys(together).length > 0 ? [{ op: 'replace', value: together }] : []),
  ];
};

/** Texts that a client may change and empty: no key, no reference, no boolean. */
const optional = (paths: string[]): string[] =>
  paths.filter((path) => !/^(id|userName|active|externalId)$|^roles|\.type$|:manager$/.test(path));

gallery(16, async () => {
  for (const vendor of Object.values(vendors)) {
    for (const withPaths of [true, false]) {
      const scim = await open(vendor.behaviour({}));
      const paths = optional(Object.keys(vendor.users.mappings));
      const person = {};
      for (const path of paths) writePath(person, path, 'some text');
      const ann = await scim.user('ann', person);
      const values = async (): Promise<unknown[]> => {
        const { body } = await scim.get(`/Users/${ann}`);
        return paths.map((path) => readPath(body, path));
      };
      expect(await values()).toEqual(paths.map(() => 'some text'));
      for (const empty of ['', null]) {
        expect((await scim.patch(`/Users/${ann}`, ...operations(paths, empty, withPaths))).status).toBe(200);
        expect(await values()).toEqual(paths.map(() => undefined));
      }
    }
  }
});

gallery(17, async () => {
  const scim = await open();
  const emails = [{ type: 'work', primary: true, value: 'ann@example.com' }];
  const made = await scim.post('/Users', {
    schemas: [core, enterprise],
    userName: 'Ann@Example.com',
    active: true,
    externalId: 'a1',
    emails,
  });
  expect(made).toMatchObject({ status: 201, body: { id: expect.stringMatching(/./), userName: 'Ann@Example.com' } });
});

gallery(18, async () => {
  for (const withPaths of [true, false]) {
    const scim = await open();
    const ann = await scim.user('ann');
    // What is written as roles[…] is left in; the test leaves out an attribute of the name "roles" alone.
    const paths = targetAttributes('users').filter((name) => !/^(id|active)$|:manager$/.test(name));
    expect(paths.length).toBeGreaterThan(50);
    expect((await scim.patch(`/Users/${ann}`, ...operations(paths, 'Changed', withPaths))).status).toBe(200);
    const { body } = await scim.get(`/Users/${ann}`);
    expect(paths.filter((path) => readPath(body, path) !== 'Changed')).toEqual([]);
  }
});

gallery(19, async () => {
  const scim = await open();
  const group = { schemas: ['urn:ietf:params:scim:schemas:core:2.0:Group'], displayName: 'Sales', externalId: 'g1', members: [] };
  const made = await scim.post('/Groups', group);
  expect(made).toMatchObject({ status: 201, body: { id: expect.stringMatching(/./), displayName: 'Sales' } });
});

gallery(20, async () => {
  for (const withPaths of [true, false]) {
    const scim = await open();
    const group = await scim.group('Sales');
    const paths = targetAttributes('groups').filter((name) => name !== 'id' && name !== 'members');
    expect((await scim.patch(`/Groups/${group}`, ...operations(paths, 'Changed', withPaths))).status).toBe(204);
    expect((await scim.get(`/Groups/${group}`)).body).toMatchObject(Object.fromEntries(paths.map((path) => [path, 'Changed'])));
  }
});

/** Asks the token endpoint of a mount for the client `gallery`. */
async function ask(form: Record<string, string>): Promise<{ scim: Client; answer: Awaited<ReturnType<Client['send']>> }> {
  const mounts = [{ key: 'app', path: '/app/scim/v2', tokens: ['client-secret'], clientId: 'gallery', behaviour: behaviour() }];
  const scim = await open({}, { mounts });
  const headers = { authorization: '', 'content-type': 'application/x-www-form-urlencoded' };
  return { scim, answer: await scim.send('POST', '/oauth/token', { headers, body: new URLSearchParams(form).toString() }) };
}

gallery(21, async () => {
  const { scim, answer } = await ask({ grant_type: 'client_credentials', client_id: 'gallery', client_secret: 'client-secret' });
  const { access_token: token, expires_in: seconds } = answer.body as { access_token?: string; expires_in?: number };
  expect(answer.status).toBe(200);
  expect(seconds).toBeGreaterThanOrEqual(60 * 60);
  expect(seconds).toBeLessThanOrEqual(360 * 60);
  expect((await scim.get('/Users', `Bearer ${token}`)).status).toBe(200);
});

gallery(22, async () => {
  const assertion = { client_assertion_type: 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer', client_assertion: 'a.b.c' };
  const exchange = { grant_type: 'urn:ietf:params:oauth:grant-type:token-exchange', subject_token: 'a.b.c' };
  expect(departures[22]).toBeDefined();
  expect((await ask({ grant_type: 'client_credentials', client_id: 'gallery', ...assertion })).answer.status).toBe(401);
  expect((await ask(exchange)).answer).toMatchObject({ status: 400, body: { error: 'unsupported_grant_type' } });
});

async function pages(path: '/Users' | '/Groups', make: (scim: Client, name: string) => Promise<string>): Promise<void> {
  const scim = await open();
  const ids: string[] = [];
  for (let n = 1; n <= 11; n += 1) ids.push(await make(scim, `name ${n}`));
  const read: string[] = [];
  for (const [page, length] of [5, 5, 1].entries()) {
    const startIndex = page * 5 + 1;
    const { status, body } = await scim.get(`${path}?startIndex=${startIndex}&count=5`);
    expect([status, body]).toMatchObject([200, { totalResults: 11, startIndex, itemsPerPage: length }]);
    read.push(...body.Resources.map(({ id }) => id));
  }
  expect(read).toEqual(ids);
}

gallery(23, () => pages('/Users', (scim, name) => scim.user(name)));
gallery(24, () => pages('/Groups', (scim, name) => scim.group(name)));

gallery(25, async () => {
  const scim = await open();
  const [ann, bob, cy] = [await scim.user('ann'), await scim.user('bob'), await scim.user('cy')];
  for (const path of [`${enterprise}:manager`, null]) {
    for (const [op, value, found] of [
      ['Add', bob, bob],
      ['Replace', cy, cy],
      ['Replace', '', undefined],
    ]) {
      const operation = path === null ? { op, value: { [`${enterprise}:manager`]: value } } : { op, path, value };
      expect((await scim.patch(`/Users/${ann}`, operation)).status).toBe(200);
      const { body } = await scim.get(`/Users/${ann}`);
      expect((body[enterprise] as { manager?: { value: string } } | undefined)?.manager?.value).toBe(found);
    }
  }
});
