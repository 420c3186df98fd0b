/** What the last update left in the state, as the engine's own look-up tells it: ids by the names of then, and resources of an earlier version. */
import * as pulumi from './pulumi.ts';
import { stackName } from './stackName.ts';

export interface StateResource {
  urn: string;
  type: string;
  /** The logical name. */
  name: string;
  outputs: Record<string, unknown>;
}

/** Empty for a new stack. Throws RunError. */
export async function readLastState(): Promise<StateResource[]> {
  try {
    const { outputs } = await pulumi.invoke('pulumi:pulumi:readStackResourceOutputs', { stackName: stackName() });
    const resources = Object.entries((outputs ?? {}) as Record<string, { type: string; outputs?: Record<string, unknown> }>);
    return resources.map(([urn, { type, outputs: left = {} }]) => ({ urn, type, name: nameIn(urn), outputs: left }));
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    throw new pulumi.RunError(`the state of the stack ${stackName()} cannot be read: ${message}`);
  }
}

/** `urn:pulumi:stack::project::parents$type::name`; a name may hold the separator. */
const nameIn = (urn: string): string => urn.split('::').slice(3).join('::');
