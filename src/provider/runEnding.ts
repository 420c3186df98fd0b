/** Calls that fail only because the run is ending: the engine closes its plugins on the first error, and has told that one. */

/** What Pulumi's language host takes for a program that ended over something already told (`cmd/run/index.js` of its SDK). */
const alreadyTold = 32;

/** The call; the process ends where the end of the run has cut it off. Any other error is the caller's. */
export async function unlessEnding<T>(call: Promise<T>): Promise<T> {
  try {
    return await call;
  } catch (error) {
    if (isOfEnding(error)) process.exit(alreadyTold);
    throw error;
  }
}

/** The engine's own client to a plugin was closed; or the engine itself no longer listens: gRPC's CANCELLED and UNAVAILABLE. */
export function isOfEnding(error: unknown): boolean {
  if (!(error instanceof Error)) return false;
  const { code, details } = error as Error & { code?: unknown; details?: unknown };
  // A plugin that broke down may have the same code, by way of an engine that still listens.
  const isRelayed = String(details).startsWith('invocation of ');
  return /\bgrpc: the client connection is closing$/.test(error.message) || ((code === 1 || code === 14) && !isRelayed);
}
