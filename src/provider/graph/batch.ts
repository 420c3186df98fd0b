/** Several calls in one. Source: Graph, "Combine multiple HTTP requests using JSON batching": at most 20, each answered by itself. */
import type { GraphClient } from './client.ts';
import { GraphError, readBatchError } from './error.ts';

export const mostInBatch = 20;

export interface BatchCall {
  method: 'POST' | 'DELETE';
  /** Relative to v1.0, as for the client. */
  path: string;
  body?: object;
}

interface BatchAnswer {
  id: string;
  status: number;
  body?: unknown;
}

/** In the order of `calls`, each its answer or Graph's refusal; a call without an answer is a refusal too. Throws GraphError for the whole. */
export async function sendBatch(graph: GraphClient, calls: BatchCall[]): Promise<(unknown | GraphError)[]> {
  const requests = calls.map(({ method, path, body }, index) => ({
    id: String(index),
    method,
    url: path,
    ...(body === undefined ? {} : { headers: { 'content-type': 'application/json' }, body }),
  }));
  const { responses } = await graph.post<{ responses: BatchAnswer[] }>('/$batch', { requests });
  const byId = new Map(responses.map((one) => [one.id, one]));
  return calls.map((call, index) => readAnswer(call, byId.get(String(index))));
}

function readAnswer({ method, path }: BatchCall, answer: BatchAnswer | undefined): unknown | GraphError {
  if (answer === undefined) return new GraphError({ status: 0, code: 'NoAnswer', message: 'the batch left it out', method, path });
  const { status, body } = answer;
  if (status < 400) return body;
  return readBatchError(status, body, method, path);
}
