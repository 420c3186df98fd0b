/** A loopback Okta org as people see it and change it: names by the sample's keys, whatever things are called now. */
import type { OktaApp, ProfileMapping } from '../../src/rehearsal/okta/store.ts';
import { userToAppMapping } from '../../src/rehearsal/okta/store.ts';
import type { World } from '../../src/rehearsal/world.ts';

export interface OktaOrg {
  apps(): OktaApp[];
  /** Groups, and people assigned one by one, in all apps. */
  assigned(): string[];
  pushed(): string[];
  rows(): ProfileMapping['properties'];
  /** Requests that take an assignment or a push away. */
  removals(): string[];
  /** Requests that wrote something. */
  writes(): string[];
  /** How many requests there were, reading ones too. */
  requests(): number;
  rename(group: string, to: string): void;
  login(person: string, to: string): void;
  assignByHand(person: string): void;
  /** Okta cannot push the group. */
  fail(group: string, why: string): void;
  /** An app with SCIM on, a person, a group and a push of its own, and an attribute that is described otherwise. */
  makeByHand(): Promise<string>;
  /** What stands in an app. */
  snapshot(appId: string): object;
}

export function orgOf({ okta, oktaToken, address, secrets }: World): OktaOrg {
  const { store, admin } = okta;
  const firstGroups = new Map([...store.groups.values()].map(({ id, profile }) => [id, profile.name]));
  const groupKey = (id: string) => firstGroups.get(id) ?? id;
  const personKey = (id: string) => [...store.people].find(([, one]) => one === id)?.[0] ?? id;
  const groupId = (key: string) => [...firstGroups].find(([, name]) => name === key)?.[0] ?? key;
  const apps = () => [...store.apps.values()];
  const only = () => {
    const [app] = apps();
    if (app === undefined) throw new Error('no app');
    return app;
  };
  const assignedIn = (app: OktaApp) => [
    ...[...app.groups.keys()].map((id) => `group ${groupKey(id)}`),
    ...[...app.users.values()].filter(({ scope }) => scope === 'USER').map(({ id }) => `user ${personKey(id)}`),
  ];
  const pushedIn = (app: OktaApp) => [...app.pushMappings.values()].map(({ sourceGroupId }) => groupKey(sourceGroupId));
  const lines = () => okta.requests.filter(({ method }) => method !== 'GET').map(({ method, path }) => `${method} ${path}`);
  const call = async (method: string, path: string, body: object) => {
    const headers = { authorization: `SSWS ${oktaToken}`, 'content-type': 'application/json' };
    const answer = await fetch(`${okta.url}/api/v1${path}`, { method, headers, body: JSON.stringify(body) });
    if (!answer.ok) throw new Error(`${method} ${path}: ${answer.status} ${await answer.text()}`);
    return (await answer.json()) as { id: string };
  };
  return {
    apps,
    assigned: () => apps().flatMap(assignedIn).sort(),
    pushed: () => apps().flatMap(pushedIn).sort(),
    rows: () => userToAppMapping(store, only().id)?.properties ?? {},
    removals: () => lines().filter((line) => /^DELETE .*\/(users|groups|mappings)\//.test(line)),
    writes: lines,
    requests: () => okta.requests.length,
    rename: (group, to) => admin.renameGroup(groupId(group), to),
    login: (person, to) => admin.setProfile(store.people.get(person) ?? '', { login: to }),
    assignByHand: (person) => void admin.assignUser(only().id, store.people.get(person) ?? ''),
    fail(group, errorSummary) {
      for (const mapping of only().pushMappings.values())
        if (mapping.sourceGroupId === groupId(group)) Object.assign(mapping, { status: 'ERROR', errorSummary });
    },
    async makeByHand() {
      const { id } = await call('POST', '/apps?activate=true', { name: 'scim2headerauth', label: 'Old Cube', signOnMode: 'AUTO_LOGIN' });
      const form = { baseUrl: address('cube'), token: [...secrets.values()][0] ?? '', uniqueField: 'userName', authHeader: 'raw' } as const;
      await admin.enableScim(id, { ...form, actions: ['create', 'update', 'deactivate'], pushGroups: true });
      const tier = { title: 'Tier of service', type: 'string', externalName: 'tier', externalNamespace: 'urn:example:1.0:User' };
      await call('POST', `/meta/schemas/apps/${id}/default`, { definitions: { custom: { properties: { tier } } } });
      await call('PUT', `/apps/${id}/groups/${groupId('IT')}`, {});
      admin.assignUser(id, store.people.get('cleo') ?? '');
      await call('POST', `/apps/${id}/group-push/mappings`, {
        sourceGroupId: groupId('app-two'),
        status: 'ACTIVE',
        targetGroupName: 'app-two',
      });
      return id;
    },
    snapshot(appId) {
      const app = store.apps.get(appId);
      if (app === undefined) throw new Error('no such app');
      return structuredClone({
        assigned: assignedIn(app).sort(),
        pushed: pushedIn(app).sort(),
        rows: userToAppMapping(store, appId)?.properties,
        properties: app.schema.custom,
        label: app.label,
        features: app.features,
      });
    },
  };
}
