/** A loopback Okta org with one app, and a context of the plugin that talks to it without waiting. */
import { createContext } from '../../../src/provider/context.ts';
import type { Context } from '../../../src/provider/resource.ts';
import { type LoopbackOkta, startOkta } from '../../../src/rehearsal/okta/server.ts';

export interface Org {
  okta: LoopbackOkta;
  context: Context;
  appId: string;
  logs: string[];
  /** Okta's id of a sample person or group by name. */
  idOf(name: string): string;
  /** Writes since the last call of `mark`, without the app's path. */
  writes(): string[];
  mark(): void;
  /** Writes that match are refused with 403. */
  refuse: RegExp | null;
  /** Turns true by itself after so many questions. */
  cancelAfter: number;
}

const person = (key: string) => ({
  userPrincipalName: `${key}@example.com`,
  displayName: key,
  enabled: true,
  softDeleted: false,
  login: `${key}@example.com`,
  properties: { givenName: key, surname: key, mail: `${key}@example.com` },
});

export async function startOrg(people: string[], groups: Record<string, string[]>): Promise<Org> {
  let ids = 0;
  const okta = await startOkta({
    org: 'example',
    token: 'okta-token',
    sample: {
      people: Object.fromEntries(people.map((key) => [key, person(key)])),
      groups: Object.fromEntries(
        Object.entries(groups).map(([name, members]) => [name, { displayName: name, securityEnabled: true, members, groups: [] }]),
      ),
    },
    now: () => new Date('2026-01-02T03:04:05Z'),
    newId: () => `00000000-0000-4000-9000-${String(++ids).padStart(12, '0')}`,
  });
  const logs: string[] = [];
  const state = { refuse: null as RegExp | null, cancelAfter: Number.POSITIVE_INFINITY };
  const guarded: typeof globalThis.fetch = async (url, init) => {
    const line = `${init?.method ?? 'GET'} ${new URL(String(url)).pathname}`;
    if (!state.refuse?.test(line)) return fetch(url, init);
    const body = { errorCode: 'E0000006', errorSummary: 'You do not have permission to perform the requested action', errorId: 'oae1' };
    return Response.json(body, { status: 403 });
  };
  const env = { OKTA_ORG_NAME: 'example', OKTA_API_TOKEN: 'okta-token', OKTA_HTTP_PROXY: okta.url };
  const base = createContext(
    {},
    { env, sleep: async () => {}, log: (severity, message) => logs.push(`${severity}: ${message}`), fetch: guarded },
  );
  const context = { ...base, isCancelled: () => state.cancelAfter-- <= 0 };
  const made = await base.okta().send<{ id: string }>('POST', '/api/v1/apps?activate=true', {
    name: 'scim2headerauth',
    label: 'Cube',
    signOnMode: 'AUTO_LOGIN',
  });
  const appId = made?.id ?? '';
  let from = okta.requests.length;
  return Object.assign(state, {
    okta,
    context,
    appId,
    logs,
    idOf(name: string) {
      const group = [...okta.store.groups.values()].find((one) => one.profile.name === name && one.type === 'OKTA_GROUP');
      return okta.store.people.get(name) ?? group?.id ?? name;
    },
    mark: () => {
      from = okta.requests.length;
    },
    writes: () =>
      okta.requests
        .slice(from)
        .filter(({ method }) => method !== 'GET')
        .map(({ method, path }) => `${method} ${path.replace(`/api/v1/apps/${appId}`, '').replace('/api/v1', '')}`),
  });
}
