/** What the rules ask of an app in the words of its directory. */
import { requiredTargets } from '../../../catalog/targetAttributes.ts';
import { splitScimName } from '../../../mapping/okta/scimName.ts';
import type { AppPlan, EntraApp, OktaApp } from '../../../plan/types.ts';

export interface MappingText {
  what: string;
  text: string;
  target: string;
  side: 'users' | 'groups';
}

interface Words<App> {
  /** Targets of the mappings of people. */
  targets(app: App): string[];
  /** Those without whose value nobody is created. */
  required(app: App): string[];
  /** The key under which the mapping of a target is written, or under which a declared attribute is mapped. */
  property(app: App, attribute: string): string;
  sendsGroups(app: App): boolean;
  groupsAt: string[];
  constants(app: App): MappingText[];
}

const constant = (source: string | null): string => source?.match(/^"(.*)"$/)?.[1] ?? '';

const words: { entra: Words<EntraApp>; okta: Words<OktaApp> } = {
  entra: {
    targets: ({ users }) => Object.keys(users.mappings),
    required: ({ attributes }) => [...requiredTargets.User, ...Object.keys(attributes).filter((name) => attributes[name]?.required)],
    property: (_, attribute) => attribute,
    sendsGroups: ({ groups }) => groups.enabled,
    groupsAt: ['groups', 'enabled'],
    constants: (app) =>
      (['users', 'groups'] as const).flatMap((side) =>
        Object.entries(app[side].mappings).flatMap(([target, { source, default: fallback }]): MappingText[] => [
          { what: `the mapping of ${target}`, text: constant(source), target, side },
          { what: `the default of ${target}`, text: fallback ?? '', target, side },
        ]),
      ),
  },
  okta: {
    // The user name has a mapping of its own, which is always there.
    targets: ({ mappings }) => ['userName', ...Object.keys(mappings)],
    required: () => ['userName'],
    property: (_, attribute) => splitScimName(attribute).variable,
    sendsGroups: ({ push }) => push.groups.length > 0 || Object.keys(push.rules).length > 0,
    groupsAt: ['okta', 'push'],
    constants: ({ mappings }) =>
      Object.entries(mappings).map(([target, { expression }]) => {
        return { what: `the mapping of ${target}`, text: constant(expression), target, side: 'users' };
      }),
  },
};

export const wordsOf = (app: AppPlan): Words<AppPlan> => words[app.directory] as Words<AppPlan>;
