/**
 * Bulk (RFC 7644 section 3.7): operation by operation, each of them all or nothing by itself. Some share a transaction; between two
 * transactions others are answered.
 */
import { type Document, isObject } from '../document.ts';
import { badRequest, errorBody, ScimError } from '../error.ts';
import { bulkSlice, bulkSliceTime, maximumBulkOperations } from '../limits.ts';
import type { Mounted } from '../resource/mounted.ts';
import { nextSlice } from '../store/slices.ts';
import { attempt, Conflict, type Work } from '../store/work.ts';
import { reportTrouble } from '../trouble.ts';
import { refuseGroups } from '../vendor/syncGroups.ts';
import { BulkOrder, replaceTexts } from './bulkOrder.ts';
import { refusedWrite } from './refusals.ts';
import { resourceRoutes } from './resources.ts';
import type { LongHandler, Method, ScimAnswer, ScimRequest } from './route.ts';

const schema = 'urn:ietf:params:scim:api:messages:2.0:BulkResponse';

interface Operation {
  method: Method;
  path: string;
  bulkId: string | null;
  version: string | undefined;
  data: unknown;
}

/** How far a Bulk has come. */
interface Progress {
  order: BulkOrder;
  /** What each bulkId stands for. */
  ids: Map<string, string>;
  /** By the places of the operations. */
  results: Map<number, Document>;
  errors: number;
  isOver: boolean;
}

/**
 * 400 invalidSyntax for another shape, 413 above 1,000 operations; the answer holds one result for each operation that ran, in the order of the
 * request. Where the storage fails on the way, what is not done has its status.
 */
export const bulk: LongHandler = async (app, database, request) => {
  const body = request.body();
  const operations = readOperations(body);
  const stopAfter = Math.max(1, typeof body.failOnErrors === 'number' ? body.failOnErrors : Number.POSITIVE_INFINITY);
  let progress: Progress = { order: new BulkOrder(operations), ids: new Map(), results: new Map(), errors: 0, isOver: false };
  while (!progress.isOver) {
    await nextSlice();
    const before = progress;
    try {
      progress = await database.write(() => runSlice(app, request, operations, before, stopAfter));
    } catch (error) {
      if (before.results.size === 0) throw error;
      const why = error instanceof ScimError ? error : new ScimError(500, 'The target failed on this operation.');
      if (why !== error) reportTrouble('An operation of a Bulk failed', error);
      for (const [place, operation] of operations.entries())
        if (!before.results.has(place)) before.results.set(place, failed(operation, why));
      break;
    }
  }
  const results = [...progress.results].sort(([a], [b]) => a - b).map(([, result]) => result);
  return { status: 200, body: { schemas: [schema], Operations: results } };
};

/** The next operations in one transaction, each all or nothing by itself; it may be run again from where the ones before ended. */
function* runSlice(app: Mounted, request: ScimRequest, operations: Operation[], before: Progress, stopAfter: number): Work<Progress> {
  const until = performance.now() + bulkSliceTime;
  const [order, ids, results] = [before.order.copy(), new Map(before.ids), new Map(before.results)];
  let { errors } = before;
  for (let done = 0; done === 0 || (done < bulkSlice && performance.now() < until); done += 1) {
    const place = errors < stopAfter ? order.next() : undefined;
    const operation = place === undefined ? undefined : operations[place];
    if (place === undefined || operation === undefined) {
      const waiting = errors < stopAfter ? order.waiting() : [];
      for (const { place, why } of waiting) results.set(place, failed(operations[place] as Operation, new ScimError(409, why)));
      return { order, ids, results, errors, isOver: true };
    }
    const result = yield* runOne(app, request, operation, ids);
    results.set(place, result);
    if (result.response !== undefined) errors += 1;
    else if (operation.bulkId !== null && ids.has(operation.bulkId)) order.note(operation.bulkId);
  }
  return { order, ids, results, errors, isOver: false };
}

function* runOne(app: Mounted, request: ScimRequest, operation: Operation, ids: Map<string, string>): Work<Document> {
  const { method, bulkId, version, data } = operation;
  const resolve = (text: string): string => text.replace(/^bulkId:(.+)$/, (whole, name: string) => ids.get(name) ?? whole);
  const [endpoint, id] = operation.path.replace(/\/$/, '').split('/').slice(1).map(resolve);
  // Of a POST it is known only where one was made (RFC 7644 section 3.7.3).
  const place = method === 'POST' || id === undefined ? undefined : `${app.base()}/${endpoint}/${encodeURIComponent(id.toWellFormed())}`;
  try {
    const route = resourceRoutes.find(({ path }) => path === (id === undefined ? `/${endpoint}` : `/${endpoint}/:id`));
    const handler = method === 'GET' ? undefined : route?.handlers[method];
    if (route === undefined || handler === undefined) throw new ScimError(405, `${method} ${operation.path} is not possible in Bulk.`);
    if (endpoint === 'Groups') refuseGroups(app.behaviour);
    const inner: ScimRequest = {
      id: id ?? '',
      actor: request.actor,
      isAnswered: false,
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
