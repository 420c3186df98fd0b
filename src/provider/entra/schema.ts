/** Attribute mappings, scoping filters, object actions and custom attributes of a job: Graph's synchronization schema. */
import { parseExpression } from '../../mapping/entra/parse.ts';
import { type DiffRules, diffInputs, diffValues, keepSpelling } from '../diff.ts';
import type { SynchronizationSchema } from '../graph/schemaTypes.ts';
import type { ObjectMappingInput, SchemaInputs, SchemaOutputs } from '../inputs.ts';
import { type CheckFailure, type Context, PartialFailure, type ResourceKind, unknownValue } from '../resource.ts';
import { resourceTypes } from '../tokens.ts';
import { orMissing } from './answers.ts';
import { isSameExpression, readSources } from './expression.ts';
import { formatJobKey, jobPath, parseJobKey } from './paths.ts';
import { removedAttributes } from './schemaAttributes.ts';
import { describeSchema, newExpressions, writeSchema } from './schemaDocument.ts';

const rules: DiffRules = {
  replaces: ['servicePrincipalId', 'jobId'],
  keyed: ['mappings', 'scope', 'attributes', 'groupAttributes', 'sourceAttributes'],
  // Graph keeps an empty text where no default was given.
  same: {
    source: isSameExpression,
    default: (left, right) => (left || null) === (right || null),
    groupAttributes: bothEmpty,
    sourceAttributes: bothEmpty,
  },
};

function bothEmpty(left: unknown, right: unknown): boolean {
  return Object.keys(left ?? {}).length + Object.keys(right ?? {}).length === 0;
}

const watermarkReset =
  'Saving this schema resets the watermark: the next provisioning cycle is a full one and looks at every person and group again.';

/** Graph's `synchronizationSchema`. A save replaces the whole document and starts a full cycle, so nothing is sent without a change. */
export const schema: ResourceKind<SchemaInputs, SchemaOutputs> = {
  type: resourceTypes.schema,

  check: (inputs) => [...checkObject('users', inputs.users), ...checkObject('groups', inputs.groups)],

  diff: async (_context, old, inputs) => diffInputs(old.inputs, inputs, rules),

  async announce(context, _inputs, standing) {
    const { changes = {}, replaces = [] } = standing?.diff ?? {};
    if (Object.keys(changes).length > 0 && replaces.length === 0) context.log('warning', watermarkReset);
  },

  async create(context, inputs) {
    return { id: formatJobKey(inputs), outputs: await converge(context, inputs, undefined) };
  },

  async read(context, id, last) {
    const key = parseJobKey(id);
    const found = await orMissing(context.graph().get<SynchronizationSchema>(`${jobPath(key)}/schema`));
    if (found === undefined) return undefined;
    const inputs = keepSpelling(last.inputs, { ...key, ...describeSchema(found, last.inputs) }, rules);
    return { id, inputs, outputs: { ...inputs, version: found.version } };
  },

  update: (context, _id, old, inputs) => converge(context, inputs, old.inputs),

  async delete(context, id) {
    await orMissing(context.graph().delete(`${jobPath(parseJobKey(id))}/schema`));
  },

  previewOutputs: (inputs) => inputs,
};

async function converge(context: Context, inputs: SchemaInputs, old: SchemaInputs | undefined): Promise<SchemaOutputs> {
  const graph = context.graph();
  const path = `${jobPath(inputs)}/schema`;
  const before = await graph.get<SynchronizationSchema>(path, { retryMissing: true });
  const { servicePrincipalId: _app, jobId: _job, ...wanted } = inputs;
  const removed = removedAttributes(before, old, wanted);
  const changes = diffValues(describeSchema(before, wanted), wanted, rules);
  if (removed.size === 0 && Object.keys(changes).length === 0) return { ...inputs, version: before.version };

  const sources = await readSources(graph, path, newExpressions(before, wanted));
  await graph.put(path, writeSchema(before, wanted, removed, sources), { retryMissing: old === undefined });
  context.log('info', 'The schema was saved: the next provisioning cycle is a full one.');
  try {
    const after = await graph.get<SynchronizationSchema>(path, { retryMissing: true });
    return { ...inputs, version: after.version };
  } catch (error) {
    throw new PartialFailure(`The schema was saved but cannot be read back: ${String(error)}`, formatJobKey(inputs), {
      ...inputs,
      version: '',
    });
  }
}

/** What Graph would refuse, said before the call. Parts that are not known yet are left alone. */
function checkObject(part: 'users' | 'groups', object: ObjectMappingInput): CheckFailure[] {
  const failures: CheckFailure[] = [];
  const mappings: unknown = object?.mappings;
  if (typeof mappings !== 'object' || mappings === null) return failures;
  const entries = Object.entries(object.mappings);
  for (const [target, mapping] of entries) {
    if (typeof mapping !== 'object' || typeof mapping.source !== 'string' || mapping.source === unknownValue) continue;
    const parsed = parseExpression(mapping.source);
    if (parsed.ok) continue;
    const property = `${part}.mappings[${JSON.stringify(target)}].source`;
    failures.push({ property, reason: `column ${parsed.column}: ${parsed.message}` });
  }
  if (object.enabled === true && entries.every(([, mapping]) => !mapping.match)) {
    failures.push({ property: `${part}.mappings`, reason: 'no mapping has a matching precedence; at least one is needed' });
  }
  return failures;
}
