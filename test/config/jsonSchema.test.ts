import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { renderStackSchema } from '../../src/config/jsonSchema.ts';

test('the schema for editors is up to date', () => {
  expect(readFileSync(new URL('../../schemas/stack.json', import.meta.url), 'utf8')).toBe(renderStackSchema());
});

test('it knows the keys, asks for none of them, and lets null remove', () => {
  const schema = JSON.parse(renderStackSchema());
  const [apps] = schema.properties.apps.anyOf;
  const [app, none] = apps.additionalProperties.anyOf;
  expect(none).toEqual({ type: 'null' });
  expect(Object.keys(app.properties)).toEqual(
    expect.arrayContaining(['catalog', 'directory', 'assign', 'users', 'vendor', 'okta', 'expect']),
  );
  expect(app.additionalProperties).toBe(false);
  expect(JSON.stringify(schema)).not.toContain('"required":[');
});
