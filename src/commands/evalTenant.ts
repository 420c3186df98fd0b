/** `muster eval --tenant`: what Graph's own parser makes of the expression, beside what is computed here. */
import { type ExpressionRequest, evaluateText, type Sources } from '../mapping/evaluateText.ts';
import { jobPath } from '../provider/entra/paths.ts';
import { entraAppOf, findAppJob, JobMissing } from './appJob.ts';
import { readUsable } from './evalStack.ts';
import { liveTenants } from './liveTenants.ts';
import { exitCode, print, printError, printJson } from './stack.ts';

interface TenantOptions {
  stack: string;
  app?: string;
  dir: string;
  json?: boolean;
}

/** Graph's `parseExpressionResponse`. */
interface ParseAnswer {
  parsingSucceeded: boolean;
  evaluationSucceeded: boolean;
  evaluationResult: string[];
  error: { code: string; message: string | null } | null;
}

/** Exit code 7 when the two differ. */
export async function evaluateInTenant(request: ExpressionRequest, options: TenantOptions, sources: Sources): Promise<void> {
  const usable = readUsable(options.stack, options.dir);
  if (typeof usable === 'string') {
    printError(`${usable}\n`);
    process.exitCode = exitCode.configuration;
    return;
  }
  const { plan } = usable;
  try {
    const app = entraAppOf(plan, options.app);
    const graph = liveTenants({ tenantId: plan.entra?.tenantId }).graph();
    const { servicePrincipalId, job } = await findAppJob(graph, options.stack, app);
    const answer = await graph.post<ParseAnswer>(`${jobPath({ servicePrincipalId, jobId: job.id })}/schema/parseExpression`, {
      expression: request.expr,
      testInputObject: testObject(request.attributes),
      targetAttributeDefinition: null,
    });
    const known = { roleText: plan.assume.singleAppRoleAssignment, ...request };
    report(known, answer, `${options.stack}/${app.key}`, options.json ?? false, sources);
  } catch (error) {
    printError(`${error instanceof Error ? error.message : String(error)}\n`);
    process.exitCode = error instanceof JobMissing ? exitCode.configuration : exitCode.error;
  }
}

/** Graph `expressionInputObject`. Role assignments cannot be given to it. */
function testObject(attributes: Record<string, unknown>): object {
  const properties = Object.entries(attributes)
    .filter(([name, value]) => name !== 'appRoleAssignments' && value !== null && value !== undefined)
    .map(([key, value]) => ({ key, value: Array.isArray(value) ? value.map(String) : String(value) }));
  return { definition: null, properties };
}

function report(request: ExpressionRequest, answer: ParseAnswer, where: string, json: boolean, sources: Sources): void {
  const here = evaluateText(request, sources);
  const local = 'value' in here ? { value: asTexts(here.value) } : here;
  const tenant = answer.evaluationSucceeded
    ? { value: answer.evaluationResult }
    : { error: `${answer.error?.code ?? 'EvaluationFailed'}: ${answer.error?.message ?? 'no value'}` };
  // Two errors agree, whatever their words; what is not known here cannot differ.
  const same =
    'notKnown' in local ||
    ('error' in local ? 'error' in tenant : !('error' in tenant) && JSON.stringify(local.value) === JSON.stringify(tenant.value));
  if (json) printJson({ where, local, tenant, same });
  else {
    print(`here    ${JSON.stringify(local)}\ntenant  ${JSON.stringify(tenant)}\n`);
    print(same ? `${where} agrees\n` : `${where} gives something else: please report the expression and both lines\n`);
  }
  process.exitCode = same ? exitCode.good : exitCode.changes;
}

/** As `evaluationResult` has it: always a list of texts, booleans as True and False. */
function asTexts(value: unknown): string[] {
  if (value === null || (typeof value === 'object' && !Array.isArray(value))) return [];
  return [value].flat().map((each) => (typeof each === 'boolean' ? (each ? 'True' : 'False') : String(each)));
}
