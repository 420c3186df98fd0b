/** Names that every JavaScript object has by nature are names like others, wherever a client or a vendor may put one. */
import { expect, test } from 'vitest';
import { open } from './harness.ts';

const patched = (path: string) =>
  ['add', 'replace', 'remove'].flatMap((op) =>
    ['v', [{ value: 'x', [path]: 1 }], { [path]: { [path]: 1 } }].map((value) => ({ op, path, value })),
  );

test.each(['toString', 'valueOf', 'hasOwnProperty', '__defineGetter__', 'constructor', '__proto__', 'prototype'])('%s', async (name) => {
  const scim = await open();
  const id = await scim.user('ann');
  const failed: string[] = [];
  const note = async (method: string, path: string, body?: object): Promise<void> => {
    const { status } = await scim.send(method, path, body === undefined ? {} : { body: JSON.stringify(body) });
    if (status >= 500) failed.push(`${method} ${path} ${JSON.stringify(body)}`);
  };
  for (const path of [name, `urn:x:y:${name}`, `name.${name}`, `emails.${name}`, `emails[${name} eq "a"].value`]) {
    for (const operation of patched(path)) await note('PATCH', `/Users/${id}`, { Operations: [operation] });
    await note('PUT', `/Users/${id}`, { userName: 'ann', [path]: 'x', 'urn:x:y': { [name]: 1 }, emails: [{ value: 'a@b.c', [name]: 1 }] });
    for (const query of [
      `filter=${path} eq "x"`,
      `filter=${path} pr`,
      `sortBy=${path}`,
      `attributes=${path}`,
      `excludedAttributes=${path}`,
    ])
      await note('GET', `/Users?${query.replaceAll(' ', '%20')}`);
  }
  for (const path of [`/${name}`, `/Users/${name}`, `/Schemas/${name}`, `/ResourceTypes/${name}`]) await note('GET', path);
  const operations = [{ method: 'POST', path: `/${name}`, bulkId: name, data: {} }];
  await note('POST', '/Bulk', { Operations: operations });
  await note('POST', '/Groups', { displayName: 'x', [name]: 1, members: [{ value: name, [name]: 1 }] });
  await note('POST', '/Users/.search', { [name]: 1, sortBy: name });
  expect(failed).toEqual([]);
});

test('an attribute of a vendor may be called so too, and one of an extension like one of the core without being sorted by that', async () => {
  const scim = await open({ attributes: { toString: { type: 'string' as const }, 'urn:x:y:userName': { type: 'string' } } });
  await scim.user('ann', { toString: 'one', 'urn:x:y': { userName: 'z' } });
  await scim.user('bob', { toString: 'two', 'urn:x:y': { userName: 'y' } });
  const names = async (query: string) => (await scim.get(`/Users?${query}`)).body.Resources.map(({ userName }) => userName);
  expect(await names('filter=toString%20eq%20%22two%22')).toEqual(['bob']);
  expect(await names('sortBy=toString&sortOrder=descending')).toEqual(['bob', 'ann']);
  expect(await names('sortBy=urn:x:y:userName')).toEqual(['bob', 'ann']);
  expect(await names('sortBy=userName')).toEqual(['ann', 'bob']);
});
