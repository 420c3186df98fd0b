/** For each rule an app in which it finds something, and the nearest one in which it does not: shown in `docs/findings.md`. */
import type { FindingId } from '../../config/findingIds.ts';

export interface Example {
  /** `generic` and `entra` unless said. */
  catalog?: string;
  directory?: string;
  /** Name of the stack, where it matters. */
  stack?: string;
  /** Keys of the app, as they stand below `directory:`. */
  bad: string;
  good: string;
}

export const examples: Record<FindingId, Example> = {
  'assigned-unknown': { bad: 'assign: { groups: { Nobody: default } }', good: 'assign: { groups: { A: default } }' },
  'attribute-without-urn': {
    bad: 'attributes: { badge: string }\nusers: { mappings: { badge: employeeId } }',
    good: 'attributes: { "urn:ietf:params:scim:schemas:extension:acme:2.0:User:badge": string }\nusers: { mappings: { "urn:ietf:params:scim:schemas:extension:acme:2.0:User:badge": employeeId } }',
  },
  'bundled-in-production': { stack: 'production', bad: 'scim: { target: bundled }', good: 'scim: { url: https://scim.example.com }' },
  'complex-extension': {
    bad: 'attributes: { "urn:acme:2.0:User:name.first": string }\nusers: { mappings: { "urn:acme:2.0:User:name.first": givenName } }',
    good: 'attributes: { "urn:acme:2.0:User:first": string }\nusers: { mappings: { "urn:acme:2.0:User:first": givenName } }',
  },
  'empty-group': { bad: 'assign: { groups: { Empty: default } }', good: 'assign: { groups: { A: default } }' },
  everybody: { bad: 'provisioning: { scope: all }', good: 'provisioning: { scope: assigned }' },
  'expect-unknown': { bad: 'expect: { people: { anne: absent } }', good: 'expect: { people: { ann: absent } }' },
  'expression-error': {
    bad: 'assign: { groups: { A: default } }\nusers: { mappings: { title: "=Item([proxyAddresses], 1)" } }',
    good: 'assign: { groups: { A: default } }\nusers: { mappings: { title: "=Item([mail], 1)" } }',
  },
  'external-id-source': { bad: 'name: x', good: 'users: { mappings: { externalId: objectId } }' },
  'filter-attribute': {
    bad: 'users: { scope: [ { proxyAddresses: is not null } ] }',
    good: 'users: { scope: [ { department: is not null } ] }',
  },
  'filter-letter-case': {
    bad: 'users: { scope: [ { displayName: Ann } ] }',
    good: 'users: { scope: [ { displayName: ann } ] }',
  },
  'groups-switched-off': { catalog: 'stack-ai', bad: 'name: x', good: 'vendor: { syncGroups: true }' },
  'ignored-attribute': {
    catalog: 'stack-ai',
    bad: 'users: { mappings: { title: jobTitle } }',
    good: 'users: { mappings: { name.formatted: displayName } }',
  },
  'leavers-keep-access': { bad: 'users: { mappings: { active: null } }', good: 'gallery: Wiki\nusers: { mappings: { active: null } }' },
  'leavers-may-be-deleted': { bad: 'gallery: Wiki\nusers: { mappings: { active: null } }', good: 'users: { mappings: { active: null } }' },
  'list-into-text': { bad: 'users: { mappings: { title: otherMails } }', good: "users: { mappings: { title: '=Item([otherMails], 1)' } }" },
  'list-without-filter': {
    bad: 'attributes: { emails.value: string }\nusers: { mappings: { emails.value: mail } }',
    good: 'users: { mappings: { \'emails[type eq "work"].value\': mail } }',
  },
  'mutable-match': { catalog: 'cube', bad: 'name: x', good: 'users: { mappings: { externalId: objectId } }' },
  'nested-group': { bad: 'assign: { groups: { Parent: default } }', good: 'assign: { groups: { A: default } }' },
  'no-deletion-threshold': { bad: 'name: x', good: 'provisioning: { deletionThreshold: 10 }' },
  'no-mail': { catalog: 'stack-ai', bad: 'assign: { groups: { NoMail: default } }', good: 'assign: { groups: { B: default } }' },
  'no-target': { bad: 'name: x', good: 'scim: { url: https://api.example.com/scim/v2 }' },
  'not-known': { bad: 'users: { mappings: { title: "=Frobnicate([mail])" } }', good: 'users: { mappings: { title: "=ToLower([mail])" } }' },
  'not-security-enabled': { bad: 'assign: { groups: { List: default } }', good: 'assign: { groups: { A: default } }' },
  'nothing-to-match-by': {
    bad: 'assign: { groups: { NoMail: default } }\nusers: { mappings: { userName: mail } }',
    good: 'assign: { groups: { NoMail: default } }',
  },
  'on-demand-oauth': {
    bad: 'scim: { target: bundled, oauth: { clientId: muster } }\nprovisioning: { start: true, onDemand: { trigger: 1, people: [ann] } }',
    good: 'scim: { target: bundled, oauth: { clientId: muster } }\nprovisioning: { start: false, onDemand: { trigger: 1, people: [ann] } }',
  },
  'random-value': {
    bad: "users: { mappings: { title: '=Guid()' } }",
    good: "users: { mappings: { title: { expression: 'Guid()', apply: onCreate } } }",
  },
  'read-only-target': { bad: 'users: { mappings: { id: objectId } }', good: 'users: { mappings: { externalId: objectId } }' },
  'required-empty': {
    bad: "assign: { groups: { NoMail: default } }\nusers: { mappings: { userName: '=ToLower([mail])' } }",
    good: "assign: { groups: { A: default } }\nusers: { mappings: { userName: '=ToLower([mail])' } }",
  },
  'role-display-name': {
    catalog: 'stack-ai',
    bad: "roles: { a: The As }\nusers: { mappings: { 'roles[primary eq \"True\"].value': '=SingleAppRoleAssignment([appRoleAssignments])' } }",
    good: "roles: { a: a }\nusers: { mappings: { 'roles[primary eq \"True\"].value': '=SingleAppRoleAssignment([appRoleAssignments])' } }",
  },
  'role-function-scope': {
    catalog: 'stack-ai',
    bad: "provisioning: { scope: all }\nusers: { mappings: { 'roles[primary eq \"True\"].value': '=SingleAppRoleAssignment([appRoleAssignments])' } }",
    good: "users: { mappings: { 'roles[primary eq \"True\"].value': '=SingleAppRoleAssignment([appRoleAssignments])' } }",
  },
  'role-not-mapped': {
    catalog: 'stack-ai',
    bad: 'users: { mappings: { \'roles[primary eq "True"].value\': { constant: boss } } }',
    good: 'users: { mappings: { \'roles[primary eq "True"].value\': { constant: boss } } }\nvendor: { roleMappings: { boss: Admin } }',
  },
  'role-value': {
    catalog: 'activepieces',
    bad: 'attributes: { "urn:ietf:params:scim:schemas:activepieces:1.0:CustomUserAttributes:platformRole": string }\nusers: { mappings: { "urn:ietf:params:scim:schemas:activepieces:1.0:CustomUserAttributes:platformRole": { constant: Admin } } }',
    good: 'attributes: { "urn:ietf:params:scim:schemas:activepieces:1.0:CustomUserAttributes:platformRole": string }\nusers: { mappings: { "urn:ietf:params:scim:schemas:activepieces:1.0:CustomUserAttributes:platformRole": { constant: ADMIN } } }',
  },
  'same-display-name': { bad: 'assign: { groups: { Same: default } }', good: 'assign: { groups: { A: default } }' },
  'same-match-value': {
    bad: 'assign: { groups: { Twins: default } }\nusers: { mappings: { userName: { from: displayName } } }',
    good: 'assign: { groups: { B: default } }\nusers: { mappings: { userName: { from: displayName } } }',
  },
  'scim-1-name': {
    bad: 'attributes: { "urn:scim:schemas:extension:enterprise:1.0.department": string }\nusers: { mappings: { "urn:scim:schemas:extension:enterprise:1.0.department": department } }',
    good: 'users: { mappings: { "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User:department": department } }',
  },
  'secret-in-clear': {
    bad: 'users: { mappings: { title: { constant: eyJhbGciOiJIUzI1NiIsInR5cCI6IkpXVCJ9.e30.x } } }',
    good: 'users: { mappings: { title: { constant: Employee } } }',
  },
  'source-name': {
    bad: 'sourceAttributes: { mobilePhone: string }\nusers: { mappings: { nickName: mobilePhone } }',
    good: 'users: { mappings: { nickName: mobile } }',
  },
  'special-character': {
    bad: 'assign: { groups: { A: default } }\nusers: { mappings: { userName: \'=Append([mail], "#1")\' } }',
    good: 'assign: { groups: { A: default } }\nusers: { mappings: { userName: \'=Append([mail], "-1")\' } }',
  },
  'switch-null': {
    bad: 'users: { mappings: { title: \'=Switch([department], , "Sales", "S")\' } }',
    good: 'users: { mappings: { title: \'=Switch([department], "other", "Sales", "S")\' } }',
  },
  'token-expired': {
    bad: 'scim: { target: bundled, token: { secret: x, expires: 2027-01-19 } }',
    good: 'scim: { target: bundled, token: { secret: x, expires: 2027-01-20 } }',
  },
  'token-expires': {
    bad: 'scim: { target: bundled, token: { secret: x, expires: 2027-01-31 } }',
    good: 'scim: { target: bundled, token: { secret: x, expires: 2027-06-30 } }',
  },
  'two-roles': {
    catalog: 'stack-ai',
    bad: "roles: { a: a, b: b }\nassign: { groups: { A: a, B: b } }\nusers: { mappings: { 'roles[primary eq \"True\"].value': '=SingleAppRoleAssignment([appRoleAssignments])' } }",
    good: "roles: { a: a, b: b }\nassign: { groups: { A: a, B: a } }\nusers: { mappings: { 'roles[primary eq \"True\"].value': '=SingleAppRoleAssignment([appRoleAssignments])' } }",
  },
  'undeclared-attribute': {
    bad: 'users: { mappings: { "urn:acme:x": mail } }',
    good: 'attributes: { "urn:acme:x": string }\nusers: { mappings: { "urn:acme:x": mail } }',
  },
  'unique-field': {
    directory: 'okta',
    bad: 'okta: { integration: header, uniqueField: mail }',
    good: 'okta: { integration: header, uniqueField: emails.value }',
  },
  'unknown-flag': {
    bad: 'scim: { url: "https://scim.example.com/v2?AzureAdScimPatch062020" }',
    good: 'scim: { url: "https://scim.example.com/v2?aadOptscim062020" }',
  },
  'unknown-group': {
    directory: 'okta',
    bad: 'okta: { integration: header }\nusers: { mappings: { title: \'=isMemberOfGroupName("a") ? "x" : "y"\' } }',
    good: 'okta: { integration: header }\nusers: { mappings: { title: \'=isMemberOfGroupName("A") OR isMemberOfGroupNameContains("win") ? "x" : "y"\' } }',
  },
  'unmapped-attribute': {
    bad: 'attributes: { "urn:acme:x": string }',
    good: 'attributes: { "urn:acme:x": string }\nusers: { mappings: { "urn:acme:x": mail } }',
  },
  'unusual-match': {
    bad: 'scim: { url: https://scim.example.com/scim/v2 }\nusers: { mappings: { nickName: { from: employeeId, match: 2 } } }',
    good: 'scim: { target: bundled }\nusers: { mappings: { nickName: { from: employeeId, match: 2 } } }',
  },
  'vendor-refuses': {
    bad: 'assign: { groups: { A: default } }\nattributes: { "urn:acme:x": integer }\nusers: { mappings: { "urn:acme:x": mail } }',
    good: 'assign: { groups: { A: default } }\nattributes: { "urn:acme:x": integer }\nusers: { mappings: { "urn:acme:x": { constant: "17" } } }',
  },
};
