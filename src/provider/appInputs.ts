/** The inputs and outputs of an enterprise app, its roles, assignments and sign-on; the rest stands in inputs.ts. */

import type { CollectionInputs, CollectionOutputs, Entry, Standing } from './entries.ts';

/** The application and its service principal: made from a template, or adopted. */
export interface EnterpriseAppInputs {
  /** Absent for an adopted app, whose name is left alone. */
  displayName?: string;
  /** Display name of the gallery app; absent is the Custom (non-gallery) template. */
  gallery?: string;
  /** An app that is there already, by one object id or both. It is never deleted. */
  existing?: { servicePrincipalId?: string; applicationId?: string };
  /** `project/stack/key`: written on the app, so that a create that was cut off finds it again and no other stack takes it. */
  owner: string;
}
export interface EnterpriseAppOutputs {
  /** Object id of the application. */
  applicationId: string;
  /** Object id of the service principal. */
  servicePrincipalId: string;
  /** The client id. */
  appId: string;
  /** The role that "default access" means: the app's own User role, or all zeros. */
  defaultRoleId: string;
  /** Adopted apps only: the roles that stood there, by value. */
  rolesBefore?: Record<string, RoleBefore>;
  /** Adopted apps only: when the newest of the assignments that stood there was made (ISO 8601); empty for none. */
  assignedBefore?: string;
}
/** What is put back when a role that was taken over is no longer declared. */
export interface RoleBefore {
  displayName: string;
  description: string;
  enabled: boolean;
}

export interface AppRoleInputs {
  applicationId: string;
  servicePrincipalId: string;
  /** Proposed id. A role that has the value already keeps its own. */
  proposedId: string;
  value: string;
  displayName: string;
  description: string;
  /** A role that is off can be given to nobody new. */
  enabled: boolean;
  /** How the role stood in an adopted app. No change of it is a change of the role. */
  before?: RoleBefore;
}
export interface AppRoleOutputs {
  applicationId: string;
  roleId: string;
  /** The role was there before, under an id of its own: it stays when it is no longer declared, and says again what it said. */
  adopted: boolean;
}

/** Everybody who is assigned to one app. */
export interface AppRoleAssignmentsInputs extends CollectionInputs {
  servicePrincipalId: string;
  /** By a name for people to read (`group Sales as admin`); no change of it alone is a change. */
  assignments: Record<string, AssignmentInput>;
  /** `EnterpriseAppOutputs.assignedBefore`. No change of it is a change of an assignment. */
  assignedBefore?: string;
}
export interface AssignmentInput extends Entry {
  principal?: 'user' | 'group';
  /** Object id of the person or group. */
  principalId: string;
  appRoleId: string;
}
/** By `principalId/appRoleId`. */
export type AppRoleAssignmentsOutputs = CollectionOutputs<StandingAssignment>;
export interface StandingAssignment extends Standing {
  /** Graph's id. */
  assignmentId: string;
  isGroup?: true;
}

/** As states made before hold it: one resource for each assignment. */
export interface AppRoleAssignmentInputs {
  servicePrincipalId: string;
  /** Object id of the person or group. */
  principalId: string;
  appRoleId: string;
  /** `EnterpriseAppOutputs.assignedBefore`. No change of it is a change of the assignment. */
  assignedBefore?: string;
}
export interface AppRoleAssignmentOutputs {
  assignmentId: string;
  principalType: string;
  /** It stood in an adopted app before: it stays when the app is let go. */
  adopted?: boolean;
}

export interface SamlSignOnInputs {
  applicationId: string;
  servicePrincipalId: string;
  /** Identifier (Entity ID). */
  identifiers: string[];
  /** Reply URLs (Assertion Consumer Service). */
  replyUrls: string[];
  /** Where sign-on starts when the vendor starts it; null for none. */
  signOnUrl: string | null;
  /** Another name or end makes a new certificate and signs with it; the one before stays, inactive, until it ends. */
  certificate: { name: string; expires?: string };
}
export interface SamlSignOnOutputs {
  thumbprint: string;
  /** ISO 8601. */
  expires: string;
  /** Base64 DER, as the vendor's page wants it. */
  certificate: string;
  /** The vendor's page asks for one of these. */
  metadataUrl: string;
  loginUrl: string;
}
