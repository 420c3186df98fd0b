/** `/api/v1/apps/{id}/group-push/mappings`. */
import { addGroup, groupById } from '../directory.ts';
import type { Answer, Call, Json, Route } from '../http.ts';
import { invalid, notFound, OktaFault, ok, textAt } from '../http.ts';
import { page } from '../pages.ts';
import type { OktaApp, PushMapping } from '../store.ts';
import { stamp } from '../store.ts';
import { appOf } from './apps.ts';

/** Push mappings carry times without milliseconds. */
const seconds = (time: string) => time.replace(/\.\d+Z$/, 'Z');

function render(call: Call, app: OktaApp, mapping: PushMapping): Json {
  const api = `${call.origin}/api/v1`;
  return {
    id: mapping.id,
    created: seconds(mapping.created),
    lastUpdated: seconds(mapping.lastUpdated),
    sourceGroupId: mapping.sourceGroupId,
    targetGroupId: mapping.targetGroupId,
    status: mapping.status,
    ...(mapping.lastPush === null ? {} : { lastPush: seconds(mapping.lastPush) }),
    ...(mapping.errorSummary === null ? {} : { errorSummary: mapping.errorSummary }),
    _links: {
      app: { href: `${api}/apps/${app.id}` },
      sourceGroup: { href: `${api}/groups/${mapping.sourceGroupId}` },
      targetGroup: { href: `${api}/groups/${mapping.targetGroupId}` },
    },
  };
}

const refused = (why: string) => new OktaFault(400, 'E0000027', `Group push bad request : ${why}`);

/** Accepted also while provisioning is off, as recorded of the real service: a mapping alone proves nothing about SCIM. */
function create(call: Call): Answer {
  const app = appOf(call);
  const { store, body } = call;
  const sourceId = textAt(body, 'sourceGroupId');
  if (sourceId === undefined) throw invalid('sourceGroupId', 'sourceGroupId: The field cannot be left blank');
  const source = groupById(store, sourceId);
  const [name, targetId] = [textAt(body, 'targetGroupName'), textAt(body, 'targetGroupId')];
  if ((name === undefined) === (targetId === undefined)) throw refused('either targetGroupName or targetGroupId must be given');
  if ([...app.pushMappings.values()].some((other) => other.sourceGroupId === source.id)) {
    throw refused('the source group is already mapped in this application');
  }
  const target =
    targetId === undefined ? addGroup(store, { name: name ?? '', description: null }, 'APP_GROUP') : groupById(store, targetId);
  const time = stamp(store);
  const mapping: PushMapping = {
    id: store.id('gPm'),
    sourceGroupId: source.id,
    targetGroupId: target.id,
    customName: target.profile.name === source.profile.name ? null : target.profile.name,
    status: body.status === 'INACTIVE' ? 'INACTIVE' : 'ACTIVE',
    errorSummary: null,
    created: time,
    lastUpdated: time,
    lastPush: null,
    externalId: null,
    pushed: null,
  };
  app.pushMappings.set(mapping.id, mapping);
  return ok(render(call, app, mapping));
}

function mappingOf(call: Call): PushMapping {
  const mapping = appOf(call).pushMappings.get(call.params.mappingId ?? '');
  if (mapping === undefined) throw notFound(call.params.mappingId ?? '', 'GroupPushMapping');
  return mapping;
}

const collection = '/api/v1/apps/:appId/group-push/mappings';

export const groupPushRoutes: Route[] = [
  {
    method: 'GET',
    path: collection,
    handle: (call) => {
      const app = appOf(call);
      const [source, status] = [call.query.get('sourceGroupId'), call.query.get('status')];
      const hit = (mapping: PushMapping) =>
        (source ?? mapping.sourceGroupId) === mapping.sourceGroupId && (status ?? mapping.status) === mapping.status;
      return page(call, [...app.pushMappings.values()].filter(hit), (mapping) => render(call, app, mapping));
    },
  },
  { method: 'POST', path: collection, handle: create },
  { method: 'GET', path: `${collection}/:mappingId`, handle: (call) => ok(render(call, appOf(call), mappingOf(call))) },
  {
    method: 'PATCH',
    path: `${collection}/:mappingId`,
    handle: (call) => {
      const mapping = mappingOf(call);
      const { status } = call.body;
      // Source: terraform-provider-okta, resource okta_push_group: the API updates what is active or inactive, and nothing else.
      if (mapping.status === 'ERROR') throw refused('a mapping in the state ERROR cannot be updated');
      if (status !== 'ACTIVE' && status !== 'INACTIVE') throw invalid('status', 'status: must be ACTIVE or INACTIVE');
      mapping.status = status;
      mapping.errorSummary = null;
      mapping.lastUpdated = stamp(call.store);
      return ok(render(call, appOf(call), mapping));
    },
  },
  {
    method: 'DELETE',
    path: `${collection}/:mappingId`,
    handle: (call) => {
      const app = appOf(call);
      const mapping = mappingOf(call);
      const deleteTarget = call.query.get('deleteTargetGroup');
      if (deleteTarget === null) throw invalid('deleteTargetGroup', 'deleteTargetGroup: The parameter is required');
      if (mapping.status === 'ACTIVE') throw refused('an active mapping cannot be deleted');
      app.pushMappings.delete(mapping.id);
      if (deleteTarget === 'true') {
        call.store.groups.delete(mapping.targetGroupId);
        const name = mapping.pushed?.displayName ?? mapping.id;
        if (mapping.externalId !== null) app.pendingGroupDeletions.push({ name, externalId: mapping.externalId });
      }
      return { status: 200 };
    },
  },
];
