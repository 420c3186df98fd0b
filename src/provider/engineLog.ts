/** Messages to the person: through the engine when it gave its address, else on stderr. Stdout carries the port and nothing else. */
import { credentials } from '@grpc/grpc-js';
import engineGrpc from '@pulumi/pulumi/proto/engine_grpc_pb.js';
import proto from '@pulumi/pulumi/proto/engine_pb.js';
import { engineChannel } from './engineLife.ts';
import type { LogSink } from './server.ts';

type EngineClient = InstanceType<typeof engineGrpc.EngineClient>;

/** Returns the sink and the function that takes the engine's address. */
export function createEngineLog(): { log: LogSink; attach: (engineAddress: string) => void } {
  let engine: EngineClient | undefined;
  return {
    attach: (engineAddress) => {
      engine ??= new engineGrpc.EngineClient(engineAddress, credentials.createInsecure(), engineChannel);
    },
    log: (severity, text, urn) => {
      const { INFO, WARNING } = proto.LogSeverity;
      const request = new proto.LogRequest()
        .setSeverity(severity === 'warning' ? WARNING : INFO)
        .setMessage(text)
        .setUrn(urn);
      if (engine === undefined) process.stderr.write(`${severity}: ${text}\n`);
      else engine.log(request, (error) => error !== null && process.stderr.write(`${severity}: ${text}\n`));
    },
  };
}
