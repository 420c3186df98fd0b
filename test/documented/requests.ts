/** What a row expects to see on the wire, and the shorthands its tables are written in. Nothing here knows the code under test. */

const patchOp = 'urn:ietf:params:scim:api:messages:2.0:PatchOp';
export const coreUser = 'urn:ietf:params:scim:schemas:core:2.0:User';
export const coreGroup = 'urn:ietf:params:scim:schemas:core:2.0:Group';
export const enterprise = 'urn:ietf:params:scim:schemas:extension:enterprise:2.0:User';

/**
 * A request that is no GET. `{ann}` anywhere in it stands for the target's id of that person or group, `{okta:ann}` for Okta's own.
 * `mayMiss`: the pages leave open whether it is sent.
 */
export interface ExpectedRequest {
  method: 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  path: string;
  body?: unknown;
  mayMiss?: true;
}

export interface Operation {
  op: string;
  path?: string;
  value?: unknown;
}

export const patch = (path: string, ...Operations: Operation[]): ExpectedRequest => ({
  method: 'PATCH',
  path,
  body: { schemas: [patchOp], Operations },
});

export const post = (path: string, body: unknown): ExpectedRequest => ({ method: 'POST', path, body });
export const put = (path: string, body: unknown): ExpectedRequest => ({ method: 'PUT', path, body });
export const remove = (path: string): ExpectedRequest => ({ method: 'DELETE', path });
export const mayMiss = (request: ExpectedRequest): ExpectedRequest => ({ ...request, mayMiss: true });

/** A member of a body that the pages show in one place and leave out in another: right when absent, right with this value. */
export class Optional {
  readonly value: unknown;
  constructor(value: unknown) {
    this.value = value;
  }
}
export const optional = (value: unknown): Optional => new Optional(value);

/** How firmly the source says it: absent is plainly. Rows that are `ambiguous` or say `may` name the other reading in their note. */
export type Certainty = 'may' | 'likely' | 'ambiguous';
