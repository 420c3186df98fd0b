/** A throw-away project with one Okta app `cube`, a loopback org, and what people do there by hand. */
import { randomUUID } from 'node:crypto';
import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { expect } from 'vitest';
import { planStack } from '../../src/plan/plan.ts';
import { createOktaClient } from '../../src/rehearsal/okta/client.ts';
import type { OktaSyncResult } from '../../src/rehearsal/okta/sync.ts';
import { type Sandbox, startSandbox } from '../../src/rehearsal/sandbox.ts';
import { loadStack, stackFolder } from '../config/stack.ts';
import { directory, person } from '../review/people.ts';
import { openProject, type RunOutcome } from './engine.ts';
import { type OktaOrg, orgOf } from './oktaOrg.ts';

const head =
  'tenants: { okta: { org: example } }\napps:\n  cube:\n    catalog: generic\n    directory: okta\n    scim: { target: bundled }\n';
const stackOf = (app: string) =>
  head +
  app
    .split('\n')
    .map((line) => `    ${line}\n`)
    .join('');

const groups = { Sales: ['ann', 'bob'], IT: ['cleo'], 'app-one': ['ann'], 'app-two': [] };
/** Nobody assigned is where dora and emil are: Okta takes no single assignment from whoever also comes by a group. */
const keys = ['ann', 'bob', 'cleo', 'dora', 'emil'];
/** For the guard, which counts too few to stop anything. */
const people = `people: { ann: {}, bob: {}, cleo: {}, dora: {}, emil: {} }
groups: { Sales: { members: [ann, bob] }, IT: { members: [cleo] }, app-one: { members: [ann] }, app-two: { members: [] } }
`;

export interface OktaProject {
  sandbox: Sandbox;
  folder: string;
  org: OktaOrg;
  pulumi(...args: string[]): Promise<RunOutcome>;
  /** The same, and it must succeed. Gives what was printed. */
  run(...args: string[]): Promise<string>;
  killed(isDue: () => boolean, ...args: string[]): Promise<void>;
  settled(): Promise<string>;
  write(app: string): void;
  /** The stack without the app, which it says is meant. */
  without(): string;
  /** `up`, the one step by hand, `up`. */
  release(): Promise<void>;
  /** The one step by hand: SCIM and its boxes on every app that has none. */
  turnOn(): Promise<void>;
  /** Every request takes so many milliseconds more. */
  slow(milliseconds: number): void;
  sync(): Promise<OktaSyncResult>;
  /** Requests of the plugin and of the okta plugin that match, as `METHOD /path`, are refused with 403; null: none. */
  refuse(what: RegExp | null): void;
  /** Declares the app as a program of before did, with the boxes on. */
  asBefore(existing?: string): Promise<void>;
  toNow(): void;
  /** Whether the state has a resource of this type. */
  holds(type: string): boolean;
  close(): Promise<void>;
}

export async function openOkta(app: string): Promise<OktaProject> {
  const files = { 's.yaml': stackOf(app), 'Pulumi.s.yaml': 'config: {}\n', 'sample.yaml': people };
  const folder = stackFolder(files);
  const { document, problems } = loadStack('s', folder);
  if (!document || problems.length > 0) throw new Error(JSON.stringify(problems));
  const plan = planStack(document);
  const sandbox = await startSandbox(plan, directory(Object.fromEntries(keys.map((key) => [key, person(key)])), groups));
  const { okta } = sandbox.world;
  const gate = await startGate(okta.url);
  const project = openProject({ ...sandbox.environment, OKTA_HTTP_PROXY: gate.url }, folder);
  const org = orgOf(sandbox.world);
  const stateFile = join(project.folder, 'state', '.pulumi', 'stacks', 'muster', 's.json');
  const entry = join(project.folder, 'src', 'index.ts');
  const entryNow = readFileSync(entry, 'utf8');
  const client = createOktaClient({ now: () => new Date(), newId: () => randomUUID() });

  const pulumi = (...args: string[]) => project.pulumi(...args, ...(args[0] === 'stack' && args[1] === 'init' ? [] : ['--stack', 's']));
  const run = async (...args: string[]): Promise<string> => {
    const { code, text } = await pulumi(...args);
    expect(code, text).toBe(0);
    return text;
  };
  const turnOn = async () => {
    for (const { id, scim } of org.apps()) {
      if (scim !== null) continue;
      const form = { baseUrl: sandbox.world.address('cube'), token: [...sandbox.world.secrets.values()][0] ?? '', uniqueField: 'userName' };
      const actions: ('create' | 'update' | 'deactivate')[] = ['create', 'update', 'deactivate'];
      expect(await okta.admin.enableScim(id, { ...form, authHeader: 'raw', actions, pushGroups: true })).toBeNull();
    }
  };
  await run('stack', 'init', 's');
  const release = async () => {
    await run('up', '--yes', '--skip-preview');
    await turnOn();
    await run('up', '--yes', '--skip-preview');
  };
  return {
    sandbox,
    folder: project.folder,
    org,
    pulumi,
    run,
    async killed(isDue, ...args) {
      await project.killed(isDue, ...args, '--stack', 's');
      // The checksum beside the state is not written at once with it (killed.e2e.test.ts).
      if (existsSync(`${stateFile}.attrs`) && readFileSync(`${stateFile}.attrs`, 'utf8') === '') rmSync(`${stateFile}.attrs`);
      await pulumi('cancel', '--yes');
    },
    settled: () => run('preview', '--expect-no-changes'),
    write: (text) => writeFileSync(join(project.folder, 'stacks', 's.yaml'), stackOf(text)),
    without: () => `${head.slice(0, head.indexOf('apps:'))}safety: { allow: { cube: { removed: true, reason: it is given back } } }\n`,
    release,
    turnOn,
    slow: (milliseconds) => {
      gate.slow = milliseconds;
    },
    async sync() {
      const [only] = org.apps();
      if (only === undefined) throw new Error('no app');
      return client.sync(okta.store, only.id);
    },
    refuse: (what) => {
      gate.refuses = what;
    },
    async asBefore(existing) {
      const program = readFileSync(join(import.meta.dirname, 'programs', 'oktaBefore.ts'), 'utf8');
      const said = existing === undefined ? program : program.replace('= undefined;', `= '${existing}';`);
      writeFileSync(entry, said.replaceAll("'../../../src/", "'./"));
      await release();
    },
    toNow: () => writeFileSync(entry, entryNow),
    holds: (type) => existsSync(stateFile) && readFileSync(stateFile, 'utf8').includes(`"type": "${type}"`),
    async close() {
      project.remove();
      gate.close();
      await sandbox.close();
    },
  };
}

interface Gate {
  url: string;
  refuses: RegExp | null;
  slow: number;
  close(): void;
}

/** A door before the org: what is refused never comes to it. */
async function startGate(origin: string): Promise<Gate> {
  const gate: Gate = { url: '', refuses: null, slow: 0, close: () => server.close() };
  // A client that is killed breaks off in the middle.
  const server = createServer((request, response) => void pass(request, response).catch(() => response.destroy()));
  const pass = async (request: IncomingMessage, response: ServerResponse) => {
    const path = (request.url ?? '/').replace(/^https?:\/\/[^/]+/, '');
    if (gate.slow > 0) await new Promise((resolve) => setTimeout(resolve, gate.slow));
    if (gate.refuses?.test(`${request.method} ${path}`)) {
      response.writeHead(403, { 'content-type': 'application/json' });
      const errorSummary = 'You do not have permission to perform the requested action';
      response.end(JSON.stringify({ errorCode: 'E0000006', errorSummary, errorId: 'oae1', errorCauses: [] }));
      return;
    }
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(Buffer.from(chunk));
    const headers = Object.fromEntries(
      Object.entries(request.headers).filter(([name]) => !['host', 'connection', 'content-length', 'proxy-connection'].includes(name)),
    ) as Record<string, string>;
    const body = chunks.length > 0 && request.method !== 'GET' ? Buffer.concat(chunks) : undefined;
    const answer = await fetch(origin + path, { method: request.method, headers, body });
    const text = await answer.text();
    response.statusCode = answer.status;
    for (const [name, value] of answer.headers) {
      if (name === 'link' || /^(connection|content-length|transfer-encoding|content-encoding)$/.test(name)) continue;
      response.setHeader(name, value);
    }
    const links = answer.headers.get('link')?.split(/,\s*(?=<)/);
    if (links)
      response.setHeader(
        'link',
        links.map((link) => link.replaceAll(origin, gate.url)),
      );
    response.end(answer.status === 204 ? undefined : text);
  };
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  gate.url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return gate;
}
