/** Apps of an Okta org by their mark or label. Source: Okta API, "List all applications": `q` finds what a label begins with. */
import type { OktaAppsFound, OktaAppsWanted } from '../inputs.ts';
import type { OktaClient } from './client.ts';
import { readPages } from './pages.ts';

/** Okta's `Application`, as far as it is read. */
export interface OktaApplication {
  id: string;
  name: string;
  label: string;
  status: string;
  features?: string[];
  settings?: { notes?: { admin?: string | null } | null };
}

const prefix = 'muster:';

/** What stands in the note for admins of an app that a declaration made: `project/stack/key`. */
export const oktaMarkOf = (owner: string): string => `${prefix}${owner}`;

/** The owner that an app's note names, or null. */
export function ownerIn({ settings }: OktaApplication): string | null {
  const mark = settings?.notes?.admin?.split(/\s/).find((word) => word.startsWith(prefix));
  return mark?.slice(prefix.length) ?? null;
}

/** Every app with exactly this label, in Okta's order. Throws OktaError. */
export async function appsLabelled(okta: OktaClient, label: string): Promise<OktaApplication[]> {
  const found = await readPages<OktaApplication>(okta, `/api/v1/apps?q=${encodeURIComponent(label)}&limit=200`);
  return found.filter((app) => app.label === label);
}

/** One look through the whole org for all of them: an app that somebody gave another label is found by its mark. Throws OktaError. */
export async function findApps(okta: OktaClient, { apps }: OktaAppsWanted): Promise<OktaAppsFound> {
  const all = await readPages<OktaApplication>(okta, '/api/v1/apps?limit=200');
  const found = Object.entries(apps).map(([key, { label, owner }]) => {
    const marked = all.filter((app) => ownerIn(app) === owner);
    const labelled = all.filter((app) => app.label === label && ownerIn(app) !== owner);
    return [key, { marked: marked.map(({ id }) => id), labelled: labelled.map(({ id }) => id) }] as const;
  });
  return Object.fromEntries(found);
}
