/** A rule of either directory from text to true or false, for tools that hold no directory. */
import type { OktaGroup } from '../mapping/okta/expression.ts';
import { checkRule } from './entra/check.ts';
import { type DirectGroup, type EntraChoices, entraChoices, evaluateRule } from './entra/evaluate.ts';
import { notesOf } from './entra/notes.ts';
import { parseRule } from './entra/parse.ts';
import { readingsOf } from './entra/parts.ts';
import type { ObjectWord } from './entra/rule.ts';
import { type Decided, type Fault, type Note, type Reading, RuleError } from './fault.ts';
import { evaluateOktaRule, type OktaChoices, oktaChoices, readOktaRule } from './okta/evaluate.ts';
import { readingsOfOkta } from './okta/notes.ts';

export type RuleDialect = 'entra' | 'okta';

export interface RuleRequest {
  rule: string;
  /** A Graph user, or an Okta profile with `$id` and `$status`. */
  user: Record<string, unknown>;
  /** A Graph device, for a rule about devices. */
  device?: Record<string, unknown>;
  /** Direct memberships. */
  groups: RuleGroup[];
  now?: string;
  dialect: RuleDialect;
}

/** Entra's have `displayName`, Okta's `name`. */
export interface RuleGroup {
  id: string;
  name: string;
  type: string;
  via?: string;
}

export interface RuleChoices {
  entra: EntraChoices;
  okta: OktaChoices;
}

const choicesMade: RuleChoices = { entra: entraChoices, okta: oktaChoices };

/** A rule that is read once and asked for many people. */
export interface ReadRule {
  notes: Note[];
  readings: Reading[];
  /** Throws `RuleError`. */
  decide(request: Omit<RuleRequest, 'rule' | 'dialect'>, now: Date): Decided;
}

export type RuleReading = ({ ok: true } & ReadRule) | { ok: false; fault: Fault };

/** `known` are attributes that an Okta org added to its profile. */
export function readRule(text: string, dialect: RuleDialect, known: readonly string[], choices: RuleChoices = choicesMade): RuleReading {
  return dialect === 'okta' ? readOkta(text, known, choices.okta) : readEntra(text, choices.entra);
}

function readEntra(text: string, choices: EntraChoices): RuleReading {
  const parsed = parseRule(text);
  if (!parsed.ok) return parsed;
  const checked = checkRule(parsed.rule);
  if (!checked.ok) return checked;
  const notes = [...parsed.notes, ...checked.notes, ...notesOf(parsed.rule, text)].sort((left, right) => left.column - right.column);
  const decide = ({ user, device, groups }: Omit<RuleRequest, 'rule' | 'dialect'>, now: Date): Decided =>
    evaluateRule(parsed.rule, { object: objectOf(checked.of, user, device), groups: groups satisfies DirectGroup[], now }, choices);
  return { ok: true, notes, readings: readingsOf(parsed.rule), decide };
}

function objectOf(of: ObjectWord, user: Record<string, unknown>, device: Record<string, unknown> | undefined): Record<string, unknown> {
  if (of === 'user') return user;
  if (device !== undefined) return device;
  throw new RuleError('object-type', 1, 'the rule is about devices: it lets no person in, and Muster knows people only');
}

function readOkta(text: string, known: readonly string[], choices: OktaChoices): RuleReading {
  const read = readOktaRule(text, known);
  if (!read.ok) return read;
  const groupOf = ({ id, name, type }: RuleGroup): OktaGroup => ({ id, name, type, sourceId: '' });
  return {
    ok: true,
    notes: read.notes,
    readings: readingsOfOkta(read.node),
    decide: ({ user, groups }) => evaluateOktaRule(read.node, { user, groups: groups.map(groupOf) }, choices),
  };
}

export type RuleOutcome = ({ decided: Decided; notes: Note[] } & { fault?: undefined }) | { fault: Fault };

/** Never throws for a wrong rule or an unfit user. */
export function answerRule(request: RuleRequest, clock: Date): RuleOutcome {
  const now = request.now === undefined ? clock : new Date(request.now);
  if (Number.isNaN(now.getTime())) return { fault: { kind: 'evaluation', column: 1, message: `now is "${request.now}", not a date` } };
  const read = readRule(request.rule, request.dialect, Object.keys(request.user));
  if (!read.ok) return read;
  try {
    return { decided: read.decide(request, now), notes: read.notes };
  } catch (error) {
    if (error instanceof RuleError) return { fault: error.fault };
    throw error;
  }
}
