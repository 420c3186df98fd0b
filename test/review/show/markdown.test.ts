import { expect, test } from 'vitest';
import { changeBetween } from '../../../src/plan/change.ts';
import { findAll } from '../../../src/review/findings/findings.ts';
import type { Review } from '../../../src/review/review.ts';
import { commentMarker, renderMarkdown } from '../../../src/review/show/markdown.ts';
import { renderText } from '../../../src/review/show/text.ts';
import { directory, effect, person, planned } from '../people.ts';

/** One changed app, said `times` over. */
function reviewed(times: number, name = 'ann'): Review {
  const people = Object.fromEntries(
    Array.from({ length: 12 }, (_, index) => [`${name}${index}`, person(`${name}${index}`, { department: `${name} | \`x\` <b>@all</b>` })]),
  );
  const sample = directory(people, { Sales: Object.keys(people) });
  const [base, head] = ['jobTitle', 'department'].map((title) =>
    planned(`assign: { groups: { Sales: default } }\nusers: { mappings: { title: ${title} } }`),
  );
  if (base === undefined || head === undefined) throw new Error('no plans');
  const [app] = changeBetween(base, head).apps;
  const found = effect(base, head, sample);
  if (app === undefined || found === undefined) throw new Error('no change');
  const apps = Array.from({ length: times }, (_, index) => ({ ...app, app: `app-${index}` }));
  return {
    base: 'main',
    head: 'HEAD',
    stacks: [
      {
        stack: 's',
        problems: [],
        notes: [],
        renames: [],
        perhapsRenamed: [],
        change: { lines: [], apps },
        program: [],
        keys: [],
        effects: apps.map(({ app: key }) => ({ ...found, app: key })),
        sample: null,
        reverts: [],
        stops: [],
        findings: { new: findAll(head.plan, sample), gone: [], kept: 0 },
        appNotes: {},
        byHand: {},
      },
    ],
    promotion: null,
  };
}

test.each([1, 5, 50, 500, 2000])('%i apps fit a comment, and folds are closed', (times) => {
  const text = renderMarkdown(reviewed(times));
  expect(text.length).toBeLessThan(65_536);
  expect(text.startsWith(commentMarker)).toBe(true);
  expect(text.split('<details>').length).toBe(text.split('</details>').length);
  expect(text.includes('Shortened to fit a comment')).toBe(times >= 50);
});

test('the table comes whole as long as it can', () => {
  expect(renderMarkdown(reviewed(500)).match(/^\| `s` \| `app-\d+` /gm)?.length).toBe(500);
});

test("people's data is shown as text: no HTML, no mention, no broken code span", () => {
  const text = renderMarkdown(reviewed(1, 'x*y_'));
  expect(text).toContain('``title: nothing → x*y_ ¦ `x` <b>@all</b>``');
  expect(text.replace(/(`+)[^`].*?[^`]\1(?!`)/g, '')).not.toMatch(/<b>|@all/);
});

test('nothing changed is said in one line, in both formats', () => {
  const none: Review = { base: 'main', head: 'HEAD', stacks: [], promotion: null };
  expect(renderMarkdown(none)).toContain('nothing that is declared changes');
  expect(renderText(none)).toContain('nothing that is declared changes');
});

const hostile = '\u001b[2J\n```\n<h1>Approved</h1> \u202e\u009b';

test('a problem stays in its block, whatever a key holds', () => {
  const place = { file: 'stacks/s.yaml', line: 1, column: 1 };
  const review = reviewed(0);
  const problems = [{ ...place, code: 'unknown-target', message: `the target has no attribute ${hostile}`, hint: `Known: ${hostile}.` }];
  const text = renderMarkdown({ ...review, stacks: review.stacks.map((one) => ({ ...one, problems })) });
  expect(text.match(/^ {0,3}```.*$/gm)).toEqual(['```text', '```']);
  expect(text).toContain('\\u001b[2J\\u000a```\\u000a<h1>Approved</h1> \\u202e\\u009b');
});

test('nothing that somebody wrote moves the cursor, starts a line or turns text around', () => {
  const head = planned(`assign: { groups: { Sales: default } }\nusers: { mappings: { title: department } }`);
  const sample = directory({ ann: { ...person('ann', { department: hostile }), displayName: hostile } }, { Sales: ['ann'] });
  const found = effect(planned('assign: { groups: { Sales: default } }'), head, sample);
  const review = reviewed(1);
  const stacks = review.stacks.map((one) => ({ ...one, effects: found === undefined ? [] : [{ ...found, app: 'app-0' }] }));
  for (const text of [renderText({ ...review, stacks }), renderMarkdown({ ...review, stacks })]) {
    expect(text).toContain('ann (');
    expect(text).not.toMatch(/^\s*<h1>/m);
    expect(text.replaceAll('\n', '')).not.toMatch(/[\p{Cc}\u202e]/u);
  }
});
