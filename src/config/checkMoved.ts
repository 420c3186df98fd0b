/** What is said of a move that means nothing. */
import type { Problem } from './problem.ts';
import type { StackDocument } from './read.ts';

/** `same` restarts nothing, so there is nothing to forget. */
export function checkMoved({ data, keyPlace }: StackDocument): Problem[] {
  const words = [
    { at: ['target', 'moved'], said: data.target?.moved },
    ...Object.entries(data.apps ?? {}).map(([key, app]) => ({ at: ['apps', key, 'scim', 'moved'], said: app.scim?.moved })),
  ];
  return words.flatMap(({ at, said }): Problem[] => {
    if (typeof said !== 'object' || said.system !== 'same' || said.reset === undefined) return [];
    const message = `${at.join('.')}: reset says what a restart forgets, and same restarts nothing`;
    return [{ ...keyPlace([...at, 'reset']), code: 'no-restart', message, hint: 'Take reset out, or write system: other.' }];
  });
}
