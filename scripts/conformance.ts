/**
 * `node scripts/conformance.ts [profile …]`: public SCIM testers against `muster serve`, every vendor's profile or those named; Markdown on stdout.
 * The testers are installed into a temporary folder; without Python it says so and stops. Exits with 1 when a tester fails beyond what is explained here.
 */
import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { vendors } from '../src/catalog/vendors.ts';

interface Result {
  passed: number;
  /** The tester's own words, one a failure. */
  failed: string[];
}

interface Tester {
  packages: string[];
  /** A failure that begins with one of these → why this target fails there; then it must. */
  departures: Record<string, string>;
  run(bin: string, base: string): Promise<Result>;
}

const token = 'conformance';
const groupPatch = "a group PATCH answers 204 as Entra's manual asks and RFC 7644 section 3.5.2 allows; 200 when `attributes` is asked for";

const testers: Record<string, Tester> = {
  'scim2-tester 0.5.2': {
    packages: ['scim2-cli==0.6.0', 'scim2-tester==0.5.2'],
    departures: {},
    async run(bin, base) {
      const text = await output(join(bin, 'scim2'), ['--url', base, 'test', '-v'], { SCIM_CLI_HEADERS: `Authorization: Bearer ${token}` });
      const lines = text.split('\n');
      const failed = lines.flatMap((line, n) => (/^(ERROR|CRITICAL|DEVIATION) /.test(line) ? [`${line}: ${lines[n + 1]?.trim()}`] : []));
      return { passed: lines.filter((line) => /^(SUCCESS|COMPLIANT|ACCEPTABLE) /.test(line)).length, failed };
    },
  },
  'scim-sanity 0.7.4': {
    packages: ['scim-sanity==0.7.4'],
    departures: {
      'PATCH /Groups/{id}: ': groupPatch,
      'PATCH /Groups/{id} add member: Expected 200, got 204': groupPatch,
      'PATCH /Groups/{id} remove members: Expected 200, got 204': groupPatch,
    },
    async run(bin, base) {
      const asked = ['probe', base, '--token', token, '--i-accept-side-effects', '--json-output'];
      const { results } = JSON.parse(await output(join(bin, 'scim-sanity'), asked)) as {
        results: { name: string; status: string; message?: string }[];
      };
      const failed = results.filter(({ status }) => status !== 'pass' && status !== 'skip');
      return {
        passed: results.filter(({ status }) => status === 'pass').length,
        failed: failed.map(({ name, message = '' }) => `${name}: ${message}`),
      };
    },
  },
};

/** What must be set on the vendor's own page for every request to make sense. */
const settings: Record<string, string[]> = { 'stack-ai': ['syncGroups=true'] };

/** What it prints, also when it ends with an error, as testers do. */
async function output(command: string, args: string[], env: Record<string, string> = {}): Promise<string> {
  const options = { env: { ...process.env, ...env }, maxBuffer: 64 * 1024 * 1024 };
  return await promisify(execFile)(command, args, options).then(
    ({ stdout }) => stdout,
    (error: Error & { stdout?: string }) => {
      if (error.stdout) return error.stdout;
      throw error;
    },
  );
}

const children = new Set<ChildProcess>();
process.once('exit', () => {
  for (const child of children) child.kill();
});

async function serve(profile: string): Promise<{ child: ChildProcess; base: string }> {
  const given = (settings[profile] ?? []).flatMap((setting) => ['--vendor-setting', setting]);
  const asked = ['serve', '--profile', profile, '--no-extension', '--port', '0', '--rate-limit', '0', '--database', ':memory:', ...given];
  const cli = join(import.meta.dirname, '..', 'src', 'cli.ts');
  const child = spawn(process.execPath, [cli, ...asked], {
    stdio: ['ignore', 'ignore', 'pipe'],
    env: { ...process.env, MUSTER_TOKEN: token },
  });
  children.add(child);
  const base = await new Promise<string>((resolve, reject) => {
    let text = '';
    child.stderr.on('data', (chunk) => {
      text = (text + chunk).slice(-10_000);
      const [, found] = /SCIM 2\.0 at (\S+)/.exec(text) ?? [];
      if (found !== undefined) resolve(found);
    });
    child.once('exit', () => reject(new Error(text)));
  });
  return { child, base };
}

/** Failures that nothing explains, and departures that are none any more. */
function unexplained({ passed, failed }: Result, departures: Record<string, string>): string[] {
  const reasons = Object.keys(departures);
  return [
    ...(passed === 0 ? ['nothing passed: the tester did not run'] : []),
    ...failed.filter((one) => !reasons.some((start) => one.startsWith(start))),
    ...reasons.filter((start) => !failed.some((one) => one.startsWith(start))).map((start) => `no longer fails: ${start}`),
  ];
}

const folder = mkdtempSync(join(tmpdir(), 'muster-conformance-'));
process.once('exit', () => rmSync(folder, { recursive: true, force: true }));
const bin = join(folder, process.platform === 'win32' ? 'Scripts' : 'bin');
const packages = Object.values(testers).flatMap((tester) => tester.packages);
const why = await promisify(execFile)('python3', ['-m', 'venv', folder])
  .then(() => promisify(execFile)(join(bin, 'pip'), ['install', '--quiet', '--disable-pip-version-check', ...packages]))
  .then(() => null)
  .catch((error: Error) => error.message.trim().split('\n').slice(0, 3).join(' '));
if (why !== null) {
  console.log(`skipped: the testers need Python 3 and its package registry (${why})`);
  process.exit();
}

console.log('| tester | profile | passed | failed as explained |\n|---|---|---|---|');
const explained = new Set<string>();
const wrong: string[] = [];
for (const profile of process.argv.length > 2 ? process.argv.slice(2) : Object.keys(vendors)) {
  for (const [name, { departures, run }] of Object.entries(testers)) {
    const { child, base } = await serve(profile);
    const result = await run(bin, base);
    child.kill();
    children.delete(child);
    const beyond = unexplained(result, departures);
    wrong.push(...beyond.map((one) => `${name}, ${profile}: ${one}`));
    console.log(`| ${name} | ${profile} | ${result.passed} | ${result.failed.length} |`);
    for (const reason of Object.values(departures)) explained.add(`${name}: ${reason}`);
  }
}
console.log(['', ...explained].join('\n'));
if (wrong.length > 0) {
  console.log(`\nNot explained:\n${wrong.join('\n')}`);
  process.exitCode = 1;
}
