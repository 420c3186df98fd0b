/** Sources of attribute mappings: equal spellings, and Graph's own parse of functions. */
import { parseExpression } from '../../mapping/entra/parse.ts';
import { canonicalText, toSource } from '../../mapping/entra/source.ts';
import type { GraphClient } from '../graph/client.ts';
import type { MappingSource } from '../graph/schemaTypes.ts';

/** Whether two expression texts differ in white space and quoting of numbers only. */
export function isSameExpression(left: unknown, right: unknown): boolean {
  return typeof left === 'string' && typeof right === 'string' && canonicalText(left) === canonicalText(right);
}

interface ParseAnswer {
  parsingSucceeded: boolean;
  parsedExpression: MappingSource | null;
  error: { code: string; message: string | null } | null;
}

/**
 * The trees of expressions, by text. Attributes and constants are built here; Graph parses the rest (`synchronizationSchema:
 * parseExpression`). Throws one Error that names the target attribute of every expression that does not parse.
 */
export async function readSources(
  graph: GraphClient,
  schemaPath: string,
  expressions: { target: string; text: string }[],
): Promise<Map<string, MappingSource>> {
  const sources = new Map<string, MappingSource>();
  const failures: string[] = [];
  for (const { target, text } of expressions) {
    if (sources.has(text)) continue;
    const local = parseExpression(text);
    if (local.ok && (local.node.kind === 'attribute' || local.node.kind === 'constant')) {
      sources.set(text, toSource(local.node));
      continue;
    }
    const body = { expression: text, testInputObject: null, targetAttributeDefinition: null };
    const answer = await graph.post<ParseAnswer>(`${schemaPath}/parseExpression`, body);
    if (answer.parsingSucceeded && answer.parsedExpression !== null) sources.set(text, answer.parsedExpression);
    else
      failures.push(
        `${target}: ${answer.error?.code ?? 'ParseFailed'}: ${answer.error?.message ?? 'Graph could not parse the expression'}`,
      );
  }
  if (failures.length > 0) throw new Error(`Expressions were refused. ${failures.join(' | ')}`);
  return sources;
}
