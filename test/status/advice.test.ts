/** What is advised where `up` makes the token: nobody has one to set. */
import { expect, test } from 'vitest';
import { planStack } from '../../src/plan/plan.ts';
import type { EntraApp, Plan } from '../../src/plan/types.ts';
import { diagnose } from '../../src/provider/graph/serviceCauses.ts';
import { adviseQuarantine } from '../../src/status/advice.ts';
import { loadStack, stackFolder, tenants } from '../config/stack.ts';

function planOf(scim: string, target = 'deploy: local') {
  const text = `target: { ${target} }\n${tenants}apps:\n  wiki: { catalog: generic, directory: entra, scim: { target: bundled, ${scim} } }\n`;
  const { document, problems } = loadStack('s', stackFolder({ 's.yaml': text }));
  if (document === undefined || problems.length > 0) throw new Error(problems.map(({ message }) => message).join());
  return planStack(document);
}

function appOf({ apps: { wiki } }: Plan): EntraApp {
  if (wiki?.directory !== 'entra') throw new Error('no app');
  return wiki;
}

const at = { graphUrl: 'https://graph.microsoft.com', servicePrincipalId: 'sp', jobId: 'job' };
const quarantine = {
  reason: 'EncounteredQuarantineException',
  since: null,
  error: 'InvalidCredentials',
  means: null,
  fix: 'a new one of the vendor',
};
function advised(scim: string, error = quarantine.error, target?: string) {
  const plan = planOf(scim, target);
  const [code = '', text = ''] = error.split(/: (.*)/);
  const { kind } = diagnose(code, text);
  const advice = adviseQuarantine(plan, appOf(plan), at, { ...quarantine, error, kind } as never);
  return advice.map(({ why, command }) => command?.split(' --url')[0] ?? why);
}

test('a refused token that `up` made is made anew by another trigger', () => {
  expect(advised('token: {}')).toEqual([
    'pulumi preview --stack s',
    'for a new token write another trigger in wiki: scim: { token: { trigger } }',
    'pulumi up --stack s',
    'az rest --method post',
  ]);
  expect(advised('oauth: { clientId: c }')[1]).toBe(
    'for a new token write another trigger in wiki: scim: { oauth: { clientSecret: { trigger } } }',
  );
  expect(advised('token: { secret: mine }')).toEqual([
    'pulumi config set --secret muster:mine --stack s',
    'pulumi up --stack s',
    'az rest --method post',
  ]);
});

test.each([
  'SystemForCrossDomainIdentityManagementCredentialValidationUnavailable: It is not able to connect. An error occurred while sending the request.',
  'InvalidCredentials: Unable to connect to the remote server',
])('(7.11) a target that does not answer needs no other token: %s', (error) => {
  const look = 'nothing answers at the address: see whether the target runs, and whether Entra reaches it';
  expect(advised('token: {}', error)).toEqual(['pulumi up --stack s', 'az rest --method post']);
  expect(advised('token: { secret: mine }', error, 'url: "https://scim.test"')).toEqual([look, 'az rest --method post']);
});
