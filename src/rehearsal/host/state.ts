/** What the embedded host made, kept between runs as an engine keeps its state. */

export interface HostedResource {
  type: string;
  name: string;
  id: string;
  inputs: Record<string, unknown>;
  outputs: Record<string, unknown>;
  options: HostedOptions;
  /** The last create or update was done in part: the next run updates whatever the inputs are. */
  unfinished?: true;
}

/** The resource options the host honours, as the engine would. */
export interface HostedOptions {
  /** Key of the resource whose deletion deletes this one too. */
  deletedWith: string | null;
  ignoresAllChanges: boolean;
  retainOnDelete: boolean;
  deleteBeforeReplace: boolean;
  /** Id of an object that is there already and is taken in place of a new one. */
  importId: string | null;
}

export type HostState = Map<string, HostedResource>;

export function resourceKey(type: string, name: string): string {
  return `${type}::${name}`;
}

/** As the engine's own look-up answers of the last state (`pulumi:pulumi:readStackResourceOutputs`). */
export function resourceOutputs(state: HostState, stack: string): Record<string, { type: string; outputs: Record<string, unknown> }> {
  const entries = [...state.values()].map(({ type, name, inputs, outputs }) => [
    `urn:pulumi:${stack}::muster::${type}::${name}`,
    { type, outputs: { ...inputs, ...outputs } },
  ]);
  return Object.fromEntries(entries);
}

/**
 * What an earlier run made of it, under its own key or under one of its aliases. Found by an alias it moves, as in the engine's state:
 * what would be deleted with it follows, so that it is not taken for deleted.
 */
export function findInState(state: HostState, type: string, name: string, aliases: string[]): HostedResource | undefined {
  const key = resourceKey(type, name);
  const former = state.has(key) ? undefined : aliases.find((alias) => state.has(alias));
  if (former === undefined) return state.get(key);
  const found = state.get(former);
  if (found === undefined) return undefined;
  state.delete(former);
  state.set(key, Object.assign(found, { type, name }));
  for (const { options } of state.values()) if (options.deletedWith === former) options.deletedWith = key;
  return found;
}
