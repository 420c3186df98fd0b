/**
 * Server-side apply, as far as the tests need it: every manager owns the fields that it applied last, and a field of another manager with another
 * value is a conflict unless forced. Lists are one value (Kubernetes merges some of them by key), and so are selectors.
 */
export interface ManagedFields {
  manager: string;
  operation: 'Apply' | 'Update';
  apiVersion: string;
  fieldsType: 'FieldsV1';
  fieldsV1: Tree;
}
export interface KubernetesObject {
  apiVersion: string;
  kind: string;
  metadata: {
    name: string;
    namespace: string;
    uid?: string;
    generation?: number;
    resourceVersion?: string;
    labels?: Record<string, string>;
    annotations?: Record<string, string>;
    ownerReferences?: object[];
    managedFields?: ManagedFields[];
  };
  [field: string]: unknown;
}
interface Tree {
  [field: string]: Tree;
}
type Path = string[];
type Values = Record<string, unknown>;

const isTree = (value: unknown): value is Values =>
  typeof value === 'object' && value !== null && !Array.isArray(value) && Object.keys(value).length > 0;

const isAtomic = (path: Path) => /^(selector|podSelector)$/.test(path.at(-1) ?? '');

function leaves(value: unknown, path: Path = []): Path[] {
  return isTree(value) && !isAtomic(path) ? Object.entries(value).flatMap(([key, inner]) => leaves(inner, [...path, key])) : [path];
}
const unowned = /^(apiVersion|kind|metadata\.(name|namespace))$/;
const fieldsOf = (object: object) => leaves(object).filter((path) => !unowned.test(path.join('.')));

const treeOf = (paths: Path[]): Tree => {
  const root: Tree = {};
  for (const path of paths) {
    let at = root;
    for (const key of path) at = at[`f:${key}`] ??= {};
  }
  return root;
};
const pathsOf = (tree: Tree, path: Path = []): Path[] => {
  const inner = Object.entries(tree);
  return inner.length === 0 && path.length > 0 ? [path] : inner.flatMap(([key, below]) => pathsOf(below, [...path, key.slice(2)]));
};

const read = (object: unknown, path: Path): unknown => path.reduce((at: unknown, key) => (isTree(at) ? at[key] : undefined), object);

function write(object: object, path: Path, value: unknown): void {
  const [key = '', ...rest] = path;
  const at = object as Values;
  if (rest.length > 0) {
    const below = isTree(at[key]) ? at[key] : {};
    at[key] = below;
    write(below, rest, value);
  } else if (value === undefined) delete at[key];
  else at[key] = structuredClone(value);
}

export interface Conflict {
  manager: string;
  field: string;
}

/** The object once applied; `live` is not changed. */
export function applied(
  live: KubernetesObject | undefined,
  wanted: KubernetesObject,
  { manager, force }: { manager: string; force: boolean },
): { object: KubernetesObject } | { conflicts: Conflict[] } {
  const managed = live?.metadata.managedFields ?? [];
  const others = managed.filter((one) => one.manager !== manager || one.operation !== 'Apply');
  const fields = fieldsOf(wanted);
  const isSame = (a: unknown, b: unknown) => JSON.stringify(a) === JSON.stringify(b);
  const conflicts = others.flatMap((other) =>
    pathsOf(other.fieldsV1)
      .filter((path) => fields.some((field) => field.join('\n') === path.join('\n')) && !isSame(read(live, path), read(wanted, path)))
      .map((path) => ({ manager: other.manager, field: `.${path.join('.')}` })),
  );
  if (conflicts.length > 0 && !force) return { conflicts };
  const object = structuredClone(live ?? { ...wanted, metadata: { name: wanted.metadata.name, namespace: wanted.metadata.namespace } });
  const before = managed.filter((one) => !others.includes(one)).flatMap((one) => pathsOf(one.fieldsV1));
  for (const path of before) if (read(wanted, path) === undefined) write(object, path, undefined);
  for (const path of fields) write(object, path, read(wanted, path));
  object.metadata.managedFields = [...others, fieldsOwned(wanted, manager, 'Apply')];
  return { object };
}

export function fieldsOwned(object: KubernetesObject, manager: string, operation: ManagedFields['operation']): ManagedFields {
  return { manager, operation, apiVersion: object.apiVersion, fieldsType: 'FieldsV1', fieldsV1: treeOf(fieldsOf(object)) };
}
