import * as pulumi from '@pulumi/pulumi';
import { expect, test } from 'vitest';
import type { Plan } from '../src/plan/types.ts';
import { declareProviders } from '../src/providers.ts';
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
