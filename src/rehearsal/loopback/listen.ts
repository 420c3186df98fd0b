/** A tenant on 127.0.0.1: how it listens, reads what is sent to it, and closes. */
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

/** A request as it came in and was answered; secrets in the body are masked, headers are not kept. */
export interface TenantRequest {
  at: string;
  method: string;
  /** Path and query. */
  path: string;
  body: unknown;
  status: number;
}

export interface Listening {
  /** `http://127.0.0.1:port`, no trailing slash. */
  url: string;
  close(): Promise<void>;
}

/** A request whose body has been read; undefined where it has none. `@hono/node-server` takes it from there too. */
export type ReadRequest = IncomingMessage & { rawBody?: Buffer };

export interface ListenOptions {
  /** 0 or absent: any free port. */
  port?: number | undefined;
  /** Answers; what it throws becomes a 500. */
  answer(request: ReadRequest, response: ServerResponse): unknown;
  /** The tenant's own form of a refusal of which `answer` never hears. */
  refusal(status: 413 | 500, said: string): object;
}

/** Bytes of a body; the largest schema has a tenth of it. */
const mostBody = 16 * 2 ** 20;

export async function listen({ port = 0, answer, refusal }: ListenOptions): Promise<Listening> {
  const refuse = (response: ServerResponse, status: 413 | 500, said: string): void => {
    if (response.headersSent) return void response.destroy();
    response.writeHead(status, { 'content-type': 'application/json', connection: 'close' });
    response.end(JSON.stringify(refusal(status, said)));
  };
  const serve = async (request: ReadRequest, response: ServerResponse): Promise<void> => {
    try {
      if (!(await readBody(request))) return refuse(response, 413, `The body is longer than ${mostBody} bytes.`);
      await answer(request, response);
    } catch (error) {
      refuse(response, 500, String(error));
    }
  };
  const server = createServer((request, response) => void serve(request, response));
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, '127.0.0.1', resolve);
  });
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, close: () => closeServer(server) };
}

/** Connections that are kept alive end with it. */
export function closeServer(server: Pick<Server, 'close' | 'closeAllConnections'>): Promise<void> {
  return new Promise((resolve, reject) => {
    server.close((error) => (error === undefined ? resolve() : reject(error)));
    server.closeAllConnections();
  });
}

/** False for one that is too long; the rest of it is not read. */
async function readBody(request: ReadRequest): Promise<boolean> {
  const { 'content-length': length, 'transfer-encoding': encoding } = request.headers;
  if (encoding === undefined && (length === undefined || length === '0')) return true;
  const parts: Buffer[] = [];
  let size = 0;
  for await (const part of request.iterator({ destroyOnReturn: false }) as AsyncIterable<Buffer>) {
    size += part.length;
    if (size > mostBody) return false;
    parts.push(part);
  }
  request.rawBody = Buffer.concat(parts);
  return true;
}
