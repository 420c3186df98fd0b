/** A question about a rule out of JSON. */
import { deepest, isDeeper } from '../mapping/nesting.ts';
import type { RuleGroup, RuleRequest } from './rule.ts';

const isObject = (value: unknown): value is Record<string, unknown> => typeof value === 'object' && value !== null && !Array.isArray(value);
const textOf = (...values: unknown[]): string => String(values.find((value) => typeof value === 'string') ?? '');

/** The request, or what is wrong with it. `user`, `groups`, `now` and `dialect` (entra) may be left out. */
export function readRuleRequest(json: unknown): RuleRequest | string {
  if (!isObject(json)) return 'a request is an object {"rule", "user"}';
  const { rule, user = {}, device, groups = [], now, dialect = 'entra' } = json;
  if (typeof rule !== 'string') return 'rule is missing or not a text';
  if (!isObject(user)) return 'user is not an object';
  if (device !== undefined && !isObject(device)) return 'device is not an object';
  if (isDeeper([user, device])) return `user holds more than ${deepest} lists or objects in one another`;
  const read = groupsOf(groups);
  if (typeof read === 'string') return read;
  if (now !== undefined && typeof now !== 'string') return 'now is not a text';
  if (dialect !== 'entra' && dialect !== 'okta') return `dialect is ${JSON.stringify(dialect)}, which is neither entra nor okta`;
  return { rule, user, device, groups: read, now, dialect };
}

/** A text is the id and the name of a group at once. */
function groupsOf(written: unknown): RuleGroup[] | string {
  if (!Array.isArray(written)) return 'groups is not a list';
  const groups: RuleGroup[] = [];
  for (const one of written as unknown[]) {
    if (typeof one === 'string') groups.push({ id: one, name: one, type: 'OKTA_GROUP' });
    else if (isObject(one)) {
      const { id, name, displayName, type, via, profile } = one;
      const via_ = typeof via === 'string' ? { via } : {};
      groups.push({
        id: textOf(id),
        name: textOf(name, displayName, isObject(profile) && profile.name),
        type: textOf(type, 'OKTA_GROUP'),
        ...via_,
      });
    } else return 'groups holds something that is neither an object {"id", "name"} nor a text';
  }
  return groups;
}
