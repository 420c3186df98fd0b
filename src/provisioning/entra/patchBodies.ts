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
 * Compliant: a single attribute, filtered paths and role lists have a path; of several others those that are new are one `add` without a path,
 * and those that are replaced one `replace` (SCIM compatibility page; captures of Microsoft's validator).
 */
export function attributesPatch(changes: AttributeChange[], dialect: Dialect): PatchBody {
  if (dialect === 'default') return wrap(changes.map(defaultOperation));
  const together = changes.length === 1 ? [] : changes.filter(isPlain);
  const operations = changes.flatMap(({ attribute: { target, value, roles }, current }): PatchOperation[] =>
    together.some(({ attribute }) => attribute.target === target)
      ? []
      : [{ op: roles === 'add' || (current === undefined && roles !== 'replace') ? 'add' : 'replace', path: target, value }],
  );
  const whole = (op: 'add' | 'replace', some: AttributeChange[]): PatchOperation[] =>
    some.length === 0 ? [] : [{ op, value: Object.fromEntries(some.map(({ attribute }) => [attribute.target, attribute.value])) }];
  return wrap([
    ...operations,
    ...whole(
      'add',
      together.filter(({ current }) => current === undefined),
    ),
    ...whole(
      'replace',
      together.filter(({ current }) => current !== undefined),
    ),
  ]);
}

const isPlain = ({ attribute: { target, roles } }: AttributeChange): boolean =>
  !target.includes('[') && roles !== 'add' && roles !== 'replace';

function defaultOperation({ attribute: { target, value, roles, roleIds = [] }, current }: AttributeChange): PatchOperation {
  if (roles === 'add') return { op: 'Add', path: target, value: [value].flat().map((role, index) => packedRole(role, roleIds[index])) };
  if (roles === 'replace') return { op: 'replace', path: target, value };
  return { op: current === undefined ? 'Add' : 'Replace', path: target, value: asText(value) };
}

/** The default dialect packs a role to be added as JSON text in `value` (CAA, `AppRoleAssignmentsComplex`; entra-docs 391). */
function packedRole(role: unknown, id: string | undefined): { value: string } {
  const { value, display } = role as { value?: unknown; display?: unknown };
  return { value: JSON.stringify({ id, value, displayName: display }) };
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
