/** What one attribute mapping makes of one person or group: the value that the target should hold. */
import { evaluateExpression } from '../../mapping/entra/evaluate.ts';
import { type EvaluationContext, type Expression, isFlow, type Value } from '../../mapping/entra/expression.ts';
import { roleId, scimRole } from '../../mapping/entra/functions/roles.ts';
import { textWithValues } from '../../mapping/entra/source.ts';
import { NotKnown, notKnownText } from '../../mapping/notKnown.ts';

export interface DesiredAttribute {
  target: string;
  /**
   * Text, boolean or number by the target's attribute type; a list; or role objects. Never null or empty. Of a function
   * that Muster does not know, the text that `isNotKnown` tells.
   */
  value: unknown;
  /** Sent when the object is created and never again. */
  onCreateOnly: boolean;
  /** A change of letter case alone counts (`caseExact` of the target attribute). */
  exact?: true;
  /**
   * Made by a role function. How an update writes a list of roles: `AppRoleAssignmentsComplex` adds, `AssertiveAppRoleAssignmentsComplex`
   * replaces; `SingleAppRoleAssignment` gives one text.
   */
  roles?: 'single' | 'add' | 'replace';
  /** Ids of the app roles behind a list of roles. */
  roleIds?: string[];
}

/** One mapping, parsed once and evaluated for many people. */
export interface AttributeFlow {
  target: string;
  /** Null: nothing but the default. */
  node: Expression | null;
  /** Graph's `attributeType` of the target. */
  type: string;
  onCreateOnly: boolean;
  /** Written on creation when the source is empty; null or empty is none. */
  default: string | null;
  /** `caseExact` of the target attribute. */
  exact?: true;
}

/** The mapping itself says that this object is not provisioned (`IgnoreObjectFlow`). */
export class ObjectSkipped extends Error {
  override name = 'ObjectSkipped';
}

const roleFunctions: Record<string, 'single' | 'add' | 'replace'> = {
  SingleAppRoleAssignment: 'single',
  AppRoleAssignmentsComplex: 'add',
  AssertiveAppRoleAssignmentsComplex: 'replace',
};

/**
 * Undefined where nothing flows: a null or empty value is left out, because the service never clears an attribute; references are
 * written on their own. The default stands in for a null source on creation (Graph `attributeMapping.defaultValue`).
 * Throws `EvaluationError`, or `ObjectSkipped`.
 */
export function desiredAttribute(flow: AttributeFlow, context: EvaluationContext): DesiredAttribute | undefined {
  const { target, node, type, onCreateOnly } = flow;
  if (type === 'Reference') return undefined;
  let value: string | string[] | null;
  try {
    value = node === null ? null : flowing(target, evaluateExpression(node, context));
  } catch (error) {
    if (!(error instanceof NotKnown) || node === null) throw error;
    const { attributes } = context;
    const written = textWithValues(node, (name) => (Object.hasOwn(attributes, name) ? attributes[name] : null));
    return { target, value: notKnownText(written), onCreateOnly };
  }
  if (value === null) {
    if (flow.default === null || flow.default === '') return undefined;
    return marked(flow, { target, value: typed(flow.default, type), onCreateOnly: true });
  }
  const roles = node?.kind === 'call' ? roleFunctions[node.name] : undefined;
  if (roles === undefined) return marked(flow, { target, value: typed(value, type), onCreateOnly });
  if (roles === 'single') return marked(flow, { target, value: typed(value, type), onCreateOnly, roles });
  const texts = [value].flat();
  return marked(flow, { target, value: texts.map(scimRole), onCreateOnly, roles, roleIds: texts.map(roleId) });
}

function marked({ exact }: AttributeFlow, attribute: DesiredAttribute): DesiredAttribute {
  if (exact === true) attribute.exact = true;
  return attribute;
}

function flowing(target: string, value: Value): string | string[] | null {
  if (value === '' || (Array.isArray(value) && value.length === 0)) return null;
  if (!isFlow(value)) return value;
  if (value.flow === 'ignoreAttribute') return null;
  throw new ObjectSkipped(`the mapping of ${target} skips this object`);
}

function typed(value: string | string[], type: string): unknown {
  if (Array.isArray(value)) return value;
  if (type === 'Boolean' && /^(true|false)$/i.test(value)) return value.toLowerCase() === 'true';
  if (type === 'Integer' && /^-?\d+$/.test(value) && Number.isSafeInteger(Number(value))) return Number(value);
  return value;
}
