/** `muster verify` of an app whose endpoint takes tokens fetched by an OAuth client. */
import { spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { readSample } from '../../src/config/sampleFile.ts';
import { lookHeader } from '../../src/deploy/declarations.ts';
import { planStack } from '../../src/plan/plan.ts';
import { type Sandbox, startSandbox } from '../../src/rehearsal/sandbox.ts';
import { loadStack, stackFolder } from '../config/stack.ts';
import { startLoopback } from '../provider/loopback.ts';

const root = join(import.meta.dirname, '..', '..');
const domain = 'staging.example.com';
const stackText = `tenants: { entra: { tenantId: 7d1c2f60-53a1-4f0e-9c07-5d2f3a9b1c11, domain: ${domain} } }
apps:
  wiki:
    catalog: generic
    directory: entra
    scim: { target: bundled, oauth: { clientId: client-1 } }
    assign: { groups: { Sales: default } }
    provisioning: { start: true }
`;
const files = {
  'Pulumi.s.yaml': 'config: {}\n',
  'sample.yaml': readFileSync(join(root, 'stacks/sample.yaml'), 'utf8'),
};
const folder = stackFolder({ 's.yaml': stackText, ...files });
const variable = 'MUSTER_SECRET_WIKI_CLIENT_SECRET';
let sandbox: Sandbox;

beforeAll(async () => {
  const { document } = loadStack('s', folder);
  if (!document) throw new Error('no stack');
  const plan = planStack(document);
  sandbox = await startSandbox(plan, readSample(plan.sample, domain).sample);
  const { error } = await sandbox.world.up();
  if (error !== null) throw new Error(error);
  for (const app of Object.values(plan.apps)) if (app.directory === 'entra') await sandbox.world.cycle(app);
});
afterAll(() => sandbox.close());

async function verify(environment: Record<string, string>, ...more: string[]) {
  const env = { PATH: process.env.PATH, ...sandbox.environment, ...environment };
  const args = ['--no-warnings', join(root, 'src/cli.ts'), 'verify', 's', '--rate', '1000', '--dir', folder, ...more];
  const child = spawn(process.execPath, args, { cwd: root, env });
  let text = '';
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (data) => (text += data));
  const code = await new Promise<number | null>((done) => child.on('close', done));
  return { code, text };
}

test.each<[string, Record<string, string>, number, RegExp]>([
  ['a token is fetched', {}, 0, /^wiki: no differences; [1-9]\d* of \d+ people/m],
  ['a refused client', { [variable]: 'not-the-secret' }, 1, /wiki: POST http.*\/oauth\/token answered 401: invalid_client/],
  ['no secret', { [variable]: '' }, 1, new RegExp(`wiki: the client secret is not set: put it into ${variable} in the environment`)],
])('%s', async (_name, environment, code, expected) => {
  const found = await verify(environment);
  expect(found.text).toMatch(expected);
  expect(found.code).toBe(code);
  expect(found.text).not.toContain('not-the-secret');
});

test('to the bundled target it says that it only looks: no directory uses the token by that', async () => {
  const target = await startLoopback(() => ({ status: 401, body: {} }));
  await verify({}, '--target', target.url);
  expect(target.received.map(({ path, headers }) => [path, headers[lookHeader]])).toEqual([['/wiki/scim/v2/oauth/token', '1']]);
  await target.close();
});

test('where nobody listens it ends at once, and names what starts a target of this machine', async () => {
  const closed = await startLoopback(() => ({ status: 500 }));
  await closed.close();
  const port = new URL(closed.url).port;
  const refused = `answered nothing: connect ECONNREFUSED 127.0.0.1:${port}`;
  const deployed = stackFolder({ 's.yaml': `target: { deploy: local, local: { port: ${port} } }\n${stackText}`, ...files });
  const begun = Date.now();
  const here = await verify({ MUSTER_TARGET: '' }, '--dir', deployed);
  expect(here.text).toContain(`${refused}: the target does not run, \`pulumi up\` starts it again\n`);
  const elsewhere = await verify({}, '--dir', deployed, '--target', closed.url);
  expect(elsewhere.text).toContain(`${refused}\n`);
  expect(Date.now() - begun).toBeLessThan(25_000);
});
