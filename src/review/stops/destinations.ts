/** Where accounts, secrets and apps go: what takes nothing away from anybody at once, and yet is not undone by a revert. */
import { type ByDirectory, byDirectory, type Directory } from '../../config/directory.ts';
import { secretVariable } from '../../config/secretNames.ts';
import { destinationsIn, destinationsOf, readHosts } from '../../plan/destinations.ts';
import type { AppPlan, Moved, Plan } from '../../plan/types.ts';
import type { AppVersions } from '../../plan/versions.ts';
import type { AppEffect } from '../effect.ts';
import { isRefused, type KeyChange } from '../keyChange.ts';
import type { Move, Moves } from '../moves.ts';
import type { PerhapsRenamed } from '../renames.ts';
import { listed, plural } from '../show/words.ts';
import { isSpent, type SafetyOfChange } from './safety.ts';
import type { Asking, Stop } from './stop.ts';

export interface Destinations {
  /** Undefined: the stack is not there. */
  base: Plan | undefined;
  head: Plan | undefined;
  /** Apps that differ. */
  versions: AppVersions[];
  keys: KeyChange[];
  moves: Moves;
  effects: AppEffect[];
  safety: SafetyOfChange;
  /** Groups and people of whom nobody knows whether they were only renamed. */
  perhaps: PerhapsRenamed[];
  /** As `rememberHosts` gave them; null: nothing is remembered. */
  secretHosts: string | null;
}

type Change = Destinations & { base: Plan; head: Plan };

/** What an allowance has to name, so that it is known to be meant. */
export function destinationStops(change: Destinations): Asking[] {
  return among(change, (versions, both) => [...removedStop(versions, both), ...secretStops(versions, both), ...groupsStop(versions, both)]);
}

/** What `moved` has to say. */
export const movedStops = (change: Destinations): Stop[] => among(change, movedStop);

function among<T>({ base, head, ...rest }: Destinations, find: (versions: AppVersions, change: Change) => T[]): T[] {
  if (base === undefined || head === undefined) return [];
  // Where the key itself is refused, what follows of it says nothing new.
  const refused = new Set(rest.keys.filter(isRefused).flatMap(({ app, from }) => [app, from]));
  return rest.versions.flatMap((versions) => (refused.has(versions.app) ? [] : find(versions, { ...rest, base, head })));
}

function removedStop({ app, base, head }: AppVersions, { safety }: Change): Asking[] {
  if (base === undefined || (head !== undefined && objectOf(head) === objectOf(base)) || safety.allow[app]?.removed === true) return [];
  return [{ kind: 'removed', app, text: byDirectory(base, parting), words: { removed: true }, isSpent: isSpent(app, 'removed', safety) }];
}

/** What an app is in its directory; another one is another object there. */
const objectOf = (app: AppPlan): string => JSON.stringify([app.directory, byDirectory(app, objects)]);
const objects: ByDirectory<AppPlan, unknown> = {
  // An object id in another letter case is the same one.
  entra: ({ existing, gallery }) => [JSON.stringify(existing).toLowerCase(), gallery],
  // Okta's kinds of apps are made of different resources: another kind deletes the one and makes the other.
  okta: ({ integration }) => [integration.kind, integration.kind === 'existing' ? integration.appId : null],
};

const givenBack = 'the app is given back: what was set up on it is taken back, and nobody here manages its accounts any more';
const parting: ByDirectory<AppPlan, string> = {
  entra: ({ existing }) =>
    existing
      ? givenBack
      : 'the enterprise app is deleted with its ids, certificate and job, and the accounts at the vendor stay, managed by nobody',
  okta: ({ integration }) =>
    integration.kind === 'existing' ? givenBack : 'the app is deleted in Okta, and the accounts at the vendor stay, managed by nobody',
};

function movedStop({ app }: AppVersions, { moves }: Change): Stop[] {
  const move = moves.get(app);
  if (move === undefined || move.isSaid) return [];
  const { from, to, isSpent, otherFrom } = move;
  const wrong = otherFrom === null ? '' : ` (moved says from ${otherFrom})`;
  return [
    {
      kind: 'moved',
      app,
      text: `its address moves from ${from} to ${to}, and the change does not say whether that is the same system${wrong}`,
      allow: wordsOf(app, move),
      isSpent,
    },
  ];
}

const meanings: Record<Directory, Record<Moved['system'], string>> = {
  entra: { same: 'links stay, nothing is restarted', other: 'links are dropped, everybody is looked up there again' },
  okta: { same: 'nothing is sent', other: 'nothing is sent either; whoever is assigned anew is looked up there' },
};

/** Long where the short form would be read as the one of before. */
function wordsOf(app: string, { directory, from, isSpent }: Move): Stop['allow'] {
  const word = (system: string) =>
    isSpent
      ? `apps: { ${app}: { scim: { moved: { system: ${system}, from: ${from} } } } }`
      : `apps: { ${app}: { scim: { moved: ${system} } } }`;
  return [
    { yaml: word('same'), when: `where the same accounts are there (${meanings[directory].same})` },
    { yaml: word('other'), when: `where it is another system (${meanings[directory].other})` },
  ];
}

/** A secret that this stack knows goes only where it went; one that nobody had before goes anywhere. */
function secretStops({ app, head }: AppVersions, change: Change): Asking[] {
  if (head === undefined) return [];
  const before = destinationsIn(change.base);
  const move = change.moves.get(app);
  return destinationsOf(head, change.head).flatMap(({ secret, host }): Asking[] => {
    const variable = secretVariable(secret);
    const now = before.filter((one) => secretVariable(one.secret) === variable);
    // One that no app has any more is still where it was set.
    const known = now.length > 0 ? now : readHosts(change.secretHosts)(variable).map((one) => ({ host: one, app: '' }));
    if (known.length === 0 || known.some((one) => one.host === host)) return [];
    // A move has a word of its own, and the secret goes along with all the apps that have it.
    if (move?.host === host && known.every((one) => movesTo(one.app, change) === host)) return [];
    if (change.safety.allow[app]?.secret === secret) return [];
    const hosts = [...new Set(known.map((one) => one.host))];
    const text = `the secret ${secret} would be sent to ${host}; until now it went to ${listed(hosts)}`;
    return [{ kind: 'secret', app, text, words: { secret }, isSpent: isSpent(app, 'secret', change.safety) }];
  });
}

/** The host that an app of the version before moves to in this change. */
function movesTo(app: string, { versions, moves }: Change): string | undefined {
  const found = versions.find(({ base }) => base?.key === app);
  return found && moves.get(found.app)?.host;
}

function groupsStop({ app, head }: AppVersions, { effects, safety, perhaps }: Change): Asking[] {
  const gone = (effects.find((one) => one.app === app)?.groups ?? []).filter(({ kind }) => kind === 'deleted');
  if (head === undefined || gone.length <= (safety.allow[app]?.groups ?? 0)) return [];
  const names = new Set(perhaps.filter((one) => one.app === app && one.principal === 'group').flatMap((one) => one.gone));
  const isPerhaps = gone.some(({ name }) => names.has(name));
  const hint = isPerhaps ? ' (unless it only has another name now: ids in the sample would tell)' : '';
  const text = `${plural(gone.length, 'group')} would be deleted at the vendor: ${listed(gone.map(({ name }) => name))}${hint}`;
  return [{ kind: 'groups', app, text, words: { groups: gone.length }, isSpent: isSpent(app, 'groups', safety) }];
}
