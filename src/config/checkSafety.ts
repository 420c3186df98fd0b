/** What a change may do without being stopped: allowances name apps of this stack, or one that goes. */
import { type Problem, suggest } from './problem.ts';
import type { StackDocument } from './read.ts';
import { formerKeys } from './renamed.ts';

export function checkSafety({ data, keyPlace, isWritten }: StackDocument): Problem[] {
  return Object.entries(data.safety?.allow ?? {}).flatMap(([app, { removed, ...words }]): Problem[] => {
    const at = keyPlace(['safety', 'allow', app]);
    if (isWritten(['apps', app])) return [];
    // One that goes is in no list of this version; what else is allowed to it would be said of nobody.
    if (removed === true && Object.keys(words).every((word) => word === 'reason')) return [];
    const hint = newName(app, data.apps) ?? suggest(app, Object.keys(data.apps ?? {}));
    return [{ ...at, code: 'unknown-app', message: `safety.allow: there is no app ${app}`, hint }];
  });
}

function newName(key: string, apps: StackDocument['data']['apps'] = {}): string | undefined {
  const found = Object.entries(apps).find(([, app]) => formerKeys(app).includes(key));
  return found && `It is now called ${found[0]}.`;
}
