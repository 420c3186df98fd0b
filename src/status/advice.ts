/** The exact command for each thing that is wrong. */
import { type ByDirectory, byDirectory } from '../config/directory.ts';
import { daysUntil, expiryWords, renewDays } from '../config/expiry.ts';
import type { AppPlan, Deploy, EntraApp, Plan } from '../plan/types.ts';
import type { Advice, FailureGroup, Quarantine } from './types.ts';

export interface JobAddress {
  /** Graph's root, such as `https://graph.microsoft.com`. */
  graphUrl: string;
  servicePrincipalId: string;
  jobId: string;
}

/** `start`, `pause` and `restart` are Graph calls; the portal's buttons do the same. */
function job({ graphUrl, servicePrincipalId, jobId }: JobAddress, action: 'start' | 'restart', reset?: string): string {
  const url = `${graphUrl}/v1.0/servicePrincipals/${servicePrincipalId}/synchronization/jobs/${jobId}/${action}`;
  const body = reset === undefined ? '' : ` --body '${JSON.stringify({ criteria: { resetScope: reset } })}'`;
  return `az rest --method post --url ${url}${body}`;
}

export const applyAdvice = (stack: string, why: string): Advice => ({ why, command: `pulumi up --stack ${stack}` });

export function adviseQuarantine(
  { stack, deploy }: Pick<Plan, 'stack' | 'deploy'>,
  app: EntraApp,
  at: JobAddress,
  quarantine: Quarantine,
): Advice[] {
  if (quarantine.reason === 'TooManyDeletes') {
    return [
      {
        why: 'more objects would be removed than the threshold allows: look at who they are, and put back who should stay',
        command: null,
      },
      { why: 'if they shall go: let the held-back removals through once', command: job(at, 'restart', 'ForceDeletes, QuarantineState') },
    ];
  }
  const lift: Advice = {
    why: quarantine.disabled ? 'then let it run again' : 'then try again now instead of waiting for the next attempt',
    command: job(at, 'restart', 'QuarantineState'),
  };
  if (quarantine.kind === 'silence' || quarantine.kind === 'timeout') return [adviseTarget(stack, app, deploy), lift];
  if (quarantine.kind !== 'credentials') return [{ why: quarantine.fix ?? 'remove what the error names', command: null }, lift];
  if (app.endpoint.tokenMade) return [...adviseNewToken(stack, app), lift];
  return [
    {
      why: `${quarantine.fix ?? 'the token or the address is wrong'}`,
      command: `pulumi config set --secret muster:${app.endpoint.tokenSecret} --stack ${stack}`,
    },
    applyAdvice(stack, 'test the connection and save the token'),
    lift,
  ];
}

function adviseTarget(stack: string, { endpoint }: EntraApp, deploy: Deploy | null): Advice {
  if (endpoint.bundled && deploy?.kind === 'local') return applyAdvice(stack, 'the target does not answer: start it again');
  return { why: 'nothing answers at the address: see whether the target runs, and whether Entra reaches it', command: null };
}

export function adviseFailures(at: JobAddress, failures: FailureGroup[]): Advice[] {
  if (failures.length === 0) return [];
  const fixes = [...new Set(failures.flatMap(({ fix }) => fix ?? []))];
  const next = failures.flatMap(({ nextRetry }) => nextRetry ?? []).sort()[0];
  const reset = failures.some(({ code }) => code === 'InvalidAnchor') ? 'Full' : 'Escrows';
  return [
    ...fixes.map((why): Advice => ({ why, command: null })),
    {
      why: `then try the failed objects again in the next cycle${next === undefined ? '' : `, instead of waiting until ${next}`}`,
      command: job(at, 'restart', reset),
    },
  ];
}

/** `disabled`: by the service itself, as far as can be told. */
export const adviseStart = (at: JobAddress, disabled = false): Advice => ({
  why: disabled
    ? 'when the reason of its last failure is gone, let it run again'
    : 'it was stopped outside the stack, which says start: true',
  command: job(at, 'start'),
});

/** `running`: somebody started it meanwhile, or the command was cut off. */
export const adviseResume = (stack: string, { key }: EntraApp, running: boolean): Advice => ({
  why: running
    ? 'it carries the mark of muster pause, and runs: pause it again, or take the mark off'
    : 'when the reason is gone, let it run again',
  command: `muster resume ${stack} --app ${key}`,
});

/** Of one that `up` makes; where only the target is down, the preview shows that. */
const adviseNewToken = (stack: string, { key, endpoint }: AppPlan): Advice[] => [
  { why: 'the target refuses the token, or is down: the preview says which', command: `pulumi preview --stack ${stack}` },
  {
    why: `for a new token write another trigger in ${key}: scim: { ${endpoint.oauth === undefined ? 'token' : 'oauth: { clientSecret'}: { trigger } }${endpoint.oauth === undefined ? '' : ' }'}`,
    command: null,
  },
  applyAdvice(stack, 'make it, test the connection and save it'),
];

/** In Okta a person enters the token. */
const renewals: ByDirectory<AppPlan, (stack: string) => Advice[]> = {
  entra: (app) => (stack) => [
    { why: 'make a new one at the vendor', command: `pulumi config set --secret muster:${app.endpoint.tokenSecret} --stack ${stack}` },
    applyAdvice(stack, 'with its date in expires, test and save it'),
  ],
  okta: () => () => [{ why: "make a new one at the vendor, and enter it on the app's Provisioning tab", command: null }],
};

/** From 30 days ahead, of one that a vendor made: the target's own goes on until there is another. */
export function adviseExpiry(stack: string, app: AppPlan, now: Date): Advice[] {
  const { tokenExpires, oauth } = app.endpoint;
  if (tokenExpires === undefined || daysUntil(tokenExpires, now) > renewDays) return [];
  const what = oauth === undefined ? 'token' : 'client secret';
  return [{ why: `the ${what} ${expiryWords(tokenExpires, now)}`, command: null }, ...byDirectory(app, renewals)(stack)];
}
