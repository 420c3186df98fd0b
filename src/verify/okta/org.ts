/** What an Okta org says about one app. Source: Okta API, applications, profile mappings, schemas, group push mappings. */
import type { ScimProperty } from '../../mapping/okta/scimProfile.ts';
import type { OktaApplication } from '../../provider/okta/apps.ts';
import type { OktaClient } from '../../provider/okta/client.ts';
import { readPages } from '../../provider/okta/pages.ts';
import { fromUsers } from '../../provider/okta/profileMapping.ts';

/** Okta's `User`, as far as it is read. */
export interface OrgUser {
  id: string;
  status: string;
  profile: Record<string, unknown> & { login: string };
}

/** Okta's `AppUser`: somebody who is assigned, by name or by a group. */
export interface AppUser {
  id: string;
  /** Id of the resource at the SCIM endpoint, once provisioned. */
  externalId: string | null;
  status: string;
  syncState: string;
  credentials: { userName: string } | null;
  profile: Record<string, unknown>;
}

/** Property of the app user profile → how Okta fills it. */
export type OrgMappings = Record<string, { expression: string; pushStatus: 'PUSH' | 'DONT_PUSH' }>;

export interface GroupPush {
  sourceGroupId: string;
  /** Name in Okta, and the name downstream, which a push with a name of its own keeps. */
  name: string;
  targetName: string;
  status: string;
  errorSummary: string | null;
}

export interface OrgApp {
  application: OktaApplication;
  org: string;
  mappings: OrgMappings;
  properties: Record<string, ScimProperty>;
  pushes: GroupPush[];
}

interface Group {
  id: string;
  profile: { name: string };
}

/** Reads all but the people. Throws OktaError. */
export async function readOrgApp(okta: OktaClient, application: OktaApplication, org: string): Promise<OrgApp> {
  const id = encodeURIComponent(application.id);
  const { definitions } = await okta.get<{
    definitions: Partial<Record<'base' | 'custom', { properties?: Record<string, ScimProperty> }>>;
  }>(`/api/v1/meta/schemas/apps/${id}/default`);
  return {
    application,
    org,
    mappings: await readMappings(okta, id),
    properties: { ...definitions.base?.properties, ...definitions.custom?.properties },
    pushes: await readPushes(okta, id),
  };
}

async function readMappings(okta: OktaClient, id: string): Promise<OrgMappings> {
  const toApp = fromUsers(
    await okta.get<{ id: string; source: { type: string; name?: string } }[]>(`/api/v1/mappings?targetId=${id}&limit=200`),
  );
  if (toApp === undefined) return {};
  const { properties } = await okta.get<{ properties?: OrgMappings }>(`/api/v1/mappings/${encodeURIComponent(toApp.id)}`);
  return properties ?? {};
}

async function readPushes(okta: OktaClient, id: string): Promise<GroupPush[]> {
  const pushes: GroupPush[] = [];
  type Mapping = { sourceGroupId: string; targetGroupId: string; status: string; errorSummary?: string };
  for (const mapping of await readPages<Mapping>(okta, `/api/v1/apps/${id}/group-push/mappings?limit=1000`)) {
    const { sourceGroupId, targetGroupId, status, errorSummary = null } = mapping;
    const { profile: source } = await okta.get<Group>(`/api/v1/groups/${encodeURIComponent(sourceGroupId)}`);
    const { profile: target } = await okta.get<Group>(`/api/v1/groups/${encodeURIComponent(targetGroupId)}`);
    pushes.push({ sourceGroupId, name: source.name, targetName: target.name, status, errorSummary });
  }
  return pushes;
}
