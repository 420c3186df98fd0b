/** PATCH bodies in the two dialects of the Entra SCIM client (Entra "SCIM 2.0 compatibility", flag `aadOptscim062020`). */
import type { AttributeChange } from './compare.ts';

/** How PATCH bodies are written: the client's own dialect, or RFC 7644's, which a flag on the base address selects. */
export type Dialect = 'default' | 'compliant';

export interface PatchOperation {
  op: string;
  path?: string;
  value?: unknown;
}

export interface PatchBody {
  schemas: string[];
  Operations: PatchOperation[];
}

const wrap = (Operations: PatchOperation[]): PatchBody => ({
  schemas: ['urn:ietf:params:scim:api:messages:2.0:PatchOp'],
  Operations,
});

/**
 * Default: one operation an attribute, capitalised, booleans and numbers as text.
 * Compliant: filtered paths and role lists on their own, everything else in one `replace` without a path.
 */
export function attributesPatch(changes: AttributeChange[], dialect: Dialect): PatchBody {
  if (dialect === 'default') return wrap(changes.map(defaultOperation));
  const own = changes.filter(({ attribute }) => attribute.target.includes('[') || attribute.roles !== undefined);
  const together = changes.filter((change) => !own.includes(change));
  const values = Object.fromEntries(together.map(({ attribute }) => [attribute.target, attribute.value]));
  const operations = own.map(({ attribute }) => ({
    op: attribute.roles === 'add' ? 'add' : 'replace',
    path: attribute.target,
    value: attribute.value,
  }));
  return wrap(together.length === 0 ? operations : [...operations, { op: 'replace', value: values }]);
}

function defaultOperation({ attribute: { target, value, roles }, current }: AttributeChange): PatchOperation {
  if (roles === 'add') return { op: 'Add', path: target, value: [value].flat().map(packedRole) };
  if (roles === 'replace') return { op: 'replace', path: target, value };
  return { op: current === undefined ? 'Add' : 'Replace', path: target, value: asText(value) };
}

/** The default dialect packs a role to be added as JSON text in `value` (`AppRoleAssignmentsComplex`). */
function packedRole(role: unknown): { value: string } {
  const { value, display } = role as { value?: unknown; display?: unknown };
  return { value: JSON.stringify({ value, displayName: display }) };
}

function asText(value: unknown): unknown {
  if (typeof value === 'boolean') return value ? 'True' : 'False';
  return typeof value === 'number' ? String(value) : value;
}

/** One PATCH of many members; ids are the target's. */
export function membersPatch(kind: 'add' | 'remove', targetIds: string[], dialect: Dialect): PatchBody {
  if (dialect === 'compliant' && kind === 'remove') {
    return wrap(targetIds.map((id) => ({ op: 'remove', path: `members[value eq "${id}"]` })));
  }
  const op = dialect === 'compliant' ? kind : kind === 'add' ? 'Add' : 'Remove';
  return wrap([{ op, path: 'members', value: targetIds.map((value) => ({ $ref: null, value })) }]);
}

/** A single reference such as the manager; null clears it, which the client writes as an empty text. */
export function referencePatch(path: string, targetId: string | null, replaces: boolean, dialect: Dialect): PatchBody {
  const op = targetId === null || replaces ? 'Replace' : 'Add';
  return wrap([{ op: dialect === 'compliant' ? op.toLowerCase() : op, path, value: targetId ?? '' }]);
}
