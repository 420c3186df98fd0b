/** An `up` that broke anywhere is finished by the next one: the tenant is the same as if it had gone through in one go. */
import { afterEach, expect, test } from 'vitest';
import type { BrokenWrite } from '../../src/rehearsal/graph/faults.ts';
import { changed, type ProgramWorld, planOf, startProgram, tenantOf, writesOf } from './programWorld.ts';

const plan = planOf(`  wiki:
    catalog: generic
    directory: entra
    name: Wiki
    scim: { target: bundled }
    sso: { saml: { identifier: https://wiki.test, replyUrl: https://wiki.test/acs } }
    roles: { admin: Admin, member: { displayName: Member, enabled: false } }
    assign: { groups: { Engineering: admin }, users: { ann: default } }
    attributes: { urn:x:User:badge: string }
    sourceAttributes: { onPremisesSamAccountName: string }
    users:
      mappings:
        urn:x:User:badge: =ToUpper([onPremisesSamAccountName])
      scope: [ { accountEnabled: is true } ]
    provisioning: { notify: idm@example.com, deletionThreshold: 50, start: true, onDemand: { trigger: 1, people: [ann] } }
`);

let world: ProgramWorld;
afterEach(() => world.close());

let whole: object[];
let writes: string[];
test('in one go', async () => {
  world = await startProgram(plan);
  expect((await world.up()).error).toBeNull();
  whole = tenantOf(world);
  writes = writesOf(world);
  expect(writes.toSorted()).toEqual([
    'PATCH /v1.0/applications/{id}',
    'PATCH /v1.0/applications/{id}',
    'PATCH /v1.0/applications/{id}',
    'PATCH /v1.0/servicePrincipals/{id}',
    'PATCH /v1.0/servicePrincipals/{id}',
    // Two people in one batch.
    'POST /v1.0/$batch',
    'POST /v1.0/applicationTemplates/{id}/instantiate',
    'POST /v1.0/servicePrincipals/{id}/addTokenSigningCertificate',
    'POST /v1.0/servicePrincipals/{id}/appRoleAssignedTo',
    'POST /v1.0/servicePrincipals/{id}/appRoleAssignedTo',
    'POST /v1.0/servicePrincipals/{id}/synchronization/jobs',
    'POST /v1.0/servicePrincipals/{id}/synchronization/jobs/{job}/provisionOnDemand',
    'POST /v1.0/servicePrincipals/{id}/synchronization/jobs/{job}/start',
    'PUT /v1.0/servicePrincipals/{id}/synchronization/jobs/{job}/schema',
    'PUT /v1.0/servicePrincipals/{id}/synchronization/secrets',
  ]);
  // Nothing syncs before everything else stands.
  expect(writes.at(-2)).toContain('/start');
});

const everywhere = Array.from({ length: 15 }, (_, after) => after);
test.each<[string, BrokenWrite['how'], number[]]>([
  ['nothing was done', 'refused', [0, 5, 10]],
  ['it was done and nobody heard', 'lost', everywhere],
])('cut at a write, and %s', async (_what, how, places) => {
  for (const after of places) {
    world = await startProgram(plan, { faults: { broken: { after, how } } });
    expect((await world.up()).error, `write ${after}`).toContain('Interrupted');
    expect((await world.up()).error, `write ${after} (${writes[after]})`).toBeNull();
    expect(tenantOf(world), `write ${after} (${writes[after]})`).toEqual(whole);
    await world.close();
  }
  world = await startProgram(plan);
});

test('what was finished by a second run needs no third', async () => {
  world = await startProgram(plan, { faults: { broken: { after: 11, how: 'lost' } } });
  await world.up();
  await world.up();
  const before = world.graph.requests.length;
  expect(changed(await world.up())).toEqual([]);
  expect(writesOf(world, before)).toEqual([]);
});

test('an answer of 503 to a write that was done is got over without a second run', async () => {
  for (const after of everywhere) {
    world = await startProgram(plan, { faults: { broken: { after, how: 'unclear' } } });
    expect((await world.up()).error, `write ${after}`).toBeNull();
    expect(tenantOf(world), `write ${after} (${writes[after]})`).toEqual(whole);
    await world.close();
  }
  world = await startProgram(plan);
});
