import { parseExpression } from '../../mapping/entra/parse.ts';
import type { AppPlan } from '../../plan/types.ts';
import type { FindingRule, Hit } from '../findings.ts';
import { peopleInScope } from '../people.ts';
import { entraOnly, mappingAt } from './entra.ts';
import { evaluatorsOf, opensSwitch } from './values.ts';

/** Attributes that RFC 7643 requires of a User (section 4.1.1). */
const requiredByScim = ['userName'];

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
    id: 'expression-error',
    severity: 'error',
    why: 'A person for whom an expression fails is skipped in every cycle.',
    fix: 'Give the person the attribute, or write the expression so that it holds without it (Coalesce, IIF).',
    run: (app, sample) => {
      if (sample === undefined) return [];
      const people = peopleInScope(app, sample);
      return evaluatorsOf(app).flatMap(([target, evaluate]) =>
        people.flatMap(([key, person]): Hit[] => {
          const result = evaluate(sample, key, person);
          if (!('error' in result)) return [];
          return [
            { message: `${target} fails for ${key}: ${result.error}`, at: mappingAt(writtenName(app, target)), about: `${target} ${key}` },
          ];
        }),
      );
    },
  },
  {
    id: 'required-empty',
    severity: 'error',
    why: 'The endpoint refuses a person without a required attribute, in every cycle.',
    fix: 'Fill the source attribute, give the mapping a default, or leave the person out with a scoping filter.',
    run: entraOnly((app, sample) => {
      const required = [...requiredByScim, ...Object.keys(app.attributes).filter((name) => app.attributes[name]?.required)];
      const unmapped = required.filter((name) => !Object.hasOwn(app.users.mappings, name));
      const hits: Hit[] = unmapped.map((name) => ({ message: `${name} is required and not mapped`, at: ['attributes', name] }));
      if (sample === undefined) return hits;
      const people = peopleInScope(app, sample);
      for (const [target, evaluate] of evaluatorsOf(app)) {
        if (!required.includes(target)) continue;
        for (const [key, person] of people) {
          const result = evaluate(sample, key, person);
          if ('empty' in result && result.empty)
            hits.push({ message: `${target} is required and empty for ${key}`, at: mappingAt(target) });
        }
      }
      return hits;
    }),
  },
  {
    id: 'ignored-attribute',
    severity: 'note',
    why: 'The vendor accepts the attribute and does not keep it: what people see there never follows the directory.',
    fix: 'Take the mapping out (in YAML: null), so that nobody counts on it.',
    run: (app) => {
      const { reads } = app.behaviour;
      if (reads === null) return [];
      const custom = [...Object.keys(app.behaviour.attributes), ...Object.keys(app.attributes)];
      const kept = (target: string) =>
        ['id', 'schemas'].includes(target) ||
        custom.includes(target) ||
        reads.some((name) => target === name || target.startsWith(`${name}.`) || target.startsWith(`${name}[`));
      const targets = app.directory === 'entra' ? Object.keys(app.users.mappings) : [];
      return targets
        .filter((target) => !kept(target))
        .map((target) => ({ message: `${app.vendor} does not keep ${target}`, at: mappingAt(target) }));
    },
  },
];

/** The key under which a mapping is written: an Okta property of an added attribute has the last part of its name only. */
function writtenName(app: AppPlan, target: string): string {
  if (app.directory === 'entra') return target;
  return Object.keys(app.attributes).find((name) => name.slice(name.lastIndexOf(':') + 1) === target) ?? target;
}
