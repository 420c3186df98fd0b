/** The plugin ends with its engine, and not before the write that is in flight. */
import { setTimeout as wait } from 'node:timers/promises';
import { credentials, Server, ServerCredentials } from '@grpc/grpc-js';
import grpc from '@pulumi/pulumi/proto/provider_grpc_pb.js';
import proto from '@pulumi/pulumi/proto/provider_pb.js';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { engineGone } from '../../src/provider/engineLife.ts';
import { Struct } from '../../src/provider/protobuf.ts';
import { type Provider, startProvider } from '../../src/provider/server.ts';
import { resourceTypes } from '../../src/provider/tokens.ts';
import { startTenant, type Tenant } from './tenant.ts';

const asIs = (bytes: Buffer) => bytes;
const health = {
  check: {
    path: '/grpc.health.v1.Health/Check',
    requestStream: false,
    responseStream: false,
    ...{ requestSerialize: asIs, requestDeserialize: asIs, responseSerialize: asIs, responseDeserialize: asIs },
  },
};

/** An engine that answers as Pulumi's does, or that knows no such service. */
async function startEngine(hasHealth: boolean): Promise<{ address: string; asked(): number; server: Server }> {
  const server = new Server();
  let count = 0;
  if (hasHealth)
    server.addService(health, {
      check(_call: unknown, answer: (error: null, bytes: Buffer) => void) {
        count += 1;
        answer(null, Buffer.from([8, 1]));
      },
    });
  const bound = await new Promise<number>((resolve, reject) => {
    server.bindAsync('127.0.0.1:0', ServerCredentials.createInsecure(), (error, port) => (error ? reject(error) : resolve(port)));
  });
  return { address: `127.0.0.1:${bound}`, asked: () => count, server };
}

describe('the engine', () => {
  let engine: Awaited<ReturnType<typeof startEngine>>;
  afterEach(() => {
    vi.unstubAllEnvs();
    engine.server.forceShutdown();
  });

  test.each(['grpc_proxy', 'https_proxy', 'http_proxy'])('9.8: is asked directly also where %s is set', async (name) => {
    vi.stubEnv(name, 'http://127.0.0.1:1');
    engine = await startEngine(true);
    let rounds = 0;
    let isGone = false;
    void engineGone(engine.address, async () => {
      rounds += 1;
      await wait(20);
    }).then(() => {
      isGone = true;
    });
    while (rounds < 5 && !isGone) await wait(5);
    expect([isGone, engine.asked()]).toEqual([false, expect.any(Number)]);
    expect(engine.asked()).toBeGreaterThan(2);
  });

  test.each([true, false])('9.8: is there as long as it answers (a health service: %s), and gone when it does not', async (hasHealth) => {
    engine = await startEngine(hasHealth);
    const waits: number[] = [];
    let isGone = false;
    const gone = engineGone(engine.address, async (ms) => {
      waits.push(ms);
      await wait(5);
    }).then(() => {
      isGone = true;
    });
    while (waits.length < 10) await wait(5);
    expect(isGone).toBe(false);
    if (hasHealth) expect(engine.asked()).toBeGreaterThan(5);
    engine.server.forceShutdown();
    await gone;
    expect(new Set(waits)).toEqual(new Set([2_000]));
  });

  test('9.8: one answer that is lost ends nothing', async () => {
    engine = await startEngine(true);
    const port = Number(engine.address.split(':')[1]);
    let round = 0;
    let isGone = false;
    void engineGone(engine.address, async () => {
      round += 1;
      if (round === 3) engine.server.forceShutdown();
      if (round !== 4) return void (await wait(20));
      engine = await startEngine(true);
      await new Promise<void>((resolve, reject) => {
        engine.server.bindAsync(`127.0.0.1:${port}`, ServerCredentials.createInsecure(), (error) => (error ? reject(error) : resolve()));
      });
      // The client waits a second before it connects again.
      await wait(1_500);
    }).then(() => {
      isGone = true;
    });
    while (round < 8) await wait(20);
    expect(isGone).toBe(false);
  });
});

describe('the end', () => {
  let tenant: Tenant;
  let provider: Provider;
  let client: InstanceType<typeof grpc.ResourceProviderClient>;
  let reached: PromiseWithResolvers<void>;
  let gate: PromiseWithResolvers<void>;

  beforeEach(async () => {
    tenant = await startTenant();
    reached = Promise.withResolvers();
    gate = Promise.withResolvers();
    const held = async <T>(work: () => Promise<T>): Promise<T> => {
      reached.resolve();
      await gate.promise;
      return work();
    };
    const graph = tenant.context.graph();
    const context = {
      ...tenant.context,
      graph: () => ({
        ...graph,
        get: <T>(...asked: Parameters<typeof graph.get>) => held(() => graph.get<T>(...asked)),
        post: <T>(...asked: Parameters<typeof graph.post>) => held(() => graph.post<T>(...asked)),
      }),
    };
    provider = await startProvider({
      version: '1.2.3',
      log: () => undefined,
      createContext: () => context,
    });
    client = new grpc.ResourceProviderClient(`127.0.0.1:${provider.port}`, credentials.createInsecure());
  });
  afterEach(async () => {
    gate.resolve();
    client.close();
    provider.stop();
    await tenant.graph.close();
  });

  const urn = `urn:pulumi:dev::proj::${resourceTypes.connection}::it`;
  const settings = { scope: 'assigned', notify: null, deletionThreshold: null, skipOutOfScopeDeletions: false };

  async function hold(call: 'create' | 'update' | 'delete' | 'read'): Promise<void> {
    const { servicePrincipalId } = tenant;
    const id = `${servicePrincipalId}/scim.1`;
    const inputs = Struct.fromJavaScript({
      servicePrincipalId,
      jobId: 'scim.1',
      baseAddress: 'https://a.test/scim',
      secretToken: 't',
      settings,
    });
    const ignored = () => undefined;
    const calls = {
      create: () => client.create(new proto.CreateRequest().setUrn(urn).setProperties(inputs), ignored),
      update: () => client.update(new proto.UpdateRequest().setUrn(urn).setId(id).setOldInputs(inputs).setNews(inputs), ignored),
      delete: () => client.delete(new proto.DeleteRequest().setUrn(urn).setId(id).setOldInputs(inputs), ignored),
      read: () => client.read(new proto.ReadRequest().setUrn(urn).setId(id).setInputs(inputs), ignored),
    };
    calls[call]();
    await reached.promise;
  }

  const isFinished = async (finished: Promise<void>, within: number) =>
    Promise.race([finished.then(() => true), wait(within).then(() => false)]);

  test.each(['create', 'update', 'delete'] as const)('9.8: waits for a %s in flight, whoever asked for it being gone', async (call) => {
    await hold(call);
    client.close();
    const finished = provider.finish();
    expect(await isFinished(finished, 100)).toBe(false);
    gate.resolve();
    expect(await isFinished(finished, 5_000)).toBe(true);
  });

  test('9.8: waits for no read', async () => {
    await hold('read');
    expect(await isFinished(provider.finish(), 1_000)).toBe(true);
  });
});
