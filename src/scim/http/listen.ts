/** The socket: plain or TLS, listening and closing. */
import { createServer, type RequestListener, type ServerOptions, type ServerResponse } from 'node:http';
import { createServer as createTlsServer } from 'node:https';
import type { AddressInfo, Socket } from 'node:net';
import type { Tls } from '../target.ts';
import type { Connections } from './connections.ts';
import type { Exchange } from './exchange.ts';

export interface Listening {
  /** `http://host:port` or `https://host:port`. */
  url: string;
  /** Takes no new connections; what is being answered has `time` milliseconds. */
  close(time: number): Promise<void>;
}

export interface ListenOptions {
  host: string;
  /** 0: any free one. */
  port: number;
  tls: Tls | undefined;
}

/** Milliseconds, above the 60 s after which load balancers drop an idle connection: who closes first loses no request. */
const keepAliveTimeout = 65_000;
/** Milliseconds in which the headers of a request must have come, the first ones counted from the connection on; how often that is looked at. */
const headersTimeout = 20_000;
const connectionsCheckingInterval = 5_000;
/** The same for TLS. */
const handshakeTimeout = 10_000;

/** Rejects when the port is taken or the certificate cannot be used. */
export function listen(exchange: Exchange, connections: Connections, { host: hostname, port, tls }: ListenOptions): Promise<Listening> {
  const inFlight = new Set<ServerResponse>();
  /** Connections that have brought no request yet: Node does not count them as idle. */
  const silent = new Set<Socket>();
  let isClosing = false;
  const watched =
    (answer: RequestListener): RequestListener =>
    (incoming, response) => {
      if (isClosing) response.setHeader('Connection', 'close');
      silent.delete(incoming.socket);
      inFlight.add(response);
      response.once('close', () => {
        inFlight.delete(response);
        // Its headers may have gone out before, so that the client would keep the connection.
        if (isClosing) setImmediate(() => server.closeIdleConnections());
      });
      answer(incoming, response);
    };
  const settings: ServerOptions = { keepAliveTimeout, headersTimeout, connectionsCheckingInterval };
  const server =
    tls === undefined
      ? createServer(settings)
      : createTlsServer({ ...settings, handshakeTimeout, cert: tls.certificate, key: tls.key, minVersion: 'TLSv1.2' as const });
  // By default those above 2,000 are dropped without a word; all together they have 16 KB, above which Node answers 431.
  server.maxHeadersCount = 0;
  server.on('request', watched(exchange.answer));
  server.on('checkContinue', watched(exchange.answerWaiting));
  server.on('connection', connections.add);
  server.on(tls === undefined ? 'connection' : 'secureConnection', (socket: Socket) => {
    silent.add(socket);
    socket.once('close', () => silent.delete(socket));
  });
  const close = (time: number): Promise<void> =>
    new Promise((closed, failed) => {
      isClosing = true;
      for (const response of inFlight) if (!response.headersSent) response.setHeader('Connection', 'close');
      // Idle connections close with it.
      server.close((error) => (error === undefined ? closed() : failed(error)));
      for (const socket of silent) socket.destroy();
      setTimeout(() => server.closeAllConnections(), time).unref();
    });
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, hostname, () => {
      const { port: bound } = server.address() as AddressInfo;
      const host = hostname.includes(':') ? `[${hostname}]` : hostname;
      resolve({ url: `${tls ? 'https' : 'http'}://${host}:${bound}`, close });
    });
  });
}
