/**
 * What the manuals say of each vendor, in data of its own. Kept apart from the catalog on purpose: a wrong row there must not
 * take its own promise along. A vendor without an entry (generic) has no manual and promises nothing.
 */
import type { AppPlan } from '../../plan/types.ts';

export interface ManualPromise {
  /** End of the SCIM base address. */
  path: string;
  /** What an assigned group becomes there. */
  groupsBecome: 'group' | 'team' | 'project';
  /** externalId comes from objectId, so that a renamed person is found again. */
  findsByObjectId: boolean;
}

const manuals: Record<string, ManualPromise> = {
  /** "Set up provisioning", "Configure attribute mappings": userName, displayName and active alone. */
  cube: { path: '/api/scim/v2', groupsBecome: 'group', findsByObjectId: false },
  /** Step 5, "Push groups", table 1. */
  cerby: { path: '/v1/scim/v2', groupsBecome: 'team', findsByObjectId: true },
  /** "Add SCIM connection details", "Group provisioning", "External Id mapping". */
  activepieces: { path: '/api/v1/scim/v2', groupsBecome: 'project', findsByObjectId: true },
  /** Step 1, "Group sync", step 4. */
  'stack-ai': { path: '/scim/v2', groupsBecome: 'group', findsByObjectId: true },
};

export function promisesOf(app: AppPlan): ManualPromise | undefined {
  return manuals[app.vendor];
}
