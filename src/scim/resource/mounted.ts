/** One mounted app at work: its schemas, its vendor's rules, its part of the database. */
import type { VendorBehaviour } from '../../catalog/vendor.ts';
import type { ResourceType } from '../document.ts';
import { type Path, parsePath } from '../filter/parse.ts';
import { pathKey } from '../filter/pathKey.ts';
import { maximumPatchSteps } from '../limits.ts';
import type { Applying } from '../patch/apply.ts';
import { groupSchemas, type SchemaSet, userSchemas } from '../schema/set.ts';
import { countSteps } from '../steps.ts';
import { type Audit, openAudit } from '../store/audit.ts';
import type { Dialect } from '../store/dialect.ts';
import { type Facts, openFacts } from '../store/facts.ts';
import { type Matching, openMatching } from '../store/matching.ts';
import { type Members, openMembers } from '../store/members.ts';
import { openResources, type Resources } from '../store/resources.ts';
import { hasIndex } from '../store/searchPlan.ts';
import type { Mount, TargetOptions } from '../target.ts';
import { type Reads, readsOf } from '../vendor/reads.ts';
import type { VendorRule } from '../vendor/rule.ts';
import { vendorRules } from '../vendor/rules.ts';

export interface Mounted {
  behaviour: VendorBehaviour;
  schemas: Record<ResourceType, SchemaSet>;
  rules: VendorRule[];
  reads: Reads | null;
  resources: Resources;
  members: Members;
  facts: Facts;
  audit: Audit;
  /** Full address of the SCIM base, no trailing slash. */
  base(): string;
  /** ISO 8601. */
  now(): string;
  newId(): string;
}

/** `origin` is asked late: the port is known only once the server listens. */
export function openMount(mount: Mount, dialect: Dialect, matching: Matching, options: TargetOptions, origin: () => string): Mounted {
  const users = userSchemas(mount.behaviour);
  return {
    behaviour: mount.behaviour,
    schemas: { User: users, Group: groupSchemas() },
    rules: vendorRules(mount.behaviour, users).map((rule) => (mount.extension === false ? unseen(rule) : rule)),
    reads: readsOf(mount.behaviour, users),
    resources: openResources(dialect, mount.key, matching),
    members: openMembers(dialect, mount.key),
    facts: openFacts(dialect),
    audit: openAudit(mount.key),
    base: () => origin() + mount.path.replace(/\/+$/, ''),
    now: () => options.now().toISOString(),
    newId: options.newId,
  };
}

/** What the app's people are looked up by, registered before anything is written; an attribute that its schemas do not have finds nobody anyway. */
export function matchingOf({ key, behaviour, index = [] }: Mount): Matching {
  const schemas = userSchemas(behaviour);
  const paths = index.map((path) => indexPath(path, schemas)).filter((path) => path !== null);
  return openMatching(
    key,
    paths.filter((path) => !hasIndex(path)),
  );
}

/** Whether an app of this behaviour can look people up by the attribute. */
export function canBeIndexed(spelled: string, behaviour: VendorBehaviour): boolean {
  return indexPath(spelled, userSchemas(behaviour)) !== null;
}

/** An attribute that can have an index; null where the schemas do not know it, or the target itself says its value. */
function indexPath(spelled: string, schemas: SchemaSet): Path | null {
  try {
    const path = parsePath(spelled, schemas);
    const { mutability = 'readWrite' } = path.attribute ?? {};
    const isWritten = mutability === 'readWrite' || mutability === 'immutable';
    return hasIndex(path) || (isWritten && pathKey(path) !== null) ? path : null;
  } catch {
    return null;
  }
}

/** What the operations of one write are applied with. */
export function applying(app: Mounted, type: ResourceType): Applying {
  return { set: app.schemas[type], steps: countSteps(maximumPatchSteps, 'The operations of this request take') };
}

/** The rule at work, showing nothing. */
function unseen({ showUser: _, showGroup: __, ...rule }: VendorRule): VendorRule {
  return rule;
}
