/** A pulled app as YAML text: as short as a person would write it, notes above what they are about. */
import { Document, isCollection, isMap, isPair, isScalar, type Node, visit } from 'yaml';
import type { App } from '../config/schema.ts';
import { functions } from '../mapping/entra/functions.ts';
import { parseExpression } from '../mapping/entra/parse.ts';
import { functionsOf } from '../mapping/entra/source.ts';
import { visible, visibleLines } from '../visible.ts';
import type { PulledApp } from './declare.ts';

/** Paths below the app whose value stands on one line; `*` is any key or item. */
const onOneLine = [
  ['existing'],
  ['scim'],
  ['provisioning'],
  ['roles', '*'],
  ['attributes', '*'],
  ['groupAttributes', '*'],
  ['sourceAttributes', '*'],
  ['sso', 'saml', '*'],
  ['assign', '*', '*'],
  ['*', 'actions'],
  ['*', 'mappings', '*'],
  ['*', 'scope', '*'],
  ['expect', '*', '*'],
];

/** A stack file without tenants: what stands under `apps` can be moved into any other. `origin` is said at the top. */
export function renderPulled({ key, app, notes }: PulledApp, origin: string): string {
  const unknown = newFunctions(app);
  const declared = unknown.length === 0 ? {} : { functions: Object.fromEntries(unknown.map((name) => [name, {}])) };
  const document = new Document({ ...declared, apps: { [key]: app } }, { aliasDuplicateObjects: false });
  document.commentBefore = ` ${visible(origin)}`;
  for (const { path, text } of notes) comment(document.contents as Node, ['apps', key, ...path], visible(text));
  visit(document, {
    // Between such quotes an escape is the character itself.
    Scalar(_, node) {
      if (typeof node.value === 'string' && visibleLines(node.value) !== node.value) node.type = 'QUOTE_DOUBLE';
    },
  });
  visit(document, {
    Collection(step, node, ancestors) {
      // `apps` and the app's own key come first.
      const [root, ...below] = [...ancestors.flatMap(keyOf), ...(typeof step === 'number' ? ['*'] : [])];
      const path = below.slice(1);
      node.flow =
        root === 'functions' ||
        onOneLine.some((known) => known.length === path.length && known.every((name, i) => name === '*' || name === path[i]));
      return node.flow ? visit.SKIP : undefined;
    },
  });
  return visibleLines(document.toString({ lineWidth: 140, flowCollectionPadding: true }));
}

/** Functions of its expressions that Muster does not know: they are declared beside `apps`. */
function newFunctions({ users, groups }: App): string[] {
  const written = [users, groups].flatMap((side) => Object.values(side?.mappings ?? {}));
  const texts = written.flatMap((mapping) =>
    typeof mapping === 'string' ? (mapping.startsWith('=') ? [mapping.slice(1)] : []) : (mapping?.expression ?? []),
  );
  const called = texts.flatMap((text) => {
    const parsed = parseExpression(text);
    return parsed.ok ? functionsOf(parsed.node) : [];
  });
  return [...new Set(called)].filter((name) => !functions.has(name)).sort();
}

const keyOf = (node: unknown): string[] => (isPair(node) && isScalar(node.key) ? [String(node.key.value)] : []);

function comment(root: Node, path: string[], text: string): void {
  let node: unknown = root;
  let nearest: { commentBefore?: string | null } | undefined;
  for (const step of path) {
    // Within what stands on one line there is no room above a key.
    const pair = isMap(node) ? node.items.find(({ key }) => isScalar(key) && key.value === step) : undefined;
    if (pair === undefined || !isScalar(pair.key)) break;
    nearest = pair.key;
    node = isCollection(pair.value) ? pair.value : undefined;
  }
  if (nearest === undefined) return;
  nearest.commentBefore = nearest.commentBefore ? `${nearest.commentBefore}\n ${text}` : ` ${text}`;
}
