/** Request bodies: JSON, and names that no document may hold. */
import { type Document, isObject } from '../document.ts';
import { badRequest } from '../error.ts';
import { maximumDepth, maximumNames } from '../limits.ts';
import { isForbiddenName } from '../schema/name.ts';

/** JSON, or undefined when the text is none. */
function parseJson(text: string): unknown {
  if (text === '') return undefined;
  try {
    return JSON.parse(text.replace(/^\uFEFF/, ''));
  } catch {
    return undefined;
  }
}

/** A body as it came, parsed when somebody first asks, and once. Nobody may change what it holds. */
export interface SentBody {
  text: string;
  /** Undefined when it is no JSON. */
  json(): unknown;
}

export function sentBody(text: string): SentBody {
  let parsed: { value: unknown } | null = null;
  return {
    text,
    json() {
      parsed ??= { value: parseJson(text) };
      return parsed.value;
    },
  };
}

/** The object in a body; 400 invalidSyntax for anything else, 400 invalidValue for a forbidden name. */
export function readBody(sent: SentBody): Document {
  const body = sent.json();
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
  const keys = Object.keys(value);
  if (keys.length > maximumNames)
    throw badRequest('invalidValue', `An object may hold ${maximumNames} names, this one has ${keys.length}.`);
  for (const key of keys) {
    if (isForbiddenName(key)) throw badRequest('invalidValue', `"${key}" cannot be the name of an attribute.`);
    checkNames((value as Document)[key], depth + 1);
  }
}
