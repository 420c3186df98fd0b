/** One mounted app at work: its schemas, its vendor's rules, its part of the database. */
import type { VendorBehaviour } from '../../catalog/vendor.ts';
import { groupSchemas, type SchemaSet, userSchemas } from '../schema/set.ts';
import type { Database, ResourceType } from '../store/database.ts';
import { type Facts, openFacts } from '../store/facts.ts';
import { type Members, openMembers } from '../store/members.ts';
import { openResources, type Resources } from '../store/resources.ts';
import type { Mount, TargetOptions } from '../target.ts';
import { type Reads, readsOf } from '../vendor/reads.ts';
import type { VendorRule } from '../vendor/rule.ts';
import { vendorRules } from '../vendor/rules.ts';

export interface Mounted {
  behaviour: VendorBehaviour;
  schemas: Record<ResourceType, SchemaSet>;
  rules: VendorRule[];
  reads: Reads | null;
  database: Database;
  resources: Resources;
  members: Members;
  facts: Facts;
  /** Full address of the SCIM base, no trailing slash. */
  base(): string;
  /** ISO 8601. */
  now(): string;
  newId(): string;
}

/** `origin` is asked late: the port is known only once the server listens. */
export function openMount(mount: Mount, database: Database, options: TargetOptions, origin: () => string): Mounted {
  const users = userSchemas(mount.behaviour);
  return {
    behaviour: mount.behaviour,
    schemas: { User: users, Group: groupSchemas() },
    rules: vendorRules(mount.behaviour, users),
    reads: readsOf(mount.behaviour, users),
    database,
    resources: openResources(database, mount.key),
    members: openMembers(database, mount.key),
    facts: openFacts(database),
    base: () => origin() + mount.path.replace(/\/+$/, ''),
    now: () => options.now().toISOString(),
    newId: options.newId,
  };
}
