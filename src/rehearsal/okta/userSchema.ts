/** The attributes of a person's profile: what Okta has of itself, and what an org adds. */
import { description, type Type } from './api/description.ts';
import { invalid } from './http.ts';
import type { OktaStore, SchemaProperty } from './store.ts';

const required = ['login', 'email', 'firstName', 'lastName'];

/** `postalAddress` → "Postal address". */
const titleOf = (name: string): string =>
  name[0]?.toUpperCase() + name.slice(1).replaceAll(/[A-Z]/g, (letter) => ` ${letter.toLowerCase()}`);

function baseProperty(name: string, type: Type): SchemaProperty {
  const [, least, most] = /(\d+)\.\.(\d*)/.exec(typeof type === 'string' ? type : '') ?? [];
  return {
    title: titleOf(name),
    type: 'string',
    ...(required.includes(name) ? { required: true } : {}),
    ...(Number(least ?? 0) > 0 ? { minLength: Number(least) } : {}),
    ...(most ? { maxLength: Number(most) } : {}),
    mutability: 'READ_WRITE',
    scope: 'NONE',
    permissions: [{ principal: 'SELF', action: required.includes(name) ? 'READ_WRITE' : 'READ_ONLY' }],
    master: { type: 'PROFILE_MASTER' },
  };
}

/** Every org's. What else the people of `profiles` have becomes attributes of its own. */
export function userSchemaOf(profiles: Record<string, unknown>[]): OktaStore['userSchema'] {
  const type = description.types.UserProfile;
  const props = typeof type === 'object' && 'props' in type ? type.props : {};
  const base = Object.fromEntries(Object.entries(props).map(([name, one]) => [name, baseProperty(name, one)]));
  const custom: Record<string, SchemaProperty> = {};
  for (const [name, value] of profiles.flatMap((profile) => Object.entries(profile))) {
    if (Object.hasOwn(base, name) || value === null || value === undefined) continue;
    custom[name] ??= { title: titleOf(name), type: Array.isArray(value) ? 'array' : typeof value, scope: 'NONE' };
  }
  return { base, custom };
}

const matches: Record<string, (value: unknown) => boolean> = {
  string: (value) => typeof value === 'string',
  boolean: (value) => typeof value === 'boolean',
  integer: Number.isInteger,
  number: (value) => typeof value === 'number',
  array: Array.isArray,
};

/** Throws 400 E0000001 for an attribute that the org does not have, or a value it does not take. `subject` is what Okta names. */
export function checkUserProfile({ userSchema }: OktaStore, profile: Record<string, unknown>, subject: string): void {
  const undefinedOnes: string[] = [];
  const wrong: string[] = [];
  for (const [name, value] of Object.entries(profile)) {
    const property = userSchema.base[name] ?? userSchema.custom[name];
    if (property === undefined) undefinedOnes.push(`Property name '${name}' is not defined in profile`);
    else if (value !== null && matches[property.type]?.(value) === false) wrong.push(`${name}: must be of the type ${property.type}`);
    else if (typeof value === 'string' && value.length > Number(property.maxLength ?? value.length))
      wrong.push(`${name}: The field is too long`);
  }
  if (undefinedOnes.length > 0) throw invalid(subject, ...undefinedOnes);
  if (wrong.length > 0) throw invalid(wrong[0]?.split(':')[0] ?? subject, ...wrong);
}
