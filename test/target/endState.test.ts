/** Wherever the target runs, the five set-ups end as they do in a rehearsal. */
import { randomUUID } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type Server, request as send } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from 'vitest';
import { sha256 } from '../../src/deploy/declarations.ts';
import { targetDeclarations } from '../../src/plan/deploy.ts';
import type { Plan } from '../../src/plan/types.ts';
import { declareStack } from '../../src/program.ts';
import * as pulumi from '../../src/pulumi.ts';
import { startWorld, type World } from '../../src/rehearsal/world.ts';
import { freePort } from '../freePort.ts';
import { openStack, type Stack } from '../rehearsal/stacks.ts';
import { noPostgres, type PostgresServer, startPostgres } from '../scim/store/postgres.ts';
import { enterInOkta, oktaApps, type Standing, settle, standingAt } from './endState.ts';
import { type Served, serveDeclared } from './served.ts';

let rehearsed: Record<string, Standing>;
const stack = (): Stack => openStack('staging');

const addressesAt = (plan: Plan, target: string) => (key: string) => {
  const { origin = key, endpoint } = plan.apps[key] ?? {};
  return `${target}/${origin}${endpoint?.path}`;
};

/** Made by the run, or set by somebody. */
const withTokens = ({ apps }: Plan, tokenMade: boolean): Plan['apps'] =>
  Object.fromEntries(Object.entries(apps).map(([key, app]) => [key, { ...app, endpoint: { ...app.endpoint, tokenMade } }]));

async function ended(plan: Plan, target: string, tokenOf: (key: string) => string): Promise<Record<string, Standing>> {
  const found: Record<string, Standing> = {};
  for (const key of Object.keys(plan.apps)) found[key] = await standingAt(addressesAt(plan, target)(key), tokenOf(key));
  return found;
}

const secretOf = (world: World) => (key: string) => world.secrets.get(world.plan.apps[key]?.endpoint.tokenSecret ?? '') ?? '';

beforeAll(async () => {
  const { plan, sample } = stack();
  const world = await startWorld({ plan, sample });
  try {
    expect((await world.up()).error).toBeNull();
    await enterInOkta(world, oktaApps(plan), world.oktaAppId, secretOf(world), world.address);
    expect((await world.up()).error).toBeNull();
    await settle(world);
    rehearsed = await ended(plan, world.target.url, secretOf(world));
  } finally {
    await world.close();
  }
  expect(Object.values(rehearsed).map(({ people }) => Object.keys(people).length > 3)).toEqual([true, true, true, true, true]);
});

test('one process on this machine, started by the run itself', async () => {
  const { plan, sample } = stack();
  const port = await freePort();
  const root = mkdtempSync(join(tmpdir(), 'muster-local-'));
  const place = { file: 'stacks/staging.yaml', line: 1, column: 1 };
  const local: Plan = {
    ...plan,
    target: `http://127.0.0.1:${port}`,
    deploy: { kind: 'local', port, folder: '.muster/staging', keepData: true, place },
    apps: withTokens(plan, true),
  };
  const world = await startWorld({ plan: local, sample });
  const up = () => world.host.run(async () => (await declareStack(local, { readSecret: () => undefined, root })).apps);
  const tokenOf = (key: string) => String(world.host.state.get(`muster:target:Token::${key}`)?.outputs.token);
  onTestFinished(async () => {
    await world.host.run(() => ({}));
    await world.close();
    rmSync(root, { recursive: true, force: true });
  });
  expect((await up()).error).toBeNull();
  await enterInOkta(world, oktaApps(local), world.oktaAppId, tokenOf, addressesAt(local, local.target ?? ''));
  expect((await up()).error).toBeNull();
  await settle(world);
  expect(await ended(local, local.target ?? '', tokenOf)).toEqual(rehearsed);
}, 60_000);

describe.skipIf(noPostgres !== null)('two replicas on one Postgres', () => {
  let postgres: PostgresServer;
  beforeAll(async () => {
    postgres = await startPostgres();
  });
  afterAll(() => postgres.close());

  test('behind a proxy that sends each request to the next one', async () => {
    const { plan, sample } = stack();
    const database = await postgres.database();
    const folder = mkdtempSync(join(tmpdir(), 'muster-replicas-'));
    const replicas: Served[] = [];
    const proxy = await roundRobin(() => replicas);
    const distant: Plan = { ...plan, target: proxy.url, deploy: null, apps: withTokens(plan, false) };
    const world = await startWorld({ plan: distant, sample });
    onTestFinished(async () => {
      await Promise.all(replicas.map((one) => one.stop()));
      proxy.server.closeAllConnections();
      proxy.server.close();
      await world.close();
      rmSync(folder, { recursive: true, force: true });
    });
    const tokens = Object.values(plan.apps).map(({ key, origin }) => ({
      ...{ app: origin, id: randomUUID(), sha256: sha256(secretOf(world)(key)), until: null },
    }));
    const files = { declarations: join(folder, 'declarations.json'), tokens: join(folder, 'tokens.json') };
    writeFileSync(files.declarations, JSON.stringify(targetDeclarations(distant)));
    writeFileSync(files.tokens, JSON.stringify({ format: 1, tokens }));
    replicas.push(...(await Promise.all([1, 2].map(() => serveDeclared(files, database, ['--public-url', proxy.url])))));

    const readSecret = (name: string) => pulumi.secret(world.secrets.get(name) ?? '');
    const up = () => world.host.run(async () => (await declareStack(distant, { readSecret })).apps);
    expect((await up()).error).toBeNull();
    await enterInOkta(world, oktaApps(distant), world.oktaAppId, secretOf(world), addressesAt(distant, proxy.url));
    expect((await up()).error).toBeNull();
    await settle(world);
    expect(await ended(distant, proxy.url, secretOf(world))).toEqual(rehearsed);
    expect(proxy.sent().every((n) => n > 50)).toBe(true);
  }, 60_000);
});

/** `sent` counts the requests by replica. */
async function roundRobin(replicas: () => Served[]): Promise<{ url: string; server: Server; sent(): number[] }> {
  const counts: number[] = [];
  let next = 0;
  const server = createServer((request, response) => {
    const all = replicas();
    const index = next++ % all.length;
    counts[index] = (counts[index] ?? 0) + 1;
    const { host: hostname, port } = new URL(all[index]?.url ?? '') as URL & { hostname: string };
    const { method, url: path, headers } = request;
    const onward = send({ hostname: hostname.split(':')[0], port, method, path, headers }, (answer) => {
      response.writeHead(answer.statusCode ?? 502, answer.headers);
      answer.pipe(response);
    });
    onward.on('error', () => response.writeHead(502).end());
    request.pipe(onward);
  });
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, server, sent: () => counts };
}
