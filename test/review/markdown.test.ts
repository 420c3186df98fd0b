import { expect, test } from 'vitest';
import { changeBetween } from '../../src/plan/change.ts';
import { findAll } from '../../src/review/findings.ts';
import { commentMarker, renderMarkdown } from '../../src/review/markdown.ts';
import type { Review } from '../../src/review/review.ts';
import { renderText } from '../../src/review/text.ts';
import { directory, effect, person, planned } from './people.ts';

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
        change: { lines: [], apps },
        effects: apps.map(({ app: key }) => ({ ...found, app: key })),
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
