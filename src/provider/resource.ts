/** What one resource of the plugin must do; the gRPC shell and the embedded host both drive it. */
import type { GraphClient } from './graph/client.ts';
import type { OktaClient } from './okta/client.ts';

/** What an input holds during preview when its value is not known yet: the engine's own sentinel text. */
export const unknownValue = '04da6b54-80e4-46f7-96ec-b56ff0331ba9';

export interface Context {
  /** Throws a plain Error with the missing setting's name when no Entra tenant is configured. */
  graph(): GraphClient;
  okta(): OktaClient;
  /** Milliseconds; passed in so that tests need not wait. */
  sleep(ms: number): Promise<void>;
  /** Milliseconds since 1970. */
  now(): number;
  /** For secrets. */
  randomBytes(size: number): Uint8Array;
  log(severity: 'info' | 'warning', message: string): void;
  /** Somebody ends the run: what is begun is finished, and nothing new is begun. */
  isCancelled(): boolean;
  /** A refresh asks for the diff of what it has read: what an up would do is not its question. */
  isRefresh: boolean;
}

/** A wrong input, reported by `check`. `property` is a path such as `users.mappings.userName`. */
export interface CheckFailure {
  property: string;
  reason: string;
}

export interface PropertyDiff {
  kind: 'add' | 'delete' | 'update' | 'addReplace' | 'deleteReplace' | 'updateReplace';
}

export interface Diff {
  /** Keyed by property path (`users.mappings["userName"].source`), Pulumi's path syntax. Empty: no change. */
  changes: Record<string, PropertyDiff>;
  /** Top-level inputs that force a replacement. */
  replaces: string[];
  deleteBeforeReplace: boolean;
}

/** What an up would make of a resource. */
export interface Proposal<I extends object, O extends object> {
  old: { inputs: I; outputs: O; id: string };
  diff: Diff;
}

/** A create or update that was done in part: the engine keeps the object, with this id and these outputs. */
export class PartialFailure extends Error {
  readonly id: string;
  readonly outputs: object;
  constructor(message: string, id: string, outputs: object) {
    super(message);
    this.name = 'PartialFailure';
    this.id = id;
    this.outputs = outputs;
  }
}

export interface ResourceKind<I extends object, O extends object> {
  type: string;
  /** Inputs that are always a secret in state, whether or not the program marked them. */
  secretInputs?: readonly string[];
  /** Outputs that are always a secret in state. */
  secretOutputs?: readonly string[];
  /** Inputs may hold `unknown` sentinels during preview: those are left alone. */
  check(inputs: I): CheckFailure[];
  /** `oldInputs` hold the secrets as they were last given. May read the remote (Okta's boxes). */
  diff(context: Context, old: { inputs: I; outputs: O; id: string }, inputs: I): Promise<Diff>;
  create(context: Context, inputs: I): Promise<{ id: string; outputs: O }>;
  /** Undefined when the object is gone. `inputs` come back as the remote has them, so that refresh and import show drift. */
  read(context: Context, id: string, last: { inputs?: I; outputs?: O }): Promise<{ id: string; inputs: I; outputs: O } | undefined>;
  update(context: Context, id: string, old: { inputs: I; outputs: O }, inputs: I): Promise<O>;
  delete(context: Context, id: string, old: { inputs: I; outputs: O }): Promise<void>;
  /**
   * What is said beside the diff: of somebody who is made, in a preview, where every input is known; or of what an up makes of one that
   * stands, changed or not. Never during a refresh, whose diff the engine asks for in the same way.
   */
  announce?(context: Context, inputs: I, standing?: Proposal<I, O>): Promise<void>;
  /** `announce` is also asked of one that is made while inputs hold `unknown` sentinels. */
  announcesEarly?: boolean;
  /** Outputs that a preview may show before the real call; the others are unknown then. */
  previewOutputs(inputs: I, old?: O): Partial<O>;
}
