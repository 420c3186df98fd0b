/** Request bodies: size, JSON, and names that no document may hold. */
import type { IncomingMessage } from 'node:http';
import { type Document, isObject } from '../document.ts';
import { badRequest, ScimError } from '../error.ts';
import { maximumDepth } from '../limits.ts';
import { isForbiddenName } from '../schema/name.ts';

/** The body's text, or why it was not taken: 413 when it is too long, 408 when it did not arrive in time. `time` in milliseconds. */
export function readText(incoming: IncomingMessage, maximum: number, time: number): string | Promise<string | ScimError> {
  const { 'content-length': length, 'transfer-encoding': coding } = incoming.headers;
  const hasBody = coding !== undefined || (length !== undefined && length !== '0');
  return hasBody && incoming.method !== 'GET' && incoming.method !== 'HEAD' ? collect(incoming, maximum, time) : '';
}

function collect(body: IncomingMessage, maximum: number, time: number): Promise<string | ScimError> {
  return new Promise((resolve) => {
    const chunks: Buffer[] = [];
    let size = 0;
    const settle = (result: string | ScimError): void => {
      clearTimeout(timer);
      body.off('data', keep);
      resolve(result);
    };
    const timer = setTimeout(() => settle(new ScimError(408, `The body did not arrive in ${time / 1000} seconds.`)), time);
    const tooLong = (): ScimError => new ScimError(413, `The body is longer than ${maximum} bytes.`);
    const keep = (chunk: Buffer): void => {
      size += chunk.byteLength;
      if (size <= maximum) chunks.push(chunk);
      // Above the limit some is read and thrown away, so that the client can finish sending and see the answer.
      if (size > 16 * maximum) settle(tooLong());
    };
    body.on('data', keep);
    body.once('end', () => settle(size > maximum ? tooLong() : joined(chunks)));
    // A client that goes away while it sends is nobody to answer.
    for (const gone of ['error', 'close']) body.once(gone, () => settle(''));
  });
}

/** Most bodies come in one piece, which needs no copy. */
function joined(chunks: Buffer[]): string {
  const [first] = chunks;
  return (chunks.length === 1 && first !== undefined ? first : Buffer.concat(chunks)).toString('utf8');
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
  if (typeof value !== 'object' || value === null) return;
  if (depth > maximumDepth) throw badRequest('invalidSyntax', `The body is nested deeper than ${maximumDepth}.`);
  if (Array.isArray(value)) {
    for (const one of value) checkNames(one, depth + 1);
    return;
  }
  for (const key of Object.keys(value)) {
    if (isForbiddenName(key)) throw badRequest('invalidValue', `"${key}" cannot be the name of an attribute.`);
    checkNames((value as Document)[key], depth + 1);
  }
}
