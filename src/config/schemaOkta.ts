/** The vocabulary of an Okta integration: how the app is made, its boxes, and what is pushed. */
import { z } from 'zod';

export const okta = z.strictObject({
  integration: z
    .union([
      z.literal('header'),
      z.strictObject({ saml: z.strictObject({ ssoUrl: z.url(), audience: z.string().min(1) }) }),
      z.strictObject({ existing: z.string().min(1).describe('Id of the app') }),
    ])
    .describe("saml makes a SAML app, header Okta's SCIM test app with the token in a header, existing takes one that is there"),
  uniqueField: z.string().min(1).optional().describe('SCIM attribute by which people are looked up'),
  actions: z
    .array(z.enum(['create', 'update', 'deactivate']))
    .optional()
    .describe('The boxes of "Provisioning to App"; all three unless said'),
  push: z
    .strictObject({
      groups: z.record(z.string(), z.literal(true)).optional().describe('Group name: true'),
      rules: z.record(z.string(), z.strictObject({ startsWith: z.string().min(1) })).optional(),
      deleteGroups: z.boolean().optional().describe("Whether the vendor's group is deleted when its push ends. Defaults to false"),
    })
    .optional()
    .describe('Groups pushed by name or by rule'),
});
