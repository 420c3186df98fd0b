/**
 * One request and its answer. By its headers alone: the app that is mounted there, the token, the rate, the route. Only for whom they let in the
 * body is read, and the app answers; what happened is counted and reported.
 * It works on Node's own request and response: objects of the web's Request and Response cost as much as a small request's statements.
 */
import type { IncomingMessage, RequestListener, ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { isBelow } from '../below.ts';
import { ScimError } from '../error.ts';
import { excerpt } from '../excerpt.ts';
import { bodyTime } from '../limits.ts';
import type { Page } from '../page/page.ts';
import { withoutSecretQuery, withoutSecrets } from '../secrets.ts';
import type { RequestRecord, TargetOptions } from '../target.ts';
import { reportTrouble } from '../trouble.ts';
import { type SentBody, sentBody } from './body.ts';
import { drain, hasBody, openBodies } from './incoming.ts';
import type { Metrics } from './metrics.ts';
import { type Admission, admit, type Entrance, type HttpAnswer, nothingAt, refusal } from './mount.ts';

interface Around {
  options: TargetOptions;
  metrics: Metrics;
  page: Page | null;
  /** Hears of every connection that brought a valid token or session. */
  onKnown(socket: Socket): void;
}

export interface Exchange {
  answer: RequestListener;
  /** The same for a client that waits to be told to send its body (`Expect: 100-continue`). */
  answerWaiting: RequestListener;
}

/** Characters that a record keeps of an address. */
const maximumPath = 2000;
const noBody = sentBody('');

/** Answers every request to these apps, and those of the page where there is one. */
export function openExchange(entrances: Entrance[], { options, metrics, page, onKnown }: Around): Exchange {
  // An app may be mounted below another one.
  const deepest = [...entrances].sort((a, b) => b.path.length - a.path.length);
  const isWatched = page !== null || options.onRequest !== undefined;
  const time = options.bodyTime ?? bodyTime;
  const bodies = openBodies();
  /** Connections that end with an answer they have: what else comes on them is nobody's request. */
  const ending = new WeakSet<Socket>();

  const readBehind = async (incoming: IncomingMessage, { caller, maximumBody }: Admission, begin: (() => void) | null) => {
    const text = await bodies.read(incoming, { maximum: maximumBody, time, holder: caller?.bucket ?? null, begin });
    return typeof text === 'string' && text !== '' ? sentBody(text) : text === '' ? noBody : text;
  };

  /** Answers where a body was announced that nobody reads. */
  const end = async (incoming: IncomingMessage, response: ServerResponse, answer: HttpAnswer): Promise<number> => {
    // A short one came with the headers and is there in the next turn: then the connection stays.
    await new Promise((resolve) => setImmediate(resolve));
    if (!isUnread(incoming)) return send(response, answer);
    ending.add(incoming.socket);
    return sendLast(incoming, response, answer);
  };

  const exchange = async (incoming: IncomingMessage, response: ServerResponse, begin: (() => void) | null): Promise<void> => {
    const started = performance.now();
    if (ending.has(incoming.socket)) return;
    const at = isWatched ? options.now().toISOString() : '';
    const url = pathOf(incoming.url);
    const mark = url.indexOf('?');
    const path = mark < 0 ? url : url.slice(0, mark);
    const { method = 'GET' } = incoming;
    if (page !== null && isBelow(path, '/-')) {
      if (page.isIn(incoming)) onKnown(incoming.socket);
      if (!page.takesBody(method, path) && hasBody(incoming)) return void (await end(incoming, response, refusal(noBodyHere())));
      begin?.();
      return page.answer(incoming, response);
    }
    const isRead = method === 'GET' || method === 'HEAD';
    const entrance = deepest.find((one) => isBelow(path, one.path)) ?? null;
    let admission: Admission | null = null;
    let sent: SentBody | ScimError = noBody;
    let stood: Awaited<ReturnType<Page['before']>> = null;
    let answer: HttpAnswer;
    try {
      if (entrance === null) throw nothingAt(path);
      const query = mark < 0 ? '' : url.slice(mark + 1);
      const header = (name: string) => headerOf(incoming, name);
      admission = await admit(entrance, { method: method === 'HEAD' ? 'GET' : method, path, query, header });
      if (admission.caller !== null) onKnown(incoming.socket);
      if (admission.refused !== null) throw admission.refused;
      const read = isRead ? noBody : await readBehind(incoming, admission, begin);
      // The client went away, or was cut off by a stop, while it was sending.
      if (read === null) return;
      sent = read;
      if (page !== null) stood = await page.before(method, path);
      answer = await admission.answer(sent);
    } catch (error) {
      answer = refusal(error);
    } finally {
      bodies.release(incoming);
    }
    const isKnown = (admission?.caller ?? null) !== null || (answer.isSecret === true && answer.status === 200);
    if (isKnown) onKnown(incoming.socket);
    const sending = answer.pieces === undefined ? undefined : sendPieces(incoming, response, answer, answer.pieces);
    const length =
      sending !== undefined
        ? Number.POSITIVE_INFINITY
        : isUnread(incoming)
          ? await end(incoming, response, answer)
          : send(response, answer);
    const app = entrance?.key ?? null;
    metrics.count(app, method, answer.status, (performance.now() - started) / 1000);
    if (!isWatched) return sending;
    const shown = answer.isSecret ? null : excerpt(answer.body, length);
    const record: RequestRecord = {
      ...{ at, app, method, isKnown, status: answer.status },
      path: shortened(withoutSecretQuery(shortened(url))),
      body: isKnown && !answer.isSecret && !(sent instanceof ScimError) ? recordedBody(sent) : null,
      // Nobody but the page keeps answers.
      response: page === null ? shown : withoutSecrets(shown),
    };
    page?.record(record, stood);
    options.onRequest?.(record);
    await sending;
  };
  const listener =
    (isWaiting: boolean): RequestListener =>
    (incoming, response) => {
      exchange(incoming, response, isWaiting ? () => response.writeContinue() : null).catch((error: unknown) => {
        reportTrouble('A request could not be answered', error);
        response.destroy();
      });
    };
  return { answer: listener(false), answerWaiting: listener(true) };
}

/** Cut first, so that what is looked through and copied is short, however long the body was. */
function recordedBody(sent: SentBody): unknown {
  const value = sent.text === '' ? undefined : sent.json();
  return value === undefined ? null : withoutSecrets(excerpt(value, sent.text.length));
}

const noBodyHere = () => new ScimError(413, 'Nothing is taken here but the login.');

const shortened = (text: string): string => (text.length <= maximumPath ? text : `${text.slice(0, maximumPath)}…`);

/** In one piece and with its length, so that it is one write to the socket; says how long the text was. */
function send(response: ServerResponse, { status, headers, body }: HttpAnswer): number {
  const text = body === null ? '' : JSON.stringify(body);
  if (body !== null) headers['Content-Length'] = String(Buffer.byteLength(text));
  response.writeHead(status, headers).end(text);
  return text.length;
}

const isUnread = (incoming: IncomingMessage): boolean => !incoming.complete && hasBody(incoming);

/** The same where a body is still coming that nobody reads: what is left would be taken for the next request, so the connection ends with this one. */
function sendLast(incoming: IncomingMessage, response: ServerResponse, { status, headers, body }: HttpAnswer): number {
  const text = body === null ? '' : JSON.stringify(body);
  if (body !== null) headers['Content-Length'] = String(Buffer.byteLength(text));
  response.writeHead(status, { ...headers, Connection: 'close' });
  if (text === '' || incoming.method === 'HEAD') response.flushHeaders();
  else response.write(text);
  // Late enough for a client that first sends everything to see its answer.
  void drain(incoming).then(() => response.end());
  return text.length;
}

/** Each piece is made when the client has taken the one before; one that goes away is nobody to answer. */
async function sendPieces(
  incoming: IncomingMessage,
  response: ServerResponse,
  { status, headers }: HttpAnswer,
  pieces: AsyncGenerator<string>,
): Promise<void> {
  response.writeHead(status, isUnread(incoming) ? { ...headers, Connection: 'close' } : headers);
  if (incoming.method === 'HEAD') return void response.end();
  try {
    await pipeline(Readable.from(pieces), response);
  } catch (error) {
    const isGone = error instanceof Error && 'code' in error && error.code === 'ERR_STREAM_PREMATURE_CLOSE';
    if (!isGone) throw error;
  }
}

/** The path and query; clients that take the target for a proxy send a whole address. */
function pathOf(url = '/'): string {
  return url.startsWith('/') ? url : url.replace(/^[a-z]+:\/\/[^/?]*/i, '') || '/';
}

function headerOf({ headers }: IncomingMessage, name: string): string | undefined {
  const value = headers[name];
  return Array.isArray(value) ? value.join(', ') : value;
}
