/**
 * The parts of Pulumi's SDK that a program needs, one module each. The SDK's index also loads its automation API, npm's tree builder and
 * the TypeScript compiler: a quarter of a second of every run.
 */
export * from '@pulumi/pulumi/config.js';
export * from '@pulumi/pulumi/errors.js';
export type { InvokeOptions } from '@pulumi/pulumi/invoke.js';
export * as log from '@pulumi/pulumi/log/index.js';
export * from '@pulumi/pulumi/metadata.js';
export * from '@pulumi/pulumi/output.js';
export * from '@pulumi/pulumi/resource.js';
export { invoke } from '@pulumi/pulumi/runtime/invoke.js';
export { setMocks } from '@pulumi/pulumi/runtime/mocks.js';
export { isRpcSecret, unwrapRpcSecret } from '@pulumi/pulumi/runtime/rpc.js';
export { registerStackTransformation, runInPulumiStack } from '@pulumi/pulumi/runtime/stack.js';
