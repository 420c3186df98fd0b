/** What `muster verify` says of an app that stands in a world. */
import type { AppPlan, Plan } from '../../../src/plan/types.ts';
import type { World } from '../../../src/rehearsal/world.ts';
import type { Difference } from '../../../src/verify/types.ts';
import { verifyIn, verifyOktaIn } from '../../verify/world.ts';
import { moment, type Version } from '../case.ts';
import type { Keys } from './keys.ts';
import type { Subject, Verified } from './observed.ts';

/** `versions` are where a name may be from, the one that counts first. */
export async function verified(world: World, keys: Keys, app: AppPlan, { assume }: Plan, versions: Version[]): Promise<Verified[]> {
  const settings = { app, now: moment, assume };
  if (app.directory === 'entra' && !app.users.enabled) return [];
  const { differences } = await (app.directory === 'entra' ? verifyIn(world, app.key, settings) : verifyOktaIn(world, app.key, settings));
  return differences.map((one) => ({
    subject: ofRecord(one, keys) ?? ofName(one, app, versions),
    kind: one.kind,
    attribute: one.attribute ?? null,
    cause: keys.labels.text(one.cause),
    text: keys.labels.text(JSON.stringify([one.who, one.expected ?? null, one.found ?? null])),
  }));
}

function ofRecord({ type, records }: Difference, { labels }: Keys): Subject | null {
  const [, group, key] = /^\{id of (group )?(.*)\}$/.exec(labels.text(records[0] ?? '')) ?? [];
  return key === undefined || (group === undefined) !== (type === 'User') ? null : { type, key };
}

function ofName({ type, who }: Difference, { directory }: AppPlan, versions: Version[]): Subject | null {
  const isSame = (name: string) => name.toLowerCase() === who.toLowerCase();
  for (const { sample } of versions) {
    const people = Object.entries(sample.people).filter(([, one]) => isSame(directory === 'entra' ? one.userPrincipalName : one.login));
    const groups = Object.entries(sample.groups).filter(([, { displayName }]) => isSame(displayName));
    const [found] = type === 'User' ? people : groups;
    if (found !== undefined) return { type, key: found[0] };
  }
  return null;
}
