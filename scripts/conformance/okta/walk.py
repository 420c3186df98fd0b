"""`python walk.py <org url> <token>`: everything Muster touches, through Okta's Python SDK; what it reads is compared with the JSON of the same path.
Prints `{ "calls", "wrong" }`. The SDK is strict: an answer it cannot read is an error."""
import asyncio
import datetime
import json
import os
import re
import sys
import urllib.parse
import urllib.request

from okta.client import Client
from okta import models

url, token = sys.argv[1:3]
# The loopback speaks plain HTTP; the SDK reads this switch from the environment only.
os.environ['OKTA_TESTING_TESTINGDISABLEHTTPSCHECK'] = 'true'
wrong: list[str] = []
calls = 0
# What the description has no name for (departures.ts), and so the SDK neither.
UNNAMED = [r'(^|\.)settings\.(app|manualProvisioning|signOn)$']
# An app's base attributes are not a person's; a mapping's rows are one where there is one for each attribute.
APP_ATTRIBUTES = [r'^definitions\.base\.properties\.\w+$']
ROWS = [r'^properties$']


def plain(path, body=None):
    """The first page, as the SDK reads it; with a body a POST."""
    parts = urllib.parse.urlsplit(url + path)
    query = urllib.parse.quote(parts.query, safe='=&+%')
    request = urllib.request.Request(parts._replace(query=query).geturl(), headers={'authorization': f'SSWS {token}', 'content-type': 'application/json'})
    request.data = None if body is None else json.dumps(body).encode()
    with urllib.request.urlopen(request) as answer:
        return json.load(answer)


def value(one):
    """Times are the same in any notation."""
    if isinstance(one, datetime.datetime):
        return one.timestamp()
    if isinstance(one, str) and re.match(r'\d{4}-\d\d-\d\dT', one):
        return datetime.datetime.fromisoformat(one.replace('Z', '+00:00')).timestamp()
    return getattr(one, 'value', one)


def differences(read, body, path, known):
    if any(re.search(pattern, path) for pattern in known):
        return []
    below = (lambda name: f'{path}.{name}' if path else str(name))
    if isinstance(body, dict):
        return [one for name, item in body.items() for one in differences(read.get(name) if isinstance(read, dict) else None, item, below(name), known)]
    if isinstance(body, list):
        at = (lambda n: read[n] if isinstance(read, list) and n < len(read) else None)
        return [one for n, item in enumerate(body) for one in differences(at(n), item, below(n), known)]
    return [] if value(read) == value(body) else [f'{path}: {read!r} for {body!r}']


def dumped(read):
    """A model by the names of the API, also what is read-only; one of several models is that one."""
    if isinstance(read, list):
        return [dumped(one) for one in read]
    if isinstance(read, dict):
        return {name: dumped(one) for name, one in read.items()}
    fields = getattr(type(read), 'model_fields', None)
    if fields is None:
        return read
    if 'actual_instance' in fields:
        return dumped(read.actual_instance)
    named = {field.alias or name: dumped(getattr(read, name)) for name, field in fields.items() if name != 'additional_properties'}
    return {**(getattr(read, 'additional_properties', None) or {}), **named}


async def step(name, call, path=None, known=()):
    """One call. With `path` its answer is compared with the JSON there."""
    global calls
    calls += 1
    try:
        answer = await call
        error = answer[-1]
        if error is not None:
            wrong.append(f'{name}: {error}')
            return None
        read = answer[0] if len(answer) > 2 else None
        if path is None:
            return read
        for one in differences(dumped(read), plain(path), '', [*UNNAMED, *known]):
            wrong.append(f'{name}: {one}')
        return read
    except Exception as error:  # Any error of the SDK is a finding.
        wrong.append(f'{name}: {type(error).__name__}: {error}')
        return None


async def walk():
    client = Client({'orgUrl': url, 'token': token})
    await step('org', client.get_org_settings(), '/api/v1/org')
    await step('user types', client.list_user_types(), '/api/v1/meta/types/user')
    await step('user schema', client.get_user_schema('default'), '/api/v1/meta/schemas/user/default')
    await step('group schema', client.get_group_schema(), '/api/v1/meta/schemas/group/default')
    await step('policies', client.list_policies('ACCESS_POLICY'), '/api/v1/policies?type=ACCESS_POLICY')

    profile = {'login': 'walk.py@example.com', 'email': 'walk.py@example.com', 'firstName': 'Walk', 'lastName': 'Py'}
    made = models.CreateUserRequest.from_dict({'profile': profile, 'credentials': {'password': {'value': 'Pass-word-1'}}})
    user = await step('create user', client.create_user(made))
    person = f'/api/v1/users/{user.id}'
    await step('user', client.get_user(user.id), person)
    titled = models.UpdateUserRequest.from_dict({'profile': {**profile, 'title': 'Walker'}})
    await step('replace user', client.replace_user(user.id, titled), person)
    await step('update user', client.update_user(user.id, models.UpdateUserRequest.from_dict({'profile': {'department': 'Sales'}})), person)
    await step('suspend', client.suspend_user(user.id))
    await step('unsuspend', client.unsuspend_user(user.id))
    await step('deactivate', client.deactivate_user(user.id))
    await step('activate', client.activate_user(user.id, send_email=False))
    await step('users', client.list_users(), '/api/v1/users')
    search = 'profile.login eq "walk.py@example.com"'
    await step('users by search', client.list_users(search=search), f'/api/v1/users?search={search}')
    await step('users by filter', client.list_users(filter='status eq "DEPROVISIONED"'), '/api/v1/users?filter=status eq "DEPROVISIONED"')
    await step('roles', client.list_assigned_roles_for_user(user.id), f'{person}/roles')

    group = await step('add group', client.add_group(models.AddGroupRequest.from_dict({'profile': {'name': 'Walkers py', 'description': 'by the SDK'}})))
    of_group = f'/api/v1/groups/{group.id}'
    await step('group', client.get_group(group.id), of_group)
    again = models.AddGroupRequest.from_dict({'profile': {'name': 'Walkers py', 'description': 'again'}})
    await step('replace group', client.replace_group(group.id, again), of_group)
    await step('groups', client.list_groups(), '/api/v1/groups')
    await step('groups by q', client.list_groups(q='Walkers'), '/api/v1/groups?q=Walkers')
    search = 'type eq "OKTA_GROUP" and profile.name sw "Walk"'
    await step('groups by search', client.list_groups(search=search), f'/api/v1/groups?search={search}')
    await step('join group', client.assign_user_to_group(group.id, user.id))
    await step('group members', client.list_group_users(group.id), f'{of_group}/users')
    await step('groups of a user', client.list_user_groups(user.id), f'{person}/groups')
    asked = {
        'type': 'group_rule',
        'name': 'Walk py',
        'conditions': {'expression': {'type': 'urn:okta:expression:1.0', 'value': 'user.department == "Sales"'}},
        'actions': {'assignUserToGroups': {'groupIds': [group.id]}},
    }
    rule = await step('create rule', client.create_group_rule(models.CreateGroupRuleRequest.from_dict(asked)))
    of_rule = f'/api/v1/groups/rules/{rule.id}'
    await step('rule', client.get_group_rule(rule.id), of_rule)
    await step('activate rule', client.activate_group_rule(rule.id))
    await step('rules', client.list_group_rules(), '/api/v1/groups/rules')
    await step('deactivate rule', client.deactivate_group_rule(rule.id))
    await step('replace rule', client.replace_group_rule(rule.id, rule), of_rule)
    await step('delete rule', client.delete_group_rule(rule.id))

    for name, mode in [('scim2headerauth', 'AUTO_LOGIN'), ('zscalerbyz', 'SAML_2_0')]:
        await app_of(client, name, mode, user, group)
    await step('log', client.list_log_events(limit=1000), '/api/v1/logs?limit=1000')
    await step('leave group', client.unassign_user_from_group(group.id, user.id))
    await step('delete group', client.delete_group(group.id))
    for _ in range(2):
        await step('delete user', client.delete_user(user.id))


async def app_of(client, name, mode, user, group):
    asked = {'name': name, 'label': f'Walk py {name}', 'signOnMode': mode, 'visibility': {'autoSubmitToolbar': False}}
    if name == 'zscalerbyz':
        # The SDK's model of a SAML app sends no name, so it can make none of the catalogue.
        app = await step('app', client.get_application(plain('/api/v1/apps', asked)['id']))
    else:
        app = await step('create app', client.create_application(models.Application.from_dict(asked)))
    if app is None:
        return
    of_app = f'/api/v1/apps/{app.id}'
    await step('app', client.get_application(app.id), of_app)
    again = models.Application.from_dict({**asked, 'label': f'Walk py {name} 2'})
    await step('replace app', client.replace_application(app.id, again), of_app)
    await step('apps', client.list_applications(filter='status eq "ACTIVE"'), '/api/v1/apps?filter=status eq "ACTIVE"')
    await step('apps by q', client.list_applications(q='Walk'), '/api/v1/apps?q=Walk')
    await step('keys', client.list_application_keys(app.id), f'{of_app}/credentials/keys')
    schema = f'/api/v1/meta/schemas/apps/{app.id}/default'
    await step('app schema', client.get_application_user_schema(app.id), schema, APP_ATTRIBUTES)
    team = {'title': 'Team', 'type': 'string', 'scope': 'NONE', 'externalName': 'team', 'externalNamespace': 'urn:x:1.0:User'}
    changed = models.UserSchema.from_dict({'definitions': {'custom': {'id': '#custom', 'type': 'object', 'properties': {'team': team}}}})
    await step('app schema property', client.update_application_user_profile(app.id, changed), schema, APP_ATTRIBUTES)
    found = await step('mappings', client.list_profile_mappings(target_id=app.id), f'/api/v1/mappings?targetId={app.id}')
    if found:
        await step('mapping', client.get_profile_mapping(found[0].id), f'/api/v1/mappings/{found[0].id}', ROWS)

    assigned = models.AppUserAssignRequest.from_dict({'id': user.id, 'credentials': {'userName': 'walker'}})
    await step('assign user', client.assign_user_to_application(app.id, assigned), f'{of_app}/users/{user.id}')
    await step('app user', client.get_application_user(app.id, user.id), f'{of_app}/users/{user.id}')
    titled = models.AppUserUpdateRequest(models.AppUserProfileRequestPayload.from_dict({'profile': {'title': 'x'}}))
    await step('update app user', client.update_application_user(app.id, user.id, titled), f'{of_app}/users/{user.id}')
    await step('app users', client.list_application_users(app.id), f'{of_app}/users')
    await step('unassign user', client.unassign_user_from_application(app.id, user.id))
    assignment = models.ApplicationGroupAssignment.from_dict({'priority': 0, 'profile': {}})
    await step('assign group', client.assign_group_to_application(app.id, group.id, assignment), f'{of_app}/groups/{group.id}')
    await step('app group', client.get_application_group_assignment(app.id, group.id), f'{of_app}/groups/{group.id}')
    await step('app groups', client.list_application_group_assignments(app.id), f'{of_app}/groups')
    await step('apps of a group', client.list_assigned_applications_for_group(group.id), f'/api/v1/groups/{group.id}/apps')
    await step('app links', client.list_app_links(user.id), f'/api/v1/users/{user.id}/appLinks')

    connection = f'{of_app}/connections/default'
    await step('connection', client.get_default_provisioning_connection_for_application(app.id), connection)
    by_token = {'baseUrl': 'https://scim.example.com/v2', 'profile': {'authScheme': 'TOKEN', 'token': 'walk'}}
    request = models.UpdateDefaultProvisioningConnectionForApplicationRequest.from_dict(by_token)
    await step('update connection', client.update_default_provisioning_connection_for_application(app.id, request), connection)
    await step('activate connection', client.activate_default_provisioning_connection_for_application(app.id))
    if name == 'zscalerbyz':
        feature = f'{of_app}/features/USER_PROVISIONING'
        await step('features', client.list_features_for_application(app.id), f'{of_app}/features')
        await step('feature', client.get_feature_for_application(app.id, 'USER_PROVISIONING'), feature)
        wanted = models.UpdateFeatureForApplicationRequest.from_dict({'create': {'lifecycleCreate': {'status': 'ENABLED'}}})
        await step('update feature', client.update_feature_for_application(app.id, 'USER_PROVISIONING', wanted), feature)
    await step('deactivate connection', client.deactivate_default_provisioning_connection_for_application(app.id))

    mappings = f'{of_app}/group-push/mappings'
    pushed = {'sourceGroupId': group.id, 'targetGroupName': 'Pushed', 'status': 'ACTIVE'}
    push = await step('push group', client.create_group_push_mapping(app.id, models.CreateGroupPushMappingRequest.from_dict(pushed)))
    if push is not None:
        await step('push', client.get_group_push_mapping(app.id, push.id), f'{mappings}/{push.id}')
        await step('pushes', client.list_group_push_mappings(app.id), mappings)
        stopped = models.UpdateGroupPushMappingRequest.from_dict({'status': 'INACTIVE'})
        await step('stop push', client.update_group_push_mapping(app.id, push.id, stopped))
        await step('delete push', client.delete_group_push_mapping(app.id, push.id, True))
    await step('unassign group', client.unassign_application_from_group(app.id, group.id))
    for _ in range(2):
        await step('deactivate app', client.deactivate_application(app.id))
        await step('activate app', client.activate_application(app.id))
    await step('deactivate app', client.deactivate_application(app.id))
    await step('delete app', client.delete_application(app.id))


try:
    asyncio.run(walk())
except Exception as error:  # What a failed call leaves missing ends the walk.
    wrong.append(f'the walk ended: {type(error).__name__}: {error}')
print(json.dumps({'calls': calls, 'wrong': wrong}))
