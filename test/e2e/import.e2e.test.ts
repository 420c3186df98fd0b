/** A state that was lost, on the real engine: pulled, imported in one go, and the next preview shows no change. */
import { writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { readSample } from '../../src/config/sampleFile.ts';
import { planStack } from '../../src/plan/plan.ts';
import { type Sandbox, startSandbox } from '../../src/rehearsal/sandbox.ts';
import { loadStack, stackFolder } from '../config/stack.ts';
import { pull } from '../pull/world.ts';
import { missingForSuite, openProject, type Project } from './engine.ts';

const missing = missingForSuite('an import', []);
const domain = 'staging.example.com';

const yaml = `tenants: { entra: { tenantId: 7d1c2f60-53a1-4f0e-9c07-5d2f3a9b1c11, domain: ${domain} } }
apps:
  wiki:
    catalog: generic
    directory: entra
    name: Wiki
    scim: { target: bundled, oauth: { clientId: client-1 } }
    sso:
      saml:
        identifier: https://wiki.example.com
        replyUrl: https://wiki.example.com/acs
        certificate: { name: Wiki sign-on, expires: 2027-11-01 }
    roles: { admin: Admin, reader: { displayName: Reader, description: Reads, enabled: false } }
    assign: { groups: { Sales: admin }, users: { ann: admin } }
    users:
      scope:
        Field: { department: [ { not equals: HR }, is not null ], country: NL }
    provisioning: { start: true }
  notes:
    catalog: generic
    directory: entra
    scim: { target: bundled }
    assign: { groups: { Sales: default } }
`;

describe.skipIf(missing !== '')('an import on the real engine', () => {
  let sandbox: Sandbox;
  let project: Project;

  beforeAll(async () => {
    const folder = stackFolder({ 's.yaml': yaml, 'Pulumi.s.yaml': 'config: {}\n' });
    const { document, problems } = loadStack('s', folder);
    if (!document || problems.length > 0) throw new Error(JSON.stringify(problems));
    const { sample } = readSample(resolve('stacks/sample.yaml'), domain, '.');
    sandbox = await startSandbox(planStack(document), sample);
    project = openProject(sandbox.environment, folder);
    await run('stack', 'init', 's');
    await run('up', '--stack', 's', '--yes', '--skip-preview');
  });
  afterAll(async () => {
    project?.remove();
    await sandbox?.close();
  });

  const run = async (...args: string[]): Promise<string> => {
    const { code, text } = await project.pulumi(...args);
    expect(code, text).toBe(0);
    return text;
  };

  test('no secret stands in the state in clear', async () => {
    const text = await run('stack', 'export', '--stack', 's');
    expect(text).toContain('client-1');
    for (const secret of sandbox.world.secrets.values()) expect(text).not.toContain(secret);
  });

  test('every resource is imported without a warning, roles too, and nothing is left to do', async () => {
    await run('stack', 'rm', 's', '--force', '--yes', '--preserve-config');
    await run('stack', 'init', 's');
    const from = sandbox.world.graph.requests.length;
    for (const name of ['Wiki', 'notes']) {
      const { file } = await pull(sandbox.world, name, { stack: 's' });
      writeFileSync(join(project.folder, 'import.json'), JSON.stringify(file));
      const text = await run('import', '--file', 'import.json', '--generate-code=false', '--protect=false', '--yes', '--stack', 's');
      expect(text).not.toMatch(/warning|is empty/);
    }
    const preview = await run('preview', '--stack', 's', '--diff');
    expect(preview).not.toMatch(/[~+-] muster:entra:(?!App)/);
    await run('up', '--stack', 's', '--yes', '--skip-preview');
    const writes = sandbox.world.graph.requests.slice(from).filter(({ method, path }) => method !== 'GET' && !path.includes('/oauth2/'));
    expect(writes).toEqual([]);
    await run('refresh', '--stack', 's', '--preview-only', '--expect-no-changes');
    await run('up', '--stack', 's', '--yes', '--expect-no-changes');
  });

  test('another client id is drift of one line, and the next up puts the declared one back', async () => {
    const [principal] = [...sandbox.world.graph.store.servicePrincipals.values()].filter(({ displayName }) => displayName === 'Wiki');
    const secrets = () => sandbox.world.graph.store.secrets.get(principal?.id ?? '');
    secrets()?.set('Oauth2ClientId', 'somebody-else');
    const seen = await project.pulumi('refresh', '--stack', 's', '--preview-only', '--expect-no-changes', '--diff');
    expect(seen.code).toBe(7);
    expect(seen.text.match(/~ clientId/g)).toHaveLength(1);
    await run('up', '--stack', 's', '--yes', '--skip-preview', '--refresh');
    expect(secrets()?.get('Oauth2ClientId')).toBe('client-1');
  });
});
