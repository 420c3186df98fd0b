/** The directory roles of a person who has signed in: their permissions count only together with a role. */
import { appsIn } from '../config/directory.ts';
import { readAll } from '../provider/graph/pages.ts';
import type { EntraAccess } from './entraAccess.ts';
import { type Check, ok, problem, unknown, warning } from './types.ts';

/** Template ids, the same in every tenant. Source: Microsoft Entra, "Built-in roles". */
const roles: Record<string, string> = {
  '62e90394-69f5-4237-9190-012177145e10': 'Global Administrator',
  '9b895d92-2cd3-44c7-9d02-a6ac2d5ea5c3': 'Application Administrator',
  '158c047a-c907-4556-b7ef-446551a6b5f7': 'Cloud Application Administrator',
  '8ac3fc64-6eca-42ea-9e69-59f4c7b60eb2': 'Hybrid Identity Administrator',
  'f2ef992c-3afb-46b9-b7cf-a126ee74c451': 'Global Reader',
  '4a5d8f65-41da-4de4-8968-e035b65339cf': 'Reports Reader',
  '5d6b6bb7-de71-4623-b4af-96380a352509': 'Security Reader',
  '194ae4cb-b126-40b2-bd5b-6091b380977d': 'Security Administrator',
  'cf1c38e5-3621-4004-a7cb-879624dced7c': 'Application Developer',
};
const everything = ['Global Administrator', 'Application Administrator', 'Cloud Application Administrator'];

export const directoryRoles: Check = {
  name: 'Entra directory roles',
  applies: (plan) => appsIn(plan.apps, 'entra').length > 0,
  async examine({ entra }) {
    const access = await entra();
    if (access.person === null) return [];
    const held = await heldBy(access);
    const enough = held.filter((name) => everything.includes(name));
    if (enough.length > 0) return [ok(`${access.person} is ${enough.join(', ')}`)];
    const fix = 'assign Application Administrator or Cloud Application Administrator; one that is only eligible is activated first (PIM)';
    const named = held.length === 0 ? 'no directory role' : held.join(', ');
    // It configures provisioning, and makes no app.
    if (held.includes('Hybrid Identity Administrator'))
      return [warning(`${access.person} is ${named}, which makes no app: only what is there already can be changed`, fix)];
    if (held.some((name) => name.startsWith('(')))
      return [unknown(`${access.person} is ${named}; whether that is enough is not known`, fix)];
    return [problem(`${access.person} has ${named}: apps and provisioning jobs are not theirs to change`, fix)];
  },
};

/** Names; a role that is not in the table by its id, in brackets. Throws GraphError. */
async function heldBy({ claims, graph }: EntraAccess): Promise<string[]> {
  const ids = claims.wids ?? (await askRoles(graph));
  // Every member of a tenant has this one.
  const everybody = 'b79fbf4d-3ef9-4689-8143-76b194e85509';
  return ids.filter((id) => id !== everybody).map((id) => roles[id] ?? `(role ${id})`);
}

/** Of a person, also by groups. Without a cast in the path, which Graph takes only as an advanced query. */
async function askRoles(graph: EntraAccess['graph']): Promise<string[]> {
  const found = await readAll<{ '@odata.type'?: string; roleTemplateId?: string | null }>(graph, '/me/transitiveMemberOf?$top=999');
  return found.flatMap((one) => (one['@odata.type'] === '#microsoft.graph.directoryRole' ? (one.roleTemplateId ?? []) : []));
}
