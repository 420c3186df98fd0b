/** Microsoft's published Postman collection (repository AzureAD/SCIMReferenceCode): its requests and its 107 assertions, in our words. */
import { contains, departs, equal, lacks, type Step, status } from './published.ts';

const core = 'urn:ietf:params:scim:schemas:core:2.0';
const enterprise = 'urn:ietf:params:scim:schemas:extension:enterprise:2.0:User';
const operations = (...Operations: object[]): object => ({ schemas: ['urn:ietf:params:scim:api:messages:2.0:PatchOp'], Operations });

/** Attribute names in capitals, as the collection has them. */
const simple = (userName: string, work: string, more: object = {}): object => ({
  schemas: [enterprise, `${core}:User`],
  userName,
  active: true,
  displayName: 'Robin',
  externalId: 'same-for-all',
  name: { formatted: 'Robin Leen', familyName: 'Leen', givenName: 'Robin' },
  emails: [
    { Primary: true, type: 'work', value: work },
    { Primary: false, type: 'home', value: 'home@example.net' },
  ],
  ...more,
});

/** A person as an export of another system might be: read-only parts, nulls, two values of one type, line ends. */
const full = (userName: string | undefined, more: object = {}): object => ({
  schemas: [`${core}:User`],
  userName,
  active: true,
  displayName: 'Kim Baker',
  externalId: '22fbc523',
  title: 'Site engineer',
  preferredLanguage: 'xh',
  roles: [],
  name: { formatted: 'Dan Mcgee', familyName: 'Employee', givenName: 'Dan', honorificPrefix: null, honorificSuffix: null },
  meta: { created: '2019-09-18T18:15:26.5788954+00:00', lastModified: '2019-09-18T18:15:26.5788976+00:00', resourceType: 'User' },
  emails: [
    { type: 'work', primary: true, value: 'kim@mail.example' },
    { type: 'work', primary: false, value: 'kim@example.com' },
  ],
  phoneNumbers: ['fax', 'mobile', 'work'].map((type) => ({ type, primary: type === 'work', value: `312-320-05${type.length}` })),
  addresses: [
    { type: 'work', primary: false, country: 'Bermuda', formatted: '9132 Jay Way\nSouthtown, MI 55645', locality: 'Westtown' },
    { type: 'other', primary: false, country: null, formatted: '18522 Lisa Road\nEasttown', locality: null, postalCode: null },
  ],
  ...more,
});

const post = (name: string, path: string, body: unknown, keep: string, ...claims: Step['claims']): Step => ({
  ...{ name, method: 'POST', path, body, claims: [status(201), ...claims] },
  ...(keep && { keep: { [keep]: 'id' } }),
});
const get = (name: string, path: string, ...claims: Step['claims']): Step => ({ name, method: 'GET', path, claims });
const change = (method: 'PUT' | 'PATCH', name: string, path: string, body: unknown, ...claims: Step['claims']): Step => ({
  ...{ name, method, path, body, claims },
});
const remove = (path: string): Step => ({ name: `delete ${path}`, method: 'DELETE', path, claims: [status(204)] });
const refused = (name: string, body: unknown, wanted: 400 | 409): Step => ({
  ...{ name, method: 'POST', path: '/Users', body },
  claims: wanted === 409 ? [status(409), contains('detail')] : [status(400)],
});

const withBody = 'RFC 7644 3.5.2 allows 200 with the person or 204; the person is answered, so that Okta and Entra need no second request';
const unquoted = 'a filter value is JSON (RFC 7644 3.4.2.2): a text without quotes is 400 invalidFilter, as a typing mistake must be';
const named = 'a member has the name it has, not one that was sent along, and that only on request (RFC 7643 8.7.1 has no such attribute)';

const path = 'paths are case-sensitive (RFC 3986 6.2.2.1), and both directories send /Users';

/** `/Token` is left out: it is the sample's own, and `/oauth/token` has tests of its own. */
export const steps: Step[] = [
  get('people, in small letters', '/users', departs(path, status(200))),
  get('groups', '/Groups', status(200)),
  get('resource types', '/ResourceTypes', status(200), equal('Resources.0.endpoint', '/Users')),
  // The sample serves it under a name of its own.
  get('provider configuration', '/ServiceProviderConfig', status(200), equal('patch.supported', true)),
  get('schemas', '/Schemas', status(200), contains('User Account')),

  post('a person', '/Users', simple('UserName123', 'work@example.com', { displayName: 'RobinIsHere', schemas: [`${core}:User`] }), 'u1'),
  post(
    'an enterprise user',
    '/Users',
    simple('UserName222', 'w2@x.y', { [enterprise]: { Department: 'd', Manager: { Value: 'Su' } } }),
    'u2',
  ),
  ...['u1', 'u2'].map((id) => get(`read ${id}`, `/Users/{${id}}`, status(200), equal('id', `{${id}}`))),
  get('chosen attributes', '/Users?attributes=userName,emails', status(200), contains('{u1}')),
  get('a filter behind a slash, the name in capitals', '/Users/?filter=DisplayName eq "RobinIsHere"', contains('{u1}')),
  change('PATCH', 'a new userName', '/Users/{u1}', operations({ op: 'replace', path: 'userName', value: 'robin3' })),
  get('it is there', '/Users/{u1}', status(200), equal('id', '{u1}'), equal('userName', 'robin3')),
  change('PUT', 'a new name', '/Users/{u2}', simple('Replaced2', 'w@x.y', { id: '{u2}', name: { formatted: 'NewName' } }), status(200)),
  get('it is there too', '/Users/{u2}', status(200), equal('name.formatted', 'NewName')),
  ...[remove('/Users/{u1}'), remove('/Users/{u2}')],

  post('an empty group', '/Groups', { schemas: [`${core}:Group`], externalId: 'g', displayName: 'Group1', members: [] }, 'g1'),
  post('a person for groups', '/Users', simple('UserName333', 'w3@x.y'), 'u3'),
  post('another one', '/Users', simple('UserName444', 'w4@x.y'), 'u4'),
  post(
    'a group with a member',
    '/Groups',
    { schemas: [`${core}:Group`], displayName: 'Group2', members: [{ value: '{u3}', display: 'VP' }] },
    'g2',
  ),
  get('groups', '/Groups', status(200)),
  post('a third group', '/Groups', { schemas: [`${core}:Group`], displayName: 'Group3', members: [] }, 'g3'),
  change(
    'PUT',
    'members by PUT',
    '/Groups/{g3}',
    { schemas: [`${core}:Group`], id: '{g3}', displayName: 'put', members: [{ value: '{u3}', display: 'VP' }, { value: '{u4}' }] },
    status(200),
  ),
  get('they are in', '/Groups/{g3}', status(200), equal('id', '{g3}'), contains('{u3}')),
  ...['add', 'remove', 'add'].map((op) =>
    change(
      'PATCH',
      `${op} a member`,
      '/Groups/{g1}',
      operations(
        op === 'add'
          ? { name: 'addMember', op, path: 'members', value: [{ displayName: 'new User', value: '{u4}' }] }
          : { op, path: 'members[value eq "{u4}"]' },
      ),
    ),
  ),
  get('the member is in', '/Groups/{g1}', status(200), equal('id', '{g1}'), departs(named, contains('new User'))),
  change('PATCH', 'everybody out', '/Groups/{g1}', operations({ op: 'remove', path: 'members' })),
  get('the member is out', '/Groups/{g1}', status(200), equal('id', '{g1}'), lacks('new User')),
  ...['/Users/{u3}', '/Users/{u4}', '/Groups/{g1}', '/Groups/{g2}', '/Groups/{g3}'].map(remove),

  post('a person by e-mail', '/Users', simple('UserName111', 'emailName357'), 'u5'),
  post('another by e-mail', '/Users', simple('UserName222', 'jump@example.com'), 'u6'),
  get('attributes with a filter on the type', '/Users?attributes=emails[type eq "work"]', status(200), contains('emailName357')),
  get('attributes with a filter on the value', '/Users?attributes=emails[value eq "emailName357"]', status(200), contains('emailName357')),
  ...[remove('/Users/{u5}'), remove('/Users/{u6}')],

  post('OMalley', '/Users', full('OMalley'), 'p1', equal('userName', 'OMalley'), equal('active', true)),
  post('active as the text "True"', '/Users', full('emp1', { active: 'True' }), 'p2', equal('active', true)),
  get('two of them', '/Users', status(200), equal('totalResults', 2), contains('OMalley')),
  post('a third', '/Users', full('emp2'), 'p3'),
  post('a fourth', '/Users', full('emp3'), 'p4'),
  refused('without userName', full(undefined), 400),
  refused('no JSON', '{ "acve": tre, "adresses": [ { "country": "Beruda", les": [] }', 400),
  refused('a userName that is taken', full('emp3'), 409),
  refused('and again', full('emp3'), 409),
  change('PUT', 'without userName', '/Users/{p1}', full(undefined, { id: '{p1}', userame: 'OMalley', active: false }), status(400)),
  change(
    'PUT',
    'with a misspelt attribute',
    '/Users/{p1}',
    full('OMalley', { id: '{p1}', active: false, addresses: undefined, adreses: [{ country: 'Germany' }] }),
    ...[status(200), lacks('Addresses')],
  ),
  post('with a department', '/Users', full('enterprise', { [enterprise]: { Department: 'some department' } }), 'p5'),
  change(
    'PATCH',
    'another userName',
    '/Users/{p1}',
    operations({ op: 'Replace', path: 'userName', value: 'newusername' }),
    departs(withBody, status(204)),
  ),
  change('PATCH', 'not active', '/Users/{p1}', operations({ op: 'Replace', path: 'active', value: false }), departs(withBody, status(204))),
  get('both are there', '/Users/{p1}', equal('userName', 'newusername'), equal('active', false)),
  change(
    'PUT',
    'OMalley again',
    '/Users/{p1}',
    full('OMalley', { id: '{p1}', active: false, addresses: [{ type: 'work', country: 'Germany' }] }),
    ...[status(200), equal('userName', 'OMalley'), equal('active', false), contains('Germany')],
  ),
  get('a page', '/Users?startIndex=1&count=2', equal('totalResults', 5), equal('itemsPerPage', 2)),
  get('attributes of all', '/Users?attributes=userName,emails', equal('totalResults', 5)),
  refused('taken once more', full('emp3'), 409),
  get(
    'and, or, unquoted',
    '/Users?filter=name.FamilyName eq Employee and (emails.Value co example.com or emails.Value co example.org)',
    departs(unquoted, equal('totalResults', 4)),
  ),
  get('starts with, unquoted', '/Users?filter=userName sw O', departs(unquoted, equal('totalResults', 1))),
  get(
    'later than, unquoted',
    '/Users?filter=meta.Created gt 2015-10-10T14:38:21.8617979-07:00',
    departs(unquoted, equal('totalResults', 5)),
  ),

  post('a group', '/Groups', { schemas: [`${core}:Group`], displayName: 'Group 1', externalId: 'g' }, 'q1'),
  ...['string id 1', 'string id 2'].map((value) =>
    change('PATCH', 'a member as a text that is no id', '/Groups/{q1}', operations({ op: 'add', path: 'members', value }), status(204)),
  ),
  get('the group', '/Groups/{q1}', status(200)),
  get('without members', '/Groups/{q1}?excludedAttributes=members', status(200)),
  change(
    'PUT',
    'another name',
    '/Groups/{q1}',
    { schemas: [`${core}:Group`], id: '{q1}', displayName: 'Group 2', externalId: 'h' },
    ...[status(200), equal('displayName', 'Group 2')],
  ),

  ...['p1', 'p2', 'p3', 'p4', 'p5'].map((id) => remove(`/Users/{${id}}`)),
  remove('/Groups/{q1}'),
  get('nobody is left', '/Users?attributes=userName', status(200), equal('Resources', [])),
  get('no group is left', '/Groups', status(200), equal('Resources', [])),
];
