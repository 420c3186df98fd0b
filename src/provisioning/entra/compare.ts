/** Whether a value the mappings want is the value that stands there already. */
import { readPath } from '../../mapping/scimPath.ts';
import type { DesiredAttribute } from './desired.ts';

export interface AttributeChange {
  attribute: DesiredAttribute;
  /** What the target showed; undefined when it showed nothing, which makes the operation an `Add`. */
  current: unknown;
}

/** The attributes that differ from the resource as the target answered it. */
export function changesAgainst(resource: Record<string, unknown>, desired: DesiredAttribute[]): AttributeChange[] {
  return desired.flatMap((attribute) => {
    if (attribute.onCreateOnly) return [];
    const current = readPath(resource, attribute.target);
    return sameValue(attribute, current) ? [] : [{ attribute, current: isAbsent(current) ? undefined : current }];
  });
}

/** The attributes that differ from what was written before, by target. */
export function changesFromWritten(written: ReadonlyMap<string, unknown>, desired: DesiredAttribute[]): AttributeChange[] {
  const changes: AttributeChange[] = [];
  for (const attribute of desired) {
    const current = attribute.onCreateOnly ? undefined : written.get(attribute.target);
    if (!attribute.onCreateOnly && !sameValue(attribute, current)) changes.push({ attribute, current });
  }
  return changes;
}

/** The attributes that differ from what was written by letter case alone, and so are not sent. */
export function caseChanges(written: ReadonlyMap<string, unknown>, desired: DesiredAttribute[]): AttributeChange[] {
  const changes: AttributeChange[] = [];
  for (const attribute of desired) {
    const { target, value, onCreateOnly, exact } = attribute;
    const current = typeof value === 'string' && !onCreateOnly && exact !== true ? written.get(target) : undefined;
    if (typeof current === 'string' && current !== value && sameValue(attribute, current)) changes.push({ attribute, current });
  }
  return changes;
}

/** True when an attribute is not what was last written: only such an object is looked at in an incremental cycle. */
export function differsFromWritten(written: ReadonlyMap<string, unknown>, desired: DesiredAttribute[]): boolean {
  return desired.some((attribute) => !attribute.onCreateOnly && !sameValue(attribute, written.get(attribute.target)));
}

function isAbsent(value: unknown): boolean {
  return value === undefined || value === null || (Array.isArray(value) && value.length === 0);
}

/** Letter case alone is no difference unless the target attribute is `caseExact` (function reference, `ToLower`). */
function sameValue({ value, roles, exact }: DesiredAttribute, current: unknown): boolean {
  if (isAbsent(current)) return false;
  if (value === current) return true;
  const fold = exact === true ? plain : folded;
  if (!Array.isArray(value)) return text(value, current, fold) === text(current, value, fold);
  const wanted = new Set(value.map((element) => fold(keyOf(element))));
  const standing = new Set((Array.isArray(current) ? current : [current]).map((element) => fold(keyOf(element))));
  const allThere = [...wanted].every((key) => standing.has(key));
  return roles === 'add' ? allThere : allThere && wanted.size === standing.size;
}

const plain = (word: string): string => word;
const folded = (word: string): string => word.toLowerCase();

/** A boolean equals its text in any letter case: targets store `"True"` from the default dialect. */
function text(value: unknown, other: unknown, fold: (word: string) => string): string {
  const word = Array.isArray(value) && value.length === 1 ? keyOf(value[0]) : String(value);
  return typeof value === 'boolean' || typeof other === 'boolean' ? word.toLowerCase() : fold(word);
}

/** Elements of a multi-valued attribute are known by their `value`. */
function keyOf(element: unknown): string {
  if (typeof element !== 'object' || element === null) return String(element);
  return String((element as { value?: unknown }).value ?? JSON.stringify(element));
}
