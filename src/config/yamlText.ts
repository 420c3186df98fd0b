/** The bytes of a YAML file as text, and what keeps them from being one. */

/** What is wrong at a character of the text, from 0. */
export interface TextFault {
  offset: number;
  message: string;
  hint: string;
}

const saveAs = 'Save it as UTF-8; in PowerShell: Out-File -Encoding utf8.';

/** The text, with every line end as a line feed where YAML's reader knows no other; a fault says why nothing can be read from it. */
export function decodeText(bytes: Uint8Array): { text: string; fault?: TextFault } {
  const utf16 = isUtf16(bytes);
  if (utf16) return { text: '', fault: { offset: 0, message: 'the file is written in UTF-16', hint: saveAs } };
  // A byte order mark in front goes with the decoding.
  const text = new TextDecoder('utf-8').decode(bytes).replace(/\r(?!\n)/g, '\n');
  const broken = text.indexOf('\u{FFFD}');
  if (broken >= 0 && !isUtf8(bytes))
    return { text, fault: { offset: broken, message: 'the file is not UTF-8: here stands a letter of another encoding', hint: saveAs } };
  const found = unwanted.flatMap(({ pattern, ...words }) => {
    const match = pattern.exec(text);
    return match === null ? [] : [{ offset: match.index + (match[1]?.length ?? 0), ...words }];
  });
  const [fault] = found.sort((a, b) => a.offset - b.offset);
  return fault === undefined ? { text } : { text, fault };
}

/** Characters that nobody sees, or that a text never holds. Each pattern's first group is what stands before the fault. */
const unwanted: { pattern: RegExp; message: string; hint: string }[] = [
  {
    // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for
    pattern: /[\0-\x08\x0B\x0C\x0E-\x1F\x7F]/,
    message: 'a control character stands here',
    hint: 'Take it out; in a text write it as an escape in double quotes, such as "\\t".',
  },
  {
    pattern: /^([ \t]*(?:- +)?)[\u00A0\u1680\u2000-\u200B\u202F\u205F\u2060\u3000\uFEFF]/m,
    message: 'this looks like a space and is none',
    hint: 'Write ordinary spaces; such characters come along when text is copied from a page.',
  },
  {
    pattern: /^([^#"'\n]*?:)[\u00A0\u2000-\u200B\u202F\u3000]/m,
    message: 'what follows the colon looks like a space and is none',
    hint: 'Write an ordinary space; such characters come along when text is copied from a page.',
  },
  {
    pattern: /^()(<<<<<<<|>>>>>>>) /m,
    message: 'this is the mark of a merge conflict',
    hint: 'Decide which version holds, and take the marks out.',
  },
];

function isUtf16(bytes: Uint8Array): boolean {
  const [first, second] = bytes;
  if ((first === 0xff && second === 0xfe) || (first === 0xfe && second === 0xff)) return true;
  // Without a mark: every other byte of plain letters is zero.
  const head = bytes.subarray(0, 64);
  const zeros = head.filter((byte) => byte === 0).length;
  return head.length >= 4 && zeros >= head.length / 2 - 1 && zeros > 1;
}

function isUtf8(bytes: Uint8Array): boolean {
  try {
    new TextDecoder('utf-8', { fatal: true }).decode(bytes);
    return true;
  } catch {
    return false;
  }
}
