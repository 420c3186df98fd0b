/** A SCIM connection by OAuth 2.0 client credentials, from the program to the bundled target. */
import { afterEach, expect, test } from 'vitest';
import type { EntraApp } from '../../src/plan/types.ts';
import { rehearse } from '../../src/rehearsal/rehearse.ts';
import { failedChecks } from '../../src/rehearsal/result.ts';
import { startWorld, type World } from '../../src/rehearsal/world.ts';
import { entraApp, openStack } from './stacks.ts';

type Names = NonNullable<EntraApp['endpoint']['oauth']>['names'];

function openOAuthStack(names?: Names) {
  const stack = openStack('staging', 'cerby');
  const app = entraApp(stack.plan, 'cerby');
  app.endpoint.oauth = { clientId: 'entra-client', tokenUrl: null, ...(names ? { names } : {}) };
  return { ...stack, app };
}

let world: World | undefined;
afterEach(async () => {
  await world?.close();
  world = undefined;
});

async function openWorld(names?: Names) {
  const { app, ...stack } = openOAuthStack(names);
  const opened = await startWorld(stack);
  world = opened;
  const secrets = () => Object.fromEntries(opened.graph.store.secrets.get(opened.job(app).servicePrincipalId) ?? []);
  return { world: opened, app, secrets };
}

test('a whole rehearsal with a client in place of a token', async () => {
  const { plan, sample } = openOAuthStack();
  const result = await rehearse({ plan, sample });
  const cerby = result.apps.cerby;
  if (cerby === undefined) throw new Error(String(result.error));
  expect(failedChecks(cerby).map(({ what }) => what)).toEqual([]);
  expect(cerby.life.filter(({ status }) => status !== 'passed').map(({ id, why }) => `${id}: ${why}`)).toEqual(
    expect.arrayContaining([expect.stringMatching(/^wrong-path: the target gives its tokens below/)]),
  );
  expect(result.ok).toBe(true);
  expect(cerby.connectionTest.requests.slice(0, 2)).toEqual([
    { method: 'POST', path: expect.stringMatching(/\/oauth\/token$/), status: 200 },
    { method: 'GET', path: expect.stringMatching(/\/ServiceProviderConfig$/), status: 200 },
  ]);
});

test("Graph holds Microsoft's names, the target takes no secret as a token, and nothing shows it", async () => {
  const { world: opened, app, secrets } = await openWorld();
  const run = await opened.up();
  expect(run.error).toBeNull();
  const secret = opened.secrets.get(app.endpoint.tokenSecret) ?? '';
  expect(secrets()).toMatchObject({
    AuthenticationType: 'OAuth2ClientCredentialsGrant',
    Oauth2TokenExchangeUri: `${opened.address('cerby')}/oauth/token`,
    Oauth2ClientId: 'entra-client',
    Oauth2ClientSecret: secret,
  });
  expect(secrets()).not.toHaveProperty('SecretToken');
  const read = await fetch(`${opened.address('cerby')}/Users`, { headers: { authorization: `Bearer ${secret}` } });
  expect(read.status).toBe(401);
  const listed = await opened.admin.get<{ value: { key: string; value: string }[] }>(
    `/servicePrincipals/${opened.job(app).servicePrincipalId}/synchronization/secrets`,
  );
  expect(listed.value).toContainEqual({ key: 'Oauth2ClientSecret', value: '*' });
  expect(JSON.stringify([run, opened.graph.requests, opened.records])).not.toContain(secret);
});

test('a wrong secret, a wrong client and a wrong token address stop the run before anything is saved', async () => {
  const { world: opened, app, secrets } = await openWorld();
  const wrong = await opened.up({ secrets: new Map([[app.endpoint.tokenSecret, 'not-the-secret']]) });
  expect(wrong.error).toMatch(
    /\(401\): the client id or its secret is refused, by http.*\/oauth\/token.*Response Status Code: Unauthorized .*invalid_client/,
  );
  expect(wrong.error).not.toContain('not-the-secret');
  const { plan } = openOAuthStack();
  entraApp(plan, 'cerby').endpoint.oauth = { clientId: 'somebody-else', tokenUrl: null };
  expect((await opened.up({ plan })).error).toMatch(/Response Status Code: Unauthorized .*invalid_client/);
  expect(secrets()).toEqual({});
});

test('names of its own for the secrets: the tenant is written and served by them', async () => {
  const names = { authenticationType: 'SingleSignOnType', grant: 'OAuth', clientId: 'ClientIdentifier', clientSecret: 'ClientSecret' };
  const { world: opened, app, secrets } = await openWorld(names);
  expect((await opened.up()).error).toBeNull();
  expect(secrets()).toMatchObject({
    SingleSignOnType: 'OAuth',
    ClientIdentifier: 'entra-client',
    ClientSecret: opened.secrets.get(app.endpoint.tokenSecret),
    Oauth2TokenExchangeUri: expect.any(String),
  });
  expect((await opened.cycle(app)).state).toBe('Succeeded');
  const again = await opened.up();
  expect(again.operations.filter(({ op }) => op !== 'same')).toEqual([]);
});
