/** Each way to stumble over YAML, told from the line and what was read before it. */
import { closedQuote, openQuote } from './yamlQuotes.ts';
import { type Placed, quoteWhole, type Slip, type Words } from './yamlSlip.ts';
import type { TextFault } from './yamlText.ts';

/** Asked in this order; the last one always answers. */
const diagnoses: ((slip: Slip) => Words)[] = [
  tabs,
  placeholder,
  openQuote,
  closedQuote,
  openBracket,
  ({ code, line, offset, start }) =>
    code === 'BAD_SCALAR_START'
      ? { offset, message: `a value cannot begin with ${line[offset - start]}`, hint: "Put '…' around the value." }
      : undefined,
  ({ code, offset }) =>
    code === 'BAD_DQ_ESCAPE'
      ? {
          offset,
          message: 'in double quotes a backslash begins an escape, and this is none',
          hint: "Put the value in single quotes, '…', where a backslash is a backslash, or write \\\\.",
        }
      : undefined,
  ({ code, offset }) =>
    code === 'MULTIPLE_DOCS'
      ? { offset, message: 'a second document begins here', hint: 'One file holds one: take the line with --- or ... out.' }
      : undefined,
  ({ code, offset }) =>
    code === 'BAD_DIRECTIVE'
      ? { offset, message: 'a line that begins with % is a YAML directive, and none is read', hint: 'Take it out, or begin with #.' }
      : undefined,
  ({ code, offset }) =>
    code === 'KEY_OVER_1024_CHARS' ? { offset, message: 'a key has at most 1024 characters', hint: 'Is its colon missing?' } : undefined,
  blockHeader,
  listValue,
  flowExpression,
  extraBracket,
  colonInValue,
  deeper,
  noPair,
  indentation,
  ({ offset, code }) =>
    code === 'BLOCK_IN_FLOW'
      ? { offset, message: 'a comma is missing between two entries', hint: 'Write { a: x, b: y }.' }
      : { offset, message: 'this is no YAML', hint: `If it belongs to a value: ${quoteWhole}` },
];

/** Why the library stumbled, and what to do. */
export function wordsOf(slip: Slip): TextFault {
  for (const diagnose of diagnoses) {
    const words = diagnose(slip);
    if (words !== undefined) return words;
  }
  return { offset: slip.offset, message: 'this is no YAML', hint: '' };
}

function tabs({ code, offset, line, start }: Slip): Words {
  const tab = /^[ \t]*\t/.exec(line);
  if (code !== 'TAB_AS_INDENT' && tab === null) return undefined;
  const at = tab === null ? offset : start + line.indexOf('\t');
  return { offset: at, message: 'a tab cannot indent', hint: 'Indent with spaces, two for each level.' };
}

const closing = { '{': '}', '[': ']' };

function openBracket({ code, said, offset, text, nodes, line, start }: Slip): Words {
  if (!said.startsWith('Flow ') && !(code === 'MISSING_CHAR' && /end with a [}\]]/.test(said))) return undefined;
  // An expression's own brackets have words of their own.
  if (flowExpression({ code, said, offset, text, nodes, line, start }) !== undefined) return undefined;
  const isOpen = ({ kind, from, to }: Placed) => (kind === '{' || kind === '[') && from <= offset && text[to - 1] !== closing[kind];
  const [node] = nodes.filter(isOpen).sort((a, b) => b.from - a.from);
  if (node === undefined) return undefined;
  return {
    offset: node.from,
    message: `the bracket ${node.kind} that opens here is never closed`,
    hint: `Write ${closing[node.kind as '{' | '[']} after its last entry.`,
  };
}

/** What stands on the line before the slip, behind its key. */
const valueBefore = ({ line, offset, start }: Slip): string =>
  /^(?:[\s-]*[^\s:][^:]*:\s+)?(.*)$/s.exec(line.slice(0, offset - start))?.[1] ?? '';

function blockHeader(slip: Slip): Words {
  const before = valueBefore(slip);
  const isHeader = slip.said.startsWith('Block scalar header');
  if (!isHeader && !(slip.said.startsWith('Not a YAML token') && /^[>|]/.test(before))) return undefined;
  const offset = slip.offset - (isHeader ? 1 : before.length);
  return { offset, message: 'a value that begins with > or | is a text on the lines below', hint: quoteWhole };
}

/** `${NAME}` in braces of YAML. */
function placeholder({ line, start, offset }: Slip): Words {
  const found = [...line.matchAll(/\$\{[^}]*\}/g)].find(
    ({ index, 0: text }) => offset >= start + index && offset <= start + index + text.length,
  );
  if (found === undefined) return undefined;
  return { offset: start + found.index, message: 'a placeholder stands here, and nothing fills it in', hint: 'Write the value itself.' };
}

function listValue(slip: Slip): Words {
  if (slip.code !== 'UNEXPECTED_TOKEN' || !/^\[[^\]]*\]\s*$/.test(valueBefore(slip))) return undefined;
  return {
    offset: slip.offset,
    message: 'a value that begins with [ is a list, and ends with its ]',
    hint: `If it is an expression, write = in front. ${quoteWhole}`,
  };
}

/** `{ title: =Join(" ", [givenName]) }`: commas and brackets end a value there. */
function flowExpression({ line, start, offset }: Slip): Words {
  const before = line.slice(0, offset - start);
  // The signs are looked for in front of each other.
  if (line.length > 2000) return undefined;
  const found = /^(.*[{[,].*?:\s+)=[^"'=]/.exec(before) ?? /^(.*[{[,].*?:\s+)=\w+\(/.exec(line);
  if (found === null || (found[1]?.length ?? 0) > before.length) return undefined;
  return {
    offset: start + (found[1]?.length ?? 0),
    message: 'inside { } a comma or a bracket ends the value',
    hint: `An expression there is quoted: ${quoteWhole}`,
  };
}

function extraBracket({ code, text, offset }: Slip): Words {
  const bracket = text[offset] ?? '';
  if (code !== 'UNEXPECTED_TOKEN' || !'}]'.includes(bracket) || bracket === '') return undefined;
  return { offset, message: `there is one ${bracket} too many`, hint: 'Take it out, or open it before.' };
}

const notPairs = new Set(['BLOCK_AS_IMPLICIT_KEY', 'MULTILINE_IMPLICIT_KEY', 'MISSING_CHAR', 'KEY_OVER_1024_CHARS', 'BAD_INDENT']);

/** `title: =Join(": ", [givenName])`: a colon and a space make a key of what stands before them. */
function colonInValue({ code, offset, line, start }: Slip): Words {
  if (code !== 'BLOCK_AS_IMPLICIT_KEY') return undefined;
  const rest = line.slice(offset - start);
  if (/^- /.test(rest)) return undefined;
  if (!/:(\s|$)/.test(rest) || /^[\s-]*$/.test(line.slice(0, offset - start))) return undefined;
  return { offset, message: 'a value that holds a colon and a space must be quoted', hint: quoteWhole };
}

const indentOf = (line: string): number => /^ */.exec(line)?.[0].length ?? 0;

/** A line deeper than the one above it, which has a value already. */
function deeper({ code, text, offset, line, start }: Slip): Words {
  if (!notPairs.has(code) || /^[\s-]*$/.test(line.slice(0, offset - start))) return undefined;
  const from = start + line.length + 1;
  const next = text.slice(from).split('\n')[0] ?? '';
  if (next.trim() === '' || indentOf(next) <= indentOf(line)) return undefined;
  return {
    offset: from + indentOf(next),
    message: 'the indentation does not fit: the key above has a value already',
    hint: `Indent it as the line above, with ${indentOf(line)} spaces.`,
  };
}

/** A line without `key: value`. */
function noPair({ code, line, start, offset }: Slip): Words {
  const content = line.trim();
  if (!notPairs.has(code) || content.startsWith('- ') || content === '' || /^("[^"]*"|'[^']*'|[^\s#][^#]*?):(\s|$)/.test(content))
    return undefined;
  const at = start + line.length - line.trimStart().length;
  if (/\s#/.test(content))
    return {
      offset: start + line.search(/\s#/) + 1,
      message: 'a # after a space begins a comment, and the key has no colon before it',
      hint: "Put '…' around the key.",
    };
  if (/^[^\s:]+:\S/.test(content) || /：/.test(content))
    return { offset: Math.max(at, start + line.search(/[:：]/)), message: 'no space follows the colon', hint: 'Write key: value.' };
  return {
    offset: Math.max(at, Math.min(offset, at)),
    message: 'this line has no key',
    hint: 'Write key: value, or - and a space before an entry of a list.',
  };
}

function indentation({ code, said, text, offset, line, start }: Slip): Words {
  const isListEntry = said.includes('without - indicator');
  if (code !== 'BAD_INDENT' && !isListEntry && code !== 'BLOCK_AS_IMPLICIT_KEY') return undefined;
  const at = start + indentOf(line);
  const above = levelsAbove(text.slice(0, start), indentOf(line));
  if (line.trimStart().startsWith('- ') || above.includes(indentOf(line)))
    return {
      offset: Math.max(at, start),
      message: 'entries of a list and keys of a map stand under one key',
      hint: 'Keep one kind: - for a list, key: value for a map.',
    };
  const counts = [...new Set(above)].sort((a, b) => a - b);
  const spaces = indentOf(line) === 1 ? '1 space' : `${indentOf(line)} spaces`;
  return {
    offset: at < start ? offset : at,
    message: `the indentation does not fit: this line has ${spaces}`,
    hint: counts.length === 0 ? 'Begin it as the lines above.' : `The lines above have ${counts.join(', ').replace(/, (\d+)$/, ' or $1')}.`,
  };
}

/** How deep the lines above are that are still open, and those that this one would close. */
function levelsAbove(text: string, own: number): number[] {
  const levels: number[] = [];
  for (const line of text.split('\n').reverse()) {
    if (line.trim() === '' || line.trim().startsWith('#')) continue;
    const indent = indentOf(line);
    if (levels.length === 0 || indent < (levels.at(-1) ?? 0)) levels.push(indent);
    if (indent < own) break;
  }
  return levels
    .filter((level) => level >= own)
    .slice(-1)
    .concat(levels.filter((level) => level < own).slice(0, 1));
}
