/** What a reader of the comment is told first: stopped, or not and why. */
import { adviceOfKey, isLoud, isRefused } from '../keyChange.ts';
import type { Review } from '../review.ts';
import { adviceOf, type Stop } from '../stops/stop.ts';
import { code, plain } from './markdownText.ts';
import { sentences } from './words.ts';

const needsWord = 'has to say that it is meant';
const stopTitles: Record<Stop['kind'], string> = {
  people: 'takes too much away',
  sample: 'takes too much away',
  moved: needsWord,
  secret: needsWord,
  groups: needsWord,
  removed: needsWord,
};

/** Nothing where nothing changes or nothing reads. */
export function verdict({ stacks }: Review): string[] {
  const all = stacks.flatMap(({ stack, stops: found }) => found.map((stop) => ({ stack, ...stop })));
  const lost = stacks.flatMap(({ stack, keys }) => keys.filter(isRefused).map((one) => ({ stack, ...one })));
  if (all.length + lost.length === 0) {
    const isNothing = stacks.every(({ change, sample }) => change.apps.length === 0 && sample === null);
    if (isNothing || stacks.some(({ problems }) => problems.length > 0)) return [];
    const effects = stacks.flatMap(({ effects: declared, sample }) => [...declared, ...(sample?.effects ?? [])]);
    if (effects.some(({ harmed }) => harmed > 0)) {
      const limit = "`safety:` in the stack; unless it says otherwise 10 % of an app's people, and five people always";
      return [`**Not stopped:** what it takes away (🔴) stays within what one change may take (${limit}).`];
    }
    const isRemade = stacks.some(({ keys }) => keys.some(isLoud));
    if (isRemade) return ['**Not stopped,** and 🔴 marks an app that would be made anew.'];
    const marksPeople = effects.some((effect) => sentences(effect, '').some(({ loud }) => loud));
    return [`**Nobody loses an account or a role.**${marksPeople ? ' 🔴 marks what to look at all the same.' : ''}`];
  }
  const lines = [
    ...lost.flatMap(({ stack, ...change }) => [
      `> **${code(stack)} ${code(change.app)}: ${plain(change.text)}.**`,
      `> ${adviceOfKey(change, code)}`,
      `> The place for it is ${code(`${stack}.yaml`)}; until then this check fails, and ${code('pulumi up')} refuses.`,
    ]),
    ...all.flatMap(({ stack, ...stop }) => [
      `> **${code(stack)} ${code(stop.app)}: ${plain(stop.text)}.**`,
      `> ${adviceOf(stop, code)}`,
      `> The place for it is ${code(`${stack}.yaml`)}; until then this check fails, and ${code('pulumi up')} refuses.`,
    ]),
  ];
  const titles = [...(lost.length > 0 ? ['would lose an app'] : []), ...all.map(({ kind }) => stopTitles[kind])];
  const title = `this change ${[...new Set(titles)].join(' and ')}`;
  return [['> [!CAUTION]', `> **STOPPED: ${title}.**`, '>', ...lines.flatMap((line) => [line, '>'])].slice(0, -1).join('\n')];
}
