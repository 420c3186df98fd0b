import { afterEach, beforeEach, expect, test } from 'vitest';
import { findEnterpriseApps } from '../../src/entra/findApp.ts';
import { findOktaApps } from '../../src/okta/findApp.ts';
import { planStack } from '../../src/plan/plan.ts';
import type { EntraApp, OktaApp } from '../../src/plan/types.ts';
import { customTemplateId } from '../../src/rehearsal/graph/context.ts';
import { loadStack, stackFolder, tenants } from '../config/stack.ts';
import { type Org, startOrg } from '../provider/okta/org.ts';
import { startTenant, type Tenant } from '../provider/tenant.ts';

let tenant: Tenant;
let org: Org;
beforeEach(async () => {
  tenant = await startTenant();
  org = await startOrg([], {});
});
afterEach(async () => {
  await tenant.graph.close();
  await org.okta.close();
});

function appOf(lines: string, directory: 'entra' | 'okta' = 'entra'): EntraApp | OktaApp {
  const head = `apps:\n  wiki:\n    catalog: generic\n    directory: ${directory}\n    scim: { target: bundled }\n`;
  const { document, problems } = loadStack('staging', stackFolder({ 'staging.yaml': `${tenants}${head}    ${lines}\n` }));
  const app = document && planStack(document).apps.wiki;
  if (app === undefined || problems.length > 0) throw new Error(JSON.stringify(problems));
  return app;
}
const entra = (lines: string) => findEnterpriseApps(tenant.context.graph(), appOf(lines) as EntraApp, 'staging');
const okta = (lines: string) => findOktaApps(org.context.okta(), appOf(lines, 'okta') as OktaApp, 'staging');

async function make(displayName: string, mark?: string) {
  const made = await tenant.context
    .graph()
    .post<{ application: { id: string }; servicePrincipal: { id: string } }>(`/applicationTemplates/${customTemplateId}/instantiate`, {
      displayName,
    });
  const [application, id] = [made.application.id, made.servicePrincipal.id];
  if (mark !== undefined) await tenant.context.graph().patch(`/applications/${application}`, { serviceManagementReference: mark });
  return { application, id };
}
const idsOf = (found: { id: string }[]) => found.map(({ id }) => id);

test('in Entra by id, whatever it is called (3.5)', async () => {
  const { application, id } = await make('Called otherwise');
  expect(idsOf(await entra(`existing: ${id}`))).toEqual([id]);
  expect(idsOf(await entra(`existing: { application: ${application} }`))).toEqual([id]);
  expect(await entra('existing: 00000000-0000-4000-8000-0000000000ff')).toEqual([]);
});

test('in Entra by mark, then by name; of several of one name the marked one, else all', async () => {
  const { id } = await make('Docs');
  expect(idsOf(await entra('name: Docs'))).toEqual([id]);
  const twin = await make('Docs');
  expect(idsOf(await entra('name: Docs'))).toEqual([id, twin.id]);
  await make('Docs', 'muster:muster/production/wiki');
  expect(idsOf(await entra('name: Docs'))).toEqual([id, twin.id]);
  const ours = await make('Docs', 'muster:muster/staging/wiki');
  expect(idsOf(await entra('name: Docs'))).toEqual([ours.id]);
  const renamed = await make('Given another name by hand', 'muster:muster/staging/wiki');
  expect(idsOf(await entra('name: Nothing is called so'))).toEqual([ours.id, renamed.id]);
  expect(await entra('name: Nothing is called so\n    renamedFrom: other')).toEqual([]);
  // An app of another declaration is taken for ours only where there is nothing else: the stack may have been renamed.
  const others = await make('Wiki EU', 'muster:muster/old-staging/wiki');
  expect(idsOf(await entra('name: Wiki EU\n    renamedFrom: other'))).toEqual([others.id]);
  expect(idsOf(await entra('name: Wiki EU'))).toEqual([ours.id, renamed.id]);
});

test('in Okta by id, by mark, by label', async () => {
  const made = async (label: string, admin: string | null) =>
    (
      await org.context.okta().send<{ id: string }>('POST', '/api/v1/apps?activate=true', {
        name: 'scim2headerauth',
        label,
        signOnMode: 'AUTO_LOGIN',
        settings: { notes: { admin, enduser: null } },
      })
    )?.id ?? '';
  const header = 'okta: { integration: header }';
  expect(idsOf(await okta(`name: Cube\n    ${header}`))).toEqual([org.appId]);
  expect(idsOf(await okta(`okta: { integration: { existing: ${org.appId} } }`))).toEqual([org.appId]);
  expect(await okta('okta: { integration: { existing: 0oaX } }')).toEqual([]);
  await made('Cube', 'muster:muster/production/wiki');
  const twin = await made('Cube', null);
  expect(idsOf(await okta(`name: Cube\n    ${header}`))).toEqual([org.appId, twin]);
  const ours = await made('Cube', 'muster:muster/staging/wiki');
  expect(idsOf(await okta(`name: Cube\n    ${header}`))).toEqual([ours]);
  const renamed = await made('Labelled by hand', 'note\nmuster:muster/staging/wiki');
  expect(idsOf(await okta(`name: No such label\n    ${header}`))).toEqual([ours, renamed]);
});
