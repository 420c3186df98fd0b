/** What Okta's provisioning works by, for one app: read from a plan (here) or from what stands in an org (`rehearsal/okta/profile.ts`). */
import type { OktaExpression } from '../../mapping/okta/expression.ts';
import { parseOktaExpression } from '../../mapping/okta/parse.ts';
import { splitScimName } from '../../mapping/okta/scimName.ts';
import { defaultMappings, type ProfileMappings, type ScimProperty, scimBaseProperties } from '../../mapping/okta/scimProfile.ts';
import type { OktaApp } from '../../plan/types.ts';
import { type AppUserSchema, scimPathOf } from './scimUser.ts';

/** `put`: custom (wizard) apps. `patch`: catalogue apps, which PATCH for activation state and groups (Okta SCIM 2.0 reference). */
export type Flavour = 'put' | 'patch';

/** One row of the profile mapping, parsed once. */
export interface Row {
  property: string;
  node: OktaExpression | null;
  expression: string;
  /** Why it does not parse. */
  fault: string | null;
  /** "Create and update"; false is "create". */
  always: boolean;
}

export interface OktaRules extends AppUserSchema {
  rows: Row[];
  /** What gives the user name: the row of the mapping, or the app's user name format. */
  userName: Row;
  flavour: Flavour;
  /** SCIM attribute, or property, by which people are looked up. */
  uniqueField: string;
  may: { create: boolean; update: boolean; deactivate: boolean; pushGroups: boolean };
  app: { name: string; label: string };
  org: string;
}

export function readRow(property: string, expression: string, always: boolean): Row {
  const parsed = parseOktaExpression(expression);
  if (parsed.ok) return { property, expression, node: parsed.node, fault: null, always };
  return { property, expression, node: null, fault: `column ${parsed.column}: ${parsed.message}`, always };
}

/** `format` is the app's "Application username format" as an expression. Rows of properties that the app does not have are left out. */
export function readRows(mappings: ProfileMappings, { schema }: AppUserSchema, format: string): Pick<OktaRules, 'rows' | 'userName'> {
  const rows = Object.entries(mappings).flatMap(([property, { expression, pushStatus }]) => {
    const isKnown = schema.base[property] !== undefined || schema.custom[property] !== undefined;
    return isKnown || property === 'userName' ? [readRow(property, expression, pushStatus === 'PUSH')] : [];
  });
  const userName = rows.find(({ property }) => property === 'userName') ?? readRow('userName', format, true);
  return { rows: rows.filter(({ property }) => property !== 'userName'), userName };
}

/** The rules that an app gives Okta once it is applied and the boxes are on: its rows over what Okta gives every SCIM app. */
export function rulesOfPlan(app: OktaApp, org: string): OktaRules {
  const schema = { base: scimBaseProperties(), custom: customProperties(app) };
  const declared = Object.entries(app.mappings).map(
    ([property, { expression, push }]) => [property, { expression, pushStatus: push === 'always' ? 'PUSH' : 'DONT_PUSH' }] as const,
  );
  const custom = app.integration.kind !== 'header';
  const own = Object.entries(defaultMappings()).filter(([property]) => !app.noMappings.includes(property));
  return {
    schema,
    ...readRows(Object.fromEntries([...own, ...declared]), { schema }, 'source.login'),
    flavour: custom ? 'put' : 'patch',
    uniqueField: app.uniqueField,
    may: {
      create: app.actions.includes('create'),
      update: app.actions.includes('update'),
      deactivate: app.actions.includes('deactivate'),
      pushGroups: app.push.groups.length > 0 || Object.keys(app.push.rules).length > 0,
    },
    app: { name: custom ? app.origin : 'scim2headerauth', label: app.name },
    org,
  };
}

/** `app` as it stands after a version with `before`: a row that is taken out goes, also where Okta had one of its own. */
export function withRowsGone(app: OktaApp, before: OktaApp | undefined): OktaApp {
  const gone = Object.keys(before?.mappings ?? {}).filter((property) => app.mappings[property] === undefined);
  return gone.length === 0 ? app : { ...app, noMappings: [...new Set([...app.noMappings, ...gone])] };
}

/** The property that people are looked up by: the unique field names it, or the SCIM attribute it goes to. Undefined: nothing goes there. */
export function uniqueProperty(schema: AppUserSchema['schema'], uniqueField: string): string | undefined {
  // One address of several is written without which: `emails.value` is the primary one.
  const plain = (path: string | null) => path?.replace(/\[[^\]]*\]/g, '');
  const properties = Object.entries({ ...schema.base, ...schema.custom });
  const isMeant = ([name, property]: [string, ScimProperty]) =>
    [name, property.externalName, plain(scimPathOf(property))].includes(plain(uniqueField) ?? uniqueField);
  return properties.find(isMeant)?.[0];
}

function customProperties(app: OktaApp): Record<string, ScimProperty> {
  return Object.fromEntries(
    Object.entries(app.attributes).map(([attribute, { type, multiValued }]) => {
      const { namespace, name, variable } = splitScimName(attribute);
      const kind = multiValued ? { type: 'array', items: { type: type.toLowerCase() } } : { type: type.toLowerCase() };
      return [variable, { title: variable, ...kind, externalName: name, externalNamespace: namespace }];
    }),
  );
}
