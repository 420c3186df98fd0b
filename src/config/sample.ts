/** The sample directory of a rehearsal, as read from its YAML. */
import type { WithIds } from './sampleIds.ts';

/** Graph property names (`givenName`, `mail`, `department`, `onPremisesExtensionAttributes`…) and these switches. */
export interface SamplePerson extends WithIds {
  /** User principal name; `#EXT#` for guests. */
  userPrincipalName: string;
  displayName: string;
  enabled: boolean;
  softDeleted: boolean;
  /** Okta login where it differs from the mail; defaults to the mail or the user principal name. */
  login: string;
  /** Every other Graph user property, such as givenName, surname, mail, mailNickname, department, country. */
  properties: Record<string, unknown>;
}

export interface SampleGroup extends WithIds {
  displayName: string;
  securityEnabled: boolean;
  /** People keys. */
  members: string[];
  /** Group keys nested in this one. */
  groups: string[];
}

export interface SampleDirectory {
  /** Keyed by the short name used in expectations (`ann`). */
  people: Record<string, SamplePerson>;
  groups: Record<string, SampleGroup>;
}
