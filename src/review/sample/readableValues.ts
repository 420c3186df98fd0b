/** What of a person decides anywhere: every value that a filter or a mapping could read. */
import type { Directory } from '../../config/directory.ts';
import type { SamplePerson } from '../../config/sample.ts';
import { sourceAttributes } from '../../mapping/entra/attributes.ts';
import type { Plan } from '../../plan/types.ts';
import { readSubject } from '../../provisioning/subject.ts';

/** What filters and mappings of these directories can read of a person; Okta's profile with `user.` in front. */
export function readableValues(key: string, person: SamplePerson, directories: Directory[]): Record<string, unknown> {
  return Object.assign({}, ...directories.map((directory) => readable[directory](key, person)));
}

const readable: Record<Directory, (key: string, person: SamplePerson) => Record<string, unknown>> = {
  entra(key, person) {
    const extensions = Object.keys(person.properties).filter((name) => name.startsWith('extension_'));
    return readSubject(key, person, [...entraNames, ...extensions]).source.attributes;
  },
  okta: (key, person) =>
    Object.fromEntries(Object.entries(readSubject(key, person, []).profile()).map(([name, value]) => [`user.${name}`, value])),
};

export const directoriesOf = ({ apps }: Pick<Plan, 'apps'>): Directory[] =>
  [...new Set(Object.values(apps).map(({ directory }) => directory))].sort();

/** References and ids say who somebody is, not how. */
const entraNames = [...sourceAttributes('User').values()]
  .filter(({ type, name }) => type !== 'Reference' && name !== 'objectId')
  .map(({ name }) => name);
