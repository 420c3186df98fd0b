/** By which SCIM attributes a directory looks people up at the target. */
import type { ByDirectory } from '../config/directory.ts';
import { byDirectory } from '../config/directory.ts';
import type { AppPlan } from './types.ts';

const attributes: ByDirectory<AppPlan, string[]> = {
  entra: ({ users }) =>
    Object.entries(users.mappings)
      .filter(([, { match }]) => match > 0)
      .sort(([, a], [, b]) => a.match - b.match)
      .map(([target]) => target),
  okta: ({ uniqueField }) => [uniqueField],
};

/** The first precedence first. */
export function matchingAttributes(app: AppPlan): string[] {
  return byDirectory(app, attributes);
}

/** True for what the bundled target looks up by an index whatever is declared, and what vendors are usually asked for. */
export function isUsualMatch(target: string): boolean {
  const name = target.replace(/^urn:ietf:params:scim:schemas:core:2\.0:User:/i, '');
  return /^(userName|externalId|displayName|id|emails(\[type eq "[^"\]]*"\])?(\.value)?)$/i.test(name);
}

/** The attributes that the bundled target has to index for this app. */
export function indexedAttributes(app: AppPlan): string[] {
  return matchingAttributes(app).filter((target) => !isUsualMatch(target));
}
