/** The people that the versions of a stack are looked at with. */
import { resolve } from 'node:path';
import type { Problem } from '../../config/problem.ts';
import type { SampleDirectory } from '../../config/sample.ts';
import { readSample } from '../../config/sampleFile.ts';
import type { Planned } from '../../plan/facts.ts';
import type { Sides, Somebody } from '../effect.ts';
import { type Clock, sideOf } from '../side.ts';

/** `dir` is the folder of the stack files. */
export interface Version {
  dir: string;
}

export function* everybody({ people }: SampleDirectory, onPeople: OnPeople = () => undefined): Generator<Somebody> {
  let done = 0;
  for (const [key, person] of Object.entries(people)) {
    if (++done % often === 0) onPeople(done);
    yield [key, person, person];
  }
}

/** Told now and then how many people were looked at. */
export type OnPeople = (done: number) => void;

export const often = 1_000;

/** One side where both versions are looked at alike. What is assumed is the new version's for both unless said: a better answer changes nothing in a tenant. */
export function sidesOf(
  old: Planned | undefined,
  young: Planned | undefined,
  sample: SampleDirectory,
  clock: Clock,
  assume = (young ?? old)?.plan.assume,
): Sides {
  const one = young ?? old;
  if (one === undefined) throw new Error('neither version has the stack');
  const side = (planned: Planned | undefined) => sideOf({ ...(planned ?? one).plan, assume: assume ?? one.plan.assume }, sample, clock);
  const [base, head] = [side(old), side(young)];
  return JSON.stringify(base.settings) === JSON.stringify(head.settings) ? { base: head, head } : { base, head };
}

/** What is shown of a change is counted on the people of the new version. `domain` completes the user principal names. */
export function readPeople(
  planned: Planned | undefined,
  { dir }: Version,
  domain = planned?.plan.entra?.domain,
): { sample: SampleDirectory; problems: Problem[] } {
  if (planned === undefined) return { sample: { people: {}, groups: {} }, problems: [] };
  return readSample(planned.plan.sample, domain ?? 'example.com', resolve(dir, '..'));
}

/** The sample of the old version, read at most once for each domain, since it may be large. */
export interface FormerPeople {
  /** `domain` is the old version's own unless said. */
  read(domain?: string): ReturnType<typeof readPeople>;
  /** Nobody where it does not read. */
  known(): SampleDirectory;
}

export function formerPeople(planned: Planned | undefined, base: Version): FormerPeople {
  const seen = new Map<string | undefined, ReturnType<typeof readPeople>>();
  const read: FormerPeople['read'] = (domain = planned?.plan.entra?.domain) => {
    const found = seen.get(domain) ?? readPeople(planned, base, domain);
    seen.set(domain, found);
    return found;
  };
  return {
    read,
    known() {
      const { sample, problems } = read();
      return problems.length > 0 ? { people: {}, groups: {} } : sample;
    },
  };
}
