/** What a review foretells of people in Entra, where a mistake would be seen in few other places. */
import { directory, person } from '../../review/people.ts';
import { foretells } from '../foretold.ts';

const all = 'assign: { groups: { All: default } }';
const noGroups = 'groups: { enabled: false }';
const alone = (more = '') => `${all}\n${noGroups}${more === '' ? '' : `\n${more}`}`;
/** Ann, with what is said of her, and Bob; both in All. */
const withAnn = (properties: Record<string, unknown>) =>
  directory({ ann: person('ann', properties), bob: person('bob') }, { All: ['ann', 'bob'] });
const both = withAnn({});
const withoutAnn = directory({ bob: person('bob') }, { All: ['bob'] });

const badge = 'attributes: { "urn:acme:badge": integer }\nusers: { mappings: { "urn:acme:badge": employeeId } }';
/** Bob has no employee id to be matched by. */
const byNumber = 'users: { mappings: { userName: { from: userPrincipalName, match: 0 }, externalId: { from: employeeId, match: 1 } } }';
const threshold = (restart: string) => `provisioning: { start: true, deletionThreshold: 1${restart} }`;
const forced = (trigger: number) => threshold(`, restart: { trigger: ${trigger}, reset: [forceDeletes] }`);

/** Stack AI reads no title, and makes its role of the first one that it is sent. */
const stackAi = (admin: string, assigned = 'admin') =>
  [
    'roles: { admin: Admin, member: Member }',
    `assign: { groups: { All: member }, users: { ann: ${assigned} } }`,
    'attributes: { roles: { type: string, multiValued: true } }',
    "users: { mappings: { roles: '=AppRoleAssignmentsComplex([appRoleAssignments])', title: jobTitle } }",
    `vendor: { roleMappings: { admin: ${admin}, member: Worker } }`,
    noGroups,
  ].join('\n');

foretells('entra', {
  'a person is assigned by name in any letter case': {
    from: null,
    to: `assign: { users: { Ann@Example.COM: default } }\n${noGroups}`,
    before: both,
    says: ['ann enters POST'],
  },
  'whoever failed before for the same reason, as Bob does, is no news': {
    from: alone(byNumber),
    before: withAnn({ employeeId: '1' }),
    after: withAnn({ employeeId: '2' }),
    says: ['ann changed PATCH'],
  },
  'a change that the vendor refuses fails': {
    from: alone(badge),
    before: withAnn({ employeeId: '17' }),
    after: withAnn({ employeeId: 'B9' }),
    says: ['ann failing'],
  },
  'what the vendor does not keep makes it look at no role again': {
    catalog: 'stack-ai',
    from: stackAi('Boss'),
    to: stackAi('Chief'),
    before: withAnn({ jobTitle: 'Clerk' }),
    after: withAnn({ jobTitle: 'Chief' }),
    says: ['ann changed PATCH'],
  },
  'a role that is added stands behind those that the account had': {
    catalog: 'stack-ai',
    from: stackAi('Boss', 'default'),
    to: stackAi('Boss'),
    before: both,
    says: ['ann changed PATCH'],
  },
  'a manager is written by an update, so that none is sent where updates are not allowed': {
    from: alone(),
    to: alone('users: { actions: [create, delete] }'),
    before: withAnn({ manager: 'bob' }),
    after: both,
    says: ['ann stale'],
  },
  'a restart lets removals through': {
    from: alone(threshold('')),
    to: alone(forced(1)),
    before: both,
    after: withoutAnn,
    says: ['ann deleted DELETE'],
  },
  'a restart that is behind us does not': {
    from: alone(forced(1)),
    before: both,
    after: withoutAnn,
    says: ['ann deleted'],
  },
});
