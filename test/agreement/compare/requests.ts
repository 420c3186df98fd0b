/** Requests in one form, however they came about, so that what was foretold and what was sent can be compared. */
import { vendorGroupSchema, vendorUserSchema } from '../../../src/scim/schema/vendor.ts';

export interface PlainRequest {
  method: string;
  path: string;
  body: unknown;
}

type Json = Record<string, unknown>;

const isObject = (value: unknown): value is Json => typeof value === 'object' && value !== null && !Array.isArray(value);

/** What a target adds to a resource by itself, which Okta's PUT sends back as it was read. */
const echoed = new Set(['id', 'meta', 'groups', 'password', vendorUserSchema, vendorGroupSchema]);

/** Operations and elements of a list have no order between them; of a PUT only what the client decides counts. */
export function plain({ method, path, body }: PlainRequest): PlainRequest {
  const shown = method === 'PUT' && isObject(body) ? Object.fromEntries(Object.entries(body).filter(([key]) => !echoed.has(key))) : body;
  const sorted = sortedDeep(shown);
  if (method === 'PUT' && isObject(sorted) && Array.isArray(sorted.schemas))
    sorted.schemas = sorted.schemas.filter((schema) => !echoed.has(String(schema)));
  return { method, path, body: sorted ?? null };
}

function sortedDeep(value: unknown): unknown {
  if (Array.isArray(value)) {
    const all = value.map(sortedDeep);
    return all.toSorted((a, b) => compareText(JSON.stringify(a), JSON.stringify(b)));
  }
  if (!isObject(value)) return value;
  const entries = Object.entries(value).sort(([a], [b]) => compareText(a, b));
  return Object.fromEntries(entries.map(([key, inner]) => [key, sortedDeep(inner)]));
}

const compareText = (a = '', b = ''): number => (a < b ? -1 : a > b ? 1 : 0);
