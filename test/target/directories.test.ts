/** What the directories are told by a run that deploys a target: who waits for it, which token was saved, and what is left to do by hand. */
import { expect, test } from 'vitest';
import { planStack } from '../../src/plan/plan.ts';
import type { Plan } from '../../src/plan/types.ts';
import { declareStack } from '../../src/program.ts';
import { functionTokens, resourceTypes } from '../../src/provider/tokens.ts';
import * as pulumi from '../../src/pulumi.ts';
import { createHost, type Host } from '../../src/rehearsal/host/host.ts';
import type { HostedKind } from '../../src/rehearsal/host/kind.ts';
import { loadStack, stackFolder, tenants } from '../config/stack.ts';

function planned(apps: string): Plan {
  const { document, problems } = loadStack('s', stackFolder({ 's.yaml': `target: { deploy: local }\n${tenants}apps:\n${apps}` }));
  if (document === undefined || problems.length > 0) throw new Error(problems.map(({ message }) => message).join());
  return planStack(document);
}

type Inputs = Record<string, unknown>;

interface Opened {
  host: Host;
  /** As it was declared last, by `type name of the app`. */
  declared: Map<string, Inputs>;
}

/** Every resource is taken as it is declared. Token `n` is the nth one that was made. */
function open(): Opened {
  const declared = new Map<string, Inputs>();
  let made = 0;
  const outputsOf: Record<string, (inputs: Inputs) => Inputs> = {
    [resourceTypes.token]: ({ app }) => ({ token: `token ${++made}`, accepted: [{ app, id: `${made}`, sha256: 'h', until: null }] }),
    [resourceTypes.connection]: ({ secretToken }) => ({ saved: `mark of ${String(secretToken)}` }),
    [resourceTypes.oktaProvisioning]: () => ({ missing: [] }),
  };
  const kind = (type: string): HostedKind => {
    const take = (inputs: Inputs): Inputs => {
      declared.set(`${type} ${String(inputs.app ?? inputs.baseAddress ?? '')}`, inputs);
      return { ...inputs, ...outputsOf[type]?.(inputs) };
    };
    return {
      type,
      replaceOn: [],
      create: async (inputs) => ({ id: 'made', outputs: take(inputs) }),
      update: async (_id, _old, inputs) => take(inputs),
      delete: async () => undefined,
    };
  };
  const types = [
    ...Object.values(resourceTypes),
    'muster:index:Stack',
    'okta:app/saml:Saml',
    'okta:app/swa:Swa',
    'okta:app/autoLogin:AutoLogin',
  ];
  const nothing = async () => ({});
  const invokes = Object.fromEntries(Object.values(functionTokens).map((name) => [name, nothing]));
  return { host: createHost({ stack: 's', kinds: types.map(kind), invokes }), declared };
}

const run = async ({ host }: Opened, plan: Plan) => {
  const { error, outputs } = await host.run(
    async () => (await declareStack(plan, { readSecret: () => pulumi.secret('a token of ours'), root: '/project' })).apps,
  );
  expect(error).toBeNull();
  return outputs;
};

const wiki = (token = '') => `  wiki: { catalog: generic, directory: entra, scim: { target: bundled${token} } }\n`;

test('only a connection to the target waits for it, and its token is told which one was saved', async () => {
  const opened = open();
  const vendor = '  crm: { catalog: generic, directory: entra, scim: { url: https://crm.example.com/scim, token: { secret: crm } } }\n';
  await run(opened, planned(wiki() + vendor));
  const waits = [...opened.declared].flatMap(([name, { comesUp }]) => (name.startsWith(resourceTypes.connection) ? [[name, comesUp]] : []));
  expect(waits.toSorted()).toEqual([
    [`${resourceTypes.connection} http://127.0.0.1:8480/wiki/scim/v2`, true],
    [`${resourceTypes.connection} https://crm.example.com/scim`, undefined],
  ]);
  const saved = () => opened.declared.get(`${resourceTypes.token} wiki`)?.saved;
  expect(saved()).toBe('');
  await run(opened, planned(wiki(', token: { trigger: 1 }') + vendor));
  expect(saved()).toBe('mark of token 1');
});

test('Okta’s token is entered by hand: that is said when another one comes in its place, whichever way', async () => {
  const opened = open();
  const chat = (token = '') =>
    `  chat: { catalog: generic, directory: okta, okta: { integration: header }, scim: { target: bundled${token} } }\n`;
  const said = async (apps: string) => (await run(opened, planned(wiki() + apps))).chat?.byHand;
  await said(chat());
  expect(await said(chat())).toBeNull();
  const changed = 'the token was changed: provisioning SCIM, base URL http://127.0.0.1:8480/chat/scim/v2';
  expect(await said(chat(', token: { secret: ours }'))).toContain(changed);
  expect(await said(chat(', token: { secret: ours }'))).toBeNull();
  expect(await said(chat())).toContain('the token of chat in `pulumi stack output tokens --show-secrets`');
  expect(await said(chat())).toBeNull();
  // As after `--replace`, or a state that lost it.
  const [lost] = [...opened.host.state.keys()].filter((key) => key.includes(resourceTypes.token) && key.includes('chat'));
  opened.host.state.delete(lost ?? '');
  expect(await said(chat())).toContain(changed);
});
