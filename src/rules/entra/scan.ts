import { type Note, RuleError } from '../fault.ts';

export interface Token {
  kind: 'text' | 'number' | 'date' | 'word' | 'sign' | 'end';
  /** As written, a text with its quotes. */
  text: string;
  /** A word in small letters, without its dash. */
  word: string;
  /** Whether a dash stands before the word. */
  isDashed: boolean;
  column: number;
}

/** A backtick keeps a quote from ending a text. */
const tokenPattern =
  /\s+|(?<text>"(?:`"|[^"])*"|'(?:''|[^'])*')|(?<date>\d{4}-\d{2}-\d{2}(?:T[\d:.]*(?:Z|[+-]\d{2}:?\d{2})?)?(?![\w.]))|(?<number>-?\d+(?:\.\d+)?(?![\w.]))|(?<word>[-–—−]?[$A-Za-z_]\w*(?:\.[A-Za-z_][\w-]*)*)|(?<sign>[()[\],])/giy;

const kinds = ['text', 'date', 'number', 'word', 'sign'] as const;

/** What people write out of another language: what stands at the place, kind and hint. */
const strangers: [RegExp, 'syntax' | 'invalid-character', string][] = [
  [/^["']/, 'syntax', 'the quote is never closed'],
  [/^[“”„‟«»＂‘’‚‛]/, 'invalid-character', 'write straight quotes ("…")'],
  [/^\\/, 'invalid-character', 'a rule has no backslash before a quote; write "…", and escape it once where JSON or YAML needs it'],
  [/^(==?|<>|!=)/, 'syntax', 'write -eq or -ne'],
  [/^[<>]/, 'syntax', 'write -ge or -le, for employeeHireDate only'],
  [/^(&&?|\|\|?)/, 'syntax', 'write -and or -or'],
  [/^!/, 'syntax', 'write -not'],
  [/^[\u200b-\u200f\u2060\u00ad]/, 'invalid-character', 'take the invisible character out'],
];

/** Throws `RuleError`. What is taken though no document promises it goes into `notes`. */
export function scan(text: string, notes: Note[]): Token[] {
  const tokens: Token[] = [];
  let at = 0;
  while (at < text.length) {
    tokenPattern.lastIndex = at;
    const found = tokenPattern.exec(text);
    if (found === null) refuse(text.slice(at), at + 1);
    const [written] = found;
    const kind = kinds.find((each) => found.groups?.[each] !== undefined);
    if (kind !== undefined) tokens.push(tokenOf(kind, written, at + 1, notes));
    const before = tokens.at(-2);
    if (kind === 'text' && before?.kind === 'word' && before.column + before.text.length === at + 1)
      notes.push({ column: at + 1, message: `a space is missing behind ${before.text}` });
    at += written.length;
  }
  tokens.push({ kind: 'end', text: '', word: '', isDashed: false, column: text.length + 1 });
  return tokens;
}

function refuse(rest: string, column: number): never {
  const stranger = strangers.find(([starts]) => starts.test(rest));
  const shown = [...rest][0] ?? '';
  throw new RuleError(stranger?.[1] ?? 'syntax', column, `unexpected ${shown}${stranger === undefined ? '' : `: ${stranger[2]}`}`);
}

function tokenOf(kind: (typeof kinds)[number], text: string, column: number, notes: Note[]): Token {
  if (kind !== 'word') return { kind, text, word: '', isDashed: false, column };
  const dash = /^[-–—−]/.exec(text)?.[0];
  if (dash !== undefined && dash !== '-')
    notes.push({ column, message: `the dash of ${text} is not the hyphen of the keyboard: write -${text.slice(1)}` });
  return { kind, text, word: text.slice(dash === undefined ? 0 : 1).toLowerCase(), isDashed: dash !== undefined, column };
}

/** The content of a quoted text, and whether it holds an apostrophe that is not doubled. */
export function unquote(written: string): { text: string; lone: boolean } {
  const inner = written.slice(1, -1);
  if (written.startsWith("'")) return { text: inner.replaceAll("''", "'"), lone: false };
  return { text: inner.replaceAll('`"', '"').replaceAll("''", "'"), lone: inner.replaceAll("''", '').includes("'") };
}
