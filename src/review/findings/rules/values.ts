import type { Expression } from '../../../mapping/entra/expression.ts';

/** Attributes an expression may leave null because a `Switch` in it has neither a default nor a key for each value of its source. */
export function opensSwitch(node: Expression): boolean {
  if (node.kind !== 'call') return false;
  if (node.name === 'IIF') return node.args.slice(1).some((branch) => branch === null || opensSwitch(branch));
  if (node.name === 'IgnoreFlowIfNullOrEmpty' || node.name === 'Coalesce') return false;
  if (node.name !== 'Switch') return node.args.some((arg) => arg !== null && arg.kind === 'call' && opensSwitch(arg));
  const [source = null, fallback = null, ...pairs] = node.args;
  const values = pairs.filter((_, index) => index % 2 === 1);
  if (values.some((value) => value === null || opensSwitch(value))) return true;
  if (fallback !== null) return opensSwitch(fallback);
  const keys = new Set(pairs.flatMap((key, index) => (index % 2 === 0 && key?.kind === 'constant' ? [key.value] : [])));
  // A Boolean source has these two values only.
  return !(isBoolean(source) && keys.has('True') && keys.has('False'));
}

const booleanFunctions = new Set(['Not', 'CBool', 'IsNull', 'IsNullOrEmpty', 'IsPresent', 'IsString', 'IsNothing']);

function isBoolean(node: Expression | null): boolean {
  if (node?.kind === 'attribute') return ['IsSoftDeleted', 'accountEnabled'].includes(node.name);
  return node?.kind === 'comparison' || (node?.kind === 'call' && booleanFunctions.has(node.name));
}

const givesList = new Set([
  'Split',
  'RemoveDuplicates',
  'AppRoleAssignments',
  'AppRoleAssignmentsComplex',
  'AssertiveAppRoleAssignmentsComplex',
]);

/** Functions that give one of their arguments, or each value of it changed: which of them. */
const passesOn: Record<string, (index: number) => boolean> = {
  IIF: (index) => index > 0,
  Switch: (index) => index % 2 === 1,
  Coalesce: () => true,
  ...Object.fromEntries(
    ['IgnoreFlowIfNullOrEmpty', 'ToLower', 'ToUpper', 'PCase', 'Trim', 'StripSpaces', 'NormalizeDiacritics'].map((name) => [
      name,
      (index: number) => index === 0,
    ]),
  ),
};

/** Whether an expression gives a list, or may; `isMultiValued` says it of a source attribute. */
export function mayGiveList(node: Expression, isMultiValued: (name: string) => boolean): boolean {
  if (node.kind === 'attribute') return isMultiValued(node.name);
  if (node.kind !== 'call') return false;
  if (givesList.has(node.name)) return true;
  const passes = passesOn[node.name];
  return node.args.some((arg, index) => arg !== null && passes?.(index) === true && mayGiveList(arg, isMultiValued));
}

const randomFunctions = new Set(['Guid', 'RandomString']);

/** Whether an expression may give another value each time it is evaluated for the same person. */
export function isRandom(node: Expression): boolean {
  if (node.kind === 'call') return randomFunctions.has(node.name) || node.args.some((arg) => arg !== null && isRandom(arg));
  if (node.kind === 'comparison') return isRandom(node.left) || isRandom(node.right);
  return node.kind === 'concat' && node.parts.some(isRandom);
}
