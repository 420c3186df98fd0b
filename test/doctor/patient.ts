/** The project's stack `staging` before a first `up`, against loopback tenants: in a sandbox, or as if they were out in the world. */
import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { secretVariable } from '../../src/config/secretNames.ts';
import { type ExamineOptions, examine } from '../../src/doctor/examine.ts';
import type { Examined, Finding } from '../../src/doctor/types.ts';
import type { Plan } from '../../src/plan/types.ts';
import type { Environment } from '../../src/provider/settings.ts';
import { startWorld, type World } from '../../src/rehearsal/world.ts';
import { openStack } from '../rehearsal/stacks.ts';

/** Answers in place of the tenants', by `METHOD /path` without the query. */
export type Answers = Record<string, { status?: number; body?: unknown }>;

export interface Patient {
  world: World;
  plan: Plan;
  env: Record<string, string>;
  /** Graph, sign-in and Okta under their own names. */
  isReal: boolean;
  answers: Answers;
  examine(more?: Partial<ExamineOptions>): Promise<Examined[]>;
  /** `outcome: message`, of one check. */
  lines(check: string, more?: Partial<ExamineOptions>): Promise<string[]>;
  findings(check: string, more?: Partial<ExamineOptions>): Promise<Finding[]>;
  close(): Promise<void>;
}

const org = 'https://example-staging.okta.com';

/** Only these apps, where some are named. */
export async function openPatient(...apps: string[]): Promise<Patient> {
  const world = await startWorld(openStack('staging', ...apps));
  const { plan } = openStack('staging', ...apps);
  const { graph, okta } = world;
  const folder = mkdtempSync(join(tmpdir(), 'muster-doctor-'));
  const pulumi = join(folder, 'pulumi');
  writeFileSync(pulumi, '#!/bin/sh\n[ "$1" = version ] && echo v3.270.0 || echo "[]"\n', { mode: 0o755 });
  writeFileSync(join(folder, 'pulumi-resource-okta'), '', { mode: 0o755 });
  const real: [string, string][] = [
    ['https://graph.microsoft.com', graph.url],
    ['https://login.microsoftonline.com', graph.url],
    [org, okta.url],
  ];
  const patient: Patient = {
    world,
    plan,
    isReal: false,
    env: {
      PATH: `${folder}:/usr/bin:/bin`,
      ARM_TENANT_ID: plan.entra?.tenantId ?? '',
      ARM_CLIENT_ID: graph.clientId,
      ARM_CLIENT_SECRET: graph.clientSecret,
      ARM_USE_CLI: 'false',
      OKTA_ORG_NAME: plan.okta?.org ?? '',
      OKTA_API_TOKEN: world.oktaToken,
      MUSTER_TARGET: world.target.url,
      ...Object.fromEntries([...world.secrets].map(([name, value]) => [secretVariable(name), value])),
    },
    answers: {
      'GET /v1.0/organization': {
        body: { value: [{ id: plan.entra?.tenantId, displayName: 'Example', verifiedDomains: [{ name: 'staging.example.com' }] }] },
      },
      'GET /api/v1/meta/schemas/user/default': { body: { id: 'x' } },
    },
    examine: ({ env, ...more } = {}) => {
      const own: Environment = {
        ...patient.env,
        ...(patient.isReal ? {} : { ARM_METADATA_HOSTNAME: 'metadata.test', OKTA_HTTP_PROXY: okta.url }),
        ...env,
      };
      return examine(patient.plan, { folder, env: own, fetch: (input, init) => ask(patient, real, String(input), init), ...more });
    },
    findings: async (check, more) => (await patient.examine(more)).find((one) => one.check === check)?.findings ?? [],
    lines: async (check, more) => (await patient.findings(check, more)).map(({ outcome, message }) => `${outcome}: ${message}`),
    close: () => world.close(),
  };
  return patient;
}

async function ask({ world, answers, isReal }: Patient, real: [string, string][], url: string, init?: RequestInit): Promise<Response> {
  const { pathname } = new URL(url);
  const key = `${init?.method ?? 'GET'} ${pathname}`;
  const given = answers[key] ?? answers[`${new URL(url).host} ${key}`];
  if (given !== undefined)
    return Response.json(given.body ?? {}, { status: given.status ?? 200, headers: { date: new Date().toUTCString() } });
  if (url.startsWith('https://metadata.test/')) return fetch(`${world.graph.url}/metadata/endpoints`);
  if (isReal && url === `${org}/.well-known/okta-organization`)
    return Response.json({ id: '00oreal', _links: { organization: { href: org } } });
  const [from, to] = real.find(([name]) => url.startsWith(name)) ?? ['', ''];
  return fetch(from === '' ? url : to + url.slice(from.length), init);
}
