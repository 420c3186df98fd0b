/** Answers of the gRPC shell: a result, a refusal with its message, or an object that was made in part. */
import { type handleUnaryCall, Metadata, type ServerErrorResponse, status } from '@grpc/grpc-js';
import proto from '@pulumi/pulumi/proto/provider_pb.js';
import statusProto from '@pulumi/pulumi/proto/status_pb.js';
import type { Struct } from 'google-protobuf/google/protobuf/struct_pb.js';
import { Any } from './protobuf.ts';
import { PartialFailure } from './resource.ts';
import { writeProperties } from './wire.ts';

export function unary<Q, R>(work: (request: Q) => Promise<R>): handleUnaryCall<Q, R> {
  return ({ request }, callback) => {
    work(request).then(
      (response) => callback(null, response),
      (error: unknown) => callback(toServiceError(error)),
    );
  };
}

/** A refusal that already carries its details, or any other error with its message. */
function toServiceError(error: unknown): Partial<ServerErrorResponse> {
  const text = error instanceof Error ? error.message : String(error);
  return { code: status.UNKNOWN, details: text, metadata: error instanceof DetailedError ? error.metadata : new Metadata() };
}

class DetailedError extends Error {
  readonly metadata: Metadata;
  constructor(text: string, metadata: Metadata) {
    super(text);
    this.metadata = metadata;
  }
}

/** Tells the engine to keep an object that was made or changed in part (`ErrorResourceInitFailed`). */
export async function reportPartial<T>(work: () => Promise<T>, inputs: Struct | undefined, secrets: ReadonlySet<string>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (!(error instanceof PartialFailure)) throw error;
    const detail = new proto.ErrorResourceInitFailed()
      .setId(error.id)
      .setProperties(writeProperties(error.outputs, secrets))
      .setReasonsList([error.message])
      .setInputs(inputs);
    const packed = new Any();
    packed.pack(detail.serializeBinary(), 'pulumirpc.ErrorResourceInitFailed');
    const details = new statusProto.Status().setCode(status.UNKNOWN).setMessage(error.message);
    details.addDetails(packed);
    const metadata = new Metadata();
    metadata.add('grpc-status-details-bin', Buffer.from(details.serializeBinary()));
    throw new DetailedError(error.message, metadata);
  }
}
