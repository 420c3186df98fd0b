/** What runs on this machine: Node, this project, the Pulumi CLI, and the plugins that the stack needs. */
import { execFile } from 'node:child_process';
import { accessSync, constants, existsSync, readFileSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { promisify } from 'node:util';
import { appsIn } from '../config/directory.ts';
import type { Plan } from '../plan/types.ts';
import type { Environment } from '../provider/settings.ts';
import { shimsLast } from './enginePath.ts';
import { type Check, type Finding, ok, problem, warning } from './types.ts';

interface Package {
  version: string;
  dependencies: Record<string, string>;
  optionalDependencies: Record<string, string>;
}

const answerWithin = 10_000;
const oldestNode = 24;

export const versions: Check = {
  name: 'Versions',
  applies: () => true,
  async examine({ plan, env }) {
    const own = JSON.parse(readFileSync(new URL('../../package.json', import.meta.url), 'utf8')) as Package;
    const node = Number(process.versions.node.split('.')[0]);
    const engine = await askEngine(env);
    return [
      node >= oldestNode
        ? ok(`Node ${process.version}, Muster ${own.version}`)
        : problem(`Node ${process.version}`, `install Node ${oldestNode} or newer`),
      ofEngine(engine, own.dependencies['@pulumi/pulumi'] ?? ''),
      ...(await Promise.all(pluginsOf(plan, env, own).map((one) => ofPlugin(one, env, engine !== null)))),
    ];
  },
};

/** Such as `3.200.0`; null where no `pulumi` answers. */
async function askEngine(env: Environment): Promise<string | null> {
  const said = await run(env, ['version']);
  return /^v?(\d+\.\d+\.\d+)/.exec(said?.trim() ?? '')?.[1] ?? null;
}

/** What it prints; null where it fails or takes longer than ten seconds. */
async function run(env: Environment, args: string[]): Promise<string | null> {
  const path = shimsLast(env.PATH ?? '');
  // The shim of npm downloads an engine when it is asked anything.
  const folders = path.split(delimiter).filter((folder) => !folder.endsWith(join('node_modules', '.bin')));
  try {
    const options = { timeout: answerWithin, env: { ...env, PATH: folders.join(delimiter), PULUMI_SKIP_UPDATE_CHECK: 'true' } };
    return (await promisify(execFile)('pulumi', args, options)).stdout;
  } catch {
    return null;
  }
}

const hasShim = () => existsSync(new URL('../../node_modules/.bin/pulumi', import.meta.url));

function ofEngine(engine: string | null, sdk: string): Finding {
  if (engine === null && hasShim())
    return warning(
      'no Pulumi CLI is installed: `npx pulumi` downloads one',
      'install it (https://www.pulumi.com/docs/install/) where the network does not let that through',
    );
  if (engine === null) return problem('no `pulumi` on the PATH answers', 'install the Pulumi CLI (https://www.pulumi.com/docs/install/)');
  const [major = 0, minor = 0] = engine.split('.').map(Number);
  const [, wanted = 0] = sdk.split('.').map(Number);
  // A new engine runs an old SDK; the other way round a call may be missing. A hundred releases are about two years.
  if (major < 3 || (major === 3 && minor < wanted - 100))
    return warning(`Pulumi CLI ${engine}, and the SDK of this project is ${sdk}`, 'install a newer Pulumi CLI');
  return ok(`Pulumi CLI ${engine}`);
}

interface Plugin {
  name: string;
  version: string;
}

/** People and groups in Entra are this project's own plugin, which comes with it. */
function pluginsOf({ apps, deploy }: Plan, env: Environment, { dependencies, optionalDependencies }: Package): Plugin[] {
  const okta = { name: 'okta', version: dependencies['@pulumi/okta'] ?? '' };
  const kubernetes = { name: 'kubernetes', version: optionalDependencies['@pulumi/kubernetes'] ?? '' };
  return [...(appsIn(apps, 'okta').length > 0 ? [okta] : []), ...(deploy?.kind === 'kubernetes' && !env.MUSTER_TARGET ? [kubernetes] : [])];
}

async function ofPlugin({ name, version }: Plugin, env: Environment, hasEngine: boolean): Promise<Finding> {
  if (isOnPath(`pulumi-resource-${name}`, env)) return ok(`plugin ${name} on the PATH`);
  const listed = hasEngine ? await run(env, ['plugin', 'ls', '--json']) : null;
  if (installed(listed ?? '').some((one) => one.name === name && one.version === version)) return ok(`plugin ${name} ${version}`);
  const fix = `\`pulumi plugin install resource ${name} ${version}\` does it now; the first \`up\` downloads it otherwise`;
  return warning(`plugin ${name} ${version} is not installed`, fix);
}

interface Installed {
  name?: string;
  kind?: string;
  version?: string;
}

/** Resource plugins of `pulumi plugin ls --json`; none where it prints something else. */
function installed(listed: string): Installed[] {
  try {
    return (JSON.parse(listed) as Installed[]).filter(({ kind }) => kind === 'resource');
  } catch {
    return [];
  }
}

function isOnPath(file: string, { PATH = '' }: Environment): boolean {
  return PATH.split(delimiter).some((folder) => {
    try {
      accessSync(join(folder, file), constants.X_OK);
      return true;
    } catch {
      return false;
    }
  });
}
