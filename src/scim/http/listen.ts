/** The socket: plain or TLS, listening and closing. */
import { createServer, type RequestListener } from 'node:http';
import { createServer as createTlsServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import type { Tls } from '../target.ts';

export interface Listening {
  /** `http://host:port` or `https://host:port`. */
  url: string;
  close(): Promise<void>;
}

/** Rejects when the port is taken or the certificate cannot be used. */
export function listen(answer: RequestListener, hostname: string, port: number, tls: Tls | undefined): Promise<Listening> {
  return new Promise((resolve, reject) => {
    const server =
      tls === undefined
        ? createServer(answer)
        : createTlsServer({ cert: tls.certificate, key: tls.key, minVersion: 'TLSv1.2' as const }, answer);
    const close = (): Promise<void> =>
      new Promise((closed, failed) => {
        server.close((error) => (error === undefined ? closed() : failed(error)));
        // What is being answered may be finished; whoever still holds a connection then loses it.
        setTimeout(() => server.closeAllConnections(), 1000).unref();
      });
    server.once('error', reject);
    server.listen(port, hostname, () => {
      const { port: bound } = server.address() as AddressInfo;
      const host = hostname.includes(':') ? `[${hostname}]` : hostname;
      resolve({ url: `${tls ? 'https' : 'http'}://${host}:${bound}`, close });
    });
  });
}
