/** Pages that lead nowhere, round in circles, or to somebody else: each client that reads lists. */
import { afterEach, describe, expect, test } from 'vitest';
import { pathOfPage, startTrail } from '../../src/http/pages.ts';
import { createGraphClient } from '../../src/provider/graph/client.ts';
import { readAll } from '../../src/provider/graph/pages.ts';
import { createOktaClient } from '../../src/provider/okta/client.ts';
import { readPages } from '../../src/provider/okta/pages.ts';
import { openEndpoint } from '../../src/verify/endpoint.ts';
import { readRecords } from '../../src/verify/records.ts';
import { readSteps } from '../../src/verify/steps.ts';
import { openWorkingFile } from '../../src/verify/store.ts';
import { type Behaviour, closeAll, startHostile } from './servers.ts';

afterEach(closeAll);

const sleep = async () => undefined;

/** How each reads a whole list of a service at `url`; it says how often it was asked. */
const readers: Record<
  string,
  { page(next: string | null, url: string): { body: unknown; link?: string }; read(url: string): Promise<unknown> }
> = {
  Graph: {
    page: (next, url) => ({
      body: { value: [{ id: '1' }], ...(next !== null && { '@odata.nextLink': next.replace('BASE', `${url}/v1.0`) }) },
    }),
    read: (baseUrl) => readAll(createGraphClient({ baseUrl, token: async () => 'graph-token', sleep, log: () => undefined }), '/users'),
  },
  Okta: {
    page: (next, url) => ({
      body: [{ id: '1' }],
      ...(next !== null && { link: `<${url}/x>; rel="self", <${next.replace('BASE', url)}>; rel="next"` }),
    }),
    read: (url) =>
      readPages(
        createOktaClient({ settings: { url, adminUrl: 'https://example-admin.okta.com', authorization: 'SSWS okta-token' }, sleep }),
        '/api/v1/users',
      ),
  },
};

async function serve(reader: string, nextOf: (times: number) => string | null) {
  const own = readers[reader];
  if (own === undefined) throw new Error(reader);
  const asked: string[] = [];
  const http: Behaviour = (request, response, { url }) => {
    asked.push(`${request.headers.host ?? ''} ${request.url ?? ''}`);
    const { body, link } = own.page(nextOf(asked.length), url);
    response.writeHead(200, { 'content-type': 'application/json', ...(link && { link }) }).end(JSON.stringify(body));
  };
  const { url } = await startHostile({ http });
  return { read: () => own.read(url), asked, url };
}

describe.each(Object.keys(readers))('%s', (reader) => {
  test('reads on while the pages lead on', async () => {
    const { read } = await serve(reader, (times) => (times < 5 ? `BASE/list?after=${times}` : null));
    expect(await read()).toHaveLength(5);
  });

  test.each([
    ['to itself', () => 'BASE/list?after=same', 2],
    ['round three', (times: number) => `BASE/list?after=${times % 3}`, 4],
  ])('(6 ep2) pages that lead %s end, and the error names the page', async (_, nextOf, times) => {
    const { read, asked } = await serve(reader, nextOf);
    await expect(read()).rejects.toThrow(/the pages lead in a circle, to \/list\?after=(same|1) again$/);
    expect(asked).toHaveLength(times);
  });

  test.each([
    'https://evil.example.test/v1.0/list',
    'http://127.0.0.1:1/v1.0/list',
    '//evil.example.test/v1.0/x',
    'javascript:alert(1)',
    '//[',
  ])('a next page at %s is refused, and the error names it', async (next) => {
    const { read, asked } = await serve(reader, () => next);
    await expect(read()).rejects.toThrow(/the next page stands at .*, not at http:\/\/127/);
    expect(asked).toHaveLength(1);
  });

  test('a next page of a megabyte is refused', async () => {
    // Headers of that length do not come through; what Okta can send is cut by Node.
    const { read } = await serve(reader, () => `BASE/list?after=${'x'.repeat(reader === 'Okta' ? 20_000 : 1_000_000)}`);
    await expect(read()).rejects.toThrow(/characters long|verflow/);
  });
});

test('Okta: behind a proxy links may bear the name of the org, and commas', () => {
  const roots = ['http://127.0.0.1:8080/proxy', 'https://example.okta.com'];
  expect(pathOfPage('x', 'https://example.okta.com/api/v1/users?after=a,b', roots)).toBe('/api/v1/users?after=a,b');
  expect(pathOfPage('x', 'http://127.0.0.1:8080/proxy/api/v1/users', roots)).toBe('/api/v1/users');
  expect(() => pathOfPage('x', 'http://127.0.0.1:8080/other/api', roots)).toThrow('stands at http://127.0.0.1:8080/other/api');
  expect(() => pathOfPage('x', 'https://example.okta.com.evil.test/api', roots)).toThrow('evil.test');
  expect(() => pathOfPage('x', 'https://example.okta.com@evil.test/api', roots)).toThrow('https://evil.test/api');
});

test('a list has an end', () => {
  const trail = startTrail('GET /x');
  for (let page = 0; page < 100_000; page++) trail.go(`start:${page}`);
  expect(() => trail.go('start:x')).toThrow('GET /x: more than 100000 pages');
});

describe('verify', () => {
  async function read(bodyOf: (path: string, times: number) => { status?: number; body: unknown }) {
    const asked: string[] = [];
    const { url } = await startHostile({
      http: (request, response) => {
        asked.push(request.url ?? '');
        const { status = 200, body } = bodyOf(request.url ?? '', asked.length);
        response.writeHead(status, { 'content-type': 'application/json' }).end(typeof body === 'string' ? body : JSON.stringify(body));
      },
    });
    const endpoint = openEndpoint({ url, token: 'vendor-token', rate: 1e6, sleep, now: () => 0 });
    const options = { app: { key: 'a' }, endpoint, store: openWorkingFile(':memory:', 'x').app('a'), onProgress: () => undefined };
    return { asked, endpoint, records: () => readRecords(options, 'User', ['userName'], []) };
  }
  const config = { pagination: { cursor: true } };
  const people = (...ids: (string | number)[]) => ids.map((id) => ({ id: String(id), userName: `u${id}` }));

  test('(6 ep2) a cursor that never moves ends', async () => {
    const { endpoint, records, asked } = await read((path) => ({
      body: path.startsWith('/Users') ? { Resources: [], nextCursor: 'same' } : config,
    }));
    await expect(records()).rejects.toThrow('GET /Users: the pages lead in a circle, to cursor:same again');
    expect(asked).toHaveLength(3);
    const store = openWorkingFile(':memory:', 'x').app('a');
    const page = async (position: string) => {
      const { resources, next } = await endpoint.page('/Users', position);
      return { value: resources, next };
    };
    await expect(readSteps(page, store, 'users', 'cursor:', () => undefined)).rejects.toThrow('users: the pages lead in a circle');
  });

  test('cursors that lead round and round end', async () => {
    const { records } = await read((path, times) => ({
      body: path.startsWith('/Users') ? { Resources: people(times), nextCursor: `c${times % 4}\u001b[2J` } : config,
    }));
    await expect(records()).rejects.toThrow(/lead in a circle, to cursor:c\d\\u001b\[2J again/);
  });

  test('another cursor with the same page is the same page', async () => {
    const { records, asked } = await read((path, times) => ({
      body: path.startsWith('/Users') ? { Resources: people(1, 2), nextCursor: `c${times}` } : config,
    }));
    await expect(records()).rejects.toThrow('the page at cursor:c2 is the page at cursor: again');
    expect(asked).toHaveLength(3);
  });

  test('an endpoint that ignores startIndex is found out', async () => {
    const { records, asked } = await read((path) => ({
      body: path.startsWith('/Users') ? { totalResults: 1e9, Resources: people(1, 2) } : {},
    }));
    await expect(records()).rejects.toThrow('GET /Users: the page at start:3 is the page at start:1 again');
    expect(asked).toHaveLength(3);
  });

  test('a cursor that is always expired is begun again once', async () => {
    const { records, asked } = await read((path, times) => {
      if (!path.startsWith('/Users')) return { body: config };
      return path.includes('cursor=&')
        ? { body: { Resources: people(times), nextCursor: 'old' } }
        : { status: 400, body: { scimType: 'expiredCursor' } };
    });
    await expect(records()).rejects.toThrow('400');
    expect(asked).toHaveLength(5);
  });

  test.each(['-1', '1.5', '1e999', '"7"', 'null', '1e300'])('a total of %s counts as none', async (total) => {
    const { records } = await read((path) => ({
      body: path.startsWith('/Users') ? `{"totalResults":${total},"Resources":${JSON.stringify(people(1))}}` : {},
    }));
    await records();
  });
});
