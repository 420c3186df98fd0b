/** Answers of Graph that are no failures for a resource. */
import { GraphError } from '../graph/error.ts';

/** The call's answer, or undefined when the object is not there. */
export async function orMissing<T>(call: Promise<T>): Promise<T | undefined> {
  try {
    return await call;
  } catch (error) {
    if (error instanceof GraphError && error.status === 404) return undefined;
    throw error;
  }
}
