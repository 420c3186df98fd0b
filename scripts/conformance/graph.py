"""Walks through what Muster touches with Microsoft's SDK, against the loopback Graph of `muster sandbox`; its environment is this program's.

Prints one JSON object a step. A step fails when the SDK cannot read an answer, when a value it read is not the one on the wire, or when Graph refuses.
"""
import asyncio
import base64
import datetime
import enum
import json
import os
import traceback
import urllib.parse
import urllib.request
import uuid

from kiota_abstractions.authentication import AccessTokenProvider, AllowedHostsValidator, BaseBearerTokenAuthenticationProvider
from kiota_abstractions.base_request_configuration import RequestConfiguration
from msgraph.generated.application_templates.item.instantiate.instantiate_post_request_body import InstantiatePostRequestBody
from msgraph.generated.applications.applications_request_builder import ApplicationsRequestBuilder
from msgraph.generated.audit_logs.provisioning.provisioning_request_builder import ProvisioningRequestBuilder
from msgraph.generated.models.app_role import AppRole
from msgraph.generated.models.app_role_assignment import AppRoleAssignment
from msgraph.generated.models.application import Application
from msgraph.generated.models.group import Group
from msgraph.generated.models.o_data_errors.o_data_error import ODataError
from msgraph.generated.models.password_profile import PasswordProfile
from msgraph.generated.models.reference_create import ReferenceCreate
from msgraph.generated.models.reference_update import ReferenceUpdate
from msgraph.generated.models.service_principal import ServicePrincipal
from msgraph.generated.models.synchronization_job import SynchronizationJob
from msgraph.generated.models.synchronization_job_application_parameters import SynchronizationJobApplicationParameters
from msgraph.generated.models.synchronization_job_restart_criteria import SynchronizationJobRestartCriteria
from msgraph.generated.models.synchronization_job_subject import SynchronizationJobSubject
from msgraph.generated.models.synchronization_secret import SynchronizationSecret
from msgraph.generated.models.synchronization_secret_key_string_value_pair import SynchronizationSecretKeyStringValuePair
from msgraph.generated.models.user import User
from msgraph.generated.models.web_application import WebApplication
from msgraph.generated.service_principals.item.add_token_signing_certificate.add_token_signing_certificate_post_request_body import (
    AddTokenSigningCertificatePostRequestBody,
)
from msgraph.generated.service_principals.item.synchronization.acquire_access_token.acquire_access_token_post_request_body import (
    AcquireAccessTokenPostRequestBody,
)
from msgraph.generated.service_principals.item.synchronization.jobs.item.provision_on_demand.provision_on_demand_post_request_body import (
    ProvisionOnDemandPostRequestBody,
)
from msgraph.generated.service_principals.item.synchronization.jobs.item.restart.restart_post_request_body import RestartPostRequestBody
from msgraph.generated.service_principals.item.synchronization.jobs.item.schema.parse_expression.parse_expression_post_request_body import (
    ParseExpressionPostRequestBody,
)
from msgraph.generated.service_principals.item.synchronization.jobs.item.validate_credentials.validate_credentials_post_request_body import (
    ValidateCredentialsPostRequestBody,
)
from msgraph.generated.service_principals.item.synchronization.secrets.secrets_put_request_body import SecretsPutRequestBody
from msgraph.generated.users.users_request_builder import UsersRequestBuilder
from msgraph.graph_request_adapter import GraphRequestAdapter
from msgraph.graph_service_client import GraphServiceClient

CUSTOM = "8adf8e6e-67b2-4cf2-a259-e3dc5476c621"
# In the documentation's examples, and not in the description that the SDK is made of.
BEYOND = {"AttributeMappingFunctionSchema": {"name"}, "FilterOperatorSchema": {"name"}}


def open_address(address, data=None):
    with urllib.request.urlopen(address, data=data) as answer:
        return json.load(answer)


metadata = open_address(f"https://{os.environ['ARM_METADATA_HOSTNAME']}/metadata/endpoints?api-version=2022-09-01")
root = metadata["microsoftGraphResourceId"].rstrip("/")
form = {
    "grant_type": "client_credentials",
    "client_id": os.environ["ARM_CLIENT_ID"],
    "client_secret": os.environ["ARM_CLIENT_SECRET"],
    "scope": f"{root}/.default",
}
login = f"{metadata['authentication']['loginEndpoint']}/{os.environ['ARM_TENANT_ID']}/oauth2/v2.0/token"
token = open_address(login, urllib.parse.urlencode(form).encode())["access_token"]


class Token(AccessTokenProvider):
    """The sandbox speaks plain http, for which the SDK's own providers give no token."""

    async def get_authorization_token(self, uri, additional_authentication_context={}):
        return token

    def get_allowed_hosts_validator(self):
        return AllowedHostsValidator([])


adapter = GraphRequestAdapter(BaseBearerTokenAuthenticationProvider(Token()))
adapter.base_url = f"{root}/v1.0"
graph = GraphServiceClient(request_adapter=adapter)
wire = {}


async def keep(answer):
    await answer.aread()
    kind = answer.headers.get("content-type", "")
    wire["body"] = answer.json() if "json" in kind and answer.content else answer.text


adapter._http_client.event_hooks["response"].append(keep)


def attributes(model):
    """Wire name → attribute: the deserialisers name it among their constants."""
    found = {}
    for name, read in model.get_field_deserializers().items():
        found[name] = next(const for const in read.__code__.co_consts if isinstance(const, str))
    return found


def differences(read, sent, path="", name=""):
    if isinstance(sent, dict) and hasattr(read, "get_field_deserializers"):
        known = attributes(read)
        found = []
        for key, value in sent.items():
            if "@" in key or key in BEYOND.get(type(read).__name__, ()):
                continue
            if key not in known:
                # Open types are bags; what else is not known to the SDK must not be there.
                extra = read.additional_data or {}
                found += differences(extra[key], value, f"{path}.{key}") if key in extra and is_bag(read) else [f"{path}.{key} is not of {type(read).__name__}"]
                continue
            found += differences(getattr(read, known[key]), value, f"{path}.{key}")
        return found
    if isinstance(sent, list) and isinstance(read, list):
        if len(sent) != len(read):
            return [f"{path}: {len(read)} of {len(sent)} were read"]
        return [line for at, (one, other) in enumerate(zip(read, sent)) for line in differences(one, other, f"{path}[{at}]")]
    return [] if same(read, sent) else [f"{path}: read {read!r}, sent {sent!r}"]


def is_bag(model):
    return type(model).__name__ in ("DetailsInfo", "StringKeyObjectValuePair")


def same(read, sent):
    if isinstance(read, datetime.datetime):
        return read == datetime.datetime.fromisoformat(sent.replace("Z", "+00:00"))
    if isinstance(read, datetime.timedelta):
        return sent == f"PT{int(read.total_seconds()) // 60}M"
    if isinstance(read, list) and read and isinstance(read[0], enum.Enum):
        return [one.value for one in read] == [one.strip() for one in sent.split(",")]
    if read is None and sent == "import":
        # A word of Python: the SDK has the member under another name, and does not find it.
        return True
    if isinstance(read, enum.Enum):
        return read.value.lower() == str(sent).lower()
    if isinstance(read, bytes):
        return read in (sent.encode(), base64.b64decode(sent))
    if isinstance(read, uuid.UUID):
        return str(read) == sent
    return read == sent


def tell(step, error=None):
    print(json.dumps({"step": step, "error": error}), flush=True)


async def ask(step, call):
    """The answer, held to what came over the wire. A refusal is a failed step, and the walk goes on."""
    wire.clear()
    try:
        read = await call
    except ODataError as refused:
        tell(step, f"{refused.response_status_code} {refused.error.code if refused.error else ''}: {refused.error.message if refused.error else ''}")
        return None
    except Exception:
        tell(step, traceback.format_exc(limit=-3))
        return None
    body = wire.get("body")
    wrong = differences(read, body) if isinstance(body, dict) else []
    if isinstance(read, int):
        wrong = [] if str(read) == str(body) else [f"read {read}, sent {body}"]
    tell(step, "; ".join(wrong[:5]) if wrong else None)
    return read


async def refuse(step, status, call):
    try:
        await call
        tell(step, "was not refused")
    except ODataError as refused:
        tell(step, None if refused.response_status_code == status else f"{refused.response_status_code}: {refused.error and refused.error.message}")


def asked(builder, eventual=False, **parameters):
    configuration = RequestConfiguration(query_parameters=builder(**parameters))
    if eventual:
        configuration.headers.add("ConsistencyLevel", "eventual")
    return configuration


def check(step, holds, why="does not hold"):
    tell(step, None if holds else why)


UserQuery = UsersRequestBuilder.UsersRequestBuilderGetQueryParameters
AppQuery = ApplicationsRequestBuilder.ApplicationsRequestBuilderGetQueryParameters
LogQuery = ProvisioningRequestBuilder.ProvisioningRequestBuilderGetQueryParameters


async def people():
    made = User(
        account_enabled=True,
        display_name="Walker",
        mail_nickname="walker",
        user_principal_name="walker@example.com",
        password_profile=PasswordProfile(password="not-a-secret-1A", force_change_password_next_sign_in=True),
    )
    user = await ask("create a person", graph.users.post(made))
    await ask("read a person", graph.users.by_user_id(user.id).get())
    everything = ["id", "accountEnabled", "createdDateTime", "businessPhones", "employeeOrgData", "onPremisesExtensionAttributes", "userType"]
    await ask("read selected properties", graph.users.by_user_id(user.id).get(asked(UserQuery, select=everything)))
    await ask("change a person", graph.users.by_user_id(user.id).patch(User(department="Sales", job_title="Walker")))
    await ask("list people", graph.users.get())
    page = await ask("first page", graph.users.get(asked(UserQuery, top=2, select=["id", "displayName"])))
    rest = await ask("next page", graph.users.with_url(page.odata_next_link).get())
    check("pages are apart", not {one.id for one in page.value} & {one.id for one in rest.value})
    found = await ask("filter people", graph.users.get(asked(UserQuery, filter="userPrincipalName eq 'walker@example.com'")))
    check("found one", len(found.value) == 1)
    searched = await ask("search people", graph.users.get(asked(UserQuery, eventual=True, search='"displayName:walk"', count=True)))
    check("searched and counted", searched.odata_count == 1 and searched.value[0].id == user.id)
    await refuse("search without the header", 400, graph.users.get(asked(UserQuery, search='"displayName:walk"')))
    await refuse("an unknown property", 400, graph.users.get(asked(UserQuery, select=["isPublic"])))
    await refuse("a page that is too large", 400, graph.users.get(asked(UserQuery, top=1000)))
    counted = RequestConfiguration()
    counted.headers.add("ConsistencyLevel", "eventual")
    await ask("count people", graph.users.count.get(counted))
    first = await ask("delta of people", graph.users.delta.get())
    await graph.users.by_user_id(user.id).patch(User(job_title="Runner", display_name="Walker II"))
    second = await ask("delta since", graph.users.delta.with_url(first.odata_delta_link).get())
    check("delta has the change alone", [one.id for one in second.value] == [user.id])
    bob = next(one for one in (await graph.users.get()).value if one.id != user.id)
    link = f"{root}/v1.0/directoryObjects/{bob.id}"
    await ask("set a manager", graph.users.by_user_id(user.id).manager.ref.put(ReferenceUpdate(odata_id=link)))
    await ask("read a manager", graph.users.by_user_id(user.id).manager.get())
    await ask("expand a manager", graph.users.by_user_id(user.id).get(asked(UserQuery, expand=["manager"])))
    await ask("remove a manager", graph.users.by_user_id(user.id).manager.ref.delete())
    return user


async def groups(user):
    made = Group(display_name="Walkers", mail_enabled=False, mail_nickname="walkers", security_enabled=True)
    group = await ask("create a group", graph.groups.post(made))
    item = graph.groups.by_group_id(group.id)
    await ask("read a group", item.get())
    await ask("change a group", item.patch(Group(description="who walks", visibility="Private")))
    await ask("list groups", graph.groups.get())
    await ask("add a member", item.members.ref.post(ReferenceCreate(odata_id=f"{root}/v1.0/directoryObjects/{user.id}")))
    await ask("members", item.members.get())
    await ask("transitive members", item.transitive_members.get())
    await ask("owners", item.owners.get())
    await ask("member of", graph.users.by_user_id(user.id).member_of.get())
    await ask("transitive member of", graph.users.by_user_id(user.id).transitive_member_of.get())
    await ask("directory object", graph.directory_objects.by_directory_object_id(group.id).get())
    await ask("delta of groups", graph.groups.delta.get())
    return group


async def apps():
    template = graph.application_templates.by_application_template_id(CUSTOM)
    await ask("template", template.get())
    await ask("templates", graph.application_templates.get())
    pair = await ask("instantiate", template.instantiate.post(InstantiatePostRequestBody(display_name="Walk")))
    app, principal = pair.application, pair.service_principal
    item = graph.applications.by_application_id(app.id)
    current = await ask("read an application", item.get())
    role = AppRole(id=uuid.uuid4(), display_name="Walker", description="walks", value="walker", is_enabled=True, allowed_member_types=["User"])
    await ask("add an app role", item.patch(Application(app_roles=[*current.app_roles, role])))
    await ask("change an application", item.patch(Application(web=WebApplication(redirect_uris=["https://walk.example/acs"]), notes="walks")))
    await ask("list applications", graph.applications.get(asked(AppQuery, filter="displayName eq 'Walk'")))
    await ask("application by app id", graph.applications_with_app_id(app.app_id).get())
    plain = await ask("create an application", graph.applications.post(Application(display_name="Plain")))
    await ask("create a service principal", graph.service_principals.post(ServicePrincipal(app_id=plain.app_id)))
    await ask("owners of an application", item.owners.get())
    await ask("service principal", graph.service_principals.by_service_principal_id(principal.id).get())
    await ask("service principals", graph.service_principals.get())
    await ask("service principal by app id", graph.service_principals_with_app_id(app.app_id).get())
    body = AddTokenSigningCertificatePostRequestBody(display_name="CN=Walk")
    await ask("signing certificate", graph.service_principals.by_service_principal_id(principal.id).add_token_signing_certificate.post(body))
    await ask("single sign-on", graph.service_principals.by_service_principal_id(principal.id).patch(ServicePrincipal(preferred_single_sign_on_mode="saml")))
    return app, principal, role, plain


async def assignments(principal, role, user, group):
    item = graph.service_principals.by_service_principal_id(principal.id)
    for who in (user, group):
        wanted = AppRoleAssignment(principal_id=uuid.UUID(who.id), resource_id=uuid.UUID(principal.id), app_role_id=role.id)
        made = await ask("assign a role", item.app_role_assigned_to.post(wanted))
    await ask("assigned to", item.app_role_assigned_to.get())
    await ask("one assignment", item.app_role_assigned_to.by_app_role_assignment_id(made.id).get())
    await ask("assignments of a person", graph.users.by_user_id(user.id).app_role_assignments.get())
    await ask("assignments of a group", graph.groups.by_group_id(group.id).app_role_assignments.get())
    await ask("assignments of a service principal", item.app_role_assignments.get())
    await ask("take a role away", item.app_role_assigned_to.by_app_role_assignment_id(made.id).delete())


async def provisioning(principal, user):
    sync = graph.service_principals.by_service_principal_id(principal.id).synchronization
    await ask("synchronization", sync.get())
    templates = await ask("synchronization templates", sync.templates.get())
    await ask("one template", sync.templates.by_synchronization_template_id(templates.value[0].id).get())
    job = await ask("create a job", sync.jobs.post(SynchronizationJob(template_id="scim")))
    await ask("jobs", sync.jobs.get())
    item = sync.jobs.by_synchronization_job_id(job.id)
    await ask("job", item.get())
    await ask("jobs counted", sync.jobs.count.get())

    def pair(key, value):
        return SynchronizationSecretKeyStringValuePair(key=key, value=value)

    secrets = [pair(SynchronizationSecret.BaseAddress, f"{os.environ['MUSTER_TARGET']}/walk"), pair(SynchronizationSecret.SecretToken, "none")]
    await ask("write secrets", sync.secrets.put(SecretsPutRequestBody(value=secrets)))
    kept = await ask("secrets", sync.get())
    check("secrets are masked", [(one.key.value, one.value) for one in kept.secrets][1:] == [("SecretToken", "*")])
    await ask("secrets counted", sync.secrets.count.get())
    body = ValidateCredentialsPostRequestBody(use_saved_credentials=False, credentials=secrets)
    await refuse("test connection, of a token that is not good", 400, item.validate_credentials.post(body))
    await ask("acquire a token", sync.acquire_access_token.post(AcquireAccessTokenPostRequestBody(credentials=[])))
    schema = await ask("schema", item.schema.get())
    await ask("directories", item.schema.directories.get())
    await ask("functions", item.schema.functions.get())
    await ask("filter operators", item.schema.filter_operators.get())
    await ask("parse an expression", item.schema.parse_expression.post(ParseExpressionPostRequestBody(expression='Join(" ", [givenName], [surname])')))
    await ask("start", item.start.post())
    await ask("pause", item.pause.post())
    await ask("restart", item.restart.post(RestartPostRequestBody(criteria=SynchronizationJobRestartCriteria())))
    subject = SynchronizationJobSubject(object_id=user.id, object_type_name="User")
    parameters = SynchronizationJobApplicationParameters(rule_id=schema.synchronization_rules[0].id, subjects=[subject])
    await ask("on demand", item.provision_on_demand.post(ProvisionOnDemandPostRequestBody(parameters=[parameters])))
    await ask("provisioning log", graph.audit_logs.provisioning.get(asked(LogQuery, top=5)))
    await ask("reset the schema", item.schema.delete())
    await ask("delete a job", item.delete())


async def bin_of(app, principal, plain, user, group):
    await ask("delete an application", graph.applications.by_application_id(app.id).delete())
    await refuse("it is gone", 404, graph.applications.by_application_id(app.id).get())
    deleted = graph.directory.deleted_items
    await ask("deleted applications", deleted.graph_application.get())
    await ask("deleted service principals", deleted.graph_service_principal.get())
    await ask("one deleted item", deleted.by_directory_object_id(app.id).get())
    await ask("restore an application", deleted.by_directory_object_id(app.id).restore.post(None))
    await ask("it is back", graph.applications.by_application_id(app.id).get())
    await refuse("its service principal is not", 404, graph.service_principals.by_service_principal_id(principal.id).get())
    await ask("restore a service principal", deleted.by_directory_object_id(principal.id).restore.post(None))
    for one in (app, plain):
        await ask("delete an application again", graph.applications.by_application_id(one.id).delete())
        await ask("for good", deleted.by_directory_object_id(one.id).delete())
    await ask("delete a group", graph.groups.by_group_id(group.id).delete())
    await ask("delete a person", graph.users.by_user_id(user.id).delete())
    await ask("deleted people", deleted.graph_user.get())
    await ask("a person for good", deleted.by_directory_object_id(user.id).delete())


async def main():
    await ask("organization", graph.organization.get())
    await ask("domains", graph.domains.get())
    user = await people()
    group = await groups(user)
    app, principal, role, plain = await apps()
    await assignments(principal, role, user, group)
    await provisioning(principal, user)
    await bin_of(app, principal, plain, user, group)
    tell("end")


asyncio.run(main())
