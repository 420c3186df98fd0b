/** `muster verify` for an app in Okta: people and pushed groups of the org against its SCIM endpoint. Nothing is written anywhere. */
import type { OktaGroup } from '../../mapping/okta/expression.ts';
import type { OktaApp } from '../../plan/types.ts';
import { readPages } from '../../provider/okta/pages.ts';
import { uniqueProperty } from '../../provisioning/okta/rules.ts';
import { scimPathOf } from '../../provisioning/okta/scimUser.ts';
import { readRecords } from '../records.ts';
import { finish, notesOf } from '../rest.ts';
import { once, readSteps } from '../steps.ts';
import type { AppVerification } from '../types.ts';
import { whyExtraUser } from './causes.ts';
import { readOktaSide } from './expected.ts';
import { oktaGroupWorker } from './groups.ts';
import type { VerifyOktaOptions } from './options.ts';
import { type AppUser, type OrgApp, type OrgUser, readOrgApp } from './org.ts';
import { oktaUserWorker } from './people.ts';

/** Largest pages of the API. */
const pageSizes = { appUsers: 500, users: 200, members: 1000, groups: 200 };

/** Goes on where the store stopped, as for Entra. Differences are in the store. Throws OktaError and EndpointFailure. */
export async function verifyOktaApp(options: VerifyOktaOptions): Promise<AppVerification> {
  const { app, okta, store, onProgress } = options;
  onProgress(`${app.key}: reading assignments and pushes`);
  const org = await readOrgApp(okta, options.application, options.org);
  const side = readOktaSide(org);
  const id = encodeURIComponent(org.application.id);
  const page = <T>(path: string) => okta.page<T>(path);
  await readSteps<AppUser>(page, store, 'assignments', `/api/v1/apps/${id}/users?limit=${pageSizes.appUsers}`, (items) => {
    for (const { id: userId, externalId, status, syncState, credentials, profile } of items)
      store.putRecord('AppUser', { id: userId, externalId, status, syncState, credentials, profile }, []);
  });
  for (const { sourceGroupId } of org.pushes) {
    const first = `/api/v1/groups/${encodeURIComponent(sourceGroupId)}/users?limit=${pageSizes.members}`;
    await readSteps<OrgUser>(page, store, `members ${sourceGroupId}`, first, (members) =>
      // Only who is assigned to the app is pushed as a member.
      store.addMembers(
        sourceGroupId,
        members.flatMap((member) => (store.record('AppUser', member.id) === undefined ? [] : [member.id])),
      ),
    );
  }
  const withGroups = org.pushes.length > 0 && app.behaviour.syncGroups;
  const uniquePath = uniquePathOf(app, org);
  const targets = ['userName', 'active', 'externalId', ...side.flows.map(({ target }) => target)];
  await readRecords(options, 'User', [...new Set([uniquePath, 'userName', 'externalId'])], targets);
  if (withGroups) await readRecords(options, 'Group', ['displayName'], ['displayName', 'members']);

  onProgress(`${app.key}: comparing people`);
  const groupsOf = new Map<string, OktaGroup[]>();
  const work = oktaUserWorker({ ...options, org, side, groupsOf, uniquePath });
  const prepare = side.readsGroups ? (users: OrgUser[]) => readGroups(options, users, groupsOf) : undefined;
  // A list without a filter leaves deactivated people out.
  for (const [step, query] of [
    ['people', ''],
    ['deactivated', `filter=${encodeURIComponent('status eq "DEPROVISIONED"')}&`],
  ] as const) {
    await readSteps<OrgUser>(page, store, step, `/api/v1/users?${query}limit=${pageSizes.users}`, (users) => users.forEach(work), prepare);
  }
  if (withGroups) once(store, 'groups', () => org.pushes.forEach(oktaGroupWorker({ store, org })));
  finish(store, withGroups, {
    duplicate: 'made by hand, or by another app or org: remove the one nobody uses',
    extraUser: whyExtraUser,
    extraGroup: 'no group push of the app matches it: made by hand at the vendor, or its push was removed and the group left there',
  });
  const { people = 0, inScope = 0, groups = 0 } = store.counters();
  return {
    app: app.key,
    people,
    inScope,
    groups,
    users: store.countRecords('User'),
    endpointGroups: store.countRecords('Group'),
    counts: store.countDifferences(),
    notes: [...oktaNotes(options, org), ...notesOf(store, withGroups, mappedTargets(side.flows, org))],
  };
}

/** The group memberships of the people of one page who are assigned: a request each, so only where an expression asks for them. */
async function readGroups({ okta, store }: VerifyOktaOptions, users: OrgUser[], groupsOf: Map<string, OktaGroup[]>): Promise<void> {
  groupsOf.clear();
  for (const { id } of users) {
    if (store.record('AppUser', id) === undefined) continue;
    type Group = { id: string; type: string; profile: { name: string } };
    const found = await readPages<Group>(okta, `/api/v1/users/${encodeURIComponent(id)}/groups?limit=${pageSizes.groups}`);
    groupsOf.set(
      id,
      found.map(({ id: group, type, profile }) => ({ id: group, name: profile.name, type, sourceId: '' })),
    );
  }
}

/** The unique field is named as a SCIM attribute, or as the property that is sent there. */
function uniquePathOf({ uniqueField }: OktaApp, { properties }: OrgApp): string {
  const property = properties[uniqueProperty({ base: properties, custom: {} }, uniqueField) ?? uniqueField];
  return (property === undefined ? null : scimPathOf(property)) ?? uniqueField;
}

/** Targets of which something is sent: a mapped property. */
function mappedTargets(flows: { property: string; target: string }[], { mappings }: OrgApp): string[] {
  return flows.flatMap(({ property, target }) => (mappings[property]?.pushStatus === 'PUSH' ? [target] : []));
}

function oktaNotes({ app, store }: VerifyOktaOptions, { mappings, pushes }: OrgApp): string[] {
  const counters = store.counters();
  const differing = Object.entries(app.mappings).flatMap(([property, { expression, push }]) => {
    const live = mappings[property];
    const wanted = push === 'always' ? 'PUSH' : 'DONT_PUSH';
    if (live?.expression === expression && live.pushStatus === wanted) return [];
    const shown = live === undefined ? 'not mapped' : `${live.expression}${live.pushStatus === 'PUSH' ? '' : ' (on create only)'}`;
    return [
      `not as declared in the org: ${property} is ${shown}, declared is ${expression}${push === 'always' ? '' : ' (on create only)'}`,
    ];
  });
  const inactive = pushes.filter(({ status }) => status === 'INACTIVE').map(({ name }) => name);
  return [
    ...differing,
    ...(differing.length > 0 ? ["compared with what stands in the org; 'pulumi up' brings it to what is declared"] : []),
    ...(inactive.length > 0 ? [`the push of ${inactive.join(', ')} is not active: not compared`] : []),
    ...(counters['not linked'] ? [`${counters['not linked']} people have an account that Okta has not linked and does not change`] : []),
    ...(counters.failing ? [`a mapping fails for ${counters.failing} people: what it gives was not compared`] : []),
  ];
}
