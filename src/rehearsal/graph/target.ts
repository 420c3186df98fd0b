/** What a path of Graph addresses, by the table of types: OData's segments, from an entity set through keys, relations, casts and operations. */
import { type GraphType, type Operation, operationOn, type TypeRef, typeNamed } from './types/typeTables.ts';

export interface Target {
  type: GraphType;
  /** Several objects, or one. */
  collection: boolean;
  /** `$count` and `$ref` behind it, or an action or function of it. */
  tail: '' | '$count' | '$ref';
  operation: Operation | null;
}

/** Entity sets and singletons at the root. */
const roots: Record<string, string> = {
  users: 'user',
  groups: 'group',
  applications: 'application',
  servicePrincipals: 'servicePrincipal',
  directoryObjects: 'directoryObject',
  applicationTemplates: 'applicationTemplate',
  organization: 'organization',
  domains: 'domain',
  'directory/deletedItems': 'directoryObject',
  'auditLogs/provisioning': 'provisioningObjectSummary',
};

/**
 * The segments of a path without its version, decoded: a key in brackets (`users('1')`, `applications(appId='2')`) is a segment of its own, the
 * brackets of a function (`functions()`) are none.
 */
export function segmentsOf(path: string): string[] {
  return path
    .split('/')
    .slice(2)
    .flatMap((raw) => {
      // Some SDKs write the namespace of a cast short.
      const segment = decodeURIComponent(raw).replace(/^graph\./, 'microsoft.graph.');
      const [, name, inner] = /^([\w.]+)\((.*)\)$/.exec(segment) ?? [];
      if (name === undefined || inner === undefined) return [segment];
      return inner === '' ? [name] : [name, inner.replace(/^'(.*)'$/, '$1')];
    });
}

/** Undefined where the table does not have it. */
export function targetOf(path: string): Target | undefined {
  const [first = '', second = '', ...rest] = segmentsOf(path);
  const shortRoot = Object.hasOwn(roots, first);
  const root = typeNamed(roots[shortRoot ? first : `${first}/${second}`] ?? '');
  if (root === undefined) return undefined;
  const segments = shortRoot ? (second === '' ? [] : [second, ...rest]) : rest;
  let target: Target | undefined = { type: root, collection: true, tail: '', operation: null };
  for (const segment of segments) {
    if (target === undefined) return undefined;
    target = step(target, segment);
  }
  return target;
}

function step(at: Target, segment: string): Target | undefined {
  if (at.tail !== '' || at.operation !== null) return undefined;
  if (segment === '$count' || segment === '$ref') return { ...at, tail: segment };
  if (segment.startsWith('microsoft.graph.')) {
    const cast = typeNamed(segment.slice('microsoft.graph.'.length));
    return cast && { ...at, type: cast };
  }
  const operation = operationOn(at.type, at.collection, segment);
  if (operation !== undefined) return { ...at, operation };
  if (at.collection) return { ...at, collection: false };
  const related = at.type.navigation.get(segment) ?? at.type.properties.get(segment);
  return related && targetAt(related);
}

function targetAt({ name, collection }: TypeRef): Target | undefined {
  const type = typeNamed(name);
  return type && { type, collection, tail: '', operation: null };
}
