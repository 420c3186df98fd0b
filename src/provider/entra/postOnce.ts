/** Calls that make something new on every try. */
import { GraphError } from '../graph/error.ts';
import type { Context } from '../resource.ts';

const mostTries = 5;

/**
 * Not simply sent again when the answer is lost (no connection, 5xx): the work may have been done, and a second call makes a second one.
 * `findDone` looks for what the first made. Throws GraphError.
 */
export async function postOnce<T>(context: Context, path: string, body: unknown, findDone: () => Promise<T | undefined>): Promise<T> {
  const isUnclear = ({ status }: GraphError): boolean => status < 300 || status >= 500;
  for (let tries = 1; ; tries++) {
    try {
      return await context.graph().post<T>(path, body, { retryMissing: true, final: isUnclear });
    } catch (error) {
      if (!(error instanceof GraphError) || !isUnclear(error) || tries >= mostTries) throw error;
      await context.sleep(1_000 * 2 ** tries);
      const done = await findDone();
      if (done !== undefined) return done;
    }
  }
}
