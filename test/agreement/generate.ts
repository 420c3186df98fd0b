/** Makes a case from a seed: a directory, one to three apps, and one to three edits. Draws again where the project's checks refuse it. */
import { type Case, domain, type Files, withVersions } from './case.ts';
import { featuresOf } from './features.ts';
import type { Draft } from './generate/draft.ts';
import { accessEdits } from './generate/edits/access.ts';
import type { Change, Edit } from './generate/edits/edit.ts';
import { mappingEdits } from './generate/edits/mappings.ts';
import { peopleEdits } from './generate/edits/people.ts';
import { settingEdits } from './generate/edits/settings.ts';
import { newApp } from './generate/newApp.ts';
import { newSample } from './generate/people.ts';
import { reasonsAgainst } from './preconditions.ts';
import { mix, Random } from './random.ts';

const families: Record<string, Record<string, Edit>> = {
  mappings: mappingEdits,
  access: accessEdits,
  settings: settingEdits,
  people: peopleEdits,
};
/** How often an edit is of which family. */
const weights = { mappings: 9, access: 8, settings: 8, people: 10 };

const tenants = { entra: { tenantId: '7d1c2f60-53a1-4f0e-9c07-5d2f3a9b1c11', domain }, okta: { org: 'example' } };

/** What the documentation leaves open is taken one way in both versions: the tenant does not change its mind. */
function newAssumptions(random: Random): Files['stack']['assume'] {
  if (random.chance(0.7)) return undefined;
  return {
    singleAppRoleAssignment: random.pick(['value', 'displayName']),
    letterCase: random.pick(['ignored', 'sent']),
    galleryLeavers: random.pick(['kept', 'deleted']),
    specialCharacters: random.pick(['fail', 'match']),
  };
}

function newFiles(random: Random): Files {
  const assume = newAssumptions(random);
  const draft: Draft = { random, stack: { tenants, ...(assume === undefined ? {} : { assume }), apps: {} }, sample: newSample(random) };
  const count = Number(random.weighted({ 1: 5, 2: 4, 3: 1 }));
  // Two directories often: what one of them does must not be taken for the other.
  for (let index = 0; index < count; index++) {
    const directory = count > 1 && index < 2 && random.chance(0.7) ? (index === 0 ? 'entra' : 'okta') : undefined;
    const made = newApp(draft, Object.keys(draft.stack.apps), directory);
    if (made !== undefined) draft.stack.apps[made.key] = made.app;
  }
  return { stack: draft.stack, sample: draft.sample };
}

function newHead(random: Random, base: Files): Files {
  const change: Change = { random, base, ...structuredClone(base) };
  for (let left = Number(random.weighted({ 1: 4, 2: 4, 3: 3 })), tries = 0; left > 0 && tries < 40; tries++) {
    const edits = families[random.weighted(weights)] ?? {};
    if (edits[random.pick(Object.keys(edits))]?.(change)) left--;
  }
  return { stack: change.stack, sample: change.sample };
}

/** Empty, or why these two are no case. */
export async function reasonsAgainstCase(one: Pick<Case, 'base' | 'head'>): Promise<string[]> {
  try {
    return await withVersions(one, reasonsAgainst);
  } catch (error) {
    return [error instanceof Error ? error.message : String(error)];
  }
}

/** The case of a seed, and what had to be drawn again before it was one. */
export async function generate(
  seed: number,
  onRedraw: (reasons: string[]) => void = () => undefined,
): Promise<{ one: Case; redraws: number }> {
  for (let redraws = 0; ; redraws++) {
    const random = new Random(mix(seed, redraws));
    const base = newFiles(random);
    const head = newHead(random, base);
    const changed = JSON.stringify(base) !== JSON.stringify(head);
    const reasons = changed ? await reasonsAgainstCase({ base, head }) : ['nothing changes'];
    if (reasons.length === 0) return { one: { seed, base, head, features: featuresOf({ base, head }) }, redraws };
    onRedraw(reasons);
  }
}
