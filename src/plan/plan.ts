import type { Vendor } from '../catalog/vendor.ts';
import { vendors } from '../catalog/vendors.ts';
import type { Directory } from '../config/directory.ts';
import { type EffectiveMapping, effectiveMappings, isFromGallery, roleValues, type Side, scopeGroups } from '../config/mappings.ts';
import { type StackDocument, samplePath } from '../config/read.ts';
import { formerKeys, nameOf, originOf } from '../config/renamed.ts';
import type { App } from '../config/schema.ts';
import { isTokenMade } from '../config/targetDefaults.ts';
import { splitScimName } from '../mapping/okta/scimName.ts';
import type { ClauseInput, MappingInput, ObjectMappingInput } from '../provider/inputs.ts';
import { attributeInputs, filterNames, sourceAttributeInputs, vendorAttributes } from './attributes.ts';
import { planCluster, planDeploy, targetUrl } from './deploy.ts';
import { planEndpoint } from './endpoint.ts';
import { planExpectation } from './expectation.ts';
import { personName } from './person.ts';
import { writtenPlaces } from './places.ts';
import { planExisting, planOnDemand, planRestart, planSignOn } from './signOn.ts';
import {
  type AppCommon,
  type AppPlan,
  type AppRole,
  type Assignment,
  type Assumptions,
  type EntraApp,
  type OktaApp,
  type OktaMapping,
  type Plan,
  usualAssumptions,
} from './types.ts';
import { scopeTitle } from './words.ts';

/**
 * The desired state of a checked document: defaults filled in, catalog and stack merged, maps in the order of their keys, so that
 * two plans of the same declaration are equal to the last character. Apps of an unknown vendor are left out (`checkStack` reports them).
 */
export function planStack(document: StackDocument): Plan {
  const { tenants, protect = false, safety, assume, functions = {}, apps = {} } = document.data;
  const planned = sortedEntries(apps).flatMap(([key, app]) => {
    const vendor = vendors[app.catalog];
    return vendor === undefined ? [] : [[key, planApp(document, key, app, vendor)] as const];
  });
  return {
    stack: document.stack,
    entra: tenants?.entra ?? null,
    okta: tenants?.okta === undefined ? null : { org: tenants.okta.org, baseUrl: tenants.okta.baseUrl ?? 'okta.com' },
    target: targetUrl(document.data),
    deploy: planDeploy(document),
    cluster: planCluster(document),
    sample: samplePath(document),
    protect,
    safety: { largestShare: safety?.largestShare ?? 10, allow: safety?.allow ?? {} },
    assume: { ...usualAssumptions, ...assume },
    ...(Object.keys(functions).length === 0 ? {} : { functions: Object.keys(functions).sort() }),
    answered: Object.keys(assume ?? {}) as (keyof Assumptions)[],
    apps: Object.fromEntries(planned),
  };
}

function planApp(document: StackDocument, key: string, app: App, vendor: Vendor): AppPlan {
  const settings = app.vendor ?? {};
  const behaviour = vendor.behaviour(settings);
  const custom = vendorAttributes(app);
  const named = filterNames(app);
  const common: AppCommon = {
    key,
    formerKeys: formerKeys(app),
    origin: originOf(key, app),
    name: nameOf(key, app),
    vendor: vendor.id,
    settings,
    behaviour: {
      ...behaviour,
      attributes: { ...behaviour.attributes, ...custom },
      ...(Object.keys(named).length === 0 ? {} : { filterNames: named }),
    },
    checklist: vendor.checklist(settings, isTokenMade(app, document.data.target) ? 'made' : app.scim?.oauth ? 'oauth' : 'token'),
    troubleshooting: vendor.troubleshooting,
    endpoint: planEndpoint(key, app, vendor, document.data.target),
    assignments: planAssignments(document, key, app),
    exclusive: app.assign?.exclusive ?? false,
    expect: planExpectation(document, key, app),
    ...(app.ignore === undefined ? {} : { ignore: app.ignore }),
    place: document.keyPlace(['apps', key]),
    written: writtenPlaces(document, key),
  };
  return planners[app.directory](document, app, vendor, common);
}

type Planner<Planned extends AppPlan> = (document: StackDocument, app: App, vendor: Vendor, common: AppCommon) => Planned;

const planners: { [D in Directory]: Planner<Extract<AppPlan, { directory: D }>> } = {
  entra: (document, app, vendor, common) => ({ ...common, directory: 'entra', ...planEntra(document, common.key, app, vendor) }),
  okta: (_document, app, vendor, common) => ({ ...common, directory: 'okta', ...planOkta(common.key, app, vendor) }),
};

function planEntra(document: StackDocument, key: string, app: App, vendor: Vendor): Omit<EntraApp, keyof AppCommon | 'directory'> {
  const {
    scope = 'assigned',
    notify = null,
    deletionThreshold = null,
    skipOutOfScopeDeletions = false,
    start = false,
  } = app.provisioning ?? {};
  const users = planSide(key, app, vendor, 'users', true);
  const roles = Object.keys(app.roles ?? {}).sort();
  const place = (...path: string[]) => document.keyPlace(['apps', key, ...path]);
  return {
    existing: planExisting(app),
    gallery: app.existing === undefined ? (app.gallery ?? vendor.gallery ?? null) : null,
    fromGallery: isFromGallery(app, vendor),
    signOn: planSignOn(document, key, app),
    roles: Object.fromEntries(sortedEntries(app.roles ?? {}).map(([value, role]) => [value, planRole(value, role)])),
    users,
    groups: planSide(key, app, vendor, 'groups', vendor.groups.enabled),
    attributes: attributeInputs(app.attributes ?? {}),
    groupAttributes: attributeInputs(app.groupAttributes ?? {}),
    sourceAttributes: sourceAttributeInputs(app.sourceAttributes ?? {}, users),
    provisioning: { scope, notify, deletionThreshold, skipOutOfScopeDeletions },
    start,
    restart: planRestart(app),
    onDemand: planOnDemand(document, key, app),
    places: {
      app: app.existing !== undefined ? place('existing') : app.gallery === undefined ? place() : place('gallery'),
      endpoint: place('scim'),
      mappings: place('users'),
      provisioning: place('provisioning'),
      roles: Object.fromEntries(roles.map((value) => [value, place('roles', value)])),
    },
  };
}

function planRole(value: string, role: NonNullable<App['roles']>[string]): AppRole {
  const { displayName, description, enabled = true } = typeof role === 'string' ? { displayName: role } : role;
  return { value, displayName, description: description ?? displayName, enabled };
}

function planSide(key: string, app: App, vendor: Vendor, side: Side, enabledByDefault: boolean): ObjectMappingInput {
  const declared = app[side];
  const mappings = [...effectiveMappings(key, app, vendor, side)].map(([target, mapping]): [string, MappingInput] => [
    target,
    { source: graphExpression(mapping), match: mapping.match, apply: mapping.apply, default: mapping.default },
  ]);
  const scope = scopeGroups(key, app, side).map(({ title, clauses: said }): [string, ClauseInput[]] => {
    const clauses = said.map(({ attribute, operator, value }) => ({ attribute, operator, value }));
    return [title ?? scopeTitle(clauses), clauses];
  });
  const order = ['create', 'update', 'delete'] as const;
  return {
    enabled: declared?.enabled ?? enabledByDefault,
    actions: order.filter((action) => declared?.actions?.includes(action) ?? true),
    mappings: Object.fromEntries(mappings),
    scope: Object.fromEntries(scope),
  };
}

/** Graph's text of a mapping's source: `[mail]`, `"member"` (with `\` and `"` escaped), or the expression. */
function graphExpression({ kind, text }: EffectiveMapping): string | null {
  if (kind === 'none') return null;
  if (kind === 'direct') return `[${text}]`;
  return kind === 'constant' ? `"${text.replace(/["\\]/g, '\\$&')}"` : text;
}

function planOkta(key: string, app: App, vendor: Vendor): Omit<OktaApp, keyof AppCommon | 'directory'> {
  const attributes = attributeInputs(app.attributes ?? {});
  const declared = app.okta ?? { integration: 'header' as const };
  const order = ['create', 'update', 'deactivate'] as const;
  const propertyOf = (name: string) => (Object.hasOwn(attributes, name) ? splitScimName(name).variable : name);
  const mappings = [...effectiveMappings(key, app, vendor, 'users')].flatMap(([property, mapping]): [string, OktaMapping][] => {
    if (mapping.kind === 'none') return [];
    // In Okta's language a quote inside a text is doubled.
    const expression = mapping.kind === 'constant' ? `"${mapping.text.replaceAll('"', '""')}"` : mapping.text;
    return [[propertyOf(property), { expression, push: mapping.apply }]];
  });
  const noMappings = Object.entries(app.users?.mappings ?? {}).flatMap(([property, mapping]) =>
    mapping === null ? [propertyOf(property)] : [],
  );
  return {
    integration: planIntegration(declared.integration),
    uniqueField: declared.uniqueField ?? vendor.okta?.uniqueField ?? 'userName',
    actions: order.filter((action) => declared.actions?.includes(action) ?? true),
    mappings: Object.fromEntries(mappings),
    noMappings: noMappings.sort(),
    attributes,
    push: {
      groups: Object.keys(declared.push?.groups ?? {}).sort(),
      rules: Object.fromEntries(sortedEntries(declared.push?.rules ?? {})),
      deleteGroups: declared.push?.deleteGroups ?? false,
    },
  };
}

function planIntegration(integration: NonNullable<App['okta']>['integration']): OktaApp['integration'] {
  if (integration === 'header') return { kind: 'header' };
  return 'saml' in integration ? { kind: 'saml', ...integration.saml } : { kind: 'existing', appId: integration.existing };
}

function planAssignments(document: StackDocument, key: string, app: App): Assignment[] {
  const of = (principal: Assignment['principal'], kind: 'groups' | 'users') =>
    sortedEntries(app.assign?.[kind] ?? {}).flatMap(([name, assigned]) =>
      roleValues(assigned).map(
        (role): Assignment => ({
          principal,
          name: principal === 'user' ? personName(document, app.directory, name) : name,
          role,
          place: document.keyPlace(['apps', key, 'assign', kind, name]),
        }),
      ),
    );
  return [...of('group', 'groups'), ...of('user', 'users')];
}

function sortedEntries<T>(map: Record<string, T>): [string, T][] {
  return Object.entries(map).sort(([a], [b]) => (a < b ? -1 : 1));
}
