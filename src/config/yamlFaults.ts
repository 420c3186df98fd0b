/** What the YAML library stumbles over, in words that say what to do. Nothing of the text is quoted: it may hold a secret. */
import { type Document, isCollection, isMap, isScalar, type Node, type Scalar, visit, type YAMLError } from 'yaml';
import { wordsOf } from './yamlDiagnoses.ts';
import type { Placed, Slip } from './yamlSlip.ts';
import type { TextFault } from './yamlText.ts';

const twice = { message: 'this key is written twice in one map', hint: 'Keep one.' };

/** Faults after which the rest is still read as it was meant. */
const single: Record<string, [message: string, hint: string]> = {
  TAG_RESOLVE_FAILED: ['a value that begins with ! is a YAML tag, and none is read', "Put '…' around the value."],
};

/**
 * The faults of a document: of those after which nothing is read as it was meant the first one alone, since one slip makes the
 * library stumble at much that follows. `isFatal` when there is such a one.
 */
export function faultsIn(document: Document, text: string): { faults: TextFault[]; isFatal: boolean } {
  const all = [...document.errors, ...document.warnings];
  // Only the first is put into words: a file of brackets has thousands.
  const first = all.filter(({ code }) => single[code] === undefined).reduce<YAMLError | undefined>(earlier, undefined);
  const faults = [
    ...all.flatMap(({ code, pos }): TextFault[] => {
      const words = single[code];
      return words === undefined ? [] : [{ offset: pos[0], message: words[0], hint: words[1] }];
    }),
    ...repeatedKeys(document).map((offset) => ({ offset, ...twice })),
  ];
  if (first === undefined) return { faults, isFatal: false };
  const { offset, message, hint } = wordsOf(slipOf(first, text, placedNodes(document)));
  return { faults: [...faults.filter((fault) => fault.offset < offset), { offset, message, hint }], isFatal: true };
}

const earlier = (one: YAMLError | undefined, other: YAMLError): YAMLError =>
  one !== undefined && one.pos[0] <= other.pos[0] ? one : other;

/** So much of a line is looked at on each side of a slip: the patterns that tell mistakes apart are not meant for a megabyte. */
const reach = 4000;

function slipOf({ code, pos, message }: YAMLError, text: string, nodes: Placed[]): Slip {
  const offset = Math.min(pos[0], text.length);
  const start = Math.max(text.lastIndexOf('\n', offset - 1) + 1, offset - reach);
  const end = text.indexOf('\n', offset);
  return {
    code,
    offset,
    said: message,
    text,
    line: text.slice(start, Math.min(end < 0 ? text.length : end, offset + reach)),
    start,
    nodes,
  };
}

/** A key is a text, whatever it looks like: `0123` is no number. */
export const keyText = ({ value, source, type }: Scalar): string => (type === 'PLAIN' && source ? source : String(value));

/** Where keys stand that their map has already. The library would compare every key with every other. */
function repeatedKeys(document: Document): number[] {
  const found: number[] = [];
  visit(document, {
    Map(_, { items }) {
      const seen = new Set<string>();
      for (const { key } of items) {
        if (!isScalar(key)) continue;
        const text = keyText(key as Scalar);
        if (seen.has(text)) found.push(key.range?.[0] ?? 0);
        seen.add(text);
      }
    },
  });
  return found;
}

function placedNodes(document: Document): Placed[] {
  const placed: Placed[] = [];
  const add = (node: Node) => {
    const [from = 0, to = 0] = node.range ?? [];
    placed.push({ kind: kindOf(node), from, to });
  };
  visit(document, { Scalar: (_, node) => add(node), Collection: (_, node) => add(node) });
  return placed;
}

function kindOf(node: Node): Placed['kind'] {
  if (isScalar(node)) return node.type === 'QUOTE_DOUBLE' ? '"' : node.type === 'QUOTE_SINGLE' ? "'" : 'other';
  return isCollection(node) && node.flow === true ? (isMap(node) ? '{' : '[') : 'other';
}
