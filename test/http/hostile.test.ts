/** Each client before each hostile service: bounded in time, tries and bytes, and nothing of a secret or of a control character in what is said. */
import { afterEach, describe, expect, test } from 'vitest';
import { clients, headerSecret, secret } from './clients.ts';
import { closeAll, type Hostile, odd, refusal, refusing, silent, startHostile } from './servers.ts';

afterEach(closeAll);

const limits = { headers: 150, idle: 100, whole: 400, silence: 300, bytes: 100_000 };
/** In a text of JSON they are written out: what is looked for is what a terminal would obey. */
const unseen = /[\p{Cc}\u2028-\u202e]/u;

interface Said {
  /** What a person would see. */
  said: string;
  waits: number[];
  /** Milliseconds. */
  took: number;
}

async function ask(name: string, { url }: Pick<Hostile, 'url'>): Promise<Said> {
  const waits: number[] = [];
  const begun = performance.now();
  const around = { limits, sleep: async (ms: number) => void waits.push(ms) };
  const answer = await clients[name]?.(url, around).then(
    (value) => JSON.stringify(value) ?? '',
    (error: unknown) => (error instanceof Error ? error.message : `no error: ${String(error)}`),
  );
  return { said: answer ?? '', waits, took: performance.now() - begun };
}

const names = Object.keys(clients);
const rows = (table: object): [string, string][] =>
  Object.keys(table).flatMap((server) => names.map((name): [string, string] => [name, server]));

const telling =
  /no answer|not complete|broke off|longer than|other side closed|terminated|reset|overflow|Overflow|Parse Error|expected|unexpected|header|\bkind\b/i;

/** Which of the limits of time ends it. */
const limitOf: Record<string, RegExp> = {
  'never answers': /no answer within/,
  'begins and says no more': /nothing more came/,
  'drips a byte at a time': /not complete/,
};

describe('(6 ep) nothing is waited for or read without an end', () => {
  test.each(rows(silent))('%s, whose service %s', async (name, server) => {
    const hostile = await startHostile(silent[server] ?? { http: () => undefined });
    const { said, waits, took } = await ask(name, hostile);
    expect(said).toMatch(telling);
    // A target's tokens have one limit for all of it.
    if (name !== 'token status') expect(said).toMatch(limitOf[server] ?? /./);
    expect(said).not.toMatch(unseen);
    expect(said.length).toBeLessThan(1_500);
    expect(took).toBeLessThan(8_000);
    expect(hostile.tries).toBeLessThan(12);
    expect(waits.reduce((sum, one) => sum + one, 0)).toBeLessThanOrEqual(300_000);
    // What stands in buffers on the way comes on top.
    expect(hostile.written).toBeLessThan(20_000_000);
  });

  test.each(rows(refusing))('%s, whose service %s', async (name, server) => {
    const hostile = await startHostile(refusing[server] ?? { http: () => undefined });
    const { said, waits, took } = await ask(name, hostile);
    expect(said).toMatch(/[45]\d\d/);
    expect(said).not.toMatch(unseen);
    expect(said.length).toBeLessThan(1_500);
    expect(took).toBeLessThan(8_000);
    expect(hostile.tries).toBeLessThanOrEqual(30);
    expect(waits.every((one) => one > 0 && one <= 120_000)).toBe(true);
    expect(waits.reduce((sum, one) => sum + one, 0)).toBeLessThanOrEqual(300_000);
    expect(hostile.written).toBeLessThan(20_000_000);
  });

  test.each(rows(odd))('%s, answered with %s', async (name, body) => {
    const hostile = await startHostile({
      http: (_, response) => void response.writeHead(200, { 'content-type': 'application/json' }).end(odd[body]),
    });
    const { said } = await ask(name, hostile);
    expect(said).not.toMatch(/no error|RangeError|Maximum call stack|Cannot read|is not iterable|is not a function/);
    expect(said).not.toMatch(unseen);
    // An identity token of any letters goes on to the sign-in.
    expect(hostile.tries).toBeLessThanOrEqual(name === 'identity token' ? 2 : 1);
    expect(({} as { polluted?: boolean }).polluted).toBeUndefined();
  });

  test.each(names)('%s: what stands behind an empty answer is not read as the next one', async (name) => {
    const hostile = await startHostile({ raw: (socket) => void socket.write('HTTP/1.1 204 No Content\r\n\r\n{"value":"of nobody"}') });
    expect((await ask(name, hostile)).said).not.toContain('of nobody');
    expect(hostile.tries).toBe(1);
  });
});

describe('(6 ep) credentials go nowhere else', () => {
  test.each(names.flatMap((name) => [301, 302, 303, 307, 308].map((status): [string, number] => [name, status])))(
    '%s follows no %i',
    async (name, status) => {
      const other = await startHostile({ http: (_, response) => void response.end('{}') });
      const location = `${other.url}/there?token=abc#part`;
      const hostile = await startHostile({ http: (_, response) => void response.writeHead(status, { location }).end() });
      const { said } = await ask(name, hostile);
      expect(other.tries).toBe(0);
      expect(hostile.tries).toBe(1);
      expect(said).toContain(String(status));
      expect(said).not.toContain('token=abc');
      if (name !== 'token status') expect(said).toContain(`leads to ${other.url}/there`);
    },
  );

  test.each(names)('%s follows no redirect to the same service, and none to what is no address', async (name) => {
    for (const location of ['/moved', 'javascript:alert(1)', '//[', '\u00e9vil'.normalize()]) {
      const value = Buffer.from(location, 'utf8').toString('latin1');
      const hostile = await startHostile({ http: (_, response) => void response.writeHead(302, { location: value }).end() });
      const { said } = await ask(name, hostile);
      expect(hostile.tries).toBe(1);
      expect(said).toContain('302');
    }
  });
});

/** Each way in which services repeat what they were told. */
const echoes: Record<string, (told: string) => string> = {
  'as it is': (told) => told,
  'in an address': encodeURIComponent,
  'in a form': (told) => new URLSearchParams({ told }).toString(),
  'in base64': (told) => Buffer.from(told).toString('base64'),
  'in base64 behind a name': (told) => Buffer.from(`me:${told}`).toString('base64'),
  'in base64url behind two letters': (told) => Buffer.from(`xy${told} and so on`).toString('base64url'),
  'in hexadecimal': (told) => Buffer.from(told).toString('hex'),
  'in capitals': (told) => told.toUpperCase(),
  'as JSON in JSON': (told) => JSON.stringify({ told }),
  'as .NET escapes': (told) => told.replace(/["&'+<>]/g, (one) => `\\u00${one.charCodeAt(0).toString(16)}`),
  'in HTML': (told) => told.replaceAll('&', '&amp;').replaceAll('"', '&quot;'),
  'its beginning': (told) => `${told.slice(0, 20)}...`,
  'without its beginning': (told) => `…${told.slice(4)}`,
};

const readable = (text: string): string[] => {
  const plain = text.toLowerCase();
  return [plain, ...[...text.matchAll(/[\w+/=-]{8,}/g)].map(([word]) => Buffer.from(word, 'base64').toString('latin1').toLowerCase())];
};

describe('(6 ep) a secret that was sent is not said', () => {
  const cases = Object.keys(echoes).flatMap((way) => names.map((name): [string, string] => [name, way]));
  test.each(cases)('%s, repeated %s', async (name, way) => {
    const echo = echoes[way] ?? String;
    for (const status of [400, 401, 500]) {
      const hostile = await startHostile({
        http: (request, response) => {
          let body = '';
          request.on('data', (part: Buffer) => {
            body += part;
          });
          request.on('end', () => {
            const told = [request.headers.authorization?.split(' ')[1], new URLSearchParams(body).get('client_secret')]
              .filter(Boolean)
              .join();
            response.writeHead(status, { 'content-type': 'application/json', server: `x ${echo(told)}`.replace(/[^ -~]/g, '') });
            response.end(JSON.stringify({ ...refusal(`bad token: ${echo(told)}`), schemas: ['none'] }));
          });
        },
      });
      const { said } = await ask(name, hostile);
      expect(said).toMatch(/[45]\d\d/);
      for (const text of readable(said)) {
        expect(text).not.toContain('secrettoken');
        expect(text).not.toContain('quoted');
        expect(text).not.toContain('kept-1');
      }
      for (const whole of [secret, headerSecret]) expect(said).not.toContain(Buffer.from(whole).toString('hex'));
    }
  });
});
