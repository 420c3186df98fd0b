/** The socket: plain or TLS, listening and closing. */
import { createServer as createTlsServer } from 'node:https';
import { type ServerType, serve } from '@hono/node-server';
import type { Tls } from '../target.ts';

export interface Listening {
  /** `http://host:port` or `https://host:port`. */
  url: string;
  close(): Promise<void>;
}

/** Rejects when the port is taken or the certificate cannot be used. */
export function listen(
  fetch: (request: Request) => Response | Promise<Response>,
  hostname: string,
  port: number,
  tls: Tls | undefined,
): Promise<Listening> {
  return new Promise((resolve, reject) => {
    const secure = tls && {
      createServer: createTlsServer,
      serverOptions: { cert: tls.certificate, key: tls.key, minVersion: 'TLSv1.2' as const },
    };
    const server = serve({ fetch, hostname, port, ...secure }, (info) => {
      const host = hostname.includes(':') ? `[${hostname}]` : hostname;
      resolve({ url: `${tls ? 'https' : 'http'}://${host}:${info.port}`, close: () => closeServer(server) });
    });
    server.once('error', reject);
  });
}

function closeServer(server: ServerType): Promise<void> {
  return new Promise((resolve, reject) => {
    server.close((error) => (error === undefined ? resolve() : reject(error)));
    // What is being answered may be finished; whoever still holds a connection then loses it.
    if ('closeAllConnections' in server) setTimeout(() => server.closeAllConnections(), 1000).unref();
  });
}
