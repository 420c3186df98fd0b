/** What YAML reads without a word, and not as it was meant. */
import type { Scalar } from 'yaml';
import type { TextFault } from './yamlText.ts';

const wholeValue = "Put '…' around the whole value.";

/** What a plain value lost, or was taken for. */
export function trapIn(node: Scalar, text: string, aliases: ReadonlySet<string>): TextFault | undefined {
  const { type, range, source = '' } = node;
  if (type !== 'PLAIN' || !range) return undefined;
  const [from, to] = range;
  const offset = from;
  // One that is used is said where it is used.
  if (node.anchor !== undefined && !aliases.has(node.anchor))
    return { offset, message: 'a value that begins with & is a YAML anchor, and none is read', hint: wholeValue };
  const behind = /^[ \t]+#[^\n]*/.exec(text.slice(to))?.[0];
  if (behind !== undefined && isCutOff(source, behind.trimStart()))
    return {
      offset: to + behind.indexOf('#'),
      message: 'a # after a space begins a comment, so the value ends before it',
      hint: wholeValue,
    };
  if (/^[“”„«‘’‚]/.test(source))
    return { offset, message: 'these quotes are curly, and YAML takes them for letters', hint: 'Write straight ones: \' or ".' };
  return undefined;
}

/** An expression that ends inside a text or a bracket, or a number behind the sign: `Team #1`. */
function isCutOff(value: string, comment: string): boolean {
  if (/^#\d+$/.test(comment.trimEnd()) && value !== '') return true;
  if (!/^(=|\w+\()/.test(value)) return false;
  const quotes = value.replace(/\\./g, '').match(/"/g)?.length ?? 0;
  const count = (bracket: string) => value.split(bracket).length;
  return quotes % 2 === 1 || count('(') > count(')');
}
