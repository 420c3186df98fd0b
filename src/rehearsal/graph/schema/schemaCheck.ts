/** What the provisioning service refuses when a synchronization schema is saved. */
import { checkExpression } from '../../../mapping/entra/check.ts';
import { filterOperators } from '../../../mapping/entra/filters.ts';
import { parseExpression } from '../../../mapping/entra/parse.ts';
import { sourcesOf, toSource } from '../../../mapping/entra/source.ts';
import type {
  AttributeDefinition,
  FilterClause,
  MappingSource,
  ObjectDefinition,
  ObjectMapping,
  SynchronizationRule,
  SynchronizationSchema,
} from '../../../provider/graph/schemaTypes.ts';

/** Where a filter may not look (Microsoft's page on scoping filters). */
const unfilterable = new Set(['members', 'IsMemberOf', 'appRoleAssignments', 'manager', 'userType']);

/** Everything that is wrong, in the order of the document; empty is good. */
export function checkSchema(schema: SynchronizationSchema, functions: ReadonlySet<string>): string[] {
  if (schema.synchronizationRules.length === 0) return ['The schema has no synchronization rule.'];
  const names = schema.directories.flatMap((directory) =>
    directory.objects.flatMap((object) =>
      duplicates(
        object.attributes.map((attribute) => attribute.name.toLowerCase()),
        `attribute of ${object.name}`,
      ),
    ),
  );
  return [...names, ...schema.synchronizationRules.flatMap((rule) => checkRule(schema, rule, functions))];
}

function duplicates(names: (string | number)[], what: string): string[] {
  const twice = names.filter((name, index) => names.indexOf(name) !== index);
  return [...new Set(twice)].map((name) => `The ${what} '${name}' occurs more than once.`);
}

function checkRule(schema: SynchronizationSchema, rule: SynchronizationRule, functions: ReadonlySet<string>): string[] {
  const source = schema.directories.find((directory) => directory.name === rule.sourceDirectoryName);
  const target = schema.directories.find((directory) => directory.name === rule.targetDirectoryName);
  if (!source) return [`The directory '${rule.sourceDirectoryName}' of rule '${rule.name}' is not defined.`];
  if (!target) return [`The directory '${rule.targetDirectoryName}' of rule '${rule.name}' is not defined.`];
  return rule.objectMappings.flatMap((mapping) => {
    const targetObject = target.objects.find((object) => object.name === mapping.targetObjectName);
    const sourceObject = source.objects.find((object) => object.name === mapping.sourceObjectName);
    if (!targetObject) return [`The object '${mapping.targetObjectName}' is not defined in directory '${target.name}'.`];
    // A mapping that was switched off may have lost its source object.
    if (!sourceObject && mapping.sourceObjectName === '' && !mapping.enabled) return [];
    if (!sourceObject) return [`The object '${mapping.sourceObjectName}' is not defined in directory '${source.name}'.`];
    return checkObjectMapping(mapping, sourceObject, targetObject, functions);
  });
}

const flowTypes = new Set(['None', 'Add', 'Update', 'Delete']);

function checkObjectMapping(
  mapping: ObjectMapping,
  source: ObjectDefinition,
  target: ObjectDefinition,
  functions: ReadonlySet<string>,
): string[] {
  const here = `mapping '${mapping.name}'`;
  const unknownFlows = mapping.flowTypes.split(',').filter((flow) => !flowTypes.has(flow.trim()));
  const problems = unknownFlows.map((flow) => `'${flow.trim()}' in ${here} is not one of None, Add, Update, Delete.`);
  const priorities = mapping.attributeMappings.map((attribute) => attribute.matchingPriority).filter((priority) => priority !== 0);
  if (priorities.length === 0) problems.push(`The ${here} has no matching attribute.`);
  problems.push(...duplicates(priorities, `matching priority in ${here},`));
  problems.push(
    ...duplicates(
      mapping.attributeMappings.map((attribute) => attribute.targetAttributeName),
      `target attribute in ${here},`,
    ),
  );
  for (const attribute of mapping.attributeMappings) {
    if (!find(target, attribute.targetAttributeName)) {
      problems.push(`The attribute '${attribute.targetAttributeName}' is not defined for object '${target.name}'.`);
    }
    if (attribute.matchingPriority < 0) problems.push(`The matching priority of '${attribute.targetAttributeName}' is negative.`);
    if (attribute.source) {
      problems.push(...checkSource(attribute.source, source, functions).map((problem) => `${attribute.targetAttributeName}: ${problem}`));
    }
  }
  const clauses = mapping.scope?.groups.flatMap((group) => group.clauses) ?? [];
  return [...problems, ...clauses.flatMap((clause) => checkClause(clause, source))];
}

function find(object: ObjectDefinition, name: string): AttributeDefinition | undefined {
  return object.attributes.find((attribute) => attribute.name === name);
}

/** The tree and its text must both hold, and say the same function or attribute. */
function checkSource(source: MappingSource, object: ObjectDefinition, functions: ReadonlySet<string>): string[] {
  const parsed = parseExpression(source.expression);
  if (!parsed.ok) return [`The expression is not valid at position ${parsed.column}: ${parsed.message}.`];
  const { node } = parsed;
  const wanted = toSource(node);
  const problems = checkExpression(node, functions).map(
    (problem) => `The expression is not valid at position ${problem.column}: ${problem.message}.`,
  );
  if (source.type !== wanted.type || source.name !== wanted.name) {
    problems.push(`The source says ${source.type} '${source.name}', but '${source.expression}' is ${wanted.type} '${wanted.name}'.`);
  }
  const unknown = new Set([...sourcesOf(node), ...attributesInTree(source)].filter((name) => !find(object, name)));
  for (const name of unknown) problems.push(`The attribute '${name}' is not defined for object '${object.name}'.`);
  return problems;
}

function attributesInTree(source: MappingSource): string[] {
  if (source.type === 'Attribute') return [source.name];
  return source.parameters.flatMap((parameter) => attributesInTree(parameter.value));
}

function checkClause(clause: FilterClause, object: ObjectDefinition): string[] {
  const operand = find(object, clause.sourceOperandName);
  if (!operand) return [`The attribute '${clause.sourceOperandName}' of a scoping filter is not defined for object '${object.name}'.`];
  if (operand.multivalued || unfilterable.has(operand.name)) return [`The attribute '${operand.name}' cannot be used in a scoping filter.`];
  const operator = filterOperators.find((candidate) => candidate.name === clause.operatorName);
  if (!operator) return [`The scoping filter operator '${clause.operatorName}' does not exist.`];
  const types: readonly string[] = operator.types;
  const problems: string[] = [];
  if (!types.includes(operand.type)) problems.push(`The operator '${operator.name}' does not take the ${operand.type} '${operand.name}'.`);
  const values = clause.targetOperand?.values ?? [];
  if (operator.arity === 'binary' && values.length === 0) problems.push(`The operator '${operator.name}' needs a value.`);
  if (operator.arity === 'unary' && values.length > 0) problems.push(`The operator '${operator.name}' takes no value.`);
  const faults = values.map((value) => operator.checkOperand?.(value) ?? null).filter((fault) => fault !== null);
  return [...problems, ...faults.map((fault) => `The operator '${operator.name}': ${fault}.`)];
}
