/** What a rehearsal shows, in the form in which it is expected. */
import { readPath } from '../../src/mapping/scimPath.ts';
import { type AppResult, failedChecks } from '../../src/rehearsal/result.ts';
import type { RequestRecord } from '../../src/scim/target.ts';
import type { Expected } from './expected.ts';

type Json = Record<string, unknown>;

/** What the directories add to every POST. */
const usual: Record<AppResult['directory'], { keys: string[]; isThere(body: Json): boolean }> = {
  entra: {
    keys: ['schemas', 'meta'],
    isThere: ({ schemas, meta }) =>
      (meta as Json).resourceType === 'User' &&
      String(schemas) === 'urn:ietf:params:scim:schemas:core:2.0:User,urn:ietf:params:scim:schemas:extension:enterprise:2.0:User',
  },
  okta: {
    keys: ['schemas', 'groups', 'password'],
    isThere: ({ schemas, groups, password }) =>
      String(schemas).startsWith('urn:ietf:params:scim:schemas:core:2.0:User') && String(groups) === '' && typeof password === 'string',
  },
};

const groupSteps = ['group-join', 'group-rename', 'group-members', 'group-delete'];
const aboutUsers = ({ path }: RequestRecord) => path.includes('/Users');

/** Everybody who was created: in Entra by the first cycle, for later ones are the people of the app's life; Okta's client meets nobody new later. */
function postsOf(app: AppResult): Json[] {
  const all = app.requests.filter((one) => one.method === 'POST' && aboutUsers(one) && one.status === 201).map(({ body }) => body as Json);
  return app.directory === 'entra' ? all.slice(0, app.counts.people.created) : all;
}

/** The first write that switches somebody off. */
function leaveOf({ requests }: AppResult): Expected['leave'] {
  const off = ({ path, value }: Json) => /^false$/i.test(String(path === 'active' ? value : (value as Json | undefined)?.active));
  for (const { method, body } of requests.filter(aboutUsers)) {
    const { Operations = [], active } = (body ?? {}) as { Operations?: Json[]; active?: unknown };
    if (method === 'PATCH' && Operations.some(off)) return { patch: Operations };
    if (method === 'PUT' && active === false) return { put: body as Json };
  }
  return 'nothing';
}

/** Texts of an expectation that stand for what is never the same twice. */
const placeholders: [RegExp, RegExp][] = [
  [/^<object id>$/, /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/],
  [/^<Okta id>$/, /^00u\w{17}$/],
];

/** `found` with the placeholder of `wanted` where it fits, so that the two can be compared. */
function masked(found: unknown, wanted: unknown, idOf: (userName: string) => unknown): unknown {
  if (typeof wanted === 'string') {
    const name = /^<id of (.+)>$/.exec(wanted)?.[1];
    if (name !== undefined) return found === idOf(name) ? wanted : found;
    const form = placeholders.find(([placeholder]) => placeholder.test(wanted))?.[1];
    return typeof found === 'string' && form?.test(found) ? wanted : found;
  }
  if (typeof wanted !== 'object' || wanted === null || typeof found !== 'object' || found === null) return found;
  if (Array.isArray(found)) return found.map((item, index) => masked(item, (wanted as unknown[])[index], idOf));
  return Object.fromEntries(Object.entries(found).map(([key, value]) => [key, masked(value, (wanted as Json)[key], idOf)]));
}

const without = (body: Json, keys: string[]): Json => Object.fromEntries(Object.entries(body).filter(([key]) => !keys.includes(key)));

/** The parts that `wanted` names, as they were seen; what it does not name is left out, but what failed or was not played is always there. */
export function seen(app: AppResult, wanted: Expected): Partial<Expected> {
  const idOf = (userName: string) => app.users.find((user) => user.userName === userName)?.id;
  const nameOf = (id: string) => {
    const group = app.groups.find((one) => one.id === id);
    return String(app.users.find((user) => user.id === id)?.userName ?? group?.displayName ?? id);
  };
  const posts = postsOf(app);
  const { keys, isThere } = usual[app.directory];
  const parts = {
    created: posts.map(({ userName }) => String(userName)).sort(),
    leftOut: Object.fromEntries(app.notProvisioned.map(({ who, reason }) => [who, partOf(reason, wanted.leftOut[who])])),
    posts: Object.fromEntries(
      Object.keys(wanted.posts).map((name) => {
        const body = posts.find(({ userName }) => userName === name);
        return [name, body && (isThere(body) ? without(body, keys) : body)];
      }),
    ),
    records: Object.fromEntries(
      Object.entries(wanted.records).map(([name, values]) => {
        const user = app.users.find(({ userName }) => userName === name);
        return [name, user && Object.fromEntries(Object.keys(values).map((path) => [path, readPath(user, path) ?? null]))];
      }),
    ),
    groups: Object.fromEntries(
      app.groups.map((group) => [
        String(group.displayName),
        ((group.members ?? []) as { value: string }[]).map(({ value }) => nameOf(value)).sort(),
      ]),
    ),
    leave: leaveSeen(app, wanted),
    deletes: app.requests.filter((one) => one.method === 'DELETE' && aboutUsers(one)).length,
    notPlayed: notPlayed(app, wanted),
    fails: failuresSeen(app, wanted),
  };
  const named = Object.entries(parts).filter(([key]) => wanted[key as keyof Expected] !== undefined);
  return masked(Object.fromEntries(named), wanted, idOf) as Partial<Expected>;
}

const partOf = (text: string, part: string | undefined): string => (part !== undefined && text.includes(part) ? part : text);

/** Of a PUT only what the expectation names. */
function leaveSeen(app: AppResult, { leave: wanted }: Expected): Expected['leave'] {
  const leave = leaveOf(app);
  if (typeof leave !== 'object' || !('put' in leave) || typeof wanted !== 'object' || !('put' in wanted)) return leave;
  return { put: Object.fromEntries(Object.keys(wanted.put).map((key) => [key, leave.put[key]])) };
}

/** Of a stack with a mistake only the steps that are named. */
function notPlayed(app: AppResult, { notPlayed: wanted, mistake }: Expected): Record<string, string> {
  const isNamed = (id: string) => mistake === undefined || wanted[groupSteps.includes(id) ? 'groups' : id] !== undefined;
  const skipped = app.life.filter(({ status, id }) => status === 'not applicable' && isNamed(id));
  const groups = skipped.filter(({ id }) => groupSteps.includes(id));
  const together = wanted.groups !== undefined && groups.length === groupSteps.length;
  return Object.fromEntries(
    (together ? [...skipped.filter((step) => !groups.includes(step)), { id: 'groups', why: groups[0]?.why ?? '' }] : skipped).map(
      ({ id, why }) => [id, partOf(why ?? '', wanted[id])],
    ),
  );
}

function failuresSeen(app: AppResult, { fails: wanted, mistake }: Expected): string[] {
  const lines = failuresOf(app);
  if (mistake === undefined) return lines;
  const found = wanted.filter((part) => lines.some((line) => line.includes(part)));
  return found.length === wanted.length ? found : [...found, ...lines];
}

function failuresOf(app: AppResult): string[] {
  return [
    ...(app.connectionTest.ok ? [] : [`connection: ${app.connectionTest.reason}`]),
    ...failedChecks(app).map(
      ({ who, what, expected, found }) => `${who}: ${what}: ${JSON.stringify(expected)}, not ${JSON.stringify(found)}`,
    ),
    ...app.life.flatMap(({ status, id, why }) => (status === 'failed' && why ? [`${id}: ${why}`] : [])),
  ];
}
