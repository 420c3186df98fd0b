/** A catalog as another version of the program has it. */
import type { Vendor, VendorBehaviour } from '../../src/catalog/vendor.ts';
import { vendors } from '../../src/catalog/vendors.ts';

/** What an entry says otherwise; the behaviour whatever the settings are. */
export type OtherVendor = Partial<Omit<Vendor, 'behaviour'>> & { behaviour?: Partial<VendorBehaviour> };

/** Runs something with entries that differ; the catalog is as it was when it ends. */
export async function withVendors<T>(others: Record<string, OtherVendor>, run: () => T | Promise<T>): Promise<T> {
  const before = { ...vendors };
  for (const [id, { behaviour, ...rest }] of Object.entries(others)) {
    const vendor = before[id];
    if (vendor === undefined) throw new Error(`no vendor ${id}`);
    vendors[id] = { ...vendor, ...rest, behaviour: (settings) => ({ ...vendor.behaviour(settings), ...behaviour }) };
  }
  try {
    return await run();
  } finally {
    Object.assign(vendors, before);
  }
}
