/** Sample people and groups as Microsoft Graph would hold them. */
import type { SampleGroup, SamplePerson } from '../../config/sample.ts';

/** The mail nickname that Entra makes of a name: what stands before the @, without odd characters. */
const nickname = (text: string): string => text.split('@')[0]?.replace(/[^\w.-]/g, '') ?? '';

interface GraphPerson extends Record<string, unknown> {
  userPrincipalName: string;
  displayName: string;
  accountEnabled: boolean;
}

/** Graph's properties of a sample person, without an id and the times. The values are the sample's own, not copies. */
export function graphUserOf({ userPrincipalName, displayName, enabled, properties }: SamplePerson): GraphPerson {
  return {
    businessPhones: [],
    userType: userPrincipalName.includes('#EXT#') ? 'Guest' : 'Member',
    mail: null,
    mailNickname: nickname(userPrincipalName),
    ...properties,
    userPrincipalName,
    displayName,
    accountEnabled: enabled,
  };
}

interface GraphGroup extends Record<string, unknown> {
  displayName: string;
  securityEnabled: boolean;
  mailEnabled: boolean;
  mailNickname: string;
}

/** Graph's properties of a sample group, without an id, the members and the times. A nickname outlives a rename, so it is the key's. */
export function graphGroupOf(key: string, { displayName, securityEnabled }: SampleGroup): GraphGroup {
  return { displayName, description: null, securityEnabled, mailEnabled: false, mailNickname: nickname(key), groupTypes: [] };
}
