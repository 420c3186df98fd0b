/**
 * What a run shows at its end. The engine prints every output after every update, one line a property, and cuts what is longer than 150
 * characters: so there is one short line an app, the step by hand as a message, and the rest is folded away as a secret.
 */
import type { StackOutputs } from './program.ts';
import * as pulumi from './pulumi.ts';

/** By app: the status of its job, or whether a step is left to be done by hand. */
export function statesOf(apps: StackOutputs): Record<string, pulumi.Output<string>> {
  const stateOf = ([status, byHand]: unknown[]): string =>
    byHand ? 'one step by hand, see the messages above or `muster status`' : typeof status === 'string' ? status : 'provisioning is on';
  return Object.fromEntries(Object.entries(apps).map(([key, { status, byHand }]) => [key, pulumi.all([status, byHand]).apply(stateOf)]));
}

/** Says in full what is left to be done by hand. */
export function sayByHand(apps: StackOutputs): void {
  for (const [key, { byHand }] of Object.entries(apps)) {
    pulumi.all([byHand]).apply(([step]) => {
      if (typeof step === 'string') void pulumi.log.info(`${key}, by hand: ${step}`);
    });
  }
}
