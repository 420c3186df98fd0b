import { keeps } from '../../../catalog/keeps.ts';
import { targetTypes } from '../../../catalog/targetAttributes.ts';
import { roleFunctionOf } from '../../../config/roleFunctions.ts';
import { sourceAttributes } from '../../../mapping/entra/attributes.ts';
import { parseExpression } from '../../../mapping/entra/parse.ts';
import type { AppPlan, EntraApp } from '../../../plan/types.ts';
import type { FindingRule, Hit } from '../finding.ts';
import { reachOf } from '../reach.ts';
import { wordsOf } from './byDirectory.ts';
import { entraOnly, mappingAt } from './entra.ts';
import { isRandom, mayGiveList, opensSwitch } from './values.ts';

const oneRole =
  'Write =SingleAppRoleAssignment([appRoleAssignments]), or map roles, declared as { type: string, multiValued: true }, from AppRoleAssignmentsComplex.';

export const mappingRules: FindingRule[] = [
  {
    id: 'switch-null',
    severity: 'warning',
    why: 'A Switch whose source has none of the keys gives null: the attribute is not sent, and with Entra as the source Microsoft warns that it may be cleared at the target.',
    fix: 'Give the Switch a default, list every value, or write nested IIF.',
    run: entraOnly((app) =>
      Object.entries(app.users.mappings).flatMap(([target, { source, default: fallback }]): Hit[] => {
        const parsed = source === null || fallback !== null ? null : parseExpression(source);
        return parsed?.ok && opensSwitch(parsed.node)
          ? [{ message: `${target} is null when a Switch finds no key: ${source}`, at: mappingAt(target), about: target }]
          : [];
      }),
    ),
  },
  {
    id: 'list-into-text',
    severity: 'error',
    why: 'The attribute takes one value, and a vendor refuses a list (400), in every cycle.',
    fix: 'Take one value, =Item([otherMails], 1), or make one text of them, =Join(",", [otherMails]).',
    run: entraOnly((app) =>
      (['users', 'groups'] as const).flatMap((side) => {
        const known = sourceAttributes(side === 'users' ? 'User' : 'Group');
        const added = side === 'users' ? app.sourceAttributes : {};
        const isMultiValued = (name: string) => (added[name] ?? known.get(name))?.multiValued === true;
        return Object.entries(app[side].enabled ? app[side].mappings : {}).flatMap(([target, { source }]): Hit[] => {
          const parsed = source === null || takesList(app, side, target) ? null : parseExpression(source);
          return parsed?.ok && mayGiveList(parsed.node, isMultiValued)
            ? [
                {
                  message: `${target} takes one value and is given a list: ${source}`,
                  at: mappingAt(target, side),
                  about: `${side} ${target}`,
                  // Of several roles one is sent by a function of its own.
                  ...(roleFunctionOf(source) === undefined ? {} : { fix: oneRole }),
                },
              ]
            : [];
        });
      }),
    ),
  },
  {
    id: 'random-value',
    severity: 'warning',
    why: 'The function gives another value each time the person is looked at, so the account is written again each time and keeps none of them.',
    fix: 'Send it once, with apply: onCreate, and match by something else.',
    run: entraOnly((app) =>
      randomRows(app).map(
        ({ side, target, source }): Hit => ({
          message: `${target} is another value each time: ${source}`,
          at: mappingAt(target, side),
          about: `${side} ${target}`,
        }),
      ),
    ),
  },
  {
    id: 'expression-error',
    severity: 'error',
    why: {
      entra: 'A person for whom an expression fails is skipped in every cycle.',
      okta: 'A person for whom an expression fails is not provisioned, and is tried again only when the profile changes.',
    },
    fix: {
      entra: 'Give the person the attribute, or write the expression so that it holds without it (Coalesce, IIF).',
      okta: 'Give the person the attribute, or write the expression so that it holds without it (?:, or a condition on null).',
    },
    run: (app, sample, plan) => {
      if (sample === undefined) return [];
      return reachOf(app, sample, plan).errors.map(
        ({ target, key, error }): Hit => ({
          // Entra's error names the target itself.
          message: `${target} fails for ${key}: ${error.replace(`${target}: `, '')}`,
          at: mappingAt(writtenName(app, target)),
          about: `${target} ${key}`,
        }),
      );
    },
  },
  {
    id: 'required-empty',
    severity: 'error',
    why: {
      entra: 'A person without a required attribute is not created: the attempt fails in every cycle.',
      okta: 'A person without a user name is not created, and is tried again only when the profile changes.',
    },
    fix: {
      entra: 'Fill the source attribute, give the mapping a default, or leave the person out with a scoping filter.',
      okta: 'Fill the source attribute, or map userName from another one.',
    },
    run: (app, sample, plan) => {
      const { targets, required: requiredOf } = wordsOf(app);
      const required = requiredOf(app);
      const unmapped = required.filter((name) => !targets(app).includes(name));
      const hits: Hit[] = unmapped.map((name) => ({ message: `${name} is required and not mapped`, at: ['attributes', name] }));
      if (sample === undefined) return hits;
      const { empty } = reachOf(app, sample, plan);
      const lacking = required.flatMap((target) =>
        (empty.get(target) ?? []).map((key): Hit => ({ message: `${target} is required and empty for ${key}`, at: mappingAt(target) })),
      );
      return [...hits, ...lacking];
    },
  },
  {
    id: 'ignored-attribute',
    severity: 'note',
    why: 'The vendor accepts the attribute and does not keep it: what people see there never follows the directory.',
    fix: 'Take the mapping out (in YAML: null), so that nobody counts on it.',
    run: entraOnly((app) => {
      const kept = keeps(app.behaviour);
      const custom = Object.keys(app.attributes);
      return Object.keys(app.users.mappings)
        .filter((target) => !kept(target) && !custom.includes(target))
        .map((target) => ({ message: `${app.vendor} does not keep ${target}`, at: mappingAt(target) }));
    }),
  },
];

/** Mappings that are sent again whenever somebody is looked at. */
export function randomRows(app: EntraApp): { side: 'users' | 'groups'; target: string; source: string }[] {
  return (['users', 'groups'] as const).flatMap((side) =>
    Object.entries(app[side].enabled ? app[side].mappings : {}).flatMap(([target, { source, apply, match }]) => {
      const parsed = source === null || (apply === 'onCreate' && match === 0) ? null : parseExpression(source);
      return source !== null && parsed?.ok && isRandom(parsed.node) ? [{ side, target, source }] : [];
    }),
  );
}

function takesList(app: EntraApp, side: 'users' | 'groups', target: string): boolean {
  const added = side === 'users' ? app.attributes : app.groupAttributes;
  return added[target]?.multiValued === true || (added[target]?.type ?? targetTypes[target]) === 'Reference';
}

/** The key under which a mapping is written. */
function writtenName(app: AppPlan, target: string): string {
  const { property } = wordsOf(app);
  return Object.keys(app.attributes).find((name) => property(app, name) === target) ?? target;
}
