/** `muster sandbox cycle`, `tick`, `people` and `person`: calls to a sandbox that runs in another terminal (MUSTER_SANDBOX). */

import type { Command } from 'commander';
import type { Answer } from '../http/exchange.ts';
import { NoAnswer } from '../http/failure.ts';
import { ask } from '../http/send.ts';
import { readMadeTokens } from './madeTokens.ts';
import { exitCode, print, printError, printJson } from './stack.ts';

interface Common {
  json?: boolean;
}

interface AppShown {
  key: string;
  tokenMade: boolean;
  variable: string;
}

interface PersonShown {
  key: string;
  name: string;
  entra: { userPrincipalName: string; state: string } | null;
  okta: { login: string; state: string } | null;
}

interface Sent {
  directory: string;
  method: string;
  path: string;
  body?: unknown;
}

const needs = '\nIt calls the sandbox that MUSTER_SANDBOX names (`. ./sandbox.env`), and no other tenant.';
const collect = (value: string, before: string[] = []): string[] => [...before, value];

export function addSandboxCalls(sandbox: Command): void {
  const add = (name: string, description: string, examples: string) =>
    sandbox
      .command(name)
      .description(description)
      .option('--json', 'print one JSON document on stdout')
      .addHelpText('after', `${needs}\n\nExamples:\n${examples}`);

  add(
    'cycle',
    'run the provisioning cycle of one app now, or of every app that runs',
    '  muster sandbox cycle\n  muster sandbox cycle cube --json\n  curl -X POST $MUSTER_SANDBOX/cycle/cube\n',
  )
    .argument('[app]', 'key of the app in the stack')
    .action((app: string | undefined, _options: Common, command: Command) => carryOut(command, () => cycle(app, isJson(command))));

  add(
    'tick',
    "enter SCIM in Okta's admin console and tick its boxes, which no API does",
    '  muster sandbox tick cube-okta\n  muster sandbox tick cube-okta --boxes create update\n  muster sandbox tick cube-okta --off\n',
  )
    .argument('<app>', 'key of the app in the stack')
    .option('--boxes <names...>', 'exactly these: create, update, deactivate, push; what the stack declares unless said')
    .option('--off', 'provisioning off')
    .option('--token <text>', 'the token that is entered; where `up` makes it, it is asked for at the engine unless said')
    .action((app: string, options: TickOptions, command: Command) => carryOut(command, () => tick(app, options, command)));

  add(
    'people',
    'everybody in the directories, by their keys in the sample',
    '  muster sandbox people\n  muster sandbox people --json\n',
  ).action((_options: Common, command: Command) => carryOut(command, () => people(isJson(command))));

  add(
    'person',
    'change a person of both directories: join, change, leave (disabled), delete or return; prints the calls of Graph and Okta that do it',
    '  muster sandbox person leave ann\n' +
      '  muster sandbox person change bob surname=Berg displayName="Bob Berg" userPrincipalName=bob.berg@staging.example.com\n' +
      '  muster sandbox person join zoe displayName="Zoe Diaz" givenName=Zoe surname=Diaz department=Sales --add-to Sales\n',
  )
    .argument('<what>', 'join, change, leave, delete or return')
    .argument('<key>', 'key in the sample; of whoever joins, the one to have')
    .argument('[values...]', 'name=value, by the names of a sample file; `name=` takes a value away')
    .option('--add-to <group>', 'add to this group, by key or name; more than once', collect)
    .option('--remove-from <group>', 'take out of this group', collect)
    .action((what: string, key: string, values: string[], options: PersonOptions, command: Command) =>
      carryOut(command, () => person({ what, key, values, options }, isJson(command))),
    );
}

/** `sandbox` has the option too, and takes it wherever it stands. */
const isJson = (command: Command): boolean => command.optsWithGlobals<Common>().json === true;

interface TickOptions extends Common {
  boxes?: string[];
  off?: boolean;
  token?: string;
}

interface PersonOptions extends Common {
  addTo?: string[];
  removeFrom?: string[];
}

async function cycle(app: string | undefined, json: boolean): Promise<void> {
  const path = app === undefined ? '/cycle' : `/cycle/${encodeURIComponent(app)}`;
  const { rounds } = await call<{ rounds: { app: string; said: string | null; failed: string[] }[] }>('POST', path);
  if (json) return printJson({ rounds });
  if (rounds.length === 0) print('no job runs, and no app in Okta has provisioning on\n');
  for (const { app: name, said, failed } of rounds) print(`${[said ?? `${name}: nothing to do`, ...failed].join('\n')}\n`);
}

async function tick(app: string, { boxes, off, token }: TickOptions, command: Command): Promise<void> {
  if (off && boxes !== undefined) throw new CallRefused('--off and --boxes are not written together', exitCode.configuration);
  const { dir = 'stacks' } = command.optsWithGlobals<{ dir?: string }>();
  const { stack, apps } = await call<{ stack: string; apps: AppShown[] }>('GET', '/');
  const found = apps.find(({ key }) => key === app);
  const made = found?.tokenMade && !off ? (token ?? readMadeTokens(stack, dir)(app, found.variable)) : token;
  const body = { ...(off ? { boxes: [] } : boxes === undefined ? {} : { boxes }), ...(made === undefined ? {} : { token: made }) };
  const done = await call<{ address: string | null; features: string[] }>('POST', `/apps/${encodeURIComponent(app)}/boxes`, body);
  if (isJson(command)) return printJson(done);
  print(
    done.address === null
      ? `${app}: provisioning is off\n`
      : `${app}: SCIM at ${done.address}, on: ${done.features.join(', ')}; \`pulumi up\` goes on from here\n`,
  );
}

async function people(json: boolean): Promise<void> {
  const { people: all } = await call<{ people: PersonShown[] }>('GET', '/');
  if (json) return printJson({ people: all });
  for (const one of all) print(`${describePerson(one)}\n`);
}

async function person(
  { what, key, values, options: { addTo, removeFrom } }: { what: string; key: string; values: string[]; options: PersonOptions },
  json: boolean,
): Promise<void> {
  const done = await call<{ person: PersonShown; sent: Sent[] }>('POST', `/people/${encodeURIComponent(key)}`, {
    what,
    values,
    addTo,
    removeFrom,
  });
  if (json) return printJson(done);
  for (const { directory, method, path, body } of done.sent)
    print(`${directory}: ${method} ${path}${body === undefined ? '' : ` ${JSON.stringify(body)}`}\n`);
  if (done.sent.length === 0) print('nothing to change\n');
  print(`${describePerson(done.person)}\n`);
}

function describePerson({ key, name, entra, okta }: PersonShown): string {
  const inEntra = entra === null ? [] : [`Entra ${entra.userPrincipalName} ${entra.state}`];
  const inOkta = okta === null ? [] : [`Okta ${okta.login} ${okta.state}`];
  return `${key} (${name}): ${[...inEntra, ...inOkta].join('; ') || 'nowhere'}`;
}

class CallRefused extends Error {
  readonly code: number;
  constructor(message: string, code: number) {
    super(message);
    this.code = code;
  }
}

async function carryOut(command: Command, act: () => Promise<void>): Promise<void> {
  const late = setInterval(() => printError(`… waiting for the sandbox (${command.name()})\n`), 2000);
  try {
    await act();
  } catch (error) {
    printError(`${error instanceof Error ? error.message : String(error)}\n`);
    process.exitCode = error instanceof CallRefused ? error.code : exitCode.error;
  } finally {
    clearInterval(late);
  }
}

const cycleLimits = { headers: 600_000, whole: 600_000, silence: 600_000 };

const start = 'start it with `muster sandbox STACK > sandbox.env`, then `. ./sandbox.env` in this terminal';

/** Throws CallRefused: 2 for what was asked wrongly, 1 for what cannot be done as things stand. */
async function call<T>(method: 'GET' | 'POST', path: string, body?: object): Promise<T> {
  const address = URL.parse(process.env.MUSTER_SANDBOX ?? '');
  if (address === null) throw new CallRefused(`MUSTER_SANDBOX names no sandbox: ${start}`, exitCode.configuration);
  if (address.hostname !== '127.0.0.1') throw new CallRefused('MUSTER_SANDBOX is not on 127.0.0.1', exitCode.configuration);
  const authorization = `Basic ${Buffer.from(`${address.username}:${address.password}`).toString('base64')}`;
  let answer: Answer;
  try {
    const outgoing = { method, url: address.origin + path, headers: { authorization }, ...(body && { body: JSON.stringify(body) }) };
    // A cycle may take minutes; how it goes is said elsewhere.
    answer = await ask(outgoing, { limits: cycleLimits });
  } catch (error) {
    if (!(error instanceof NoAnswer)) throw error;
    const said = error.kind === 'unreachable' ? '' : ` (${error.message})`;
    throw new CallRefused(`no sandbox answers at ${address.origin}${said}: ${start}`, exitCode.error);
  }
  const { status } = answer;
  const members = (answer.jsonOrNone() ?? {}) as T & { error?: unknown };
  if (answer.ok) return members;
  const code = status === 400 || status === 404 ? exitCode.configuration : exitCode.error;
  throw new CallRefused(typeof members.error === 'string' ? answer.words(members.error) : `the sandbox answered ${status}`, code);
}
