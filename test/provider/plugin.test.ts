import { type ChildProcess, spawn } from 'node:child_process';
import { credentials } from '@grpc/grpc-js';
import type { PluginInfo } from '@pulumi/pulumi/proto/plugin_pb.js';
import grpc from '@pulumi/pulumi/proto/provider_grpc_pb.js';
import type { GetSchemaResponse } from '@pulumi/pulumi/proto/provider_pb.js';
import proto from '@pulumi/pulumi/proto/provider_pb.js';
import { afterEach, expect, test } from 'vitest';
import metadata from '../../package.json' with { type: 'json' };
import { Empty } from '../../src/provider/protobuf.ts';
import { resourceTypes } from '../../src/provider/tokens.ts';

let child: ChildProcess | undefined;
afterEach(() => {
  child?.kill();
});

test.skipIf(process.platform === 'win32')('the executable prints its port and nothing else, and serves there', async () => {
  const started = spawn(new URL('../../plugin/pulumi-resource-muster', import.meta.url).pathname, ['127.0.0.1:1']);
  child = started;
  let stdout = '';
  await new Promise<void>((resolve, reject) => {
    started.stdout.on('data', (chunk: Buffer) => {
      stdout += chunk.toString();
      if (stdout.includes('\n')) resolve();
    });
    started.once('exit', (code) => reject(new Error(`exit ${code}`)));
  });
  expect(stdout).toMatch(/^\d+\n$/);
  const client = new grpc.ResourceProviderClient(`127.0.0.1:${stdout.trim()}`, credentials.createInsecure());
  const info = await new Promise<PluginInfo>((resolve, reject) => {
    client.getPluginInfo(new Empty(), (error, found) => (error ? reject(error) : resolve(found)));
  });
  expect(info.getVersion()).toBe(metadata.version);
  const schema = await new Promise<GetSchemaResponse>((resolve, reject) => {
    client.getSchema(new proto.GetSchemaRequest(), (error, found) => (error ? reject(error) : resolve(found)));
  });
  expect(Object.keys(JSON.parse(schema.getSchema()).resources)).toEqual(Object.values(resourceTypes));
  client.close();
  expect(stdout).toMatch(/^\d+\n$/);
});
