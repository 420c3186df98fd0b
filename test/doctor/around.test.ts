/** `muster doctor` around the tenants: endpoints, secrets, clock, versions, and an end in time. */
import { mkdtempSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { renderExamined } from '../../src/doctor/render.ts';
import { openStack } from '../rehearsal/stacks.ts';
import { openPatient, type Patient } from './patient.ts';

let patient: Patient;
let vendor: Server;
let status = 200;
let location: string | undefined;
const seen: string[] = [];
const kept = {} as Pick<Patient, 'answers' | 'env'>;

beforeAll(async () => {
  patient = await openPatient('cube', 'cube-okta');
  Object.assign(kept, { answers: { ...patient.answers }, env: { ...patient.env } });
  vendor = createServer((request, response) => {
    seen.push(`${request.method} ${request.url} ${request.headers.authorization ?? 'nobody'}`);
    response.writeHead(status, location === undefined ? {} : { location });
    response.end();
  });
  await new Promise<void>((resolve) => vendor.listen(0, '127.0.0.1', resolve));
});
afterAll(async () => {
  vendor.close();
  await patient.close();
});
beforeEach(() => {
  Object.assign(patient, {
    answers: { ...kept.answers },
    env: { ...kept.env },
    plan: openStack('staging', 'cube', 'cube-okta').plan,
    isReal: false,
  });
});

const at = (url: string | null) => {
  for (const app of Object.values(patient.plan.apps)) Object.assign(app.endpoint, { url, bundled: url === null });
  patient.env.MUSTER_TARGET = '';
  patient.plan.deploy = null;
};
const vendorUrl = () => `http://127.0.0.1:${(vendor.address() as AddressInfo).port}/scim/v2`;

describe('SCIM endpoints', () => {
  test.each([
    [401, 'ok'],
    [200, 'ok'],
    [403, 'ok'],
    [404, 'unknown'],
    [302, 'warning'],
    [503, 'warning'],
  ])('one that answers %i is %s, and is shown no token', async (answer, outcome) => {
    status = answer;
    location = answer === 302 ? 'https://login.vendor.example' : undefined;
    seen.length = 0;
    at(vendorUrl());
    const [finding] = await patient.findings('SCIM endpoints');
    expect([finding?.outcome, finding?.message]).toEqual([outcome, expect.stringContaining(`answers ${answer}`)]);
    expect(seen).toEqual(Array(2).fill('GET /scim/v2/ServiceProviderConfig nobody'));
  });

  test('where a redirect leads is said without what it carries', async () => {
    [status, location] = [302, `/login?token=hunter2&x=${'a'.repeat(5000)}`];
    at(vendorUrl());
    const [finding] = await patient.findings('SCIM endpoints');
    expect(finding?.message).toMatch(/^cube: \S+ answers 302 and leads to http:\/\/127\.0\.0\.1:\d+\/login$/);
  });

  test('one that is not there: no listener, no name, no TLS', async () => {
    at('http://127.0.0.1:9/scim');
    expect(await patient.lines('SCIM endpoints')).toContainEqual(expect.stringMatching(/^problem: cube: nothing listens at 127.0.0.1:9/));
    at('https://no-such-host.invalid/scim');
    expect(await patient.lines('SCIM endpoints')).toContainEqual(
      expect.stringMatching(/^problem: cube: no-such-host.invalid does not resolve/),
    );
    at(vendorUrl().replace('http:', 'https:'));
    expect(await patient.lines('SCIM endpoints')).toContainEqual(expect.stringMatching(/^problem: cube: 127.0.0.1:\d+ speaks no TLS/));
  });

  test.each([
    'https://localhost/scim',
    'https://127.0.0.1/scim',
    'https://10.1.2.3/scim',
    'https://172.20.0.1:8443/scim',
    'https://192.168.1.9/scim',
    'https://100.64.3.4/scim',
    'https://169.254.169.254/scim',
    'https://[::1]/scim',
    'https://[fd00::1]/scim',
    'https://[::ffff:10.0.0.1]/scim',
    'https://scim.corp.internal/scim',
    'https://printer.local/scim',
  ])('a real tenant cannot reach %s, and a loopback one may', async (url) => {
    at(url);
    patient.isReal = true;
    expect(await patient.lines('SCIM endpoints')).toEqual([
      expect.stringMatching(/^problem: cube: Entra cannot reach .* on this machine or in a private network$/),
      expect.stringMatching(/^problem: cube-okta: Okta cannot reach /),
    ]);
    patient.isReal = false;
    expect((await patient.lines('SCIM endpoints')).join()).not.toContain('cannot reach');
  });

  test.each(['http://203.0.113.7/scim', 'http://scim.vendor.example/scim'])('nor does it send a token to %s', async (url) => {
    at(url);
    patient.isReal = true;
    expect((await patient.lines('SCIM endpoints'))[0]).toMatch(/^problem: cube: .* is not https/);
  });

  test('a target that `up` brings up is not asked, and one that runs nowhere is said', async () => {
    patient.env.MUSTER_TARGET = '';
    expect((await patient.lines('SCIM endpoints'))[0]).toBe(
      'ok: cube: `up` brings the target up at https://scim.staging.example.com/cube/api/scim/v2, and tests the connection then',
    );
    patient.plan = openStack('trial', 'cube').plan;
    patient.isReal = true;
    expect((await patient.lines('SCIM endpoints'))[0]).toMatch(/^problem: cube: Entra cannot reach 127.0.0.1/);
    at(null);
    patient.plan.target = null;
    expect((await patient.lines('SCIM endpoints'))[0]).toMatch(/^problem: cube: the stack says nowhere/);
  });
});

describe('secrets', () => {
  const withConfig = (text: string) => {
    const folder = mkdtempSync(join(tmpdir(), 'muster-doctor-'));
    writeFileSync(join(folder, 'Pulumi.production.yaml'), text);
    return folder;
  };
  const lines = (folder: string, env: Record<string, string> = {}) => patient.lines('Secrets', { folder, env });

  test('by name, wherever they are set; never their values', async () => {
    patient.plan = openStack('production', 'cube', 'cerby').plan;
    for (const name of Object.keys(patient.env)) if (name.startsWith('MUSTER_SECRET_')) delete patient.env[name];
    const missing = await patient.findings('Secrets');
    expect(missing).toEqual([
      {
        outcome: 'problem',
        message: expect.stringMatching(/^the secret cerbyToken of cerby \(stacks\/\S+:\d+:\d+\) is not set$/),
        fix: '`pulumi config set --secret muster:cerbyToken --stack production`, or set MUSTER_SECRET_CERBY_TOKEN',
      },
      expect.objectContaining({ outcome: 'problem', message: expect.stringContaining('cubeToken') }),
    ]);
    const folder = withConfig('config:\n  muster:cerbyToken: { secure: v1:abcdef }\n  muster:cubeToken: in-clear\n');
    const said = await lines(folder);
    expect(said).toEqual([
      expect.stringMatching(/^ok: cerbyToken is set \(Pulumi config\); `up` tests the connection/),
      'warning: cubeToken stands in clear in Pulumi.production.yaml',
    ]);
    expect(said.join()).not.toMatch(/in-clear|abcdef/);
    expect(await lines(withConfig('{ not yaml'), { MUSTER_SECRET_CUBE_TOKEN: 't', MUSTER_SECRET_CERBY_TOKEN: 't' })).toEqual([
      expect.stringContaining('ok: cerbyToken is set (MUSTER_SECRET_CERBY_TOKEN)'),
      expect.stringContaining('ok: cubeToken is set (MUSTER_SECRET_CUBE_TOKEN)'),
    ]);
  });
});

describe('the clock', () => {
  const minutes = (n: number) => ({ now: () => Date.now() + n * 60_000 });

  test.each([
    [4, /^ok: within 2\d\d s of /],
    [6, /^problem: this machine's clock is 6 min ahead of /],
    [-6, /^problem: this machine's clock is 6 min behind /],
  ])('%i minutes off', async (off, said) => {
    expect(await patient.lines('Clock', minutes(off))).toEqual([expect.stringMatching(said)]);
  });

  test('of one vendor only: not this machine', async () => {
    const wrong = createServer((_, response) => response.writeHead(401, { date: new Date(Date.now() + 3_600_000).toUTCString() }).end());
    await new Promise<void>((resolve) => wrong.listen(0, '127.0.0.1', resolve));
    at(`http://127.0.0.1:${(wrong.address() as AddressInfo).port}/scim`);
    expect(await patient.lines('Clock')).toEqual([
      expect.stringMatching(/^warning: this machine's clock is 60 min behind 127.0.0.1:\d+, and right by the others$/),
    ]);
    wrong.close();
  });
});

describe('versions', () => {
  test('an engine and a plugin, or what is missing', async () => {
    expect(await patient.lines('Versions')).toEqual([
      expect.stringMatching(/^ok: Node v\d+.*, Muster \d/),
      'ok: Pulumi CLI 3.270.0',
      'ok: plugin okta on the PATH',
    ]);
    patient.env.MUSTER_TARGET = '';
    const missing = await patient.findings('Versions', { env: { PATH: '/nowhere' } });
    expect(missing.slice(1)).toEqual([
      { outcome: 'warning', message: expect.stringContaining('no Pulumi CLI is installed'), fix: expect.any(String) },
      {
        outcome: 'warning',
        message: 'plugin okta 7.0.0 is not installed',
        fix: expect.stringContaining('pulumi plugin install resource okta 7.0.0'),
      },
      { outcome: 'warning', message: expect.stringContaining('plugin kubernetes'), fix: expect.any(String) },
    ]);
  });

  test('a plugin that the engine lists, of this version', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'muster-doctor-'));
    const list = (version: string) => {
      const plugins = JSON.stringify([{ name: 'okta', kind: 'resource', version }]);
      writeFileSync(join(folder, 'pulumi'), `#!/bin/sh\n[ "$1" = version ] && echo v3.270.0 || echo '${plugins}'\n`, { mode: 0o755 });
      return patient.lines('Versions', { env: { PATH: `${folder}:/usr/bin:/bin` } });
    };
    expect((await list('7.0.0'))[2]).toBe('ok: plugin okta 7.0.0');
    expect((await list('4.9.0'))[2]).toBe('warning: plugin okta 7.0.0 is not installed');
  });

  test.each([
    ['v2.25.0', /^warning: Pulumi CLI 2.25.0/],
    ['v3.100.0', /^warning: Pulumi CLI 3.100.0/],
    ['v4.0.1', /^ok: Pulumi CLI 4.0.1/],
    ['what?', /^warning: no Pulumi CLI/],
  ])('a CLI that says %s', async (version, said) => {
    const folder = mkdtempSync(join(tmpdir(), 'muster-doctor-'));
    writeFileSync(join(folder, 'pulumi'), `#!/bin/sh\necho "${version}"\n`, { mode: 0o755 });
    expect((await patient.lines('Versions', { env: { PATH: `${folder}:/usr/bin:/bin` } }))[1]).toMatch(said);
  });
});

test('text: a line a finding, what to do below it, and the sum', async () => {
  const text = renderExamined(
    [
      { check: 'One', findings: [{ outcome: 'ok', message: 'good', fix: null }] },
      { check: 'Two', findings: [{ outcome: 'problem', message: 'bad\u001b[2J', fix: 'mend it' }] },
    ],
    false,
  );
  expect(text).toBe('One\n  ok        good\nTwo\n  problem   bad\\u001b[2J\n            → mend it\n1 ok, 1 problem\n');
});
