/** The form of a row about Okta, and the set-up that a row has when it says nothing else. */
import { type Certainty, coreGroup, coreUser, type ExpectedRequest, post } from '../requests.ts';

/**
 * Short names of Okta's pages in okta/okta-developer-docs: SCIM `docs/concepts/scim`, FAQ `docs/concepts/scim/faqs`, SCIM20
 * `docs/reference/scim/scim-20`, GUIDE `docs/guides/scim-provisioning-integration-connect`. HELP is help.okta.com. REF is the project's collection
 * `okta.md`, section 5, for what was measured and not written.
 */
export interface OktaRow {
  id: string;
  source: string;
  field?: string;
  certainty?: Certainty;
  note?: string;
  /** `custom`: made in the wizard, updates by PUT. `catalogue`: from the OIN, PATCH for the state of people and for groups. */
  app: 'custom' | 'catalogue';
  /** Boxes under "Provisioning", all on unless named otherwise. */
  boxes?: Partial<Boxes>;
  /** Provisioning is set up after the assignments of this row. */
  enabledLater?: boolean;
  uniqueField?: string;
  /** Rows of the profile mapping; `update` is "Create and update", the others are applied on create only. */
  mappings?: Record<string, { expression: string; update?: boolean }>;
  /** Okta profiles. */
  people?: Record<string, Profile>;
  groups?: Record<string, string[]>;
  /** People and groups assigned to the app. */
  assigned?: string[];
  pushed?: string[];
  standing?: { users?: Record<string, Record<string, unknown>>; groups?: Record<string, Record<string, unknown>> };
  /** A sync is behind us, so that everybody assigned is provisioned and every push has happened. */
  linked?: boolean;
  steps: OktaStep[];
}

export type Profile = Record<string, string>;
export interface Boxes {
  create: boolean;
  update: boolean;
  deactivate: boolean;
  pushGroups: boolean;
}

export type OktaEvent =
  | { assign: string }
  | { unassign: string }
  | { profile: string; to: Profile }
  | { status: string; by: 'deactivate' | 'activate' | 'suspend' | 'unsuspend' }
  /** Deletes a person who was deactivated before. */
  | { erase: string }
  | { push: string }
  | { unlink: string; deleteTarget: boolean }
  | { rename: string; to: string }
  | { join: string; group: string }
  | { quit: string; group: string }
  | { enable: true }
  | { vendorSets: string; to: Record<string, unknown> }
  | { vendorRefuses: { method: string; path: string; status: number } | null };

export interface OktaStep {
  when?: OktaEvent[];
  sends: ExpectedRequest[];
  /** Filters of the searches, in their order. */
  searches?: string[];
}

export const usualProfile = (key: string): Profile => ({
  login: `${key}@example.com`,
  email: `${key}@example.com`,
  firstName: key,
  lastName: 'Example',
  displayName: `${key} Example`,
});

/** What a usual profile is in SCIM under the mapping of a new app, as it then stands in the target. */
export const userBody = (key: string, more: Record<string, unknown> = {}): Record<string, unknown> => ({
  schemas: [coreUser],
  userName: `${key}@example.com`,
  name: { givenName: key, familyName: 'Example' },
  emails: [{ primary: true, value: `${key}@example.com`, type: 'work' }],
  displayName: `${key} Example`,
  externalId: `{okta:${key}}`,
  groups: [],
  active: true,
  ...more,
});

/** The POST of a usual profile; records of requests hide the password. */
export const postUser = (key: string, more: Record<string, unknown> = {}): ExpectedRequest =>
  post('/Users', userBody(key, { password: '***', ...more }));

export const groupBody = (displayName: string, ...keys: string[]): Record<string, unknown> => ({
  schemas: [coreGroup],
  displayName,
  members: keys.map((key) => ({ value: `{${key}}`, display: `${key}@example.com` })),
});

/** What a vendor adds to a record and Okta has no property for. */
export const vendorsOwn = {
  photos: [{ value: 'https://vendor.example/ann.png', type: 'photo' }],
  meta: { resourceType: 'User', version: 'W/"1"' },
};

export const bothApps = ['custom', 'catalogue'] as const;
