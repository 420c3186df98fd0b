/** Findings that an app switches off. */
import type { AppCheck } from './appCheck.ts';
import { findingIds } from './findingIds.ts';
import { suggest } from './problem.ts';

export function checkIgnore({ app, report }: AppCheck): void {
  for (const [id, reason] of Object.entries(app.ignore ?? {})) {
    if (!findingIds.some((known) => known === id)) {
      report(['ignore', id], 'unknown-finding', `there is no finding ${id}`, suggest(id, findingIds));
    } else if (reason.trim() === '') {
      report(['ignore', id], 'no-reason', `${id} is ignored without a reason`, 'Say why it does not matter here.');
    }
  }
}
