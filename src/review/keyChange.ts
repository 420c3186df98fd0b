/** What becomes of the object behind a key that changes: kept, lost, or taken for another one. */
import { type ByDirectory, byDirectory } from '../config/directory.ts';
import { renamedText } from '../config/renamed.ts';
import { appFacts, type Planned } from '../plan/facts.ts';
import type { AppPlan } from '../plan/types.ts';
import { appVersions } from '../plan/versions.ts';

export interface KeyChange {
  kind: 'renamed' | 'remade' | 'contested' | 'otherFirstKey';
  /** Key in the new version. */
  app: string;
  /** Key in the old version; the same where only what it is renamed from differs. */
  from: string;
  text: string;
  /** What the app has to say, so that it is the same one; null: nothing of the kind. */
  yaml: string | null;
}

interface Kind {
  /** Something is lost. */
  loud: boolean;
  /** The guard stops it: what follows is certain and never meant. */
  refused: boolean;
  /** What to do; empty for nothing. `quote` marks the YAML. */
  advice(change: KeyChange, quote: (yaml: string) => string): string;
}

const write: Kind['advice'] = ({ app, yaml }, quote) =>
  yaml === null
    ? `Take ${quote('renamedFrom')} out of ${app} (null takes out what the base file says).`
    : `Write into ${app}: ${quote(yaml)}`;

const kinds: Record<KeyChange['kind'], Kind> = {
  renamed: { loud: false, refused: false, advice: () => '' },
  // A guess, by what both versions say.
  remade: {
    ...{ loud: true, refused: false },
    advice: ({ app, from, yaml }, quote) => `If ${from} is now called ${app}, write into it: ${quote(yaml ?? '')}`,
  },
  contested: { loud: true, refused: true, advice: write },
  otherFirstKey: { loud: true, refused: true, advice: write },
};

export const isLoud = ({ kind }: KeyChange): boolean => kinds[kind].loud;
export const isRefused = ({ kind }: KeyChange): boolean => kinds[kind].refused;
export const adviceOfKey = (change: KeyChange, quote: Parameters<Kind['advice']>[1] = (yaml) => yaml): string =>
  kinds[change.kind].advice(change, quote);

export function keyChanges(base: Planned | undefined, head: Planned | undefined): KeyChange[] {
  if (base === undefined || head === undefined) return [];
  const versions = appVersions(base.plan, head.plan);
  const gone = versions.flatMap(({ base: old, head: young }) => (young === undefined && old !== undefined ? [old] : []));
  const taken = new Set<AppPlan>();
  return versions.flatMap(({ base: old, head: young }): KeyChange[] => {
    if (young === undefined) return [];
    const contested = gone.find(({ origin, directory }) => origin === young.origin && directory === young.directory);
    if (contested !== undefined) return [contest(contested, young)];
    // In another directory it is another app, whatever it is called.
    if (old !== undefined && old.directory !== young.directory) return [];
    if (old !== undefined) return old.origin === young.origin ? rename(old, young) : [otherFirstKey(old, young)];
    const twin = gone.find((one) => !taken.has(one) && sameness(base, one, head, young) !== null);
    if (twin === undefined) return [];
    taken.add(twin);
    return [remake(twin, young, sameness(base, twin, head, young) ?? '')];
  });
}

function rename(old: AppPlan, young: AppPlan): KeyChange[] {
  if (old.key === young.key) return [];
  const text = `${old.key} is now called ${young.key}: the same app, with its ids, accounts, address and secret`;
  return [{ kind: 'renamed', app: young.key, from: old.key, text, yaml: null }];
}

function remake(old: AppPlan, young: AppPlan, same: string): KeyChange {
  const text = `${old.key} goes and ${young.key} comes with ${same}: ${byDirectory(old, remade)}`;
  return { kind: 'remade', app: young.key, from: old.key, text, yaml: wanted(old, young) };
}

const setUpAgain = 'what was set up on it is taken back and set up again';
const remade: ByDirectory<AppPlan, string> = {
  entra: ({ existing }) =>
    existing
      ? setUpAgain
      : 'the enterprise app is deleted and made anew, with other ids, another certificate and other links, and everybody is provisioned anew',
  okta: ({ integration }) =>
    integration.kind === 'existing'
      ? setUpAgain
      : 'the app is deleted and made anew, with another id and the step by hand to be done again, and everybody is provisioned anew',
};

/** Both have the mark, the role ids and the mount that go by the first key. */
function contest(old: AppPlan, young: AppPlan): KeyChange {
  const text = `${young.key} would be made over ${old.key}, which then is deleted: both began as ${old.origin}, and ${young.key} does not say that it was ${old.key}`;
  return { kind: 'contested', app: young.key, from: old.key, text, yaml: wanted(old, young) };
}

function otherFirstKey(old: AppPlan, young: AppPlan): KeyChange {
  const text = `${young.key} began as ${old.origin}, and would begin as ${young.origin}: its mark, the ids of its roles, its address in the bundled target, its secret and its name go by that key`;
  return { kind: 'otherFirstKey', app: young.key, from: old.key, text, yaml: wanted(old, young) };
}

/** What `renamedFrom` has to say; null: nothing. */
function wanted(old: AppPlan, young: AppPlan): string | null {
  const keys = old.key === young.key ? old.formerKeys : [old.key, ...old.formerKeys];
  // The present key is named as the first of all only.
  const named = keys.filter((key, index) => key !== young.key || index === keys.length - 1);
  return named.length === 0 ? null : renamedText(named);
}

/** By what two apps look like one, the surest first; null when they do not. */
function sameness(base: Planned, old: AppPlan, head: Planned, young: AppPlan): string | null {
  if (old.vendor !== young.vendor || old.directory !== young.directory) return null;
  if (byDirectory(old, objectIds).some((id) => byDirectory(young, objectIds).includes(id))) return 'the same object id';
  const isWritten = ({ written }: AppPlan) => written['scim.url'] !== undefined;
  if (old.endpoint.url !== null && old.endpoint.url === young.endpoint.url && isWritten(old) && isWritten(young)) return 'the same address';
  if (old.name === young.name) return 'the same name';
  return declared(base, old) === declared(head, young) ? 'the same declaration' : null;
}

const objectIds: ByDirectory<AppPlan, string[]> = {
  entra: ({ existing }) => Object.values(existing ?? {}).map((id) => id.toLowerCase()),
  okta: ({ integration }) => (integration.kind === 'existing' ? [integration.appId] : []),
};

/** Everything but what follows the key. */
function declared(planned: Planned, app: AppPlan): string {
  const ofKey = ['name', 'renamedFrom', 'scim.token', 'scim.oauth.clientSecret', 'sso.saml.certificate'];
  const facts = appFacts(app, planned).flatMap(({ path, value }) => (ofKey.includes(path.join('.')) ? [] : [[path, value]]));
  return JSON.stringify(facts);
}
