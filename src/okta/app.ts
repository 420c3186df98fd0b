/**
 * One Okta integration: prepared by code, one step by hand, proven by code. Okta's public API cannot switch SCIM on, so people
 * and groups are assigned only once the boxes are seen to be on: whoever is assigned before that stays unprovisioned.
 */
import okta from '@pulumi/okta';
import { splitScimName } from '../mapping/okta/scimName.ts';
import { entryName } from '../plan/assigned.ts';
import { at, placeBelow } from '../plan/places.ts';
import type { OktaApp as OktaAppPlan } from '../plan/types.ts';
import type { AppAssignmentInput, GroupPushInput, ProfileRow } from '../provider/oktaInputs.ts';
import { AdoptedApp, AppAssignments, GroupPushMappings, OktaProvisioning, ProfileMapping } from '../provider/sdk.ts';
import * as pulumi from '../pulumi.ts';
import type { OktaDirectory } from './directory.ts';
import { oktaFeatures } from './features.ts';
import { type Former, retain } from './former.ts';
import { declareShell } from './shell.ts';

export interface OktaAppArgs {
  plan: OktaAppPlan;
  directory: OktaDirectory;
  /** What the last update left in the state. */
  former: Former;
  /** `project/stack/key`: written on the app, so that a create that was cut off finds it again. */
  owner: string;
  /** Id of an app that carries the mark and is not in the state: it is taken as it is. */
  orphan: string | undefined;
  /** Attributes of the app user profile that an adopted app had before: they stay. */
  attributesBefore: string[];
}

export class OktaApp extends pulumi.ComponentResource {
  readonly appId: pulumi.Output<string>;
  /** Okta's names of the boxes that are still off. */
  readonly missing: pulumi.Output<string[]>;
  readonly adminUrl: pulumi.Output<string>;

  constructor(name: string, args: OktaAppArgs, options?: pulumi.ComponentResourceOptions) {
    super('muster:okta:App', name, {}, options);
    const { plan, directory, former } = args;
    const declaredAt = at(plan.place);

    const shell = declareShell(name, plan, { owner: args.owner, orphan: args.orphan, parent: this });
    const existing = plan.integration.kind === 'existing' ? plan.integration.appId : undefined;
    const attributeNames = Object.keys(plan.attributes).map((attribute) => splitScimName(attribute).variable);
    const adopted =
      existing === undefined
        ? undefined
        : new AdoptedApp(name, { appId: existing, attributes: attributeNames, formerly: former.made, declaredAt }, { parent: this });
    this.appId = shell?.id ?? adopted?.appId ?? pulumi.output('');
    const appId = this.appId;
    const before = adopted?.before;
    const child = shell ? { parent: this, deletedWith: shell } : { parent: this };

    const attributes = Object.entries(plan.attributes).map(([attribute, definition]) => {
      const { namespace, name: externalName, variable } = splitScimName(attribute);
      return new okta.AppUserSchemaProperty(
        `${name}-${variable}`,
        {
          appId,
          index: variable,
          title: variable,
          ...(definition.multiValued
            ? { type: 'array', arrayType: definition.type.toLowerCase() }
            : { type: definition.type.toLowerCase() }),
          required: definition.required,
          externalName,
          externalNamespace: namespace,
        },
        // Created before deleted, the new property is deleted with the old one: both have the same key at Okta.
        { ...child, deleteBeforeReplace: true, retainOnDelete: args.attributesBefore.includes(variable) },
      );
    });
    const mapping = new ProfileMapping(
      name,
      { appId, rows: rowsOf(plan), formerly: former.rows, before, declaredAt: at(placeBelow(plan, ['users'])) },
      { ...child, dependsOn: attributes },
    );
    const provisioning = new OktaProvisioning(name, { appId, wanted: oktaFeatures(plan), declaredAt }, { ...child, dependsOn: [mapping] });
    this.missing = provisioning.missing;
    this.adminUrl = provisioning.adminUrl;

    const { released } = provisioning;
    // A box that is off never takes anybody away: not where that is forgotten which was on before, either.
    const held = released.apply((isOn) => (isOn ? undefined : true)) as pulumi.Output<boolean>;
    const retained = retain(former.owed, child);
    const assigned = new AppAssignments(
      name,
      {
        appId,
        assignments: released.apply((isOn) => (isOn ? assignmentsOf(plan, directory) : {})),
        held,
        exclusive: released.apply((isOn) => (isOn && plan.exclusive ? true : undefined)) as pulumi.Output<boolean>,
        formerly: former.assignments,
        before,
        declaredAt,
      },
      { ...child, dependsOn: [provisioning, ...retained] },
    );
    // Only people already in the app are pushed as members, so the assignments come first.
    new GroupPushMappings(
      name,
      {
        appId,
        mappings: released.apply((isOn) => (isOn ? pushesOf(plan, directory) : {})),
        held,
        rules: Object.keys(plan.push.rules),
        deleteTargetGroups: plan.push.deleteGroups,
        formerly: former.pushes,
        before,
        declaredAt: at(placeBelow(plan, ['okta', 'push'])),
      },
      { ...child, dependsOn: [assigned] },
    );
    this.registerOutputs({ appId, missing: this.missing });
  }
}

/** Rows by property; null where the YAML has a null: the row goes, also one of Okta's own. */
function rowsOf({ mappings, noMappings }: OktaAppPlan): Record<string, ProfileRow | null> {
  const rows = Object.entries(mappings).map(([property, { expression, push }]): [string, ProfileRow] => [
    property,
    { expression, pushStatus: push === 'always' ? 'PUSH' : 'DONT_PUSH' },
  ]);
  return { ...Object.fromEntries(noMappings.map((property) => [property, null])), ...Object.fromEntries(rows) };
}

function assignmentsOf({ assignments }: OktaAppPlan, directory: OktaDirectory): Record<string, AppAssignmentInput> {
  return Object.fromEntries(
    assignments.map(({ principal, name, place }) => [
      entryName({ principal, name }),
      principal === 'group'
        ? { principal, id: directory.group(name), declaredAt: at(place) }
        : { principal, id: directory.user(name), userName: name, declaredAt: at(place) },
    ]),
  );
}

/** By name, and "by rule": all groups whose name begins so now. One that is named is no rule's. */
function pushesOf(plan: OktaAppPlan, directory: OktaDirectory): Record<string, GroupPushInput> {
  const placeOf = (...path: string[]) => at(placeBelow(plan, ['okta', 'push', ...path]));
  const byRule = Object.entries(plan.push.rules).flatMap(([rule, { startsWith }]) =>
    directory
      .groupsStartingWith(startsWith)
      .map(({ id, name }): [string, GroupPushInput] => [
        entryName({ principal: 'group', name }),
        { sourceGroupId: id, groupName: name, rule, declaredAt: placeOf('rules', rule) },
      ]),
  );
  const byName = plan.push.groups.map((name): [string, GroupPushInput] => [
    entryName({ principal: 'group', name }),
    { sourceGroupId: directory.group(name), groupName: name, declaredAt: placeOf('groups', name) },
  ]);
  return Object.fromEntries([...byRule, ...byName]);
}
