/** Bytes on a connection, for what no well-behaved client sends. */
import { connect, type Socket } from 'node:net';
import { onTestFinished } from 'vitest';

export interface Raw {
  socket: Socket;
  /** All that came back so far. */
  got(): string;
  /** The statuses of the answers so far. */
  statuses(): string[];
  /** Resolves when this stands in what came back, or the connection is closed. */
  until(text: string): Promise<string>;
  closed: Promise<string>;
}

/** A connection that is closed with the test. */
export function rawTo(url: string, text = ''): Raw {
  const { hostname, port } = new URL(url);
  const socket = connect(Number(port), hostname);
  let got = '';
  socket.on('data', (chunk) => {
    got += chunk;
  });
  socket.on('error', () => undefined);
  const closed = new Promise<string>((resolve) => socket.once('close', () => resolve(got)));
  onTestFinished(() => void socket.destroy());
  socket.write(text);
  const until = (wanted: string): Promise<string> =>
    new Promise((resolve) => {
      const look = (): void => {
        if (got.includes(wanted)) resolve(got);
      };
      socket.on('data', look);
      void closed.then(resolve);
      look();
    });
  return { socket, got: () => got, statuses: () => [...got.matchAll(/HTTP\/1\.1 (\d+)/g)].map(([, status = '']) => status), until, closed };
}

/** The head of a request to the app of the harness; `token` null for none. */
export function head(line: string, token: string | null, ...more: string[]): string {
  const authorization = token === null ? [] : [`Authorization: Bearer ${token}`];
  return [`${line} HTTP/1.1`, 'Host: x', ...authorization, ...more, '', ''].join('\r\n');
}

export const wait = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));
