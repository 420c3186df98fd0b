/** Every resource of the plugin, by type. A new resource is one new entry. */
import { appRole } from './entra/appRole.ts';
import { appRoleAssignment } from './entra/appRoleAssignment.ts';
import { appRoleAssignments } from './entra/appRoleAssignments.ts';
import { connection } from './entra/connection.ts';
import { enterpriseApp } from './entra/enterpriseApp.ts';
import { job } from './entra/job.ts';
import { onDemand } from './entra/onDemand.ts';
import { provisioningState } from './entra/provisioningState.ts';
import { samlSignOn } from './entra/samlSignOn.ts';
import { schema } from './entra/schema.ts';
import { adoptedApp } from './okta/adoptedApp.ts';
import { appAssignments } from './okta/appAssignments.ts';
import { groupPushMappings } from './okta/groupPushMappings.ts';
import { profileMapping } from './okta/profileMapping.ts';
import { oktaProvisioning } from './okta/provisioning.ts';
import { placed } from './placed.ts';
import type { ResourceKind } from './resource.ts';
import { localTarget } from './target/localTarget.ts';
import { token } from './target/token.ts';

/** Whoever drives the table hands inputs and outputs through as they stand in state; only the kind itself looks inside. */
export type AnyResourceKind = ResourceKind<object, object>;

const kinds: readonly AnyResourceKind[] = [
  enterpriseApp,
  appRole,
  appRoleAssignments,
  appRoleAssignment,
  samlSignOn,
  job,
  connection,
  schema,
  provisioningState,
  onDemand,
  adoptedApp,
  profileMapping,
  oktaProvisioning,
  appAssignments,
  groupPushMappings,
  token,
  localTarget,
];

export const resources: Readonly<Record<string, AnyResourceKind>> = Object.fromEntries(kinds.map((kind) => [kind.type, placed(kind)]));
