/** What the schema knows at a path: its keys, and what it says of them. */
import { z } from 'zod';
import { stackSchema } from './schema.ts';
import type { Path } from './yamlTree.ts';

interface JsonSchema {
  description?: string;
  properties?: Record<string, JsonSchema>;
  additionalProperties?: JsonSchema | boolean;
  items?: JsonSchema;
  anyOf?: JsonSchema[];
}

/** The keys that the vocabulary has at a path. */
export function knownKeys(path: Path): string[] {
  return vocabularyAt(path).flatMap((node) => Object.keys(node.properties ?? {}));
}

/** What the vocabulary says of a key, as a sentence; empty where it says nothing. */
export function describedAt(path: Path): string {
  const said = vocabularyAt(path).find(({ description }) => description !== undefined)?.description;
  return said === undefined ? '' : `${said}.`;
}

let made: JsonSchema | undefined;
function whole(): JsonSchema {
  made ??= z.toJSONSchema(stackSchema, { io: 'input' }) as JsonSchema;
  return made;
}

function vocabularyAt(path: Path): JsonSchema[] {
  let nodes: JsonSchema[] = [whole()];
  const spread = (node: JsonSchema): JsonSchema[] => [node, ...(node.anyOf ?? []).flatMap(spread)];
  for (const step of path) {
    nodes = nodes.flatMap(spread).flatMap((node) => {
      const inner = typeof step === 'number' ? node.items : (node.properties?.[step] ?? node.additionalProperties);
      return typeof inner === 'object' ? [inner] : [];
    });
  }
  return nodes.flatMap(spread);
}
