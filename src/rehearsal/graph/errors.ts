/** Refusals as Graph words them. */

/** A refusal of the directory half of Graph: `{error: {code, message}}`. */
export class GraphError extends Error {
  readonly status: number;
  readonly code: string;
  /** Seconds for a `Retry-After` header, or null. */
  readonly retryAfter: number | null;
  constructor(status: number, code: string, message: string, retryAfter: number | null = null) {
    super(message);
    this.name = 'GraphError';
    this.status = status;
    this.code = code;
    this.retryAfter = retryAfter;
  }
}

/** A refusal of the provisioning service behind Graph: its own error travels as JSON text inside `message`. */
export class SynchronizationError extends GraphError {}

/** 404 as Graph words it for a directory object. */
export function notFound(id: string): GraphError {
  return new GraphError(
    404,
    'Request_ResourceNotFound',
    `Resource '${id}' does not exist or one of its queried reference-property objects are not present.`,
  );
}

/** 400 as Graph words it for a bad property or value. */
export function badRequest(message: string): GraphError {
  return new GraphError(400, 'Request_BadRequest', message);
}

/** The 404 that the provisioning service gives for a path or verb it does not have (`PATCH …/schema`). */
export function noSuchSynchronizationRoute(path: string): GraphError {
  const uri = `https://syncfabric.windowsazure.com/api${path.replace(/^\/(v1\.0|beta)/, '').split('?')[0]}?api-version=2.0`;
  return new GraphError(
    404,
    'UnknownError',
    JSON.stringify({ Message: `No HTTP resource was found that matches the request URI '${uri}'.` }),
  );
}

/** The body of a refusal (Graph's error envelope; the synchronization family is wrapped once more). */
export function errorBody(error: GraphError, requestId: string, at: Date): object {
  const wrapped = error instanceof SynchronizationError;
  const inner = { error: { code: error.code, message: error.message || null, target: null, details: [], innerError: null } };
  return {
    error: {
      code: wrapped ? 'UnknownError' : error.code,
      message: wrapped ? JSON.stringify(inner) : error.message,
      innerError: { date: at.toISOString().slice(0, 19), 'request-id': requestId, 'client-request-id': requestId },
    },
  };
}
