/** What `muster pull --snapshot` keeps of a live app, and that a rehearsal of its adoption begins with it. */
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { loadStack } from '../../src/commands/stack.ts';
import { readSnapshot, readSnapshots, type Snapshot } from '../../src/plan/snapshot.ts';
import { createContext } from '../../src/provider/context.ts';
import { snapshotEntra, snapshotOkta } from '../../src/pull/snapshot.ts';
import { makeAdopted } from '../../src/rehearsal/adopted.ts';
import { rehearse } from '../../src/rehearsal/rehearse.ts';
import { renderRehearsal } from '../../src/rehearsal/render.ts';
import { startWorld } from '../../src/rehearsal/world.ts';
import { stackFolder, tenants } from '../config/stack.ts';
import { openStack } from '../rehearsal/stacks.ts';
import { stacks, startApp, tenantOf } from './world.ts';

const live = `  wiki:
    catalog: generic
    directory: entra
    name: Wiki
    scim: { target: bundled }
    attributes: { "urn:acme:2.0:User:badge": string }
    roles: { editor: Editor }
    users: { mappings: { "urn:acme:2.0:User:badge": employeeId, nickName: givenName } }
    provisioning: { start: true }
`;

/** The stack that adopts it names neither the attribute nor the role; what it maps to the attribute needs the schema that was kept. */
function adopt(snapshot: Snapshot | null, app: string) {
  const dir = stackFolder({
    's.yaml': `sample: ${join(stacks, 'sample.yaml')}\n${tenants}target: { url: 'https://scim.example.com' }\napps:\n  wiki:\n    catalog: generic\n    scim: { target: bundled }\n${app}`,
  });
  if (snapshot !== null) {
    mkdirSync(join(dir, 'snapshots'));
    writeFileSync(join(dir, 'snapshots', 'any name.json'), JSON.stringify(snapshot));
  }
  const { plan, sample, problems } = loadStack('s', dir);
  if (!plan || !sample) throw new Error(JSON.stringify(problems));
  return rehearse({ plan, sample, snapshots: readSnapshots(dir).snapshots });
}

test('an Entra app: schema and roles, no secrets; the rehearsal begins with them (2.7)', async () => {
  const world = await startApp(live);
  const kept = await snapshotEntra(tenantOf(world), 'Wiki').finally(() => world.close());
  if (typeof kept === 'string') throw new Error(kept);
  const text = JSON.stringify(kept);
  expect(readSnapshot(text)).toEqual(kept);
  for (const secret of world.secrets.values()) expect(text).not.toContain(secret);
  expect(text).not.toContain(world.target.url);
  expect(kept.appRoles.map(({ value }) => value)).toContain('editor');
  const adopting = `    directory: entra\n    existing: ${kept.servicePrincipalId}\n    assign: { groups: { Engineering: default } }\n    provisioning: { start: true }\n`;
  const result = await adopt(kept, adopting);
  expect(renderRehearsal(result, { colour: false })).toContain('Every expectation held.');
  expect(result.apps.wiki?.begins).toBe('as its snapshot kept it');

  const { plan, sample } = openStack('staging', 'cube');
  const { cube } = plan.apps;
  if (cube?.directory !== 'entra') throw new Error('no app');
  const there = await startWorld({
    plan: { ...plan, apps: { cube: { ...cube, existing: { servicePrincipalId: kept.servicePrincipalId } } } },
    sample,
  });
  await makeAdopted(there, [kept]);
  const [job] = [...there.graph.store.jobs.values()];
  await there.close();
  expect([job?.servicePrincipalId, JSON.stringify(job?.schema)]).toEqual([
    kept.servicePrincipalId,
    expect.stringContaining('urn:acme:2.0:User:badge'),
  ]);
});

test('an Okta app: profile and rows (2.7)', async () => {
  const { plan, sample } = openStack('staging', 'cube-okta');
  const world = await startWorld({ plan, sample });
  try {
    expect((await world.up()).error).toBeNull();
    const [app] = [...world.okta.store.apps.values()];
    if (app === undefined) throw new Error('no app');
    app.schema.custom.badge = { title: 'Badge', type: 'string', externalName: 'badge', externalNamespace: 'urn:acme:2.0:User' };
    const config = { oktaOrgName: 'example', oktaApiToken: world.oktaToken, oktaHttpProxy: world.okta.url };
    const kept = await snapshotOkta(createContext(config, { env: {}, sleep: async () => undefined, log: () => undefined }), app.id);
    expect(readSnapshot(JSON.stringify(kept))).toEqual(kept);
    expect(kept).toMatchObject({ appId: app.id, label: app.label, schema: { custom: { badge: { type: 'string' } } } });
    expect(Object.keys(kept.mappings)).toContain('givenName');
    const adopting = `    directory: okta\n    okta: { integration: { existing: ${app.id} } }\n    assign: { groups: { Engineering: default } }\n`;
    const result = await adopt(kept, adopting);
    expect(renderRehearsal(result, { colour: false })).toContain('Every expectation held.');
  } finally {
    await world.close();
  }
});

test('two files of one app, and one that is no snapshot, are problems', () => {
  const dir = stackFolder({});
  mkdirSync(join(dir, 'snapshots'));
  const one: Snapshot = {
    kind: 'entra',
    name: 'Wiki',
    servicePrincipalId: 'a',
    applicationId: null,
    gallery: null,
    appRoles: [],
    schema: null,
  };
  for (const name of ['a.json', 'b.json']) writeFileSync(join(dir, 'snapshots', name), JSON.stringify(one));
  writeFileSync(join(dir, 'snapshots', 'c.json'), '[]');
  expect(readSnapshots(dir).problems.map(({ code }) => code)).toEqual(['snapshot-twice', 'snapshot']);
});
