/** Graph `organization` and `domain`: the tenant itself. */
import type { Hono } from 'hono';
import type { GraphContext } from '../context.ts';
import { notFound } from '../errors.ts';
import { collection, entity } from '../query/query.ts';

type Item = Record<string, unknown>;

/** The domain that most people of the tenant have; guests carry it too. */
function domainOf({ store }: GraphContext): string {
  const counts = new Map<string, number>();
  for (const { userPrincipalName } of store.users.values()) {
    const domain = userPrincipalName.split('@').at(-1) ?? '';
    counts.set(domain, (counts.get(domain) ?? 0) + 1);
  }
  return [...counts].sort(([, a], [, b]) => b - a)[0]?.[0] ?? 'example.com';
}

function organization(graph: GraphContext): Item {
  const name = domainOf(graph);
  return {
    id: graph.store.tenantId,
    displayName: name,
    tenantType: 'AAD',
    countryLetterCode: null,
    onPremisesSyncEnabled: null,
    assignedPlans: [],
    provisionedPlans: [],
    businessPhones: [],
    technicalNotificationMails: [],
    verifiedDomains: [{ capabilities: 'Email, OfficeCommunicationsOnline', isDefault: true, isInitial: false, name, type: 'Managed' }],
  };
}

function domain(graph: GraphContext): Item {
  return {
    id: domainOf(graph),
    authenticationType: 'Managed',
    availabilityStatus: null,
    isAdminManaged: true,
    isDefault: true,
    isInitial: false,
    isRoot: true,
    isVerified: true,
    supportedServices: [],
  };
}

export function tenantRoutes(api: Hono, graph: GraphContext): void {
  for (const [path, make] of [
    ['/organization', organization],
    ['/domains', domain],
  ] as const) {
    api.get(path, (c) => c.json(collection(c, [make(graph)])));
    api.get(`${path}/:id`, (c) => {
      const one = make(graph);
      if (one.id !== c.req.param('id')) throw notFound(c.req.param('id'));
      return c.json(entity(c, one));
    });
  }
}
