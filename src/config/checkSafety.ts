/** What a change may do to people: allowances name apps of this stack. */
import { type Problem, suggest } from './problem.ts';
import type { StackDocument } from './read.ts';

export function checkSafety({ data, keyPlace, isWritten }: StackDocument): Problem[] {
  const unknown = Object.keys(data.safety?.allow ?? {}).filter((app) => !isWritten(['apps', app]));
  return unknown.map((app) => ({
    ...keyPlace(['safety', 'allow', app]),
    code: 'unknown-app',
    message: `safety.allow: there is no app ${app}`,
    hint: suggest(app, Object.keys(data.apps ?? {})),
  }));
}
