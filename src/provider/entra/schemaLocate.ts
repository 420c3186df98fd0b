/** Where the parts stand in Graph's synchronization schema. Pure. */
import type { ObjectDefinition, ObjectMapping, SynchronizationRule, SynchronizationSchema } from '../graph/schemaTypes.ts';

/** Names that Graph gives the target's objects; a non-gallery app maps users to the enterprise extension. */
const targetObjects = {
  users: ['urn:ietf:params:scim:schemas:extension:enterprise:2.0:User', 'urn:ietf:params:scim:schemas:core:2.0:User', 'User'],
  groups: ['urn:ietf:params:scim:schemas:core:2.0:Group', 'Group'],
} as const;

export interface Located {
  rule: SynchronizationRule;
  users: ObjectMapping;
  groups: ObjectMapping | undefined;
  /** The target directory's object that the user mapping writes. */
  targetUser: ObjectDefinition;
  targetGroup: ObjectDefinition | undefined;
  /** The source directory's object that the user mapping reads. */
  sourceUser: ObjectDefinition | undefined;
}

/** Finds the parts by the names the schema itself uses: they differ from app to app. Throws an Error that says what is missing. */
export function locate(schema: SynchronizationSchema): Located {
  const rules = schema.synchronizationRules;
  const rule = rules.length === 1 ? rules[0] : rules.find((candidate) => findMapping(candidate, 'users') !== undefined);
  const users = rule === undefined ? undefined : findMapping(rule, 'users');
  if (rule === undefined || users === undefined) throw new Error(`The schema of ${schema.id} has no user mapping.`);
  const target = schema.directories.find((directory) => directory.name === rule.targetDirectoryName);
  const targetUser = target?.objects.find((object) => object.name === users.targetObjectName);
  if (targetUser === undefined) {
    throw new Error(`The schema of ${schema.id} has no object ${users.targetObjectName} in directory ${rule.targetDirectoryName}.`);
  }
  const groups = findMapping(rule, 'groups');
  const source = schema.directories.find((directory) => directory.name === rule.sourceDirectoryName);
  return {
    rule,
    users,
    groups,
    targetUser,
    targetGroup: target?.objects.find((object) => object.name === groups?.targetObjectName),
    sourceUser: source?.objects.find((object) => object.name === (users.sourceObjectName || 'User')),
  };
}

function findMapping(rule: SynchronizationRule, kind: keyof typeof targetObjects): ObjectMapping | undefined {
  for (const name of targetObjects[kind]) {
    const found = rule.objectMappings.find((mapping) => mapping.targetObjectName === name);
    if (found !== undefined) return found;
  }
  return undefined;
}
