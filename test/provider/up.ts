/** A resource as the engine drives it. */
import { type Context, type Diff, PartialFailure, type ResourceKind } from '../../src/provider/resource.ts';

export interface State<I, O> {
  id: string;
  inputs: I;
  outputs: O;
}

/** The paths of the diff of a preview, and what it says beside them. */
export async function preview<I extends object, O extends object>(
  kind: ResourceKind<I, O>,
  context: Context,
  old: State<I, O>,
  inputs: I,
): Promise<Diff['changes']> {
  const diff = await kind.diff(context, old, inputs);
  await kind.announce?.(context, inputs, { old, diff });
  return diff.changes;
}

/** One `up` as the engine does it: the program's inputs are kept, and the outputs of what was done in part. */
export async function up<I extends object, O extends object>(
  kind: ResourceKind<I, O>,
  context: Context,
  state: State<I, O> | undefined,
  inputs: I,
): Promise<{ state: State<I, O>; error: string | null }> {
  kind.check(inputs);
  try {
    if (state === undefined) return { state: { ...(await kind.create(context, inputs)), inputs }, error: null };
    const outputs = await kind.update(context, state.id, state, inputs);
    return { state: { ...state, inputs, outputs }, error: null };
  } catch (error) {
    if (!(error instanceof PartialFailure)) throw error;
    return { state: { id: error.id, inputs, outputs: error.outputs as O }, error: error.message };
  }
}
