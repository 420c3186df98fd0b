/** What the service decides about one person, where a mistake would be seen in few other places. */
import { describe, expect, test } from 'vitest';
import { parseExpression } from '../../../src/mapping/entra/parse.ts';
import { usualAssumptions } from '../../../src/plan/types.ts';
import type { Source } from '../../../src/provisioning/contract.ts';
import { decide, type Memory, type Situation } from '../../../src/provisioning/entra/decide.ts';
import type { AttributeFlow } from '../../../src/provisioning/entra/desired.ts';
import type { JobRules, ObjectRules } from '../../../src/provisioning/entra/rules.ts';

const flow = (target: string, expression: string): AttributeFlow => {
  const parsed = parseExpression(expression);
  if (!parsed.ok) throw new Error(parsed.message);
  return { target, node: parsed.node, type: 'String', onCreateOnly: false, default: null };
};
const active = flow('active', 'Switch([IsSoftDeleted], "", "False", "True", "True", "False")');
const flows = [flow('userName', '[mail]'), flow('title', '[jobTitle]'), active];

function rules(change: Partial<ObjectRules> = {}): ObjectRules {
  const actions = { create: true, update: true, delete: true };
  const base: ObjectRules = {
    ...{ type: 'User', flows, softFlows: [active], faults: [], references: [], matching: ['userName'] },
    ...{ required: [], filter: [], actions, sources: ['mail', 'jobTitle'] },
  };
  return { ...base, ...change };
}

const settings = { now: new Date(0), newId: () => 'id', random: () => 0, assume: usualAssumptions };
const ann: Source = {
  id: 'ann',
  attributes: { mail: 'ann@example.com', jobTitle: 'Engineer' },
  softDeleted: false,
  accountEnabled: true,
  securityEnabled: true,
};
const written = new Map<string, unknown>([
  ['userName', 'ann@example.com'],
  ['title', 'Trainee'],
  ['active', 'True'],
]);

function decided(situation: Partial<Situation>, of = rules()) {
  const job = { User: of, skipOutOfScopeDeletions: false, gallery: false } as JobRules;
  const source = structuredClone(situation.source ?? ann);
  return decide(job, of, { assigned: true, roles: [], memory: undefined, full: false, ...situation, source }, settings);
}

const memory = (disabled: boolean): Memory => ({ written, disabled });

describe('somebody in scope', () => {
  test('field 2.11: without a value for the only matching attribute the person fails, and nothing is sent', () => {
    const source = { ...ann, attributes: { ...ann.attributes, mail: null } };
    expect(decided({ source })).toMatchObject({ kind: 'fail', code: 'MandatoryFieldsMissing' });
  });

  test('field 2.11: a second matching attribute that has a value is enough', () => {
    const source = { ...ann, attributes: { ...ann.attributes, mail: null } };
    expect(decided({ source }, rules({ matching: ['userName', 'title'] }))).toMatchObject({
      kind: 'match',
      criteria: [{ attribute: 'title', value: 'Engineer' }],
    });
  });

  test('without a required attribute the person fails', () => {
    const source = { ...ann, attributes: { ...ann.attributes, jobTitle: null } };
    expect(decided({ source }, rules({ required: ['title'] }))).toMatchObject({ kind: 'fail', code: 'RequiredAttributeMissing' });
    expect(decided({ source })).toMatchObject({ kind: 'match' });
  });
});

describe('somebody who is not assigned any more', () => {
  test('is sent what says so and nothing else, though the title differs', () => {
    const decision = decided({ assigned: false, memory: memory(false) });
    expect(decision).toMatchObject({ kind: 'disable', leaves: true });
    expect('desired' in decision && decision.desired?.map(({ target }) => target)).toEqual(['active']);
  });

  test('is no longer looked at once that was sent', () => {
    expect(decided({ assigned: false, memory: memory(true), full: true })).toEqual({ kind: 'none' });
  });
});
