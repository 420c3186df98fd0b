/** The app as it stands in the tenant: what the service works by, which may not be what is declared. */
import type { EntraApp } from '../plan/types.ts';
import { isSameExpression } from '../provider/entra/expression.ts';
import { jobPath, synchronizationPath } from '../provider/entra/paths.ts';
import { describeSchema } from '../provider/entra/schemaDocument.ts';
import type { GraphClient } from '../provider/graph/client.ts';
import { GraphError } from '../provider/graph/error.ts';
import type { KeyValue, SynchronizationJob, SynchronizationSchema } from '../provider/graph/schemaTypes.ts';
import type { MappingInput, ObjectMappingInput } from '../provider/inputs.ts';

/** Most differences that are named; `pulumi refresh` shows them all. */
const mostNamed = 10;

export interface LiveApp {
  /** The declared app with the mappings, filters, actions and scope of the tenant. */
  app: EntraApp;
  /** What is declared otherwise, one line each, or why the tenant could not be asked. */
  notes: string[];
}

/** Reads the job's schema and settings. Throws GraphError, but for a refusal (403): then the declaration stands in, and a note says so. */
export async function readLiveApp(
  graph: GraphClient,
  app: EntraApp,
  { servicePrincipalId, job }: { servicePrincipalId: string; job: SynchronizationJob },
): Promise<LiveApp> {
  const schema = await orRefusal(graph.get<SynchronizationSchema>(`${jobPath({ servicePrincipalId, jobId: job.id })}/schema`));
  const secrets = await orRefusal(graph.get<{ value: KeyValue[] }>(`${synchronizationPath(servicePrincipalId)}/secrets`));
  const refused = (what: string, { message }: GraphError) =>
    `compared with the declared ${what}: the tenant's own could not be read (${message})`;
  if (schema instanceof GraphError) return { app, notes: [refused('mappings and settings', schema)] };
  if (secrets instanceof GraphError) {
    const live = liveApp(app, schema, app.provisioning);
    return { ...live, notes: [...live.notes, refused('settings', secrets)] };
  }
  const values = new Map(secrets.value.map(({ key, value }) => [key, value.toLowerCase()]));
  const scope = values.get('SyncAll') === 'true' ? 'all' : 'assigned';
  return liveApp(app, schema, { scope, skipOutOfScopeDeletions: values.get('SkipOutOfScopeDeletions') === 'true' });
}

async function orRefusal<T>(call: Promise<T>): Promise<T | GraphError> {
  try {
    return await call;
  } catch (error) {
    if (error instanceof GraphError && error.status === 403) return error;
    throw error;
  }
}

type Settings = Pick<EntraApp['provisioning'], 'scope' | 'skipOutOfScopeDeletions'>;

function liveApp(declared: EntraApp, schema: SynchronizationSchema, settings: Settings): LiveApp {
  const { users, groups, attributes } = describeSchema(schema, declared);
  const { scope, skipOutOfScopeDeletions } = settings;
  const provisioning = { ...declared.provisioning, scope, skipOutOfScopeDeletions };
  const app = { ...declared, users, groups, provisioning, attributes: { ...describeSchema(schema, undefined).attributes, ...attributes } };
  const said = declared.provisioning;
  const differences = [
    ...differencesOf('users', declared.users, users),
    ...differencesOf('groups', declared.groups, groups),
    ...(scope === said.scope ? [] : [`the scope is ${scope}, declared is ${said.scope}`]),
    ...(skipOutOfScopeDeletions === said.skipOutOfScopeDeletions
      ? []
      : [`skipOutOfScopeDeletions is ${skipOutOfScopeDeletions}, declared is ${!skipOutOfScopeDeletions}`]),
  ];
  if (differences.length === 0) return { app, notes: [] };
  const more = differences.length > mostNamed ? [`and ${differences.length - mostNamed} more`] : [];
  const lines = [...differences.slice(0, mostNamed), ...more].map((line) => `not as declared in the tenant: ${line}`);
  return { app, notes: [...lines, "compared with what stands in the tenant; 'pulumi up' brings it to what is declared"] };
}

function differencesOf(side: 'users' | 'groups', declared: ObjectMappingInput, live: ObjectMappingInput): string[] {
  if (declared.enabled !== live.enabled)
    return [`${side} are ${live.enabled ? 'on' : 'off'}, declared is ${declared.enabled ? 'on' : 'off'}`];
  if (!live.enabled) return [];
  const targets = [...new Set([...Object.keys(declared.mappings), ...Object.keys(live.mappings)])].sort();
  const mappings = targets.flatMap((target) => {
    const [before, now] = [declared.mappings[target], live.mappings[target]];
    if (before !== undefined && now !== undefined && isSameMapping(before, now)) return [];
    return [`${side}.mappings.${target} is ${shown(now)}, declared is ${shown(before)}`];
  });
  const clauses = ({ scope }: ObjectMappingInput) =>
    JSON.stringify(
      Object.values(scope)
        .map((group) => group.map(clauseText).sort())
        .sort(),
    );
  const sorted = ({ actions }: ObjectMappingInput) => actions.toSorted().join(', ');
  return [
    ...mappings,
    ...(clauses(declared) === clauses(live) ? [] : [`${side}.scope is ${filterText(live)}, declared is ${filterText(declared)}`]),
    ...(sorted(declared) === sorted(live)
      ? []
      : [`${side}.actions are ${sorted(live) || 'none'}, declared are ${sorted(declared) || 'none'}`]),
  ];
}

function isSameMapping(left: MappingInput, right: MappingInput): boolean {
  const rest = ({ match, apply, default: otherwise }: MappingInput) => JSON.stringify([match, apply, otherwise || null]);
  return rest(left) === rest(right) && (left.source === right.source || isSameExpression(left.source, right.source));
}

function shown(mapping: MappingInput | undefined): string {
  if (mapping === undefined) return 'nothing';
  const { source, match, apply, default: otherwise } = mapping;
  const more = [
    ...(match > 0 ? [`match ${match}`] : []),
    ...(apply === 'always' ? [] : [apply]),
    ...(otherwise ? [`default ${JSON.stringify(otherwise)}`] : []),
  ];
  return `${source ?? 'no source'}${more.length === 0 ? '' : ` (${more.join(', ')})`}`;
}

type Clause = ObjectMappingInput['scope'][string][number];
const clauseText = ({ attribute, operator, value }: Clause) => [attribute, operator, value].filter((word) => word !== null).join(' ');

function filterText({ scope }: ObjectMappingInput): string {
  const groups = Object.values(scope).map((clauses) => clauses.map(clauseText).join(' and '));
  return groups.length === 0 ? 'no filter' : groups.join(' or ');
}
