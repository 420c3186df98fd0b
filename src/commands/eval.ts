/** `muster eval`: what an expression gives, for attributes on the command line, a person of a stack, or a stream of requests. */
import { randomUUID } from 'node:crypto';
import { createInterface } from 'node:readline';
import type { Command } from 'commander';
import { evaluateText, type Outcome, readRequest, type Sources } from '../mapping/evaluateText.ts';
import { explain } from '../mapping/explain.ts';
import { unknownNames } from '../mapping/unknownNames.ts';
import { type PersonOptions, requestForStack, type StackRequest } from './evalPerson.ts';
import { answerRuleLine, evaluateRule } from './evalRule.ts';
import { evaluateInTenant } from './evalTenant.ts';
import { reportVectors } from './evalVectors.ts';
import { exitCode, print, printError, printJson } from './stack.ts';

interface EvalOptions extends PersonOptions {
  attributes?: string;
  dialect: 'entra' | 'okta';
  now?: string;
  taken?: string[];
  explain?: boolean;
  batch?: boolean;
  vectors?: string;
  rule?: string;
  tenant?: boolean;
  json?: boolean;
}

export function addEval(program: Command): void {
  program
    .command('eval')
    .description('evaluate a mapping expression of Entra (or, with --dialect okta, of Okta); needs no tenant')
    .argument('[expression]', 'the expression as it stands in YAML, with or without the =')
    .option('--rule <rule>', 'a membership rule of Entra (or, with --dialect okta, a group rule of Okta) in place of an expression')
    .option('--attributes <json>', 'attributes by name; appRoleAssignments is a list of {"id", "value", "displayName"}')
    .option('--person <name>', "a person of the stack's sample: key, user principal name or login")
    .option('--stack <name>', 'stack whose sample, assume and (with --tenant) tenant are meant', 'staging')
    .option('--app <key>', 'app of the stack: whose roles the person holds, and whose job --tenant asks')
    .option('--dialect <name>', "entra or okta; that of the stack's app where one is read", 'entra')
    .option('--now <time>', 'clock of Now() and Time.now(), ISO 8601; the real one when left out')
    .option('--taken <value...>', 'values the target already has, for SelectUniqueValue')
    .option('--explain', 'show the value of every sub-expression')
    .option(
      '--batch',
      'read JSON lines {"expr", "attributes", "now"?, "taken"?, "dialect"?} or {"rule", "user", "groups"?, "now"?, "dialect"?} on stdin, write one JSON line each',
    )
    .option('--vectors <file>', 'report where the cases of a file (a JSON line each, with "expected") come out otherwise')
    .option('--tenant', "ask Graph's own parser (parseExpression of the app's job) as well, and say where the two differ")
    .option('--json', 'print one JSON document on stdout')
    .option('--dir <folder>', 'folder of the stack files', 'stacks')
    .addHelpText(
      'after',
      `
Examples:
  muster eval 'Join(" ", [givenName], [surname])' --attributes '{"givenName":"Ann","surname":"Lee"}'
  muster eval 'SingleAppRoleAssignment([appRoleAssignments])' --person ann --stack staging --app stack-ai
  muster eval 'Switch([department], "MEMBER", "IT", "ADMIN")' --person kim --explain
  muster eval 'user.firstName + " " + user.lastName' --dialect okta --attributes '{"user":{"firstName":"Ann","lastName":"Lee"}}'
  muster eval 'ToLower([mail])' --person ann --stack production --app cube --tenant
  muster eval --batch < requests.jsonl > values.jsonl
  muster eval --rule 'user.department -eq "Sales" -and user.country -eq "NL"' --person ann
  muster eval --rule 'user.userType -eq "Guest"' --stack production     # who of the sample is let in
  muster eval --rule 'isMemberOfGroupName("Sales")' --dialect okta --person ann --json
  muster eval --rule 'user.city -in ["Delft", "Breda"]' --attributes '{"city":"Delft"}'

Exit codes: 0 a value (null is one; of a rule false is one), 1 an error for these attributes, 2 a fault in the expression or the options,
7 with --tenant when the tenant gives something else.
`,
    )
    .action(evaluate);
}

const sources = (): Sources => ({ now: new Date(), newId: () => randomUUID(), random: Math.random });

async function evaluate(expression: string | undefined, options: EvalOptions, command: Command): Promise<void> {
  if (options.batch) return batch();
  if (options.vectors !== undefined) return reportVectors(options.vectors, options.json ?? false, sources());
  if (options.rule !== undefined) return evaluateRule(expression, { ...options, rule: options.rule });
  const ofStack = options.person !== undefined || command.getOptionValueSource('stack') !== 'default';
  const read =
    expression === undefined
      ? 'there is no expression'
      : readOptions(expression, options, ofStack, command.getOptionValueSource('dialect') !== 'default');
  if (typeof read === 'string') return refuse(read);
  const { request, note } = read;
  if (note !== null) printError(`${note}\n`);
  const unknown = unknownNames(request);
  for (const { column, message, meant } of unknown)
    printError(`column ${column}: ${message}${meant === null ? '; give it with --attributes' : `. Did you mean ${meant}?`}\n`);
  if (unknown.some(({ meant }) => meant !== null)) return refuse('');
  if (options.tenant) return evaluateInTenant(request, options, sources());
  if (options.explain) {
    const { outcome, tree } = explain(request, sources());
    show(outcome, options, tree);
  } else {
    show(evaluateText(request, sources()), options);
  }
}

function refuse(why: string): void {
  if (why !== '') printError(`${why}\n`);
  process.exitCode = exitCode.configuration;
}

/** `ofStack`: as the stack has it, which is not read otherwise. */
function readOptions(expr: string, options: EvalOptions, ofStack: boolean, isDialectSaid: boolean): StackRequest | string {
  let attributes: unknown = {};
  try {
    attributes = JSON.parse(options.attributes ?? '{}');
  } catch (error) {
    return `--attributes is not JSON: ${error instanceof Error ? error.message : String(error)}`;
  }
  const { now, taken, dialect } = options;
  // A blank in place of the YAML's mark keeps the columns.
  const request = readRequest({ expr: expr.replace(/^=/, ' '), attributes, now, taken, dialect });
  if (typeof request === 'string') return request;
  return ofStack ? requestForStack(request, { ...options, isDialectSaid }) : { request, note: null };
}

function show(outcome: Outcome, { json }: EvalOptions, tree?: string): void {
  if (json) printJson(tree === undefined ? outcome : { ...outcome, explanation: tree.split('\n') });
  else if ('notKnown' in outcome)
    print(`${tree === undefined ? '' : `${tree}\n`}not known: it takes ${outcome.notKnown}, of which only the name is declared\n`);
  else if ('error' in outcome) printError(`${tree === undefined ? '' : `${tree}\n`}${outcome.error}\n`);
  else
    print(`${tree === undefined ? '' : `${tree}\n`}${typeof outcome.value === 'string' ? outcome.value : JSON.stringify(outcome.value)}\n`);
  if ('error' in outcome) process.exitCode = outcome.syntax ? exitCode.configuration : exitCode.error;
}

/** Answers each line before the next one is read, so that another program can hold the conversation open. */
async function batch(): Promise<void> {
  const sourcesOfRun = sources();
  for await (const line of createInterface({ input: process.stdin, crlfDelay: Number.POSITIVE_INFINITY })) {
    if (line.trim() === '') continue;
    const answer = `${JSON.stringify(answerLine(line, sourcesOfRun))}\n`;
    if (!process.stdout.write(answer)) await new Promise((resolve) => process.stdout.once('drain', resolve));
  }
}

/** One line's answer: `{"value"}` or `{"error"}`. */
function answerLine(line: string, from: Sources): { value: unknown } | { error: string } | { notKnown: string } {
  let json: unknown;
  try {
    json = JSON.parse(line);
  } catch (error) {
    return { error: `not a JSON line: ${error instanceof Error ? error.message : String(error)}` };
  }
  if (typeof json === 'object' && json !== null && 'rule' in json) return answerRuleLine(json);
  const request = readRequest(json);
  if (typeof request === 'string') return { error: request };
  const outcome = evaluateText(request, { ...from, now: new Date() });
  return 'error' in outcome ? { error: outcome.error } : outcome;
}
