/** A vendor's rule: what it refuses, remembers and shows. One file a kind; `rules.ts` chooses them from the behaviour. */
import type { Document } from '../document.ts';
import type { Facts } from '../store/facts.ts';
import type { Reference } from '../store/members.ts';

export interface VendorRule {
  /** Throws a ScimError for a user that the vendor would refuse. */
  checkUser?(user: Document): void;
  /** Called in the transaction when a user was created (`before` is null) or changed. */
  userStored?(rid: number, before: Document | null, after: Document, facts: Facts): void;
  /** Called in the transaction for users who came into a group of this name, or whose group took this name. */
  membersAdded?(group: string, rids: number[], facts: Facts): void;
  /** The rule's part of the vendor's extension on a user. */
  showUser?(rid: number, groups: Reference[], facts: Facts): Document;
  /** The rule's part of the vendor's extension on a group. */
  showGroup?(): Document;
}
