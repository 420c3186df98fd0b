/** Graph `synchronizationSchema`: read, replace, reset, and what helps to write one. */
import type { Context, Hono } from 'hono';
import { checkExpression } from '../../../mapping/entra/check.ts';
import { evaluateExpression } from '../../../mapping/entra/evaluate.ts';
import { type AttributeValue, EvaluationError, type Expression, isFlow } from '../../../mapping/entra/expression.ts';
import { filterOperators } from '../../../mapping/entra/filters.ts';
import { functions } from '../../../mapping/entra/functions.ts';
import { parseExpression } from '../../../mapping/entra/parse.ts';
import { toSource } from '../../../mapping/entra/source.ts';
import { NotKnown } from '../../../mapping/notKnown.ts';
import { bodyOf, type GraphContext } from '../context.ts';
import { noSuchSynchronizationRoute, SynchronizationError } from '../errors.ts';
import { catalogEntryOf } from '../instantiate.ts';
import { jobOf, provisionedPrincipal } from '../jobs.ts';
import { isObject } from '../patch.ts';
import { collection, contextOf, entity } from '../query/query.ts';
import { defaultSchema } from '../schema/defaultSchema.ts';
import { readSchemaBody } from '../schema/schemaBody.ts';
import { checkSchema } from '../schema/schemaCheck.ts';
import type { StoredJob } from '../store.ts';
import { typeNamed } from '../types/typeTables.ts';
import { faultsOf } from '../types/values.ts';

const path = '/servicePrincipals/:sp/synchronization/jobs/:job/schema';

export function schemaRoutes(api: Hono, graph: GraphContext): void {
  const stored = (c: Context): StoredJob => jobOf(graph, c.req.param('sp') ?? '', c.req.param('job') ?? '');
  const savedVersion = (): string => `Date:${graph.now().toISOString().replace('Z', '0000Z')}, ActivityId:${graph.newId()}`;

  api.get(path, (c) => {
    const { schema } = stored(c);
    const url = new URL(c.req.url);
    const { id, version, synchronizationRules, directories } = schema;
    return c.json({
      '@odata.context': contextOf(url, '/$entity'),
      id,
      ...(url.pathname.startsWith('/beta/') ? { provisioningTaskIdentifier: id } : {}),
      version,
      synchronizationRules,
      'directories@odata.context': contextOf(url, '/directories'),
      directories,
    });
  });
  /** Replaces the whole document; the next cycle looks at every object. */
  api.put(path, async (c) => {
    const job = stored(c);
    const body = await bodyOf(c);
    const read = readSchemaBody(body, job.job.id, savedVersion());
    const problems = 'problems' in read ? read.problems : [...checkSchema(read.schema, graph.functions), ...typeProblems(body)];
    if ('problems' in read || problems.length > 0) throw new SynchronizationError(400, 'InvalidSynchronizationSchema', problems.join(' '));
    job.schema = read.schema;
    job.fullCycleDue = true;
    return c.body(null, 204);
  });
  api.delete(path, (c) => {
    const job = stored(c);
    const entry = catalogEntryOf(graph, provisionedPrincipal(graph, job.servicePrincipalId));
    if (!entry) throw noSuchSynchronizationRoute(new URL(c.req.url).pathname);
    job.schema = defaultSchema(job.job.id, entry, graph.generation);
    job.fullCycleDue = true;
    return c.body(null, 204);
  });
  api.get(`${path}/directories`, (c) => c.json(collection(c, [...stored(c).schema.directories] as object[] as Record<string, unknown>[])));
  api.get(`${path}/directories/:directory`, (c) => {
    const found = stored(c).schema.directories.find(({ id }) => id === c.req.param('directory'));
    if (found === undefined) throw new SynchronizationError(404, 'ResourceNotFound', 'The directory was not found.');
    return c.json(entity(c, { ...found }));
  });
  api.get(`${path}/functions`, (c) => {
    stored(c);
    const value = [...functions.values()].map(({ name, parameters }) => ({
      id: name,
      name,
      parameters: parameters.map(({ graphKey, type, required, repeating }) => ({
        name: graphKey,
        type,
        required,
        allowMultipleOccurrences: repeating,
      })),
    }));
    return c.json(collection(c, value));
  });
  api.get(`${path}/filterOperators`, (c) => {
    stored(c);
    const value = filterOperators.map(({ name, arity, types }) => ({
      id: name,
      name,
      arity: arity === 'unary' ? 'Unary' : 'Binary',
      multivaluedComparisonType: 'All',
      supportedAttributeTypes: types,
    }));
    return c.json(collection(c, value));
  });
  api.post(`${path}/parseExpression`, async (c) => {
    stored(c);
    const { expression, testInputObject } = await bodyOf(c);
    if (typeof expression !== 'string') throw new SynchronizationError(400, 'InvalidRequest', "The request has no 'expression'.");
    const context = `${new URL(c.req.url).origin}/v1.0/$metadata#microsoft.graph.parseExpressionResponse`;
    return c.json({ '@odata.context': context, ...parseAnswer(graph, expression, testInputObject) });
  });
}

/** What the table of types has against a schema that reads well otherwise. */
function typeProblems(body: Record<string, unknown>): string[] {
  const type = typeNamed('synchronizationSchema');
  return type === undefined
    ? []
    : faultsOf(body, type).map(({ path: at, kind }) => `${at}: ${kind === 'unknown' ? 'unknown' : 'of another type'}.`);
}

function parseAnswer(graph: GraphContext, expression: string, testInputObject: unknown): Record<string, unknown> {
  const parsed = parseExpression(expression);
  const [unknown] = parsed.ok ? checkExpression(parsed.node, graph.functions) : [];
  const fault = parsed.ok ? unknown : parsed;
  if (!parsed.ok || fault) {
    const message = `${fault?.message ?? ''} (position ${fault?.column ?? 0})`;
    return {
      error: failure('InvalidExpression', message),
      evaluationSucceeded: false,
      evaluationResult: [],
      parsedExpression: null,
      parsingSucceeded: false,
    };
  }
  return { ...evaluation(graph, parsed.node, testInputObject), parsedExpression: toSource(parsed.node), parsingSucceeded: true };
}

const failure = (code: string, message: string): object => ({ code, message, target: null, details: [], innerError: null });

/** Without a test object there is nothing to evaluate. */
function evaluation(graph: GraphContext, node: Expression, testInputObject: unknown): Record<string, unknown> {
  if (!isObject(testInputObject)) return { error: null, evaluationSucceeded: false, evaluationResult: [] };
  try {
    const value = evaluateExpression(node, {
      attributes: readTestObject(testInputObject),
      roles: [],
      roleText: 'value',
      now: graph.now(),
      newId: graph.newId,
      random: () => 0,
    });
    const result = value === null || isFlow(value) ? [] : [value].flat();
    return { error: null, evaluationSucceeded: true, evaluationResult: result };
  } catch (error) {
    if (!(error instanceof EvaluationError || error instanceof NotKnown)) throw error;
    return { error: failure('ExpressionEvaluationFailed', error.message), evaluationSucceeded: false, evaluationResult: [] };
  }
}

/** Graph `expressionInputObject`: a list of attribute names and values. */
function readTestObject(object: Record<string, unknown>): Record<string, AttributeValue> {
  const properties = Array.isArray(object.properties) ? object.properties.filter(isObject) : [];
  return Object.fromEntries(properties.map(({ key, value }) => [String(key), readTestValue(value)]));
}

function readTestValue(value: unknown): AttributeValue {
  if (Array.isArray(value)) return value.map(String);
  return typeof value === 'string' || typeof value === 'boolean' || typeof value === 'number' ? value : null;
}
