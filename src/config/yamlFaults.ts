/** What the YAML library stumbles over, in words that say what to do. Nothing of the text is quoted: it may hold a secret. */
import { type Document, isCollection, isMap, isScalar, type Node, visit, type YAMLError } from 'yaml';
import { wordsOf } from './yamlDiagnoses.ts';
import type { Placed, Slip } from './yamlSlip.ts';
import type { TextFault } from './yamlText.ts';

/** Faults after which the rest is still read as it was meant. */
const single: Record<string, [message: string, hint: string]> = {
  DUPLICATE_KEY: ['this key is written twice in one map', 'Keep one.'],
  TAG_RESOLVE_FAILED: ['a value that begins with ! is a YAML tag, and none is read', "Put '…' around the value."],
};

/**
 * The faults of a document: of those after which nothing is read as it was meant the first one alone, since one slip makes the
 * library stumble at much that follows. `isFatal` when there is such a one.
 */
export function faultsIn(document: Document, text: string): { faults: TextFault[]; isFatal: boolean } {
  const all = [...document.errors, ...document.warnings];
  const nodes = placedNodes(document);
  const slips = all.filter(({ code }) => single[code] === undefined).map((error) => slipOf(error, text, nodes));
  const worded = slips.map((slip) => ({ ...wordsOf(slip), at: slip.offset }));
  const [first] = worded.sort((a, b) => a.at - b.at);
  const faults = all.flatMap(({ code, pos }): TextFault[] => {
    const words = single[code];
    return words === undefined ? [] : [{ offset: pos[0], message: words[0], hint: words[1] }];
  });
  if (first === undefined) return { faults, isFatal: false };
  const { offset, message, hint } = first;
  return { faults: [...faults.filter((fault) => fault.offset < offset), { offset, message, hint }], isFatal: true };
}

function slipOf({ code, pos, message }: YAMLError, text: string, nodes: Placed[]): Slip {
  const offset = Math.min(pos[0], text.length);
  const start = text.lastIndexOf('\n', offset - 1) + 1;
  const end = text.indexOf('\n', offset);
  return { code, offset, said: message, text, line: text.slice(start, end < 0 ? undefined : end), start, nodes };
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
