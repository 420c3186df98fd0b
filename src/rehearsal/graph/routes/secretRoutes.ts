/** Graph `synchronization/secrets`: the connection and the job-wide settings, in one list. */
import type { Hono } from 'hono';
import { bodyOf, type GraphContext } from '../context.ts';
import { SynchronizationError } from '../errors.ts';
import { provisionedPrincipal } from '../jobs.ts';
import { collection, entity } from '../query/query.ts';
import { masked, readPairs } from '../secretKeys.ts';

const base = '/servicePrincipals/:sp/synchronization';
const path = `${base}/secrets` as const;

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

/** As recorded in azure-docs 40093. */
function checkSize(secrets: Map<string, string>, longest: number | null): void {
  if (longest === null || Buffer.byteLength([...secrets.values()].join('')) <= longest) return;
  const value = 'Size of input ExternalSecret data is invalid.\r\nParameter name: data';
  const answer = { 'odata.error': { code: 'Request_InvalidPropertyValue', message: { lang: 'en', value } } };
  throw new SynchronizationError(400, 'BadRequest', `Message: One or more errors occurred.\r\nWeb Response: \r\n${JSON.stringify(answer)}`);
}

export function secretRoutes(api: Hono, graph: GraphContext): void {
  const secretsOf = (servicePrincipalId: string): Map<string, string> =>
    graph.store.secrets.get(provisionedPrincipal(graph, servicePrincipalId).id) ?? new Map();

  const shownOf = (servicePrincipalId: string): { key: string; value: string }[] => {
    const { sorted, extraKey } = graph.faults.secrets;
    const listed = [...secretsOf(servicePrincipalId), ...(extraKey === null ? [] : [[extraKey, 'false'] as const])];
    if (sorted) listed.sort(([a], [b]) => (a < b ? -1 : 1));
    return listed.map(([key, value]) => ({ key, value: masked(key, value) }));
  };

  api.get(base, (c) => c.json(entity(c, { id: provisionedPrincipal(graph, c.req.param('sp')).id, secrets: shownOf(c.req.param('sp')) })));
  api.get(path, (c) => c.json(collection(c, shownOf(c.req.param('sp')))));
  api.get(`${path}/$count`, (c) => c.text(String(secretsOf(c.req.param('sp')).size)));
  /** Merges by key unless a switch says otherwise; an empty text removes the key. All or nothing. */
  api.put(path, async (c) => {
    const secrets = new Map(graph.faults.secrets.replace ? [] : secretsOf(c.req.param('sp')));
    for (const [key, value] of readPairs((await bodyOf(c)).value)) {
      if (key === 'SyncNotificationSettings') checkNotificationSettings(value);
      if (value === '') secrets.delete(key);
      else secrets.set(key, value);
    }
    checkSize(secrets, graph.faults.secrets.longest);
    graph.store.secrets.set(c.req.param('sp'), secrets);
    return c.body(null, 204);
  });
}
