/** Holds what the loopback tenant answers to the table of types: a fault here is one of ours, so it is kept for the tests, not answered. */
import { isObject } from '../patch.ts';
import type { Target } from '../target.ts';
import { typeFaults } from './typeFaults.ts';
import { typeNamed } from './typeTables.ts';
import { faultsOf } from './values.ts';

export function checkAnswer(call: string, target: Target | undefined, body: unknown): void {
  const type = target === undefined ? undefined : target.operation === null ? target.type : typeNamed(target.operation.returns?.name ?? '');
  if (type === undefined || !isObject(body)) {
    typeFaults.push(`${call}: no type is known for this answer`);
    return;
  }
  const isList = target?.operation?.returns?.collection ?? (target?.operation === null && target.collection && Array.isArray(body.value));
  const objects = isList ? (body.value as unknown[]) : [body];
  for (const object of objects) {
    if (!isObject(object)) typeFaults.push(`${call}: ${JSON.stringify(object)} is no ${type.name}`);
    else
      for (const { kind, path, owner, expected, value } of faultsOf(object, type)) {
        typeFaults.push(
          `${call}: ${owner.name} ${path} is ${kind === 'unknown' ? 'not known' : `${JSON.stringify(value)}, not ${expected?.text}`}`,
        );
      }
  }
}
