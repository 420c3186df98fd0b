/** What a run declares for a target that it deploys, and what it tells it. */
import { afterEach, expect, test } from 'vitest';
import { sha256, type TargetDeclarations } from '../../src/deploy/declarations.ts';
import { planStack } from '../../src/plan/plan.ts';
import type { Plan } from '../../src/plan/types.ts';
import { declareStack } from '../../src/program.ts';
import * as pulumi from '../../src/pulumi.ts';
import { createHost, type RunResult } from '../../src/rehearsal/host/host.ts';
import type { HostedKind } from '../../src/rehearsal/host/kind.ts';
import { deployTarget } from '../../src/target/deployed.ts';
import { loadStack, stackFolder, tenants } from '../config/stack.ts';
import { type ProgramWorld, startProgram } from '../entra/programWorld.ts';

let world: ProgramWorld | undefined;
afterEach(async () => {
  await world?.close();
  world = undefined;
});

function planned(apps: string): Plan {
  const target = 'target: { deploy: local, local: { port: 4711, folder: data } }';
  const { document, problems } = loadStack('s', stackFolder({ 's.yaml': `${tenants}${target}\napps:\n${apps}` }));
  if (document === undefined || problems.length > 0) throw new Error(problems.map(({ message }) => message).join());
  return planStack(document);
}
const wiki = (scim = '') => `  wiki: { catalog: generic, directory: entra, scim: { target: bundled${scim} } }\n`;
const chat = (scim = '') =>
  `  chat: { catalog: generic, directory: okta, okta: { integration: header }, scim: { target: bundled${scim} } }\n`;

type Inputs = Record<string, unknown>;

/** What is declared, by `Type name`. */
async function deployed(
  plan: Plan,
  secrets: Record<string, string> = {},
  saved: Record<string, string> = {},
): Promise<Record<string, Inputs>> {
  const declared: Record<string, Inputs> = {};
  const kind = (type: string, outputs: (inputs: Inputs) => Inputs): HostedKind => ({
    type: `muster:target:${type}`,
    replaceOn: [],
    async create(inputs) {
      const { declaredAt: _place, ...given } = inputs;
      declared[`${type} ${inputs.app ?? ''}`.trim()] = given;
      return { id: 'made', outputs: outputs(inputs) };
    },
    delete: async () => undefined,
  });
  const accepted = (inputs: Inputs) => [{ app: inputs.app, id: 'a1', sha256: 'h', until: null }];
  const kinds = [
    kind('Token', (inputs) => ({ token: `token of ${inputs.app}`, accepted: accepted(inputs) })),
    kind('LocalTarget', () => ({})),
  ];
  const configured = new Map(Object.entries(secrets).map(([name, value]) => [name, pulumi.secret(value)]));
  const { deploy } = plan;
  if (deploy === null) throw new Error('nothing is deployed');
  const { error } = await createHost({ stack: 's', kinds, invokes: {} }).run(async () => {
    const { made } = await deployTarget({ plan, deploy, root: '/project', configured, saved }, {});
    return { tokens: Object.fromEntries([...made].map(([key, { token }]) => [key, token])) };
  });
  expect(error).toBeNull();
  return declared;
}

test('a token an app, and one target that knows them all and what it serves', async () => {
  const { LocalTarget, ...tokens } = await deployed(planned(wiki(', token: { trigger: a, until: 2031-01-31 }') + chat()));
  expect(tokens).toEqual({
    'Token chat': { app: 'chat', address: 'http://127.0.0.1:4711/chat/scim/v2' },
    'Token wiki': {
      app: 'wiki',
      trigger: 'a',
      until: '2031-02-01T00:00:00.000Z',
      address: 'http://127.0.0.1:4711/wiki/scim/v2',
      saved: '',
    },
  });
  expect(LocalTarget).toMatchObject({ stack: 's', folder: '/project/data', port: 4711, url: 'http://127.0.0.1:4711', keepData: true });
  expect(LocalTarget).toMatchObject({ tokens: [{ app: 'chat' }, { app: 'wiki' }] });
  const { apps } = JSON.parse(String(LocalTarget?.declarations)) as TargetDeclarations;
  expect(apps.map(({ key, path }) => `${key} ${path}`)).toEqual(['chat /chat/scim/v2', 'wiki /wiki/scim/v2']);
});

test('a token is told which one the connection was saved with, also under the key that the app had', async () => {
  const renamed = planned(wiki().replace('wiki: {', 'docs: { renamedFrom: wiki,'));
  const saved = { crm: 'mark of crm', wiki: 'mark of wiki', chat: 'mark of chat' };
  expect((await deployed(renamed, {}, saved))['Token wiki']?.saved).toBe('mark of wiki');
  expect((await deployed(planned(chat()), {}, saved))['Token chat']).not.toHaveProperty('saved');
});

test('a token that somebody set is declared by its hash, Okta’s too', async () => {
  const plan = planned(wiki(', token: { secret: mine }') + chat(', token: { secret: yours }'));
  const { LocalTarget, ...tokens } = await deployed(plan, { mine: 'one in clear', yours: 'another in clear' });
  expect(tokens).toEqual({});
  expect(LocalTarget?.tokens).toMatchObject([
    { app: 'chat', sha256: sha256('another in clear'), until: null },
    { app: 'wiki', sha256: sha256('one in clear'), until: null },
  ]);
  expect(JSON.stringify(LocalTarget)).not.toContain('in clear');
});

/** Nothing of a target is declared: the real resources would start a process. */
const run = (plan: Plan, readSecret: (name: string) => pulumi.Output<string> | undefined, target?: string): Promise<RunResult> =>
  world?.host.run(async () => (await declareStack(plan, { readSecret, ...(target ? { target } : {}) })).apps) ?? Promise.reject();

test('where such a token is not set both are named, before anything is declared', async () => {
  const plan = planned(wiki(', token: { secret: mine }') + chat(', token: { secret: yours }'));
  world = await startProgram(plan);
  const { error, operations } = await run(plan, () => undefined);
  expect(error).toMatch(/"mine" of wiki is not set[\s\S]*"yours" of chat is not set/);
  expect(operations).toEqual([]);
});

test('nothing is deployed where all apps go to another target, or none goes to ours', async () => {
  const plan = planned(wiki());
  world = await startProgram(plan);
  const secret = () => pulumi.secret(world?.secrets.get('wikiToken') ?? '');
  const there = await run(plan, secret, world.target.url);
  const vendors = planned(wiki().replace('target: bundled', `url: ${world.address('wiki').replace('127.0.0.1', 'localhost')}`));
  const back = await run(
    {
      ...vendors,
      apps: {
        wiki: { ...vendors.apps.wiki, endpoint: { ...vendors.apps.wiki?.endpoint, moved: { system: 'same', from: null, reset: [] } } },
      },
    } as Plan,
    secret,
  );
  expect([there.error, back.error]).toEqual([null, null]);
  expect([...there.operations, ...back.operations].filter(({ type }) => type.startsWith('muster:target:'))).toEqual([]);
});
