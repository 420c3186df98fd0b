/** What stands at a target in the end, told so that two targets can be compared: names in place of ids. */
import type { OktaApp, Plan } from '../../src/plan/types.ts';
import { scimForm } from '../../src/rehearsal/life/okta.ts';
import type { World } from '../../src/rehearsal/world.ts';

export interface Standing {
  /** By user name. */
  people: Record<string, unknown>;
  groups: Record<string, unknown>;
}

type Resource = Record<string, unknown> & { id: string };

/** Everybody at a SCIM base address, page by page. */
export async function readAll(base: string, token: string, type: 'Users' | 'Groups'): Promise<Resource[]> {
  const found: Resource[] = [];
  for (;;) {
    const answer = await fetch(`${base}/${type}?count=200&startIndex=${found.length + 1}`, {
      headers: { authorization: `Bearer ${token}` },
    });
    if (!answer.ok) throw new Error(`${base}/${type}: ${answer.status} ${await answer.text()}`);
    const { Resources = [], totalResults } = (await answer.json()) as { Resources?: Resource[]; totalResults: number };
    found.push(...Resources);
    if (found.length >= totalResults) return found;
  }
}

/** Ids by user name: who they are to the target. */
export async function idsAt(base: string, token: string): Promise<Record<string, string>> {
  return Object.fromEntries((await readAll(base, token, 'Users')).map(({ userName, id }) => [String(userName), id]));
}

export async function standingAt(base: string, token: string): Promise<Standing> {
  const [people, groups] = [await readAll(base, token, 'Users'), await readAll(base, token, 'Groups')].map((all) =>
    all.map(withoutVersions),
  );
  const names = new Map([...(people ?? []), ...(groups ?? [])].map((one) => [one.id, String(one.userName ?? one.displayName)]));
  return { people: byName(people ?? [], names), groups: byName(groups ?? [], names) };
}

const withoutVersions = ({ meta: _meta, ...rest }: Resource): Resource => rest as Resource;
/** An object id of Entra, or an id of Okta. */
const anId = /[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}|00u[0-9a-z]{17}/gi;

function byName(resources: Resource[], names: ReadonlyMap<string, string>): Record<string, unknown> {
  const told = resources.map(({ id, ...rest }): [string, unknown] => {
    // An address has the host, an id of the directory is another one in another tenant.
    const text = JSON.stringify(rest, (key, value: unknown) => (key === '$ref' ? undefined : value));
    return [names.get(id) ?? id, sorted(JSON.parse(text.replace(anId, (one) => names.get(one) ?? 'an id')))];
  });
  return Object.fromEntries(told.sort(([a], [b]) => (a < b ? -1 : 1)));
}

/** Members come in the order in which they came about. */
function sorted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sorted).sort((a, b) => (JSON.stringify(a) < JSON.stringify(b) ? -1 : 1));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, sorted(inner)]));
}

export const oktaApps = (plan: Plan): OktaApp[] => Object.values(plan.apps).flatMap((app) => (app.directory === 'okta' ? [app] : []));

/** What a person enters in Okta's console; `tokenOf` and `addressOf` are what the run printed. */
export async function enterInOkta(
  world: World,
  apps: OktaApp[],
  appId: (app: OktaApp) => string,
  tokenOf: (key: string) => string,
  addressOf: (key: string) => string,
): Promise<void> {
  for (const app of apps) {
    const form = { ...scimForm(world, app), baseUrl: addressOf(app.key), token: tokenOf(app.key) };
    const refusal = await world.okta.admin.enableScim(appId(app), form);
    if (refusal !== null) throw new Error(`${app.key}: ${refusal.status} ${refusal.message}`);
  }
}

/** Cycles and syncs until two rounds have said everything. */
export async function settle(world: World): Promise<void> {
  for (let round = 0; round < 3; round++) await world.provisionAll();
}
