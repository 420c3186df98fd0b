/**
 * Bulk (RFC 7644 section 3.7): the operations run in one transaction, each of them all or nothing by itself,
 * so that a crash leaves the whole request or none of it.
 */
import { type Document, isObject } from '../document.ts';
import { badRequest, errorBody, ScimError } from '../error.ts';
import { maximumBulkOperations } from '../limits.ts';
import type { Mounted } from '../resource/mounted.ts';
import { attempt, Conflict, type Work } from '../store/work.ts';
import { reportTrouble } from '../trouble.ts';
import { refuseGroups } from '../vendor/syncGroups.ts';
import { refusedWrite } from './refusals.ts';
import { resourceRoutes } from './resources.ts';
import type { Handler, Method, ScimAnswer, ScimRequest } from './route.ts';

const schema = 'urn:ietf:params:scim:api:messages:2.0:BulkResponse';

interface Operation {
  method: Method;
  path: string;
  bulkId: string | null;
  version: string | undefined;
  data: unknown;
}

/** 400 invalidSyntax for another shape, 413 above 1,000 operations; the answer holds one result for each operation that ran. */
export const bulk: Handler = function* (app, request) {
  const body = request.body();
  const operations = readOperations(body);
  const stopAfter = Math.max(1, typeof body.failOnErrors === 'number' ? body.failOnErrors : Number.POSITIVE_INFINITY);
  const ids = new Map<string, string>();
  const results = new Map<Operation, Document>();
  let waiting = operations;
  let errors = 0;
  // An operation may name what a later one makes, so go round as long as something can be done.
  for (let progress = true; progress && errors < stopAfter; ) {
    progress = false;
    const later: Operation[] = [];
    for (const operation of waiting) {
      if (errors >= stopAfter) break;
      if (references(operation).some((bulkId) => !ids.has(bulkId))) {
        later.push(operation);
        continue;
      }
      progress = true;
      const result = yield* runOne(app, request, operation, ids);
      if (result.response !== undefined) errors += 1;
      results.set(operation, result);
    }
    waiting = later;
  }
  if (errors < stopAfter)
    for (const operation of waiting)
      results.set(operation, failed(operation, new ScimError(409, 'A "bulkId:" in this operation stands for nothing that was made.')));
  return { status: 200, body: { schemas: [schema], Operations: operations.flatMap((one) => results.get(one) ?? []) } };
};

function* runOne(app: Mounted, request: ScimRequest, operation: Operation, ids: Map<string, string>): Work<Document> {
  const { method, bulkId, version, data } = operation;
  const resolve = (text: string): string => text.replace(/^bulkId:(.+)$/, (whole, name: string) => ids.get(name) ?? whole);
  const [endpoint, id] = operation.path.replace(/\/$/, '').split('/').slice(1).map(resolve);
  // Of a POST it is known only where one was made (RFC 7644 section 3.7.3).
  const place = method === 'POST' || id === undefined ? undefined : `${app.base()}/${endpoint}/${encodeURIComponent(id)}`;
  try {
    const route = resourceRoutes.find(({ path }) => path === (id === undefined ? `/${endpoint}` : `/${endpoint}/:id`));
    const handler = method === 'GET' ? undefined : route?.handlers[method];
    if (route === undefined || handler === undefined) throw new ScimError(405, `${method} ${operation.path} is not possible in Bulk.`);
    if (endpoint === 'Groups') refuseGroups(app.behaviour);
    const inner: ScimRequest = {
      id: id ?? '',
      actor: request.actor,
      query: () => undefined,
      header: (name) => (name === 'if-match' ? version : undefined),
      body() {
        const resolved = replaceTexts(data, resolve);
        if (!isObject(resolved)) throw badRequest('invalidSyntax', 'The operation needs "data", an object.');
        return resolved;
      },
    };
    const answer = yield* attempt(() => handler(app, inner));
    if (bulkId !== null && typeof answer.body?.id === 'string') ids.set(bulkId, answer.body.id);
    return { ...head(operation), ...shown(answer, answer.location ?? place), status: String(answer.status) };
  } catch (error) {
    const why = failureOf(error);
    const refused = refusedWrite(method, operation.path, request.actor, why, app.now());
    if (refused !== null) yield* app.audit.add(refused);
    return failed(operation, why, place);
  }
}

/** What this operation alone is answered; throws what is about the transaction, or the storage, as a whole. */
function failureOf(error: unknown): ScimError {
  if (error instanceof ScimError) {
    if (error.status === 503) throw error;
    return error;
  }
  if (error instanceof Conflict) {
    if (error.scope === 'transaction') throw error;
    return new ScimError(409, 'Other requests change the same resource at the moment.');
  }
  reportTrouble('An operation of a Bulk failed', error);
  return new ScimError(500, 'The target failed on this operation.');
}

function shown({ version }: ScimAnswer, location: string | undefined): Document {
  return { ...(location !== undefined && { location }), ...(version !== undefined && { version }) };
}

const head = ({ method, bulkId }: Operation): Document => ({ method, ...(bulkId !== null && { bulkId }) });

function failed(operation: Operation, error: ScimError, location?: string): Document {
  return { ...head(operation), ...(location !== undefined && { location }), status: String(error.status), response: errorBody(error) };
}

function readOperations(body: Document): Operation[] {
  const list = Object.entries(body).find(([key]) => key.toLowerCase() === 'operations')?.[1];
  if (!Array.isArray(list)) throw badRequest('invalidSyntax', 'A Bulk request needs "Operations", a list.');
  if (list.length > maximumBulkOperations)
    throw new ScimError(413, `A Bulk request may hold ${maximumBulkOperations} operations, this one has ${list.length}.`);
  return list.map((sent: unknown) => {
    const { method, path, bulkId = null, version, data } = isObject(sent) ? sent : {};
    const known = (['POST', 'PUT', 'PATCH', 'DELETE'] as const).find((one) => one === String(method).toUpperCase());
    if (known === undefined || typeof path !== 'string' || !path.startsWith('/'))
      throw badRequest('invalidSyntax', 'A Bulk operation needs "method" (POST, PUT, PATCH or DELETE) and "path" (such as /Users).');
    if (bulkId !== null && typeof bulkId !== 'string') throw badRequest('invalidSyntax', '"bulkId" must be a string.');
    if (known === 'POST' && bulkId === null) throw badRequest('invalidSyntax', 'A Bulk operation with POST needs a "bulkId".');
    return { method: known, path, bulkId, version: typeof version === 'string' ? version : undefined, data };
  });
}

/** The bulkIds that an operation names in its path or anywhere in its data. */
function references({ path, data }: Operation): string[] {
  const found: string[] = [];
  const note = (text: string): string => {
    if (text.startsWith('bulkId:')) found.push(text.slice('bulkId:'.length));
    return text;
  };
  path.split('/').forEach(note);
  replaceTexts(data, note);
  return found;
}

/** A copy with each string replaced; the body's depth was limited when it was read. */
function replaceTexts(value: unknown, replace: (text: string) => string): unknown {
  if (typeof value === 'string') return replace(value);
  if (Array.isArray(value)) return value.map((one) => replaceTexts(one, replace));
  if (!isObject(value)) return value;
  return Object.fromEntries(Object.entries(value).map(([key, one]) => [key, replaceTexts(one, replace)]));
}
