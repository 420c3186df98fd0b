/** What one collection does differently from another. */
import type { CollectionInputs, Entry, Standing } from '../entries.ts';
import type { Context } from '../resource.ts';

/** One as it was found in the tenant. */
export interface Found<S extends Standing> {
  standing: S;
  /** It stood in the app before that was adopted. */
  stoodBefore: boolean;
}

/** One that could not be taken away: what is known of it now, and why; without a reason no run stops for it. It is owed all the same. */
export interface Remains<S extends Standing> {
  now: Partial<S>;
  refused?: Error;
}

/** What one collection does differently. `S` without its name: what the tenant says of one. */
export interface Collection<I extends CollectionInputs, E extends Entry, S extends Standing> {
  type: string;
  /** The inputs that say which app, and the map of what is declared. */
  owner: keyof I & string;
  property: keyof I & string;
  /** As a part of an id that the engine keeps: of an app that is there. */
  ownerOf(inputs: I): string;
  entriesOf(inputs: I): Record<string, E>;
  /** Inputs of an app with nothing but these entries. */
  inputsOf(id: string, entries: Record<string, E>, last: I | undefined): I;
  identityOf(entry: E): string;
  /**
   * What stands in the tenant, by identity. `known` stood there before, `all`: also what is neither declared nor known. Undefined: the app is
   * gone.
   */
  list(context: Context, inputs: I, ask: { known: ReadonlySet<string>; all: boolean }): Promise<Map<string, Found<S>> | undefined>;
  /** The list may not show yet what was made a moment ago: ours that should go are then taken away unseen. */
  listsLate?: true;
  /** Names of what of one that stands is not as it is declared. */
  behind?(entry: E, standing: S): string[];
  /** Something that stands and is not declared by itself, and stays for another reason. */
  keeps?(standing: S, inputs: I): boolean;
  /** How many are carried out in one go. */
  atOnce: number;
  give(context: Context, inputs: I, some: [name: string, entry: E][]): Promise<(Omit<S, 'name'> | Error)[]>;
  change?(context: Context, inputs: I, entry: E, standing: S): Promise<Omit<S, 'name'>>;
  take(context: Context, inputs: I, some: [identity: string, standing: S][]): Promise<(null | Error | Remains<S>)[]>;
  /** Whom a refusal concerns, of an identity: what else they have then stays. */
  subjectOf(identity: string): string;
  /** Whether the app as a whole is given back, so that what stood there before stays. */
  isLetGo(context: Context, id: string): Promise<boolean>;
}
