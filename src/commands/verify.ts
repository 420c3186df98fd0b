/** `muster verify`: the tenant's people and groups against what stands at the SCIM endpoints. */
import { randomUUID } from 'node:crypto';
import { rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Command } from 'commander';
import { byDirectory } from '../config/directory.ts';
import { suggest } from '../config/problem.ts';
import { lookHeader } from '../deploy/declarations.ts';
import { isRefusedConnection } from '../http/failure.ts';
import { findOktaApps } from '../okta/findApp.ts';
import type { AppPlan, EntraApp, OktaApp, Plan } from '../plan/types.ts';
import { keepToken, requestAccessToken, TokenRefused } from '../provider/accessToken.ts';
import type { GraphClient } from '../provider/graph/client.ts';
import type { OktaClient } from '../provider/okta/client.ts';
import { EndpointFailure, openEndpoint } from '../verify/endpoint.ts';
import { verifyOktaApp } from '../verify/okta/verify.ts';
import type { VerifyOptions } from '../verify/options.ts';
import { renderApp, renderDifference } from '../verify/render.ts';
import { openWorkingFile, type WorkingFile } from '../verify/store.ts';
import type { AppVerification } from '../verify/types.ts';
import { verifyApp } from '../verify/verify.ts';
import { visible } from '../visible.ts';
import { findAppJob, JobMissing } from './appJob.ts';
import { liveTenants } from './liveTenants.ts';
import { type MadeTokens, readMadeTokens } from './madeTokens.ts';
import { exitCode, loadStack, print, printError, reportProblems, type StackOptions, stackCommand } from './stack.ts';

interface VerifyCommandOptions extends StackOptions {
  app?: string;
  rate: string;
  resume?: string;
  target?: string;
}

export function addVerify(program: Command): void {
  stackCommand(program, 'verify')
    .description('compare the people and groups in the scope of each app with what stands at its SCIM endpoint; only reads')
    .option('--app <key>', 'one app of the stack')
    .option('--rate <n>', 'requests a second at a SCIM endpoint, at most', '10')
    .option('--resume <file>', 'keep what was read in this file, and go on from it; it holds personal data')
    .option('--target <url>', 'address of the bundled target, in place of the one in the stack')
    .addHelpText(
      'after',
      `
Finds who is missing, extra, still active, duplicate, or has a wrong attribute or role, each with its likely cause.
People are compared by the mappings that stand in the tenant; what is declared otherwise is said.
Credentials come from the environment (ARM_CLIENT_ID, OKTA_API_TOKEN and so on). In Entra it needs User.Read.All, Group.Read.All,
Application.Read.All and Synchronization.Read.All; in Okta a read-only administrator. An endpoint's token or client secret comes from
MUSTER_SECRET_<NAME>, such as MUSTER_SECRET_STACK_AI_TOKEN; one that \`up\` makes comes from the stack's outputs.

Examples:
  muster verify production
  muster verify production --app stack-ai --rate 5 --json > differences.json
  muster verify production --resume verify.db      # again after a break: goes on where it stopped

Exit codes: 0 no difference, 1 an app could not be verified, 2 configuration, 7 differences.
`,
    )
    .action(verify);
}

async function verify(stack: string, options: VerifyCommandOptions): Promise<void> {
  const json = options.json ?? false;
  const { plan, problems } = loadStack(stack, options.dir);
  if (!plan) return reportProblems(problems, json);
  const rate = Number(options.rate);
  let apps: AppPlan[];
  try {
    apps = appsOf(plan, options.app);
    if (!(rate > 0)) throw new JobMissing(`"${options.rate}" is no number of requests a second`);
  } catch (error) {
    return fail(error, exitCode.configuration);
  }
  const made = options.resume === undefined ? join(tmpdir(), `muster-verify-${randomUUID()}.db`) : null;
  let file: WorkingFile;
  try {
    file = openWorkingFile(options.resume ?? made ?? '', subjectOf(plan));
  } catch (error) {
    return fail(error, exitCode.configuration);
  }
  try {
    await verifyApps(plan, apps, file, rate, options);
  } finally {
    file.close();
    if (made !== null) rmSync(made, { force: true });
  }
}

/** All apps, or the one of this key. Throws JobMissing. */
function appsOf({ stack, apps }: Plan, key: string | undefined): AppPlan[] {
  if (key === undefined) return Object.values(apps);
  const app = apps[key];
  if (app === undefined) throw new JobMissing(`${stack} has no app "${key}". ${suggest(key, Object.keys(apps))}`);
  return [app];
}

/** What a working file is about. */
function subjectOf({ stack, entra, okta }: Plan): string {
  return [stack, ...(entra === null ? [] : [`of tenant ${entra.tenantId}`]), ...(okta === null ? [] : [`of org ${okta.org}`])].join(' ');
}

function fail(error: unknown, code: number): void {
  printError(`${error instanceof Error ? error.message : String(error)}\n`);
  process.exitCode = code;
}

/** Differences are printed one by one: there may be as many as there are people. */
async function verifyApps(plan: Plan, apps: AppPlan[], file: WorkingFile, rate: number, options: VerifyCommandOptions): Promise<void> {
  const json = options.json ?? false;
  let differing = 0;
  let failed = 0;
  let first = true;
  const elsewhere = options.target ?? process.env.MUSTER_TARGET;
  const made = readMadeTokens(plan.stack, options.dir);
  if (json) print(`{"stack":${JSON.stringify(plan.stack)},"apps":[`);
  for (const app of apps) {
    let result: AppVerification | { app: string; error: string };
    try {
      result = await verifyOne(plan, app, { file, rate, elsewhere, made });
      differing += Object.values(result.counts).reduce((sum, count) => sum + count, 0);
    } catch (error) {
      failed += 1;
      result = { app: app.key, error: errorOf(error, elsewhere ? null : plan.deploy, app) };
    }
    const found = file.app(app.key).differences();
    if (json) {
      print(`${first ? '' : ','}\n${visible(JSON.stringify(result)).slice(0, -1)},"differences":[`);
      let comma = '';
      if (!('error' in result)) {
        for (const difference of found) {
          print(`${comma}\n${visible(JSON.stringify(difference))}`);
          comma = ',';
        }
      }
      print(']}');
    } else if ('error' in result) {
      printError(`${app.key}: ${visible(result.error)}\n`);
    } else {
      for (const difference of found) print(renderDifference(app.key, difference));
      print(renderApp(result));
    }
    first = false;
  }
  if (json) print('\n]}\n');
  process.exitCode = failed > 0 ? exitCode.error : differing > 0 ? exitCode.changes : exitCode.good;
}

/** Of a target that `up` runs on this machine, what starts it again. */
function errorOf(error: unknown, deploy: Plan['deploy'], { endpoint }: AppPlan): string {
  const said = error instanceof Error ? error.message : String(error);
  const isOfEndpoint = (error instanceof EndpointFailure || error instanceof TokenRefused) && error.status === 0;
  const isDown = isOfEndpoint && isRefusedConnection(said) && endpoint.bundled && deploy?.kind === 'local';
  return isDown ? `${said}: the target does not run, \`pulumi up\` starts it again` : said;
}

interface Run {
  file: WorkingFile;
  rate: number;
  /** Address of another target than the stack's. */
  elsewhere: string | undefined;
  made: MadeTokens;
}

async function verifyOne(plan: Plan, app: AppPlan, { file, rate, elsewhere, made }: Run): Promise<AppVerification> {
  // Loaded here: `--help` needs none of the SDK behind it.
  const [{ secretVariable }, { endpointAddress, endpointOAuth }] = await Promise.all([
    import('../config/secretNames.ts'),
    import('../program.ts'),
  ]);
  const variable = secretVariable(app.endpoint.tokenSecret);
  const secret = process.env[variable] ?? (app.endpoint.tokenMade && !elsewhere ? made(app.key, variable) : undefined);
  // An app in Okta has none: its connector takes a token, and the check of the stack says so.
  const oauth = endpointOAuth(app, plan, elsewhere);
  if (!secret) throw new Error(`the ${oauth ? 'client secret' : 'token'} is not set: put it into ${variable} in the environment`);
  const tenants = liveTenants({ tenantId: plan.entra?.tenantId, oktaOrgName: plan.okta?.org, oktaBaseUrl: plan.okta?.baseUrl });
  const started = Date.now();
  const ask = app.endpoint.bundled ? look : fetch;
  const shared = {
    endpoint: openEndpoint({
      url: endpointAddress(app, plan, elsewhere),
      token: oauth ? keepToken(() => requestAccessToken({ ...oauth, clientSecret: secret }, ask, Date.now), Date.now) : secret,
      fetch: ask,
      rate,
      sleep: (ms) => sleep(ms),
      now: Date.now,
      onWait: (message) => printError(`… ${message}\n`),
    }),
    store: file.app(app.key),
    onProgress: (message: string) => {
      if (Date.now() - started > 2000) printError(`… ${message}\n`);
    },
  };
  return byDirectory<AppPlan, Promise<AppVerification>>(app, {
    entra: (one) => verifyInEntra(one, tenants.graph(), plan, shared),
    okta: (one) => verifyInOkta(one, tenants.okta(), plan, shared),
  });
}

/** To the bundled target no directory uses the token by this. */
const look: typeof fetch = (input, init) =>
  fetch(input, { ...init, headers: { ...(init?.headers as Record<string, string>), [lookHeader]: '1' } });

type Shared = Pick<VerifyOptions, 'endpoint' | 'store' | 'onProgress'>;

async function verifyInEntra(app: EntraApp, graph: GraphClient, { stack, entra, assume }: Plan, shared: Shared): Promise<AppVerification> {
  const { servicePrincipalId, job } = await findAppJob(graph, stack, app);
  const clock = {
    now: new Date(),
    newId: () => randomUUID(),
    random: Math.random,
    defaultDomain: entra?.domain,
    assume,
    notKnown: 'leftOut' as const,
  };
  return verifyApp({ ...shared, app, graph, servicePrincipalId, job, clock });
}

async function verifyInOkta(app: OktaApp, okta: OktaClient, plan: Plan, shared: Shared): Promise<AppVerification> {
  const [application, ...twins] = await findOktaApps(okta, app, plan.stack);
  if (application === undefined) throw new JobMissing(`the org has no app called ${app.name}`);
  if (twins.length > 0) {
    const ids = [application, ...twins].map(({ id }) => id).join(', ');
    throw new JobMissing(
      `the org has ${twins.length + 1} apps called ${app.name}: ${ids}. Name the one that is meant: okta: { integration: { existing: <id> } }`,
    );
  }
  return verifyOktaApp({ ...shared, app, application, okta, org: plan.okta?.org ?? '', now: new Date() });
}
