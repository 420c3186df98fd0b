/** What is to be done with one object, from the directory and the service's own memory alone. Source: HPW ("How provisioning works"), CAA. */
import { type EvaluationContext, EvaluationError, type HeldRole } from '../../mapping/entra/expression.ts';
import { newerFunctionsOf } from '../../mapping/entra/source.ts';
import { isNotKnown } from '../../mapping/notKnown.ts';
import { PatternError } from '../../mapping/regex.ts';
import type { HeldBack, Settings, Source } from '../contract.ts';
import { differsFromWritten } from './compare.ts';
import { type AttributeFlow, type DesiredAttribute, desiredAttribute, ObjectSkipped } from './desired.ts';
import { ObjectFailure } from './failure.ts';
import type { JobRules, ObjectRules } from './rules.ts';
import { type Scoping, scopeOf } from './scope.ts';

/** What the service remembers of an object it has linked. */
export interface Memory {
  /** Attributes last written, by target attribute. */
  written: ReadonlyMap<string, unknown>;
  /** The object left the job's scope: the service does not manage it until it comes back. */
  disabled: boolean;
}

export interface Situation {
  /** Undefined: gone for good. */
  source: Source | undefined;
  assigned: boolean;
  /** None under "Sync all". */
  roles: HeldRole[];
  /** Undefined: not linked. */
  memory: Memory | undefined;
  /** Look at the object whatever was written. */
  full: boolean;
}

export interface Criterion {
  attribute: string;
  value: string;
}

/** `leaves`: the object left the job's scope, so the service stops managing it afterwards. */
export type Decision =
  /** Nothing, and nothing to say. `desired` are the values of somebody in scope who has them already. */
  | { kind: 'none'; desired?: DesiredAttribute[] }
  | { kind: 'skip'; reason: string; leaves: boolean }
  | { kind: 'fail'; code: string; reason: string }
  | { kind: 'match'; desired: DesiredAttribute[]; criteria: Criterion[] }
  | { kind: 'update'; desired: DesiredAttribute[] }
  | { kind: 'disable'; desired: DesiredAttribute[]; leaves: boolean }
  | { kind: 'delete' }
  /** The memory of an object that is no longer the service's business. */
  | { kind: 'forget' };

const none: Decision = { kind: 'none' };

export type Evaluation = Pick<Settings, 'now' | 'newId' | 'random' | 'defaultDomain' | 'assume' | 'notKnown'>;

/** Never throws for what a declaration or a person lacks: that is a decision of the kind `fail` (or `skip`). */
export function decide(job: JobRules, rules: ObjectRules, situation: Situation, settings: Evaluation): Decision {
  const { source, memory } = situation;
  try {
    if (source === undefined) return memory === undefined ? none : gone(rules, memory);
    const scoping = scopeOf(rules, source, situation.assigned);
    if (memory === undefined) return unlinked(rules, source, scoping, situation, settings);
    return linked(job, rules, source, scoping, memory, situation, settings);
  } catch (error) {
    if (error instanceof ObjectSkipped) return { kind: 'skip', reason: error.message, leaves: false };
    if (error instanceof ObjectFailure) return { kind: 'fail', code: error.code, reason: error.message };
    if (error instanceof PatternError)
      return {
        kind: 'fail',
        code: 'ScopingFilterInvalid',
        reason: `the pattern of the scoping filter cannot be followed: ${error.message}`,
      };
    throw error;
  }
}

/** Purged from the recycle bin. Somebody who had left the scope before is no longer the service's business (HPW, known limitations). */
function gone(rules: ObjectRules, memory: Memory): Decision {
  return memory.disabled ? { kind: 'forget' } : removal(rules, false);
}

function removal({ actions }: ObjectRules, leaves: boolean): Decision {
  return actions.delete ? { kind: 'delete' } : { kind: 'skip', reason: 'the mapping does not allow deletions', leaves };
}

function unlinked(rules: ObjectRules, source: Source, scoping: Scoping, { roles }: Situation, settings: Evaluation): Decision {
  if (!scoping.assigned) return none;
  if (scoping.reason !== null) return { kind: 'skip', reason: scoping.reason, leaves: false };
  const desired = desiredAttributes(rules, rules.flows, source, false, roles, settings);
  const criteria = criteriaOf(rules, desired, settings);
  const lacking = rules.required.find((target) => !desired.some((attribute) => attribute.target === target));
  // "Users not having an attribute populated that is required in the target system" (HPW, errors and retries).
  if (lacking !== undefined)
    throw new ObjectFailure(
      'RequiredAttributeMissing',
      `${lacking} is required and has no value${whereLeftOut(rules, [lacking], settings)}`,
    );
  return { kind: 'match', desired, criteria };
}

function linked(
  job: JobRules,
  rules: ObjectRules,
  source: Source,
  scoping: Scoping,
  memory: Memory,
  { roles, full }: Situation,
  settings: Evaluation,
): Decision {
  const { active, reason } = scoping;
  if (reason === null) {
    const desired = desiredAttributes(rules, rules.flows, source, false, roles, settings);
    return !full && !memory.disabled && !differsFromWritten(memory.written, desired)
      ? { kind: 'none', desired }
      : { kind: 'update', desired };
  }
  if (memory.disabled) return none;
  // Whoever is "unassigned and no longer managed" is not deleted later either (HPW, known limitations).
  const leaves = active;
  // "Unassigned, soft-deleted or blocked from sign-in: do nothing" (HPW, deprovisioning events).
  if (job.skipOutOfScopeDeletions) return { kind: 'skip', reason: `${reason}; SkipOutOfScopeDeletions leaves the target as it is`, leaves };
  if (rules.type === 'Group') return removal(rules, leaves);
  if (rules.softFlows.length === 0) return withoutSoftDelete(job, rules, source, scoping, memory, roles, settings);
  // Who leaves gets nothing but what says so; somebody disabled or deleted in Entra is still an object whose attributes flow.
  const desired = desiredAttributes(rules, leaves ? rules.softFlows : rules.flows, source, true, roles, settings);
  const said = desired.filter(({ target }) => rules.softFlows.some((flow) => flow.target === target));
  if (!differsFromWritten(memory.written, said)) {
    if (leaves) return { kind: 'skip', reason: `${reason}; ${nothingSays(rules, said)}`, leaves };
    return differsFromWritten(memory.written, desired) ? { kind: 'update', desired } : none;
  }
  if (!rules.actions.update) return { kind: 'skip', reason: 'the mapping does not allow updates', leaves };
  return { kind: 'disable', desired, leaves };
}

/**
 * No mapping reads IsSoftDeleted. An app of our own is sent nothing; "DELETE is for a limited set of gallery apps and not configurable" (HPW,
 * deprovisioning events), so a gallery app may be. What an account that is still assigned has in its attributes flows all the same.
 */
function withoutSoftDelete(
  job: JobRules,
  rules: ObjectRules,
  source: Source,
  { active, reason, assigned, inFilter }: Scoping,
  memory: Memory,
  roles: HeldRole[],
  settings: Evaluation,
): Decision {
  if (job.gallery && settings.assume.galleryLeavers === 'deleted') return removal(rules, active);
  if (active || source.softDeleted || !assigned || !inFilter)
    return { kind: 'skip', reason: `${reason}; no mapping reads IsSoftDeleted, so nothing is sent`, leaves: active };
  const desired = desiredAttributes(rules, rules.flows, source, true, roles, settings);
  if (!differsFromWritten(memory.written, desired)) return none;
  if (!rules.actions.update) return { kind: 'skip', reason: 'the mapping does not allow updates', leaves: false };
  return desired.some(isSwitchedOff) ? { kind: 'disable', desired, leaves: false } : { kind: 'update', desired };
}

/** Removals of one cycle are all held back when they reach the job's threshold; a restart with `ForceDeletes` lets them through once. */
export function heldBackOf({ deletionThreshold: threshold }: JobRules, removals: number, isForced: boolean): HeldBack | null {
  return threshold !== null && removals >= threshold && !isForced ? { removals, threshold } : null;
}

function nothingSays({ softFlows }: ObjectRules, said: DesiredAttribute[]): string {
  const names = softFlows.map(({ target }) => target).join(' and ');
  return said.length === 0 ? `the mapping of ${names} gives nothing, so nothing is sent` : `${names} says so already`;
}

export const isFalse = (value: unknown): boolean => value === false || String(value).toLowerCase() === 'false';

/** The SCIM attribute that switches an account off. */
export const isSwitchedOff = ({ target, value }: DesiredAttribute): boolean => target === 'active' && isFalse(value);

/** Throws `ObjectFailure` for a mapping that cannot be evaluated, `ObjectSkipped` for an object that the mapping skips. */
export function desiredAttributes(
  { faults }: Pick<ObjectRules, 'faults'>,
  flows: AttributeFlow[],
  source: Source,
  isSoftDeleted: boolean,
  roles: HeldRole[],
  settings: Evaluation,
): DesiredAttribute[] {
  if (faults.length > 0) throw new ObjectFailure('AttributeMappingInvalid', faults.join('; '));
  source.attributes.IsSoftDeleted = isSoftDeleted ? 'True' : 'False';
  const { now, newId, random, defaultDomain, assume } = settings;
  const context: EvaluationContext = {
    attributes: source.attributes,
    roles,
    roleText: assume.singleAppRoleAssignment,
    now,
    newId,
    random,
  };
  if (defaultDomain !== undefined) context.defaultDomain = defaultDomain;
  const desired: DesiredAttribute[] = [];
  for (const flow of flows) {
    try {
      const attribute = desiredAttribute(flow, context);
      if (attribute !== undefined && !(settings.notKnown === 'leftOut' && isNotKnown(attribute.value))) desired.push(attribute);
    } catch (error) {
      if (!(error instanceof EvaluationError)) throw error;
      throw new ObjectFailure('AttributeMappingInvalid', `${flow.target}: ${error.message}`);
    }
  }
  return desired;
}

/**
 * By what the object is looked up, in the order of matching precedence; an attribute without a value is passed over. Throws `ObjectFailure` when
 * none has a value ("all users must have a value for at least one matching attribute", CAA), or for a value that cannot be asked for.
 */
function criteriaOf(rules: ObjectRules, desired: DesiredAttribute[], settings: Pick<Evaluation, 'assume' | 'notKnown'>): Criterion[] {
  const { matching } = rules;
  const criteria = matching.flatMap((attribute): Criterion[] => {
    const value = desired.find(({ target }) => target === attribute)?.value;
    return value === undefined ? [] : [{ attribute, value: String(value) }];
  });
  if (criteria.length === 0)
    throw new ObjectFailure(
      'MandatoryFieldsMissing',
      `${matching.join(' and ')} has no value${whereLeftOut(rules, matching, settings)}, and nothing else to match by`,
    );
  const isOdd = (value: string) => specialCharacters.test(value) && !isNotKnown(value);
  const odd = settings.assume.specialCharacters === 'fail' ? criteria.find(({ value }) => isOdd(value)) : undefined;
  if (odd === undefined) return criteria;
  const message = `${odd.attribute} is matched by ${JSON.stringify(odd.value)}: the service cannot ask for a value with a special character`;
  throw new ObjectFailure('SpecialCharacterInMatchingValue', message);
}

/** Nobody is looked up or created by what a declared function gives. */
function whereLeftOut({ flows }: ObjectRules, targets: string[], { notKnown }: Pick<Evaluation, 'notKnown'>): string {
  const isNewer = flows.some(({ target, node }) => targets.includes(target) && node !== null && newerFunctionsOf(node).length > 0);
  return notKnown === 'leftOut' && isNewer ? ' that is known here' : '';
}

/** "Special characters are not supported on joining properties" (known issues); which ones is not said. */
const specialCharacters = /[&#"\\`]/;
