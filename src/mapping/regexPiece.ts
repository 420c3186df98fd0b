/** Parts of a pattern: how two engines spell them, and how much work JavaScript's own may need at most. */

/** A bound for a backtracking engine on texts of one length: in how many ways a part can match from one place, and the steps to try them all. */
interface Effort {
  ways: number;
  steps: number;
}

/** The lengths of texts for which a bound is kept. */
export const sizes = [8, 16, 24, 32, 48, 64, 96, 128, 256, 1024, 8192, 65_536];

export interface Piece {
  js: string;
  /** For RE2; null where it has no counterpart, or would answer otherwise. */
  re2: string | null;
  isNullable: boolean;
  /** Whether it can only match at the start of a text. */
  isAnchored: boolean;
  hasGroups: boolean;
  /** `(?i:` stands in it, and other parts are read letter for letter. */
  foldsCase: boolean;
  /** All of it ignores letter case: JavaScript's flag says so instead. */
  ignoresCase?: true | undefined;
  /** A group stands in a repetition: JavaScript forgets with each round what it held, RE2 keeps it. */
  forgets: boolean;
  /** What may match nothing is repeated: JavaScript takes no empty round, RE2 does, so that they may find other matches, though none or some alike. */
  choosesOtherwise: boolean;
  /** RE2's spelling holds for a text that ends in no line end. */
  readsEnd: boolean;
  /** For each of `sizes`. */
  efforts: Effort[];
}

const cheap = sizes.map(() => ({ ways: 1, steps: 1 }));
const plain = {
  isAnchored: false,
  foldsCase: false,
  hasGroups: false,
  forgets: false,
  choosesOtherwise: false,
  readsEnd: false,
  efforts: cheap,
};

/** One character or class. */
export const oneOf = (js: string, re2: string | null = classForRe2(js)): Piece => ({ ...plain, js, re2, isNullable: false });

/** What takes no character. */
export const assertion = (js: string, re2: string | null, readsEnd = false): Piece => ({ ...plain, js, re2, isNullable: true, readsEnd });

/** The start of a text. */
export const start: Piece = { ...assertion('(?<![^])', '\\A'), isAnchored: true };

export const nothing: Piece = assertion('', '');

/** Sets of sets have no counterpart; `\u` is spelled `\x`, and scripts go by their names alone. */
function classForRe2(js: string): string | null {
  const inner = js.startsWith('[') ? js.slice(1, -1) : js;
  if (js.startsWith('[') && (inner === '' || inner === '^' || /(?<!\\)\[|--|&&/.test(inner))) return null;
  return js
    .replaceAll('\\p{Script=', '\\p{')
    .replace(/\\u\{([0-9a-f]+)\}|\\u([0-9a-f]{4})/g, (_, braced?: string, four?: string) => `\\x{${braced ?? four}}`);
}

const both = (a: string | null, b: string | null, join: (a: string, b: string) => string): string | null =>
  a === null || b === null ? null : join(a, b);

const marks = (a: Piece, b: Piece) => ({
  hasGroups: a.hasGroups || b.hasGroups,
  foldsCase: a.foldsCase || b.foldsCase,
  forgets: a.forgets || b.forgets,
  choosesOtherwise: a.choosesOtherwise || b.choosesOtherwise,
  readsEnd: a.readsEnd || b.readsEnd,
});

/** One behind the other. */
export function sequence(a: Piece, b: Piece): Piece {
  return {
    ...marks(a, b),
    js: a.js + b.js,
    re2: both(a.re2, b.re2, (left, right) => left + right),
    isNullable: a.isNullable && b.isNullable,
    isAnchored: a.isAnchored || (a.js === '' && b.isAnchored),
    efforts: a.efforts.map(({ ways, steps }, index) => {
      const next = b.efforts[index] as Effort;
      return { ways: ways * next.ways, steps: steps + ways * next.steps };
    }),
  };
}

/** One or the other. */
export function either(a: Piece, b: Piece): Piece {
  return {
    ...marks(a, b),
    js: `${a.js}|${b.js}`,
    re2: both(a.re2, b.re2, (left, right) => `${left}|${right}`),
    isNullable: a.isNullable || b.isNullable,
    isAnchored: a.isAnchored && b.isAnchored,
    efforts: a.efforts.map(({ ways, steps }, index) => {
      const other = b.efforts[index] as Effort;
      return { ways: ways + other.ways, steps: steps + other.steps + 1 };
    }),
  };
}

/** `open` is `(`, `(?:`, `(?i:` and the like; RE2 knows its groups by their numbers. */
export const enclosed = (open: string, piece: Piece): Piece => ({
  ...piece,
  js: `${open}${piece.js})`,
  re2: both(open.replace(/^\(\?<\w+>/, '('), piece.re2, (start, inner) => `${start}${inner})`),
  foldsCase: piece.foldsCase || open === '(?i:',
  hasGroups: piece.hasGroups || open === '(' || open.startsWith('(?<'),
});

/** A look around: its inside matches in one way or not at all. */
export const look = (open: string, piece: Piece): Piece => ({
  ...enclosed('', piece),
  js: `(?:${open}${piece.js}))`,
  re2: null,
  isNullable: true,
  isAnchored: false,
  efforts: piece.efforts.map(({ steps }) => ({ ways: 1, steps: steps + 1 })),
});

/** Once it has matched it gives nothing back: a look ahead does not, and what it saw is taken by its name. */
export const atomic = (name: string, piece: Piece): Piece => ({
  ...piece,
  js: `(?:(?=(?<${name}>${piece.js}))\\k<${name}>)`,
  re2: null,
  efforts: piece.efforts.map(({ steps }, index) => ({ ways: 1, steps: steps + 1 + (sizes[index] ?? 0) })),
});

/** What a group held, once more. */
export const reference = (js: string): Piece => ({
  ...assertion(js, null),
  efforts: sizes.map((size) => ({ ways: 1, steps: size + 1 })),
});

/** Repeated as `quantifier` says, such as `{2,}?`. */
export function repeated(piece: Piece, quantifier: string): Piece {
  const [, least = '', comma, most = ''] = /^\{(\d+)(,?)(\d*)\}/.exec(quantifier) ?? [];
  const sign = quantifier[0] ?? '';
  const min = least === '' ? (sign === '+' ? 1 : 0) : Number(least);
  const max =
    least === ''
      ? sign === '?'
        ? 1
        : Number.POSITIVE_INFINITY
      : comma === ''
        ? min
        : most === ''
          ? Number.POSITIVE_INFINITY
          : Number(most);
  return {
    ...piece,
    js: piece.js + quantifier,
    re2: piece.re2 === null ? null : piece.re2 + quantifier,
    isNullable: piece.isNullable || min === 0,
    isAnchored: piece.isAnchored && min > 0,
    choosesOtherwise: piece.choosesOtherwise || piece.isNullable,
    forgets: piece.forgets || (piece.hasGroups && max > 1),
    efforts: piece.efforts.map((effort, index) => repeatedEffort(effort, min, max, piece.isNullable, (sizes[index] ?? 0) + 1)),
  };
}

function repeatedEffort({ ways, steps }: Effort, min: number, max: number, isNullable: boolean, places: number): Effort {
  // No round is empty unless it must be taken.
  const rounds = isNullable ? (max === Number.POSITIVE_INFINITY ? min + places : max) : Math.min(max, places);
  if (ways <= 1) return { ways: Math.max(1, rounds - min + 1), steps: (rounds + 1) * (steps + 1) };
  const all = ways ** (rounds + 1);
  return { ways: all, steps: all * (steps + 1) };
}

/** Steps at most for one sweep over texts of each of `sizes`, from every place where a match may begin. */
export function sweeps({ isAnchored, efforts }: Piece): number[] {
  return efforts.map(({ steps }, index) => {
    const places = (sizes[index] ?? 0) + 1;
    return isAnchored ? places + steps : places * steps;
  });
}

/** The same where nothing is read letter for letter: V8 knows a flag better than `(?i:…)`. */
export const ignoringCase = (piece: Piece): Piece =>
  piece.foldsCase ? { ...piece, js: piece.js.replaceAll('(?i:', '(?:'), foldsCase: false, ignoresCase: true } : piece;
