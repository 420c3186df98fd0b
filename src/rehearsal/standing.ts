/** What stands in the target for whom: found by the directory's own links, since a mapping may call anybody anything. */
import { byDirectory } from '../config/directory.ts';
import type { SampleDirectory, SampleGroup } from '../config/sample.ts';
import type { AppPlan } from '../plan/types.ts';
import type { ScimResource } from '../scim/target.ts';
import type { SampleIds } from './graph/seed.ts';
import type { LoopbackGraph } from './graph/server.ts';
import type { LoopbackOkta } from './okta/server.ts';

/** One app's people and groups as a GET shows them. */
export interface Standing {
  users: ScimResource[];
  groups: ScimResource[];
  /** The records of a person of the sample, by key: one, or none. */
  person(key: string): ScimResource[];
  /** The same of a group, by key or by name. */
  group(key: string): ScimResource[];
}

/** Where it is looked for. */
interface Find {
  graph: Pick<LoopbackGraph, 'store'>;
  okta: Pick<LoopbackOkta, 'store'>;
  sample: SampleDirectory;
  /** Keys of the sample → ids in the directory. */
  sampleIds: Record<AppPlan['directory'], SampleIds>;
}

/** `id` is that of the Entra job, or of the Okta app. */
export function standingOf(world: Find, app: AppPlan, id: string, { users, groups }: Pick<Standing, 'users' | 'groups'>): Standing {
  const { sampleIds, sample } = world;
  const linked = byDirectory(app, {
    entra: () => {
      const links = world.graph.store.jobs.get(id)?.links;
      const targetOf = (object: string | undefined) => links?.get(object ?? '')?.targetId;
      return {
        person: (key: string) => targetOf(sampleIds.entra.people[key]),
        group: (key: string) => targetOf(sampleIds.entra.groups[key]),
      };
    },
    okta: () => {
      const stored = world.okta.store.apps.get(id);
      const pushed = new Map([...(stored?.pushMappings.values() ?? [])].map((one) => [one.sourceGroupId, one.externalId]));
      return {
        person: (key: string) => stored?.users.get(sampleIds.okta.people[key] ?? '')?.externalId,
        group: (key: string) => pushed.get(sampleIds.okta.groups[key] ?? ''),
      };
    },
  });
  return {
    users,
    groups,
    person: (key) => users.filter((user) => user.id === linked.person(key)),
    group: (key) => groups.filter((group) => group.id === linked.group(groupKey(sample.groups, key))),
  };
}

/** `expect:` names a group by its key, or by its name where that is another. */
function groupKey(groups: Record<string, SampleGroup>, said: string): string {
  if (Object.hasOwn(groups, said)) return said;
  return Object.keys(groups).find((key) => groups[key]?.displayName === said) ?? said;
}

/** Id in the directory → key of the sample, for people and groups alike. */
export function sampleKeys({ sampleIds }: Pick<Find, 'sampleIds'>, directory: AppPlan['directory']): Map<string, string> {
  const { people, groups } = sampleIds[directory];
  return new Map([...Object.entries(people), ...Object.entries(groups)].map(([key, id]) => [id, key]));
}
