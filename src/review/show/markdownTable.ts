/** The comment's table: how many people of each app something happens to. */
import type { AppEffect } from '../effect.ts';
import type { Review } from '../review.ts';
import { code } from './markdownText.ts';

/** Columns of the table; one that is empty in every row is left out. */
const columns: { title: string; loud?: true; count(effect: AppEffect): number }[] = [
  { title: 'Deleted', loud: true, count: ({ counts }) => counts.deleted },
  { title: 'Disabled', loud: true, count: ({ counts }) => counts.disabled },
  { title: 'Lose a role', loud: true, count: ({ losesRole }) => losesRole },
  { title: 'Fails', loud: true, count: ({ counts }) => counts.failing },
  { title: 'No longer managed', loud: true, count: ({ counts }) => counts.left },
  { title: 'No account', count: ({ counts }) => counts.noAccount },
  { title: 'New', count: ({ counts }) => counts.enters },
  { title: 'Changed', count: ({ counts }) => counts.changed },
  { title: 'Old values', count: ({ counts }) => counts.stale },
];

/** One row an app that changes, and one an app that an edited sample takes somebody from; nothing where there is none. */
export function table({ stacks }: Review): string[] {
  const rows = stacks.flatMap(({ stack, change, effects, sample }) => {
    const byApp = new Map(effects.map((effect) => [effect.app, effect]));
    const edited = (sample?.effects ?? []).map((effect) => ({
      stack,
      app: effect.app,
      kind: 'sample edited',
      restartsCycle: false,
      effect,
    }));
    return [...change.apps.map((app) => ({ stack, ...app, effect: byApp.get(app.app) })), ...edited];
  });
  if (rows.length === 0) return [];
  const used = columns.filter(({ count }) => rows.some(({ effect }) => effect !== undefined && count(effect) > 0));
  const line = (cells: string[]) => `| ${cells.join(' | ')} |`;
  const lines = rows.map(({ stack, app, kind, restartsCycle, effect }) => {
    const numbers = used.map(({ loud, count }) => countCell(effect === undefined ? 0 : count(effect), loud));
    const inScope = effect === undefined ? 'as before' : `${effect.inScope.before}\u00a0→\u00a0${effect.inScope.after}`;
    return line([code(stack), code(app), kind, inScope, ...numbers, restartsCycle ? 'yes' : '']);
  });
  const head = line(['Stack', 'App', 'Change', 'Accounts', ...used.map(({ title }) => title), 'Full cycle']);
  return [[head, line(['---', '---', '---', '---', ...used.map(() => '--:'), '---']), ...lines].join('\n')];
}

const countCell = (count: number, loud = false): string => (count === 0 ? '' : loud ? `**${count}** 🔴` : String(count));
