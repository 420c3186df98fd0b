/** A SCIM client over a few kept connections, the same for every server. */
import { Agent as PlainAgent, request as plainRequest } from 'node:http';
import { Agent as SecureAgent, request as secureRequest } from 'node:https';

export interface Answer {
  status: number;
  /** Undefined when there was no body. */
  body: Record<string, unknown> | undefined;
}

export interface Client {
  /** `path` starts below the base address. Rejects when the connection breaks. */
  send(method: string, path: string, body?: unknown, more?: Record<string, string>): Promise<Answer>;
  close(): void;
}

/** `base` is the SCIM base address without a trailing slash. */
export function openClient(base: string, token: string, connections: number): Client {
  const { protocol, hostname, port, pathname } = new URL(base);
  const isSecure = protocol === 'https:';
  const agent = new (isSecure ? SecureAgent : PlainAgent)({ keepAlive: true, maxSockets: connections });
  const request = isSecure ? secureRequest : plainRequest;
  const prefix = pathname.replace(/\/$/, '');
  const headers = { authorization: `Bearer ${token}`, accept: 'application/scim+json' };
  return {
    send: (method, path, body, more) =>
      new Promise((resolve, reject) => {
        const text = body === undefined ? null : Buffer.from(JSON.stringify(body));
        const own =
          text === null
            ? { ...headers, ...more }
            : { ...headers, ...more, 'content-type': 'application/scim+json', 'content-length': text.length };
        const sent = request({ agent, hostname, port, method, path: prefix + path, headers: own }, (response) => {
          const chunks: Buffer[] = [];
          response.on('data', (chunk: Buffer) => chunks.push(chunk));
          response.on('error', reject);
          response.on('end', () => {
            const answered = Buffer.concat(chunks).toString('utf8');
            resolve({ status: response.statusCode ?? 0, body: answered === '' ? undefined : JSON.parse(answered) });
          });
        });
        sent.on('error', reject);
        sent.end(text);
      }),
    close: () => agent.destroy(),
  };
}
