/**
 * One request and its answer: the body is read, the app that is mounted there answers, and what happened is counted and reported.
 * It works on Node's own request and response: objects of the web's Request and Response cost as much as a small request's statements.
 */
import type { IncomingMessage, RequestListener, ServerResponse } from 'node:http';
import { isBelow } from '../below.ts';
import { ScimError } from '../error.ts';
import { bodyTime, maximumBody, maximumBulkBody } from '../limits.ts';
import type { Page } from '../page/page.ts';
import { withoutSecretQuery, withoutSecrets } from '../secrets.ts';
import type { TargetOptions } from '../target.ts';
import { reportTrouble } from '../trouble.ts';
import { parseJson, readText } from './body.ts';
import type { Metrics } from './metrics.ts';
import { answerFrom, type Entrance, type HttpAnswer, nothingAt, refusal } from './mount.ts';

interface Around {
  options: TargetOptions;
  metrics: Metrics;
  page: Page | null;
}

/** Answers every request to these apps, and those of the page where there is one. */
export function openExchange(entrances: Entrance[], { options, metrics, page }: Around): RequestListener {
  // An app may be mounted below another one.
  const deepest = [...entrances].sort((a, b) => b.path.length - a.path.length);
  const isWatched = page !== null || options.onRequest !== undefined;

  const exchange = async (incoming: IncomingMessage, response: ServerResponse): Promise<void> => {
    const started = performance.now();
    const at = isWatched ? options.now().toISOString() : '';
    const url = pathOf(incoming.url);
    const mark = url.indexOf('?');
    const path = mark < 0 ? url : url.slice(0, mark);
    if (page !== null && isBelow(path, '/-')) return page.answer(incoming, response);
    const { method = 'GET' } = incoming;
    const entrance = deepest.find((one) => isBelow(path, one.path)) ?? null;
    const text = await readText(incoming, path.endsWith('/Bulk') ? maximumBulkBody : maximumBody, options.bodyTime ?? bodyTime);
    // The client went away, or was cut off by a stop, while it was sending.
    if (incoming.destroyed && !incoming.complete) return;
    let stood: Awaited<ReturnType<Page['before']>> = null;
    let answer: HttpAnswer;
    try {
      if (entrance === null) throw nothingAt(path);
      if (page !== null) stood = await page.before(method, path);
      answer = await answerFrom(entrance, {
        method: method === 'HEAD' ? 'GET' : method,
        path,
        query: mark < 0 ? '' : url.slice(mark + 1),
        header: (name) => headerOf(incoming, name),
        text,
      });
    } catch (error) {
      answer = refusal(error);
    }
    // What is left of a body that was given up would be taken for the next request.
    if (text instanceof ScimError && !incoming.complete) answer.headers.Connection = 'close';
    send(response, answer);
    const app = entrance?.key ?? null;
    metrics.count(app, method, answer.status, (performance.now() - started) / 1000);
    if (!isWatched) return;
    const body = withoutSecrets(text instanceof ScimError ? null : (parseJson(text) ?? null));
    const record = {
      at,
      app,
      method,
      path: withoutSecretQuery(url),
      body,
      status: answer.status,
      // Nobody but the page keeps answers.
      response: answer.isSecret ? null : page === null ? answer.body : withoutSecrets(answer.body),
    };
    page?.record(record, stood);
    options.onRequest?.(record);
  };
  return (incoming, response) => {
    exchange(incoming, response).catch((error: unknown) => {
      reportTrouble('A request could not be answered', error);
      response.destroy();
    });
  };
}

/** In one piece and with its length, so that it is one write to the socket. */
function send(response: ServerResponse, { status, headers, body }: HttpAnswer): void {
  if (body === null) {
    response.writeHead(status, headers).end();
    return;
  }
  const text = JSON.stringify(body);
  headers['Content-Length'] = String(Buffer.byteLength(text));
  response.writeHead(status, headers).end(text);
}

/** The path and query; clients that take the target for a proxy send a whole address. */
function pathOf(url = '/'): string {
  return url.startsWith('/') ? url : url.replace(/^[a-z]+:\/\/[^/?]*/i, '') || '/';
}

function headerOf({ headers }: IncomingMessage, name: string): string | undefined {
  const value = headers[name];
  return Array.isArray(value) ? value.join(', ') : value;
}
