import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { credentials, Server, ServerCredentials } from '@grpc/grpc-js';
import type { PluginInfo } from '@pulumi/pulumi/proto/plugin_pb.js';
import grpc from '@pulumi/pulumi/proto/provider_grpc_pb.js';
import type { GetSchemaResponse } from '@pulumi/pulumi/proto/provider_pb.js';
import proto from '@pulumi/pulumi/proto/provider_pb.js';
import { afterEach, expect, test } from 'vitest';
import metadata from '../../package.json' with { type: 'json' };
import { Empty, Struct } from '../../src/provider/protobuf.ts';
import { resourceTypes } from '../../src/provider/tokens.ts';
import { startTenant } from './tenant.ts';

let child: ChildProcess | undefined;
afterEach(() => {
  child?.kill();
});

const runs = test.skipIf(process.platform === 'win32');

/** The plugin as the engine at this address starts it, and what it has printed on stdout by then. */
async function startPlugin(engineAddress: string) {
  const started = spawn(new URL('../../plugin/pulumi-resource-muster', import.meta.url).pathname, [engineAddress]);
  child = started;
  let printed = '';
  await new Promise<void>((resolve, reject) => {
    started.stdout.on('data', (chunk: Buffer) => {
      printed += chunk.toString();
      if (printed.includes('\n')) resolve();
    });
    started.once('exit', (code) => reject(new Error(`exit ${code}`)));
  });
  const client = new grpc.ResourceProviderClient(`127.0.0.1:${printed.trim()}`, credentials.createInsecure());
  return { process: started, client, stdout: () => printed };
}

runs('the executable prints its port and nothing else, and serves there', async () => {
  const { client, stdout } = await startPlugin('127.0.0.1:1');
  expect(stdout()).toMatch(/^\d+\n$/);
  const info = await new Promise<PluginInfo>((resolve, reject) => {
    client.getPluginInfo(new Empty(), (error, found) => (error ? reject(error) : resolve(found)));
  });
  expect(info.getVersion()).toBe(metadata.version);
  const schema = await new Promise<GetSchemaResponse>((resolve, reject) => {
    client.getSchema(new proto.GetSchemaRequest(), (error, found) => (error ? reject(error) : resolve(found)));
  });
  expect(Object.keys(JSON.parse(schema.getSchema()).resources)).toEqual(Object.values(resourceTypes));
  client.close();
  expect(stdout()).toMatch(/^\d+\n$/);
});

runs.each(['is gone', 'interrupts it'] as const)(
  '9.8: ends when its engine %s, after the write in flight and what that says to nobody',
  async (how) => {
    const engine = new Server();
    const port = await new Promise<number>((resolve, reject) => {
      engine.bindAsync('127.0.0.1:0', ServerCredentials.createInsecure(), (error, bound) => (error ? reject(error) : resolve(bound)));
    });
    const tenant = await startTenant();
    const { servicePrincipalId, graph } = tenant;
    const job = await tenant.context.graph().post<{ id: string }>(`/servicePrincipals/${servicePrincipalId}/synchronization/jobs`, {
      templateId: 'scim',
    });
    const plugin = await startPlugin(`127.0.0.1:${port}`);
    const args = Struct.fromJavaScript(tenant.config);
    await new Promise((resolve) => plugin.client.configure(new proto.ConfigureRequest().setArgs(args), resolve));

    // Reads, saves and reads back, which takes longer than the plugin takes to miss its engine.
    graph.faults.slow = 2_500;
    tenant.mark();
    const object = (name: string) => ({
      enabled: true,
      actions: ['create'],
      mappings: { [name]: { source: '[displayName]', match: 1, apply: 'always', default: null } },
      scope: {},
    });
    const inputs = { servicePrincipalId, jobId: job.id, users: object('userName'), groups: object('displayName'), attributes: {} };
    const request = new proto.CreateRequest().setUrn(`urn:pulumi:dev::proj::${resourceTypes.schema}::it`);
    plugin.client.create(request.setProperties(Struct.fromJavaScript(inputs)), () => undefined);
    while (tenant.calls().length === 0) await new Promise((resolve) => setTimeout(resolve, 20));
    const killed = Date.now();
    if (how === 'is gone') engine.forceShutdown();
    else plugin.process.kill('SIGINT');
    plugin.client.close();
    plugin.process.stdout.destroy();
    plugin.process.stderr.destroy();
    const [code] = await once(plugin.process, 'exit');
    const calls = tenant.calls().map((call) => call.split(' ')[0]);
    engine.forceShutdown();
    await graph.close();
    expect(code).toBe(0);
    expect(calls).toEqual(['GET', 'PUT', 'GET']);
    expect(Date.now() - killed).toBeGreaterThan(4_500);
  },
  30_000,
);
