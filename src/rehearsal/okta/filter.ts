/** Okta's `search` and `filter` parameters: `profile.name sw "Sales" and status eq "ACTIVE"`. */
import { isObject, OktaFault } from './http.ts';
import type { Searchable } from './searchable.ts';

type Test = (resource: unknown) => boolean;

const text = (value: unknown) => (value === null || value === undefined ? '' : String(value));

const operators: Record<string, (actual: string, wanted: string) => boolean> = {
  eq: (actual, wanted) => actual === wanted,
  sw: (actual, wanted) => actual.startsWith(wanted),
  co: (actual, wanted) => actual.includes(wanted),
  gt: (actual, wanted) => actual > wanted,
  ge: (actual, wanted) => actual >= wanted,
  lt: (actual, wanted) => actual < wanted,
  le: (actual, wanted) => actual <= wanted,
};

/** A text stands in quotes; without them only what JSON has so too. */
const literals = /^("(?:[^"\\]|\\.)*"|true|false|null|-?\d+(\.\d+)?)$/;

function valueAt(resource: unknown, path: string): unknown {
  return path.split('.').reduce<unknown>((at, name) => (isObject(at) ? at[name] : undefined), resource);
}

/** A test for one resource as the API shows it. Throws 400 E0000031 on text that is no filter, and on what `searchable` does not have. */
export function parseFilter(source: string, searchable: Searchable): Test {
  // Source of the wording: okta-powershell-cli 48 (search), okta-sdk-java 593 (filter).
  const fault = () => new OktaFault(400, 'E0000031', 'Invalid search criteria.', searchable.causes);
  const folded = (value: string) => (searchable.ignoresCase ? value.toLowerCase() : value);
  const tokens = source.match(/"(?:[^"\\]|\\.)*"|[()]|[^\s()"]+/g) ?? [];
  // A reader that calls itself would end in a full stack.
  if (tokens.filter((token) => token === '(').length > 100) throw fault();
  let at = 0;
  const peek = () => tokens[at]?.toLowerCase();
  const take = () => {
    const token = tokens[at++];
    if (token === undefined) throw fault();
    return token;
  };
  const chain = (word: string, next: () => Test, join: (a: boolean, b: () => boolean) => boolean): Test => {
    let left = next();
    while (peek() === word) {
      take();
      const [before, right] = [left, next()];
      left = (resource) => join(before(resource), () => right(resource));
    }
    return left;
  };
  const comparison = (): Test => {
    if (peek() === '(') {
      take();
      const inner = or();
      if (take() !== ')') throw fault();
      return inner;
    }
    const path = take();
    const word = take().toLowerCase();
    if (!searchable.operators(path).includes(word)) throw fault();
    if (word === 'pr') return (resource) => text(valueAt(resource, path)) !== '';
    const operator = Object.hasOwn(operators, word) ? operators[word] : undefined;
    const literal = take();
    if (operator === undefined || !literals.test(literal)) throw fault();
    const wanted = folded(literal.startsWith('"') ? literal.slice(1, -1).replaceAll(/\\(.)/g, '$1') : literal);
    const special = searchable.special?.[path];
    if (special !== undefined) return (resource) => special(resource, wanted);
    return (resource) => operator(folded(text(valueAt(resource, path))), wanted);
  };
  const and = () => chain('and', comparison, (a, b) => a && b());
  const or = (): Test => chain('or', and, (a, b) => a || b());
  const test = or();
  if (at < tokens.length) throw fault();
  return test;
}
