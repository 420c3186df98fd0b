/** What any service does to a client on a bad day. */

/** May be changed while a tenant runs; counts run down with each call they hit. */
export interface Outages {
  /** Next calls answered 429. */
  throttled: number;
  /** Next calls answered 503. */
  unavailable: number;
  /** Milliseconds that every answer takes. */
  slow: number;
}

export const noOutages: Outages = { throttled: 0, unavailable: 0, slow: 0 };

/** Which of them this call meets, after the time that it takes. */
export async function takeOutage(outages: Outages): Promise<'throttled' | 'unavailable' | null> {
  const { slow } = outages;
  if (slow > 0) await new Promise((resolve) => setTimeout(resolve, slow));
  for (const kind of ['throttled', 'unavailable'] as const) {
    if (outages[kind] === 0) continue;
    outages[kind] -= 1;
    return kind;
  }
  return null;
}
