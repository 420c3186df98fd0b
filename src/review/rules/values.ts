/** What the user mappings of an app give for the people of the sample. */
import { oktaProfileOf } from '../../config/oktaPerson.ts';
import type { SampleDirectory, SamplePerson } from '../../config/sample.ts';
import { evaluateExpression } from '../../mapping/entra/evaluate.ts';
import { type AttributeValue, EvaluationError, type Expression, isFlow, type Value } from '../../mapping/entra/expression.ts';
import { parseExpression } from '../../mapping/entra/parse.ts';
import { sourcesOf } from '../../mapping/entra/source.ts';
import { evaluateOktaExpression } from '../../mapping/okta/evaluate.ts';
import { OktaEvaluationError } from '../../mapping/okta/expression.ts';
import { parseOktaExpression } from '../../mapping/okta/parse.ts';
import type { AppPlan, EntraApp, OktaApp } from '../../plan/types.ts';
import { assignmentsOf, sourceValue } from '../people.ts';

/** A mapping ready for many people; null where its text does not parse (the check of the stack says so). */
export type Evaluator = (sample: SampleDirectory, key: string, person: SamplePerson) => { empty: boolean } | { error: string };

/** Findings are the same at any time of day. */
const now = new Date('2026-01-01T00:00:00Z');
/** The service makes objectId itself; a sample has none. */
const objectId = '00000000-0000-4000-8000-000000000000';

/** One evaluator for each target attribute of the users. */
export function evaluatorsOf(app: AppPlan): [string, Evaluator][] {
  const made =
    app.directory === 'entra'
      ? Object.entries(app.users.mappings).map(
          ([target, { source, default: fallback }]) => [target, entraEvaluator(app, source, fallback)] as const,
        )
      : Object.entries(app.mappings).map(([target, { expression }]) => [target, oktaEvaluator(app, expression)] as const);
  return made.flatMap(([target, evaluator]) => (evaluator === null ? [] : [[target, evaluator]]));
}

const isEmpty = (value: Value): boolean => value === null || isFlow(value) || value.length === 0;

function entraEvaluator(app: EntraApp, source: string | null, fallback: string | null): Evaluator | null {
  if (source === null) return () => ({ empty: fallback === null });
  const parsed = parseExpression(source);
  if (!parsed.ok) return null;
  const { node } = parsed;
  const names = sourcesOf(node);
  const readsRoles = names.includes('appRoleAssignments');
  return (sample, key, person) => {
    const attributes: Record<string, AttributeValue> = {};
    for (const name of names) attributes[name] = sourceValue(person, name) ?? (name === 'objectId' ? objectId : null);
    const roles = readsRoles ? rolesOf(app, sample, key, person) : [];
    try {
      const value = evaluateExpression(node, {
        attributes,
        roles,
        roleText: 'value',
        now,
        newId: () => objectId,
        random: () => 0,
        defaultDomain: 'example.com',
      });
      return { empty: isEmpty(value) && (fallback === null || isFlow(value)) };
    } catch (error) {
      if (error instanceof EvaluationError) return { error: error.message };
      throw error;
    }
  };
}

function rolesOf(app: EntraApp, sample: SampleDirectory, key: string, person: SamplePerson) {
  const values = new Set(assignmentsOf(app, sample, key, person).map(({ role }) => role));
  return [...values].flatMap((value) => app.roles[value ?? ''] ?? []).map(({ value, displayName }) => ({ value, displayName }));
}

function oktaEvaluator(app: OktaApp, expression: string): Evaluator | null {
  const parsed = parseOktaExpression(expression);
  if (!parsed.ok) return null;
  return (sample, key, person) => {
    const $groups = Object.entries(sample.groups)
      .filter(([, { members }]) => /[gG]roup/.test(expression) && members.includes(key))
      .map(([id, { displayName }]) => ({ id, name: displayName, type: 'OKTA_GROUP', sourceId: '' }));
    const user = { ...oktaProfileOf(person), $groups };
    try {
      const value = evaluateOktaExpression(parsed.node, {
        user,
        source: user,
        app: { name: app.key, label: app.name },
        org: { name: '', subDomain: '' },
        now,
      });
      return { empty: value === null || value === '' };
    } catch (error) {
      if (error instanceof OktaEvaluationError) return { error: error.message };
      throw error;
    }
  };
}

/** Attributes an expression may leave null because a `Switch` in it has neither a default nor a key for each value of its source. */
export function opensSwitch(node: Expression): boolean {
  if (node.kind !== 'call') return false;
  if (node.name === 'IIF') return node.args.slice(1).some((branch) => branch === null || opensSwitch(branch));
  if (node.name === 'IgnoreFlowIfNullOrEmpty' || node.name === 'Coalesce') return false;
  if (node.name !== 'Switch') return node.args.some((arg) => arg !== null && arg.kind === 'call' && opensSwitch(arg));
  const [source = null, fallback = null, ...pairs] = node.args;
  const values = pairs.filter((_, index) => index % 2 === 1);
  if (values.some((value) => value === null || opensSwitch(value))) return true;
  if (fallback !== null) return opensSwitch(fallback);
  const keys = new Set(pairs.flatMap((key, index) => (index % 2 === 0 && key?.kind === 'constant' ? [key.value] : [])));
  // A Boolean source has these two values only.
  return !(isBoolean(source) && keys.has('True') && keys.has('False'));
}

const booleanFunctions = new Set(['Not', 'CBool', 'IsNull', 'IsNullOrEmpty', 'IsPresent', 'IsString', 'IsNothing']);

function isBoolean(node: Expression | null): boolean {
  if (node?.kind === 'attribute') return ['IsSoftDeleted', 'accountEnabled'].includes(node.name);
  return node?.kind === 'comparison' || (node?.kind === 'call' && booleanFunctions.has(node.name));
}
