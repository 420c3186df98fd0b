import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { checkOktaExpression } from '../../../src/mapping/okta/check.ts';
import { evaluateOktaExpression } from '../../../src/mapping/okta/evaluate.ts';
import type { OktaContext, OktaValue } from '../../../src/mapping/okta/expression.ts';
import { parseOktaExpression } from '../../../src/mapping/okta/parse.ts';

interface Case {
  fn: string;
  expr: string;
  attributes: OktaContext;
  expected: unknown;
  now?: string;
}

const cases = readFileSync(new URL('cases.jsonl', import.meta.url), 'utf8')
  .trim()
  .split('\n')
  .map((line) => JSON.parse(line) as Case);

function evaluate({ expr, attributes, now }: Case): OktaValue {
  const parsed = parseOktaExpression(expr);
  if (!parsed.ok) throw new Error(`${parsed.column}: ${parsed.message}`);
  expect(checkOktaExpression(parsed.node)).toEqual([]);
  return evaluateOktaExpression(parsed.node, now === undefined ? attributes : { ...attributes, now: new Date(now) });
}

const idOf = (group: unknown): unknown => (group as { id?: unknown }).id;

test('none of the documented examples is lost', () => {
  expect(cases).toHaveLength(75);
  expect(new Set(cases.map((example) => example.fn)).size).toBe(42);
});

test.each(cases.map((example, index) => ({ title: `${index + 1} ${example.fn}`, example })))('$title', ({ example }) => {
  const value = evaluate(example);
  // The examples list groups by id.
  if (example.fn === 'user.getGroups') expect([value].flat().map(idOf)).toEqual(example.expected);
  else expect(value).toEqual(example.expected);
});
