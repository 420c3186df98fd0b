/** Attributes added to Okta's app user profile: its types, and the names that expressions read them by. */
import { oktaAppUserProperties } from '../catalog/targetAttributes.ts';
import { splitScimName } from '../mapping/okta/scimName.ts';
import type { AppCheck } from './appCheck.ts';

/** Okta's profile has text, number, integer and boolean, and lists of all but the last (its page "Add custom attributes"). */
const lacking: Record<string, string> = {
  dateTime: 'Write string: dates travel as texts.',
  binary: 'Write string: it travels in base64.',
  reference: 'Write string, with the id that the vendor gives.',
};

/** Names that Okta keeps, or an expression reads otherwise. */
const reserved = [
  'id',
  'status',
  'user',
  'appuser',
  'source',
  'target',
  'org',
  'app',
  'true',
  'false',
  'null',
  'and',
  'or',
  'not',
  'matches',
];

export function checkOktaAttributes({ app, report }: AppCheck): void {
  const seen = new Map<string, string>();
  for (const [name, value] of Object.entries(app.attributes ?? {})) {
    const at = ['attributes', name];
    const { type, multiValued = false } = typeof value === 'string' ? { type: value } : value;
    const instead = lacking[type];
    if (instead !== undefined) report(at, 'attribute-type', `${name}: Okta has no attributes of the type ${type}`, instead);
    if (multiValued && type === 'boolean')
      report(at, 'attribute-multi', `${name}: Okta has no list of Booleans`, 'Take multiValued out, or use a list of texts.');
    const { variable } = splitScimName(name);
    const twin = seen.get(variable.toLowerCase());
    if (!/^[A-Za-z]\w*$/.test(variable))
      report(
        at,
        'variable-name',
        `${variable} cannot be the name of a property in Okta`,
        'Letters, digits and _, with a letter first: it is what stands behind the last colon.',
      );
    else if (reserved.includes(variable.toLowerCase()))
      report(at, 'variable-name', `${variable} is a word of Okta's own`, 'Give the attribute another name.');
    else if (oktaAppUserProperties.includes(variable))
      report(at, 'known-attribute', `the app user profile has a property ${variable} already`, `Map ${variable}, and take this out.`);
    else if (twin !== undefined)
      report(
        at,
        'attribute-twice',
        `${name} and ${twin} are one property, ${variable}`,
        'Okta names it by what stands behind the last colon.',
      );
    seen.set(variable.toLowerCase(), name);
  }
}
