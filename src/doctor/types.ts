/** What `muster doctor` finds, line by line. */
import type { Plan } from '../plan/types.ts';
import type { Environment } from '../provider/settings.ts';
import type { EntraAccess } from './entraAccess.ts';
import type { OktaAccess } from './oktaAccess.ts';

/**
 * `problem`: `up` or the first cycle fails by it. `warning`: it works, and something of Muster does not, or may not. `unknown`: it could not be seen
 * with these credentials or from here.
 */
export type Outcome = 'ok' | 'warning' | 'problem' | 'unknown';

export interface Finding {
  outcome: Outcome;
  /** One sentence without a full stop. Never holds a secret. */
  message: string;
  /** What to do; null where nothing is. */
  fix: string | null;
}

/** Findings about one thing, such as the permissions in Entra. */
export interface Examined {
  check: string;
  findings: Finding[];
}

/** What the checks look at. Everything that is asked is a GET, but for the token of the sign-in. */
export interface Situation {
  plan: Plan;
  /** Of the stack files. */
  folder: string;
  env: Environment;
  /** Remembers what time the other side has. */
  fetch: typeof globalThis.fetch;
  /** Host → how far this machine is ahead of it, in milliseconds, as `fetch` has seen it. */
  skews: ReadonlyMap<string, number>;
  /** Signs in once. Throws a plain Error. */
  entra(): Promise<EntraAccess>;
  /** Throws a plain Error that names the missing setting. */
  okta(): OktaAccess;
}

export interface Check {
  name: string;
  applies(plan: Plan): boolean;
  /** An error that it throws is an `unknown`. */
  examine(situation: Situation): Promise<Finding[]>;
}

export const ok = (message: string): Finding => ({ outcome: 'ok', message, fix: null });
export const warning = (message: string, fix: string): Finding => ({ outcome: 'warning', message, fix });
export const problem = (message: string, fix: string): Finding => ({ outcome: 'problem', message, fix });
export const unknown = (message: string, fix: string | null = null): Finding => ({ outcome: 'unknown', message, fix });
