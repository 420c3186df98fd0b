/** "Provision on demand" for named people and groups, once per trigger, with the answer looked at. */
import { diffInputs } from '../diff.ts';
import type { GraphClient } from '../graph/client.ts';
import type { SynchronizationSchema } from '../graph/schemaTypes.ts';
import type { OnDemandInputs, OnDemandOutputs } from '../inputs.ts';
import type { CheckFailure, Context, ResourceKind } from '../resource.ts';
import { resourceTypes } from '../tokens.ts';
import { formatJobKey, jobPath } from './paths.ts';

/** Graph's limits: members of a group in one call, and calls in a span of time. */
const mostMembers = 5;
const mostCalls = 5;
const span = 10_000;

/** Graph's `synchronizationJob: provisionOnDemand`. Nothing is read back or undone: what was provisioned is the vendor's. */
export const onDemand: ResourceKind<OnDemandInputs, OnDemandOutputs> = {
  type: resourceTypes.onDemand,

  check({ groups }) {
    const failures: CheckFailure[] = [];
    if (typeof groups !== 'object' || groups === null) return failures;
    for (const [name, group] of Object.entries(groups)) {
      const count = Object.keys(group?.members ?? {}).length;
      if (count > mostMembers)
        failures.push({
          property: `groups[${JSON.stringify(name)}].members`,
          reason: `has ${count} members; Graph takes ${mostMembers} at once`,
        });
    }
    return failures;
  },

  async diff(_context, old, inputs) {
    const { changes, ...rest } = diffInputs(old.inputs, inputs, {
      replaces: ['servicePrincipalId', 'jobId'],
      keyed: ['people', 'groups', 'members'],
    });
    // Other names without a new trigger ask for nothing.
    return rest.replaces.length > 0 || 'trigger' in changes ? { ...rest, changes } : { ...rest, changes: {} };
  },

  async create(context, inputs) {
    return { id: formatJobKey(inputs), outputs: await provision(context, inputs) };
  },

  read: async (_context, id, last) =>
    last.inputs === undefined || last.outputs === undefined ? undefined : { id, inputs: last.inputs, outputs: last.outputs },

  // A failure leaves the old trigger in the state, so the next run tries again.
  update: (context, _id, _old, inputs) => provision(context, inputs),

  delete: async () => undefined,

  previewOutputs: ({ trigger }) => ({ trigger }),
};

interface Subject {
  name: string;
  body: { objectId: string; objectTypeName: 'User' | 'Group'; links?: { members: { objectId: string; objectTypeName: 'User' }[] } };
}

function subjectsOf({ people, groups }: OnDemandInputs): Subject[] {
  const persons = Object.entries(people).map(([name, objectId]): Subject => ({ name, body: { objectId, objectTypeName: 'User' } }));
  const sets = Object.entries(groups).map(([name, { id, members }]): Subject => {
    const linked = Object.values(members).map((objectId) => ({ objectId, objectTypeName: 'User' as const }));
    return { name, body: { objectId: id, objectTypeName: 'Group', links: { members: linked } } };
  });
  return [...persons, ...sets];
}

/** Throws one Error that names everybody who failed, with the step that did. */
async function provision(context: Context, inputs: OnDemandInputs): Promise<OnDemandOutputs> {
  const graph = context.graph();
  const ruleId = await readRule(graph, inputs);
  const results: Record<string, string> = {};
  const failures: string[] = [];
  let calls = 0;
  for (const { name, body } of subjectsOf(inputs)) {
    if (calls > 0 && calls % mostCalls === 0) await context.sleep(span);
    calls++;
    const answer = await graph.post<unknown>(
      `${jobPath(inputs)}/provisionOnDemand`,
      { parameters: [{ ruleId, subjects: [body] }] },
      { isSlow: true },
    );
    const { result, text } = readAnswer(answer);
    results[name] = text;
    if (result === 'Failure') failures.push(`${name}: ${text}`);
    else if (result !== 'Success') context.log('warning', `${name} was not provisioned on demand: ${text}`);
  }
  if (failures.length > 0) throw new Error(`Provision on demand failed. ${failures.join(' | ')}`);
  return { trigger: inputs.trigger, results };
}

async function readRule(graph: GraphClient, inputs: OnDemandInputs): Promise<string> {
  const schema = await graph.get<SynchronizationSchema>(`${jobPath(inputs)}/schema`, { retryMissing: true });
  const rule = schema.synchronizationRules[0];
  if (rule === undefined) throw new Error(`The schema of ${inputs.jobId} has no rule to provision under.`);
  return rule.id;
}

type Json = Record<string, unknown>;
const isJson = (value: unknown): value is Json => typeof value === 'object' && value !== null && !Array.isArray(value);
const textAt = (object: unknown, name: string): string => (isJson(object) && typeof object[name] === 'string' ? object[name] : '');

/** Both forms of the answer: `key` holds the result, or it names a type and `value` holds a list whose item has `statusInfo`. */
function readAnswer(answer: unknown): { result: string; text: string } {
  const head = parse(textAt(answer, 'key'));
  const body = [parse(textAt(answer, 'value'))].flat()[0];
  const status = isJson(body) ? body.statusInfo : undefined;
  const details = isJson(head) ? head.details : undefined;
  const result = textAt(head, 'result') || textAt(status, 'status') || 'Failure';
  const reason = [textAt(details, 'errorCode') || textAt(status, 'errorCode'), textAt(details, 'errorMessage') || textAt(status, 'reason')];
  const steps = isJson(body) && Array.isArray(body.provisioningSteps) ? body.provisioningSteps : [];
  const step = steps.findLast((one) => textAt(one, 'status') === result) ?? steps.at(-1);
  if (result === 'Success') return { result, text: `Success: ${textAt(body, 'action') || 'done'}` };
  const at = step === undefined ? '' : ` at ${textAt(step, 'type')} (${textAt(step, 'name')}): ${textAt(step, 'description')}`;
  return {
    result,
    text: `${result}${at}${reason
      .filter((part) => part !== '')
      .map((part) => `; ${part}`)
      .join('')}`,
  };
}

function parse(json: string): unknown {
  try {
    return JSON.parse(json);
  } catch {
    return undefined;
  }
}
