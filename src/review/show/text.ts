/** A review as it stands in a terminal: everything, nothing folded. */
import { renderProblem } from '../../config/problem.ts';
import { visible, visibleLines } from '../../visible.ts';
import { adviceOfKey, isLoud, isRefused } from '../keyChange.ts';
import type { Review, StackReview } from '../review.ts';
import { sampleTexts } from '../sample/sampleChange.ts';
import { adviceOf } from '../stops/stop.ts';
import { renameTexts } from './renameWords.ts';
import { revertTexts } from './revertWords.ts';
import { attributeTexts, changeText, personText, plural, sentences, sign, staleText } from './words.ts';

export function renderText(review: Review): string {
  const { base, head, promotion } = review;
  const blocks = review.stacks.map(stackText).filter((text) => text !== '');
  if (promotion !== null && promotion.stale.length > 0) blocks.push(promotion.stale.map(staleText).join('\n'));
  if (promotion !== null && promotion.widened.length > 0) {
    const { from, to, widened } = promotion;
    const lines = widened.map(({ path, before, after }) => `  ${path}: ${from} ${after ?? 'nothing'}, ${to} ${before ?? 'nothing'}`);
    blocks.push([`${from} and ${to} are further apart:`, ...lines].join('\n'));
  }
  const title = `${base} → ${head}`;
  const nothing = `nothing that is declared changes in ${review.stacks.map(({ stack }) => stack).join(', ')}`;
  return visibleLines(`${[title, ...(blocks.length === 0 ? [nothing] : blocks)].join('\n\n')}\n`);
}

function stackText(review: StackReview): string {
  const { stack, problems, notes, change, program, keys, effects, stops, findings, appNotes, byHand } = review;
  if (problems.length > 0) return [`${stack} does not read`, ...problems.map(renderProblem)].join('\n');
  const lines = [
    ...notes,
    ...program.map((text) => `not from the YAML: ${text}`),
    ...renameTexts(review),
    ...sampleTexts(review.sample),
    ...review.reverts.flatMap((one) => {
      const { heading, lines } = revertTexts(one);
      return [heading, ...lines.map((line) => `  ${line}`)];
    }),
    ...change.lines.map((line) => `${sign[line.kind]} ${changeText(line)}  ${line.place.file}:${line.place.line}`),
    ...stops.flatMap((stop) => [`STOPPED ${stop.app}: ${stop.text}`, `  ${adviceOf(stop)}`]),
    ...keys.filter(isRefused).flatMap((one) => [`STOPPED ${one.text}`, `  ${adviceOfKey(one)}`]),
    ...change.apps.flatMap(({ app, name, kind, lines: said, restartsCycle }) => {
      const effect = effects.find((one) => one.app === app);
      return [
        `${app} is ${kind}${restartsCycle ? ', and Entra looks at everybody again (a full cycle)' : ''}`,
        ...said.map((line) => `  ${sign[line.kind]} ${changeText(line)}  ${line.place.file}:${line.place.line}`),
        ...keys
          .filter((one) => one.app === app && !isRefused(one))
          .flatMap((one) => [`  ${isLoud(one) ? '! ' : ''}${one.text}`, ...(isLoud(one) ? [`  ${adviceOfKey(one)}`] : [])]),
        ...(effect === undefined ? [] : sentences(effect, name).map(({ loud, text }) => `  ${loud ? '! ' : ''}${text}`)),
        ...(appNotes[app] ?? []).map((note) => `  ${note}`),
        ...(effect?.most ?? []).flatMap((person) => [
          `    ${personText(person)}`,
          ...attributeTexts(person).map((text) => `      ${text}`),
          ...person.requests.map(({ method, path, body }) => `      ${method} ${path}${body === null ? '' : ` ${JSON.stringify(body)}`}`),
        ]),
        ...(byHand[app] ?? []).map((step) => `  by hand at the vendor: ${step}`),
      ];
    }),
    ...findings.new.map(
      ({ severity, id, app, message, fix, place }) =>
        `new ${severity} ${id} ${app}: ${visible(message)}${place ? `  ${place.file}:${place.line}` : ''}\n  ${fix}`,
    ),
    ...(findings.gone.length > 0 ? [`${plural(findings.gone.length, 'finding')} gone`] : []),
  ];
  return lines.length === 0 ? '' : [`${stack}`, ...lines].join('\n');
}
