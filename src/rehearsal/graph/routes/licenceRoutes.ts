/** Graph `subscribedSku`: the loopback tenant has one subscription, with Entra ID P1 in it. */
import type { Hono } from 'hono';

export function licenceRoutes(api: Hono): void {
  api.get('/subscribedSkus', (c) => {
    const plan = { servicePlanId: '41781fb2-bc02-4b7c-bd55-b576c07bb09d', servicePlanName: 'AAD_PREMIUM' };
    return c.json({
      value: [
        {
          id: 'loopback_078d2b04-f1bd-4111-bbd4-b4b1b354cef4',
          accountId: 'loopback',
          accountName: 'loopback',
          skuId: '078d2b04-f1bd-4111-bbd4-b4b1b354cef4',
          skuPartNumber: 'AAD_PREMIUM',
          appliesTo: 'User',
          capabilityStatus: 'Enabled',
          consumedUnits: 1,
          prepaidUnits: { enabled: 1000, suspended: 0, warning: 0, lockedOut: 0 },
          servicePlans: [{ ...plan, appliesTo: 'User', provisioningStatus: 'Success' }],
          subscriptionIds: [],
        },
      ],
    });
  });
}
