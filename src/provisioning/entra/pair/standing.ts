/** What stands in the target about a person: what the service wrote, as far as the vendor keeps it. */
import { readPath, writePath } from '../../../mapping/scimPath.ts';
import { type AttributeChange, changesAgainst, changesFromWritten } from '../compare.ts';
import type { Memory } from '../decide.ts';
import type { DesiredAttribute } from '../desired.ts';
import { scimBody } from '../scimBody.ts';

type Document = Record<string, unknown>;

export interface Standing {
  memory: Memory;
  document(): Document;
}

/** `kept` says whether the vendor keeps a target attribute. */
export function standingAfter(type: 'User' | 'Group', desired: DesiredAttribute[], kept: (target: string) => boolean): Standing {
  const written = new Map<string, unknown>();
  for (const { target, value } of desired) written.set(target, value);
  let document: Document | undefined;
  return {
    memory: { written, disabled: false },
    document: () => {
      // An account of which nobody says whether it is active is made active.
      document ??= {
        ...(type === 'User' ? { active: true } : {}),
        ...scimBody(
          type,
          desired.filter(({ target }) => kept(target)),
        ),
      };
      return document;
    },
  };
}

/** What an update would send. `isPlain`: what was written is what a look at the target shows, so that no document need be made. */
export function changesOf(standing: Standing, desired: DesiredAttribute[], isPlain: boolean): AttributeChange[] {
  return isPlain ? changesFromWritten(standing.memory.written, desired) : changesAgainst(standing.document(), desired);
}

/** The target after an update. A role list that is added to keeps what it had. */
export function documentAfter(standing: Standing, changes: AttributeChange[]): Document {
  if (changes.length === 0) return standing.document();
  const document = structuredClone(standing.document());
  for (const { attribute } of changes) {
    const { target, value, roles } = attribute;
    const before = roles === 'add' ? readPath(document, target) : undefined;
    writePath(document, target, Array.isArray(before) ? [...before, ...[value].flat()] : value);
  }
  return document;
}

/** Role values in the order in which a vendor reads them, the primary one first. */
export function sentRoles(document: Document): string[] {
  const roles = (Array.isArray(document.roles) ? document.roles : []).filter(
    (role): role is { value?: unknown; primary?: unknown } => typeof role === 'object' && role !== null,
  );
  const primary = roles.filter((role) => role.primary === true);
  return [...primary, ...roles.filter((role) => role.primary !== true)].flatMap(({ value }) => (typeof value === 'string' ? [value] : []));
}

/**
 * True where every target has a place of its own: no two write into one element or list, so that what was written can be compared by target.
 */
export function haveOwnPlaces(targets: Iterable<string>): boolean {
  const shapes = new Map<string, 'whole' | 'sub' | 'typed'>();
  for (const target of new Set(targets)) {
    const [, root = '', rest = ''] = /^((?:urn:.*:)?[^.[:]+)(.*)$/i.exec(target) ?? [];
    const shape = /^\[type eq "/.test(rest) ? 'typed' : rest.startsWith('.') ? 'sub' : 'whole';
    const seen = shapes.get(root);
    if (seen !== undefined && (seen !== shape || shape === 'whole')) return false;
    shapes.set(root, shape === 'whole' && rest !== '' ? 'whole' : shape);
  }
  return true;
}
