/** The vendors' SCIM addresses as they are seen from here, without a token; and what no directory can reach. */
import { lookup } from 'node:dns/promises';
import { BlockList, isIP } from 'node:net';
import { directoryNames } from '../config/directory.ts';
import { leadsTo } from '../http/exchange.ts';
import { NoAnswer } from '../http/failure.ts';
import { ask } from '../http/send.ts';
import { addressOf } from '../plan/endpoint.ts';
import type { AppPlan, Plan } from '../plan/types.ts';
import { findBreak } from '../provider/target/probe.ts';
import { doctorSmallLimits } from './asking.ts';
import { isRealTenant } from './entraAccess.ts';
import { configOf } from './stackConfig.ts';
import { type Check, type Finding, ok, problem, type Situation, unknown, warning } from './types.ts';

export const endpoints: Check = {
  name: 'SCIM endpoints',
  applies: ({ apps }) => Object.keys(apps).length > 0,
  async examine(situation) {
    const real = await realTenants(situation);
    const override = overrideOf(situation);
    const apps = Object.values(situation.plan.apps);
    return (await Promise.all(apps.map((app) => ofApp(situation, app, { override, isReal: real[app.directory] })))).flat();
  },
};

/** Whether the tenants are out in the world: one whose settings cannot be read is taken for such. */
async function realTenants({ entra, okta }: Situation): Promise<Record<AppPlan['directory'], boolean>> {
  const inEntra = await entra().then(
    ({ settings }) => isRealTenant(settings),
    () => true,
  );
  let inOkta = true;
  try {
    inOkta = isRealTenant({ graphUrl: okta().settings.url });
  } catch {
    // Said where the org is looked at.
  }
  return { entra: inEntra, okta: inOkta };
}

interface Seen {
  /** Where the stack's configuration or the environment sends every app. */
  override: string | undefined;
  /** Whether the app's tenant is out in the world. */
  isReal: boolean;
}

async function ofApp(situation: Situation, app: AppPlan, { override, isReal }: Seen): Promise<Finding[]> {
  const { plan } = situation;
  const address = placeOf(plan, app, override);
  if (address === null)
    return [
      problem(
        `${app.key}: the stack says nowhere where the bundled target runs`,
        'set target: { url: https://… }, or `pulumi config set muster:target https://…`',
      ),
    ];
  const far = isReal ? await unreachable(address, app) : [];
  if (far.some(({ outcome }) => outcome === 'problem')) return far;
  if (deploysTo(plan, app) && override === undefined)
    return [...far, ok(`${app.key}: \`up\` brings the target up at ${address}, and tests the connection then`)];
  return [...far, ...(await look(situation, app, address))];
}

const deploysTo = ({ deploy }: Plan, { endpoint }: AppPlan): boolean => deploy !== null && endpoint.bundled;

const overrideOf = ({ plan, folder, env }: Situation): string | undefined =>
  env.MUSTER_TARGET || configOf(folder, plan.stack).text('muster:target');

function placeOf(plan: Plan, app: AppPlan, override: string | undefined): string | null {
  const root = override?.replace(/\/+$/, '');
  return root ? `${root}/${app.origin}${app.endpoint.path}` : addressOf(app, plan);
}

const privateAddresses = new BlockList();
for (const [net, prefix] of [
  ['127.0.0.0', 8],
  ['10.0.0.0', 8],
  ['172.16.0.0', 12],
  ['192.168.0.0', 16],
  ['169.254.0.0', 16],
  ['100.64.0.0', 10],
  ['0.0.0.0', 8],
] as const)
  privateAddresses.addSubnet(net, prefix, 'ipv4');
for (const [net, prefix] of [
  ['fc00::', 7],
  ['fe80::', 10],
  ['::1', 128],
] as const)
  privateAddresses.addSubnet(net, prefix, 'ipv6');
const isPrivate = (ip: string): boolean => privateAddresses.check(ip, isIP(ip) === 6 ? 'ipv6' : 'ipv4');

/** A real tenant calls from the internet. */
async function unreachable(address: string, { key, directory }: AppPlan): Promise<Finding[]> {
  const { hostname, protocol } = new URL(address);
  const host = hostname.replace(/^\[(.*)\]$/, '$1');
  const service = directoryNames[directory];
  const tunnel = 'give the public https address of a tunnel or proxy in front of it';
  if (isIP(host) !== 0 ? isPrivate(host) : /(^|\.)(localhost|local|internal|lan|home\.arpa)$/i.test(host))
    return [problem(`${key}: ${service} cannot reach ${host}, which is an address on this machine or in a private network`, tunnel)];
  if (protocol !== 'https:') return [problem(`${key}: ${address} is not https, and ${service} sends no token without TLS`, tunnel)];
  if (isIP(host) !== 0) return [];
  const found = await lookup(host, { all: true }).catch(() => []);
  if (found.length === 0 || !found.every((one) => isPrivate(one.address))) return [];
  return [
    warning(
      `${key}: ${host} is ${found[0]?.address} from here, an address in a private network: ${service} must reach it from the internet`,
      tunnel,
    ),
  ];
}

/** No token is sent, so a refusal for want of one is what is hoped for. */
async function look({ fetch }: Situation, { key }: AppPlan, address: string): Promise<Finding[]> {
  const wrong = await findBreak(address);
  if (wrong !== null) return [problem(`${key}: ${wrong}`, 'mend that, or correct the address of the app (scim.url)')];
  const url = `${address}/ServiceProviderConfig`;
  let status: number;
  let location: string | null = null;
  try {
    const answer = await ask({ method: 'GET', url, headers: { accept: 'application/scim+json' } }, { fetch, limits: doctorSmallLimits });
    status = answer.status;
    location = answer.headers.get('location');
  } catch (error) {
    if (!(error instanceof NoAnswer)) throw error;
    if (error.status === 0)
      return [problem(`${key}: ${address} gives no answer: ${error.message}`, 'ask the vendor, or look at the proxy in front of it')];
    status = error.status;
  }
  const answered = `${key}: ${address} answers ${status}`;
  if (status >= 500) return [warning(answered, 'its service is not well: try again before `up`')];
  if (status >= 300 && status < 400)
    return [
      warning(
        `${answered} and leads to ${leadsTo(location, address)}`,
        'no directory follows it: take the address it leads to, or the path in the manual',
      ),
    ];
  // A vendor may hide what it does not serve to strangers.
  if (status === 404)
    return [unknown(`${answered} without a token: nothing stands there, or nothing for strangers`, 'compare the path with the manual')];
  return [ok(`${answered} without a token`)];
}
