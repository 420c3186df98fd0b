/** A review as the comment of a pull request (GitHub Flavored Markdown). */
import { renderProblem } from '../../config/problem.ts';
import type { Change } from '../../plan/change.ts';
import { visibleLines } from '../../visible.ts';
import type { AppEffect } from '../effect.ts';
import type { Finding } from '../findings/finding.ts';
import { adviceOfKey, isLoud, type KeyChange } from '../keyChange.ts';
import type { PersonEffect } from '../personEffect.ts';
import type { Revert } from '../revert.ts';
import type { Review, StackReview } from '../review.ts';
import { sampleTexts } from '../sample/sampleChange.ts';
import { table } from './markdownTable.ts';
import { cap, code, fenced, folded, plain } from './markdownText.ts';
import { verdict } from './markdownVerdict.ts';
import { renameTexts } from './renameWords.ts';
import { revertTexts } from './revertWords.ts';
import { attributeTexts, changeText, people, personText, plural, sentences, sign, staleText } from './words.ts';

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
    `What this change (${code(review.base)} → ${code(review.head)}) would do to people's accounts. ${summary(review)}`,
    ...(shortened ? [`Shortened to fit a comment. All of it: ${code(`muster review --base ${review.base}`)}`] : []),
    ...verdict(review),
    ...review.stacks.filter(({ problems }) => problems.length > 0).map((stack) => problemsBlock(stack, detail)),
    ...table(review),
    ...(detail.apps ? review.stacks.flatMap((stack) => stackBlocks(stack, detail)) : []),
    ...promotionBlock(review, detail),
    ...findingBlocks(review, detail),
  ];
  return visibleLines(`${blocks.join('\n\n')}\n`);
}

function summary({ stacks }: Review): string {
  if (stacks.some(({ problems }) => problems.length > 0)) return '**The declarations do not read.**';
  const changed = stacks.filter(({ change }) => change.apps.length + change.lines.length > 0);
  if (changed.length === 0) {
    const isEdited = stacks.some(({ sample }) => sample !== null);
    return isEdited ? 'Nothing that is declared changes, and the sample is edited.' : 'Nothing: nothing that is declared changes.';
  }
  const apps = changed.reduce((sum, { change }) => sum + change.apps.length, 0);
  const where = `It changes ${plural(apps, 'app')} in ${plural(changed.length, 'stack')}.`;
  return `${where} Nothing has been sent: people are those of the sample directory, and so are the counts.`;
}

function problemsBlock({ stack, problems }: StackReview, { lines }: Detail): string {
  return [`### ${code(stack)} does not read`, '```text', ...cap(problems.map(renderProblem), lines), '```'].join('\n');
}

function stackBlocks(stack: StackReview, detail: Detail): string[] {
  const { change, notes } = stack;
  const [edit = '', ...losses] = sampleTexts(stack.sample);
  const edited = edit === '' ? [] : [plain(edit), ...losses.map((text) => `🔴 **${plain(text)}**`)];
  const program = stack.program.map((text) => plain(`not from the YAML: ${text}`));
  const said = [...program, ...renameTexts(stack).map(plain), ...edited].map((text) => `- ${text}`);
  if (change.apps.length + change.lines.length + notes.length + said.length === 0) return [];
  const byApp = new Map(stack.effects.map((effect) => [effect.app, effect]));
  return [
    `### ${code(stack.stack)}`,
    ...notes,
    ...(said.length === 0 ? [] : [cap(said, detail.lines).join('\n')]),
    ...stack.reverts.map((one) => revertBlock(one, detail)),
    ...(change.lines.length === 0 ? [] : [changeList(change.lines, detail)]),
    ...change.apps.flatMap((app) => {
      const effect = byApp.get(app.app);
      const steps = stack.byHand[app.app] ?? [];
      return [
        `#### ${code(app.app)} ${app.kind === 'changed' ? '' : `is ${app.kind}`}`.trimEnd(),
        ...effectBlock(
          effect,
          app.name,
          stack.keys.filter((one) => one.app === app.app),
        ),
        ...(stack.appNotes[app.app] ?? []),
        ...(app.restartsCycle ? ['A full cycle starts: Entra looks at everybody again, not only at those who changed.'] : []),
        ...(app.kind === 'changed'
          ? ['What was edited (`+` added, `-` taken out, `!` changed; behind `#` the line of the YAML):', changeList(app.lines, detail)]
          : [folded(plural(app.lines.length, 'line'), changeList(app.lines, detail))]),
        ...(effect === undefined ? [] : peopleBlock(effect, detail)),
        ...(steps.length === 0
          ? []
          : [
              [`To be done by hand at the vendor (${plain(app.name)}), after the merge:`, ...steps.map((step) => `- [ ] ${step}`)].join(
                '\n',
              ),
            ]),
      ];
    }),
  ];
}

function revertBlock(revert: Revert, { lines: most }: Detail): string {
  const { heading, lines } = revertTexts(revert, code, plain);
  return [heading, ...cap(lines, most).map((line) => `- ${line}`)].join('\n');
}

function effectBlock(effect: AppEffect | undefined, name: string, keys: KeyChange[]): string[] {
  const people = effect === undefined ? [] : sentences(effect, name);
  const changed = keys.map((one) => ({ loud: isLoud(one), text: one.text, advice: adviceOfKey(one, code) }));
  const lines = [...changed, ...people.map((one) => ({ ...one, advice: '' }))].map(
    ({ loud, text, advice }) => `- ${loud ? `🔴 **${plain(text)}**` : plain(text)}${advice && `. ${advice}`}`,
  );
  return [...(lines.length === 0 ? [] : [lines.join('\n')]), ...(people.length === 0 ? ['Nobody of the sample is affected.'] : [])];
}

function changeList(changes: Change[], { lines }: Detail): string {
  const all = changes.map((one) => `${sign[one.kind]} ${changeText(one)}    # ${one.place.file}:${one.place.line}`.replace(/^~ /, '! '));
  return fenced('diff', cap(all, lines));
}

function peopleBlock({ most, counts }: AppEffect, detail: Detail): string[] {
  const some = most.slice(0, detail.people);
  if (some.length === 0) return [];
  const all = Object.values(counts).reduce((sum, count) => sum + count, 0);
  // Of an app that moves the same people are there twice.
  const those = new Set(some.map(({ key }) => key)).size;
  const who = all > some.length ? `the ${some.length} most affected of ${people(all)}` : people(those);
  const title = `Person by person: ${who}, with what changes${detail.requests ? ' and what would be sent' : ''}`;
  return [folded(title, some.map((person) => personBlock(person, detail)).join('\n'))];
}

function personBlock(person: PersonEffect, { requests, lines }: Detail): string {
  const said = [`- ${plain(personText(person))}`, ...cap(attributeTexts(person), lines).map((text) => `  - ${code(text)}`)];
  const sent = requests ? person.requests : [];
  const requestLines = sent.map(({ method, path, body }) => `${method} ${path}${body === null ? '' : ` ${JSON.stringify(body)}`}`);
  return [...said, ...requestLines.map((line) => `  - would send ${code(line)}`)].join('\n');
}

function promotionBlock({ promotion }: Review, { lines }: Detail): string[] {
  if (promotion === null || promotion.widened.length + promotion.closed + promotion.stale.length === 0) return [];
  const { from, to, widened, closed, all, stale } = promotion;
  const apart = widened.length > 0 ? 'further apart' : closed > 0 ? 'closer' : 'as far apart as before';
  const text = `### ${code(from)} and ${code(to)} are ${apart}`;
  const counts = `This change brings ${plural(widened.length, 'difference')} and ends ${closed}; ${all} in all, tenants, addresses, secrets and what differs by nature not counted.`;
  const next = `${code(`muster compare ${from} ${to}`)} prints the YAML that makes ${code(to)} say what ${code(from)} says.`;
  const list = cap(
    widened.map(({ path, before, after }) => `${path}: ${from} ${after ?? 'nothing'}, ${to} ${before ?? 'nothing'}`),
    lines,
  );
  return [
    text,
    `${counts} ${next}`,
    ...(stale.length === 0
      ? []
      : [
          cap(
            stale.map((one) => `- ${plain(staleText(one))}`),
            lines,
          ).join('\n'),
        ]),
    ...(list.length === 0 ? [] : [folded('The new differences', list.map((line) => `- ${code(line)}`).join('\n'))]),
  ];
}

const severities = 'An **error** will go wrong, a **warning** is likely to, a **note** is worth knowing. Findings stop nothing.';

function findingBlocks({ stacks }: Review, { lines }: Detail): string[] {
  const list = (of: 'new' | 'gone') => stacks.flatMap(({ stack, findings }) => findingLines(stack, findings[of], of === 'new'));
  const count = (of: 'new' | 'gone') => stacks.reduce((sum, { findings }) => sum + findings[of].length, 0);
  const kept = stacks.reduce((sum, { findings }) => sum + findings.kept, 0);
  return [
    ...(count('new') === 0 ? [] : ['### New findings', severities, cap(list('new'), lines).join('\n')]),
    ...(count('gone') === 0 ? [] : [folded(`${plural(count('gone'), 'finding')} gone`, cap(list('gone'), lines).join('\n'))]),
    ...(kept === 0
      ? []
      : [
          `${plural(kept, 'finding')} that ${kept === 1 ? 'was' : 'were'} there before: ${code('muster check')} lists ${kept === 1 ? 'it' : 'them'}.`,
        ]),
  ];
}

/** One point a rule and app, below it what was found. */
function findingLines(stack: string, findings: Finding[], withFix: boolean): string[] {
  const groups = Map.groupBy(findings, ({ id, app }) => `${app} ${id}`);
  return [...groups.values()].flatMap((those) => {
    const [first] = those;
    if (first === undefined) return [];
    const { severity, id, app, why, fix } = first;
    const found = those.map(({ message, place }) => `  - ${plain(message)}${place ? ` (${code(`${place.file}:${place.line}`)})` : ''}`);
    const said = withFix ? `: ${plain(why)} *Fix:* ${plain(fix)}` : '';
    return [`- **${severity}** in ${code(stack)} ${code(app)}, ${code(id)}${said}`, ...found];
  });
}
