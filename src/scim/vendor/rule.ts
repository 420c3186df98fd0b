/** A vendor's rule: what it refuses, remembers and shows. One file a kind; `rules.ts` chooses them from the behaviour. */
import type { Document } from '../document.ts';
import type { Facts, Remembered } from '../store/facts.ts';
import type { Reference } from '../store/members.ts';
import type { Work } from '../store/work.ts';

export interface VendorRule {
  /** Throws a ScimError for a user that the vendor would refuse. */
  checkUser?(user: Document): void;
  /** Called in the transaction when a user was created (`before` is null) or changed. */
  userStored?(rid: number, before: Document | null, after: Document, facts: Facts): Work<void>;
  /** Called in the transaction for users who came into a group of this name, or whose group took this name. */
  membersAdded?(group: string, rids: number[], facts: Facts): Work<void>;
  /** The rule's part of the vendor's extension on a user. */
  showUser?(remembered: Remembered, groups: Reference[]): Document;
  /** The rule's part of the vendor's extension on a group. */
  showGroup?(): Document;
}
