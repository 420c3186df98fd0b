/** Why a request got no answer at all: Node says only "fetch failed", and the reason stands in the cause. */
export function unreachableReason(error: unknown): string {
  const cause = error instanceof Error && error.cause instanceof Error ? error.cause : error;
  if (!(cause instanceof Error)) return String(cause);
  // Several addresses were tried: the message is empty and the code tells.
  return cause.message || ('code' in cause ? String(cause.code) : cause.name);
}

/** `fetch` whose failure names what was asked for, as in "Signing in failed: connect ECONNREFUSED". */
export async function reach(what: string, fetch: typeof globalThis.fetch, url: string | URL, init?: RequestInit): Promise<Response> {
  try {
    return await fetch(url, init);
  } catch (error) {
    throw new Error(`${what} failed: ${unreachableReason(error)}`, { cause: error });
  }
}
