/** What a request changed: two states of a resource, attribute by attribute. */
import { isObject } from '../document.ts';
import { vendorGroupSchema, vendorUserSchema } from '../schema/vendor.ts';

export interface Change {
  /** SCIM path, such as `name.givenName` or `emails[type eq "work"].value`. */
  path: string;
  /** Undefined: it was not there. */
  before?: unknown;
  /** Undefined: it is gone. */
  after?: unknown;
}

/** Said by every write, so they tell nothing. */
const noise = new Set(['meta', 'schemas', 'id']);

/** The attributes that differ, in the order of their paths; null is a resource that is not there. */
export function changesBetween(before: Record<string, unknown> | null, after: Record<string, unknown> | null): Change[] {
  const [old, current] = [flatten(before), flatten(after)];
  return [...new Set([...old.keys(), ...current.keys()])].sort().flatMap((path): Change[] => {
    const change = { path, before: old.get(path), after: current.get(path) };
    return JSON.stringify(change.before) === JSON.stringify(change.after) ? [] : [change];
  });
}

function flatten(resource: Record<string, unknown> | null): Map<string, unknown> {
  const values = new Map<string, unknown>();
  for (const [name, value] of Object.entries(resource ?? {})) {
    if (noise.has(name)) continue;
    const isUrn = name.toLowerCase().startsWith('urn:');
    add(values, isUrn ? spokenUrn(name) : name, value, isUrn ? '' : '.');
  }
  return values;
}

/** What the target shows of the vendor's doing is no attribute that a client wrote; of other extensions the last part says enough. */
function spokenUrn(urn: string): string {
  return urn === vendorUserSchema || urn === vendorGroupSchema ? 'at the vendor: ' : `${urn.split(':').slice(-1)[0]}:`;
}

function add(values: Map<string, unknown>, path: string, value: unknown, dot: string): void {
  if (isObject(value)) for (const [name, one] of Object.entries(value)) add(values, `${path}${dot}${name}`, one, '.');
  else if (Array.isArray(value)) for (const [key, one] of keyed(value)) add(values, `${path}${key}`, one, '.');
  else values.set(path, value);
}

/** Elements by their type where that tells them apart, else by their value, so that a new first element moves no others. */
function keyed(list: unknown[]): [string, unknown][] {
  const types = list.map((one) => (isObject(one) ? one.type : undefined));
  const isTyped = types.every((type) => typeof type === 'string') && new Set(types).size === types.length;
  return list.map((one, index): [string, unknown] => {
    if (isObject(one) && isTyped) {
      const { type, ...rest } = one;
      return [`[type eq "${String(type)}"]`, rest];
    }
    if (isObject(one) && typeof one.value === 'string') return [`[value eq "${one.value}"]`, one.display ?? one.value];
    return [isObject(one) ? `[${index + 1}]` : `[${JSON.stringify(one)}]`, one];
  });
}
