/** What the simulated provisioning service is given. */
import type { Assumptions } from '../../plan/types.ts';
import type { OAuthNames } from '../../provider/inputs.ts';
import type { SentRequest } from './transport.ts';

export interface ClientOptions {
  now(): Date;
  newId(): string;
  random(): number;
  /** The tenant's domain, for `DefaultDomain`. */
  defaultDomain?: string | undefined;
  /** What Microsoft's pages leave open; the usual choices where nothing is said. */
  assume?: Partial<Assumptions>;
  /** Defaults to the platform's. */
  fetch?: typeof fetch;
  /** Other names under which the service knows OAuth client credentials; the usual ones it always knows. */
  oauthNames?: Partial<OAuthNames>[];
  /** Members in one PATCH; the service's own number is not documented. Defaults to 100. */
  membersPerPatch?: number;
  /** Whether managers and members are looked up before they are sent; the tutorial has the requests, vendors' captures do not. Defaults to false. */
  referenceChecks?: boolean;
  /** What Test Connection makes of a 403 on groups: a vendor may have them switched off; one record shows it refused. Defaults to `passes`. */
  forbiddenGroups?: 'passes' | 'fails';
  /** Every request that was sent and what came back. Holds no header, so never the token. */
  onRequest?(request: SentRequest & { jobId: string }): void;
}
