import { expect, test } from 'vitest';
import { expressionSnippets } from '../../src/config/expressionSnippets.ts';
import { renderStackSchema } from '../../src/config/jsonSchema.ts';
import { functions } from '../../src/mapping/entra/functions.ts';
import { oktaFunctions } from '../../src/mapping/okta/functions.ts';
import { renderExpressionReference } from '../../src/mapping/reference.ts';
import type { RuleText } from '../../src/review/findings/finding.ts';
import { findingRules } from '../../src/review/findings/findings.ts';
import { renderFindingsReference } from '../../src/review/findings/findingsReference.ts';

test('every function of both languages is documented', () => {
  const text = renderExpressionReference();
  for (const name of [...functions.keys(), ...oktaFunctions.keys()]) expect(text).toContain(`| \`${name}(`);
});

test('every finding is documented with its reason and its cure', () => {
  const text = renderFindingsReference();
  const texts = (said: RuleText) => (typeof said === 'string' ? [said] : Object.values(said));
  for (const { id, why, fix } of findingRules) {
    expect(text).toContain(`### \`${id}\`\n\n`);
    for (const one of [...texts(why), ...texts(fix)]) expect(text).toContain(one);
  }
});

test('editors offer every function, with its parameters', () => {
  const offered = new Map(expressionSnippets.map(({ label, body }) => [label, body]));
  for (const name of [...functions.keys(), ...oktaFunctions.keys()]) expect(offered.has(`=${name}`)).toBe(true);
  expect(offered.get('=ToLower')).toBe(`=ToLower(\${1:source})`);
  expect(offered.get('=String.join')).toBe(`=String.join(\${1:separator}, \${2:text})`);
  expect(renderStackSchema()).toContain(`"body": "=ToLower(\${1:source})"`);
});
