/** What the stack remembers of the sample that its last update was judged by, beside the declarations. */
import { type StackDocument, samplePath } from './config/read.ts';
import { readSample } from './config/sampleFile.ts';
import type { Plan } from './plan/types.ts';
import { readSeen, seenOf } from './review/sample/sampleSeen.ts';

const read = new WeakMap<StackDocument, ReturnType<typeof readSample>>();

/** Read once, since it may be large. */
export function sampleOf(document: StackDocument): ReturnType<typeof readSample> {
  const known = read.get(document) ?? readSample(samplePath(document), document.data.tenants?.entra?.domain ?? 'example.com');
  read.set(document, known);
  return known;
}

/** False where nothing is remembered; true too where it does not read any more. */
export function isSampleEdited(document: StackDocument, sampleSketch: string | null): boolean {
  const seen = readSeen(sampleSketch);
  if (seen === null) return false;
  const { sample, problems } = sampleOf(document);
  return problems.length > 0 || seenOf(seen.salt, sample) !== seen.seen;
}

/**
 * The sample as digests, for the guard of the next update; the last text where nothing changed, or where the sample does not read. `plan` is what
 * is declared now, `now` the same as texts; `random` gives bytes for the first salt.
 */
export async function rememberSample(
  document: StackDocument,
  plan: Plan,
  now: { declarations: string; resolvedPlan: string },
  last: { declarations: string | null; resolvedPlan: string | null; sampleSketch: string | null },
  random: (bytes: number) => Buffer,
): Promise<string> {
  const { sample, problems } = sampleOf(document);
  const seen = readSeen(last.sampleSketch);
  // Another program may have other people in an app with the same declarations.
  const isPlanned = last.declarations === now.declarations && last.resolvedPlan === now.resolvedPlan;
  const isSame = seen !== null && isPlanned && seenOf(seen.salt, sample) === seen.seen;
  if (problems.length > 0 || isSame) return last.sampleSketch ?? '';
  // Behind a dynamic import, so that an update without a change does not pay for it.
  const { sketchOf } = await import('./review/sample/sampleSketch.ts');
  return sketchOf(plan, sample, seen?.salt ?? random(16).toString('base64'));
}
