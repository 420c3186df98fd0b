/** Random rules over random people: what is printed reads as the same rule, and a second reading of the language gives the same answer. */
import { expect, test } from 'vitest';
import { parseOktaExpression } from '../../src/mapping/okta/parse.ts';
import { parseRule } from '../../src/rules/entra/parse.ts';
import { printRule } from '../../src/rules/entra/print.ts';
import { type Comparator, positiveOf } from '../../src/rules/entra/rule.ts';
import { printOkta } from '../../src/rules/okta/print.ts';
import { Random } from '../agreement/random.ts';
import { answer } from './answer.ts';

type User = Record<string, string | string[] | boolean | null>;
type Holds = (user: User) => boolean;
/** A rule as text and what it means, made together. */
interface Made {
  text: string;
  holds: Holds;
}

const words = ['Sales', 'sales nl', 'SALES', "O'Hara", 'a"b', 'null', 'é', ''];
const textNames = ['department', 'city', 'jobTitle'] as const;

const quote = (text: string) => `"${text.replaceAll('"', '`"').replaceAll("'", "''")}"`;
const low = (text: string) => text.toLowerCase();

const tests: Partial<Record<Comparator, (own: string, wanted: string[]) => boolean>> = {
  eq: (own, [one = '']) => low(own) === low(one),
  startsWith: (own, [one = '']) => low(own).slice(0, one.length) === low(one),
  endsWith: (own, [one = '']) => one === '' || low(own).slice(-one.length) === low(one),
  contains: (own, [one = '']) => low(own).split(low(one)).length > 1 || one === '',
  in: (own, wanted) => wanted.some((one) => low(own) === low(one)),
};
const operators = Object.keys(tests).flatMap((positive) => [
  positive,
  ...Object.entries(positiveOf).flatMap(([negative, of]) => (of === positive ? [negative] : [])),
]) as Comparator[];

function comparison(random: Random, left: string, readOf: (user: User) => string | null): Made {
  const operator = random.pick(operators);
  const wanted = Array.from({ length: /^(notI|i)n$/.test(operator) ? random.between(1, 3) : 1 }, () => random.pick(words));
  const value = /^(notI|i)n$/.test(operator) ? `[${wanted.map(quote).join(',')}]` : quote(wanted[0] ?? '');
  const spelled = random.chance(0.3) ? operator.toUpperCase() : operator;
  const positive = positiveOf[operator];
  const holds: Holds = (user) => {
    const own = readOf(user);
    if (own === null) return positive !== undefined;
    return (tests[positive ?? operator]?.(own, wanted) ?? false) === (positive === undefined);
  };
  return { text: `${left} ${random.chance(0.3) ? '' : '-'}${spelled} ${value}`, holds };
}

function leaf(random: Random): Made {
  const name = random.pick(textNames);
  if (random.chance(0.2)) {
    const isEqual = random.chance(0.5);
    return { text: `user.${name} ${isEqual ? '-eq' : '-ne'} null`, holds: (user) => (user[name] === null) === isEqual };
  }
  if (random.chance(0.25)) {
    let item = '';
    const body = tree(random, 1, (inner) => comparison(inner, '_', () => item));
    const isAny = random.chance(0.5);
    const holds: Holds = (user) => {
      const found = (user.otherMails as string[]).map((one) => {
        item = one;
        return body.holds(user);
      });
      return isAny ? found.includes(true) : !found.includes(false);
    };
    return { text: `user.otherMails ${isAny ? '-any' : 'ALL'} (${body.text})`, holds };
  }
  if (random.chance(0.15)) return { text: 'user.accountEnabled -eq true', holds: (user) => user.accountEnabled === true };
  return comparison(random, `user.${name}`, (user) => user[name] as string | null);
}

/** What stands beside another operator is put into parentheses where it binds looser, and sometimes where it need not. */
function tree(random: Random, depth: number, leafOf: (random: Random) => Made): Made & { tightness?: number } {
  const kind = depth === 0 ? 'leaf' : random.pick(['leaf', 'not', 'and', 'or'] as const);
  if (kind === 'leaf') return { ...leafOf(random), tightness: 3 };
  const own = { not: 2, and: 1, or: 0 }[kind];
  const parts = Array.from({ length: kind === 'not' ? 1 : random.between(2, 3) }, () => tree(random, depth - 1, leafOf));
  const texts = parts.map(({ text, tightness = 3 }) => (tightness < own || random.chance(0.2) ? `(${text})` : text));
  const gap = random.pick([' ', '\n']);
  const text = kind === 'not' ? `-not ${texts[0]}` : texts.join(`${gap}${random.chance(0.3) ? kind : `-${kind}`}${gap}`);
  const holds: Holds = (user) => {
    const values = parts.map((part) => part.holds(user));
    return kind === 'not' ? !values[0] : kind === 'and' ? !values.includes(false) : values.includes(true);
  };
  return { text, holds, tightness: own };
}

function userOf(random: Random): User {
  const word = () => (random.chance(0.25) ? null : random.pick(words));
  const otherMails = Array.from({ length: random.between(0, 2) }, () => random.pick(words));
  return { department: word(), city: word(), jobTitle: word(), accountEnabled: random.pick([true, false, null]), otherMails };
}

const withoutColumns = (tree_: object): unknown =>
  JSON.parse(JSON.stringify(tree_, (key, value) => (key === 'column' ? undefined : value)));

test('a random rule of Entra means what it was made to mean, and is read back from print', () => {
  for (let seed = 1; seed <= 1500; seed += 1) {
    const random = new Random(seed);
    const { text, holds } = tree(random, 3, leaf);
    const read = parseRule(text);
    if (!read.ok) throw new Error(`${text}: ${read.fault.message}`);
    const printed = printRule(read.rule);
    const again = parseRule(printed);
    expect(again.ok && withoutColumns(again.rule), printed).toEqual(withoutColumns(read.rule));
    for (let person = 0; person < 4; person += 1) {
      const user = userOf(random);
      expect(answer({ rule: text, user }), `seed ${seed}: ${text} of ${JSON.stringify(user)}`).toBe(holds(user));
      expect(answer({ rule: printed, user }), printed).toBe(holds(user));
    }
  }
});

test.each([
  'Direct Reports for "0a0a0a0a-0000-4000-8000-00000000000b"',
  'user.surname -eq "O\'Hara"',
  'user.employeeHireDate -ge (system.now -minus P30D)',
  'user.employeeHireDate -le 2026-03-01T00:00:00Z',
  'user.employeeId -in [1, "b"]',
  "user.memberOf -any (group.objectId -in ['a', 'b'])",
  'user.assignedPlans -all (assignedPlan.service -ne "x")',
])('%s is read back from print', (text) => {
  const read = parseRule(text);
  const again = parseRule(read.ok ? printRule(read.rule) : '');
  expect(read.ok && again.ok && withoutColumns(again.rule)).toEqual(read.ok && withoutColumns(read.rule));
});

function oktaText(random: Random, depth: number): string {
  const inner = () => oktaText(random, depth - 1);
  const leaves = [
    'user.city',
    '"a""b"',
    '7',
    'true',
    'null',
    'user.skills[0]',
    'String.len(user.city)',
    '{"a", 1}',
    'isMemberOfGroup("x")',
  ];
  if (depth === 0) return random.pick(leaves);
  const shapes = [
    () => random.pick(leaves),
    () => `(${inner()})`,
    () => `${random.pick(['!', 'not ', '-'])}(${inner()})`,
    () => `(${inner()}) ${random.pick(['==', 'ne', '<', 'matches'])} (${inner()})`,
    () => `(${inner()}) ${random.pick(['+', '-'])} (${inner()}) + 1`,
    () => `${inner()} ${random.pick(['AND', 'or', '&&', '||'])} ${inner()}`,
    () => `(${inner()}) ? ${inner()} : ${inner()}`,
    () => `(${inner()}) ?: ${inner()}`,
  ];
  return random.pick(shapes)();
}

test('a random rule of Okta is read back from print', () => {
  let read = 0;
  for (let seed = 1; seed <= 1500; seed += 1) {
    const text = oktaText(new Random(seed), 3);
    const parsed = parseOktaExpression(text, 'rule');
    if (!parsed.ok) continue;
    read += 1;
    const printed = printOkta(parsed.node);
    const again = parseOktaExpression(printed, 'rule');
    expect(again.ok && withoutColumns(again.node), `${text} → ${printed}`).toEqual(withoutColumns(parsed.node));
  }
  expect(read).toBeGreaterThan(1200);
});
