/** What Microsoft's pages say that the provisioning service sends, event by event. */
import { compliantRows } from './entra/compliant.ts';
import { createRows } from './entra/create.ts';
import { flowRows } from './entra/flow.ts';
import { groupRows } from './entra/groups.ts';
import { leavingRows } from './entra/leaving.ts';
import { managerRows } from './entra/manager.ts';
import { matchingRows } from './entra/matching.ts';
import { onDemandRows } from './entra/onDemand.ts';
import { purgeRows } from './entra/purge.ts';
import { restartRows } from './entra/restart.ts';
import { returningRows } from './entra/returning.ts';
import { roleRows } from './entra/roles.ts';
import type { EntraRow } from './entra/row.ts';
import { thresholdRows } from './entra/threshold.ts';
import { updateRows } from './entra/update.ts';

/** Topic → rows. */
export const entraRows: Record<string, EntraRow[]> = {
  create: createRows,
  'matching and filters': matchingRows,
  'mappings that leave out': flowRows,
  update: updateRows,
  'update, compliant': compliantRows,
  leaving: leavingRows,
  purged: purgeRows,
  'coming back': returningRows,
  groups: groupRows,
  manager: managerRows,
  roles: roleRows,
  'deletion threshold': thresholdRows,
  'on demand and restarts': onDemandRows,
  'restart with Full': restartRows,
};
