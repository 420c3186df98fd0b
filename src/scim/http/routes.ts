/** The routes below a mount, as a table; a new one is a new entry. */
import type { Document } from '../document.ts';
import { ScimError } from '../error.ts';
import { createGroup, patchGroup, replaceGroup } from '../resource/groups.ts';
import type { Mounted } from '../resource/mounted.ts';
import { readProjection } from '../resource/projection.ts';
import { findResource, listResources, listResponse, readPage } from '../resource/read.ts';
import { locationOf, renderResource } from '../resource/render.ts';
import { createUser, patchUser, replaceUser } from '../resource/users.ts';
import { resourceTypes, schemas, serviceProviderConfig } from '../schema/discovery.ts';
import type { ResourceType } from '../store/database.ts';
import type { Stored } from '../store/resources.ts';

interface ScimRequest {
  id: string;
  query(name: string): string | undefined;
  /** Reads and checks the body when the route needs it. */
  body(): Document;
}

export interface ScimAnswer {
  status: 200 | 201 | 204;
  body?: Record<string, unknown>;
  location?: string;
}

type Method = 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
export type Handler = (app: Mounted, request: ScimRequest) => ScimAnswer;

export interface Route {
  path: string;
  handlers: Partial<Record<Method, Handler>>;
}

interface Writers {
  create(app: Mounted, body: Document): Stored;
  replace(app: Mounted, id: string, body: Document): Stored;
  patch(app: Mounted, id: string, body: Document): Stored;
  /** Entra's manual wants 204 for groups, whose members would have to be read; Okta takes both. */
  answersPatch: boolean;
}

export const routes: Route[] = [
  { path: '/ServiceProviderConfig', handlers: { GET: (app) => ({ status: 200, body: serviceProviderConfig(app) }) } },
  ...discovery('/ResourceTypes', resourceTypes),
  ...discovery('/Schemas', schemas),
  ...resources('/Users', 'User', { create: createUser, replace: replaceUser, patch: patchUser, answersPatch: true }),
  ...resources('/Groups', 'Group', { create: createGroup, replace: replaceGroup, patch: patchGroup, answersPatch: false }),
];

function discovery(path: string, list: (app: Mounted) => Record<string, unknown>[]): Route[] {
  return [
    { path, handlers: { GET: (app) => ({ status: 200, body: listResponse(list(app)) }) } },
    {
      path: `${path}/:id`,
      handlers: {
        GET(app, { id }) {
          const body = list(app).find((one) => one.id === id);
          if (body === undefined) throw new ScimError(404, `There is no "${id}" in ${path}.`);
          return { status: 200, body };
        },
      },
    },
  ];
}

function resources(path: string, type: ResourceType, writers: Writers): Route[] {
  const projection = (app: Mounted, { query }: ScimRequest) =>
    readProjection(query('attributes'), query('excludedAttributes'), app.schemas[type]);
  const answer = (app: Mounted, request: ScimRequest, stored: Stored, status: 200 | 201): ScimAnswer => ({
    status,
    body: renderResource(app, stored, projection(app, request)),
    location: locationOf(app, type, stored.id),
  });
  return [
    {
      path,
      handlers: {
        GET: (app, request) => {
          const page = readPage(request.query('startIndex'), request.query('count'));
          return { status: 200, body: listResources(app, type, request.query('filter'), page, projection(app, request)) };
        },
        POST: (app, request) => answer(app, request, writers.create(app, request.body()), 201),
      },
    },
    {
      path: `${path}/:id`,
      handlers: {
        GET: (app, request) => answer(app, request, findResource(app, type, request.id), 200),
        PUT: (app, request) => answer(app, request, writers.replace(app, request.id, request.body()), 200),
        PATCH: (app, request) => {
          const stored = writers.patch(app, request.id, request.body());
          const isAsked = writers.answersPatch || request.query('attributes') !== undefined;
          return isAsked ? answer(app, request, stored, 200) : { status: 204 };
        },
        DELETE: (app, request) => {
          app.database.transaction(() => app.resources.remove(findResource(app, type, request.id)));
          return { status: 204 };
        },
      },
    },
  ];
}
