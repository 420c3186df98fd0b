/** `muster doctor` in Okta: the org, the token, its roles, routes and scopes, and apps that are there. */
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { openStack } from '../rehearsal/stacks.ts';
import { openPatient, type Patient } from './patient.ts';

let patient: Patient;
const kept = {} as Pick<Patient, 'answers' | 'env'>;
beforeAll(async () => {
  patient = await openPatient('cube-okta');
  Object.assign(kept, { answers: { ...patient.answers }, env: { ...patient.env } });
});
afterAll(() => patient.close());
beforeEach(() => {
  Object.assign(patient, {
    answers: { ...kept.answers },
    env: { ...kept.env },
    plan: openStack('staging', 'cube-okta').plan,
    isReal: true,
  });
});
const okta = () => {
  const app = patient.plan.apps['cube-okta'];
  if (app?.directory !== 'okta') throw new Error('no Okta app');
  return app;
};
/** As Okta's OAuth gives it; the loopback org takes API tokens only, so every route answers by itself. */
const accessToken = (...scp: string[]) => {
  const open = ['GET /api/v1/apps', 'GET /api/v1/users', 'GET /api/v1/groups', 'GET /api/v1/mappings'];
  Object.assign(patient.answers, Object.fromEntries(open.map((path) => [path, { body: [] }])), { 'GET /api/v1/users/me': { status: 403 } });
  patient.env = {
    ...patient.env,
    OKTA_API_TOKEN: '',
    OKTA_ACCESS_TOKEN: `x.${Buffer.from(JSON.stringify({ scp })).toString('base64url')}.x`,
  };
};

describe('the org', () => {
  test('is the one of the stack, and nobody signs in to Entra for it', async () => {
    const { graph } = patient.world;
    const before = graph.requests.length;
    expect(await patient.lines('Okta org')).toEqual([
      'ok: https://example-staging.okta.com is the org 00oreal',
      'ok: the token belongs to admin@example-staging.example.com',
    ]);
    expect(await patient.lines('Okta administrator')).toEqual([
      'ok: admin@example-staging.example.com is Super Organization Administrator',
    ]);
    expect(graph.requests.length).toBe(before);
  });

  test('another one, none, and one that is not reached', async () => {
    const organization = 'GET /.well-known/okta-organization';
    patient.answers[organization] = { body: { id: '00o', _links: { organization: { href: 'https://other.okta.com' } } } };
    expect((await patient.lines('Okta org'))[0]).toBe('problem: https://example-staging.okta.com is the org other.okta.com');
    patient.answers[organization] = { status: 404 };
    const examined = await patient.examine();
    const of = (name: string) => examined.find(({ check }) => check === name)?.findings;
    expect(of('Okta org')).toEqual([
      {
        outcome: 'problem',
        message: 'https://example-staging.okta.com answers 404, and is no Okta org',
        fix: expect.stringContaining('tenants.okta'),
      },
    ]);
    expect(of('Okta permissions')).toEqual([{ outcome: 'unknown', message: 'not asked: see Okta org', fix: null }]);
    delete patient.answers[organization];
    patient.isReal = false;
    const refused = await patient.lines('Okta org', { env: { OKTA_HTTP_PROXY: 'http://127.0.0.1:9' } });
    expect(refused).toEqual([expect.stringMatching(/^problem: http:\/\/127.0.0.1:9 cannot be reached: /)]);
    const asked = patient.world.okta.requests.length;
    expect(await patient.findings('Okta org', { env: { OKTA_ORG_NAME: 'other' } })).toEqual([
      {
        outcome: 'problem',
        message: expect.stringMatching(
          /^OKTA_ORG_NAME and OKTA_BASE_URL name other\.okta\.com, and the stack names example-staging\.okta\.com/,
        ),
        fix: expect.stringContaining('of the org that the stack names'),
      },
    ]);
    expect(patient.world.okta.requests.length).toBe(asked);
  });

  test('without a token, and with one that Okta does not know', async () => {
    expect(await patient.findings('Okta org', { env: { OKTA_API_TOKEN: '' } })).toEqual([
      {
        outcome: 'problem',
        message: expect.stringContaining('No Okta token is configured'),
        fix: expect.stringContaining('OKTA_API_TOKEN'),
      },
    ]);
    expect((await patient.findings('Okta org', { env: { OKTA_API_TOKEN: 'old' } })).at(-1)).toEqual({
      outcome: 'problem',
      message: 'Okta does not know the token (E0000011)',
      fix: expect.stringContaining('30 days without use'),
    });
  });
});

describe('what the token may do', () => {
  test.each([
    [[{ type: 'APP_ADMIN', label: 'Application Administrator' }], 'ok'],
    [[{ type: 'READ_ONLY_ADMIN', label: 'Read-only Administrator' }], 'problem'],
    [[{ type: 'CUSTOM', label: 'SCIM people' }], 'unknown'],
    [[{ type: 'SUPER_ADMIN', status: 'INACTIVE' }], 'problem'],
    [[], 'problem'],
  ])('the roles %j of its owner: %s', async (roles, outcome) => {
    patient.answers[`GET /api/v1/users/${patient.world.okta.store.adminId}/roles`] = { body: roles };
    const [finding] = await patient.findings('Okta administrator');
    expect(finding?.outcome).toBe(outcome);
    if (outcome === 'problem') expect(finding?.fix).toContain('Application Administrator');
  });

  test.each([
    ['GET /api/v1/apps', 'apps and assignments', 'okta.apps.manage'],
    ['GET /api/v1/users', 'people by name', 'okta.users.read'],
    ['GET /api/v1/groups', 'groups', 'okta.groups.manage'],
    ['GET /api/v1/meta/schemas/user/default', 'attributes of profiles', 'okta.schemas.manage'],
    ['GET /api/v1/mappings', 'profile mappings', 'okta.profileMappings.manage'],
  ])('%s refused: %s, and which scope it is', async (route, what, scope) => {
    patient.answers[route] = { status: 403, body: { errorCode: 'E0000006' } };
    const bad = (await patient.findings('Okta permissions')).filter(({ outcome }) => outcome !== 'ok');
    expect(bad).toEqual([
      { outcome: 'problem', message: `${what}: refused (403 E0000006 on ${route.slice(4)})`, fix: expect.stringContaining(scope) },
    ]);
  });

  const scopes = ['okta.apps.manage', 'okta.users.read', 'okta.groups.manage', 'okta.schemas.manage', 'okta.profileMappings.manage'];

  test.each(scopes)('an access token without %s', async (missing) => {
    accessToken(...scopes.filter((scope) => scope !== missing));
    const bad = (await patient.findings('Okta permissions')).filter(({ outcome }) => outcome !== 'ok');
    expect(bad).toEqual([
      {
        outcome: 'problem',
        message: expect.stringMatching(new RegExp(`^${missing} is missing: `)),
        fix: expect.stringContaining(`grant ${missing}`),
      },
    ]);
  });

  test('an access token with what this stack needs, and no more', async () => {
    accessToken('okta.apps.manage', 'okta.users.manage', 'okta.groups.read', 'okta.schemas.manage', 'okta.profileMappings.manage');
    expect((await patient.lines('Okta permissions'))[2]).toBe('problem: okta.groups.manage is missing: groups');
    okta().push = { groups: [], rules: {}, deleteGroups: false };
    expect((await patient.findings('Okta permissions')).map(({ outcome }) => outcome)).toEqual(Array(5).fill('ok'));
    expect((await patient.lines('Okta org'))[1]).toMatch(/^ok: the access token is of a service app/);
  });
});

describe('apps that are there', () => {
  const existing = async (app: object) => {
    okta().integration = { kind: 'existing', appId: '0oa1' };
    patient.answers['GET /api/v1/apps/0oa1'] = {
      body: { id: '0oa1', label: 'Theirs', name: 'example_theirs_1', status: 'ACTIVE', ...app },
    };
    return (await patient.lines('Okta apps'))[0];
  };

  test.each([
    [{ signOnMode: 'OPENID_CONNECT', name: 'oidc_client' }, /^problem: cube-okta: 0oa1 was made for OIDC/],
    [{ status: 'INACTIVE' }, /^problem: cube-okta: the app 0oa1 is inactive/],
    [{ signOnMode: 'SAML_2_0' }, /^ok: cube-okta: the app 0oa1 \(Theirs\) is there and active/],
    // An integration of Okta's network may have both.
    [{ signOnMode: 'OPENID_CONNECT', name: 'zoomus' }, /^ok: /],
  ])('%j', async (app, said) => {
    expect(await existing(app)).toMatch(said);
  });

  test('none of that id, one of that label, and one that this stack made', async () => {
    okta().integration = { kind: 'existing', appId: '0oa2' };
    expect((await patient.lines('Okta apps'))[0]).toMatch(/^problem: cube-okta: the org has no app 0oa2, which existing names/);
    patient.plan = openStack('staging', 'cube-okta').plan;
    expect((await patient.lines('Okta apps'))[0]).toBe('ok: cube-okta: `up` makes the app Cube (Okta)');
    expect((await patient.world.up()).error).toBeNull();
    expect((await patient.lines('Okta apps'))[0]).toMatch(/^ok: cube-okta: the app Cube \(Okta\) is declared already/);
    patient.plan.stack = 'other';
    expect((await patient.lines('Okta apps'))[0]).toMatch(
      /^warning: cube-okta: the org has an app labelled Cube \(Okta\) of \S+\/staging\/cube-okta/,
    );
  });

  test('a licence shows only in an app that uses it', async () => {
    expect((await patient.lines('Okta apps')).at(-1)).toMatch(/^unknown: whether the org has Lifecycle Management/);
    for (const app of patient.world.okta.store.apps.values()) app.features = ['PUSH_NEW_USERS'];
    expect((await patient.lines('Okta apps')).at(-1)).toMatch(/^ok: provisioning works in this org: Cube \(Okta\) uses it/);
  });
});
