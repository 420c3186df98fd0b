/** What a review shows of the attributes of a person or group: what is set, what differs, and what stays though nothing says it any more. */
import type { AttributeEffect } from '../../contract.ts';
import { type AttributeChange, caseChanges } from '../compare.ts';
import type { DesiredAttribute } from '../desired.ts';
import type { Standing } from './standing.ts';

export const effectOfChange = ({ attribute, current }: AttributeChange): AttributeEffect => ({
  target: attribute.target,
  before: current ?? null,
  after: attribute.value,
});

/** Of somebody who comes in. */
export const effectsOfEntering = (desired: DesiredAttribute[]): AttributeEffect[] =>
  desired.map(({ target, value }) => ({ target, before: null, after: value }));

/** Of somebody who stays: `changes`, then what is not sent because letter case alone differs, then what no mapping gives any more. */
export function effectsOfStaying(
  { memory }: Standing,
  changes: AttributeChange[],
  desiredBefore: DesiredAttribute[],
  desired: DesiredAttribute[],
): AttributeEffect[] {
  const given = new Set(desired.map(({ target }) => target));
  const stays = desiredBefore.filter(({ target }) => !given.has(target));
  return [
    ...changes.map(effectOfChange),
    ...caseChanges(memory.written, desired).map((change): AttributeEffect => ({ ...effectOfChange(change), caseOnly: true })),
    ...stays.map(({ target, value }): AttributeEffect => ({ target, before: value, after: null, stays: true })),
  ];
}
