import { afterEach, beforeEach, expect, test } from 'vitest';
import { job } from '../../../src/provider/entra/job.ts';
import { pauseTag } from '../../../src/provider/entra/pauseMark.ts';
import type { JobInputs, JobOutputs } from '../../../src/provider/inputs.ts';
import { startTenant, type Tenant } from '../tenant.ts';

const address = 'https://scim.example.com/v2';
const byToken = { BaseAddress: address, SecretToken: 'theirs', SyncAll: 'true' };
const byOAuth = {
  BaseAddress: address,
  AuthenticationType: 'OAuth2ClientCredentialsGrant',
  Oauth2TokenExchangeUri: 'https://id.example.com/token',
  Oauth2ClientId: 'them',
  Oauth2ClientSecret: 'theirs',
  SyncAll: 'true',
};

let tenant: Tenant;
let old: { inputs: JobInputs; outputs: JobOutputs };
let id: string;
beforeEach(async () => {
  tenant = await startTenant();
});
afterEach(() => tenant.graph.close());

const stored = () => Object.fromEntries(tenant.graph.store.secrets.get(tenant.servicePrincipalId) ?? []);
const save = (pairs: Record<string, string>) => {
  const value = Object.entries(pairs).map(([key, text]) => ({ key, value: text }));
  return tenant.context.graph().put(`/servicePrincipals/${tenant.servicePrincipalId}/synchronization/secrets`, { value });
};
const isRunning = () => tenant.graph.store.jobs.get(old.outputs.jobId)?.job.schedule.state === 'Active';

/** A running job with this connection, taken over, with another connection saved in it since. */
async function takeOver(before: Record<string, string>, since: Record<string, string>): Promise<void> {
  const { servicePrincipalId, context } = tenant;
  const path = `/servicePrincipals/${servicePrincipalId}/synchronization/jobs`;
  const { id: jobId } = await context.graph().post<{ id: string }>(path, { templateId: 'scim' });
  await save(before);
  await context.graph().post(`${path}/${jobId}/start`);
  const made = await job.create(context, { servicePrincipalId });
  old = { inputs: { servicePrincipalId }, outputs: made.outputs };
  id = made.id;
  await save(since);
  tenant.mark();
  tenant.logs.length = 0;
}

const ours = (baseAddress: string) => ({ BaseAddress: baseAddress, SecretToken: 'ours', SyncAll: 'false' });
const noOAuth = { AuthenticationType: '', Oauth2TokenExchangeUri: '', Oauth2ClientId: '', Oauth2ClientSecret: '' };

test.each<[string, Record<string, string>, Record<string, string>, Record<string, string>, boolean]>([
  ['the same address', byToken, ours(address), { ...byToken, SecretToken: 'ours' }, true],
  ['the same in another spelling', byToken, ours(`${address}/?aadOptscim062020`), { ...byToken, SecretToken: 'ours' }, true],
  ['another path', byToken, ours(`${address}/other`), { ...ours(`${address}/other`), SyncAll: 'true' }, false],
  ['another host', byToken, ours('https://scim.example.org/v2'), { ...ours('https://scim.example.org/v2'), SyncAll: 'true' }, false],
  ['no token before', { BaseAddress: address }, ours('https://scim.example.org/v2'), { BaseAddress: address }, true],
  ['no connection before', {}, { ...ours(address), SkipOutOfScopeDeletions: 'True' }, {}, true],
  ['a client before, a token since', byOAuth, { ...noOAuth, ...ours(address) }, { ...ours(address), SyncAll: 'true' }, false],
  [
    'the same client',
    byOAuth,
    { ...byOAuth, Oauth2ClientSecret: 'ours', SyncAll: 'false' },
    { ...byOAuth, Oauth2ClientSecret: 'ours' },
    true,
  ],
  [
    'a client of another token endpoint',
    byOAuth,
    { ...byOAuth, Oauth2TokenExchangeUri: 'https://id.example.org/token', Oauth2ClientSecret: 'ours' },
    { ...byOAuth, Oauth2TokenExchangeUri: 'https://id.example.org/token', Oauth2ClientSecret: 'ours' },
    false,
  ],
])('a connection with %s', async (_what, before, since, after, runs) => {
  await takeOver(before, since);
  await job.delete(tenant.context, id, old);
  expect(stored()).toEqual(after);
  expect(isRunning()).toBe(runs);
  const hadSecret = 'SecretToken' in before || 'Oauth2ClientSecret' in before;
  const said = runs ? 'the one that stands there now stays' : 'the job is paused';
  expect(tenant.logs.filter((line) => line.startsWith('warning'))).toEqual(hadSecret ? [expect.stringContaining(said)] : []);
});

test('a token that went with a list that was replaced is said, and nothing runs without it', async () => {
  await takeOver(byToken, ours(address));
  tenant.graph.faults.secrets.replace = true;
  await job.delete(tenant.context, id, old);
  expect(stored()).toEqual({ BaseAddress: address, SyncAll: 'true' });
  expect(isRunning()).toBe(false);
  expect(tenant.logs).toContainEqual(expect.stringMatching(/^warning: .*the job is paused/));
});

test('the job is paused while it is changed, and a job that is gone is fine', async () => {
  await takeOver({ SyncAll: 'true' }, { SyncAll: 'false' });
  await job.delete(tenant.context, id, old);
  expect(tenant.calls().filter((call) => !call.startsWith('GET'))).toEqual([
    'POST /jobs/{job}/pause',
    'PUT /secrets',
    'POST /jobs/{job}/start',
  ]);
  tenant.graph.store.jobs.clear();
  await job.delete(tenant.context, id, old);
});

test('a schema that Graph refuses now says so', async () => {
  const { servicePrincipalId, context } = tenant;
  const path = `/servicePrincipals/${servicePrincipalId}/synchronization/jobs`;
  const { id: jobId } = await context.graph().post<{ id: string }>(path, { templateId: 'scim' });
  await context.graph().put(`${path}/${jobId}/schema`, await context.graph().get(`${path}/${jobId}/schema`));
  const made = await job.create(context, { servicePrincipalId });
  await context.graph().delete(`${path}/${jobId}/schema`);
  const schema = tenant.graph.store.jobs.get(jobId)?.schema;
  schema?.synchronizationRules.pop();
  tenant.graph.faults.broken = { after: 0, how: 'refused' };
  await expect(job.delete(context, made.id, { inputs: { servicePrincipalId }, outputs: made.outputs })).rejects.toThrow(
    /^The schema from before cannot be put back\. PUT .*Interrupted/,
  );
});

test('a job that muster pause holds is given back paused: it ran before, and nobody starts it', async () => {
  await takeOver(byToken, ours(address));
  const tags = [pauseTag(new Date('2026-11-30T14:03:00Z'), 'INC-1')];
  await tenant.context.graph().patch(`/servicePrincipals/${tenant.servicePrincipalId}`, { tags });
  await job.delete(tenant.context, id, old);
  expect(stored()).toEqual({ ...byToken, SecretToken: 'ours' });
  expect(isRunning()).toBe(false);
  expect(tenant.logs[0]).toMatch(
    /^warning: The provisioning job is paused by muster pause since .+: INC-1\. It ran before .+ start it by hand/,
  );
});
