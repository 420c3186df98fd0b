import * as pulumi from '@pulumi/pulumi';
import { expect, test } from 'vitest';
import type { Plan } from '../src/plan/types.ts';
import { checkCredentials, declareProviders } from '../src/providers.ts';
import { planned } from './review/people.ts';

test('Okta’s provider, and with it its plugin, is needed by a stack with an app there, not by an org alone', async () => {
  await pulumi.runtime.setMocks({
    newResource: ({ name }: pulumi.runtime.MockResourceArgs) => ({ id: name, state: {} }),
    call: () => ({}),
  });
  const okta: Plan['okta'] = { org: 'example', baseUrl: 'okta.com' };
  const names = async (plan: Plan) => Object.keys(await declareProviders({ ...plan, okta }));
  expect(await names(planned('name: x').plan)).toEqual(['muster']);
  expect(await names(planned('okta: { integration: header }', 'generic', 'okta').plan)).toEqual(['muster', 'okta']);
});

test("(3.10) the program refuses credentials of another tenant at the tenant's line, for the directories it has apps in", () => {
  const { plan, document } = planned('okta: { integration: header }', 'generic', 'okta');
  const okta: Plan['okta'] = { org: 'x', baseUrl: 'attacker.example' };
  const said = (env: Record<string, string>, of: Plan = { ...plan, okta }) =>
    checkCredentials(document, of, env).map(({ code, message }) => `${code} ${message}`);
  const refusal = /^other-tenant OKTA_ORG_NAME and OKTA_BASE_URL name example\.okta\.com, and the stack names x\.attacker\.example/;
  expect(said({ OKTA_ORG_NAME: 'example', OKTA_API_TOKEN: 't' })).toEqual([expect.stringMatching(refusal)]);
  expect(said({ OKTA_API_TOKEN: 't' })).toEqual([expect.stringContaining('OKTA_ORG_NAME is not set')]);
  expect(said({ OKTA_ORG_NAME: 'x', OKTA_BASE_URL: 'attacker.example' })).toEqual([]);
  const inEntra = planned('name: x').plan;
  expect(said({ ARM_TENANT_ID: 'other' }, { ...inEntra, okta })).toEqual([expect.stringContaining('ARM_TENANT_ID is other')]);
  expect(said({}, { ...inEntra, okta })).toEqual([]);
});
