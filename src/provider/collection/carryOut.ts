/** Brings what stands in a tenant to what is declared: many, a few at a time, and nothing is forgotten. */

import type { CollectionInputs, CollectionOutputs, Entry, Standing, StandingMap } from '../entries.ts';
import { explainForbidden } from '../graph/permission.ts';
import { type Context, PartialFailure } from '../resource.ts';
import type { Collection } from './kind.ts';

/** `standing` is by identity, and holds those that change or go. */
export interface Change<E extends Entry, S extends Standing> {
  add: [name: string, entry: E][];
  alter: [name: string, entry: E, standing: S][];
  remove: [identity: string, standing: S][];
  standing: StandingMap<S>;
}

/**
 * Gives first, so that nobody is without in between. What is refused is said once all are through, each at its own line, and what stands is
 * kept (`PartialFailure`). Whoever could not be given the new one, as a person or in a group, keeps the old one.
 */
export async function carryOut<I extends CollectionInputs, E extends Entry, S extends Standing>(
  kind: Collection<I, E, S>,
  context: Context,
  inputs: I,
  change: Change<E, S>,
): Promise<CollectionOutputs<S>> {
  const standing = { ...change.standing };
  const refused: string[] = [];
  const notGiven: E[] = [];
  const { add, alter, remove } = change;
  const progress = counted(context, kind.property, add.length + alter.length + remove.length);
  let isBroken = false;
  const turns = { isOver: () => isBroken || context.isCancelled(), atOnce: kind.atOnce, progress };
  /** A call for several that failed as a whole: what was done before it must not be forgotten, and no more is tried. */
  const broken = (some: unknown[]) => (error: unknown) => {
    isBroken = true;
    return some.map(() => asError(error));
  };

  const stand = (name: string, entry: E, answer: Omit<S, 'name'> | Error | undefined) => {
    const identity = kind.identityOf(entry);
    if (answer === undefined || answer instanceof Error) {
      if (standing[identity] === undefined) notGiven.push(entry);
      refused.push(refusal(name, entry.declaredAt, answer));
    } else standing[identity] = { ...keptOf(standing[identity]), ...answer, name } as S;
  };

  let isStopped = await inTurns(turns, add, async (some) => {
    const made = await kind.give(context, inputs, some).catch(broken(some));
    for (const [index, [name, entry]] of some.entries()) stand(name, entry, made[index]);
  });
  isStopped ||= await inTurns(turns, alter, async (some) => {
    for (const [name, entry, before] of some) stand(name, entry, await kind.change?.(context, inputs, entry, before).catch(asError));
  });
  const isHeld = ([identity, one]: [string, S]) => notGiven.some((entry) => kind.holds(entry, identity, one));
  const free = remove.filter((one) => !isHeld(one));
  const held = remove.filter(isHeld).map(([, { name }]) => name);
  if (held.length > 0)
    refused.push(`until that is given, ${listed(held)} ${held.length === 1 ? 'stays' : 'stay'}: nobody is without in between`);
  isStopped ||= await inTurns(turns, free, async (some) => {
    const gone = await kind.take(context, inputs, some).catch(broken(some));
    for (const [index, [identity, { name }]] of some.entries()) {
      const answer = gone[index] ?? null;
      if (answer === null) {
        delete standing[identity];
        continue;
      }
      const { now, refused: why } = answer instanceof Error ? { now: {}, refused: answer } : answer;
      standing[identity] = { ...standing[identity], ...now } as S;
      if (why !== undefined) refused.push(refusal(name, undefined, why));
    }
  });
  if (isStopped) refused.push(`stopped with ${Object.keys(kind.entriesOf(inputs)).length} declared; the next run does the rest`);
  if (refused.length > 0) throw new PartialFailure(refused.join('\n'), kind.ownerOf(inputs), { standing });
  return { standing };
}

/** Five of them by name. */
export const listed = (names: string[]): string => names.slice(0, 5).join(', ') + (names.length > 5 ? ` and ${names.length - 5} more` : '');

const keptOf = (before: Standing | undefined): Pick<Standing, 'adopted'> => (before?.adopted ? { adopted: true } : {});

export const asError = (error: unknown): Error => (error instanceof Error ? error : new Error(String(error)));

const refusal = (name: string, declaredAt: string | undefined, error: unknown): string => {
  const known = explainForbidden(error);
  return `${declaredAt === undefined ? '' : `${declaredAt}: `}${name}: ${known instanceof Error ? known.message : String(known)}`;
};

interface Turns {
  isOver(): boolean;
  atOnce: number;
  progress(more: number): void;
}

/** As many at a time as go in one; true when something is left, since the run is being cancelled or the directory does not answer. */
async function inTurns<T>({ isOver, atOnce, progress }: Turns, all: T[], work: (some: T[]) => Promise<void>): Promise<boolean> {
  for (let from = 0; from < all.length; from += atOnce) {
    if (isOver()) return true;
    const some = all.slice(from, from + atOnce);
    await work(some);
    progress(some.length);
  }
  return false;
}

const everySoMany = 100;

function counted(context: Context, what: string, total: number): (more: number) => void {
  let done = 0;
  return (more) => {
    const before = done;
    done += more;
    if (total > everySoMany && Math.floor(before / everySoMany) < Math.floor(done / everySoMany))
      context.log('info', `${done} of ${total} ${what}`);
  };
}
