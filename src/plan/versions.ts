/** Which app of one version of a stack is which of another. */
import type { AppPlan, Plan } from './types.ts';

export interface AppVersions {
  /** Key in the new version; in the old one where it is gone. */
  app: string;
  base: AppPlan | undefined;
  head: AppPlan | undefined;
}

/** An app is known again by its key, or else by the newest of those that it is renamed from. In the order of the keys. */
export function appVersions(base: Plan | undefined, head: Plan | undefined): AppVersions[] {
  const [old, young] = [base?.apps ?? {}, head?.apps ?? {}];
  const isFree = (key: string) => Object.hasOwn(old, key) && !Object.hasOwn(young, key);
  const found = Object.entries(young).map(([app, version]): AppVersions => {
    const from = Object.hasOwn(old, app) ? app : version.formerKeys.find(isFree);
    return { app, base: from === undefined ? undefined : old[from], head: version };
  });
  const known = new Set(found.flatMap(({ base: one }) => one?.key ?? []));
  const gone = Object.entries(old).flatMap(([app, one]): AppVersions[] => (known.has(app) ? [] : [{ app, base: one, head: undefined }]));
  return [...found, ...gone].sort((a, b) => (a.app < b.app ? -1 : 1));
}

/** Key in the old version → key in the new one, of apps that have another one now. */
export function renamedKeys(versions: AppVersions[]): Map<string, string> {
  return new Map(versions.flatMap(({ base, head }) => (base && head && base.key !== head.key ? [[base.key, head.key]] : [])));
}
