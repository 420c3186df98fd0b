/** A review as the comment of a pull request (GitHub Flavored Markdown). */
import { renderProblem } from '../config/problem.ts';
import type { Change } from '../plan/change.ts';
import type { AppEffect } from './effect.ts';
import type { Finding } from './findings.ts';
import type { PersonEffect } from './personEffect.ts';
import type { Review, StackReview } from './review.ts';
import { attributeTexts, changeText, people, personText, plural, sentences, sign } from './words.ts';

/** By this the workflow finds its comment again. */
export const commentMarker = '<!-- muster-review -->';

/** GitHub takes 65,536 characters a comment; the rest is for what the workflow adds. */
const largest = 64_000;

interface Detail {
  people: number;
  requests: boolean;
  /** Lines of a list that are shown. */
  lines: number;
  /** False: only the table and the warnings. */
  apps: boolean;
}

/** From everything to nothing but the table. */
const details: Detail[] = [
  { people: 10, requests: true, lines: 200, apps: true },
  { people: 10, requests: false, lines: 60, apps: true },
  { people: 3, requests: false, lines: 20, apps: true },
  { people: 0, requests: false, lines: 5, apps: true },
  { people: 0, requests: false, lines: 5, apps: false },
];

/** The same review gives the same text. The first detail that fits is taken; what still does not fit ends at a line. */
export function renderMarkdown(review: Review, size = largest): string {
  let text = '';
  for (const [index, detail] of details.entries()) {
    text = render(review, detail, index > 0);
    if (text.length <= size) return text;
  }
  const note = '\n\n…and more: the comment is full.\n';
  const cut = text.slice(0, size - note.length);
  return cut.slice(0, cut.lastIndexOf('\n')) + note;
}

function render(review: Review, detail: Detail, shortened: boolean): string {
  const blocks = [
    commentMarker,
    '## Muster review',
    `${code(review.base)} → ${code(review.head)}: ${summary(review)}`,
    ...(shortened ? [`Shortened to fit a comment. All of it: ${code(`muster review --base ${review.base}`)}`] : []),
    ...stops(review),
    ...review.stacks.filter(({ problems }) => problems.length > 0).map((stack) => problemsBlock(stack, detail)),
    ...table(review),
    ...(detail.apps ? review.stacks.flatMap((stack) => stackBlocks(stack, detail)) : []),
    ...promotionBlock(review, detail),
    ...findingBlocks(review, detail),
  ];
  return `${blocks.join('\n\n')}\n`;
}

function summary({ stacks }: Review): string {
  if (stacks.some(({ problems }) => problems.length > 0)) return '**the declarations do not read.**';
  const changed = stacks.filter(({ change }) => change.apps.length + change.lines.length > 0);
  if (changed.length === 0) return 'nothing that is declared changes.';
  const apps = changed.reduce((sum, { change }) => sum + change.apps.length, 0);
  return `${plural(apps, 'app')} in ${plural(changed.length, 'stack')}. People are those of the sample directory.`;
}

function stops({ stacks }: Review): string[] {
  const all = stacks.flatMap(({ stack, stops: found }) => found.map((stop) => ({ stack, ...stop })));
  if (all.length === 0) return [];
  const lines = all.flatMap(({ stack, app, harmed, of, limit, allow }) => [
    `> **${code(stack)} ${code(app)}: ${harmed} of ${people(of)} would be disabled, deleted or lose a role; one change may touch ${limit}.**`,
    `> If it is meant, write into this change: ${code(allow)}`,
  ]);
  return [
    ['> [!CAUTION]', '> **STOPPED: this change takes too much away.**', '>', ...lines.flatMap((line) => [line, '>'])]
      .slice(0, -1)
      .join('\n'),
  ];
}

function problemsBlock({ stack, problems }: StackReview, { lines }: Detail): string {
  return [`### ${code(stack)} does not read`, '```text', ...cap(problems.map(renderProblem), lines), '```'].join('\n');
}

/** Columns of the table; one that is empty in every row is left out. */
const columns: { title: string; loud?: true; count(effect: AppEffect): number }[] = [
  { title: 'Deleted', loud: true, count: ({ counts }) => counts.deleted },
  { title: 'Disabled', loud: true, count: ({ counts }) => counts.disabled },
  { title: 'Lose a role', loud: true, count: ({ losesRole }) => losesRole },
  { title: 'Mapping fails', loud: true, count: ({ counts }) => counts.failing },
  { title: 'No longer managed', loud: true, count: ({ counts }) => counts.left },
  { title: 'New', count: ({ counts }) => counts.enters },
  { title: 'Changed', count: ({ counts }) => counts.changed },
];

function table({ stacks }: Review): string[] {
  const rows = stacks.flatMap(({ stack, change, effects }) => {
    const byApp = new Map(effects.map((effect) => [effect.app, effect]));
    return change.apps.map((app) => ({ stack, ...app, effect: byApp.get(app.app) }));
  });
  if (rows.length === 0) return [];
  const used = columns.filter(({ count }) => rows.some(({ effect }) => effect !== undefined && count(effect) > 0));
  const line = (cells: string[]) => `| ${cells.join(' | ')} |`;
  const lines = rows.map(({ stack, app, kind, restartsCycle, effect }) => {
    const numbers = used.map(({ loud, count }) => countCell(effect === undefined ? 0 : count(effect), loud));
    const inScope = effect === undefined ? 'as before' : `${effect.inScope.before}\u00a0→\u00a0${effect.inScope.after}`;
    return line([code(stack), code(app), kind, inScope, ...numbers, restartsCycle ? 'yes' : '']);
  });
  const head = line(['Stack', 'App', '', 'People', ...used.map(({ title }) => title), 'Full cycle']);
  return [[head, line(['---', '---', '---', '---', ...used.map(() => '--:'), '---']), ...lines].join('\n')];
}

const countCell = (count: number, loud = false): string => (count === 0 ? '' : loud ? `**${count}** 🔴` : String(count));

function stackBlocks(stack: StackReview, detail: Detail): string[] {
  const { change, notes } = stack;
  if (change.apps.length + change.lines.length + notes.length === 0) return [];
  const byApp = new Map(stack.effects.map((effect) => [effect.app, effect]));
  return [
    `### ${code(stack.stack)}`,
    ...notes,
    ...(change.lines.length === 0 ? [] : [changeList(change.lines, detail)]),
    ...change.apps.flatMap((app) => {
      const effect = byApp.get(app.app);
      const steps = stack.byHand[app.app] ?? [];
      return [
        `#### ${code(app.app)} ${app.kind === 'changed' ? '' : `is ${app.kind}`}`.trimEnd(),
        ...effectBlock(effect, app.name),
        ...(stack.appNotes[app.app] ?? []),
        ...(app.restartsCycle ? ['A full cycle starts: Entra looks at everybody again, not only at those who changed.'] : []),
        app.kind === 'changed' ? changeList(app.lines, detail) : folded(plural(app.lines.length, 'line'), changeList(app.lines, detail)),
        ...(effect === undefined ? [] : peopleBlock(effect, detail)),
        ...(steps.length === 0 ? [] : [['By hand at the vendor:', ...steps.map((step) => `- [ ] ${step}`)].join('\n')]),
      ];
    }),
  ];
}

function effectBlock(effect: AppEffect | undefined, name: string): string[] {
  const said = effect === undefined ? [] : sentences(effect, name);
  if (said.length === 0) return ['Nobody of the sample is affected.'];
  return [said.map(({ loud, text }) => `- ${loud ? `🔴 **${plain(text)}**` : plain(text)}`).join('\n')];
}

function changeList(changes: Change[], { lines }: Detail): string {
  const all = changes.map((one) => `${sign[one.kind]} ${changeText(one)}    # ${one.place.file}:${one.place.line}`);
  const fence = '`'.repeat(
    Math.max(3, ...all.map((line) => (line.match(/`+/g) ?? []).reduce((most, run) => Math.max(most, run.length + 1), 0))),
  );
  return [
    `${fence}diff`,
    ...cap(
      all.map((line) => line.replace(/^~ /, '! ')),
      lines,
    ),
    fence,
  ].join('\n');
}

function peopleBlock({ most, counts }: AppEffect, detail: Detail): string[] {
  const some = most.slice(0, detail.people);
  if (some.length === 0) return [];
  const all = Object.values(counts).reduce((sum, count) => sum + count, 0);
  const title = all > some.length ? `The ${some.length} most affected of ${people(all)}` : people(all);
  return [folded(title, some.map((person) => personBlock(person, detail)).join('\n'))];
}

function personBlock(person: PersonEffect, { requests, lines }: Detail): string {
  const said = [`- ${plain(personText(person))}`, ...cap(attributeTexts(person), lines).map((text) => `  - ${code(text)}`)];
  if (!requests || person.request === null) return said.join('\n');
  const { method, path, body } = person.request;
  return [...said, `  - ${code(`${method} ${path}${body === null ? '' : ` ${JSON.stringify(body)}`}`)}`].join('\n');
}

function promotionBlock({ promotion }: Review, { lines }: Detail): string[] {
  if (promotion === null || (promotion.widened.length === 0 && promotion.closed === 0)) return [];
  const { from, to, widened, closed, all } = promotion;
  const text = `### ${code(from)} and ${code(to)} are ${widened.length > 0 ? 'further apart' : 'closer'}`;
  const counts = `${plural(widened.length, 'new difference')}, ${closed} gone, ${all} in all (tenants and addresses not counted).`;
  const list = cap(
    widened.map(({ path, before, after }) => `${path}: ${from} ${after ?? 'nothing'}, ${to} ${before ?? 'nothing'}`),
    lines,
  );
  return [text, counts, ...(list.length === 0 ? [] : [folded('The new differences', list.map((line) => `- ${code(line)}`).join('\n'))])];
}

function findingBlocks({ stacks }: Review, { lines }: Detail): string[] {
  const tell = (stack: string, { severity, id, app, message, fix, place }: Finding) =>
    `- **${severity}** ${code(id)} ${code(stack)} ${code(app)}: ${plain(message)}${place ? ` (${code(`${place.file}:${place.line}`)})` : ''}. ${plain(fix)}`;
  const young = stacks.flatMap(({ stack, findings }) => findings.new.map((finding) => tell(stack, finding)));
  const gone = stacks.flatMap(({ stack, findings }) => findings.gone.map((finding) => tell(stack, finding)));
  const kept = stacks.reduce((sum, { findings }) => sum + findings.kept, 0);
  const blocks = [
    ...(young.length === 0 ? [] : ['### New findings', cap(young, lines).join('\n')]),
    ...(gone.length === 0 ? [] : [folded(`${plural(gone.length, 'finding')} gone`, cap(gone, lines).join('\n'))]),
  ];
  if (kept > 0) blocks.push(`${plural(kept, 'finding')} as before: ${code('muster check')} lists them.`);
  return blocks;
}

function folded(title: string, text: string): string {
  return `<details><summary>${plain(title)}</summary>\n\n${text}\n\n</details>`;
}

function cap(lines: string[], most: number): string[] {
  return lines.length <= most ? lines : [...lines.slice(0, most), `…and ${lines.length - most} more`];
}

/** A code span, also of a text with backticks in it (CommonMark section 6.1); nothing in it is read as a link, a mention or HTML. */
function code(text: string): string {
  const line = text.replace(/\s+/g, ' ').replaceAll('|', '¦');
  const longest = (line.match(/`+/g) ?? []).reduce((most, run) => Math.max(most, run.length), 0);
  const fence = '`'.repeat(longest + 1);
  const pad = line.startsWith('`') || line.endsWith('`') ? ' ' : '';
  return `${fence}${pad}${line}${pad}${fence}`;
}

/** Text of somebody else's in running Markdown. */
function plain(text: string): string {
  return text
    .replace(/\s+/g, ' ')
    .replace(/[\\`*_[\]<>&|#~]/g, '\\$&')
    .replaceAll('@', '&#64;');
}
