/** Graph `$batch`: up to 20 calls in one, each carried out as if it had come by itself. */
import type { Hono } from 'hono';
import { bodyOf } from '../context.ts';
import { badRequest } from '../errors.ts';

const most = 20;

interface Call {
  id: string;
  method: string;
  url: string;
  body?: unknown;
  headers?: Record<string, string>;
}

const isCall = (one: Call | null): one is Call =>
  typeof one?.id === 'string' && typeof one.method === 'string' && typeof one.url === 'string';

/** `send` is the whole server. */
export function batchRoutes(api: Hono, send: (request: Request) => Promise<Response>): void {
  api.post('/$batch', async (c) => {
    const { requests } = (await bodyOf(c)) as { requests?: Call[] };
    if (!Array.isArray(requests) || requests.length === 0) throw badRequest('Invalid batch payload format.');
    if (!requests.every(isCall)) throw badRequest('Invalid batch payload format.');
    if (requests.length > most) throw badRequest(`Number of batch request steps exceeds the maximum value of ${most}.`);
    const root = new URL(c.req.url.replace(/\/\$batch.*$/, ''));
    const shared = { 'content-type': 'application/json', authorization: c.req.header('authorization') ?? '' };
    const responses = [];
    // Graph promises no order; one after the other is one of them.
    for (const { id, method, url, body, headers: own } of requests) {
      const headers = { ...shared, ...own };
      const request = new Request(`${root}/${url.replace(/^\/+/, '')}`, {
        method,
        headers,
        ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      });
      const answer = await send(request);
      const text = await answer.text();
      responses.push({ id, status: answer.status, ...(text === '' ? {} : { body: JSON.parse(text) }) });
    }
    return c.json({ responses });
  });
}
