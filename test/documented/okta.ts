/** What Okta's pages say that its SCIM client sends, event by event. */
import { oktaCreateRows } from './okta/create.ts';
import { oktaGroupRows } from './okta/groups.ts';
import { oktaLeavingRows } from './okta/leaving.ts';
import type { OktaRow } from './okta/row.ts';
import { oktaUpdateRows } from './okta/update.ts';

/** Topic → rows. */
export const oktaRows: Record<string, OktaRow[]> = {
  create: oktaCreateRows,
  update: oktaUpdateRows,
  'leaving and coming back': oktaLeavingRows,
  'group push': oktaGroupRows,
};
