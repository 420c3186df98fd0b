/**
 * Whether the engine is still there: one that is killed ends no plugin. Pulumi's own providers ask its health every five minutes
 * (`rpcutil.Healthcheck`); this one asks more often, because it may be writing to a tenant that the next run writes to.
 */
import { Client, credentials, status } from '@grpc/grpc-js';

/** The engine is on this machine: gRPC would go through `https_proxy` also for 127.0.0.1, and find nobody there. */
export const engineChannel = { 'grpc.enable_http_proxy': 0 };

const milliseconds = 2_000;
/** One answer may be lost. */
const mostMisses = 2;

/** Resolves once the engine at this address answers no more. It may be silent for as long as it likes while its connection stands. */
export async function engineGone(address: string, sleep: (ms: number) => Promise<unknown>): Promise<void> {
  const engine = new Client(address, credentials.createInsecure(), engineChannel);
  for (let misses = 0; misses < mostMisses; ) {
    await sleep(milliseconds);
    misses = (await isThere(engine)) ? 0 : misses + 1;
  }
  engine.close();
}

/** An engine without that service is there too. */
function isThere(engine: Client): Promise<boolean> {
  const empty = Buffer.alloc(0);
  return new Promise((resolve) =>
    engine.makeUnaryRequest(
      '/grpc.health.v1.Health/Check',
      () => empty,
      (answer) => answer,
      null,
      (error) => resolve(error === null || error.code === status.UNIMPLEMENTED),
    ),
  );
}
