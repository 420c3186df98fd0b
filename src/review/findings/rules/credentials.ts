/** Tokens and client secrets that end. Without the day of today nothing is found. */

import type { Directory } from '../../../config/directory.ts';
import { daysUntil, expiryWords, renewDays } from '../../../config/expiry.ts';
import type { AppPlan } from '../../../plan/types.ts';
import type { FindingRule, Hit, RuleText } from '../finding.ts';

function hits({ directory, endpoint }: AppPlan, today: Date | undefined, isDue: (days: number) => boolean): Hit[] {
  const { tokenExpires, tokenSecret, oauth } = endpoint;
  if (today === undefined || tokenExpires === undefined || !isDue(daysUntil(tokenExpires, today))) return [];
  const [what, at] =
    oauth === undefined ? ['token', ['scim', 'token', 'expires']] : ['client secret', ['scim', 'oauth', 'clientSecret', 'expires']];
  return [{ message: `the ${what} (secret ${tokenSecret}) ${expiryWords(tokenExpires, today)}`, at, fix: fixes[directory](tokenSecret) }];
}

/** In Okta somebody enters the token by hand: no secret is read. */
const fixes: Record<Directory, (secret: string) => string> = {
  entra: (secret) =>
    `Make a new one at the vendor, \`pulumi config set --secret muster:${secret}\`, write its date in \`expires\`, and run \`pulumi up\`.`,
  okta: () => 'Make a new one at the vendor, enter it in Okta (Provisioning tab of the app), and write its date in `expires`.',
};

const fix: RuleText = { entra: fixes.entra('<name>'), okta: fixes.okta('<name>') };

export const credentialRules: FindingRule[] = [
  {
    id: 'token-expires',
    severity: 'warning',
    why: `From its end on the vendor refuses every request, and a job in Entra goes into quarantine. It is said ${renewDays} days ahead.`,
    fix,
    run: (app, _sample, _plan, { today } = {}) => hits(app, today, (days) => days >= 0 && days <= renewDays),
  },
  {
    id: 'token-expired',
    severity: 'error',
    why: 'The vendor refuses every request: nobody is provisioned, and whoever leaves keeps access there.',
    fix,
    run: (app, _sample, _plan, { today } = {}) => hits(app, today, (days) => days < 0),
  },
];
