/** The protobuf runtime that the Pulumi SDK itself uses: messages of another copy are not taken by its own. */
import { createRequire } from 'node:module';

const requireFromSdk = createRequire(import.meta.resolve('@pulumi/pulumi/proto/provider_pb.js'));

export const { Struct } = requireFromSdk(
  'google-protobuf/google/protobuf/struct_pb.js',
) as typeof import('google-protobuf/google/protobuf/struct_pb.js');
export const { Any } = requireFromSdk(
  'google-protobuf/google/protobuf/any_pb.js',
) as typeof import('google-protobuf/google/protobuf/any_pb.js');
export const { Empty } = requireFromSdk(
  'google-protobuf/google/protobuf/empty_pb.js',
) as typeof import('google-protobuf/google/protobuf/empty_pb.js');
