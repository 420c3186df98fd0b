/** Errors that say where in the YAML the refused thing is declared. */
import { explainGone } from './graph/gone.ts';
import { explainForbidden } from './graph/permission.ts';
import { PartialFailure, type ResourceKind } from './resource.ts';

/** `stacks/staging.yaml:12:5`. An input of every resource that no resource sees and no diff shows: lines move. */
interface Declared {
  declaredAt?: string;
}

function withoutPlace<I extends object>(inputs: I): I {
  const { declaredAt: _place, ...rest } = inputs as I & Declared;
  return rest as I;
}

/** Names the place and, for a 403, the missing permission; for a job that is gone, the way out. */
function explained(error: unknown, { declaredAt }: Declared): unknown {
  const known = explainGone(explainForbidden(error));
  // One that knows of several places has said them.
  if (declaredAt === undefined || !(known instanceof Error) || /^\S+:\d+:\d+: /.test(known.message)) return known;
  const message = `${declaredAt}: ${known.message}`;
  return known instanceof PartialFailure ? new PartialFailure(message, known.id, known.outputs) : new Error(message, { cause: known });
}

async function placing<T>(inputs: object, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    throw explained(error, inputs);
  }
}

/** The same kind, with `declaredAt` taken out of what it sees and put in front of what it throws. */
export function placed(kind: ResourceKind<object, object>): ResourceKind<object, object> {
  return {
    ...kind,
    check: (inputs) => kind.check(withoutPlace(inputs)),
    diff: (context, old, inputs) =>
      placing(inputs, () => kind.diff(context, { ...old, inputs: withoutPlace(old.inputs) }, withoutPlace(inputs))),
    create: (context, inputs) => placing(inputs, () => kind.create(context, withoutPlace(inputs))),
    async read(context, id, last) {
      const { declaredAt } = (last.inputs ?? {}) as Declared;
      const known = last.inputs === undefined ? last : { ...last, inputs: withoutPlace(last.inputs) };
      const found = await placing({ declaredAt }, () => kind.read(context, id, known));
      if (found === undefined || declaredAt === undefined) return found;
      return { ...found, inputs: { ...found.inputs, declaredAt } };
    },
    update: (context, id, old, inputs) =>
      placing(inputs, () => kind.update(context, id, { ...old, inputs: withoutPlace(old.inputs) }, withoutPlace(inputs))),
    delete: (context, id, old) => placing(old.inputs, () => kind.delete(context, id, { ...old, inputs: withoutPlace(old.inputs) })),
    ...(kind.announce === undefined
      ? {}
      : {
          announce: (context, inputs, standing) =>
            placing(inputs, async () =>
              kind.announce?.(
                context,
                withoutPlace(inputs),
                standing && { ...standing, old: { ...standing.old, inputs: withoutPlace(standing.old.inputs) } },
              ),
            ),
        }),
    previewOutputs: (inputs, old) => kind.previewOutputs(withoutPlace(inputs), old),
  };
}
