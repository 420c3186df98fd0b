/** Tokens and client secrets that end: `expires` beside `secret`. */
import { describe, expect, test } from 'vitest';
import { renderProblem } from '../../src/config/problem.ts';
import { planStack } from '../../src/plan/plan.ts';
import type { Plan } from '../../src/plan/types.ts';
import { findAll, findIgnored } from '../../src/review/findings/findings.ts';
import { review } from '../../src/review/review.ts';
import { appStack, loadStack, stackFolder } from '../config/stack.ts';

const token = 'scim: { url: https://a.example.com/scim, token: { secret: wikiToken, expires: 2027-01-31 } }';
const client =
  'scim:\n  url: https://a.example.com/scim\n  oauth: { tokenUrl: https://a.example.com/t, clientId: c, clientSecret: { secret: s, expires: 2027-01-31 } }';

function planOf(lines: string, directory = 'entra'): Plan {
  const { document, problems } = loadStack('s', stackFolder(appStack(lines, 'generic', directory)));
  expect(problems).toEqual([]);
  if (document === undefined) throw new Error('no document');
  return planStack(document);
}
const found = (lines: string, today?: string, directory?: string) =>
  findAll(planOf(lines, directory), undefined, today === undefined ? {} : { today: new Date(today) })
    .filter(({ id }) => id.startsWith('token-'))
    .map(({ id, severity, message, place }) => `${place?.line}:${place?.column} ${severity} ${id} ${message}`);

const said = 'the token (secret wikiToken)';
test.each([
  ['31 days ahead nothing', '2026-12-31T23:59:59Z', []],
  ['30 days ahead a warning', '2027-01-01T00:00:00Z', [`8:67 warning token-expires ${said} expires on 2027-01-31, in 30 days`]],
  ['the day before', '2027-01-30T12:00:00Z', [`8:67 warning token-expires ${said} expires on 2027-01-31, in 1 day`]],
  ['on the day, to its end', '2027-01-31T23:59:59Z', [`8:67 warning token-expires ${said} expires today, on 2027-01-31`]],
  ['after it an error', '2027-02-01T00:00:00Z', [`8:67 error token-expired ${said} expired on 2027-01-31, 1 day ago`]],
  ['long after', '2028-01-31T00:00:00Z', [`8:67 error token-expired ${said} expired on 2027-01-31, 365 days ago`]],
])('%s', (_what, today, findings) => {
  const at = (line: string) => line.replace(/^8:\d+/, '8');
  expect(found(token, today).map(at)).toEqual(findings.map(at));
});

test('the finding stands at the date, of a client secret and in Okta too', () => {
  expect(found(client, '2027-01-20T00:00:00Z')).toEqual([
    expect.stringMatching(/^10:\d+ warning token-expires the client secret \(secret s\) expires on 2027-01-31, in 11 days$/),
  ]);
  expect(found(`${token}\nokta: { integration: header }`, '2027-02-02T00:00:00Z', 'okta')).toEqual([
    expect.stringMatching(/^8:\d+ error token-expired /),
  ]);
  const column = Number(found(token, '2027-01-20T00:00:00Z')[0]?.match(/^8:(\d+)/)?.[1]);
  expect(`    ${token}`.slice(column - 1)).toMatch(/^expires: /);
});

test('what to do names the secret in Entra, and the page in Okta, which reads none', () => {
  const fixOf = (lines: string, directory?: string) =>
    findAll(planOf(lines, directory), undefined, { today: new Date('2027-01-20T00:00:00Z') }).find(({ id }) => id === 'token-expires')?.fix;
  expect(fixOf(token)).toContain('`pulumi config set --secret muster:wikiToken`');
  expect(fixOf(`${token}\nokta: { integration: header }`, 'okta')).toMatch(/enter it in Okta \(Provisioning tab/);
});

test('nothing without a date, and nothing where nobody says what day it is', () => {
  expect(found(token.replace(', expires: 2027-01-31', ''), '2030-01-01T00:00:00Z')).toEqual([]);
  expect(found(token)).toEqual([]);
});

test('it can be ignored with a reason', () => {
  const known = { today: new Date('2027-02-02T00:00:00Z') };
  const plan = planOf(`${token}\nignore: { token-expired: the vendor goes with it }`);
  expect(findAll(plan, undefined, known).filter(({ id }) => id === 'token-expired')).toEqual([]);
  expect(findIgnored(plan, undefined, known)).toEqual([
    expect.objectContaining({ id: 'token-expired', reason: 'the vendor goes with it' }),
  ]);
});

test.each([
  ['2027-02-30', /^stacks\/s\.yaml:8:\d+ bad-value .*expires/],
  ['2026-13-01', /^stacks\/s\.yaml:8:\d+ bad-value .*expires/],
  ['tomorrow', /^stacks\/s\.yaml:8:\d+ bad-value .*expires/],
  ['2027-01-31T10:00:00Z', /^stacks\/s\.yaml:8:\d+ bad-value .*expires/],
])('%s is no date, and a problem at its line', (date, message) => {
  const { problems } = loadStack('s', stackFolder(appStack(token.replace('2027-01-31', date))));
  expect(problems.map(renderProblem)).toEqual([expect.stringMatching(message)]);
});

describe('in a review', () => {
  const version = (name: string, lines: string) => {
    const files = { ...appStack(lines), 'sample.yaml': 'people: {}\ngroups: {}\n' };
    return { name, dir: stackFolder(files), date: new Date('2026-05-04T10:00:00Z') };
  };
  const findings = (base: string, head: string, today?: string) => {
    const options = today === undefined ? {} : { today: new Date(today) };
    const [one] = review(version('main', base), version('pull request', head), ['s'], ['a', 'b'], options).stacks;
    expect(one?.problems).toEqual([]);
    const ids = (of: 'new' | 'gone') => one?.findings[of].flatMap(({ id }) => (id.startsWith('token-') ? [id] : []));
    return { new: ids('new'), gone: ids('gone'), lines: one?.change.apps.flatMap(({ lines }) => lines.map(({ path }) => path)) };
  };
  const renewed = token.replace('2027-01-31', '2028-01-31');

  test("the reader's day counts, not that of the commit", () => {
    const undated = token.replace(', expires: 2027-01-31', '');
    expect(findings(undated, token, '2027-01-20T00:00:00Z')).toEqual({ new: ['token-expires'], gone: [], lines: ['scim.token'] });
    expect(findings(undated, token)).toEqual({ new: [], gone: [], lines: ['scim.token'] });
  });

  test('a date that is written anew takes the finding away; one that stays is no news on any day', () => {
    expect(findings(token, renewed, '2027-01-20T00:00:00Z')).toEqual({ new: [], gone: ['token-expires'], lines: ['scim.token'] });
    expect(findings(token, token, '2027-01-20T00:00:00Z')).toEqual({ new: [], gone: [], lines: [] });
  });
});
