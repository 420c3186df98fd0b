/**
 * A person of both directories, changed as an administrator changes one: by Graph's and Okta's own calls, which anybody may send instead.
 * People are meant by their keys in the sample; whoever joins gets one too.
 */
import { type Directory, directoryNames } from '../../config/directory.ts';
import type { SamplePerson } from '../../config/sample.ts';
import { GraphError } from '../../provider/graph/error.ts';
import { createOktaClient, OktaError } from '../../provider/okta/client.ts';
import type { World } from '../world.ts';
import { type Known, type PersonState, type Send, verbs } from './personCalls.ts';
import { named, Refused, readValues } from './personValues.ts';

/** One request that was sent to a tenant. */
export interface Sent {
  directory: Directory;
  method: string;
  path: string;
  body?: unknown;
}

export interface PersonChange {
  what: string;
  /** `name=value`, by the names of the sample file. */
  values?: string[];
  /** Keys or display names of groups. */
  addTo?: string[];
  removeFrom?: string[];
}

export interface People {
  list(): PersonState[];
  /** Throws Refused, GraphError and OktaError. What was sent before a refusal stays done. */
  change(key: string, change: PersonChange): Promise<{ person: PersonState; sent: Sent[] }>;
}

/** Of both directories, those that the stack has apps in. */
export function createPeople(world: World): People {
  const { graph, okta, plan, sample } = world;
  const inUse = (Object.keys(directoryNames) as Directory[]).filter((one) =>
    Object.values(plan.apps).some(({ directory }) => directory === one),
  );
  const domain = plan.entra?.domain ?? 'example.com';
  const known = new Map(
    Object.entries(sample.people).map(([key, person]): [string, Known] => [
      key,
      { entra: graph.sampleIds.people[key] ?? null, okta: okta.store.people.get(key) ?? null, values: valuesOf(person) },
    ]),
  );
  const keys = new Map([...known].map(([key, { entra, okta }]) => [key, { entra, okta }]));

  function stateOf(key: string, { entra, okta: oktaId, values }: Known): PersonState {
    const user = inUse.includes('entra') ? graph.store.users.get(entra ?? '') : undefined;
    const other = inUse.includes('okta') ? okta.store.users.get(oktaId ?? '') : undefined;
    const state = user?.deletedDateTime != null ? 'deleted' : user?.accountEnabled === true ? 'enabled' : 'disabled';
    return {
      key,
      name: user?.displayName ?? String(other?.profile.displayName ?? values.displayName ?? key),
      entra: user === undefined ? null : { id: user.id, userPrincipalName: user.userPrincipalName, state },
      okta: other === undefined ? null : { id: other.id, login: String(other.profile.login), state: other.status.toLowerCase() },
    };
  }

  function senders(sent: Sent[]): Record<Directory, Send> {
    const client = createOktaClient({
      settings: { url: okta.url, adminUrl: okta.url, authorization: `SSWS ${world.oktaToken}` },
      sleep: async () => {},
    });
    return {
      async entra(method, path, body) {
        sent.push({ directory: 'entra', method, path: `/v1.0${path}`, ...(body === undefined ? {} : { body }) });
        if (method === 'DELETE') await world.admin.delete(path);
        else if (method === 'PUT') await world.admin.put(path, body);
        else return (await (method === 'POST' ? world.admin.post(path, body) : world.admin.patch(path, body))) ?? null;
        return null;
      },
      okta(method, path, body) {
        sent.push({ directory: 'okta', method, path, ...(body === undefined ? {} : { body }) });
        return client.send(method, path, body);
      },
    };
  }

  return {
    list: () => [...known].map(([key, person]) => stateOf(key, person)),
    async change(key, change) {
      const sent: Sent[] = [];
      const verb = named('change', change.what, verbs);
      const before: Known = change.what === 'join' ? { entra: null, okta: null, values: {} } : named('person', key, known);
      if (change.what === 'join' && known.has(key)) throw new Refused(`${key} is there already; change or return is what you mean`, 409);
      const values = readValues(change.values ?? []);
      const after: Known = { ...before, values: merged(before.values, values) };
      const groups = groupChanges(world, change);
      const step = {
        key,
        domain,
        before,
        after,
        changed: Object.keys(values),
        idOf: (other: string) => named('person', other, keys),
        state: stateOf(key, before),
      };
      const send = senders(sent);
      for (const directory of inUse) {
        const id = await verb[directory](send[directory], step);
        if (id !== null) after[directory] = id;
        const person = after[directory];
        for (const one of groups) if (person !== null) await setMember[directory](send[directory], one, person);
      }
      known.set(key, after);
      keys.set(key, after);
      return { person: stateOf(key, after), sent };
    },
  };
}

export const isTenantRefusal = (error: unknown): error is GraphError | OktaError =>
  error instanceof GraphError || error instanceof OktaError;

/** What stands in the sample file of somebody. */
function valuesOf({ userPrincipalName, displayName, enabled, login, properties }: SamplePerson): Record<string, unknown> {
  const usual = login === (properties.mail ?? userPrincipalName);
  return { ...properties, userPrincipalName, displayName, enabled, ...(usual ? {} : { login }) };
}

const isMap = (value: unknown): value is object => typeof value === 'object' && value !== null && !Array.isArray(value);

function merged(before: Record<string, unknown>, values: Record<string, unknown>): Record<string, unknown> {
  const all = Object.entries(values).map(
    ([name, value]) => [name, isMap(value) ? { ...(before[name] as object), ...value } : value] as const,
  );
  return Object.fromEntries(Object.entries({ ...before, ...Object.fromEntries(all) }).filter(([, value]) => value !== null));
}

interface GroupChange {
  group: Record<Directory, string | undefined>;
  add: boolean;
}

/** By key in the sample, or by display name. Throws Refused (404). */
function groupChanges({ graph, okta, sample }: World, { addTo = [], removeFrom = [] }: PersonChange): GroupChange[] {
  const nameOf = (name: string) => sample.groups[name]?.displayName ?? name;
  const find = (name: string) => {
    const wanted = nameOf(name);
    const entra = [...graph.store.groups.values()].find(({ displayName }) => displayName === wanted)?.id;
    const inOkta = [...okta.store.groups.values()].find(({ type, profile }) => type === 'OKTA_GROUP' && profile.name === wanted)?.id;
    if (entra === undefined && inOkta === undefined) {
      named('group', name, new Map(Object.values(sample.groups).map((group) => [group.displayName, group])));
    }
    return { entra, okta: inOkta };
  };
  return [...addTo.map((name) => ({ group: find(name), add: true })), ...removeFrom.map((name) => ({ group: find(name), add: false }))];
}

const setMember: Record<Directory, (send: Send, change: GroupChange, id: string) => Promise<unknown>> = {
  async entra(send, { group, add }, id) {
    if (group.entra === undefined) return;
    const path = `/groups/${group.entra}/members`;
    if (add) await send('POST', `${path}/$ref`, { '@odata.id': `https://graph.microsoft.com/v1.0/directoryObjects/${id}` });
    else await send('DELETE', `${path}/${id}/$ref`);
  },
  async okta(send, { group, add }, id) {
    if (group.okta !== undefined) await send(add ? 'PUT' : 'DELETE', `/api/v1/groups/${group.okta}/users/${id}`);
  },
};
