/** The groups and people that an app names: those it is assigned to, and in Okta those it pushes. */
import { type ByDirectory, byDirectory } from '../config/directory.ts';
import { placeBelow } from '../plan/places.ts';
import type { AppPlan, Assignment } from '../plan/types.ts';
import { reachIn } from '../provisioning/directories.ts';

export type Principal = Assignment['principal'];

/** An object that an app names. */
export interface Reference extends Assignment {
  via: 'assign' | 'push';
}

const pushes: ByDirectory<AppPlan, Reference[]> = {
  entra: () => [],
  okta: (app) =>
    app.push.groups.map((name) => {
      return { via: 'push', principal: 'group', name, role: null, place: placeBelow(app, ['okta', 'push', 'groups', name]) };
    }),
};

export const referencesOf = (app: AppPlan): Reference[] => [
  ...app.assignments.map((one): Reference => ({ via: 'assign', ...one })),
  ...byDirectory(app, pushes),
];

/** The app with these references in place of its own. */
export const withReferences: ByDirectory<AppPlan, (references: Reference[]) => AppPlan> = {
  entra: (app) => (references) => ({ ...app, assignments: assignmentsIn(references) }),
  okta: (app) => (references) => {
    const groups = references.filter(({ via }) => via === 'push').map(({ name }) => name);
    return { ...app, assignments: assignmentsIn(references), push: { ...app.push, groups: [...new Set(groups)].sort() } };
  },
};

const assignmentsIn = (references: Reference[]): Assignment[] =>
  references.filter(({ via }) => via === 'assign').map(({ via: _, ...assignment }) => assignment);

/** The form in which a name is compared. */
export const spelled = (app: AppPlan, principal: Principal, name: string): string =>
  principal === 'group' ? reachIn(app).groupName(name) : name.toLowerCase();

export const keyOf = (app: AppPlan, { via, principal, name, role }: Reference): string =>
  JSON.stringify([via, principal, spelled(app, principal, name), role]);
