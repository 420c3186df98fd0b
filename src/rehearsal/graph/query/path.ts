/** The path that a request is served under: keys in brackets become segments, and an alternate key the object id behind it. */
import { getPath } from 'hono/utils/url';
import type { GraphContext } from '../context.ts';
import { segmentsOf } from '../target.ts';

/** `/v1.0/applications(appId='…')/owners` → `/v1.0/applications/{id}/owners`; a key that nobody has stays as its value, for the 404. */
export function pathOf(graph: GraphContext, request: Request): string {
  const path = getPath(request);
  if (!/\(|%28|\/graph\./i.test(path)) return path;
  const [, version = ''] = path.split('/');
  const [family = '', key = '', ...rest] = segmentsOf(path);
  return `/${[version, family, objectId(graph, family, key), ...rest]
    .filter((segment) => segment !== '')
    .map(encodeURIComponent)
    .join('/')}`;
}

function objectId({ store }: GraphContext, family: string, key: string): string {
  const [, property, value] = /^(\w+)='(.*)'$/.exec(key) ?? [];
  if (property === undefined || value === undefined) return key;
  const objects: Record<string, unknown>[] = [
    ...({ applications: store.applications, servicePrincipals: store.servicePrincipals, groups: store.groups }[family]?.values() ?? []),
  ];
  return String(objects.find((object) => object[property] === value)?.id ?? value);
}
