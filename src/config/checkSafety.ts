/** What a change may do to people: allowances name apps of this stack. */
import { type Problem, suggest } from './problem.ts';
import type { StackDocument } from './read.ts';
import { formerKeys } from './renamed.ts';

export function checkSafety({ data, keyPlace, isWritten }: StackDocument): Problem[] {
  const unknown = Object.keys(data.safety?.allow ?? {}).filter((app) => !isWritten(['apps', app]));
  return unknown.map((app) => ({
    ...keyPlace(['safety', 'allow', app]),
    code: 'unknown-app',
    message: `safety.allow: there is no app ${app}`,
    hint: newName(app, data.apps) ?? suggest(app, Object.keys(data.apps ?? {})),
  }));
}

function newName(key: string, apps: StackDocument['data']['apps'] = {}): string | undefined {
  const found = Object.entries(apps).find(([, app]) => formerKeys(app).includes(key));
  return found && `It is now called ${found[0]}.`;
}
