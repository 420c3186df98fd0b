/**
 * `npm run validate:kubernetes`: every object that the golden folders of test/kubernetes hold, and the Secret of the component, against Kubernetes' own
 * schemas for the three newest minor versions (kubernetes-validate, installed into a temporary folder) and, for kinds beyond them, against
 * @kubernetes-models. Markdown on stdout; without Python it says so and does the second half. Exits with 1 when an object is refused or none was looked at.
 */
import { execFile } from 'node:child_process';
import { globSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { HTTPRoute } from '@kubernetes-models/gateway-api/gateway.networking.k8s.io/v1/HTTPRoute';
import { parse, stringify } from 'yaml';
import { tokensSecretOf, tokensText } from '../src/kubernetes/objects.ts';
import { planKubernetes } from '../src/plan/kubernetes.ts';

const run = promisify(execFile);
const golden = join(import.meta.dirname, '../test/kubernetes/golden');
const validator = 'kubernetes-validate==1.37.0';
/** Kinds that kubernetes-validate does not know: it passes over them without a word. */
const others: Record<string, new (object: never) => { validate(): void }> = { HTTPRoute: HTTPRoute as never };

interface Document {
  kind: string;
  metadata: { name: string };
}

const settings = { image: 'registry.example/muster:1.2.0', database: { secret: 'scim-db' } };
const deploy = planKubernetes('https://scim.example.com', settings, { file: '', line: 1, column: 1 });
if (deploy === null) throw new Error('no plan');
const tokens = tokensText(deploy, []);
const secret = tokensSecretOf(deploy, { name: tokens.name, base64: Buffer.from(tokens.text).toString('base64') });
const files = globSync('*/*.yaml', { cwd: golden })
  .filter((file) => !file.endsWith('compose.yaml'))
  .sort();
const documents = new Map(files.map((file) => [file, parse(readFileSync(join(golden, file), 'utf8')) as Document]));
const wrong: string[] = [];
const rows: string[] = [];

for (const [file, document] of documents) {
  const Model = others[document.kind];
  if (Model === undefined) continue;
  try {
    new Model(document as never).validate();
    rows.push(`| @kubernetes-models | | ${document.kind} | 1 |`);
  } catch (error) {
    wrong.push(`${file}: ${(error as Error).message}`);
  }
}

const folder = mkdtempSync(join(tmpdir(), 'muster-validate-'));
process.once('exit', () => rmSync(folder, { recursive: true, force: true }));
const bin = join(folder, 'venv', process.platform === 'win32' ? 'Scripts' : 'bin');
const why = await run('python3', ['-m', 'venv', join(folder, 'venv')])
  .then(() => run(join(bin, 'pip'), ['install', '--quiet', '--disable-pip-version-check', validator]))
  .then(() => null)
  .catch((error: Error) => error.message.trim().split('\n').slice(0, 3).join(' '));
if (why === null) await validateAll();
else console.log(`skipped: kubernetes-validate needs Python 3 and its package registry (${why})`);

async function validateAll(): Promise<void> {
  const paths = [...documents].filter(([, { kind }]) => others[kind] === undefined).map(([file]) => join(golden, file));
  writeFileSync(join(folder, 'secret.yaml'), stringify(secret));
  paths.push(join(folder, 'secret.yaml'));
  for (const version of await newestVersions()) {
    const { stdout } = await run(join(bin, 'kubernetes-validate'), ['--strict', '-k', version, ...paths]).catch(
      (error: Error & { stdout?: string }) => {
        wrong.push(`${version}: ${error.stdout ?? ''}${error.message}`);
        return { stdout: error.stdout ?? '' };
      },
    );
    // `INFO file passed against version 1.37.0`: one that it skips has another word.
    const passed = stdout.split('\n').filter((line) => /^INFO .* passed/.test(line)).length;
    rows.push(`| ${validator} | ${version} | ${kindsOf(paths)} | ${passed} of ${paths.length} |`);
    if (passed !== paths.length) wrong.push(`${version}: ${paths.length - passed} of ${paths.length} did not pass\n${stdout}`);
  }
}

function kindsOf(paths: string[]): string {
  const kinds = paths.map((path) => (parse(readFileSync(path, 'utf8')) as Document).kind);
  return [...new Set(kinds)].sort().join(', ');
}

/** The three newest that the validator has schemas of. */
async function newestVersions(): Promise<string[]> {
  const asked = 'import kubernetes_validate, os; print(os.path.dirname(kubernetes_validate.__file__))';
  const { stdout } = await run(join(bin, 'python'), ['-c', asked]);
  const minors = readdirSync(join(stdout.trim(), 'kubernetes-json-schema')).flatMap((name) => {
    const [, minor] = /^v1\.(\d+)\.\d+-local-strict$/.exec(name) ?? [];
    return minor === undefined ? [] : [Number(minor)];
  });
  return [...new Set(minors)]
    .sort((a, b) => b - a)
    .slice(0, 3)
    .map((minor) => `1.${minor}`);
}

console.log(['| validator | version | kinds | passed |', '|---|---|---|---|', ...rows].join('\n'));
if (rows.length === 0) wrong.push('nothing was validated');
if (wrong.length > 0) {
  console.log(`\n${wrong.join('\n')}`);
  process.exitCode = 1;
}
