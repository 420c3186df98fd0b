/** Public SCIM testers against `muster serve`, every vendor's profile or those named. */
import { join } from 'node:path';
import { vendors } from '../../src/catalog/vendors.ts';
import { goSuite, goSuiteDepartures, goSuiteName, readGoSuite } from './goSuite.ts';
import { output, type Part, pythonWith, startMuster } from './tools.ts';

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

async function serve(profile: string): Promise<{ base: string; stop(): void }> {
  const given = (settings[profile] ?? []).flatMap((setting) => ['--vendor-setting', setting]);
  const asked = ['serve', '--profile', profile, '--no-extension', '--port', '0', '--rate-limit', '0', '--database', ':memory:', ...given];
  const { found, stop } = await startMuster(asked, /SCIM 2\.0 at (\S+)/, { MUSTER_TOKEN: token });
  return { base: found[1] ?? '', stop };
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

/** A tester that can run here: its name, its departures, and how it is started. */
type Ready = [string, (profile: string) => Record<string, string>, (base: string) => Promise<Result>];

/** Those that can run here; of the others it is said why not. */
async function readyTesters(): Promise<Ready[]> {
  const ready: Ready[] = [];
  const python = await pythonWith(Object.values(testers).flatMap((tester) => tester.packages));
  if ('missing' in python)
    console.log(`skipped: ${Object.keys(testers).join(', ')} need Python 3 and its package registry (${python.missing})`);
  else
    for (const [name, tester] of Object.entries(testers))
      ready.push([name, () => tester.departures, (base) => tester.run(python.bin, base)]);
  const go = await goSuite();
  if ('missing' in go)
    console.log(`skipped: ${goSuiteName} needs Go and its module proxy, or the source in SCIM2_TEST_SUITE (${go.missing})`);
  else ready.push([goSuiteName, goSuiteDepartures, async (base) => readGoSuite(await output(go.program, [base], { SCIM_TOKEN: token }))]);
  return ready;
}

async function run(profiles: string[]): Promise<string[]> {
  const ready = await readyTesters();
  console.log('| tester | profile | passed | failed as explained |\n|---|---|---|---|');
  const explained = new Set<string>();
  const wrong: string[] = [];
  for (const profile of profiles.length > 0 ? profiles : Object.keys(vendors)) {
    for (const [name, departuresOf, runTester] of ready) {
      const departures = departuresOf(profile);
      const { base, stop } = await serve(profile);
      const result = await runTester(base);
      stop();
      wrong.push(...unexplained(result, departures).map((one) => `${name}, ${profile}: ${one}`));
      console.log(`| ${name} | ${profile} | ${result.passed} | ${result.failed.length} |`);
      for (const reason of Object.values(departures)) explained.add(`${name}: ${reason}`);
    }
  }
  console.log(['', ...explained].join('\n'));
  return wrong;
}

export const scim: Part = { about: 'public SCIM testers against `muster serve`; words: profiles', run };
