/** What a run shows at its end. */
import { expect, test } from 'vitest';
import { statesOf } from '../src/outputs.ts';
import * as pulumi from '../src/pulumi.ts';

test('9.12: one short line an app, whatever else is known of it', async () => {
  const step = `https://example-admin.okta.com/ : provisioning SCIM, ${'x'.repeat(200)}`;
  const states = statesOf({
    wiki: { servicePrincipalId: pulumi.output('sp'), status: pulumi.output('Active'), address: 'https://a.test' },
    zoom: { appId: pulumi.output('0oa1'), byHand: pulumi.output(step) },
    slack: { appId: pulumi.output('0oa2'), byHand: pulumi.output(null) },
  });
  const values = await new Promise<Record<string, string>>((resolve) => pulumi.all(states).apply(resolve));
  expect(values).toEqual({
    wiki: 'Active',
    zoom: 'one step by hand, see the messages above or `muster status`',
    slack: 'provisioning is on',
  });
});
