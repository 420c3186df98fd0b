import type { StackDocument } from '../config/read.ts';
import type { App } from '../config/schema.ts';
import type { Expectation, GroupExpectation, PersonExpectation } from './types.ts';

/** What a person wrote under `expect`, with the place of each entry. */
export function planExpectation(document: StackDocument, key: string, app: App): Expectation {
  const people: Record<string, PersonExpectation> = {};
  for (const [name, said] of Object.entries(app.expect?.people ?? {})) {
    const place = document.keyPlace(['apps', key, 'expect', 'people', name]);
    if (typeof said === 'string') people[name] = { outcome: said, active: null, attributes: {}, place };
    else {
      const role = said.role === undefined ? {} : { role: said.role === 'none' ? null : [said.role].flat().join(', ') };
      people[name] = { outcome: 'present', active: said.active ?? null, ...role, attributes: said.attributes ?? {}, place };
    }
  }
  const groups: Record<string, GroupExpectation> = {};
  for (const [name, said] of Object.entries(app.expect?.groups ?? {})) {
    const place = document.keyPlace(['apps', key, 'expect', 'groups', name]);
    const members = typeof said === 'string' || said.members === undefined ? {} : { members: said.members };
    groups[name] = { outcome: typeof said === 'string' ? said : 'present', ...members, place };
  }
  return { people, groups };
}
