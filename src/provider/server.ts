/** The gRPC shell of the plugin: turns the engine's calls into calls of a `ResourceKind`, and nothing else. */
import { Server, ServerCredentials, type UntypedServiceImplementation } from '@grpc/grpc-js';
import plugin from '@pulumi/pulumi/proto/plugin_pb.js';
import grpc from '@pulumi/pulumi/proto/provider_grpc_pb.js';
import type * as message from '@pulumi/pulumi/proto/provider_pb.js';
import proto from '@pulumi/pulumi/proto/provider_pb.js';
import type { Struct } from 'google-protobuf/google/protobuf/struct_pb.js';
import { reportPartial, unary } from './answer.ts';
import { functions } from './functions.ts';
import { packageSchema } from './packageSchema.ts';
import { Empty } from './protobuf.ts';
import { type Context, type PropertyDiff, unknownValue } from './resource.ts';
import { type AnyResourceKind, resources } from './resources.ts';
import { type ProviderConfig, providerConfigKeys } from './settings.ts';
import { readProperties, writeProperties } from './wire.ts';

export type LogSink = (severity: 'info' | 'warning', text: string, urn: string) => void;

export interface ProviderOptions {
  version: string;
  /** Called when the engine has sent the configuration. */
  createContext: (config: ProviderConfig) => Context;
  log: LogSink;
  /** The engine's own address, given late when the engine attaches to a running plugin. */
  attach?: (engineAddress: string) => void;
}

export interface Provider {
  port: number;
  stop(): void;
  /** As after a cancel: writes end where they can be taken up again. Resolves once none is in flight; reads are not waited for. */
  finish(): Promise<void>;
}

/** What the calls of one run have in common. */
interface Run {
  isCancelled: boolean;
  writes: Set<Promise<unknown>>;
}

/** Serves on a free port of 127.0.0.1 until `stop`. */
export async function startProvider(options: ProviderOptions): Promise<Provider> {
  const run: Run = { isCancelled: false, writes: new Set() };
  const unlimited = { 'grpc.max_receive_message_length': -1, 'grpc.max_send_message_length': -1 };
  const server = new Server(unlimited);
  server.addService(grpc.ResourceProviderService, createHandlers(options, run));
  const port = await new Promise<number>((resolve, reject) => {
    server.bindAsync('127.0.0.1:0', ServerCredentials.createInsecure(), (error, bound) =>
      error === null ? resolve(bound) : reject(error),
    );
  });
  return {
    port,
    stop: () => server.forceShutdown(),
    async finish() {
      run.isCancelled = true;
      while (run.writes.size > 0) await Promise.allSettled(run.writes);
    },
  };
}

function createHandlers(options: ProviderOptions, run: Run): UntypedServiceImplementation {
  let base: Context | undefined;
  /** Resources that the program has declared and no diff has answered for yet. A refresh reads before its diff, and checks nothing. */
  const declared = new Set<string>();

  function contextFor(urn: string, isRefresh = false): Context {
    base ??= options.createContext({});
    return { ...base, log: (severity, text) => options.log(severity, text, urn), isCancelled: () => run.isCancelled, isRefresh };
  }

  /** A gRPC server counts a call as over when whoever called is gone; the write goes on. */
  function unaryWrite<Q, R>(work: (request: Q) => Promise<R>) {
    return unary((request: Q) => {
      const write = work(request).finally(() => run.writes.delete(write));
      run.writes.add(write);
      return write;
    });
  }

  return {
    handshake: unary(async (request: message.ProviderHandshakeRequest) => {
      if (request.getEngineAddress() !== '') options.attach?.(request.getEngineAddress());
      return new proto.ProviderHandshakeResponse().setAcceptSecrets(true);
    }),

    attach: unary(async (request: { getAddress(): string }) => {
      options.attach?.(request.getAddress());
      return new Empty();
    }),

    getPluginInfo: unary(async () => new plugin.PluginInfo().setVersion(options.version)),

    getSchema: unary(async () => new proto.GetSchemaResponse().setSchema(JSON.stringify(packageSchema(options.version)))),

    checkConfig: unary(async (request: message.CheckRequest) => new proto.CheckResponse().setInputs(request.getNews())),

    diffConfig: unary(async () => new proto.DiffResponse().setChanges(proto.DiffResponse.DiffChanges.DIFF_NONE)),

    configure: unary(async (request: message.ConfigureRequest) => {
      base = options.createContext(readConfig(request.getArgs()));
      return new proto.ConfigureResponse().setAcceptsecrets(true).setSupportspreview(true);
    }),

    check: unary(async (request: message.CheckRequest) => {
      const kind = kindOf(request.getUrn());
      declared.add(request.getUrn());
      const { values, secrets } = readProperties(request.getNews());
      const failures = kind.check(values).map(({ property, reason }) => new proto.CheckFailure().setProperty(property).setReason(reason));
      return new proto.CheckResponse().setInputs(writeProperties(values, withAlways(secrets, kind.secretInputs))).setFailuresList(failures);
    }),

    diff: unary(async (request: message.DiffRequest) => {
      const inputs = readProperties(request.getOldInputs()).values;
      const outputs = readProperties(request.getOlds()).values;
      const old = { inputs, outputs, id: request.getId() };
      const news = readProperties(request.getNews()).values;
      const kind = kindOf(request.getUrn());
      const isDeclared = declared.delete(request.getUrn());
      const context = contextFor(request.getUrn(), !isDeclared);
      const found = await kind.diff(context, old, news);
      if (isDeclared) await kind.announce?.(context, news, { old, diff: found });
      const { DIFF_NONE, DIFF_SOME } = proto.DiffResponse.DiffChanges;
      const names = new Set<string>();
      const response = new proto.DiffResponse().setHasdetaileddiff(true);
      for (const [path, change] of Object.entries(found.changes)) {
        const name = /^[^.[]*/.exec(path)?.[0] ?? path;
        names.add(name);
        const detail = new proto.PropertyDiff().setKind(diffKinds[change.kind]).setInputdiff(name in news || name in inputs);
        response.getDetaileddiffMap().set(path, detail);
      }
      return response
        .setChanges(names.size === 0 ? DIFF_NONE : DIFF_SOME)
        .setDiffsList([...names])
        .setReplacesList(found.replaces)
        .setDeletebeforereplace(found.deleteBeforeReplace);
    }),

    create: unaryWrite(async (request: message.CreateRequest) => {
      const kind = kindOf(request.getUrn());
      const { values, secrets } = readProperties(request.getProperties());
      const response = new proto.CreateResponse();
      if (request.getPreview()) {
        if (kind.announcesEarly || !JSON.stringify(values).includes(unknownValue))
          await kind.announce?.(contextFor(request.getUrn()), values);
        return response.setProperties(writeProperties(kind.previewOutputs(values), withAlways(secrets, kind.secretOutputs)));
      }
      const outputSecrets = withAlways(secrets, kind.secretOutputs);
      const made = await reportPartial(() => kind.create(contextFor(request.getUrn()), values), request.getProperties(), outputSecrets);
      return response.setId(made.id).setProperties(writeProperties(made.outputs, outputSecrets));
    }),

    read: unary(async (request: message.ReadRequest) => {
      const kind = kindOf(request.getUrn());
      declared.delete(request.getUrn());
      const inputs = readProperties(request.getInputs());
      const outputs = readProperties(request.getProperties());
      const last = { inputs: orNothing(inputs.values), outputs: orNothing(outputs.values) };
      const found = await kind.read(contextFor(request.getUrn()), request.getId(), last);
      const response = new proto.ReadResponse();
      if (found === undefined) return response;
      const secrets = new Set([...inputs.secrets, ...outputs.secrets]);
      return response
        .setId(found.id)
        .setInputs(writeProperties(found.inputs, withAlways(secrets, kind.secretInputs)))
        .setProperties(writeProperties(found.outputs, withAlways(secrets, kind.secretOutputs)));
    }),

    update: unaryWrite(async (request: message.UpdateRequest) => {
      const kind = kindOf(request.getUrn());
      const { values, secrets: secretInputs } = readProperties(request.getNews());
      const secrets = withAlways(secretInputs, kind.secretOutputs);
      const old = { inputs: readProperties(request.getOldInputs()).values, outputs: readProperties(request.getOlds()).values };
      const response = new proto.UpdateResponse();
      if (request.getPreview()) return response.setProperties(writeProperties(kind.previewOutputs(values, old.outputs), secrets));
      const work = () => kind.update(contextFor(request.getUrn()), request.getId(), old, values);
      return response.setProperties(writeProperties(await reportPartial(work, request.getNews(), secrets), secrets));
    }),

    delete: unaryWrite(async (request: message.DeleteRequest) => {
      const old = { inputs: readProperties(request.getOldInputs()).values, outputs: readProperties(request.getProperties()).values };
      await kindOf(request.getUrn()).delete(contextFor(request.getUrn()), request.getId(), old);
      return new Empty();
    }),

    invoke: unary(async (request: message.InvokeRequest) => {
      const run = functions[request.getTok()];
      if (run === undefined) throw new Error(`The muster plugin has no look-up "${request.getTok()}".`);
      const found = await run(contextFor(''), readProperties(request.getArgs()).values);
      return new proto.InvokeResponse().setReturn(writeProperties(found, new Set()));
    }),

    cancel: unary(async () => {
      run.isCancelled = true;
      return new Empty();
    }),
  };
}

const { Kind } = proto.PropertyDiff;
const diffKinds: Record<PropertyDiff['kind'], message.PropertyDiff.Kind> = {
  add: Kind.ADD,
  delete: Kind.DELETE,
  update: Kind.UPDATE,
  addReplace: Kind.ADD_REPLACE,
  deleteReplace: Kind.DELETE_REPLACE,
  updateReplace: Kind.UPDATE_REPLACE,
};

/** The type is the last part of the third field of a URN: `urn:pulumi:stack::project::parent$type::name`. */
function kindOf(urn: string): AnyResourceKind {
  const type = urn.split('::')[2]?.split('$').at(-1) ?? '';
  const kind = resources[type];
  if (kind === undefined) throw new Error(`The muster plugin has no resource type "${type}".`);
  return kind;
}

function withAlways(secrets: ReadonlySet<string>, always: readonly string[] = []): Set<string> {
  return new Set([...secrets, ...always]);
}

function orNothing(values: Record<string, unknown>): Record<string, unknown> | undefined {
  return Object.keys(values).length === 0 ? undefined : values;
}

/** Only texts that are known: during preview a value may still be the sentinel. */
function readConfig(args: Struct | undefined): ProviderConfig {
  const { values } = readProperties(args);
  const config: ProviderConfig = {};
  for (const key of providerConfigKeys) {
    const value = values[key];
    if (typeof value === 'string' && value !== '' && value !== unknownValue) config[key] = value;
  }
  return config;
}
