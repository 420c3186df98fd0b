/** `muster doctor` in Entra: what is taken away one by one is named, with what to do. */
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { everythingAllowed } from '../../src/rehearsal/graph/caller.ts';
import { openStack } from '../rehearsal/stacks.ts';
import { openPatient, type Patient } from './patient.ts';

let patient: Patient;
beforeAll(async () => {
  patient = await openPatient();
});
afterAll(() => patient.close());
const kept = {} as Pick<Patient, 'answers' | 'env'>;
beforeAll(() => void Object.assign(kept, { answers: { ...patient.answers }, env: { ...patient.env } }));
beforeEach(() => {
  Object.assign(patient, { answers: { ...kept.answers }, env: { ...kept.env }, plan: openStack('staging').plan, isReal: false });
  Object.assign(patient.world.graph.caller, everythingAllowed());
  patient.world.graph.faults.forbidden = null;
});

const cube = () => {
  const app = patient.plan.apps.cube;
  if (app?.directory !== 'entra') throw new Error('no cube');
  return app;
};

test('where nothing is wrong it says so, and nothing was written anywhere', async () => {
  const { graph, okta } = patient.world;
  const [before, beforeOkta] = [graph.requests.length, okta.requests.length];
  const examined = await patient.examine();
  const all = examined.flatMap(({ findings }) => findings);
  expect(all.filter(({ outcome }) => outcome === 'problem' || outcome === 'warning')).toEqual([]);
  expect(examined.map(({ check }) => check)).toEqual([
    ...['Entra sign-in', 'Entra permissions', 'Entra tenant', 'Entra licence', 'Entra apps'],
    ...['Okta org', 'Okta administrator', 'Okta permissions', 'Okta apps', 'SCIM endpoints', 'Versions', 'Clock'],
  ]);
  const writes = graph.requests.slice(before).filter(({ method, path }) => method !== 'GET' && !path.endsWith('/oauth2/v2.0/token'));
  expect([...writes, ...okta.requests.slice(beforeOkta).filter(({ method }) => method !== 'GET')]).toEqual([]);
  expect(patient.world.records.every(({ method }) => method === 'GET')).toBe(true);
  // No vendor is shown a token.
  expect(patient.world.records.map(({ isKnown, status }) => [isKnown, status])).toEqual(Array(5).fill([false, 200]));
  const text = JSON.stringify(examined);
  for (const secret of [...patient.world.secrets.values(), patient.world.oktaToken, graph.clientSecret]) expect(text).not.toContain(secret);
});

describe('permissions', () => {
  test.each([
    ['Application.ReadWrite.All', 'problem'],
    ['AppRoleAssignment.ReadWrite.All', 'problem'],
    ['Synchronization.ReadWrite.All', 'problem'],
    ['User.Read.All', 'problem'],
    ['Group.Read.All', 'problem'],
    ['AuditLog.Read.All', 'warning'],
  ])('without %s: a %s by that name', async (permission, outcome) => {
    const { caller } = patient.world.graph;
    caller.permissions = caller.permissions.filter((one) => one !== permission);
    const bad = (await patient.findings('Entra permissions')).filter((one) => one.outcome !== 'ok');
    expect(bad).toEqual([
      {
        outcome,
        message: expect.stringContaining(`${permission} is missing`),
        fix: expect.stringMatching(new RegExp(`the application permission ${permission} .*admin consent`)),
      },
    ]);
  });

  test('what the stack does not need is not asked for; what does more is taken', async () => {
    cube().assignments = [];
    patient.plan.apps = { cube: cube() };
    patient.world.graph.caller.permissions = [
      'Application.ReadWrite.All',
      'Synchronization.ReadWrite.All',
      'Directory.Read.All',
      'ProvisioningLog.Read.All',
    ];
    expect(await patient.lines('Entra permissions')).toEqual([
      'ok: Application.ReadWrite.All: the apps, their roles and sign-on',
      'ok: Synchronization.ReadWrite.All: provisioning jobs, connections and schemas',
      'ok: Directory.Read.All: people by name',
      'ok: Directory.Read.All: groups by name',
      'ok: ProvisioningLog.Read.All: the provisioning log',
    ]);
    patient.world.graph.caller.permissions = [];
    expect((await patient.lines('Entra permissions')).filter((line) => /User|Group/.test(line)).join()).toMatch(
      /^warning: .*`muster verify`.*warning/,
    );
  });

  test('Application.ReadWrite.OwnedBy does for apps that are made here, and not for adopted ones', async () => {
    patient.world.graph.caller.permissions = [
      'Application.ReadWrite.OwnedBy',
      'AppRoleAssignment.ReadWrite.All',
      'Directory.Read.All',
      'AuditLog.Read.All',
    ];
    expect((await patient.findings('Entra permissions')).map(({ outcome }) => outcome)).toEqual(Array(6).fill('ok'));
    cube().existing = { servicePrincipalId: 'x' };
    expect((await patient.lines('Entra permissions'))[0]).toBe(
      'warning: Application.ReadWrite.OwnedBy is held in place of Application.ReadWrite.All, and cube was made by somebody else',
    );
  });

  test('of a person the delegated ones count, and a directory role', async () => {
    const { caller } = patient.world.graph;
    const [appAdmin, hybrid, other, member] = [
      '9b895d92-2cd3-44c7-9d02-a6ac2d5ea5c3',
      '8ac3fc64-6eca-42ea-9e69-59f4c7b60eb2',
      'aaaa',
      'b79fbf4d-3ef9-4689-8143-76b194e85509',
    ];
    const roles = async (...held: (string | undefined)[]) => {
      caller.person = { upn: 'ann@staging.example.com', roles: held.map(String) };
      return patient.lines('Entra directory roles');
    };
    expect(await roles(appAdmin)).toEqual(['ok: ann@staging.example.com is Application Administrator']);
    expect(await roles(hybrid, member)).toEqual([
      expect.stringMatching(/^warning: .* is Hybrid Identity Administrator, which makes no app/),
    ]);
    expect(await roles(other)).toEqual([expect.stringMatching(/^unknown: .*\(role aaaa\)/)]);
    expect(await roles(member)).toEqual([expect.stringMatching(/^problem: .* has no directory role/)]);
    caller.permissions = ['Directory.AccessAsUser.All', 'AppRoleAssignment.ReadWrite.All', 'AuditLog.Read.All'];
    const [bad, ...others] = (await patient.findings('Entra permissions')).filter(({ outcome }) => outcome !== 'ok');
    expect([bad?.message, bad?.fix, others]).toEqual([
      expect.stringMatching(/^Synchronization.ReadWrite.All is missing/),
      expect.stringMatching(/^give the delegated permission Synchronization.ReadWrite.All/),
      [],
    ]);
    expect((await patient.lines('Entra sign-in'))[0]).toMatch(/^ok: signed in as ann@staging.example.com by /);
  });
});

test('roles that the token does not name are asked for', async () => {
  const token = `x.${Buffer.from(JSON.stringify({ tid: patient.plan.entra?.tenantId, scp: 'User.Read', upn: 'ann' })).toString('base64url')}.x`;
  patient.answers[`POST /${patient.plan.entra?.tenantId}/oauth2/v2.0/token`] = { body: { access_token: token, expires_in: 3600 } };
  const value = [
    { '@odata.type': '#microsoft.graph.group', roleTemplateId: null },
    { '@odata.type': '#microsoft.graph.directoryRole', roleTemplateId: '158c047a-c907-4556-b7ef-446551a6b5f7' },
  ];
  patient.answers['GET /v1.0/me/transitiveMemberOf'] = { body: { value } };
  expect(await patient.lines('Entra directory roles')).toEqual(['ok: ann is Cloud Application Administrator']);
});

describe('sign-in and tenant', () => {
  test.each([
    [{ ARM_CLIENT_SECRET: 'wrong' }, 'AADSTS7000215', 'the value of the secret, not its id'],
    [{ ARM_CLIENT_ID: 'wrong' }, 'AADSTS700016', 'no application with the id'],
    [{ ARM_CLIENT_ID: '' }, 'No Entra credentials', 'az login'],
  ])('%j: the one thing that is said of the tenant', async (env, said, fix) => {
    const examined = await patient.examine({ env });
    const of = (name: string) => examined.find(({ check }) => check === name)?.findings;
    expect(of('Entra sign-in')).toEqual([
      { outcome: 'problem', message: expect.stringContaining(said), fix: expect.stringContaining(fix) },
    ]);
    expect(of('Entra licence')).toEqual([{ outcome: 'unknown', message: 'not asked: see Entra sign-in', fix: null }]);
    expect(of('Okta org')?.[0]?.outcome).toBe('ok');
  });

  test('another tenant: in the YAML, in the token, in the environment', async () => {
    const other = '11111111-2222-4333-8444-555555555555';
    expect(await patient.lines('Entra sign-in', { env: { ARM_TENANT_ID: other } })).toEqual([
      expect.stringMatching(new RegExp(`^problem: ARM_TENANT_ID is ${other}, and the stack names `)),
    ]);
    const token = `x.${Buffer.from(JSON.stringify({ tid: other, idtyp: 'app' })).toString('base64url')}.x`;
    patient.answers[`POST /${patient.plan.entra?.tenantId}/oauth2/v2.0/token`] = { body: { access_token: token, expires_in: 3600 } };
    expect((await patient.lines('Entra sign-in'))[1]).toMatch(new RegExp(`^problem: the token is for tenant ${other}`));
    patient.plan.entra = { tenantId: other, domain: 'example.com' };
    expect((await patient.findings('Entra sign-in', { env: { ARM_TENANT_ID: other } }))[0]).toMatchObject({
      outcome: 'problem',
      fix: expect.stringContaining('tenants.entra.tenantId'),
    });
  });

  test('the domain', async () => {
    patient.plan.entra = { tenantId: patient.plan.entra?.tenantId ?? '', domain: 'elsewhere.example' };
    expect(await patient.lines('Entra tenant')).toEqual([
      'problem: Example has no verified domain elsewhere.example; it has staging.example.com',
    ]);
    patient.answers['GET /v1.0/organization'] = { status: 403 };
    expect(await patient.lines('Entra tenant')).toEqual([expect.stringMatching(/^unknown: /)]);
  });

  test('the licence, where Graph shows it', async () => {
    const skus = (...value: object[]) => {
      patient.answers['GET /v1.0/subscribedSkus'] = { body: { value } };
      return patient.lines('Entra licence');
    };
    const premium = { skuPartNumber: 'SPE_E5', capabilityStatus: 'Suspended', servicePlans: [{ servicePlanName: 'AAD_PREMIUM_P2' }] };
    const free = { skuPartNumber: 'FREE', capabilityStatus: 'Enabled', servicePlans: [{ servicePlanName: 'EXCHANGE' }] };
    expect(await skus(free, { ...premium, capabilityStatus: 'Warning' })).toEqual(['ok: Entra ID P1 or more: SPE_E5']);
    expect(await skus(free, premium)).toEqual([
      expect.stringMatching(/^problem: the tenant has no Entra ID P1 \(SPE_E5 is Suspended\), and .*cube.* assign groups$/),
      expect.stringMatching(/^warning: .*provisioning log$/),
    ]);
    for (const app of Object.values(patient.plan.apps)) app.assignments = app.assignments.filter(({ principal }) => principal === 'user');
    expect((await skus(free)).map((line) => line.split(':')[0])).toEqual(['warning']);
    patient.answers['GET /v1.0/subscribedSkus'] = { status: 403 };
    expect(await patient.lines('Entra licence')).toEqual([expect.stringMatching(/^unknown: /)]);
  });
});

describe('apps that are there', () => {
  const of = async (key: string) => (await patient.lines('Entra apps')).find((line) => line.includes(`${key}:`));

  test('made for OIDC under "App registrations": it cannot be provisioned', async () => {
    const { admin } = patient.world;
    const { id, appId } = await admin.post<{ id: string; appId: string }>('/applications', { displayName: 'OIDC only' });
    cube().existing = { applicationId: id };
    expect(await of('cube')).toMatch(/^problem: cube: the app registration .* has no enterprise app/);
    const principal = await admin.post<{ id: string }>('/servicePrincipals', { appId });
    expect(await of('cube')).toMatch(
      /^problem: cube: .* cannot be provisioned: it has no synchronization template, as an app made for OIDC/,
    );
    cube().existing = { servicePrincipalId: principal.id };
    expect(await of('cube')).toMatch(/^problem: cube: .* cannot be provisioned/);
  });

  test('one that is not there, one of the same name, and one that this stack made', async () => {
    cube().existing = { servicePrincipalId: '99999999-2222-4333-8444-555555555555' };
    expect(await of('cube')).toMatch(/^problem: cube: the tenant has no app with the id 9999/);
    cube().existing = null;
    expect(await of('cube')).toBe('ok: cube: `up` makes the enterprise app Cube');
    const made = { displayName: 'Cube' };
    const { servicePrincipal } = await patient.world.admin.post<{ servicePrincipal: { id: string } }>(
      '/applicationTemplates/8adf8e6e-67b2-4cf2-a259-e3dc5476c621/instantiate',
      made,
    );
    expect(await of('cube')).toMatch(/^warning: cube: the tenant has an enterprise app called Cube that no stack made/);
    cube().existing = { servicePrincipalId: servicePrincipal.id };
    expect(await of('cube')).toMatch(/^ok: cube: .* can be provisioned$/);
    cube().existing = null;
    await patient.world.admin.delete(`/servicePrincipals/${servicePrincipal.id}`);
    expect((await patient.world.up()).error).toBeNull();
    expect(await of('cerby')).toMatch(/^ok: cerby: the enterprise app Cerby is declared already/);
    patient.plan.stack = 'other';
    expect(await of('cerby')).toMatch(/^warning: cerby: the tenant has an enterprise app called Cerby of \S+\/staging\/cerby /);
  });

  test('a call that is refused hides no other app', async () => {
    cube().existing = { servicePrincipalId: 'forbidden' };
    patient.world.graph.faults.forbidden = /servicePrincipals\/forbidden/;
    expect(await of('cube')).toMatch(/^unknown: cube: .*403/);
    expect(await of('cerby')).toMatch(/^ok: /);
  });
});
