/** The routes of /Users and /Groups, which Bulk takes as well. */
import type { Document, ResourceType } from '../document.ts';
import { maximumUnknown } from '../limits.ts';
import { createGroup, patchGroup, replaceGroup } from '../resource/groups.ts';
import type { Mounted } from '../resource/mounted.ts';
import { readProjection } from '../resource/projection.ts';
import { findResource, listResources, lockResource } from '../resource/read.ts';
import { locationOf, renderResource } from '../resource/render.ts';
import { createUser, patchUser, replaceUser } from '../resource/users.ts';
import { changedAttributes, checkVersion, names, type Written } from '../resource/written.ts';
import type { AuditEntry } from '../store/audit.ts';
import { type Stored, versionOf } from '../store/stored.ts';
import type { Work } from '../store/work.ts';
import type { Search } from '../target.ts';
import type { Route, ScimAnswer, ScimRequest } from './route.ts';
import { queryNames } from './search.ts';

interface Writers {
  create(app: Mounted, body: Document): Work<Written>;
  replace(app: Mounted, stored: Stored, body: Document): Work<Written>;
  patch(app: Mounted, stored: Stored, body: Document): Work<Written>;
  /** Entra's manual wants 204 for groups, whose members would have to be read; Okta takes both. */
  answersPatch: boolean;
}

export const resourceRoutes: Route[] = [
  ...resources('/Users', 'User', { create: createUser, replace: replaceUser, patch: patchUser, answersPatch: true }),
  ...resources('/Groups', 'Group', { create: createGroup, replace: replaceGroup, patch: patchGroup, answersPatch: false }),
];

function resources(path: string, type: ResourceType, writers: Writers): Route[] {
  const answer = function* (app: Mounted, { query, isAnswered }: ScimRequest, stored: Stored, status: 200 | 201): Work<ScimAnswer> {
    const about = { location: locationOf(app, type, stored.id), version: versionOf(stored) };
    if (!isAnswered) return { status, body: { id: stored.id }, ...about };
    const projection = readProjection(query('attributes'), query('excludedAttributes'), app.schemas[type]);
    const body = yield* renderResource(app, stored, projection, status === 201);
    return { status, body, ...about };
  };
  const audited = function* (app: Mounted, { actor }: ScimRequest, action: AuditEntry['action'], written: Written): Work<Stored> {
    const { stored, before, came, left, unknown = [] } = written;
    const attributes = changedAttributes(before ?? {}, stored.document);
    // Ids of nobody are whatever was sent, so only some of them are kept, and not in full.
    const nobody = unknown.slice(0, maximumUnknown).map((id) => id.slice(0, 100));
    const members = Object.entries({ came, left, unknown: nobody }).filter(([, ids]) => ids.length > 0);
    const changed = { attributes, ...Object.fromEntries(members) };
    yield* app.audit.add({ at: app.now(), actor: actor.label, token: actor.id, action, type, id: stored.id, changed });
    return stored;
  };
  const current = function* (app: Mounted, request: ScimRequest): Work<Stored> {
    const stored = yield* lockResource(app, type, request.id);
    checkVersion(stored, request.header('if-match'));
    return stored;
  };
  return [
    {
      path,
      handlers: {
        *GET(app, { query }) {
          const asked: Search = Object.fromEntries(queryNames.map((name) => [name, query(name)]));
          return { status: 200, body: yield* listResources(app, type, asked) };
        },
        *POST(app, request) {
          const stored = yield* audited(app, request, 'create', yield* writers.create(app, request.body()));
          return yield* answer(app, request, stored, 201);
        },
      },
    },
    {
      path: `${path}/:id`,
      handlers: {
        *GET(app, request) {
          const stored = yield* findResource(app, type, request.id);
          const known = request.header('if-none-match');
          if (known !== undefined && names(known, stored)) return { status: 304, version: versionOf(stored) };
          return yield* answer(app, request, stored, 200);
        },
        *PUT(app, request) {
          const stored = yield* current(app, request);
          return yield* answer(
            app,
            request,
            yield* audited(app, request, 'replace', yield* writers.replace(app, stored, request.body())),
            200,
          );
        },
        *PATCH(app, request) {
          const before = yield* current(app, request);
          const stored = yield* audited(app, request, 'patch', yield* writers.patch(app, before, request.body()));
          const isAsked = writers.answersPatch || request.query('attributes') !== undefined;
          return isAsked ? yield* answer(app, request, stored, 200) : { status: 204, version: versionOf(stored) };
        },
        *DELETE(app, request) {
          const stored = yield* current(app, request);
          const at = app.now();
          yield* app.resources.remove(stored, at);
          const { id: token, label: actor } = request.actor;
          yield* app.audit.add({ at, actor, token, action: 'delete', type, id: stored.id, changed: {} });
          return { status: 204 };
        },
      },
    },
  ];
}
