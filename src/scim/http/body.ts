/** Request bodies: size, JSON, and names that no document may hold. */
import { type Document, isObject } from '../document.ts';
import { badRequest, ScimError } from '../error.ts';
import { isForbiddenName } from '../schema/name.ts';

/** Bytes. */
const maximumBody = 1024 * 1024;
/** What is read and thrown away above the limit, so that the client can finish sending and see the answer. */
const maximumDrained = 16 * maximumBody;
const maximumDepth = 20;

/** The body's text, or null when it is longer than 1 MB. */
export async function readText(request: Request): Promise<string | null> {
  if (request.body === null) return '';
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of request.body) {
    size += chunk.byteLength;
    if (size <= maximumBody) chunks.push(chunk);
    if (size > maximumDrained) break;
  }
  return size > maximumBody ? null : Buffer.concat(chunks).toString('utf8');
}

/** JSON, or undefined when the text is none. */
export function parseJson(text: string): unknown {
  try {
    return JSON.parse(text.replace(/^\uFEFF/, ''));
  } catch {
    return undefined;
  }
}

/** The object in a body; 413 over 1 MB, 400 invalidSyntax for anything else, 400 invalidValue for a forbidden name. */
export function readBody(text: string | null): Document {
  if (text === null) throw new ScimError(413, `The body is longer than ${maximumBody} bytes.`);
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
