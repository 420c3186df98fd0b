/** Attributes added to the lists of the target and of Entra. */
import { targetAttributes, targetTypes } from '../catalog/targetAttributes.ts';
import { isDirectoryExtension, sourceAttributes } from '../mapping/entra/attributes.ts';
import { userAttributes } from '../mapping/okta/userAttributes.ts';
import type { AppCheck } from './appCheck.ts';
import { checkOktaAttributes } from './checkOktaAttributes.ts';
import type { Directory } from './directory.ts';
import { isFromGallery } from './mappings.ts';
import type { App } from './schema.ts';

/** SCIM's own words, and what no client may write (RFC 7643 sections 3.1 and 4.1.2). */
const reserved = ['id', 'meta', 'schemas', 'groups', 'password', 'members'];

export function checkAttributes(check: AppCheck): void {
  targetLists[check.app.directory](check);
  checkVendorAttributes(check);
  checkSourceList(check);
}

const targetLists: Record<Directory, (check: AppCheck) => void> = {
  entra(check) {
    checkTargetList(check, 'attributes', targetAttributes('users'));
    checkTargetList(check, 'groupAttributes', targetAttributes('groups'));
  },
  okta: checkOktaAttributes,
};

type Declared = NonNullable<App['attributes']>;
const shapeOf = (value: Declared[string]) => (typeof value === 'string' ? { type: value, multiValued: false } : value);

/** Rules of the portal's "Edit attribute list" (Microsoft's page on customising attribute mappings). */
function checkTargetList({ app, vendor, report }: AppCheck, list: 'attributes' | 'groupAttributes', onList: string[]): void {
  const fromGallery = isFromGallery(app, vendor);
  const seen = new Map(onList.map((name) => [name.toLowerCase(), name]));
  for (const [name, value] of Object.entries(app[list] ?? {})) {
    const at = [list, name];
    const other = seen.get(name.toLowerCase());
    if (other === name && onList.includes(name)) checkKnown(name, value, at, report);
    else if (other !== undefined)
      report(at, 'attribute-twice', `${name} differs from ${other} in letter case only`, 'Entra takes them for one.');
    else if (reserved.includes(name)) report(at, 'reserved-attribute', `${name} is a word of SCIM itself and cannot be added`);
    seen.set(name.toLowerCase(), name);
    const { type, multiValued } = shapeOf(value);
    if (onList.includes(name)) continue;
    if (type === 'reference')
      report(at, 'attribute-type', `${name}: references cannot be added`, 'Only manager and members refer to others.');
    if (multiValued && name !== 'roles' && !fromGallery)
      report(
        at,
        'attribute-multi',
        `${name}: a non-gallery app takes no multi-valued attribute but roles`,
        fromGallery === null ? 'Take multiValued out. For a gallery app say so: existing: { gallery: true }.' : 'Take multiValued out.',
      );
  }
}

/** Of an attribute that is on the list "Required" can be said, with the type that it has there. */
function checkKnown(name: string, value: Declared[string], at: string[], report: AppCheck['report']): void {
  const { type, multiValued } = shapeOf(value);
  const own = typeOf(name);
  if (typeof value === 'string' || value.required === undefined)
    report(at, 'known-attribute', `${name} is on the list already`, `Take it out. As a required one: { type: ${own}, required: true }.`);
  else if (type !== own || multiValued === true)
    report(at, 'attribute-type', `${name} is ${own} on Entra's list`, `Write { type: ${own}, required: ${value.required} }.`);
}

const typeOf = (name: string): string => {
  const graph = targetTypes[name] ?? 'String';
  return graph.charAt(0).toLowerCase() + graph.slice(1);
};

function checkVendorAttributes({ app, vendor, report }: AppCheck): void {
  const custom = vendor.customAttributes;
  if (custom === undefined) return;
  const known: readonly string[] = custom.types;
  for (const [name, value] of Object.entries(app.attributes ?? {})) {
    if (!name.toLowerCase().startsWith('urn:')) continue;
    const { type } = shapeOf(value);
    const at = ['attributes', name];
    if (!name.startsWith(custom.namespace))
      report(at, 'attribute-name', `${vendor.label} has no attribute ${name}`, `Its attributes start with ${custom.namespace}`);
    else if (!known.includes(type)) report(at, 'attribute-type', `${vendor.label} takes ${known.join(' or ')} here, not ${type}`);
  }
}

function checkSourceList({ app, report }: AppCheck): void {
  for (const name of Object.keys(app.sourceAttributes ?? {})) {
    const at = ['sourceAttributes', name];
    if (app.directory === 'okta') {
      if (userAttributes.includes(name)) report(at, 'known-attribute', `${name} is in every Okta user profile already`, 'Take it out.');
      continue;
    }
    if (sourceAttributes('User').has(name)) report(at, 'known-attribute', `${name} is on Entra's list already`, 'Take it out.');
    else if (name.startsWith('extension_') && !isDirectoryExtension(name))
      report(
        at,
        'extension-name',
        `${name} is no directory extension`,
        'extension_<application id without hyphens, 32 characters>_<name>.',
      );
    else if (!/^[A-Za-z][\w.]*$/.test(name)) report(at, 'attribute-name', `${name} is no name of an Entra property`);
  }
}
