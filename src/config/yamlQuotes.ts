/** Quotes that close too late, too early, or never. */
import { quoteWhole, type Slip, type Words } from './yamlSlip.ts';

/** A quote that is never closed: the library says so at the end of the file. */
export function openQuote({ code, said, text, nodes }: Slip): Words {
  const quote = code === 'MISSING_CHAR' ? /closing ["'](?=quote)/.exec(said)?.[0].at(-1) : undefined;
  if (quote === undefined) return undefined;
  const node = nodes.find(({ kind, to }) => kind === quote && to >= text.trimEnd().length);
  const offset = node?.from ?? text.length;
  return { offset, message: `the quote ${quote} that opens here is never closed`, hint: quoteHints[quote] ?? '' };
}

const quoteHints: Record<string, string> = {
  '"': `Close it with "; a " in the value is written \\", or the whole stands in '…'.`,
  "'": "Close it with '; a ' in the value is written ''.",
};

/** A quote that closes too early, or on a later line than it was meant to. */
export function closedQuote({ code, offset, text, nodes, start }: Slip): Words {
  if (code !== 'UNEXPECTED_TOKEN' && code !== 'MISSING_CHAR' && code !== 'BLOCK_IN_FLOW') return undefined;
  const node = nodes.find(({ kind, to }) => (kind === '"' || kind === "'") && text.slice(to, offset).trim() === '' && to <= offset);
  if (node === undefined) return undefined;
  if (node.from < start)
    return {
      offset: node.from,
      message: `the quote ${node.kind} that opens here closes on another line`,
      hint: quoteHints[node.kind] ?? '',
    };
  if (/^[\w-]+\s*:/.test(text.slice(offset))) return undefined;
  const hint = node.kind === '"' ? `${quoteWhole} A " stays as it is there.` : "Inside '…' a ' is written ''.";
  return { offset, message: `the quote ${node.kind} before this closes the value`, hint };
}
