/**
 * `node walk.mjs <folder with @okta/okta-sdk-nodejs> <org url> <token>`: everything Muster touches, through Okta's SDK; what it reads is compared
 * with the JSON of the same path. Prints `{ calls, wrong }`.
 */
import { createRequire } from 'node:module';
import { join } from 'node:path';

const [folder = '', url = '', token = ''] = process.argv.slice(2);
const okta = createRequire(join(folder, 'index.js'))('@okta/okta-sdk-nodejs');
const client = new okta.Client({ orgUrl: url, token, testing: { disableHttpsCheck: true } });
const wrong = [];
let calls = 0;

/** Times are the same in any notation. */
const value = (one) => (typeof one === 'string' && /^\d{4}-\d\d-\d\dT/.test(one) ? Date.parse(one) : one);

/** The SDK writes `default` and `$ref` as names of its language. */
const memberOf = (read, name) => read?.[name] ?? read?.[`_${name}`] ?? read?.[name.replace('$', '')];

/** Members of `json` that `read` has not, or has otherwise. What the SDK has no name for it leaves out; `known` says so of the rest. */
function differences(read, json, path, known) {
  if (known.some((pattern) => pattern.test(path))) return [];
  if (typeof json !== 'object' || json === null)
    return value(read ?? null) === value(json) ? [] : [`${path}: ${JSON.stringify(read)} for ${JSON.stringify(json)}`];
  return Object.entries(json).flatMap(([name, one]) =>
    differences(memberOf(read, name), one, path === '' ? name : `${path}.${name}`, known),
  );
}

/** What the description has no name for (departures.ts), and so the SDK neither. */
const unnamed = [/(^|\.)settings\.(app|manualProvisioning)$/, /(^|\.)settings\.signOn$/];
/** An app's base attributes are not a person's, which the description has in their place. */
const appAttributes = [/^definitions\.base\.properties\.\w+$/];

/** One call. With `path` its answer is compared with the JSON there. */
async function step(name, call, path, known = []) {
  calls += 1;
  try {
    const answer = await call();
    if (path === undefined) return answer;
    let read = answer;
    if (typeof answer?.next === 'function') {
      read = [];
      await answer.each((one) => void read.push(one));
    }
    const json = await plain(path);
    for (const one of differences(JSON.parse(JSON.stringify(read)), json, '', [...unnamed, ...known])) wrong.push(`${name}: ${one}`);
    return read;
  } catch (error) {
    wrong.push(`${name}: ${error.message}`);
    return undefined;
  }
}

async function plain(path) {
  const items = [];
  for (let next = url + path; next !== undefined; ) {
    const answer = await fetch(next, { headers: { authorization: `SSWS ${token}`, accept: 'application/json' } });
    const json = await answer.json();
    if (!Array.isArray(json)) return json;
    items.push(...json);
    next = /<([^>]+)>; rel="next"/.exec(answer.headers.get('link') ?? '')?.[1];
  }
  return items;
}

const { applicationApi: apps, groupApi: groups, userApi: users, schemaApi: schemas, profileMappingApi: mappings } = client;

await step('org', () => client.orgSettingApi.getOrgSettings(), '/api/v1/org');
await step('user types', () => client.userTypeApi.listUserTypes(), '/api/v1/meta/types/user');
await step('user schema', () => schemas.getUserSchema({ schemaId: 'default' }), '/api/v1/meta/schemas/user/default');
await step('group schema', () => schemas.getGroupSchema(), '/api/v1/meta/schemas/group/default');
await step('policies', () => client.policyApi.listPolicies({ type: 'ACCESS_POLICY' }), '/api/v1/policies?type=ACCESS_POLICY');

const profile = { login: 'walk.js@example.com', email: 'walk.js@example.com', firstName: 'Walk', lastName: 'Js' };
const user = await step('create user', () => users.createUser({ body: { profile, credentials: { password: { value: 'Pass-word-1' } } } }));
const userPath = `/api/v1/users/${user.id}`;
await step('user', () => users.getUser({ userId: user.id }), userPath);
await step('replace user', () => users.replaceUser({ userId: user.id, user: { profile: { ...profile, title: 'Walker' } } }), userPath);
await step('update user', () => users.updateUser({ userId: user.id, user: { profile: { department: 'Sales' } } }), userPath);
for (const operation of ['suspendUser', 'unsuspendUser', 'deactivateUser'])
  await step(operation, () => users[operation]({ userId: user.id }));
await step('activateUser', () => users.activateUser({ userId: user.id, sendEmail: false }));
await step('users', () => users.listUsers({}), '/api/v1/users');
await step(
  'users by search',
  () => users.listUsers({ search: 'profile.login eq "walk.js@example.com"' }),
  '/api/v1/users?search=profile.login+eq+"walk.js@example.com"',
);
await step(
  'users by filter',
  () => users.listUsers({ filter: 'status eq "DEPROVISIONED"' }),
  '/api/v1/users?filter=status+eq+"DEPROVISIONED"',
);

const group = await step('create group', () =>
  groups.createGroup({ group: { profile: { name: 'Walkers js', description: 'by the SDK' } } }),
);
const groupPath = `/api/v1/groups/${group.id}`;
await step('group', () => groups.getGroup({ groupId: group.id }), groupPath);
await step(
  'replace group',
  () => groups.replaceGroup({ groupId: group.id, group: { profile: { name: 'Walkers js', description: 'again' } } }),
  groupPath,
);
await step('groups', () => groups.listGroups({}), '/api/v1/groups');
await step('groups by q', () => groups.listGroups({ q: 'Walkers' }), '/api/v1/groups?q=Walkers');
await step(
  'groups by search',
  () => groups.listGroups({ search: 'type eq "OKTA_GROUP" and profile.name sw "Walk"' }),
  '/api/v1/groups?search=type+eq+"OKTA_GROUP"+and+profile.name+sw+"Walk"',
);
await step('join group', () => groups.assignUserToGroup({ groupId: group.id, userId: user.id }));
await step('group members', () => groups.listGroupUsers({ groupId: group.id }), `${groupPath}/users`);
await step('groups of a user', () => users.listUserGroups({ userId: user.id }), `${userPath}/groups`);
const conditions = { expression: { type: 'urn:okta:expression:1.0', value: 'user.department == "Sales"' } };
const rule = await step('create rule', () =>
  groups.createGroupRule({
    groupRule: { type: 'group_rule', name: 'Walk js', conditions, actions: { assignUserToGroups: { groupIds: [group.id] } } },
  }),
);
await step('rule', () => groups.getGroupRule({ ruleId: rule.id }), `/api/v1/groups/rules/${rule.id}`);
await step('activate rule', () => groups.activateGroupRule({ ruleId: rule.id }));
await step('rules', () => groups.listGroupRules({}), '/api/v1/groups/rules');
await step('deactivate rule', () => groups.deactivateGroupRule({ ruleId: rule.id }));
await step('replace rule', () => groups.replaceGroupRule({ ruleId: rule.id, groupRule: rule }), `/api/v1/groups/rules/${rule.id}`);
await step('delete rule', () => groups.deleteGroupRule({ ruleId: rule.id }));

const visibility = { autoSubmitToolbar: false, hide: { iOS: false, web: false } };
for (const application of [
  { name: 'scim2headerauth', label: 'Walk js', signOnMode: 'AUTO_LOGIN', visibility },
  { name: 'zscalerbyz', label: 'Walk js Z', signOnMode: 'SAML_2_0', visibility },
]) {
  const app = await step('create app', () => apps.createApplication({ application }));
  const appId = app.id;
  const path = `/api/v1/apps/${appId}`;
  await step('app', () => apps.getApplication({ appId }), path);
  await step(
    'replace app',
    () => apps.replaceApplication({ appId, application: { ...application, label: `${application.label} 2` } }),
    path,
  );
  await step('apps', () => apps.listApplications({ filter: 'status eq "ACTIVE"' }), '/api/v1/apps?filter=status+eq+"ACTIVE"');
  await step('apps by q', () => apps.listApplications({ q: application.label }), `/api/v1/apps?q=${encodeURIComponent(application.label)}`);
  await step('keys', () => apps.listApplicationKeys({ appId }), `${path}/credentials/keys`);
  await step(
    'app schema',
    () => schemas.getApplicationUserSchema({ appInstanceId: appId }),
    `/api/v1/meta/schemas/apps/${appId}/default`,
    appAttributes,
  );
  const property = { title: 'Team', type: 'string', scope: 'NONE', externalName: 'team', externalNamespace: 'urn:x:1.0:User' };
  const body = { definitions: { custom: { id: '#custom', type: 'object', properties: { team: property } } } };
  await step(
    'app schema property',
    () => schemas.updateApplicationUserProfile({ appInstanceId: appId, body }),
    `/api/v1/meta/schemas/apps/${appId}/default`,
    appAttributes,
  );
  const found = await step('mappings', () => mappings.listProfileMappings({ targetId: appId }), `/api/v1/mappings?targetId=${appId}`);
  const mappingId = found?.[0]?.id;
  // The description has one property where there is one for each attribute.
  const one = [/^properties$/];
  await step('mapping', () => mappings.getProfileMapping({ mappingId }), `/api/v1/mappings/${mappingId}`, one);

  await step('assign user', () => apps.assignUserToApplication({ appId, appUser: { id: user.id, credentials: { userName: 'walker' } } }));
  await step('app user', () => apps.getApplicationUser({ appId, userId: user.id }), `${path}/users/${user.id}`);
  await step(
    'update app user',
    () => apps.updateApplicationUser({ appId, userId: user.id, appUser: { profile: { title: 'x' } } }),
    `${path}/users/${user.id}`,
  );
  await step('app users', () => apps.listApplicationUsers({ appId }), `${path}/users`);
  const assignment = { groupId: group.id, applicationGroupAssignment: { priority: 0, profile: {} } };
  await step('unassign user', () => apps.unassignUserFromApplication({ appId, userId: user.id }));
  await step('assign group', () => apps.assignGroupToApplication({ appId, ...assignment }), `${path}/groups/${group.id}`);
  await step('app group', () => apps.getApplicationGroupAssignment({ appId, groupId: group.id }), `${path}/groups/${group.id}`);
  await step('app groups', () => apps.listApplicationGroupAssignments({ appId }), `${path}/groups`);
  await step('apps of a group', () => groups.listAssignedApplicationsForGroup({ groupId: group.id }), `${groupPath}/apps`);
  await step('app links', () => users.listAppLinks({ userId: user.id }), `${userPath}/appLinks`);

  await step('connection', () => apps.getDefaultProvisioningConnectionForApplication({ appId }), `${path}/connections/default`);
  const connection = { baseUrl: 'https://scim.example.com/v2', profile: { authScheme: 'TOKEN', token: 'walk' } };
  await step(
    'update connection',
    () => apps.updateDefaultProvisioningConnectionForApplication({ appId, ProvisioningConnectionRequest: connection, activate: false }),
    `${path}/connections/default`,
  );
  await step('activate connection', () => apps.activateDefaultProvisioningConnectionForApplication({ appId }));
  if (application.name === 'zscalerbyz') {
    await step('features', () => apps.listFeaturesForApplication({ appId }), `${path}/features`);
    const feature = { appId, name: 'USER_PROVISIONING' };
    await step('feature', () => apps.getFeatureForApplication(feature), `${path}/features/USER_PROVISIONING`);
    const wanted = { create: { lifecycleCreate: { status: 'ENABLED' } } };
    await step(
      'update feature',
      () => apps.updateFeatureForApplication({ ...feature, CapabilitiesObject: wanted }),
      `${path}/features/USER_PROVISIONING`,
    );
  }
  await step('deactivate connection', () => apps.deactivateDefaultProvisioningConnectionForApplication({ appId }));

  const pushes = client.groupPushMappingApi;
  const push = await step('push group', () =>
    pushes.createGroupPushMapping({ appId, body: { sourceGroupId: group.id, targetGroupName: 'Pushed', status: 'ACTIVE' } }),
  );
  await step('push', () => pushes.getGroupPushMapping({ appId, mappingId: push?.id }), `${path}/group-push/mappings/${push?.id}`);
  await step('pushes', () => pushes.listGroupPushMappings({ appId }), `${path}/group-push/mappings`);
  await step('stop push', () => pushes.updateGroupPushMapping({ appId, mappingId: push?.id, body: { status: 'INACTIVE' } }));
  await step('delete push', () => pushes.deleteGroupPushMapping({ appId, mappingId: push?.id, deleteTargetGroup: true }));

  await step('unassign group', () => apps.unassignApplicationFromGroup({ appId, groupId: group.id }));
  await step('deactivate app', () => apps.deactivateApplication({ appId }));
  await step('activate app', () => apps.activateApplication({ appId }));
  await step('deactivate app', () => apps.deactivateApplication({ appId }));
  await step('delete app', () => apps.deleteApplication({ appId }));
}
await step('log', () => client.systemLogApi.listLogEvents({ limit: 1000 }), '/api/v1/logs?limit=1000');
await step('leave group', () => groups.unassignUserFromGroup({ groupId: group.id, userId: user.id }));
await step('delete group', () => groups.deleteGroup({ groupId: group.id }));
for (let n = 0; n < 2; n++) await step('delete user', () => users.deleteUser({ userId: user.id }));
console.log(JSON.stringify({ calls, wrong }));
