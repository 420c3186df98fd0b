/** The largest input that each limit of the target allows, as a table: tests send them and count, the benchmark sends them and measures. */
import * as limits from '../../src/scim/limits.ts';

export type LimitName = keyof typeof limits;

export interface Answer {
  status: number;
  body: Record<string, unknown>;
}

export type Send = (method: string, path: string, body?: unknown, headers?: Record<string, string>) => Promise<Answer>;

export interface Input {
  /** The limits that it goes to. */
  limits: LimitName[];
  /** What it is, for the table of figures. */
  title: string;
  /** Makes what the input speaks of; says what to send. */
  prepare(send: Send): Promise<Request>;
  /** Status of the answer to the largest input, and of the one that is larger by one; absent where there is none. */
  allowed: number;
  beyond?: { status: number; scimType?: string; request: (send: Send) => Request | Promise<Request> };
}

export interface Request {
  method: string;
  path: string;
  body?: unknown;
  headers?: Record<string, string>;
}

const patch = (path: string, operations: unknown[]): Request => ({ method: 'PATCH', path, body: { Operations: operations } });
const search = (body: object): Request => ({ method: 'POST', path: '/Users/.search', body });
const list = (n: number): { value: string }[] => Array.from({ length: n }, (_, i) => ({ value: `a${i}` }));
let made = 0;
const unique = (): string => `limit-${process.pid}-${++made}`;
const user = (more: object = {}): Request => ({ method: 'POST', path: '/Users', body: { userName: unique(), ...more } });
const group = (members: unknown[]): Request => ({ method: 'POST', path: '/Groups', body: { displayName: unique(), members } });
const nothing = async (request: Request | (() => Request)): Promise<Request> => (typeof request === 'function' ? request() : request);

async function create(send: Send, { method, path, body }: Request): Promise<string> {
  const { status, body: answer } = await send(method, path, body);
  if (status !== 201) throw new Error(`${method} ${path} answered ${status} ${JSON.stringify(answer).slice(0, 300)}`);
  return `${path}/${answer.id}`;
}

/** `n` people in as many Bulk requests as it takes; their ids. */
async function people(send: Send, n: number, more: object = {}): Promise<string[]> {
  const ids: string[] = [];
  const atOnce = Math.min(limits.maximumBulkOperations, Math.floor(4_000_000 / (200 + JSON.stringify(more).length)));
  while (ids.length < n) {
    const operations = Array.from({ length: Math.min(atOnce, n - ids.length) }, (_, i) => ({
      method: 'POST',
      path: '/Users',
      bulkId: `b${i}`,
      data: { userName: unique(), ...more },
    }));
    const { body } = await send('POST', '/Bulk', { Operations: operations });
    for (const { location } of body.Operations as { location: string }[]) ids.push(location.slice(location.lastIndexOf('/') + 1));
  }
  return ids;
}

/** Made once for all inputs to one target. */
const crowds = new WeakMap<Send, Promise<{ value: string }[]>>();

function crowd(send: Send): Promise<{ value: string }[]> {
  const made = crowds.get(send) ?? people(send, limits.maximumMembers).then((ids) => ids.map((value) => ({ value })));
  crowds.set(send, made);
  return made;
}

/** Text so long that the JSON around it has this many bytes. */
function filled<T extends { padding: string }>(body: T, bytes: number): T {
  return { ...body, padding: 'x'.repeat(bytes - JSON.stringify(body).length) };
}

const bulk = (operations: unknown[], bytes?: number): Request => {
  const body = { Operations: operations, padding: '' };
  return { method: 'POST', path: '/Bulk', body: bytes === undefined ? { Operations: operations } : filled(body, bytes) };
};
const nested = (levels: number): unknown => (levels === 0 ? 1 : [nested(levels - 1)]);
const names = (n: number): object => Object.fromEntries(Array.from({ length: n }, (_, i) => [`x${i}`, 1]));
const chain = (n: number) =>
  Array.from({ length: n }, (_, i) => ({
    method: 'POST',
    path: '/Groups',
    bulkId: `b${i}`,
    data: { displayName: unique(), ...(i < n - 1 && { members: [{ value: `bulkId:b${i + 1}` }] }) },
  }));

const filterOf = (n: number): string => Array(n).fill('title co "q"').join(' or ');

export const inputs: Input[] = [
  {
    limits: ['maximumBody', 'maximumNames'],
    title: 'a body of 1 MB with 1,000 names that no schema has',
    prepare: async () => {
      const { body } = user(names(990));
      return { method: 'POST', path: '/Users', body: filled({ ...(body as object), padding: '' }, limits.maximumBody) };
    },
    allowed: 201,
    beyond: { status: 400, scimType: 'invalidValue', request: () => user(names(limits.maximumNames)) },
  },
  {
    limits: ['maximumDepth'],
    title: '20 levels of JSON',
    prepare: () => nothing(user({ x: nested(limits.maximumDepth - 1) })),
    allowed: 201,
    beyond: { status: 400, scimType: 'invalidSyntax', request: () => user({ x: nested(limits.maximumDepth + 1) }) },
  },
  {
    limits: ['maximumBulkBody', 'maximumBulkOperations', 'bulkSlice', 'bulkSliceTime'],
    title: 'Bulk: 1,000 groups in 5 MB, each a member of the one before, the last one first',
    prepare: () => nothing(() => bulk(chain(limits.maximumBulkOperations), limits.maximumBulkBody)),
    allowed: 200,
    beyond: { status: 413, request: () => bulk(chain(limits.maximumBulkOperations + 1)) },
  },
  {
    limits: ['maximumBulkBody', 'maximumElements'],
    title: 'Bulk: 250 people of 1,000 e-mails each',
    prepare: () =>
      nothing(() =>
        bulk(
          Array.from({ length: 250 }, (_, i) => ({
            method: 'POST',
            path: '/Users',
            bulkId: `b${i}`,
            data: { userName: unique(), emails: Array.from({ length: limits.maximumElements }, (_, k) => `a${k}`) },
          })),
        ),
      ),
    allowed: 200,
  },
  {
    limits: ['maximumElements'],
    title: 'PATCH: 1,000 e-mails added to none',
    prepare: async (send) => patch(await create(send, user()), [{ op: 'add', path: 'emails', value: list(limits.maximumElements) }]),
    allowed: 200,
    beyond: { status: 400, scimType: 'invalidValue', request: () => user({ emails: list(limits.maximumElements + 1) }) },
  },
  {
    limits: ['maximumOperations', 'maximumPatchSteps', 'maximumElements'],
    title: 'PATCH: 1,000 operations, each on one of 330 e-mails',
    prepare: async (send) => {
      const path = await create(send, user({ emails: list(330) }));
      return patch(
        path,
        Array.from({ length: limits.maximumOperations }, (_, i) => ({
          op: 'replace',
          path: `emails[value eq "a${i % 330}"].display`,
          value: `x${i}`,
        })),
      );
    },
    allowed: 200,
    beyond: {
      status: 400,
      scimType: 'tooMany',
      request: async (send) =>
        patch(await create(send, user()), Array(limits.maximumOperations + 1).fill({ op: 'add', path: 'title', value: 'x' })),
    },
  },
  {
    limits: ['maximumPatchSteps'],
    title: 'PATCH: 100 operations that look for 500 in 1,000 e-mails',
    prepare: async (send) =>
      patch(
        await create(send, user({ emails: list(limits.maximumElements) })),
        Array(100).fill({ op: 'remove', path: 'emails', value: Array.from({ length: 500 }, (_, i) => `z${i}`) }),
      ),
    allowed: 200,
  },
  {
    limits: ['maximumDocument'],
    title: 'PATCH: 1,000 operations on a document of 256 KB',
    prepare: async (send) => {
      const path = await create(send, user({ title: 'x'.repeat(limits.maximumDocument - 200) }));
      return patch(
        path,
        Array.from({ length: limits.maximumOperations }, (_, i) => ({ op: 'replace', path: 'nickName', value: `x${i}` })),
      );
    },
    allowed: 200,
    beyond: { status: 400, scimType: 'invalidValue', request: () => user({ title: 'x'.repeat(limits.maximumDocument) }) },
  },
  {
    limits: ['maximumMembers', 'maximumUnknown'],
    title: 'PATCH: 20,000 members who do not exist',
    prepare: async (send) =>
      patch(await create(send, group([])), [
        { op: 'add', path: 'members', value: Array.from({ length: limits.maximumMembers }, (_, i) => ({ value: `nobody-${i}` })) },
      ]),
    allowed: 204,
    beyond: {
      status: 400,
      scimType: 'invalidValue',
      request: () => group(Array.from({ length: limits.maximumMembers + 1 }, (_, i) => `nobody-${i}`)),
    },
  },
  {
    limits: ['maximumMembers', 'memberSlice'],
    title: 'a group of 20,000 members, created and answered',
    prepare: async (send) => group(await crowd(send)),
    allowed: 201,
  },
  {
    limits: ['memberSlice'],
    title: 'GET of a group of 20,000 members',
    prepare: async (send) => ({ method: 'GET', path: await create(send, group(await crowd(send))) }),
    allowed: 200,
  },
  {
    limits: ['maximumFilter', 'maximumFilterDepth', 'maximumComparisons'],
    title: 'a filter of 100 comparisons, 8,192 characters and 20 brackets, with an index',
    prepare: async () => {
      const brackets = (text: string) => '('.repeat(limits.maximumFilterDepth) + text + ')'.repeat(limits.maximumFilterDepth);
      const most = `id eq "x" and ${brackets(Array(98).fill('title co "q"').join(' or '))} and title co "`;
      return search({ filter: `${most}${'q'.repeat(limits.maximumFilter - most.length - 1)}"` });
    },
    allowed: 200,
    beyond: { status: 400, scimType: 'invalidFilter', request: () => search({ filter: filterOf(limits.maximumComparisons + 1) }) },
  },
  {
    limits: ['maximumScan', 'maximumScanSteps', 'maximumComparisons', 'scanSlice', 'scanSliceSteps'],
    title: 'a filter of 100 comparisons over 10,000 people, no index',
    prepare: async (send) => {
      await people(send, limits.maximumScan, { displayName: 'scan', title: 'Head of everything that is left', nickName: 'é' });
      return search({ filter: `displayName eq "scan" and not (${filterOf(limits.maximumComparisons - 1)})`, count: limits.maximumPage });
    },
    allowed: 200,
    beyond: { status: 400, scimType: 'tooMany', request: () => search({ filter: 'title co "q"' }) },
  },
  {
    limits: ['maximumScan', 'scanSlice'],
    title: 'an order without an index over 10,000 people, the last page',
    prepare: () => nothing(search({ filter: 'displayName eq "scan"', sortBy: 'title', startIndex: limits.maximumScan - 99 })),
    allowed: 200,
  },
  {
    limits: ['maximumPage', 'defaultPage', 'shortDocument'],
    title: 'a page of 200 people',
    prepare: () => nothing({ method: 'GET', path: `/Users?count=${limits.maximumPage}` }),
    allowed: 200,
  },
  {
    limits: ['maximumProjection', 'maximumProjected'],
    title: 'a page of 200 people with 200 attributes named',
    prepare: () => nothing(search({ count: limits.maximumPage, attributes: projected(limits.maximumProjected) })),
    allowed: 200,
    beyond: { status: 400, scimType: 'invalidValue', request: () => search({ attributes: projected(limits.maximumProjected + 1) }) },
  },
  {
    limits: ['maximumTags'],
    title: 'an If-Match of 8,192 characters',
    prepare: async (send) => ({ ...patch(await create(send, user()), []), headers: { 'if-match': 'x,'.repeat(limits.maximumTags / 2) } }),
    allowed: 412,
  },
  {
    limits: ['maximumScanText', 'scanSlice', 'maximumDocument'],
    title: 'a filter over 250 documents of 256 KB, no index',
    prepare: async (send) => {
      const title = ' y'.repeat(limits.maximumDocument / 2 - 200);
      await people(send, 250, { displayName: 'large', title });
      return search({ filter: 'displayName eq "large" and title co "zz"' });
    },
    allowed: 200,
  },
  {
    limits: ['maximumPageText', 'maximumPage'],
    title: 'a page of people of 256 KB each',
    prepare: () => nothing(search({ filter: 'displayName eq "large"', count: limits.maximumPage })),
    allowed: 200,
  },
  {
    limits: ['maximumPageReferences', 'maximumPageText', 'memberSlice'],
    title: 'a page of 100 groups of 2,000 members',
    prepare: async (send) => {
      const members = (await crowd(send)).slice(0, limits.maximumPageReferences);
      const { body } = group(members);
      for (let i = 0; i < 100; i++)
        await create(send, { method: 'POST', path: '/Groups', body: { ...(body as object), externalId: 'page' } });
      return { method: 'GET', path: `/Groups?filter=${encodeURIComponent('externalId eq "page"')}&count=${limits.maximumPage}` };
    },
    allowed: 200,
  },
];

function projected(n: number): string {
  return Array.from({ length: n }, (_, i) => `urn:x:y:a${i}`).join();
}

/** Limits that are no input's size: which test is about each. */
export const elsewhere: Partial<Record<LimitName, string>> = {
  bodyTime: 'test/scim/http/limits.test.ts',
  maximumForm: 'test/scim/http/order.test.ts',
  heldBodies: 'test/scim/http/order.test.ts',
  drained: 'test/scim/http/order.test.ts',
  defaultConnections: 'test/scim/http/connections.test.ts',
};
