/** Attributes that an expression reads and nobody has heard of, with the hint that `muster check` gives. */
import { nearestSource } from './entra/attributeNames.ts';
import { isDirectoryExtension, sourceAttributes } from './entra/attributes.ts';
import { parseExpression } from './entra/parse.ts';
import { attributesOf } from './entra/source.ts';
import type { ExpressionRequest } from './evaluateText.ts';

export interface UnknownName {
  /** From 1. */
  column: number;
  message: string;
  /** The name that is meant; null: it is near none, and may be one of another source, such as an HR system. */
  meant: string | null;
}

const ofDirectory = [...sourceAttributes('User').keys(), ...sourceAttributes('Group').keys()];

/** None of an expression that does not parse. What `attributes` gives, be it null, is known. Okta's are faults of the expression already. */
export function unknownNames({ expr, attributes, dialect, declared }: ExpressionRequest): UnknownName[] {
  if (dialect === 'okta') return [];
  const parsed = parseExpression(expr);
  if (!parsed.ok) return [];
  const known = new Set([...ofDirectory, ...(declared?.attributes ?? []), ...Object.keys(attributes)]);
  return attributesOf(parsed.node).flatMap(({ name, column }) =>
    known.has(name) || isDirectoryExtension(name)
      ? []
      : [{ column, message: `there is no source attribute ${name}`, meant: nearestSource(name, known) }],
  );
}
