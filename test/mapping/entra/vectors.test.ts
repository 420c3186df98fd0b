import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { checkExpression } from '../../../src/mapping/entra/check.ts';
import { evaluateExpression } from '../../../src/mapping/entra/evaluate.ts';
import { type EvaluationContext, EvaluationError, type HeldRole, type Value } from '../../../src/mapping/entra/expression.ts';
import { scimRole } from '../../../src/mapping/entra/functions/roles.ts';
import { parseExpression } from '../../../src/mapping/entra/parse.ts';
import { toSource } from '../../../src/mapping/entra/source.ts';

interface Case {
  fn: string;
  expr: string;
  attributes: EvaluationContext['attributes'] & { appRoleAssignments?: unknown };
  expected?: unknown;
  expectedPattern?: string;
  now?: string;
  taken?: string[];
  ast?: unknown;
}

const cases = readFileSync(new URL('cases.jsonl', import.meta.url), 'utf8')
  .trim()
  .split('\n')
  .map((line) => JSON.parse(line) as Case);

/** The languages carry booleans and numbers as text. */
function asText(expected: unknown): unknown {
  if (typeof expected === 'boolean') return expected ? 'True' : 'False';
  return typeof expected === 'number' ? String(expected) : expected;
}

function evaluate(example: Case): Value {
  const parsed = parseExpression(example.expr);
  if (!parsed.ok) throw new Error(`${parsed.column}: ${parsed.message}`);
  expect(checkExpression(parsed.node)).toEqual([]);
  if (example.ast !== undefined) expect(toSource(parsed.node)).toEqual(example.ast);
  let seed = 1;
  return evaluateExpression(parsed.node, {
    attributes: example.attributes,
    roles: (example.attributes.appRoleAssignments as HeldRole[] | undefined) ?? [],
    roleText: 'value',
    now: new Date(example.now ?? '2025-07-30T12:00:00Z'),
    newId: () => 'D05E47B1-3909-445A-BA5E-CA60CBC0E4B4',
    random: () => {
      seed = (seed * 16807) % 2147483647;
      return seed / 2147483647;
    },
    taken: example.taken,
  });
}

function expectOutcome(example: Case): void {
  const { expected, expectedPattern, fn } = example;
  const special = (expected ?? {}) as { $flow?: string; $error?: string; $patch?: { value: { value: string }[] } };
  if (special.$error !== undefined) {
    expect(() => evaluate(example)).toThrow(EvaluationError);
    return;
  }
  const value = evaluate(example);
  if (expectedPattern !== undefined) expect(value).toMatch(new RegExp(expectedPattern));
  else if (special.$flow !== undefined) expect(value).toEqual({ flow: special.$flow });
  else if (special.$patch !== undefined) expect(value).toEqual(special.$patch.value.map((element) => element.value));
  else if (fn === 'AssertiveAppRoleAssignmentsComplex') expect([value].flat().map((text) => scimRole(String(text)))).toEqual(expected);
  else expect(value).toEqual(asText(expected));
}

test('none of the documented examples is lost', () => {
  expect(cases).toHaveLength(166);
  expect(new Set(cases.map((example) => example.fn)).size).toBe(44);
});

test.each(cases.map((example, index) => ({ title: `${index + 1} ${example.fn}`, example })))('$title', ({ example }) => {
  expectOutcome(example);
});
