/** The PATCH message (RFC 7644 section 3.5.2) as both directories write it: `op` in any letter case. */
import { type Document, isObject } from '../document.ts';
import { badRequest } from '../error.ts';
import { maximumFilter, maximumOperations } from '../limits.ts';
import type { OperationKind } from './apply.ts';

export interface Operation {
  kind: OperationKind;
  path: string | null;
  value: unknown;
}

const kinds: readonly OperationKind[] = ['add', 'replace', 'remove'];

/** Reads the operations; 400 invalidSyntax for a message of another shape, tooMany above 1,000. An empty list changes nothing. */
export function readOperations(body: Document): Operation[] {
  const list = Object.entries(body).find(([key]) => key.toLowerCase() === 'operations')?.[1];
  if (!Array.isArray(list)) throw badRequest('invalidSyntax', 'A PATCH needs "Operations", a list.');
  if (list.length > maximumOperations)
    throw badRequest('tooMany', `A PATCH may hold ${maximumOperations} operations, this one has ${list.length}.`);
  return list.map((sent: unknown) => {
    const kind = isObject(sent) && typeof sent.op === 'string' ? sent.op.toLowerCase() : null;
    const known = kinds.find((one) => one === kind);
    if (!isObject(sent) || known === undefined) throw badRequest('invalidSyntax', 'An operation needs "op": add, replace or remove.');
    const { path = null, value } = sent;
    if (path !== null && typeof path !== 'string') throw badRequest('invalidPath', '"path" must be a string.');
    if (path !== null && path.length > maximumFilter)
      throw badRequest('invalidPath', `A path may hold ${maximumFilter} characters, this one has ${path.length}.`);
    const spelled = path === null || path.trim() === '' ? null : path;
    if (spelled === null && known === 'remove') throw badRequest('noTarget', 'A remove needs a "path".');
    if (spelled === null && !isObject(value)) throw badRequest('invalidValue', 'An operation without "path" needs an object as "value".');
    if (known !== 'remove' && value === undefined) throw badRequest('invalidValue', `"${known}" needs a "value".`);
    return { kind: known, path: spelled, value };
  });
}
