/** Two versions of an Okta app, and where somebody stands on the way from the one to the other. */
import type { OktaView } from './view.ts';

/** Where a person stands under the old version and after the next push of the new one; the user name is the member's display. */
export interface Standpoint {
  wasIn: boolean;
  isIn: boolean;
  userName: string;
}

export interface Versions {
  base: OktaView | undefined;
  head: OktaView | undefined;
  standpointOf(key: string): Standpoint;
}
