import { expect, test } from 'vitest';
import { checkOktaExpression, oktaSourcesOf } from '../../../src/mapping/okta/check.ts';
import { evaluateOktaExpression } from '../../../src/mapping/okta/evaluate.ts';
import { type OktaContext, OktaEvaluationError } from '../../../src/mapping/okta/expression.ts';
import { parseOktaExpression } from '../../../src/mapping/okta/parse.ts';

function parse(text: string) {
  const parsed = parseOktaExpression(text);
  if (!parsed.ok) throw new Error(`${parsed.column}: ${parsed.message}`);
  return parsed.node;
}
const evaluate = (text: string, context: OktaContext = {}) => evaluateOktaExpression(parse(text), context);

test.each([
  ['', 1, 'empty'],
  ['user.profile.firstName', 1, 'identity-engine'],
  ['user.x == 1 && user.y == 2', 13, 'write AND'],
  ['user.x || user.y', 8, 'write OR'],
  ["'x'.toUpperCase()", 5, 'identity-engine'],
  ['user.firstName.toUpperCase()', 16, 'identity-engine'],
  ['user.isMemberOf({})', 6, 'identity-engine'],
  ['DateTime.now()', 10, 'identity-engine'],
  ['user.x = 1', 8, 'write =='],
  ['user.x +', 9, 'ends too early'],
  ['user.x ? 1', 11, 'ends too early'],
  ['String.append("a", "b"', 23, 'ends too early'],
  ['"a', 1, 'never closed'],
  ['user.x # 1', 8, 'unexpected "#"'],
  ['user.x "a"', 8, 'unexpected "a"'],
  ['('.repeat(70), 65, 'nested'],
])('refuses %s', (text, column, message) => {
  const parsed = parseOktaExpression(text);
  expect(parsed).toMatchObject({ ok: false, column });
  expect(parsed.ok ? '' : parsed.message).toContain(message);
});

test.each<[string, OktaContext, unknown]>([
  ["'it''s' + \"\\\"", {}, "it's\\"],
  ['1 + 2 == 3 AND NULL == null', {}, true],
  ['false OR !false and TRUE', {}, true],
  ["String.len('abcd') - 5", {}, -1],
  ["true ? 'a' : false ? 'b' : 'c'", {}, 'a'],
  ['user.a ?: user.b ?: "none"', { user: { a: '', b: null } }, 'none'],
  ['source.login', { user: { login: 'ann' } }, 'ann'],
  ['login', { user: { login: 'ann' } }, 'ann'],
  ['nobody', { user: {} }, null],
  ['appuser.x', { appUser: { x: '1' } }, '1'],
  [
    "user.getGroups({'group.profile.name': 'West'}).![name]",
    { groups: [{ id: '1', name: 'West Coast', type: 'OKTA_GROUP', sourceId: 's' }] },
    ['West Coast'],
  ],
  ["isMemberOfGroupName('West')", { groups: [{ id: '1', name: 'West Coast', type: 'OKTA_GROUP', sourceId: 's' }] }, false],
  ["isMemberOfGroupNameRegex('West.*')", { user: { $groups: [{ id: '1', name: 'West Coast', type: 'OKTA_GROUP', sourceId: 's' }] } }, true],
  [
    "isMemberOfGroupNameRegex('/.*Coast')",
    { user: { $groups: [{ id: '1', name: 'West Coast', type: 'OKTA_GROUP', sourceId: 's' }] } },
    true,
  ],
  [
    "isMemberOfGroupNameRegex('/Coast')",
    { user: { $groups: [{ id: '1', name: 'West Coast', type: 'OKTA_GROUP', sourceId: 's' }] } },
    false,
  ],
  ["user.x matches '(?i)ANN'", { user: { x: 'ann' } }, true],
  ["user.x matches 'an'", { user: { x: 'ann' } }, false],
  ["Arrays.contains('a, b', 'b')", {}, true],
  ["String.replaceFirst('a.b', '.', '$&')", {}, 'a$&b'],
  ["Time.fromIso8601ToString('2015-07-31T17:05:09.000Z', \"YYYY-MM-dd'T'h a\")", {}, '2015-07-31T5 PM'],
  ["Time.fromStringToIso8601('17 June 2015 00:23:19', 'dd MMMM yyyy HH:mm:ss')", {}, '2015-06-17T00:23:19.000Z'],
  ["Time.fromIso8601ToWindows('2015-07-31T17:18:37.979Z')", {}, '130828367179790000'],
  ['Time.now()', { now: new Date('2025-07-30T12:00:00Z') }, '2025-07-30T12:00:00.000Z'],
  ["Iso3166Convert.toNumeric('nl')", {}, '528'],
])('%s', (text, context, expected) => {
  expect(evaluate(text, context)).toEqual(expected);
});

test.each([
  ['user.manager.name', '.name is read of something that is null'],
  ['user.toString.name', '.name is read of something that is null'],
  ['appuser.channelId', 'null: appuser belongs to mappings from the app to Okta, write user.channelId'],
  ['"a" ? 1 : 2', '? needs true or false'],
  ['1 < "a"', '< cannot compare'],
  ["Convert.toInt('x')", 'Convert.toInt: "x" is not a number'],
  ["Convert.toInt('4000000000')", 'does not fit'],
  ['{1}[4]', 'there is no element 4'],
  ["'a' matches '('", 'matches: '],
  ["isMemberOfGroupNameRegex('(')", 'isMemberOfGroupNameRegex: '],
  ["Time.fromUnixToIso8601('99999999999999999')", 'out of range'],
  ["Iso3166Convert.toName('XX')", 'not a country code'],
])('%s fails', (text, message) => {
  const groups = [{ id: '1', name: 'n', type: 'OKTA_GROUP', sourceId: 's' }];
  const run = () => evaluate(text, { user: { manager: null }, groups });
  expect(run).toThrow(OktaEvaluationError);
  expect(run).toThrow(message);
});

test.each([
  ['String.appendd("a", "b")', 1, 'unknown function String.appendd', 'did you mean String.append?'],
  ['user.x + String.append("a")', 10, 'String.append takes 2 arguments, not 1', 'String.append(text, suffix)'],
  ['String.join()', 1, 'String.join takes at least 2 arguments, not 0', 'String.join(separator, text, …)'],
])('checks %s', (text, column, message, hint) => {
  expect(checkOktaExpression(parse(text))).toEqual([{ column, message, hint }]);
});

test('oktaSourcesOf names what is read, each once', () => {
  const text = 'firstName + user.lastName + (String.len(user.lastName) == 0 ? app.x : {user.y}[0])';
  expect(oktaSourcesOf(parse(text))).toEqual(['firstName', 'user.lastName', 'app.x', 'user.y']);
});
