/** Okta's `search` and `filter` parameters: `profile.name sw "Sales" and status eq "ACTIVE"`. */
import { isObject, OktaFault } from './http.ts';

type Test = (resource: unknown) => boolean;

const text = (value: unknown) => (value === null || value === undefined ? '' : String(value).toLowerCase());

/** Comparison is by lower-cased text; Okta's search ignores case. */
const operators: Record<string, (actual: unknown, wanted: string) => boolean> = {
  eq: (actual, wanted) => text(actual) === wanted,
  ne: (actual, wanted) => text(actual) !== wanted,
  sw: (actual, wanted) => text(actual).startsWith(wanted),
  ew: (actual, wanted) => text(actual).endsWith(wanted),
  co: (actual, wanted) => text(actual).includes(wanted),
  gt: (actual, wanted) => text(actual) > wanted,
  ge: (actual, wanted) => text(actual) >= wanted,
  lt: (actual, wanted) => text(actual) < wanted,
  le: (actual, wanted) => text(actual) <= wanted,
};

function valueAt(resource: unknown, path: string): unknown {
  return path.split('.').reduce<unknown>((at, name) => (isObject(at) ? at[name] : undefined), resource);
}

/** A test for one resource as the API shows it. Throws 400 E0000031 on text that is no filter. */
export function parseFilter(source: string): Test {
  const fault = () => new OktaFault(400, 'E0000031', `Invalid search criteria: ${source}`);
  const tokens = source.match(/"(?:[^"\\]|\\.)*"|[()]|[^\s()"]+/g) ?? [];
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
    if (word === 'pr') return (resource) => text(valueAt(resource, path)) !== '';
    const operator = Object.hasOwn(operators, word) ? operators[word] : undefined;
    if (operator === undefined) throw fault();
    const literal = take();
    const wanted = text(literal.startsWith('"') ? literal.slice(1, -1).replaceAll(/\\(.)/g, '$1') : literal);
    return (resource) => operator(valueAt(resource, path), wanted);
  };
  const and = () => chain('and', comparison, (a, b) => a && b());
  const or = (): Test => chain('or', and, (a, b) => a || b());
  const test = or();
  if (at < tokens.length) throw fault();
  return test;
}
