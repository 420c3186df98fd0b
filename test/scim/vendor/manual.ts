/** A target that behaves as the catalog says of a vendor, and what the tests of the manuals ask of it. */

import type { VendorBehaviour, VendorSettings } from '../../../src/catalog/vendor.ts';
import { vendors } from '../../../src/catalog/vendors.ts';
import { type Client, open, vendorUser } from '../harness.ts';

/** The vendor with these settings of its admin page; `more` is what a stack adds, such as custom attributes. */
export async function openVendor(id: string, settings: VendorSettings = {}, more: Partial<VendorBehaviour> = {}): Promise<Client> {
  const vendor = vendors[id];
  if (vendor === undefined) throw new Error(`There is no vendor ${id}.`);
  return open({ ...vendor.behaviour(settings), ...more });
}

/** What the vendor made of a person. */
export async function made(scim: Client, id: string): Promise<unknown> {
  return (await scim.get(`/Users/${id}`)).body[vendorUser];
}

/** Ids of what this filter finds. */
export async function find(scim: Client, path: string, filter: string): Promise<string[]> {
  return (await scim.get(`${path}?filter=${encodeURIComponent(filter)}`)).body.Resources.map(({ id }) => id);
}
