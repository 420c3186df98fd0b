/** Tokens and client secrets that end. Without the day of today nothing is found. */
import { daysUntil, expiryWords, renewDays } from '../../config/expiry.ts';
import type { AppPlan } from '../../plan/types.ts';
import type { FindingRule, Hit } from '../finding.ts';

function hits({ endpoint }: AppPlan, today: Date | undefined, isDue: (days: number) => boolean): Hit[] {
  const { tokenExpires, tokenSecret, oauth } = endpoint;
  if (today === undefined || tokenExpires === undefined || !isDue(daysUntil(tokenExpires, today))) return [];
  const [what, at] =
    oauth === undefined ? ['token', ['scim', 'token', 'expires']] : ['client secret', ['scim', 'oauth', 'clientSecret', 'expires']];
  return [{ message: `the ${what} (secret ${tokenSecret}) ${expiryWords(tokenExpires, today)}`, at }];
}

const fix = 'Make a new one at the vendor, `pulumi config set --secret muster:<name>`, write its date in `expires`, and run `pulumi up`.';

export const credentialRules: FindingRule[] = [
  {
    id: 'token-expires',
    severity: 'warning',
    why: `From its end on the vendor refuses every request, and Entra's job goes into quarantine. It is said ${renewDays} days ahead.`,
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
