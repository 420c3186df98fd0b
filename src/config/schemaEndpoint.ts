/** The YAML keys of the vendor's endpoint, and how a directory signs in there. */
import { z } from 'zod';

const secret = z.strictObject({
  secret: z.string().min(1).optional().describe('Name of the secret in the stack configuration'),
  trigger: z
    .union([z.string().min(1), z.number()])
    .optional()
    .describe('Any text; a new one sends the secret once more (Entra), and makes a new one where `up` makes it'),
  until: z.iso
    .date()
    .optional()
    .describe('Last day on which the one before is good, where `up` makes it. Unless said: until the `up` after the new one was used'),
  expires: z.iso
    .date()
    .optional()
    .describe('Last day on which it is good, such as 2027-01-31; a finding from 30 days before. Not where `up` makes it'),
});

const oauth = z.strictObject({
  tokenUrl: z
    .url({ protocol: /^https?$/ })
    .optional()
    .describe("The vendor's token endpoint; the bundled target has its own"),
  clientId: z.string().min(1).describe('Client identifier'),
  clientSecret: secret
    .optional()
    .describe("The client's secret. Without secret: <app>ClientSecret in camel case, or one that `up` makes where it deploys the target"),
  graph: z
    .strictObject({
      authenticationType: z.string().min(1).optional().describe('AuthenticationType unless said'),
      grant: z.string().min(1).optional().describe('Its value; OAuth2ClientCredentialsGrant unless said'),
      tokenUrl: z.string().min(1).optional().describe('Oauth2TokenExchangeUri unless said'),
      clientId: z.string().min(1).optional().describe('Oauth2ClientId unless said'),
      clientSecret: z.string().min(1).optional().describe('Oauth2ClientSecret unless said'),
    })
    .optional()
    .describe("What Graph's secrets are called, where they are not called as usual"),
});

const reset = z.enum(['watermark', 'escrows', 'quarantine', 'full', 'forceDeletes']);
const resets = z.array(reset).min(1);

/** What a restart may be asked to forget. */
export const restartResets = z.array(reset);

const system = z.enum(['same', 'other']);
export const moved = z
  .union([
    system,
    z.strictObject({
      system: system.describe('same: the same accounts under another address. other: a system that may hold none of them'),
      from: z
        .url({ protocol: /^https?$/ })
        .optional()
        .describe('The address before; a word for one move cannot pass for another'),
      reset: resets.optional().describe('What the restart after a move to another system forgets. Defaults to full'),
    }),
  ])
  .describe(
    'A changed address, said in the change: same (links to accounts stay) or other (links are dropped, everybody is looked up again)',
  );

export const scim = z.strictObject({
  target: z.literal('bundled').optional().describe('The SCIM target that Muster brings along'),
  url: z
    .url({ protocol: /^https?$/ })
    .optional()
    .describe("The vendor's SCIM base address; not needed where the vendor has one for everybody"),
  flags: z
    .array(z.string().regex(/^[\w=.-]+$/))
    .optional()
    .describe('Flags in the query of the address that alter the Entra client, such as aadOptscim062020; also read from url'),
  moved: moved.optional(),
  token: secret
    .optional()
    .describe('The token. Without secret: the secret <app>Token in camel case, or one that `up` makes where it deploys the target'),
  oauth: oauth.optional().describe('OAuth 2.0 client credentials in place of a token'),
});
