import { expect, test } from 'vitest';
import { appFacts } from '../../src/plan/facts.ts';
import { planned } from '../review/people.ts';

const said = (lines: string, directory: 'entra' | 'okta' = 'okta') => {
  const one = planned(lines, 'generic', directory);
  const app = one.plan.apps.app;
  if (app === undefined) throw new Error('no app');
  return appFacts(app, one).map(({ path, value }) => `${path.join('.')}: ${String(value)}`);
};

test('what is said for nobody in particular is a line of a review too', () => {
  const integration = 'okta: { integration: header, push: { groups: { Sales: true }, deleteGroups: true } }';
  const lines = said(`${integration}\nassign: { exclusive: true }\nusers: { mappings: { nickName: null } }`);
  expect(lines).toEqual(
    expect.arrayContaining(['assign.exclusive: true', 'okta.push.deleteGroups: true', 'users.mappings.nickName: null']),
  );
  expect(said('assign: { exclusive: true }', 'entra')).toContain('assign.exclusive: true');
  const plain = said('okta: { integration: header }\nassign: { exclusive: false }').join('\n');
  expect(plain).not.toMatch(/exclusive|deleteGroups|nickName/);
});
