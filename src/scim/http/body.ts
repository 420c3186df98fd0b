/** Request bodies: size, JSON, and names that no document may hold. */
import { Readable } from 'node:stream';
import type { ReadableStream } from 'node:stream/web';
import { type Document, isObject } from '../document.ts';
import { badRequest, ScimError } from '../error.ts';
import { maximumDepth } from '../limits.ts';
import { isForbiddenName } from '../schema/name.ts';

/**
 * The body's text, or why it was not taken: 413 when it is too long, 408 when it did not arrive in time. Read from the socket's own
 * stream where the server gives it: a web stream in between costs as much as the rest of a small request.
 */
export function readText(
  request: Request,
  incoming: Readable | undefined,
  maximum: number,
  time: number,
): string | Promise<string | ScimError> {
  if (request.method === 'GET' || request.method === 'HEAD') return '';
  const body = incoming ?? (request.body === null ? null : Readable.fromWeb(request.body as ReadableStream));
  return body === null ? '' : collect(body, maximum, time);
}

function collect(body: Readable, maximum: number, time: number): Promise<string | ScimError> {
  return new Promise((resolve) => {
    const chunks: Uint8Array[] = [];
    let size = 0;
    const settle = (result: string | ScimError): void => {
      clearTimeout(timer);
      body.off('data', keep);
      resolve(result);
    };
    const timer = setTimeout(() => settle(new ScimError(408, `The body did not arrive in ${time / 1000} seconds.`)), time);
    const tooLong = (): ScimError => new ScimError(413, `The body is longer than ${maximum} bytes.`);
    const keep = (chunk: Uint8Array): void => {
      size += chunk.byteLength;
      if (size <= maximum) chunks.push(chunk);
      // Above the limit some is read and thrown away, so that the client can finish sending and see the answer.
      if (size > 16 * maximum) settle(tooLong());
    };
    body.on('data', keep);
    body.once('end', () => settle(size > maximum ? tooLong() : Buffer.concat(chunks).toString('utf8')));
    // A client that goes away while it sends is nobody to answer.
    for (const gone of ['error', 'close']) body.once(gone, () => settle(''));
  });
}

/** JSON, or undefined when the text is none. */
export function parseJson(text: string): unknown {
  if (text === '') return undefined;
  try {
    return JSON.parse(text.replace(/^\uFEFF/, ''));
  } catch {
    return undefined;
  }
}

/** The object in a body; 400 invalidSyntax for anything else, 400 invalidValue for a forbidden name. */
export function readBody(text: string | ScimError): Document {
  if (text instanceof ScimError) throw text;
  const body = parseJson(text);
  if (!isObject(body)) throw badRequest('invalidSyntax', 'The body must be a JSON object.');
  checkNames(body, 0);
  return body;
}

function checkNames(value: unknown, depth: number): void {
  if (depth > maximumDepth) throw badRequest('invalidSyntax', `The body is nested deeper than ${maximumDepth}.`);
  if (Array.isArray(value)) for (const one of value) checkNames(one, depth + 1);
  if (!isObject(value)) return;
  for (const [key, one] of Object.entries(value)) {
    if (isForbiddenName(key)) throw badRequest('invalidValue', `"${key}" cannot be the name of an attribute.`);
    checkNames(one, depth + 1);
  }
}

/** The body as it may be kept in a record: passwords, which Okta always sends, are blotted out. */
export function withoutSecrets(value: unknown, depth = 0): unknown {
  if (depth > maximumDepth) return null;
  if (Array.isArray(value)) return value.map((one) => withoutSecrets(one, depth + 1));
  if (!isObject(value)) return value;
  const isPassword = (name: unknown): boolean => typeof name === 'string' && /(^|:)password$/i.test(name.trim());
  const entries = Object.entries(value).map(([key, one]): [string, unknown] => {
    const secret = isPassword(key) || (key.toLowerCase() === 'value' && isPassword(value.path));
    return [key, secret ? '***' : withoutSecrets(one, depth + 1)];
  });
  return Object.fromEntries(entries);
}
