/** Which vendor of the catalog a live app is. */
import { generic } from '../catalog/generic.ts';
import type { Vendor } from '../catalog/vendor.ts';
import { vendors } from '../catalog/vendors.ts';
import type { SchemaParts } from '../provider/inputs.ts';
import { declareMappings } from './mappings.ts';

export interface Signs {
  displayName: string;
  /** Name of the gallery app. */
  gallery: string | null | undefined;
  baseAddress: string | null;
  schema: SchemaParts | null;
}

/** By the gallery app's name, then the host, then the longest path that fits; of several the one with the fewest other mappings. */
export function guessVendor({ displayName, gallery, baseAddress, schema }: Signs): Vendor {
  const known = Object.values(vendors).filter((vendor) => takesAttributes(vendor, schema));
  const byGallery = known.find((vendor) => gallery && vendor.gallery === gallery);
  if (byGallery !== undefined) return byGallery;
  const address = baseAddress === null ? null : URL.parse(baseAddress);
  const path = address?.pathname.replace(/(?<!\/)\/+$/, '') ?? '';
  const byHost = known.find(({ url, scimPath }) => url !== undefined && new URL(url).host === address?.host && path.endsWith(scimPath));
  if (byHost !== undefined) return byHost;
  // A vendor with one address for everybody is not known by a path that many have.
  const named = (vendor: Vendor) => vendor.label.toLowerCase() === displayName.toLowerCase();
  const fits = known.filter((vendor) => (vendor.url === undefined || named(vendor)) && path.endsWith(vendor.scimPath));
  const longest = Math.max(...fits.map(({ scimPath }) => scimPath.length));
  const likely = fits.filter(({ scimPath }) => scimPath.length === longest);
  // Of equals the last: `generic` promises the least.
  return likely.toSorted((a, b) => distance(b, schema) - distance(a, schema)).at(-1) ?? generic;
}

/** A vendor with a list of what customers may add cannot be one that holds something else. */
function takesAttributes({ customAttributes }: Vendor, schema: SchemaParts | null): boolean {
  const added = Object.keys(schema?.attributes ?? {}).filter((name) => name.toLowerCase().startsWith('urn:'));
  return customAttributes === undefined || added.every((name) => name.startsWith(customAttributes.namespace));
}

function distance(vendor: Vendor, schema: SchemaParts | null): number {
  if (schema === null) return vendor === generic ? 0 : 1;
  const sides = ['users', 'groups'] as const;
  return sides.reduce((sum, side) => sum + Object.keys(declareMappings(schema[side].mappings, vendor, side)).length, 0);
}
