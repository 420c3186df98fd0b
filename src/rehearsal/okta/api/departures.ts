/** Where traffic recorded of Okta differs from its description, and why the loopback follows the record. */
import { description, type ObjectType, type Operation, type Type } from './description.ts';

interface TypeDeparture {
  type: string;
  /** Of an object; absent: the whole type. */
  property?: string;
  is: Type;
  why: string;
}

const mapping: Type = { map: { oneOf: ['ProfileMappingProperty', 'ProfileMappingProperty?'] } };
const recorded = 'recorded in the fixtures of terraform-provider-okta';

export const typeDepartures: TypeDeparture[] = [
  {
    type: 'ProfileMapping',
    property: 'properties',
    is: mapping,
    why: `a property for each attribute, ${recorded}; described as one property`,
  },
  { type: 'ProfileMappingRequest', property: 'properties', is: mapping, why: `the same; null removes one, ${recorded}` },
  ...['CreateUserRequest', 'UpdateUserRequest', 'User', 'UserGetSingleton'].map((type) => ({
    type,
    property: 'profile',
    is: { map: 'any' },
    why: `the org's own schema says what a profile may hold: E0000001 with a cause for each attribute, ${recorded}`,
  })),
  {
    type: 'AppUserUpdateRequest',
    is: 'AppUser',
    why: 'the okta provider sends credentials and profile in one body; described as one of both',
  },
  {
    type: 'Application',
    property: 'signOnMode',
    is: 'ApplicationSignOnMode?',
    why: `null for some catalogue apps, ${recorded} (PushGroup_crud)`,
  },
  { type: 'ApplicationAccessibility', property: 'errorRedirectUrl', is: 'string?', why: `null when not set, ${recorded}` },
  { type: 'ApplicationAccessibility', property: 'loginRedirectUrl', is: 'string?', why: `null when not set, ${recorded}` },
  { type: 'ApplicationSettingsNotes', property: 'admin', is: 'string?', why: `null when not set, ${recorded}` },
  { type: 'ApplicationSettingsNotes', property: 'enduser', is: 'string?', why: `null when not set, ${recorded}` },
  ...['AutoLogin', 'Saml', 'Swa', 'OpenIdConnect', 'Bookmark', 'SecurePasswordStore'].flatMap((kind) =>
    ['app', 'manualProvisioning'].map((property) => ({
      type: `${kind}ApplicationSettings`,
      property,
      is: 'any',
      why: `settings of catalogue apps, ${recorded}`,
    })),
  ),
  {
    type: 'SamlApplicationSettings',
    property: 'signOn',
    is: 'any',
    why: `empty and null where nothing is set, ${recorded} (AppSaml_crud)`,
  },
  { type: 'AutoLoginApplicationSettingsSignOn', property: 'redirectUrl', is: 'string?', why: `null when not set, ${recorded}` },
  { type: 'AppUser', property: 'externalId', is: 'string?', why: "null before the first push, in Okta's own examples" },
  { type: 'AppUser', property: 'lastSync', is: 'date-time?', why: "null before the first push, in Okta's own examples" },
  { type: 'OktaUserGroupProfile', property: 'description', is: 'string?', why: `null when not set, ${recorded}` },
  {
    type: 'UserSchemaBase',
    property: 'properties',
    is: { map: 'UserSchemaAttribute' },
    why: `an app's schema has attributes of its own under base, ${recorded} (AppUserSchemas_crud); described as a person's`,
  },
  { type: 'UserSchemaAttribute', property: 'union', is: 'string', why: 'sent by the okta provider and taken' },
  { type: 'UserSchemaAttribute', property: 'unique', is: 'any', why: `UNIQUE_VALIDATED, ${recorded}; described as a boolean` },
  { type: 'UserSchemaAttribute', property: 'items', is: 'any', why: 'type of the items of an array, sent by the okta provider and taken' },
];

/** Bodies that Okta reads more loosely than described. */
const bodies: Record<string, { is: Type; why: string }> = {
  '/api/v1/apps': {
    is: {
      props: {
        label: 'string 1..100',
        name: 'string',
        signOnMode: 'ApplicationSignOnMode',
        accessibility: 'ApplicationAccessibility',
        visibility: 'ApplicationVisibility',
        credentials: { map: 'any' },
        settings: { map: 'any' },
      },
      required: ['label'],
      rest: 'any',
    },
    why: 'features and settings.provisioning are ignored (okta-developer-docs 5130), and a catalogue app needs no signOnMode',
  },
};

/** Operation → status that is answered in place of the described one. */
const statuses: Record<string, { status: string; described: string; why: string }> = {
  'POST /api/v1/apps/{}/group-push/mappings': { status: '200', described: '201', why: `${recorded} (PushGroup_crud)` },
  'DELETE /api/v1/apps/{}/group-push/mappings/{}': { status: '200', described: '204', why: `${recorded} (PushGroup_crud)` },
};

/** Operations that the description has under another path. */
const aliases: Record<string, string> = { 'GET /api/v1/users/me': 'GET /api/v1/users/{}' };

function withDepartures(): { types: Record<string, Type>; operations: Record<string, Operation> } {
  const types = { ...description.types };
  for (const { type, property, is } of typeDepartures) {
    const known = types[type];
    if (known === undefined) continue;
    if (property === undefined) types[type] = is;
    else if (typeof known === 'object' && 'props' in known) types[type] = { ...known, props: { ...known.props, [property]: is } };
  }
  const operations = { ...description.operations };
  for (const [key, operation] of Object.entries(operations)) {
    const loose = bodies[key.replace(/^\w+ /, '').replace(/\/\{\}$/, '')];
    if (operation.body === 'Application' && loose !== undefined) operations[key] = { ...operation, body: loose.is };
    const other = statuses[key];
    if (other !== undefined) {
      const { [other.described]: answer = 'nothing', ...rest } = operation.answers;
      operations[key] = { ...operation, answers: { ...rest, [other.status]: answer } };
    }
  }
  for (const [key, to] of Object.entries(aliases)) if (operations[to] !== undefined) operations[key] = operations[to];
  return { types, operations };
}

const { types, operations } = withDepartures();
const subtypes = new Map<string, ObjectType>();

/** The operation as Okta behaves; undefined for a route that the description does not have. */
export const operationOf = (key: string): Operation | undefined => operations[key];

/** The type of a name as Okta's traffic has it. Throws for a name the table does not have. */
export function typeNamed(name: string): Type {
  const type = types[name];
  if (type === undefined) throw new Error(`no type ${name} in types.json`);
  return type;
}

/** The type that an object really is, by its discriminator: the table has what a subtype adds. */
export function subtypeOf(type: ObjectType, value: Record<string, unknown>): ObjectType {
  const name = type.by === undefined ? undefined : type.cases?.[String(value[type.by])];
  if (name === undefined) return type;
  let found = subtypes.get(name);
  if (found === undefined) {
    const added = typeNamed(name);
    if (typeof added !== 'object' || !('props' in added)) throw new Error(`${name} is no object`);
    const required = [...new Set([...(type.required ?? []), ...(added.required ?? [])])];
    found = { ...added, props: { ...type.props, ...added.props }, required };
    subtypes.set(name, found);
  }
  return found;
}
