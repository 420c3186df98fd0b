/** The resources and look-ups of the `muster` plugin, driven in-process through the same table the gRPC shell serves. */
import type { AnyFunction } from '../../provider/functions.ts';
import type { Context } from '../../provider/resource.ts';
import type { AnyResourceKind } from '../../provider/resources.ts';
import type { HostedInvoke, HostedKind } from './kind.ts';

export function musterKinds(resources: Record<string, AnyResourceKind>, context: Context): HostedKind[] {
  return Object.values(resources).map((kind) => ({
    type: kind.type,
    replaceOn: [],
    async create(inputs) {
      refuse(kind, inputs);
      const { id, outputs } = await kind.create(context, inputs);
      return { id, outputs: { ...outputs } };
    },
    async update(id, old, inputs) {
      refuse(kind, inputs);
      return { ...(await kind.update(context, id, old, inputs)) };
    },
    delete: (id, outputs, inputs) => kind.delete(context, id, { inputs, outputs }),
    async changes(id, old, inputs) {
      const diff = await kind.diff(context, { ...old, id }, inputs);
      await kind.announce?.(context, inputs, { old: { ...old, id }, diff });
      return { paths: Object.keys(diff.changes), replace: diff.replaces.length > 0 };
    },
  }));
}

/** The look-ups of the same plugin. */
export function musterInvokes(functions: Record<string, AnyFunction>, context: Context): Record<string, HostedInvoke> {
  return Object.fromEntries(
    Object.entries(functions).map(([token, run]) => [token, async (inputs: object) => ({ ...(await run(context, inputs)) })]),
  );
}

/** What the engine does with a failed check: stops before anything is sent. */
function refuse(kind: AnyResourceKind, inputs: object): void {
  const failures = kind.check(inputs);
  if (failures.length > 0) throw new Error(failures.map((failure) => `${failure.property}: ${failure.reason}`).join('; '));
}
