/**
 * What this machine sees of an address that a directory does not reach. It only explains: the directory's own test is the one that
 * counts, and this machine stands elsewhere.
 */
import { lookup } from 'node:dns/promises';
import { connect as connectTcp } from 'node:net';
import { connect as connectTls } from 'node:tls';
import { askTokens } from './tokenStatus.ts';

const answerWithin = 5_000;

interface Place {
  host: string;
  port: number;
  isTls: boolean;
}

/** Each finds what is wrong, or null: then the next one looks further. */
const looks: readonly ((place: Place) => Promise<string | null>)[] = [lookUp, connect, checkCertificate];

/** One sentence without a full stop. Never throws, and never holds the token. */
export async function probe(address: string, token: string): Promise<string> {
  return `Seen from this machine: ${(await findBreak(address)) ?? (await ask(address, token))}`;
}

/** What keeps a connection to this address from coming about (DNS, TCP, TLS), or null. Sends nothing. Never throws. */
export async function findBreak(address: string): Promise<string | null> {
  const { hostname, port, protocol } = new URL(address);
  const isTls = protocol === 'https:';
  const host = hostname.replace(/^\[(.*)\]$/, '$1');
  const place = { host, port: Number(port) || (isTls ? 443 : 80), isTls };
  for (const look of looks) {
    const wrong = await look(place);
    if (wrong !== null) return wrong;
  }
  return null;
}

async function lookUp({ host }: Place): Promise<string | null> {
  return lookup(host).then(
    () => null,
    (error: NodeJS.ErrnoException) => `${host} does not resolve (${error.code}): set its DNS record`,
  );
}

function connect({ host, port }: Place): Promise<string | null> {
  return new Promise((resolve) => {
    const socket = connectTcp({ host, port, timeout: answerWithin });
    const end = (found: string | null) => {
      socket.destroy();
      resolve(found);
    };
    socket.once('connect', () => end(null));
    socket.once('timeout', () => end(`${host}:${port} does not answer: a firewall, or an ingress without an address`));
    socket.once('error', (error: NodeJS.ErrnoException) =>
      end(`nothing listens at ${host}:${port} (${error.code}): the proxy, tunnel or ingress in front of the target is not up`),
    );
  });
}

function checkCertificate({ host, port, isTls }: Place): Promise<string | null> {
  if (!isTls) return Promise.resolve(null);
  return new Promise((resolve) => {
    const isName = /[a-z]/i.test(host) && !host.includes(':');
    const socket = connectTls({ host, port, timeout: answerWithin, rejectUnauthorized: false, ...(isName ? { servername: host } : {}) });
    const end = (found: string | null) => {
      socket.destroy();
      resolve(found);
    };
    socket.once('secureConnect', () => {
      const { subjectaltname = 'no name', valid_to: until } = socket.getPeerCertificate();
      const code = socket.authorized
        ? ''
        : String((socket.authorizationError as Error & { code?: string }).code ?? socket.authorizationError);
      end(code === '' ? null : describeCertificate(code, host, subjectaltname, until));
    });
    socket.once('timeout', () => end(`${host}:${port} begins no TLS connection`));
    socket.once('error', (error: NodeJS.ErrnoException) => end(`${host}:${port} speaks no TLS (${error.code ?? error.message})`));
  });
}

/** By the codes of OpenSSL that Node gives. */
function describeCertificate(code: string, host: string, names: string, until: string): string {
  const certificate = `the certificate of ${host}`;
  if (code === 'ERR_TLS_CERT_ALTNAME_INVALID') return `${certificate} is for other names (${names})`;
  if (/SELF_SIGNED/.test(code)) return `${certificate} is self-signed, which the directory does not trust`;
  if (code === 'CERT_HAS_EXPIRED') return `${certificate} has expired (${until})`;
  if (/UNABLE_TO/.test(code)) return `${certificate} comes without a chain to a known authority (${code})`;
  return `${certificate} is not trusted (${code})`;
}

async function ask(address: string, token: string): Promise<string> {
  const answer = await askTokens(address, token, answerWithin);
  switch (answer.kind) {
    case 'status':
      return 'the target answers and knows the token; the directory cannot reach it from outside, or reaches something else';
    case 'unknownToken':
      return 'the target answers and does not know the token: it has not been told of it yet, or another target stands there';
    case 'none':
      return `the connection breaks off without an answer (${answer.reason})`;
    case 'other':
      return `something else answers there (${answer.http}${answer.server === null ? '' : `, server: ${answer.server}`}): the ingress or proxy does not route to the target`;
  }
}
