import type { VendorBehaviour } from '../../catalog/vendor.ts';
import { ScimError } from '../error.ts';

/** Stack AI: while its switch "Sync groups" is off, every /Groups request is refused. */
export function refuseGroups(behaviour: VendorBehaviour): void {
  if (!behaviour.syncGroups)
    throw new ScimError(403, 'Groups are refused because "Sync groups" is off. Switch it on (vendor.syncGroups: true).');
}
