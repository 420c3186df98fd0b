/** The `muster` command as a person or script sees it: exit codes, what stands on stdout, messages with file and line. */
import { spawn } from 'node:child_process';
import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';

const root = join(import.meta.dirname, '..', '..');
let dir: string;

beforeAll(() => {
  dir = mkdtempSync(join(tmpdir(), 'muster-cli-'));
  cpSync(join(root, 'stacks'), dir, { recursive: true });
});
afterAll(() => rmSync(dir, { recursive: true, force: true }));

function muster(...args: string[]): Promise<{ code: number | null; out: string; err: string }> {
  return new Promise((resolve) => {
    const child = spawn(process.execPath, [join(root, 'bin/muster.mjs'), ...args], { cwd: root, env: { ...process.env, NO_COLOR: '1' } });
    let out = '';
    let err = '';
    child.stdout.on('data', (data: Buffer) => (out += data.toString()));
    child.stderr.on('data', (data: Buffer) => (err += data.toString()));
    child.on('close', (code) => resolve({ code, out, err }));
  });
}

test('help names every command, with examples', async () => {
  const help = await muster('--help');
  expect(help.code).toBe(0);
  for (const command of ['check', 'rehearse', 'sandbox', 'serve']) {
    expect(help.out).toContain(command);
    expect((await muster(command, '--help')).out).toMatch(/Examples?:\n {2}\S/);
  }
});

test('an unknown option and an unknown command are configuration errors', async () => {
  expect((await muster('rehearse', '--jsn')).code).toBe(2);
  expect((await muster('reherse')).code).toBe(2);
});

describe('check', () => {
  test('a good stack: exit 0, findings with file and line', async () => {
    const { code, out } = await muster('check', 'staging');
    expect(code).toBe(0);
    expect(out).toMatch(/stacks\/base\.yaml:\d+:\d+ warning two-roles stack-ai: kim/);
  });

  test('every problem at once, as file:line:col code message with a hint, exit 2', async () => {
    const text = readFileSync(join(dir, 'staging.yaml'), 'utf8')
      .replace('  cube:\n', '  cube:\n    asign: {}\n')
      .replace('userName: { from: userPrincipalName, match: 1 }', 'userName: { from: userPrincipalNam, match: 1 }')
      .replace('=SingleAppRoleAssignment([appRoleAssignments])', '=SingleAppRoleAssignment([appRoleAssignments]');
    writeFileSync(join(dir, 'broken.yaml'), text);
    const { code, out, err } = await muster('check', 'broken', '--dir', dir);
    expect(code).toBe(2);
    expect(out).toBe('');
    expect(err).toMatch(/broken\.yaml:\d+:\d+ unknown-key .*asign.*\n {2}Did you mean assign\?/);
    expect(err).toMatch(/broken\.yaml:\d+:\d+ \S+ .*userPrincipalNam/);
    expect(err).toMatch(/broken\.yaml:\d+:\d+ \S+ .*\n/);
    expect(err).toMatch(/shared-target the target of staging takes the host/);
    expect(err).toMatch(/4 problems/);
  });

  test('a finding of severity error: exit 1, and 0 once it is switched off with a reason', async () => {
    const stack = 'extends: production.yaml\napps:\n  stack-ai:\n    scim: { target: bundled, url: null }\n';
    writeFileSync(join(dir, 'prod-wrong.yaml'), stack);
    const { code, out } = await muster('check', 'prod-wrong', '--dir', dir);
    expect(out).toMatch(/error bundled-in-production stack-ai/);
    expect(code).toBe(1);
    writeFileSync(join(dir, 'prod-meant.yaml'), `${stack}    ignore: { bundled-in-production: we host it ourselves }\n`);
    expect((await muster('check', 'prod-meant', '--dir', dir)).code).toBe(0);
  });

  test('a token written in clear is refused and not repeated', async () => {
    const text = readFileSync(join(dir, 'staging.yaml'), 'utf8').replace('token: { secret: cubeToken }', 'token: sk-live-123456');
    writeFileSync(join(dir, 'literal.yaml'), text);
    const { code, err } = await muster('check', 'literal', '--dir', dir);
    expect(code).toBe(2);
    expect(err).not.toContain('sk-live-123456');
  });
});

describe('rehearse', () => {
  test('--json is one document, whatever breaks: nobody in scope, an app without an `up`, no such app (2.1)', async () => {
    const head =
      "tenants: { entra: { tenantId: 7d1c2f60-53a1-4f0e-9c07-5d2f3a9b1c11, domain: example.com } }\ntarget: { url: 'https://x.example.com' }\napps:\n";
    const app = 'catalog: generic, directory: entra, scim: { target: bundled }';
    writeFileSync(join(dir, 'nobody.yaml'), `${head}  bad: { ${app}, assign: { groups: { Nope: default } } }\n  empty: { ${app} }\n`);
    const broken = await muster('rehearse', 'nobody', '--json', '--dir', dir);
    const { ok, error, apps } = JSON.parse(broken.out);
    expect([broken.code, ok, error, apps.bad.error]).toEqual([1, false, expect.stringContaining('Nope'), expect.stringContaining('Nope')]);
    expect([apps.empty.error, apps.empty.notPlayed]).toEqual([null, expect.stringContaining('nobody was provisioned')]);
    const missing = await muster('rehearse', 'nobody', '--json', '--dir', dir, '--app', 'bda');
    expect([missing.code, JSON.parse(missing.out)]).toMatchObject([
      2,
      { ok: false, error: expect.stringContaining('no app "bda"'), apps: {} },
    ]);
  });

  test('--json prints one document and nothing else on stdout', async () => {
    const { code, out, err } = await muster('rehearse', 'staging', '--app', 'stack-ai', '--json');
    expect(code).toBe(0);
    const { apps } = JSON.parse(out) as {
      apps: Record<string, { users: object[]; groups: object[]; requests: object[]; findings: object[] }>;
    };
    expect(Object.keys(apps)).toEqual(['stack-ai']);
    expect(apps['stack-ai']?.requests[0]).toMatchObject({ method: 'GET', status: 200 });
    expect(apps['stack-ai']?.users.length).toBeGreaterThan(10);
    expect(err).toContain('stack-ai: first cycle');
  });

  test('a failed expectation: exit 1, and where it stands', async () => {
    const text = readFileSync(join(dir, 'base.yaml'), 'utf8').replace("name.familyName: O'Brien", 'name.familyName: Murphy');
    writeFileSync(join(dir, 'base.yaml'), text);
    const { code, out } = await muster('rehearse', 'staging', '--app', 'cerby', '--dir', dir);
    expect(code).toBe(1);
    expect(out).toMatch(/cerby: dermot: name\.familyName: expected "Murphy", found "O'Brien" \(.*base\.yaml:\d+\)/);
  });

  test('an unknown app names the nearest', async () => {
    const { code, err } = await muster('rehearse', 'staging', '--app', 'stackai');
    expect(code).toBe(2);
    expect(err).toContain('stack-ai');
  });
});

test('serve answers SCIM at /scim/v2 with its token alone, and keeps its people over a restart', async () => {
  const database = join(dir, 'serve.db');
  const started = await serve(database);
  const headers = { authorization: 'Bearer t0ken', 'content-type': 'application/scim+json' };
  const user = { schemas: ['urn:ietf:params:scim:schemas:core:2.0:User'], userName: 'ann@example.com', active: true };
  expect((await fetch(`${started.url}/Users`)).status).toBe(401);
  expect((await fetch(`${started.url}/Users`, { method: 'POST', headers, body: JSON.stringify(user) })).status).toBe(201);
  await started.stop();
  const again = await serve(database);
  const found = (await (
    await fetch(`${again.url}/Users?filter=${encodeURIComponent('userName eq "ANN@example.com"')}`, { headers })
  ).json()) as { totalResults: number };
  expect(found.totalResults).toBe(1);
  await again.stop();
});

async function serve(database: string): Promise<{ url: string; stop(): Promise<void> }> {
  const child = spawn(
    process.execPath,
    [join(root, 'bin/muster.mjs'), 'serve', '--profile', 'generic', '--token', 't0ken', '--port', '0', '--database', database],
    { cwd: root },
  );
  const url = await new Promise<string>((resolve, reject) => {
    let err = '';
    child.stderr.on('data', (data: Buffer) => {
      err += data.toString();
      const found = err.match(/http:\/\/\S+\/scim\/v2/)?.[0];
      if (found) resolve(found);
    });
    child.on('close', () => reject(new Error(err)));
  });
  return {
    url,
    stop: () =>
      new Promise((resolve) => {
        child.on('close', () => resolve());
        child.kill('SIGTERM');
      }),
  };
}
