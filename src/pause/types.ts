/** What `muster pause` and `muster resume` did, app by app. */
import type { Directory } from '../config/directory.ts';

/**
 * `paused` and `resumed`: done, now or by a run before. `left`: there was nothing to do, and the message says why. `refused`: what was asked for is
 * not so, and the message says what a person can do.
 */
export type PauseOutcome = 'paused' | 'resumed' | 'left' | 'refused';

export interface PauseResult {
  directory: Directory;
  key: string;
  name: string;
  outcome: PauseOutcome;
  message: string;
  servicePrincipalId: string | null;
  jobId: string | null;
  /** Since when and why the job is paused, ISO time in UTC; of a resumed one, was. Null where no mark stands. */
  pause: { since: string | null; reason: string } | null;
}

export type Said = Omit<PauseResult, 'directory' | 'key' | 'name'>;
