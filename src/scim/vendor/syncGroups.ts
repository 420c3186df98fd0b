import type { VendorBehaviour } from '../../catalog/vendor.ts';
import { ScimError } from '../error.ts';

/** Stack AI: while its switch "Sync groups" is off, every /Groups request is refused. */
export function refuseGroups(behaviour: VendorBehaviour): void {
  const refused = groupsRefused(behaviour);
  if (refused !== null) throw refused;
}

/** The refusal, or null while the switch is on. */
export function groupsRefused({ syncGroups }: VendorBehaviour): ScimError | null {
  return syncGroups ? null : new ScimError(403, 'Groups are refused because "Sync groups" is off. Switch it on (vendor.syncGroups: true).');
}
