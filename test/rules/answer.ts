import { readRuleRequest } from '../../src/rules/request.ts';
import { answerRule } from '../../src/rules/rule.ts';

/** True or false, or the kind of the fault. */
export function answer(line: object): boolean | string {
  const request = readRuleRequest(line);
  if (typeof request === 'string') throw new Error(request);
  const outcome = answerRule(request, new Date('2026-03-15T09:00:00Z'));
  return outcome.fault ? outcome.fault.kind : outcome.decided.value;
}
