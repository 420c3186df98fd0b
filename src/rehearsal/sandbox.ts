/**
 * The loopback tenants and the target for the real engine and the real plugins: the same servers a rehearsal uses, with the
 * cloud's metadata document over HTTPS (the azuread plugin insists) under a CA made for this run.
 */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { generate } from 'selfsigned';
import type { SampleDirectory } from '../config/sample.ts';
import { secretVariable } from '../config/secretNames.ts';
import { ask } from '../http/send.ts';
import type { Plan } from '../plan/types.ts';
import { startControl } from './byHand/control.ts';
import { type Cycles, createCycles } from './byHand/cycles.ts';
import { closeServer } from './loopback/listen.ts';
import { startWorld, type World } from './world.ts';

export interface Sandbox {
  world: World;
  cycles: Cycles;
  /** What the engine, the plugins and the program need in their environment. Only loopback addresses and made-up secrets. */
  environment: Record<string, string>;
  close(): Promise<void>;
}

export async function startSandbox(plan: Plan, sample: SampleDirectory): Promise<Sandbox> {
  // By the real clock, so with the limits of the real Graph.
  const world = await startWorld({ plan, sample, faults: { onDemandLimit: 5, logLimit: 5 } });
  const folder = mkdtempSync(join(tmpdir(), 'muster-sandbox-'));
  const caFile = join(folder, 'ca.pem');
  const certificate = await generate([{ name: 'commonName', value: 'localhost' }], {
    keySize: 2048,
    algorithm: 'sha256',
    extensions: [
      { name: 'basicConstraints', cA: true },
      {
        name: 'subjectAltName',
        altNames: [
          { type: 2, value: 'localhost' },
          { type: 7, ip: '127.0.0.1' },
        ],
      },
    ],
  });
  writeFileSync(caFile, certificate.cert);

  const { text: metadata } = await ask({ method: 'GET', url: `${world.graph.url}/metadata/endpoints` });
  const server = createServer({ key: certificate.private, cert: certificate.cert }, (request, response) => {
    const known = request.url?.startsWith('/metadata/endpoints');
    response.writeHead(known ? 200 : 404, { 'content-type': 'application/json' });
    response.end(known ? metadata : '{"error":{"code":"NotFound","message":"only the metadata document is served here"}}');
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  const cycles = createCycles(world);
  const control = await startControl(world, cycles);

  return {
    world,
    cycles,
    environment: {
      ARM_METADATA_HOSTNAME: `localhost:${port}`,
      SSL_CERT_FILE: caFile,
      ARM_TENANT_ID: world.graph.store.tenantId,
      ARM_CLIENT_ID: world.graph.clientId,
      ARM_CLIENT_SECRET: world.graph.clientSecret,
      ARM_USE_CLI: 'false',
      OKTA_ORG_NAME: plan.okta?.org ?? 'rehearsal',
      OKTA_BASE_URL: plan.okta?.baseUrl ?? 'okta.com',
      OKTA_API_TOKEN: world.oktaToken,
      OKTA_HTTP_PROXY: world.okta.url,
      MUSTER_SANDBOX: control.url,
      ...(plan.deploy?.kind === 'local' ? {} : { MUSTER_TARGET: world.target.url }),
      ...Object.fromEntries(secretsFor(plan, world).map(([name, value]) => [secretVariable(name), value])),
    },
    async close() {
      rmSync(folder, { recursive: true, force: true });
      await control.close();
      await closeServer(server);
      await world.close();
    },
  };
}

/** One that `up` deploys here has its own tokens. */
function secretsFor(plan: Plan, { secrets }: World): [string, string][] {
  const made = new Set(Object.values(plan.apps).flatMap(({ endpoint }) => (endpoint.tokenMade ? [endpoint.tokenSecret] : [])));
  return plan.deploy?.kind === 'local' ? [...secrets].filter(([name]) => !made.has(name)) : [...secrets];
}
