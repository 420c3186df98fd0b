/** What the edits share: which app they take hold of, and who is named where. */
import type { App } from '../../../../src/config/schema.ts';
import type { Files } from '../../case.ts';
import type { Random } from '../../random.ts';
import { type Directory, type Draft, loginOf, nameOf } from '../draft.ts';

/** The new version, while it is being changed. */
export interface Change extends Draft {
  base: Files;
}

/** Changes the new version; false when there is nothing it could take hold of. */
export type Edit = (change: Change) => boolean;

/** One of the apps that both versions have. */
export function anyApp({ random, stack, base }: Change, directory?: Directory, holds: (app: App) => boolean = () => true): App | undefined {
  const apps = Object.entries(stack.apps).filter(([key]) => Object.hasOwn(base.stack.apps, key));
  const fitting = apps.flatMap(([, app]) => ((directory ?? app.directory) === app.directory && holds(app) ? [app] : []));
  return fitting.length === 0 ? undefined : random.pick(fitting);
}

/** Sets a key, or takes it out when it is there and chance says so. */
export function setOrDrop<T extends object, K extends keyof T>(random: Random, owner: T, key: K, value: T[K]): void {
  if (owner[key] !== undefined && random.chance(0.4)) delete owner[key];
  else owner[key] = value;
}

export const usersOf = (app: App): NonNullable<App['users']> => (app.users ??= {});
export const groupsOf = (app: App): NonNullable<App['groups']> => (app.groups ??= {});
export const mappingsOf = (app: App) => (usersOf(app).mappings ??= {});

/** Whether an app of this directory names the person under `assign`. */
export function isAssigned(files: Files, key: string, directory: Directory): boolean {
  const person = files.sample.people[key];
  if (person === undefined) return false;
  const name = nameOf(key, person, directory);
  return Object.values(files.stack.apps).some((app) => app.directory === directory && app.assign?.users?.[name] !== undefined);
}

/** Takes somebody out of every `assign`, as whoever deletes the account has to. */
export function unassign({ stack, sample }: Change, key: string): void {
  const person = sample.people[key];
  if (person === undefined) return;
  for (const app of Object.values(stack.apps)) {
    const users = app.assign?.users;
    if (users === undefined) continue;
    delete users[nameOf(key, person, app.directory)];
    if (Object.keys(users).length === 0) delete app.assign?.users;
  }
}

/** Whoever is assigned by their login keeps it, whatever else changes. */
export function keepLogin(change: Change, key: string, login: string): void {
  const person = change.sample.people[key];
  if (person !== undefined && isAssigned(change.base, key, 'okta') && loginOf(key, person) !== login) person.login = login;
}

/** Whether the YAML of a version names a group; one that a rule finds may take any name. */
export function namesGroup({ stack }: Files, name: string): boolean {
  const same = (other: string) => other.toLowerCase() === name.toLowerCase();
  return Object.values(stack.apps).some(({ assign, vendor, okta }) => {
    const names = [assign?.groups, vendor?.groupRoles, okta?.push?.groups].flatMap((map) => Object.keys(map ?? {}));
    return names.some(same);
  });
}
