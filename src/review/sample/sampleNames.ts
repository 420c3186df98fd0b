/** Names and object ids of two samples, one of before and one of now, as a directory knows them. */
import type { Directory } from '../../config/directory.ts';
import type { SampleDirectory } from '../../config/sample.ts';
import { normalTenant } from '../../config/sampleIds.ts';
import type { AppPlan, Plan } from '../../plan/types.ts';
import { reachIn } from '../../provisioning/directories.ts';
import { type Principal, spelled } from '../references.ts';

const tenants: Record<Directory, (plan: Plan) => string | undefined> = {
  entra: ({ entra }) => entra?.tenantId,
  okta: ({ okta }) => okta?.org,
};

/** The groups, or the people, of one sample in one directory. */
interface Names {
  /** How many have the name. */
  count(name: string): number;
  /** Id of the only one of a name; undefined also where the sample has none. */
  idOf(name: string): string | undefined;
  nameOf(id: string): string | undefined;
}

function readNames({ people, groups }: SampleDirectory, app: AppPlan, principal: Principal, tenant: string): Names {
  const { name: known } = reachIn(app);
  const entries =
    principal === 'group'
      ? Object.values(groups).map(({ displayName, ids }) => ({ name: displayName, id: ids?.[tenant] }))
      : Object.values(people).map((person) => ({ name: person[known], id: person.ids?.[tenant] }));
  const byName = Map.groupBy(entries, ({ name }) => spelled(app, principal, name));
  const byId = new Map(entries.flatMap(({ name, id }) => (id === undefined ? [] : [[id, name]])));
  const named = (name: string) => byName.get(spelled(app, principal, name)) ?? [];
  return {
    count: (name) => named(name).length,
    idOf: (name) => (named(name).length === 1 ? named(name)[0]?.id : undefined),
    nameOf: (id) => byId.get(id),
  };
}

export interface Samples {
  before: Names;
  after: Names;
}

const nobody: SampleDirectory = { people: {}, groups: {} };

export type OpenSamples = (app: AppPlan, principal: Principal) => Samples | undefined;

/** Read once for each directory; undefined where the stack goes to another tenant, in which every object is another one. */
export function openSamples(old: Plan, young: Plan, before: () => SampleDirectory, after: SampleDirectory): OpenSamples {
  const own = Object.values(tenants).flatMap((tenant) => tenant(young) ?? []);
  const isKnown = [...Object.values(after.groups), ...Object.values(after.people)].some(({ ids }) =>
    own.some((tenant) => ids?.[normalTenant(tenant)] !== undefined),
  );
  const first = isKnown ? before() : nobody;
  const read = new Map<string, Samples | undefined>();
  return (app, principal) => {
    const key = `${app.directory} ${principal}`;
    if (!read.has(key)) {
      const [was, is] = [old, young].map((plan) => normalTenant(tenants[app.directory](plan) ?? ''));
      const names = (sample: SampleDirectory) => readNames(sample, app, principal, is ?? '');
      read.set(key, was === is ? { before: names(first), after: names(after) } : undefined);
    }
    return read.get(key);
  };
}
