/** .NET's `DateTimeStyles`: how a text is read as a date. */
import { nearestName } from '../../nearestName.ts';

/** What each style switches on. */
const styles: Record<string, string[]> = {
  None: [],
  AllowLeadingWhite: ['leading'],
  AllowTrailingWhite: ['trailing'],
  AllowInnerWhite: ['inner'],
  AllowWhiteSpaces: ['leading', 'trailing', 'inner'],
  NoCurrentDateDefault: ['noDate'],
  AdjustToUniversal: ['adjust'],
  AssumeLocal: ['local'],
  AssumeUniversal: ['universal'],
  RoundtripKind: ['roundtrip'],
};

/** What .NET refuses beside one another. */
const exclusive = [
  ['AssumeLocal', 'AssumeUniversal'],
  ['RoundtripKind', 'AssumeLocal'],
  ['RoundtripKind', 'AssumeUniversal'],
  ['RoundtripKind', 'AdjustToUniversal'],
];

export interface DateStyles {
  has(what: string): boolean;
}

/** As the reference says of an empty one. */
const usual = 'RoundtripKind, AllowLeadingWhite, AllowTrailingWhite';

/** Names with commas between them, with or without `DateTimeStyles.` in front; a text says what is wrong. Letter case counts. */
export function readStyles(written: string | null): DateStyles | string {
  const text = written === null || written.trim() === '' ? usual : written;
  const names = text.split(',').map((name) => name.trim().replace(/^DateTimeStyles\./, ''));
  const unknown = names.find((name) => !Object.hasOwn(styles, name));
  if (unknown !== undefined) {
    const near = nearestName(unknown, Object.keys(styles));
    const known = near === null ? `it knows ${Object.keys(styles).join(', ')}` : `did you mean ${near}?`;
    return `"${unknown}" is none of .NET's DateTimeStyles; ${known}`;
  }
  const pair = exclusive.find((two) => two.every((name) => names.includes(name)));
  if (pair !== undefined) return `the styles ${pair.join(' and ')} exclude each other`;
  const on = new Set(names.flatMap((name) => styles[name] ?? []));
  return { has: (what) => on.has(what) };
}

export const isStyle = (written: string): boolean => written.trim() !== '' && typeof readStyles(written) !== 'string';
