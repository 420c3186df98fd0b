/** What a verification finds. */

export const differenceKinds = ['missing', 'extra', 'still active', 'wrong attribute', 'wrong role', 'duplicate'] as const;

/** One difference between the tenant and what stands at the endpoint. */
export interface Difference {
  kind: (typeof differenceKinds)[number];
  type: 'User' | 'Group';
  /** User principal name or group name in the tenant; the record's own name where the tenant has nobody. */
  who: string;
  /** Ids of the endpoint's records it is about; empty for a missing one. */
  records: string[];
  /** Target attribute, for a wrong value. */
  attribute?: string;
  expected?: unknown;
  found?: unknown;
  /** The likely cause, and what to do. */
  cause: string;
}

export interface AppVerification {
  app: string;
  /** Read from the tenant and in scope; read from the endpoint. */
  people: number;
  inScope: number;
  groups: number;
  users: number;
  endpointGroups: number;
  /** By kind; only kinds that occur. */
  counts: Record<string, number>;
  /** What limits the result, one line each: attributes the endpoint never shows, pages that moved. */
  notes: string[];
}
