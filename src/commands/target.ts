/** `muster target`: the bundled target of a stack as files for a cluster or a Docker host, and the hashes of its tokens. */
import { type Command, Option } from 'commander';
import { checkKubernetes } from '../config/checkKubernetes.ts';
import { secretVariable } from '../config/secretNames.ts';
import { renderCompose } from '../deploy/compose.ts';
import { writeFiles, writeOwn } from '../deploy/files.ts';
import { tokenDeclarations, tokenFaults } from '../deploy/hashes.ts';
import { targetArguments } from '../kubernetes/deployment.ts';
import { graceSeconds, ports, userId } from '../kubernetes/manifest.ts';
import { tokensReference } from '../kubernetes/objects.ts';
import { renderKubernetes } from '../kubernetes/render.ts';
import { targetDeclarations } from '../plan/deploy.ts';
import { planKubernetes } from '../plan/kubernetes.ts';
import type { KubernetesDeploy, Plan } from '../plan/types.ts';
import { exitCode, loadStack, print, printError, printJson, reportProblems, type StackOptions, stackCommand } from './stack.ts';

interface RenderOptions extends StackOptions {
  to: keyof typeof renderers;
  out: string;
  image?: string;
  url?: string;
  namespace?: string;
  name?: string;
  databaseSecret?: string;
}

export function addTarget(program: Command): void {
  const target = program.command('target').description('the bundled target of a stack as files, and the hashes of its tokens');
  stackCommand(target, 'render')
    .description('write a target as files for GitOps or for one Docker host; secrets are references, never values')
    .addOption(new Option('--to <what>', 'what runs it').choices(['kubernetes', 'compose']).makeOptionMandatory())
    .requiredOption('--out <folder>', 'folder of the files; nothing outside it is touched')
    .option('--image <image>', "in place of the stack's")
    .option('--url <url>', 'public address of the target, https://… and a host')
    .option('--namespace <name>', 'for kubernetes')
    .option('--name <name>', 'what the objects are called, for kubernetes')
    .option('--database-secret <name>', 'Secret with a postgres:// address under the key url, for kubernetes')
    .addHelpText(
      'after',
      '\nExamples:\n  muster target render production --to kubernetes --out deploy/production --image registry.example/muster:1.2.0 --database-secret scim-db\n  muster target render production --to compose --out deploy --image registry.example/muster:1.2.0 --url https://scim.example.com\n\nA file that differs is written, one of an object that is gone is removed if it bears the header.\n',
    )
    .action(render);
  stackCommand(target, 'hashes')
    .description('make tokens.json for the bundled apps of a stack: hashes of the tokens in the environment')
    .option('--out <file>', 'written whole or not at all, readable for you only; printed unless said')
    .addHelpText('after', '\nExample:\n  MUSTER_SECRET_STACK_AI_TOKEN=… muster target hashes production --out tokens.json\n')
    .action(hashes);
}

const header = (stack: string, to: string): string =>
  `# Written by \`muster target render ${stack} --to ${to}\`: change the stack and run it again.\n`;

interface Rendered {
  files: Record<string, string>;
  /** How the tokens get there, a command a line. */
  tokens: string[];
}

/** What is missing, or the files. A new form is one entry. */
const renderers = {
  kubernetes(plan: Plan, options: RenderOptions): Rendered | string[] {
    const { deploy, problems } = kubernetesOf(plan, options);
    if (deploy === null) return problems;
    return {
      files: renderKubernetes(deploy, targetDeclarations(plan), header(plan.stack, 'kubernetes')),
      tokens: [
        `muster target hashes ${plan.stack} --out tokens.json`,
        `kubectl create secret generic ${tokensReference(deploy)} -n ${deploy.namespace} --from-file=tokens.json --dry-run=client -o yaml | kubectl apply -f -`,
      ],
    };
  },
  compose(plan: Plan, { image = plan.cluster?.image, url = plan.target ?? undefined, out }: RenderOptions): Rendered | string[] {
    const missing = [
      ...(image === undefined ? ['--image: the image that the Dockerfile makes'] : []),
      ...(url === undefined ? ['--url: the public address, such as https://scim.example.com'] : []),
    ];
    if (image === undefined || url === undefined) return missing;
    const instance = plan.stack;
    const options = {
      image,
      argumentsFor: (documents: Documents) => targetArguments({ ...documents, instance, url }),
      ports,
      userId,
      graceSeconds,
    };
    return {
      files: renderCompose(targetDeclarations(plan), options, header(plan.stack, 'compose')),
      tokens: [`muster target hashes ${plan.stack} --out ${out}/tokens.json`, `sudo chown ${userId}:${userId} ${out}/tokens.json`],
    };
  },
};

type Documents = Record<'declarations' | 'tokens', string>;

/** The stack's settings with the options over them. */
function kubernetesOf(plan: Plan, options: RenderOptions): { deploy: KubernetesDeploy | null; problems: string[] } {
  const said = plan.cluster;
  const url = (options.url ?? said?.url ?? plan.target ?? undefined)?.replace(/\/+$/, '');
  const image = options.image ?? said?.image;
  const secret = options.databaseSecret ?? said?.database.secret;
  const settings = {
    ...(image === undefined ? {} : { image }),
    ...(secret === undefined ? {} : { database: { ...said?.database, secret } }),
    ...(options.namespace === undefined ? {} : { namespace: options.namespace }),
    ...(options.name === undefined ? {} : { name: options.name }),
  };
  const nowhere = { file: plan.stack, line: 1, column: 1 };
  const problems = checkKubernetes({ keyPlace: () => nowhere, isUnusable: () => false }, { url, kubernetes: settings }).map(
    ({ message, hint }) => `${message}\n  ${hint}`,
  );
  if (problems.length > 0) {
    const hint = 'Say it by --image, --url (or target: { url } in the stack), --database-secret, --namespace and --name.';
    return { deploy: null, problems: [...problems, hint] };
  }
  const made = planKubernetes(url ?? null, settings, said?.place ?? nowhere);
  if (said === null || made === null) return { deploy: made, problems: [] };
  const { image: shown, database, host } = made;
  const { namespace = said.namespace, name = said.name } = options;
  return { deploy: { ...said, image: shown, database, url: made.url, host, namespace, name }, problems: [] };
}

function render(stack: string, options: RenderOptions): void {
  const { json = false, dir, to, out } = options;
  const plan = bundledPlan(stack, dir, json);
  if (plan === null) return;
  const rendered = renderers[to](plan, options);
  if (Array.isArray(rendered)) {
    fail([`${stack} lacks what --to ${to} needs:`, ...rendered]);
    return;
  }
  let files: ReturnType<typeof writeFiles>;
  try {
    files = writeFiles(out, rendered.files, header(stack, to));
  } catch (error) {
    printError(`${(error as Error).message}\n`);
    process.exitCode = exitCode.error;
    return;
  }
  if (plan.deploy !== null) {
    printError(
      `\`up\` deploys the target of ${stack} too: look at these files, and apply those of a stack with target: { url } and no deploy, as a target has one owner\n`,
    );
  }
  if (json) {
    printJson({ files });
    return;
  }
  for (const [name, what] of Object.entries(files)) print(`${what.padEnd(9)}  ${out}/${name}\n`);
  if (plan.deploy === null) print(`\nThe tokens, of which only hashes go there:\n  ${rendered.tokens.join('\n  ')}\n`);
}

function hashes(stack: string, { json = false, dir, out }: StackOptions & { out?: string }): void {
  const plan = bundledPlan(stack, dir, json);
  if (plan === null) return;
  const bundled = Object.values(plan.apps).filter(({ endpoint }) => endpoint.bundled);
  const made = bundled.filter(({ endpoint }) => endpoint.tokenMade).map(({ key }) => key);
  if (made.length > 0) {
    fail([
      `\`up\` makes the token of ${made.join(', ')} and tells the target, as ${stack} deploys it`,
      'For a target that files make write target: { url: https://… } without deploy, and set a token of your own for each app: openssl rand -base64 32',
    ]);
    return;
  }
  const tokens = bundled.map(({ origin, endpoint: { tokenSecret } }) => ({
    app: origin,
    secret: tokenSecret,
    value: process.env[secretVariable(tokenSecret)] ?? '',
  }));
  const faults = tokenFaults(tokens, secretVariable);
  if (faults.length > 0) {
    fail(['the environment has not what the target is to accept:', ...faults, 'Make one an app: openssl rand -base64 32']);
    return;
  }
  const text = `${JSON.stringify(tokenDeclarations(tokens), null, 2)}\n`;
  try {
    if (out === undefined) {
      print(text);
      return;
    }
    writeOwn(out, text);
    print(`written    ${out}\n`);
  } catch (error) {
    printError(`${(error as Error).message}\n`);
    process.exitCode = exitCode.error;
  }
}

/** Null, and said why, where there is no target to speak of. */
function bundledPlan(stack: string, dir: string, json: boolean): Plan | null {
  const { plan, problems } = loadStack(stack, dir);
  if (!plan) reportProblems(problems, json);
  else if (Object.values(plan.apps).some(({ endpoint }) => endpoint.bundled)) return plan;
  else fail([`no app of ${stack} uses the bundled target`, 'Write scim: { target: bundled } in one.']);
  return null;
}

function fail(lines: string[]): void {
  printError(`${lines.join('\n')}\n`);
  process.exitCode = exitCode.configuration;
}
