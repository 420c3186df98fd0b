import { z } from 'zod';
import { stackSchema } from './schema.ts';

interface Node {
  properties?: Record<string, Node>;
  additionalProperties?: Node | boolean;
  items?: Node;
  anyOf?: Node[];
  required?: string[];
}

/** JSON Schema of the stack files, for editors. */
export function renderStackSchema(): string {
  const { $schema, ...schema } = z.toJSONSchema(stackSchema, { io: 'input', target: 'draft-7' });
  return `${JSON.stringify({ $schema, title: 'Muster stack', ...relax(schema as Node) }, null, 2)}\n`;
}

/** One file need not be complete, since another may be under it: nothing is required, and a null removes what that one says. */
function relax({ required: _, ...node }: Node): Node {
  const relaxed = { ...node };
  if (node.properties) relaxed.properties = Object.fromEntries(Object.entries(node.properties).map(([key, value]) => [key, orNull(value)]));
  if (typeof node.additionalProperties === 'object') relaxed.additionalProperties = orNull(node.additionalProperties);
  if (node.items) relaxed.items = relax(node.items);
  if (node.anyOf) relaxed.anyOf = node.anyOf.map(relax);
  return relaxed;
}

const orNull = (node: Node): object => ({ anyOf: [relax(node), { type: 'null' }] });
