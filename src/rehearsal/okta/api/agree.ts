/** Whether a value agrees with a type of Okta's description. */
import { subtypeOf, typeNamed } from './departures.ts';
import type { ObjectType, Type } from './description.ts';

export interface Disagreement {
  /** `profile.name`; empty for the value itself. */
  path: string;
  kind: 'type' | 'unknown' | 'missing' | 'length';
  /** What is wrong, to follow the path. */
  text: string;
}

/** A request may leave anything null, as clients that send whole objects do; an answer only what says so. */
export type Side = 'request' | 'answer';

interface Simple {
  base: string;
  nullable: boolean;
  least: number;
  most: number;
}

const read = new Map<string, Simple>();

function simpleOf(text: string): Simple {
  let found = read.get(text);
  if (found === undefined) {
    const [, base = '', least = '0', most = ''] = /^([^ ?]+)(?: (\d+)\.\.(\d*))?\??$/.exec(text) ?? [];
    found = { base, nullable: text.endsWith('?'), least: Number(least), most: most === '' ? Number.POSITIVE_INFINITY : Number(most) };
    read.set(text, found);
  }
  return found;
}

const wrong = (text: string): Disagreement => ({ path: '', kind: 'type', text });
const time = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)$/;

/** Each gives what is wrong, or null. */
const bases: Record<string, (value: unknown, simple: Simple, side: Side) => Disagreement | null> = {
  any: () => null,
  // Some of Okta's routes that describe no body answer {}.
  nothing: (value) => (value === undefined || (isRecord(value) && Object.keys(value).length === 0) ? null : wrong('must be nothing')),
  boolean: (value) => (typeof value === 'boolean' ? null : wrong('must be a boolean')),
  integer: (value) => (Number.isInteger(value) ? null : wrong('must be an integer')),
  number: (value) => (typeof value === 'number' ? null : wrong('must be a number')),
  array: (value) => (Array.isArray(value) ? null : wrong('must be an array')),
  object: (value) => (isRecord(value) ? null : wrong('must be an object')),
  'date-time': (value) => (typeof value === 'string' && time.test(value) ? null : wrong('must be a time')),
  string(value, { least, most }, side) {
    if (typeof value !== 'string') return wrong('must be a string');
    // An answer may show what somebody's sample holds.
    if (side === 'answer' || (value.length >= least && value.length <= most)) return null;
    return { path: '', kind: 'length', text: value.length > most ? 'is too long' : 'is too short' };
  },
};

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

const under = (name: string | number, { path, kind, text }: Disagreement): Disagreement => ({
  path: path === '' ? String(name) : `${name}.${path}`,
  kind,
  text,
});

/** The first disagreement, or null. */
export function disagreement(type: Type, value: unknown, side: Side): Disagreement | null {
  if (typeof type === 'string') {
    const simple = simpleOf(type);
    if (value === null && (simple.nullable || side === 'request')) return null;
    const base = bases[simple.base];
    return base === undefined ? disagreement(typeNamed(simple.base), value, side) : base(value, simple, side);
  }
  if (value === null && side === 'request') return null;
  if ('enum' in type) {
    if (value === null && type.nullable) return null;
    return type.enum.includes(String(value)) ? null : wrong(`must be one of ${type.enum.join(', ')}`);
  }
  if ('list' in type) {
    if (value === null && type.nullable) return null;
    if (!Array.isArray(value)) return wrong('must be an array');
    for (const [at, item] of value.entries()) {
      const found = disagreement(type.list, item, side);
      if (found !== null) return under(at, found);
    }
    return null;
  }
  if ('oneOf' in type) {
    let first: Disagreement | null = null;
    for (const one of type.oneOf) {
      const found = disagreement(one, value, side);
      if (found === null) return null;
      first ??= found;
    }
    return first;
  }
  if (!isRecord(value)) return wrong('must be an object');
  if ('map' in type) {
    for (const [name, item] of Object.entries(value)) {
      const found = disagreement(type.map, item, side);
      if (found !== null) return under(name, found);
    }
    return null;
  }
  return inObject(subtypeOf(type, value), value, side);
}

function inObject({ props, required = [], rest }: ObjectType, value: Record<string, unknown>, side: Side): Disagreement | null {
  for (const name of required) {
    if (value[name] === undefined || (value[name] === null && side === 'request'))
      return { path: name, kind: 'missing', text: 'is missing' };
  }
  for (const name in value) {
    const item = value[name];
    if (item === undefined) continue;
    const type = Object.hasOwn(props, name) ? props[name] : rest;
    if (type === undefined) return { path: name, kind: 'unknown', text: 'is not known' };
    const found = disagreement(type, item, side);
    if (found !== null) return under(name, found);
  }
  return null;
}
