import { type ByDirectory, byDirectory } from '../config/directory.ts';
import type { AppPlan } from '../plan/types.ts';

/** Okta has no job that could be stopped. */
const startedIn: ByDirectory<AppPlan, boolean> = { entra: ({ start }) => start, okta: () => true };

/** What the lines and the people of a changed app do not show by themselves; undefined is an app that is not there. */
export function appNotes(base: AppPlan | undefined, head: AppPlan | undefined): string[] {
  if (head === undefined) return base === undefined ? [] : [byDirectory(base, goings)];
  const isStopped = byDirectory(head, startedIn) === false;
  return [
    ...(head.exclusive && base?.exclusive !== true
      ? [
          'Assignments become exclusive: whoever is assigned and not declared loses access. A preview of `up` names them; a review does not know them.',
        ]
      : []),
    ...(isStopped ? ['Provisioning does not run (provisioning.start is not true): all of this happens once it does.'] : []),
  ];
}

const givenBack =
  'The app was there before, and is given back: whoever only this stack assigned is unassigned, and disabled at the vendor where provisioning goes on. ' +
  'Who was assigned before stays; a review does not know them.';

/** Okta has no job. */
const goings: ByDirectory<AppPlan, string> = {
  entra: ({ existing }) =>
    existing === null ? 'The app goes with its job: nothing is sent, and the accounts at the vendor stay as they are.' : givenBack,
  okta: ({ integration }) =>
    integration.kind === 'existing' ? givenBack : 'The app goes: nothing is sent, and the accounts at the vendor stay as they are.',
};
