/** Graph `synchronization/secrets`: the connection and the job-wide settings, in one list. */
import type { Hono } from 'hono';
import { bodyOf, type GraphContext } from './context.ts';
import { SynchronizationError } from './errors.ts';
import { provisionedPrincipal } from './jobs.ts';
import { collection } from './query.ts';
import { masked, readPairs } from './secretKeys.ts';

const path = '/servicePrincipals/:sp/synchronization/secrets';

/** The notification settings are JSON text; an empty text is refused, `{}` is not. */
function checkNotificationSettings(value: string): void {
  try {
    const settings: unknown = JSON.parse(value);
    if (typeof settings === 'object' && settings !== null) return;
  } catch {
    // Not JSON: refused below, like JSON that is no object.
  }
  throw new SynchronizationError(400, 'InvalidNotificationSettings', '');
}

export function secretRoutes(api: Hono, graph: GraphContext): void {
  const secretsOf = (servicePrincipalId: string): Map<string, string> =>
    graph.store.secrets.get(provisionedPrincipal(graph, servicePrincipalId).id) ?? new Map();

  api.get(path, (c) => {
    const { sorted, extraKey } = graph.faults.secrets;
    const listed = [...secretsOf(c.req.param('sp')), ...(extraKey === null ? [] : [[extraKey, 'false'] as const])];
    if (sorted) listed.sort(([a], [b]) => (a < b ? -1 : 1));
    const shown = listed.map(([key, value]) => ({ key, value: masked(key, value) }));
    return c.json(collection(new URL(c.req.url), shown));
  });
  api.get(`${path}/$count`, (c) => c.text(String(secretsOf(c.req.param('sp')).size)));
  /** Merges by key unless a switch says otherwise; an empty text removes the key. All or nothing. */
  api.put(path, async (c) => {
    const secrets = new Map(graph.faults.secrets.replace ? [] : secretsOf(c.req.param('sp')));
    for (const [key, value] of readPairs((await bodyOf(c)).value)) {
      if (key === 'SyncNotificationSettings') checkNotificationSettings(value);
      if (value === '') secrets.delete(key);
      else secrets.set(key, value);
    }
    graph.store.secrets.set(c.req.param('sp'), secrets);
    return c.body(null, 204);
  });
}
