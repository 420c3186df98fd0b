/** Every resource of the plugin, by type. A new resource is one new entry. */
import { connection } from './entra/connection.ts';
import { job } from './entra/job.ts';
import { provisioningState } from './entra/provisioningState.ts';
import { schema } from './entra/schema.ts';
import { oktaProvisioning } from './okta/provisioning.ts';
import type { ResourceKind } from './resource.ts';

/** Whoever drives the table hands inputs and outputs through as they stand in state; only the kind itself looks inside. */
export type AnyResourceKind = ResourceKind<object, object>;

const kinds: readonly AnyResourceKind[] = [job, connection, schema, provisioningState, oktaProvisioning];

export const resources: Readonly<Record<string, AnyResourceKind>> = Object.fromEntries(kinds.map((kind) => [kind.type, kind]));
