/**
 * The embedded host: runs the real Pulumi program under Pulumi's own test monitor and carries each declared resource out
 * over HTTP. What it made is kept, so that a second run updates, replaces and removes as an engine would.
 */
import { isDeepStrictEqual } from 'node:util';
import type { StackOutputs } from '../../program.ts';
import { PartialFailure } from '../../provider/resource.ts';
import * as pulumi from '../../pulumi.ts';
import type { HostedInvoke, HostedKind } from './kind.ts';
import { type Declaration, nothingSaid, readDeclaration } from './options.ts';
import { findInState, type HostState, resourceKey, resourceOutputs } from './state.ts';

export interface Operation {
  op: 'create' | 'update' | 'replace' | 'delete' | 'same';
  type: string;
  name: string;
  /** Changed property paths (update, replace). */
  changes: string[];
}

export interface RunResult {
  operations: Operation[];
  /** Resolved stack outputs; empty after a failure. */
  outputs: Record<string, Record<string, unknown>>;
  /** Why the run stopped; nothing is removed after a failure. */
  error: string | null;
}

export interface HostOptions {
  stack: string;
  kinds: HostedKind[];
  invokes: Record<string, HostedInvoke>;
  onOperation?(operation: Operation): void;
}

export interface Host {
  run(program: () => StackOutputs | Promise<StackOutputs>): Promise<RunResult>;
  state: HostState;
}

/** Pulumi's SDK looks at a refused resource once more after the run was told of it; Node would warn of that. */
const lookedAtLate = () => undefined;

export function createHost(options: HostOptions): Host {
  if (!process.listeners('rejectionHandled').includes(lookedAtLate)) process.on('rejectionHandled', lookedAtLate);
  const kinds = new Map(options.kinds.map((kind) => [kind.type, kind]));
  const state: HostState = new Map();

  async function apply(type: string, name: string, inputs: Record<string, unknown>, said: Declaration): Promise<Operation> {
    const kind = kinds.get(type);
    if (!kind) throw new Error(`the embedded host has no entry for the resource type ${type}`);
    const { options: opts } = said;
    const key = resourceKey(type, name);
    const old = findInState(state, type, name, await said.aliases);
    if (!old) {
      const making = opts.importId !== null && kind.adopt ? kind.adopt(opts.importId) : kind.create(inputs);
      const made = await making.catch((error: unknown) => {
        if (error instanceof PartialFailure) {
          const { id, outputs } = error;
          state.set(key, { type, name, inputs, options: opts, id, outputs: { ...outputs }, unfinished: true });
        }
        throw error;
      });
      state.set(key, { type, name, inputs, options: opts, ...made });
      return { op: 'create', type, name, changes: [] };
    }
    old.options = opts;
    const { paths, replace } = await changesOf(kind, old, inputs);
    if (opts.ignoresAllChanges) return { op: 'same', type, name, changes: [] };
    if (paths.length === 0 && !old.unfinished) {
      // As in the engine's state: inputs that make no difference are kept as they were given last.
      old.inputs = inputs;
      return { op: 'same', type, name, changes: [] };
    }
    if (!replace && kind.update) {
      const before = { inputs: old.inputs, outputs: old.outputs };
      // As the engine keeps it: the program's inputs, also of an update that was done in part.
      old.inputs = inputs;
      old.outputs = await kind.update(old.id, before, inputs).catch((error: unknown) => {
        if (error instanceof PartialFailure) Object.assign(old, { outputs: { ...error.outputs }, unfinished: true });
        else old.inputs = before.inputs;
        throw error;
      });
      delete old.unfinished;
      return { op: 'update', type, name, changes: paths };
    }
    if (opts.deleteBeforeReplace) await kind.delete(old.id, old.outputs, old.inputs);
    const made = await kind.create(inputs);
    if (!opts.deleteBeforeReplace) await kind.delete(old.id, old.outputs, old.inputs);
    state.set(key, { type, name, inputs, options: opts, ...made });
    return { op: 'replace', type, name, changes: paths };
  }

  /** Removes what the program no longer declares, last made first. */
  async function removeUndeclared(declared: Set<string>, report: (operation: Operation) => void): Promise<void> {
    const gone = [...state.keys()].filter((key) => !declared.has(key));
    for (const key of gone.reverse()) {
      const resource = state.get(key);
      const kind = resource && kinds.get(resource.type);
      if (!resource || !kind) continue;
      const { deletedWith, retainOnDelete } = resource.options;
      const withParent = deletedWith !== null && !declared.has(deletedWith);
      if (!withParent && !retainOnDelete) await kind.delete(resource.id, resource.outputs, resource.inputs);
      state.delete(key);
      report({ op: 'delete', type: resource.type, name: resource.name, changes: [] });
    }
  }

  async function run(program: () => StackOutputs | Promise<StackOutputs>): Promise<RunResult> {
    const operations: Operation[] = [];
    const declared = new Set<string>();
    const declarations = new Map<string, Declaration>();
    const failures: unknown[] = [];
    let inFlight = 0;
    const counted = async <T>(work: () => Promise<T>): Promise<T> => {
      inFlight++;
      try {
        return await work();
      } finally {
        inFlight--;
      }
    };
    // A refused resource rejects the run and, besides, every output that hung on it.
    const collect = (reason: unknown) => failures.push(reason);
    const report = (operation: Operation) => {
      operations.push(operation);
      options.onOperation?.(operation);
    };
    process.on('unhandledRejection', collect);
    const unmute = muteRuntime();
    try {
      await pulumi.setMocks(
        {
          newResource: async ({ type, name, inputs, custom }) => {
            if (!custom) return { id: undefined, state: inputs };
            // The host's own clients stand in for the providers.
            if (type.startsWith('pulumi:providers:')) return { id: name, state: inputs };
            const key = resourceKey(type, name);
            declared.add(key);
            // As the engine does: what is under way is finished, nothing new is begun.
            if (failures.length > 0) throw new Error('not begun: an earlier resource failed');
            try {
              const said = declarations.get(key) ?? nothingSaid;
              report(await counted(() => apply(type, name, unwrap(inputs) as Record<string, unknown>, said)));
            } catch (error) {
              failures.push(new Error(`${name} (${type}): ${messageOf(error)}`));
              throw error;
            }
            const made = state.get(key);
            return { id: made?.id, state: { ...inputs, ...made?.outputs } };
          },
          call: async ({ token, inputs }) => {
            if (token === 'pulumi:pulumi:readStackResourceOutputs') return { outputs: resourceOutputs(state, options.stack) };
            const invoke = options.invokes[token];
            if (!invoke) throw new Error(`the embedded host has no entry for the look-up ${token}`);
            try {
              return await counted(() => invoke(inputs));
            } catch (error) {
              failures.push(error);
              // The SDK takes the words from where gRPC has them.
              throw Object.assign(new Error(messageOf(error)), { details: messageOf(error) });
            }
          },
        },
        'muster',
        options.stack,
        false,
        'organization',
      );
      const outputs = await pulumi.runInPulumiStack(async () => {
        pulumi.registerStackTransformation((args) => {
          declarations.set(resourceKey(args.type, args.name), readDeclaration(args));
          return undefined;
        });
        return program();
      });
      await settle(() => inFlight);
      if (failures.length === 0) await removeUndeclared(declared, report);
      return failures.length === 0
        ? { operations, outputs: (await plain(outputs)) as Record<string, Record<string, unknown>>, error: null }
        : { operations, outputs: {}, error: firstMessage(failures) };
    } catch (error) {
      await settle(() => inFlight);
      return { operations, outputs: {}, error: firstMessage([...failures, error]) };
    } finally {
      unmute();
      process.off('unhandledRejection', collect);
    }
  }

  return { run, state };
}

async function changesOf(
  kind: HostedKind,
  old: { id: string; inputs: Record<string, unknown>; outputs: Record<string, unknown> },
  inputs: Record<string, unknown>,
): Promise<{ paths: string[]; replace: boolean }> {
  if (kind.changes) return kind.changes(old.id, old, inputs);
  const names = new Set([...Object.keys(old.inputs), ...Object.keys(inputs)]);
  const paths = [...names].filter((name) => !isDeepStrictEqual(old.inputs[name], inputs[name]));
  return { paths, replace: !kind.update || paths.some((path) => kind.replaceOn.includes(path)) };
}

/** Waits for what is under way, and lets the rejections that follow a refusal reach their handler, before the run is judged. */
async function settle(inFlight: () => number): Promise<void> {
  for (let quiet = 0; quiet < 5; quiet = inFlight() > 0 ? 0 : quiet + 1) await new Promise((resolve) => setImmediate(resolve));
}

/**
 * Without an engine Pulumi's SDK writes its errors to the console; they are in the run's result, and a rehearsal refuses things on
 * purpose. Returns what puts the console back.
 */
function muteRuntime(): () => void {
  const { error, warn } = console;
  const unlessRuntime =
    (write: (...data: unknown[]) => void) =>
    (...data: unknown[]) => {
      if (!/^(error|warning): \[runtime\]/.test(String(data[0]))) write(...data);
    };
  console.error = unlessRuntime(error);
  console.warn = unlessRuntime(warn);
  return () => Object.assign(console, { error, warn });
}

/** The test monitor hands secrets over in their wire form; they are kept in memory only. */
function unwrap(value: unknown): unknown {
  if (pulumi.isRpcSecret(value)) return unwrap(pulumi.unwrapRpcSecret(value));
  if (Array.isArray(value)) return value.map(unwrap);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, unwrap(inner)]));
}

/** Resolves outputs anywhere in a value. */
async function plain(value: unknown): Promise<unknown> {
  return new Promise((resolve) => {
    (pulumi.output(value) as pulumi.Output<unknown>).apply((resolved) => resolve(resolved));
  });
}

/** An error of the program itself (with its place in the YAML) says more than the refusal behind it. */
function firstMessage(failures: unknown[]): string {
  return messageOf(failures.find((failure) => failure instanceof Error && pulumi.RunError.isInstance(failure)) ?? failures[0]);
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
