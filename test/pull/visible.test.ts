/** A pulled name that would move the cursor is escaped in the YAML, and is the same name when it is read. */
import { expect, test } from 'vitest';
import { parse } from 'yaml';
import type { App } from '../../src/config/schema.ts';
import { renderPulled } from '../../src/pull/renderYaml.ts';

const name = 'a\u001b[2J\u202eb\u0085c\td';

test('(6 ep2) keys, values and notes', () => {
  const app = { name, roles: { [name]: `x ${name}` }, scim: { url: 'https://e.test', token: { secret: 's' } } } as unknown as App;
  const pulled = { key: 'a', app, notes: [{ path: ['name'], text: `was ${name}\nsecond` }], vendor: { id: 'generic' } } as never;
  const yaml = renderPulled(pulled, `pulled from ${name}`);
  expect(yaml.replaceAll('\n', '')).not.toMatch(/[\p{Cc}\u2028-\u202e]/u);
  expect(parse(yaml)).toEqual({ apps: { a: app } });
});
