/** An app whose requests go to another address than before. */
import type { Directory } from '../config/directory.ts';
import { secretVariable } from '../config/secretNames.ts';
import { readMoveWord } from '../mapping/moveWord.ts';
import { hostOf, isSameAddress, valuesIn } from '../mapping/scimAddress.ts';
import { addressOf } from '../plan/endpoint.ts';
import type { AppPlan, Moved, Plan } from '../plan/types.ts';
import type { AppEffect, AppPair } from './effect.ts';
import { listed, people } from './show/words.ts';

export interface Move {
  directory: Directory;
  from: string;
  to: string;
  /** Host of the new address. */
  host: string;
  /** Said in this change; undefined where nothing is said that counts for it. */
  system: Moved['system'] | undefined;
  isSaid: boolean;
  /** The word that is there was meant for an earlier change. */
  isSpent: boolean;
  /** The address that the word names, where that is not the one before. */
  otherFrom: string | null;
}

/** Null: there is none. A new app's first address is no move; flags, a final slash and letter case are none either. */
function readMove(base: AppPlan | undefined, head: AppPlan | undefined, old: Plan, young: Plan): Move | null {
  if (base === undefined || head === undefined || base.directory !== head.directory) return null;
  const [before, after] = [addressOf(base, old), addressOf(head, young)];
  const from = (before ?? inTarget(base)) + valuesIn(base.endpoint.flags);
  const to = (after ?? inTarget(head)) + valuesIn(head.endpoint.flags);
  if (from === to || isSameAddress(from, to)) return null;
  const word = head.endpoint.moved;
  const read = word === null ? null : readMoveWord(word, base.endpoint.moved, from);
  const isSaid = read === 'counts';
  return {
    directory: head.directory,
    from,
    to,
    host: hostOf(after) ?? 'the bundled target',
    system: isSaid ? word?.system : undefined,
    isSaid,
    isSpent: read === 'used',
    otherFrom: read === 'otherFrom' ? (word?.from ?? null) : null,
  };
}

/** The stack does not say where the bundled target runs. */
const inTarget = ({ origin, endpoint }: AppPlan): string => `the bundled target (/${origin}${endpoint.path})`;

export type Moves = Map<string, Move>;

/** By app key of the new version. */
export function readMoves(pairs: AppPair[], old: Plan | undefined, young: Plan | undefined): Moves {
  if (old === undefined || young === undefined) return new Map();
  return new Map(
    pairs.flatMap(({ app, base, head }) => {
      const move = readMove(base, head, old, young);
      return move === null ? [] : [[app, move] as const];
    }),
  );
}

/** In another system nobody has an account yet, and nobody there knows of the ones at the old address: two apps, as far as people go. */
export function splitMoves(pairs: AppPair[], moves: Moves): AppPair[] {
  return pairs.flatMap((pair) =>
    moves.get(pair.app)?.system === 'other'
      ? [
          { ...pair, base: undefined },
          { ...pair, head: undefined },
        ]
      : [pair],
  );
}

/** One effect an app again: whoever keeps an account at the old address is `left`, whoever is looked up or created at the new one `enters`. */
export function joinMoves(effects: AppEffect[], moves: Moves): AppEffect[] {
  return [...Map.groupBy(effects, ({ app }) => app).values()].flatMap((those) => {
    const [coming, leaving] = those;
    const move = moves.get(coming?.app ?? '');
    if (coming === undefined || leaving === undefined || move === undefined) return those;
    const { counts, groups } = leaving;
    return [
      {
        ...coming,
        inScope: { before: leaving.inScope.before, after: coming.inScope.after },
        counts: { ...coming.counts, left: coming.counts.left + counts.left },
        most: [
          // Nothing is removed, which is what an app that goes says of everybody, and the roles of the app stay.
          ...leaving.most.map((one) => ({ ...one, reason: `at ${move.from}`, assigned: null })),
          ...coming.most.map((one) => ({ ...one, reason: one.reason ?? `at ${move.to}, where it is looked up first` })),
        ],
        groups: [...groups, ...coming.groups],
      },
    ];
  });
}

interface MoveWords {
  same: string;
  /** `lookedUp` is a clause: who is looked up at the new address. */
  other(lookedUp: string): string;
}

/** Okta's public API does not take the address, and there is no job that could drop its links. */
const whatHappens: Record<Directory, MoveWords> = {
  entra: {
    same: 'links to accounts stay, nothing is restarted, and nobody is looked up again.',
    other: (lookedUp) => `the job is paused, its links are dropped, and ${lookedUp}`,
  },
  okta: {
    same: 'somebody enters it in Okta by hand, and until then Okta sends to the old one. Nobody is looked up again.',
    other: (lookedUp) =>
      `somebody enters it in Okta by hand, and until then Okta sends to the old one. Okta goes on with the ids of the accounts there; assigned anew, ${lookedUp}`,
  },
};

/** A full cycle follows where there are cycles. */
export const restartsJob = (move: Move | undefined): boolean => move?.system === 'other' && move.directory === 'entra';

/** What is to be known of a move besides who keeps and who gets an account. */
export function moveNotes(move: Move, effect: AppEffect | undefined, base: AppPlan | undefined, head: AppPlan): string[] {
  const moves = `The address moves from ${move.from} to ${move.to}`;
  const happens = whatHappens[move.directory];
  if (move.system === 'same') return [`${moves}, the same system: ${happens.same}`];
  if (move.system === undefined) return ['What this does to whom depends on the word that `moved` has to say.'];
  const secret = head.endpoint.tokenSecret;
  const isOldSecret =
    !head.endpoint.tokenMade && base !== undefined && secretVariable(base.endpoint.tokenSecret) === secretVariable(secret);
  const coming = (effect?.most ?? []).filter(({ kind }) => kind === 'enters').map(({ key }) => key);
  const count = effect?.counts.enters ?? 0;
  const who =
    coming.length === 0
      ? ''
      : `: ${listed(coming)}${count > coming.length && coming.length <= 10 ? ` and ${count - coming.length} more` : ''}`;
  const lookedUp = `${people(count)} ${count === 1 ? 'is' : 'are'} looked up there, and created where nobody is found${who}.`;
  return [
    `${moves}, another system: ${happens.other(lookedUp)}`,
    ...(isOldSecret ? [`The secret ${secret} of the old system would be shown to ${move.host}: set a new one first.`] : []),
  ];
}
