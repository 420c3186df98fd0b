/** What stands between the socket and a route: methods, paths, bodies that were given up, and what is recorded. */
import { connect } from 'node:net';
import { expect, test } from 'vitest';
import { behaviour, open } from '../harness.ts';

/** Sends these bytes on one connection and says all that came back until the server, or after a pause we, hung up. */
function raw(url: string, text: string): Promise<string> {
  const { hostname, port } = new URL(url);
  return new Promise((resolve, reject) => {
    const socket = connect(Number(port), hostname, () => socket.write(text));
    let got = '';
    socket.setTimeout(500, () => socket.end());
    socket.on('data', (chunk) => {
      got += chunk;
    });
    socket.on('error', reject);
    socket.on('close', () => resolve(got));
  });
}

const head = (line: string, ...more: string[]): string => [line, 'Host: x', 'Authorization: Bearer secret', ...more, '', ''].join('\r\n');

test('HEAD has what GET has, but no body', async () => {
  const scim = await open();
  const id = await scim.user('ann');
  const [get, asked] = [await scim.get(`/Users/${id}`), await scim.send('HEAD', `/Users/${id}`)];
  expect([asked.status, asked.headers.get('etag'), asked.body]).toEqual([200, 'W/"1"', {}]);
  expect(asked.headers.get('content-length')).toBe(get.headers.get('content-length'));
  expect(scim.records.at(-1)).toMatchObject({ method: 'HEAD', status: 200 });
});

test('a slash at the end, an encoded id and a whole address as the target of a request are understood', async () => {
  const ids = ['a b/c', 'plain'];
  const scim = await open({}, { newId: () => ids.shift() ?? '' });
  await scim.user('ann');
  expect((await scim.get('/Users/')).body.totalResults).toBe(1);
  expect((await scim.get('/Users/a%20b%2Fc')).body).toMatchObject({ id: 'a b/c', userName: 'ann' });
  for (const path of ['/Users/a%ZZ', '/Users/a/b', '/Users//a', '/Nothing', '/../../x']) expect((await scim.get(path)).status).toBe(404);
  const { url } = scim.target;
  expect(await raw(url, head(`GET ${url}/app/scim/v2/Users?count=0 HTTP/1.1`))).toMatch(/^HTTP\/1.1 200 .*"totalResults":1/s);
  expect(scim.records.at(-1)?.path).toBe('/app/scim/v2/Users?count=0');
});

test('two requests on one connection are answered one after the other', async () => {
  const scim = await open();
  const create = (name: string) =>
    `${head('POST /app/scim/v2/Users HTTP/1.1', `Content-Length: ${15 + name.length}`)}{"userName":"${name}"}`;
  const got = await raw(
    scim.target.url,
    create('ann') + create('bob') + head('DELETE /app/scim/v2/Users/id-1 HTTP/1.1', 'Content-Length: 0'),
  );
  expect([...got.matchAll(/HTTP\/1\.1 (\d+)/g)].map(([, status]) => status)).toEqual(['201', '201', '204']);
});

test('what is left of a body that was given up is not taken for the next request', async () => {
  const scim = await open({}, { bodyTime: 50 });
  const got = await raw(scim.target.url, `${head('POST /app/scim/v2/Users HTTP/1.1', 'Content-Length: 100')}{"userName":`);
  expect(got).toMatch(/^HTTP\/1\.1 408 [^{]*^Connection: close/im);
});

test('an app mounted below another one has its own people', async () => {
  const inner = { tokens: ['secret'], behaviour: behaviour() };
  const scim = await open(
    {},
    {
      mounts: [
        { ...inner, key: 'outer', path: '/app' },
        { ...inner, key: 'app', path: '/app/scim/v2/' },
      ],
    },
  );
  await scim.user('ann');
  expect([scim.target.users('outer').length, scim.target.users('app').length]).toEqual([0, 1]);
  expect((await scim.send('GET', '//application/Users')).status).toBe(404);
});
