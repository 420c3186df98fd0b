/** The routes below a mount, as a table; a new one is a new entry. */
import { ScimError } from '../error.ts';
import { maximumBulkBody } from '../limits.ts';
import { resourceTypes, schemas, serviceProviderConfig } from '../resource/discovery.ts';
import type { Mounted } from '../resource/mounted.ts';
import { listEverything, listResources, listResponse } from '../resource/read.ts';
import type { Work } from '../store/work.ts';
import type { Search } from '../target.ts';
import { bulk } from './bulk.ts';
import { resourceRoutes } from './resources.ts';
import type { Handler, Route, ScimAnswer } from './route.ts';
import { readSearch } from './search.ts';

/** RFC 7644 section 3.11 lets a server refuse with 501. */
const me: Handler = () => {
  throw new ScimError(501, 'A token here stands for a provisioning client, not for a person, so there is no /Me.');
};

export const routes: Route[] = [
  { path: '/ServiceProviderConfig', handlers: { GET: unfiltered((app) => answerWith(serviceProviderConfig(app))) } },
  ...discovery('/ResourceTypes', resourceTypes),
  ...discovery('/Schemas', schemas),
  { path: '/Bulk', handlers: {}, post: bulk, maximumBody: maximumBulkBody },
  { path: '/Me', handlers: { GET: me, POST: me, PUT: me, PATCH: me, DELETE: me } },
  search('/.search', listEverything),
  search('/Users/.search', (app, asked) => listResources(app, 'User', asked)),
  search('/Groups/.search', (app, asked) => listResources(app, 'Group', asked)),
  ...resourceRoutes,
];

// biome-ignore lint/correctness/useYield: work that needs no statement
function* answerWith(body: Record<string, unknown>): Work<ScimAnswer> {
  return { status: 200, body };
}

function discovery(path: string, list: (app: Mounted) => Record<string, unknown>[]): Route[] {
  const one: Handler = (app, { id }) => {
    const body = list(app).find((entry) => entry.id === id);
    if (body === undefined) throw new ScimError(404, `There is no "${id}" in ${path}.`);
    return answerWith(body);
  };
  return [
    { path, handlers: { GET: unfiltered((app) => answerWith(listResponse(list(app)))) } },
    { path: `${path}/:id`, handlers: { GET: unfiltered(one) } },
  ];
}

/** A client must not believe that its filter was applied (RFC 7644 section 4). */
function unfiltered(handler: Handler): Handler {
  return (app, request) => {
    if (request.query('filter') !== undefined)
      throw new ScimError(403, 'What the target can do is listed as a whole; take the filter out.');
    return handler(app, request);
  };
}

/** A query in a body (RFC 7644 section 3.4.3). */
function search(path: string, list: (app: Mounted, asked: Search) => Work<Record<string, unknown>>): Route {
  return {
    path,
    asks: true,
    handlers: {
      *POST(app, request) {
        return { status: 200, body: yield* list(app, readSearch(request.body())) };
      },
    },
  };
}
