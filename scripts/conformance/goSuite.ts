/** The Go suite scim2/test-suite, which names a line of the RFC for each requirement. */
import { execFile } from 'node:child_process';
import { copyFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { reasonOf, temporaryFolder } from './tools.ts';

const suite = 'github.com/scim2/test-suite';
const commit = '3d80a46970a02ce114efeeb38f3f112b5d736d16';
export const goSuiteName = `scim2/test-suite ${commit.slice(0, 7)}`;

/** The suite as a program, or why there is none. `SCIM2_TEST_SUITE` is a folder with its source, where no module proxy has it. */
export async function goSuite(): Promise<{ program: string } | { missing: string }> {
  const folder = temporaryFolder('conformance');
  const go = async (...args: string[]) => await promisify(execFile)('go', args, { cwd: folder });
  const source = process.env.SCIM2_TEST_SUITE;
  try {
    copyFileSync(join(import.meta.dirname, 'scim2', 'main.go'), join(folder, 'main.go'));
    await go('mod', 'init', 'conformance');
    if (source === undefined) await go('get', `${suite}@${commit}`);
    else await go('mod', 'edit', '-require', `${suite}@v0.0.0`, '-replace', `${suite}=${source}`);
    await go('mod', 'tidy');
    await go('build', '-o', 'suite', '.');
    return { program: join(folder, 'suite') };
  } catch (error) {
    return { missing: reasonOf(error) };
  }
}

/** What it prints → how many hold, and the others in its own words. What it only warns of are features that nobody said there are. */
export function readGoSuite(printed: string): { passed: number; failed: string[] } {
  const results = JSON.parse(printed) as { requirements: string[]; test: string; outcome: string; message: string }[];
  const failed = results.filter(({ outcome }) => outcome === 'fail');
  return {
    passed: results.filter(({ outcome }) => outcome === 'pass').length,
    failed: failed.map(({ requirements, test, message }) => `${requirements.join()} ${test}: ${message}`),
  };
}

const ownResource = "it wants the suite's own resource type, /TestResources";
const madeUp = 'it makes a group with members whom it made up: nobody has these ids';

/** The beginning of a failure → why this target fails there. */
const departures: Record<string, string> = {
  'RFC7643-2.1-L366 ': madeUp,
  'RFC7643-2.1-L369 ': madeUp,
  'RFC7643-2.3.4-L521 ': ownResource,
  'RFC7643-2.3.6-L537 ': ownResource,
  'RFC7643-2.3.7-L552 ': ownResource,
  'RFC7643-2.3.7-L578 ': 'it puts the base address before a `$ref` that is a whole address',
  'RFC7643-2.3.8-L595 ': ownResource,
  'RFC7643-3.3-L981 ': ownResource,
  'RFC7643-6-L1655 ': ownResource,
  'RFC7643-7-L1748 ': ownResource,
  'RFC7644-3.5.2.3-L2396 ': 'both directories send `replace` for an element that is not there yet and expect it to be made',
  'RFC7644-3.8-L3551 ': 'it wants no charset behind application/scim+json, which some clients need to read UTF-8',
  'RFC7644-4-L4125 ': 'it sends a filter too, and the same section has 403 for that',
};

/** Those of one vendor alone, by the vendor's id. */
const vendorDepartures: Record<string, Record<string, string>> = {
  'stack-ai': { 'RFC7644-3.5.2.3-L2376 ': 'Stack AI reads seven attributes, and nickName is none of them' },
};

/** What a profile must fail in, and why. */
export const goSuiteDepartures = (profile: string): Record<string, string> => ({ ...departures, ...vendorDepartures[profile] });
