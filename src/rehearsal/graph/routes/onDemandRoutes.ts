/** Graph `synchronizationJob: provisionOnDemand`. */
import type { Hono } from 'hono';
import { bodyOf, type GraphContext } from '../context.ts';
import { SynchronizationError } from '../errors.ts';
import { jobOf } from '../jobs.ts';
import { isObject } from '../patch.ts';
import { limitCalls } from '../rate.ts';
import type { OnDemandResult, StoredJob } from '../store.ts';

type Subject = { objectId: string; objectTypeName: string; memberIds: string[] };

const maximumMembers = 5;
const refuse = (message: string) => new SynchronizationError(400, 'InvalidRequest', message);
/** As recorded in microsoft-graph-docs 10716. */
const noSuchRule = (jobId: string, ruleId: string) =>
  new SynchronizationError(
    400,
    'RequestParameterInvalid',
    `The request identified this synchronization job: ${jobId}.  The request also identified this synchronization rule: ${ruleId}.  However, the job does not include the rule.`,
  );
const objects = (value: unknown): Record<string, unknown>[] => (Array.isArray(value) ? value.filter(isObject) : []);

/** One person, or one group with at most five of its members, under a rule of the job's schema. Throws 400. */
function readSubject(graph: GraphContext, stored: StoredJob, body: Record<string, unknown>): Subject {
  const [parameter, ...more] = objects(body.parameters);
  if (!parameter || more.length > 0) throw refuse('Exactly one set of parameters is needed.');
  const rule = stored.schema.synchronizationRules.find((candidate) => candidate.id === parameter.ruleId);
  if (!rule) throw noSuchRule(stored.job.id, String(parameter.ruleId));
  const [subject, ...others] = objects(parameter.subjects);
  if (!subject || others.length > 0) throw refuse('Exactly one subject can be provisioned in a call.');
  const objectId = String(subject.objectId);
  const type = String(subject.objectTypeName).toLowerCase();
  const known = type === 'group' ? graph.store.groups.has(objectId) : type === 'user' && graph.store.users.has(objectId);
  if (!known) throw refuse(`There is no ${String(subject.objectTypeName)} with the id '${objectId}'.`);
  const memberIds = objects(isObject(subject.links) ? subject.links.members : []).map((member) => String(member.objectId));
  if (memberIds.length > maximumMembers) throw refuse(`At most ${maximumMembers} members of a group can be provisioned in a call.`);
  if (type === 'user' && memberIds.length > 0) throw refuse('Only a group has members.');
  return { objectId, objectTypeName: type === 'group' ? 'Group' : 'User', memberIds };
}

function report(graph: GraphContext, stored: StoredJob, subject: Subject, result: OnDemandResult, startTime: string): object {
  const { store } = graph;
  const rule = stored.schema.synchronizationRules[0];
  const mapping = rule?.objectMappings.find((candidate) => candidate.sourceObjectName === subject.objectTypeName);
  const name = store.users.get(subject.objectId)?.userPrincipalName ?? store.groups.get(subject.objectId)?.displayName ?? '';
  const timestamp = graph.now().toISOString();
  const status = { status: result.result, errorCode: result.errorCode, reason: result.errorMessage };
  return {
    action: result.action,
    changeId: graph.newId(),
    startTime,
    endTime: timestamp,
    id: graph.newId(),
    jobId: stored.job.id,
    cycleId: graph.newId(),
    tenantId: store.tenantId,
    reportableIdentifier: name,
    servicePrincipal: { id: stored.servicePrincipalId, name: store.servicePrincipals.get(stored.servicePrincipalId)?.displayName ?? '' },
    sourceSystem: {
      id: stored.schema.directories.find((each) => each.name === rule?.sourceDirectoryName)?.id,
      name: rule?.sourceDirectoryName,
    },
    targetSystem: {
      id: stored.schema.directories.find((each) => each.name === rule?.targetDirectoryName)?.id,
      name: rule?.targetDirectoryName,
    },
    sourceIdentity: { id: subject.objectId, name, type: subject.objectTypeName },
    targetIdentity: { id: result.targetId ?? '', name: '', type: mapping?.targetObjectName ?? '' },
    modifiedProperties: result.modifiedProperties,
    provisioningSteps: result.steps.map((step) => ({ ...step, timestamp })),
    statusInfo: { ...status, additionalDetails: '', errorCategory: '', recommendedAction: '' },
  };
}

export function onDemandRoutes(api: Hono, graph: GraphContext): void {
  const calls: number[] = [];
  api.post('/servicePrincipals/:sp/synchronization/jobs/:job/provisionOnDemand', async (c) => {
    const stored = jobOf(graph, c.req.param('sp'), c.req.param('job'));
    const subject = readSubject(graph, stored, await bodyOf(c));
    limitCalls(graph.now(), calls, graph.faults.onDemandLimit, 'Too many objects were provisioned on demand.', SynchronizationError);
    const startTime = graph.now().toISOString();
    const result = await graph.service.provisionOnDemand(graph.store, stored, subject);
    const value = report(graph, stored, subject, result, startTime);
    const details = { errorCode: result.errorCode, errorMessage: result.errorMessage };
    // Newer tenants name the type in `key` and give a list in `value`.
    const pair =
      graph.generation === 'old'
        ? { key: JSON.stringify({ result: result.result, details }), value: JSON.stringify(value) }
        : { key: 'Microsoft.Identity.Health.CPP.Common.DataContracts.SyncFabric.StatusInfo', value: JSON.stringify([value]) };
    return c.json({ '@odata.context': `${new URL(c.req.url).origin}/v1.0/$metadata#microsoft.graph.stringKeyStringValuePair`, ...pair });
  });
}
