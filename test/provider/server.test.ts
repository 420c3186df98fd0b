import { existsSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { credentials } from '@grpc/grpc-js';
import grpc from '@pulumi/pulumi/proto/provider_grpc_pb.js';
import type * as message from '@pulumi/pulumi/proto/provider_pb.js';
import proto from '@pulumi/pulumi/proto/provider_pb.js';
import statusProto from '@pulumi/pulumi/proto/status_pb.js';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { Struct } from '../../src/provider/protobuf.ts';
import { type Context, unknownValue } from '../../src/provider/resource.ts';
import { startProvider } from '../../src/provider/server.ts';
import { functionTokens, resourceTypes } from '../../src/provider/tokens.ts';
import { listen } from '../deploy/local/world.ts';
import { startTenant, type Tenant } from './tenant.ts';

const signature = '4dabf18193072939515e22adb298388d';
const secret = (value: unknown) => ({ [signature]: '1b47061264138c4ac30d75fd1eb44270', value });
const urn = (type: string) => `urn:pulumi:dev::proj::muster:app:App$${type}::it`;
const settings = { scope: 'assigned', notify: null, deletionThreshold: null, skipOutOfScopeDeletions: false };

let tenant: Tenant;
let provider: Awaited<ReturnType<typeof startProvider>>;
let client: InstanceType<typeof grpc.ResourceProviderClient>;
let configured: object[];
let logged: string[];
let context: Context;

beforeEach(async () => {
  tenant = await startTenant();
  configured = [];
  logged = [];
  context = tenant.context;
  provider = await startProvider({
    version: '1.2.3',
    log: (severity, text, to) => logged.push(`${severity} ${to.split('::').at(-1)} ${text}`),
    createContext: (config) => {
      configured.push(config);
      return context;
    },
  });
  client = new grpc.ResourceProviderClient(`127.0.0.1:${provider.port}`, credentials.createInsecure());
});
afterEach(async () => {
  client.close();
  provider.stop();
  await tenant.graph.close();
});

type Callback<T> = (error: Error | null, response: T) => void;
const ask = <T>(start: (callback: Callback<T>) => void) =>
  new Promise<T>((resolve, reject) => start((error, response) => (error ? reject(error) : resolve(response))));
const write = (values: object) => Struct.fromJavaScript(values as Parameters<typeof Struct.fromJavaScript>[0]);
const values = (found: { toJavaScript(): object } | undefined) => found?.toJavaScript() as Record<string, unknown> | undefined;

const create = (type: string, inputs: object, preview = false) =>
  ask<message.CreateResponse>((done) =>
    client.create(new proto.CreateRequest().setUrn(urn(type)).setProperties(write(inputs)).setPreview(preview), done),
  );
const diff = (type: string, oldInputs: object, olds: object, news: object) =>
  ask<message.DiffResponse>((done) =>
    client.diff(
      new proto.DiffRequest().setId('sp/j').setUrn(urn(type)).setOldInputs(write(oldInputs)).setOlds(write(olds)).setNews(write(news)),
      done,
    ),
  );

async function makeJob() {
  const made = await create(resourceTypes.job, { servicePrincipalId: tenant.servicePrincipalId });
  return { id: made.getId(), outputs: values(made.getProperties()) as { servicePrincipalId: string; jobId: string; templateId: string } };
}

test('configure takes known texts, secrets unwrapped', async () => {
  const args = write({ tenantId: 't', clientSecret: secret('s'), graphUrl: unknownValue, other: 'x' });
  const answer = await ask<message.ConfigureResponse>((done) => client.configure(new proto.ConfigureRequest().setArgs(args), done));
  expect([answer.getAcceptsecrets(), answer.getSupportspreview()]).toEqual([true, true]);
  expect(configured).toEqual([{ tenantId: 't', clientSecret: 's' }]);
});

test('check leaves unknowns alone, keeps secrets secret, and reports failures', async () => {
  const check = (inputs: object) =>
    ask<message.CheckResponse>((done) =>
      client.check(new proto.CheckRequest().setUrn(urn(resourceTypes.connection)).setNews(write(inputs)), done),
    );
  const unknown = {
    servicePrincipalId: unknownValue,
    jobId: unknownValue,
    baseAddress: unknownValue,
    secretToken: unknownValue,
    settings: unknownValue,
  };
  const kept = await check(unknown);
  expect(kept.getFailuresList()).toEqual([]);
  expect(values(kept.getInputs())).toEqual({ ...unknown, secretToken: secret(unknownValue) });
  const wrong = await check({ ...unknown, baseAddress: secret('nowhere'), secretToken: 'plain' });
  expect(wrong.getFailuresList().map((failure) => failure.getProperty())).toEqual(['baseAddress']);
  expect(values(wrong.getInputs())).toMatchObject({ baseAddress: secret('nowhere'), secretToken: secret('plain') });
});

test('create, diff, update, read, import and delete', async () => {
  const { id, outputs } = await makeJob();
  expect(id).toBe(`${tenant.servicePrincipalId}/${outputs.jobId}`);
  const inputs = {
    servicePrincipalId: outputs.servicePrincipalId,
    jobId: outputs.jobId,
    baseAddress: 'https://a.test/scim',
    secretToken: secret('tok'),
    settings,
  };
  const made = await create(resourceTypes.connection, inputs);
  expect(values(made.getProperties())).toEqual({
    servicePrincipalId: inputs.servicePrincipalId,
    jobId: inputs.jobId,
    baseAddress: inputs.baseAddress,
    settings,
  });

  const none = await diff(resourceTypes.connection, inputs, {}, inputs);
  expect(none.getChanges()).toBe(proto.DiffResponse.DiffChanges.DIFF_NONE);
  const some = await diff(
    resourceTypes.connection,
    inputs,
    {},
    { ...inputs, jobId: unknownValue, settings: { ...settings, scope: 'all' } },
  );
  expect(some.getChanges()).toBe(proto.DiffResponse.DiffChanges.DIFF_SOME);
  expect(some.getReplacesList()).toEqual(['jobId']);
  expect(some.getHasdetaileddiff()).toBe(true);
  const details: unknown[] = [];
  some.getDetaileddiffMap().forEach((detail, path) => {
    details.push([path, detail.getKind(), detail.getInputdiff()]);
  });
  expect(details).toEqual([
    ['jobId', proto.PropertyDiff.Kind.UPDATE_REPLACE, true],
    ['settings.scope', proto.PropertyDiff.Kind.UPDATE, true],
  ]);

  const update = new proto.UpdateRequest().setId(id).setUrn(urn(resourceTypes.connection)).setOldInputs(write(inputs));
  const news = write({ ...inputs, settings: { ...settings, deletionThreshold: 7 } });
  const updated = await ask<message.UpdateResponse>((done) => client.update(update.setOlds(made.getProperties()).setNews(news), done));
  expect(values(updated.getProperties())?.settings).toEqual({ ...settings, deletionThreshold: 7 });

  const read = (request: message.ReadRequest) =>
    ask<message.ReadResponse>((done) => client.read(request.setId(id).setUrn(urn(resourceTypes.connection)), done));
  const refreshed = await read(new proto.ReadRequest().setInputs(write(inputs)).setProperties(made.getProperties()));
  expect(values(refreshed.getInputs())).toEqual({ ...inputs, settings: { ...settings, deletionThreshold: 7 } });
  expect(JSON.stringify(values(refreshed.getProperties()))).not.toContain('tok');
  const imported = await read(new proto.ReadRequest());
  expect(values(imported.getInputs())).toMatchObject({ baseAddress: inputs.baseAddress, secretToken: secret('*') });

  const removal = new proto.DeleteRequest().setId(id).setUrn(urn(resourceTypes.connection));
  await ask((done) => client.delete(removal, done));
  const gone = await read(new proto.ReadRequest());
  expect(gone.getId()).toBe('');
});

test('a preview sends nothing and shows what is known', async () => {
  tenant.mark();
  const inputs = { servicePrincipalId: unknownValue, jobId: unknownValue, started: true };
  const preview = await create(resourceTypes.provisioningState, inputs, true);
  expect(values(preview.getProperties())).toEqual(inputs);
  expect(tenant.calls()).toEqual([]);
});

test('an output made from a secret input is secret again', async () => {
  const { outputs } = await makeJob();
  const inputs = { ...outputs, baseAddress: secret('https://a.test/scim'), secretToken: secret('tok'), settings };
  expect(values((await create(resourceTypes.connection, inputs)).getProperties())?.baseAddress).toEqual(secret('https://a.test/scim'));
});

const object = (name: string, source = '[displayName]') => ({
  enabled: true,
  actions: ['create'],
  mappings: { [name]: { source, match: 1, apply: 'always', default: null } },
  scope: {},
});

test('messages carry the resource they are about', async () => {
  const { outputs } = await makeJob();
  const { servicePrincipalId, jobId } = outputs;
  await create(resourceTypes.schema, {
    servicePrincipalId,
    jobId,
    users: object('userName'),
    groups: object('displayName'),
    attributes: {},
  });
  expect(logged).toEqual([expect.stringMatching(/^info it The schema was saved/)]);
});

test('a partial failure keeps the object with its id and outputs', async () => {
  const graph = context.graph();
  const blind = {
    ...graph,
    get: (async (path: string) => {
      if (/\/jobs\/[^/]+$/.test(path)) throw new Error('cannot see it');
      return graph.get(path);
    }) as typeof graph.get,
  };
  context = { ...context, graph: () => blind };
  const error = (await makeJob().catch((e: unknown) => e)) as Error & { metadata: { get(key: string): Buffer[] } };
  expect(error.message).toContain('cannot see it');
  const [bytes] = error.metadata.get('grpc-status-details-bin');
  const [packed] = statusProto.Status.deserializeBinary(bytes ?? new Uint8Array()).getDetailsList();
  expect(packed?.getTypeName()).toBe('pulumirpc.ErrorResourceInitFailed');
  const detail = proto.ErrorResourceInitFailed.deserializeBinary(packed?.getValue_asU8() ?? new Uint8Array());
  expect(detail.getId()).toMatch(new RegExp(`^${tenant.servicePrincipalId}/scim\\.`));
  expect(values(detail.getProperties())).toMatchObject({ templateId: 'scim' });
  expect(values(detail.getInputs())).toEqual({ servicePrincipalId: tenant.servicePrincipalId });
});

test('an unknown type and a refusal are errors with their words', async () => {
  await expect(create('muster:entra:Nothing', {})).rejects.toThrow('no resource type "muster:entra:Nothing"');
  tenant.refusal = { code: 'InvalidCredentials', message: '' };
  const { outputs } = await makeJob();
  const inputs = { ...outputs, baseAddress: 'https://a.test/scim', secretToken: secret('tok'), settings };
  await expect(create(resourceTypes.connection, inputs)).rejects.toThrow(/the token is wrong or expired.*400 InvalidCredentials/);
});

test('a look-up is answered by its function, an unknown one is refused by name', async () => {
  const invoke = (token: string, args: object) =>
    ask<message.InvokeResponse>((done) => client.invoke(new proto.InvokeRequest().setTok(token).setArgs(write(args)), done));
  const answer = await invoke(functionTokens.getPrincipals, { users: ['nobody@example.com'], groups: [] });
  expect(values(answer.getReturn())).toEqual({ users: { 'nobody@example.com': [] }, groups: {} });
  await expect(invoke('muster:entra:getWeather', {})).rejects.toThrow(/no look-up "muster:entra:getWeather"/);
});

test('9.12: what an up would do is said of what the program declares, and not during a refresh', async () => {
  const type = resourceTypes.schema;
  const { servicePrincipalId, jobId } = (await makeJob()).outputs;
  const inputs = { servicePrincipalId, jobId, users: object('userName'), groups: object('displayName'), attributes: {} };
  const edited = { ...inputs, users: object('userName', '[mail]') };
  const made = await create(type, inputs);
  logged.length = 0;
  const check = (news: object) =>
    ask<message.CheckResponse>((done) => client.check(new proto.CheckRequest().setUrn(urn(type)).setNews(write(news)), done));
  const read = () =>
    ask<message.ReadResponse>((done) =>
      client.read(new proto.ReadRequest().setId(made.getId()).setUrn(urn(type)).setInputs(write(inputs)), done),
    );
  // As the engine's RefreshStep asks: what was read is the old one, what was declared last the new one.
  await read();
  expect((await diff(type, edited, {}, inputs)).getDiffsList()).toEqual(['users']);
  expect(logged).toEqual([]);
  // `up --refresh` goes on with what the program declares.
  const warning = expect.stringMatching(/^warning it Saving this schema resets the watermark/);
  await check(edited);
  expect((await diff(type, inputs, {}, edited)).getDiffsList()).toEqual(['users']);
  expect(logged).toEqual([warning]);
  // A refresh that runs the program checks before it reads.
  await check(edited);
  await read();
  await diff(type, inputs, {}, edited);
  expect(logged).toEqual([warning]);
});

test('13: a token that is made is a secret wherever it goes, and known in a preview that does not change it', async () => {
  const type = resourceTypes.token;
  const inputs = { app: 'wiki', address: 'http://127.0.0.1:1/wiki' };
  expect(values((await create(type, inputs, true)).getProperties())).toEqual({});
  const made = await create(type, inputs);
  const outputs = values(made.getProperties()) as { token: { value: string }; id: string; accepted: object[] };
  expect(outputs.token).toEqual(secret(expect.stringMatching(/^muster_wiki_/)));
  expect(outputs.accepted).toEqual([{ app: 'wiki', id: outputs.id, sha256: expect.any(String), until: null }]);

  const request = new proto.UpdateRequest().setId(made.getId()).setUrn(urn(type)).setOldInputs(write(inputs)).setOlds(made.getProperties());
  const update = async (news: object, preview: boolean) =>
    values(
      (await ask<message.UpdateResponse>((done) => client.update(request.setNews(write(news)).setPreview(preview), done))).getProperties(),
    );
  expect(await update(inputs, true)).toEqual({ token: outputs.token, id: outputs.id });
  const rotated = await update({ ...inputs, trigger: '1' }, false);
  expect(rotated?.token).toEqual(secret(expect.not.stringMatching(outputs.token.value)));
  const read = new proto.ReadRequest().setId(made.getId()).setUrn(urn(type)).setInputs(write(inputs)).setProperties(made.getProperties());
  const refreshed = await ask<message.ReadResponse>((done) => client.read(read, done));
  expect(values(refreshed.getProperties())).toEqual(outputs);
  expect(logged).toEqual([]);
});

test('13: what can be known while tokens are not made yet is said in the first preview; a refresh is told from an up', async () => {
  const { port, close } = await listen();
  const folder = join(tmpdir(), `muster-absent-${process.pid}`);
  const inputs = { stack: 'dev', folder, port, url: `http://127.0.0.1:${port}`, keepData: true, declarations: '{}', tokens: unknownValue };
  await expect(create(resourceTypes.localTarget, inputs, true)).rejects.toThrow(`port ${port} of 127.0.0.1 is in use`);
  await close();
  await create(resourceTypes.localTarget, inputs, true);
  expect(existsSync(folder)).toBe(false);

  const type = resourceTypes.token;
  const news = { app: 'wiki', address: 'http://127.0.0.1:1/wiki', trigger: '1' };
  const olds = { token: 't', id: 'a', accepted: [{ app: 'wiki', id: 'a', sha256: '', until: null }] };
  expect((await diff(type, news, olds, news)).getDiffsList()).toEqual([]);
  await ask<message.CheckResponse>((done) => client.check(new proto.CheckRequest().setUrn(urn(type)).setNews(write(news)), done));
  expect((await diff(type, news, olds, news)).getDiffsList()).toEqual(['trigger', 'accepted']);
});
