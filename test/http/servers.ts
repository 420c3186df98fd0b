/** Services that lie, hang, flood and repeat what they were told: each on a port of its own. */
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { type AddressInfo, createServer as createRawServer, type Socket } from 'node:net';
import { gzipSync } from 'node:zlib';

export interface Hostile {
  url: string;
  /** Requests that came in. */
  tries: number;
  /** Bytes of bodies that were written. */
  written: number;
  close(): Promise<void>;
}

export type Behaviour = (request: IncomingMessage, response: ServerResponse, hostile: Hostile) => void;
export type RawBehaviour = (socket: Socket, hostile: Hostile) => void;

const closers: (() => Promise<void>)[] = [];
export async function closeAll(): Promise<void> {
  for (const close of closers.splice(0)) await close();
}

export async function startHostile(behaviour: { http: Behaviour } | { raw: RawBehaviour }): Promise<Hostile> {
  const sockets = new Set<Socket>();
  const hostile: Hostile = { url: '', tries: 0, written: 0, close: async () => undefined };
  const server =
    'raw' in behaviour
      ? createRawServer((socket) =>
          socket.once('data', () => {
            hostile.tries++;
            behaviour.raw(socket, hostile);
          }),
        )
      : createServer((request, response) => {
          request.resume();
          hostile.tries++;
          behaviour.http(request, response, hostile);
        });
  server.on('connection', (socket: Socket) => {
    sockets.add(socket);
    socket.on('error', () => undefined);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  hostile.url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  hostile.close = () =>
    new Promise<void>((resolve) => {
      server.close(() => resolve());
      for (const socket of sockets) socket.destroy();
    });
  closers.push(hostile.close);
  return hostile;
}

/** Writes parts until nobody reads any more. */
function flood(response: ServerResponse, hostile: Hostile, part: Buffer | string): void {
  const next = (): void => {
    while (!response.destroyed && hostile.written < 2 ** 28) {
      hostile.written += part.length;
      if (!response.write(part)) return void response.once('drain', next);
    }
  };
  next();
}

/** A part at a time, for ever. */
function trickle(write: () => void, socket: { on(event: 'close', done: () => void): unknown }, ms: number): void {
  const timer = setInterval(write, ms);
  socket.on('close', () => clearInterval(timer));
}

const json = { 'content-type': 'application/json' };
const sendJson = (response: ServerResponse, status: number, body: unknown, headers: Record<string, string> = {}) =>
  void response
    .writeHead(status, { ...json, ...headers })
    .end(typeof body === 'string' || Buffer.isBuffer(body) ? body : JSON.stringify(body));

/** What every service here calls its refusals, so that each client finds its own member. */
export const refusal = (said: string) => ({
  error: { code: 'refused', message: said },
  errorCode: 'E0000001',
  errorSummary: said,
  detail: said,
  error_description: said,
});

const bomb = gzipSync(Buffer.alloc(40_000_000, 'a'));

/** In none of them anything that can be used comes back. */
export const silent: Record<string, { http: Behaviour } | { raw: RawBehaviour }> = {
  'never answers': { http: () => undefined },
  'begins and says no more': { http: (_, response) => void response.writeHead(200, json).write('{') },
  'drips a byte at a time': {
    http: (_, response) => {
      response.writeHead(200, json);
      trickle(() => response.write(' '), response, 20);
    },
  },
  'sends interim answers for ever': { raw: (socket) => trickle(() => socket.write('HTTP/1.1 103 Early Hints\r\n\r\n'), socket, 5) },
  'sends headers for ever': {
    raw: (socket, hostile) => {
      socket.write('HTTP/1.1 200 OK\r\n');
      trickle(() => socket.write(`x-${hostile.written++}: ${'h'.repeat(8_000)}\r\n`), socket, 2);
    },
  },
  'breaks off before the answer': { raw: (socket) => void socket.resetAndDestroy() },
  'breaks off in the body': {
    raw: (socket) => {
      socket.write('HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: 1000\r\n\r\n{"value":');
      setTimeout(() => socket.resetAndDestroy(), 20);
    },
  },
  'ends in the middle of the body': {
    raw: (socket) => void socket.end('HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: 1000\r\n\r\n{"value":'),
  },
  'speaks another protocol': { raw: (socket) => void socket.end('220 mail.example.test ESMTP\u001b[2J\r\n') },
  'sends a body without an end': {
    http: (_, response, hostile) => {
      response.writeHead(200, json).write('{"Resources":[],"value":"');
      flood(response, hostile, Buffer.alloc(2 ** 16, 'y'));
    },
  },
  'announces 200 MB': {
    http: (_, response, hostile) => {
      response.writeHead(200, { ...json, 'content-length': String(200 * 2 ** 20) });
      flood(response, hostile, Buffer.alloc(2 ** 16, ' '));
    },
  },
  'sends little that unpacks to much': { http: (_, response) => sendJson(response, 200, bomb, { 'content-encoding': 'gzip' }) },
  'sends what does not unpack': { http: (_, response) => sendJson(response, 200, 'no gzip', { 'content-encoding': 'gzip' }) },
};

/** These refuse, each in its way. */
export const refusing: Record<string, { http: Behaviour }> = {
  'fails for ever': { http: (_, response) => sendJson(response, 503, refusal('later')) },
  'asks for a day of waiting': { http: (_, response) => sendJson(response, 429, refusal('later'), { 'retry-after': '86400' }) },
  'asks for endless waiting': { http: (_, response) => sendJson(response, 429, refusal('later'), { 'retry-after': '9'.repeat(400) }) },
  'asks to wait until the year 9999': {
    http: (_, response) => sendJson(response, 503, refusal('later'), { 'retry-after': 'Fri, 31 Dec 9999 23:59:59 GMT' }),
  },
  'asks to come back at once, always': { http: (_, response) => sendJson(response, 429, refusal('now'), { 'retry-after': '0' }) },
  'refuses with a body without an end': {
    http: (_, response, hostile) => {
      response.writeHead(400, json);
      flood(response, hostile, Buffer.alloc(2 ** 16, 'z'));
    },
  },
  'refuses and says no more': { http: (_, response) => void response.writeHead(400, json).write('{"detail":') },
  'answers with a page': {
    http: (_, response) =>
      void response
        .writeHead(403, { 'content-type': 'text/html' })
        .end(`<!DOCTYPE html><html><head><title>Blocked\u001b[31m</title><style>x{}</style></head><body>${'<p>go away'.repeat(9_999)}`),
  },
  'writes control characters': { http: (_, response) => sendJson(response, 400, refusal('\u001b]0;pwned\u0007\u202eevil\r\nsecond line')) },
};

/** These answer 200, with a body that none expects. */
export const odd: Record<string, Buffer | string> = {
  'no JSON': 'hello\u001b[2J',
  'a page': '<html><title>Sign in\u0007</title></html>',
  'cut JSON': '{"value":[',
  'a number': '1e999',
  'a list': '[1,2]',
  null: 'null',
  'a text': '"x"',
  'deep lists': '['.repeat(200_000) + ']'.repeat(200_000),
  'deep objects': `${'{"a":'.repeat(100_000)}1${'}'.repeat(100_000)}`,
  'a prototype': '{"__proto__":{"polluted":true},"\\u005f_proto__":{"polluted":true},"constructor":{"prototype":{"polluted":true}}}',
  'members of other kinds':
    '{"value":7,"Resources":7,"access_token":7,"expires_in":"x","totalResults":-1,"tokens":{},"error":[],"errorCauses":7}',
  'no UTF-8': Buffer.concat([Buffer.from('{"value":"'), Buffer.from([0xff, 0xfe, 0xc3, 0x28]), Buffer.from('"}')]),
  'two of each': '{"value":1,"value":2,"Resources":null,"Resources":3}',
  'huge numbers': `{"totalResults":1e999,"value":${'9'.repeat(5_000)}}`,
};
