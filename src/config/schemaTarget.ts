/** The YAML keys of the bundled target: where it is reached, and how `up` deploys it. */
import { z } from 'zod';
import { moved } from './schemaEndpoint.ts';
import { kubernetes } from './schemaKubernetes.ts';

const local = z.strictObject({
  port: z.int().min(1).max(65_535).optional().describe('Port on 127.0.0.1. Defaults to 8480'),
  folder: z
    .string()
    .min(1)
    .optional()
    .describe('Where the data live, below the folder of Pulumi.yaml or as an absolute path. Defaults to .muster/<stack>'),
  keepData: z.boolean().optional().describe('Whether `pulumi destroy` leaves the data where they are. Defaults to true'),
});

export const target = z
  .strictObject({
    url: z
      .url({ protocol: /^https?$/ })
      .optional()
      .describe('Public address of the bundled target. Not needed where it is deployed for loopback tenants only'),
    moved: moved.optional(),
    deploy: z
      .enum(['local', 'kubernetes'])
      .optional()
      .describe('What `up` starts: a process on this machine, or a Deployment. Without it somebody else runs the target at url'),
    local: local.optional().describe('Settings of deploy: local'),
    kubernetes: kubernetes.optional().describe('Settings of deploy: kubernetes'),
  })
  .describe('The bundled target');
