/** `muster eval --rule`: whom a membership rule of Entra or a group rule of Okta lets in, and by which comparison. */

import { suggest } from '../config/problem.ts';
import type { SampleDirectory, SamplePerson } from '../config/sample.ts';
import type { Plan } from '../plan/types.ts';
import { graphUserOf } from '../provisioning/entra/sampleObjects.ts';
import { oktaGroupsOf, oktaProfileOf } from '../provisioning/okta/sampleObjects.ts';
import { type Decided, type Fault, type Note, RuleError } from '../rules/fault.ts';
import { readRuleRequest } from '../rules/request.ts';
import { answerRule, type ReadRule, type RuleDialect, type RuleGroup, type RuleReading, readRule } from '../rules/rule.ts';
import { declaredIn } from './evalPerson.ts';
import { readUsable } from './evalStack.ts';
import { exitCode, print, printError, printJson } from './stack.ts';

export interface RuleOptions {
  rule: string;
  dialect: RuleDialect;
  person?: string;
  attributes?: string;
  now?: string;
  stack: string;
  dir: string;
  json?: boolean;
  explain?: boolean;
  tenant?: boolean;
  app?: string;
  taken?: string[];
}

/** Names beyond this many are counted. */
const shownPeople = 20;

interface Subject {
  key: string;
  user: Record<string, unknown>;
  groups: RuleGroup[];
  /** In the recycle bin: in no group. */
  isDeleted: boolean;
}

/** One line of a batch. Beside an error stand its kind and column. */
export function answerRuleLine(json: object): { value: boolean } | { error: string; kind?: string; column?: number } {
  const request = readRuleRequest(json);
  if (typeof request === 'string') return { error: request };
  const outcome = answerRule(request, new Date());
  if (!outcome.fault) return { value: outcome.decided.value };
  const { kind, column } = outcome.fault;
  return { error: textOf(outcome.fault), kind, column };
}

const textOf = ({ column, message }: Fault | Note): string => `column ${column}: ${message}`;

/** What is asked, of whom. */
interface Question {
  read: RuleReading;
  subjects: Subject[];
  now: Date;
}

export function evaluateRule(expression: string | undefined, options: RuleOptions): void {
  const question = readQuestion(expression, options);
  if (typeof question === 'string') {
    printError(`${question}\n`);
    process.exitCode = exitCode.configuration;
  } else if (!question.read.ok) {
    showFault(question.read.fault, options.json ?? false);
    process.exitCode = exitCode.configuration;
  } else {
    show(question.read, question, options);
  }
}

function readQuestion(expression: string | undefined, options: RuleOptions): Question | string {
  const unfit = (['explain', 'tenant', 'app', 'taken'] as const).find((name) => options[name] !== undefined);
  if (expression !== undefined) return '--rule stands in place of the expression: give one of them';
  if (unfit !== undefined) return `--${unfit} does not go with --rule, which always says what decided`;
  const now = options.now === undefined ? new Date() : new Date(options.now);
  if (Number.isNaN(now.getTime())) return `now is "${options.now}", not a date`;
  const given = attributesOf(options.attributes);
  if (typeof given === 'string') return given;
  const about = subjectsOf(options, given);
  if (typeof about === 'string') return about;
  const { subjects, declared } = about;
  const known = [...new Set([...declared, ...subjects.flatMap(({ user }) => Object.keys(user))])];
  return { read: readRule(options.rule, options.dialect, known), subjects, now };
}

function show(read: ReadRule, { subjects, now }: Question, options: RuleOptions): void {
  const isOne = options.person !== undefined || options.attributes !== undefined;
  try {
    if (isOne) for (const subject of subjects) showOne(subject, decide(read, subject, now), read.notes, options);
    else showAll(subjects, read, now, options);
  } catch (error) {
    if (!(error instanceof RuleError)) throw error;
    showFault(error.fault, options.json ?? false);
    process.exitCode = error.fault.kind === 'object-type' ? exitCode.configuration : exitCode.error;
  }
}

function showFault(fault: Fault, json: boolean): void {
  if (json) printJson({ error: textOf(fault), kind: fault.kind, column: fault.column });
  else printError(`${textOf(fault)}\n`);
}

function attributesOf(text: string | undefined): Record<string, unknown> | string {
  if (text === undefined) return {};
  try {
    const json: unknown = JSON.parse(text);
    const request = readRuleRequest({ rule: '', user: json });
    return typeof request === 'string' ? `--attributes: ${request}` : request.user;
  } catch (error) {
    return `--attributes is not JSON: ${error instanceof Error ? error.message : String(error)}`;
  }
}

interface About {
  subjects: Subject[];
  /** Attributes that the apps of the stack say their Okta org added. */
  declared: string[];
}

/** Whoever is asked about: the person, who is described by --attributes alone, or everybody of the sample. */
function subjectsOf(options: RuleOptions, given: Record<string, unknown>): About | string {
  const { person, attributes, stack, dir } = options;
  if (person === undefined && attributes !== undefined) {
    const request = readRuleRequest({ rule: '', user: given, groups: given.$groups });
    if (typeof request === 'string') return request;
    return { subjects: [{ key: 'the person', user: given, groups: request.groups, isDeleted: false }], declared: [] };
  }
  const usable = readUsable(stack, dir);
  if (typeof usable === 'string') return usable;
  const { plan, sample, note } = usable;
  if (note !== null) printError(`${note}\n`);
  const wanted = person?.toLowerCase();
  const people = Object.entries(sample.people).filter(
    ([key, { userPrincipalName, login }]) =>
      wanted === undefined || [key, userPrincipalName, login].some((name) => name.toLowerCase() === wanted),
  );
  if (people.length === 0 && person !== undefined)
    return `the sample has no person "${person}". ${suggest(person, Object.keys(sample.people))}`;
  const subjectOf = options.dialect === 'okta' ? oktaSubjects(sample) : entraSubjects(sample, plan);
  const subjects = people.map(([key, one]) => {
    const { user, groups } = subjectOf(key, one);
    return { key, user: { ...user, ...given }, groups, isDeleted: one.softDeleted };
  });
  return { subjects, declared: declaredIn(plan, undefined) };
}

type SubjectOf = (key: string, person: SamplePerson) => Pick<Subject, 'user' | 'groups'>;

/** Ids are those of the stack's tenant where the sample knows them. */
function entraSubjects({ people, groups }: SampleDirectory, plan: Plan): SubjectOf {
  const tenant = plan.entra?.tenantId.toLowerCase() ?? '';
  const idOf = (key: string): string => people[key]?.ids?.[tenant] ?? `(object id of ${key})`;
  const direct = new Map<string, RuleGroup[]>();
  for (const [key, { displayName, members, ids }] of Object.entries(groups)) {
    const group = { id: ids?.[tenant] ?? `(object id of group ${key})`, name: displayName, type: '' };
    for (const member of members) direct.set(member, [...(direct.get(member) ?? []), group]);
  }
  return (key, person) => {
    const { manager } = person.properties;
    const user = { ...graphUserOf(person), id: idOf(key), ...(typeof manager === 'string' ? { manager: idOf(manager) } : {}) };
    return { user, groups: direct.get(key) ?? [] };
  };
}

function oktaSubjects(sample: SampleDirectory): SubjectOf {
  const groupsOf = oktaGroupsOf(sample.groups);
  return (key, person) => ({
    user: {
      ...oktaProfileOf(person),
      $id: `(Okta id of ${key})`,
      $status: person.enabled && !person.softDeleted ? 'ACTIVE' : 'DEPROVISIONED',
    },
    groups: groupsOf(key),
  });
}

function decide(read: ReadRule, { user, groups, isDeleted }: Subject, now: Date): Decided {
  return isDeleted ? { value: false, because: [] } : read.decide({ user, groups }, now);
}

function showOne({ key, isDeleted }: Subject, { value, because }: Decided, notes: Note[], { json }: RuleOptions): void {
  if (json) {
    printJson({ value, because, notes, ...(isDeleted ? { deleted: true } : {}) });
    return;
  }
  print(`${value}\n`);
  if (isDeleted) print(`  ${key} is in the recycle bin, and in no group\n`);
  for (const { column, comparison, value: own, read } of because) print(`  column ${column}: ${comparison} is ${own}: ${read}\n`);
  showNotes(notes);
}

const showNotes = (notes: Note[]): void => {
  for (const note of notes) printError(`note: ${textOf(note)}\n`);
};

function showAll(subjects: Subject[], read: ReadRule, now: Date, { json }: RuleOptions): void {
  const living = subjects.filter(({ isDeleted }) => !isDeleted);
  const isIn = Map.groupBy(living, (subject) => decide(read, subject, now).value);
  const [allIn, allOut] = [true, false].map((value) => (isIn.get(value) ?? []).map(({ key }) => key)) as [string[], string[]];
  const notes = [...read.notes, ...lacking(living, read)];
  if (json) {
    printJson({ in: allIn, out: allOut, notes });
    return;
  }
  print(`in: ${folded(allIn)}\nout: ${folded(allOut)}\n`);
  if (living.length > 0 && (allIn.length === 0 || allOut.length === 0))
    print(`the rule lets ${allIn.length === 0 ? 'nobody' : 'everybody'} of the sample in\n`);
  showNotes(notes);
}

/** What the rule reads and nobody has: the sample cannot tell whom such a rule lets in. */
function lacking(subjects: Subject[], { readings }: ReadRule): Note[] {
  const isAbsent = (value: unknown) => value === null || value === '' || (Array.isArray(value) && value.length === 0);
  const lacked = readings.filter(({ of }) => subjects.length > 0 && subjects.every(({ user }) => isAbsent(of(user))));
  const first = new Map(lacked.toReversed().map((reading) => [reading.name, reading]));
  return [...first.values()].toReversed().map(({ name, column }) => ({ column, message: `nobody of the sample has ${name}` }));
}

function folded(names: string[]): string {
  const more = names.length - shownPeople;
  const shown = (more > 0 ? names.slice(0, shownPeople) : names).join(', ');
  return `${names.length}${shown === '' ? '' : ` (${shown}${more > 0 ? ` and ${more} more` : ''})`}`;
}
