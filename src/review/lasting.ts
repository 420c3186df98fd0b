/** What stays of a change after it was taken back: a table with a row for each consequence. */
import { type ByDirectory, byDirectory } from '../config/directory.ts';
import { isSameAddress } from '../mapping/scimAddress.ts';
import type { AppPlan } from '../plan/types.ts';
import type { EffectKind } from '../provisioning/contract.ts';
import { visible } from '../visible.ts';
import type { AppEffect } from './effect.ts';
import type { PersonEffect } from './personEffect.ts';
import { named, people, plural } from './show/words.ts';

/** One app that goes back. Undefined is an app that is not there. */
export interface Way {
  /** As the app was, and is to be again. */
  back: AppPlan | undefined;
  /** As the base has it. */
  base: AppPlan | undefined;
  /** What the way from `back` to `base` did, everybody named; undefined where it reached nobody. */
  forward: AppEffect | undefined;
}

export interface Lasting {
  /** Which consequence: a row of the table. */
  id: keyof typeof rows;
  /** One sentence without a full stop. */
  text: string;
}

export function lastingOf(way: Way): Lasting[] {
  return (Object.keys(rows) as (keyof typeof rows)[]).flatMap((id) => {
    const text = rows[id](way);
    return text === null ? [] : [{ id, text }];
  });
}

/** What the way back does not bring back; null where that does not apply. A new consequence is one row. */
const rows = {
  /** The app itself went. */
  remade: ({ back, base }: Way) => (back !== undefined && base === undefined ? byDirectory(back, remade) : null),
  deleted: (way: Way) =>
    whom(way, 'deleted', 'deleted since, and come back as new accounts with other ids; what was kept with the old ones is gone'),
  disabled: (way: Way) =>
    dropsGrants(way) ? null : whom(way, 'disabled', 'disabled since, and enabled again; what the vendor took away with that stays gone'),
  grants: (way: Way) =>
    dropsGrants(way)
      ? whom(
          way,
          'disabled',
          'disabled since, and enabled again without access grants, which the vendor drops with a deactivation and never gives back',
        )
      : null,
  left: (way: Way) =>
    whom(
      way,
      'left',
      'kept an account that nobody managed since; it is taken over as it stands, and where it is not found there will be two',
    ),
  stale: (way: Way) => whom(way, 'stale', 'kept values that no mapping gave since; what was changed in them at the vendor is written over'),
  /** What only the base maps. */
  written({ back, base }: Way) {
    if (back === undefined || base === undefined) return null;
    const targets = byDirectory(base, mapped).filter((target) => !byDirectory(back, mapped).includes(target));
    if (targets.length === 0) return null;
    return `${targets.map(visible).join(', ')}: written since; the values stay at the vendor, and those that stood there before are gone`;
  },
  /** Roles that come with a group and never go. */
  roles({ back, base, forward }: Way) {
    if (back === undefined || base?.behaviour.role.kind !== 'byGroup' || forward === undefined) return null;
    const gained = ({ kind, roles }: PersonEffect) =>
      kind !== 'enters' && (roles?.after.some((role) => !roles.before.includes(role)) ?? false);
    const who = forward.most.filter(gained);
    return who.length === 0 ? null : `got a role by a group since, and keep it, because the vendor takes none back (${whoText(who)})`;
  },
  groups({ base, forward }: Way) {
    const gone = forward?.groups.filter(({ kind, requests }) => kind === 'deleted' && requests.length > 0) ?? [];
    if (base === undefined || gone.length === 0) return null;
    const names = gone.map(({ name }) => visible(name)).join(', ');
    return `deleted at the vendor since, and made anew with other ids and without what was set on them by hand (${plural(gone.length, base.behaviour.groupsBecome)}: ${names})`;
  },
  address({ back, base }: Way) {
    if (back === undefined || base === undefined || isSameSystem(back, base)) return null;
    const there = base.endpoint.url ?? 'the bundled target';
    return `the address goes back: what was made and changed at ${visible(there)} stays there, and everybody is looked up again at the one before`;
  },
  secret({ back, base }: Way) {
    const [old, young] = [base?.endpoint.tokenSecret, back?.endpoint.tokenSecret];
    if (old === undefined || young === undefined || old === young) return null;
    return `the secret ${young} is sent again: the vendor may no longer take it, since ${old} came in its place`;
  },
  /** The base adopted it, and it is given back. */
  token({ back, base }: Way) {
    if (base === undefined || !isAdopted(base) || (back !== undefined && isAdopted(back))) return null;
    return 'the token that the app had before it was adopted cannot be put back, since nobody can read it';
  },
} satisfies Record<string, (way: Way) => string | null>;

const remade: ByDirectory<AppPlan, string> = {
  entra: ({ existing }) =>
    existing === null
      ? 'the enterprise app was deleted since, and is made anew with other ids, another certificate and other links; everybody is provisioned anew'
      : 'the app was given back since, and is set up anew; what it was given back with is taken over as it stands now',
  okta: ({ integration }) =>
    integration.kind === 'existing'
      ? 'the app was given back since, and is set up anew; whoever was unassigned is assigned again'
      : 'the app was deleted since, and is made anew with another id; the step by hand is to be done again, and everybody is provisioned anew',
};

const mapped: ByDirectory<AppPlan, string[]> = {
  entra: ({ users }) => Object.keys(users.mappings),
  okta: ({ mappings }) => Object.keys(mappings),
};

const dropsGrants = ({ base }: Way): boolean => base?.behaviour.deactivationDropsGrants === true;

const isAdopted = (app: AppPlan): boolean => app.directory === 'entra' && app.existing !== null;

/** Not moved, or moved by name alone. */
function isSameSystem(back: AppPlan, base: AppPlan): boolean {
  if ([back, base].some(({ endpoint }) => endpoint.moved?.system === 'same')) return true;
  const [there, here] = [base.endpoint, back.endpoint];
  if (there.url === null || here.url === null) return there.url === here.url;
  return isSameAddress(there.url, here.url);
}

/** Names that are told one by one. */
const mostNames = 10;

const whoText = (who: PersonEffect[]): string => people(who.length) + named(who.slice(0, mostNames), who.length);

/** What the way here did to people, and to whom; null for nobody. */
function whom({ forward }: Way, kind: EffectKind, text: string): string | null {
  const who = forward?.most.filter((person) => person.kind === kind) ?? [];
  if (forward === undefined || who.length === 0) return null;
  const isHeld = forward.heldBack > 0 && (kind === 'deleted' || kind === 'disabled');
  return `${text} (${whoText(who)}${isHeld ? '; unless the deletion threshold held that back' : ''})`;
}
