/** From an app user profile to the SCIM user Okta sends: each property stands where its externalName and externalNamespace say. */
import { coreUser, type ScimProperty } from '../../mapping/okta/scimProfile.ts';

type Json = Record<string, unknown>;
const isObject = (value: unknown): value is Json => typeof value === 'object' && value !== null && !Array.isArray(value);

/** The properties of an app user profile, by name. */
export interface AppUserSchema {
  schema: { base: Record<string, ScimProperty>; custom: Record<string, ScimProperty> };
}

/** `emails.^[primary==true].value`: attribute, optional condition, optional sub-attribute. */
interface ScimPath {
  attribute: string;
  condition: { key: string; value: unknown } | null;
  sub: string | null;
}

function parsePath(externalName: string): ScimPath {
  const match = /^([^.[]+)(?:\.\^?\[\s*(\w+)\s*==\s*(.+?)\s*\])?(?:\.(.+))?$/.exec(externalName);
  if (match === null) return { attribute: externalName, condition: null, sub: null };
  const [, attribute = externalName, key, literal = '', sub] = match;
  return { attribute, condition: key === undefined ? null : { key, value: conditionValue(literal) }, sub: sub ?? null };
}

function conditionValue(literal: string): unknown {
  if (literal === 'true' || literal === 'false') return literal === 'true';
  return literal.replace(/^(['"])(.*)\1$/, '$2');
}

const isEmpty = (value: unknown) => value === undefined || value === null || value === '' || (Array.isArray(value) && value.length === 0);

/** Targets answer `true` and `"True"` alike. */
const same = (a: unknown, b: unknown) => String(a).toLowerCase() === String(b).toLowerCase();

/** Writes one value into `root`; an empty value takes the attribute away. */
function setPath(root: Json, { attribute, condition, sub }: ScimPath, value: unknown): void {
  if (condition === null && sub === null) {
    if (isEmpty(value)) delete root[attribute];
    else root[attribute] = value;
    return;
  }
  if (condition === null) {
    const inner = isObject(root[attribute]) ? { ...root[attribute] } : {};
    setPath(inner, parsePath(sub ?? ''), value);
    if (Object.keys(inner).length === 0) delete root[attribute];
    else root[attribute] = inner;
    return;
  }
  const current = root[attribute];
  const items: Json[] = Array.isArray(current) ? current.filter(isObject).map((item) => ({ ...item })) : [];
  let item = items.find((other) => same(other[condition.key], condition.value));
  if (item === undefined) {
    if (isEmpty(value)) return;
    item = { [condition.key]: condition.value };
    items.push(item);
  }
  const name = sub ?? 'value';
  if (isEmpty(value)) delete item[name];
  else item[name] = value;
  // An item of which only the condition is left says nothing.
  const rest = items.filter((other) => other !== item || Object.keys(other).some((key) => key !== condition.key));
  if (rest.length === 0) delete root[attribute];
  else root[attribute] = rest;
}

function writeProperty(resource: Json, { externalName, externalNamespace = coreUser }: ScimProperty, value: unknown): void {
  if (externalName === undefined) return;
  if (externalNamespace === coreUser) {
    setPath(resource, parsePath(externalName), value);
    return;
  }
  const extension = isObject(resource[externalNamespace]) ? { ...resource[externalNamespace] } : {};
  setPath(extension, parsePath(externalName), value);
  if (Object.keys(extension).length === 0) delete resource[externalNamespace];
  else resource[externalNamespace] = extension;
}

export interface PushedUser {
  oktaId: string;
  userName: string;
  profile: Json;
}

/** `base` (what stands in the target, or a bare new user) with the app user's values over it; what `before` had and is empty now goes. */
function overlay(app: AppUserSchema, base: Json, user: PushedUser, before: Json): Json {
  const resource: Json = { ...base };
  const properties = Object.entries({ ...app.schema.base, ...app.schema.custom });
  for (const [name, property] of properties) {
    if (name === 'userName' || (isEmpty(user.profile[name]) && isEmpty(before[name]))) continue;
    writeProperty(resource, property, user.profile[name]);
  }
  resource.userName = user.userName;
  const known = Array.isArray(resource.schemas) ? resource.schemas : [];
  const used = properties.flatMap(([, { externalNamespace = coreUser }]) =>
    resource[externalNamespace] === undefined ? [] : [externalNamespace],
  );
  resource.schemas = [...new Set([coreUser, ...known, ...used])];
  return resource;
}

/** Body of `POST /Users`. The password is random and sent also without password sync. */
export function newScimUser(app: AppUserSchema, user: PushedUser, password: string): Json {
  return { ...overlay(app, { schemas: [coreUser], externalId: user.oktaId, groups: [], password }, user, {}), active: true };
}

export interface Overwriting {
  /** The profile as last pushed: what it had and is empty now is taken out. */
  before: Json;
  /** Taking over an account that is found switches it on; a profile push leaves the status as it is (Okta, "Understanding SCIM"). */
  activate: boolean;
}

/** Body of `PUT /Users/{id}`: the whole object as read, `meta` and `id` echoed, with the app user's values. */
export function mergedScimUser(app: AppUserSchema, current: Json, user: PushedUser, { before, activate }: Overwriting): Json {
  const merged = overlay(app, { ...current, externalId: user.oktaId }, user, before);
  return activate ? { ...merged, active: true } : merged;
}

/** The property's place as a SCIM path, such as `emails[primary eq "true"].value`; null for one that is not sent. */
export function scimPathOf({ externalName, externalNamespace = coreUser }: ScimProperty): string | null {
  if (externalName === undefined) return null;
  const { attribute, condition, sub } = parsePath(externalName);
  const filter = condition === null ? '' : `[${condition.key} eq ${JSON.stringify(String(condition.value))}]`;
  const path = `${attribute}${filter}${sub === null ? '' : `.${sub}`}`;
  return externalNamespace === coreUser ? path : `${externalNamespace}:${path}`;
}
