/** The form of the two documents of a deployed target, as strict as it is written: a key too many is another version's. */
import { z } from 'zod';
import type { RoleRule, VendorBehaviour } from '../catalog/vendor.ts';
import type { TargetDeclarations, TokenDeclarations } from './declarations.ts';

const texts = z.record(z.string(), z.string());

const role: z.ZodType<RoleRule> = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('none') }),
  z.strictObject({
    kind: z.literal('byGroup'),
    defaultRole: z.string().nullable(),
    groupRoles: texts,
    refused: z.array(z.string()),
  }),
  z.strictObject({ kind: z.literal('attribute'), path: z.string(), values: z.array(z.string()), defaultRole: z.string() }),
  z.strictObject({ kind: z.literal('resolver'), roleMappings: texts, defaultRole: z.string().nullable() }),
]);

const attribute = z.strictObject({
  type: z.enum(['string', 'integer', 'boolean', 'dateTime', 'binary']),
  multiValued: z.boolean().exactOptional(),
  description: z.string().exactOptional(),
});

const behaviour: z.ZodType<VendorBehaviour> = z.strictObject({
  groupsBecome: z.enum(['group', 'team', 'project']),
  syncGroups: z.boolean(),
  role,
  projectRole: z.string().nullable(),
  attributes: z.record(z.string(), attribute),
  filterNames: texts.exactOptional(),
  deactivationDropsGrants: z.boolean(),
  reads: z.array(z.string()).nullable(),
});

export const declarationsForm: z.ZodType<TargetDeclarations> = z.strictObject({
  format: z.literal(1),
  stack: z.string().min(1),
  apps: z.array(
    z.strictObject({
      key: z.string().min(1),
      path: z.string().regex(/^\/[^\s?#]*[^\s?#/]$/, 'must be a path without a slash at its end, such as /app/scim/v2'),
      vendor: z.string(),
      clientId: z.string().min(1).exactOptional(),
      index: z.array(z.string().min(1)).exactOptional(),
      behaviour,
    }),
  ),
});

export const tokensForm: z.ZodType<TokenDeclarations> = z.strictObject({
  format: z.literal(1),
  tokens: z.array(
    z.strictObject({
      app: z.string().min(1),
      id: z.string().min(1),
      sha256: z.string().regex(/^[0-9a-f]{64}$/, 'must be a SHA-256 hash: 64 digits of lower-case hex'),
      until: z.iso.datetime({ offset: true }).nullable(),
    }),
  ),
});
