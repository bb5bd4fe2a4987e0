"""Every action of RAM over HTTP, signed and read by both generations of the published SDKs: a story for each family."""

import base64
from typing import Any

import pyotp
import pytest
from alibabacloud_ram20150501.models import ListUsersRequest
from sdk_drivers import Driver, Scenarios
from Tea.exceptions import TeaException

from alimock.emulator.emulator import NewAccount
from alimock.emulator.services.ram.service import ram
from alimock.fixtures.servers import LiveServer
from alimock.sdk_shim.clients import Clients

scenarios = Scenarios("ram")

READ_BUCKETS = '{"Version":"1","Statement":[{"Effect":"Allow","Action":"oss:Get*","Resource":"*"}]}'
READ_NO_BUCKETS = READ_BUCKETS.replace("Allow", "Deny")
OWN = {"PolicyType": "Custom", "PolicyName": "buckets"}
SYSTEM = {"PolicyType": "System", "PolicyName": "AliyunOSSReadOnlyAccess"}
PASSWORD, ANOTHER_PASSWORD = "correct-Horse-1", "battery-Staple-2"
PUBLIC_KEY = """\
-----BEGIN PUBLIC KEY-----
MCowBQYDK2VwAyEAGb9ECWmEzf6FQbrBZ9w7lshQhqowtrbLDFw4rXAxZuE=
-----END PUBLIC KEY-----
"""


def new_key(sdk: Driver, user: str) -> dict[str, str]:
    """Create a user, and give a key of it as clients take it."""
    sdk.ram("CreateUser", UserName=user)
    key = sdk.ram("CreateAccessKey", UserName=user)["AccessKey"]
    return {"access_key_id": key["AccessKeyId"], "access_key_secret": key["AccessKeySecret"]}


def test_every_action_is_driven() -> None:
    assert scenarios.actions == ram.actions.keys()


@scenarios.drives("CreateRole", "GetRole", "UpdateRole", "ListRoles", "DeleteRole")
def test_roles(sdk: Driver, ecs_trust: str) -> None:
    made = sdk.ram(
        "CreateRole",
        RoleName="Web",
        AssumeRolePolicyDocument=ecs_trust,
        Description="for the web",
        MaxSessionDuration=7200,
        Tag=[{"Key": "team", "Value": "web"}],
    )["Role"]
    assert made["Arn"].endswith(":role/web")
    got = sdk.ram("GetRole", RoleName="Web")["Role"]
    assert got.items() >= made.items()
    assert (got["AssumeRolePolicyDocument"], got["MaxSessionDuration"]) == (ecs_trust, 7200)
    assert (got["IsServiceLinkedRole"], got["RolePrincipalName"].partition("@")[0]) == (False, "Web")
    changed = sdk.ram("UpdateRole", RoleName="Web", NewDescription="for all", NewMaxSessionDuration=3600)["Role"]
    assert (changed["Description"], changed["MaxSessionDuration"]) == ("for all", 3600)
    listed = sdk.ram("ListRoles", MaxItems=1, Tag=[{"Key": "team"}])
    assert listed["IsTruncated"] is False
    (role,) = listed["Roles"]["Role"]
    assert (role["RoleId"], role["Tags"]["Tag"]) == (made["RoleId"], [{"TagKey": "team", "TagValue": "web"}])
    sdk.ram("DeleteRole", RoleName="Web")
    assert sdk.ram("ListRoles")["Roles"]["Role"] == []


@scenarios.drives("GetServiceLinkedRoleTemplate", "CreateServiceLinkedRole", "DeleteServiceLinkedRole")
def test_service_linked_roles(sdk: Driver) -> None:
    service = {"ServiceName": "polardb.aliyuncs.com"}
    template = sdk.ram("GetServiceLinkedRoleTemplate", **service)["ServiceLinkedRoleTemplate"]
    assert (template["RoleNamePrefix"], template["MultipleRolesAllowed"]) == ("AliyunServiceRoleForPolarDB", False)
    made = sdk.ram("CreateServiceLinkedRole", **service)["Role"]
    assert (made["RoleName"], made["IsServiceLinkedRole"]) == ("AliyunServiceRoleForPolarDB", True)
    (policy,) = sdk.ram("ListPoliciesForRole", RoleName=made["RoleName"])["Policies"]["Policy"]
    assert policy["PolicyName"] == template["SystemPolicyName"]
    assert sdk.ram("DeleteServiceLinkedRole", RoleName=made["RoleName"])["DeletionTaskId"]
    assert sdk.ram("ListRoles")["Roles"]["Role"] == []


@scenarios.drives("CreatePolicy", "GetPolicy", "UpdatePolicyDescription", "ListPolicies", "DeletePolicy")
def test_policies(sdk: Driver) -> None:
    made = sdk.ram("CreatePolicy", PolicyName="buckets", PolicyDocument=READ_BUCKETS, Description="reads")["Policy"]
    got = sdk.ram("GetPolicy", **OWN)
    assert (got["Policy"]["CreateDate"], got["Policy"]["AttachmentCount"]) == (made["CreateDate"], 0)
    assert got["DefaultPolicyVersion"]["PolicyDocument"] == READ_BUCKETS
    changed = sdk.ram("UpdatePolicyDescription", PolicyName="buckets", NewDescription="reads buckets")["Policy"]
    assert (changed["Description"], changed["DefaultVersion"]) == ("reads buckets", "v1")
    page = sdk.ram("ListPolicies", MaxItems=1)
    assert (page["IsTruncated"], page["Policies"]["Policy"][0]["PolicyType"]) == (True, "System")
    rest = sdk.ram("ListPolicies", MaxItems=1000, Marker=page["Marker"])["Policies"]["Policy"]
    assert page["Policies"]["Policy"][0] not in rest
    assert (rest[-1]["PolicyName"], rest[-1]["Description"]) == ("buckets", "reads buckets")
    sdk.ram("DeletePolicy", PolicyName="buckets")
    assert sdk.ram("ListPolicies", PolicyType="Custom")["Policies"]["Policy"] == []


@scenarios.drives(
    "CreatePolicyVersion",
    "GetPolicyVersion",
    "ListPolicyVersions",
    "SetDefaultPolicyVersion",
    "DeletePolicyVersion",
)
def test_policy_versions(sdk: Driver) -> None:
    sdk.ram("CreatePolicy", PolicyName="buckets", PolicyDocument=READ_BUCKETS)
    made = sdk.ram("CreatePolicyVersion", PolicyName="buckets", PolicyDocument=READ_NO_BUCKETS, SetAsDefault=True)
    assert (made["PolicyVersion"]["VersionId"], made["PolicyVersion"]["IsDefaultVersion"]) == ("v2", True)
    former = sdk.ram("GetPolicyVersion", **OWN, VersionId="v1")["PolicyVersion"]
    assert (former["PolicyDocument"], former["IsDefaultVersion"]) == (READ_BUCKETS, False)
    sdk.ram("SetDefaultPolicyVersion", PolicyName="buckets", VersionId="v1")
    sdk.ram("DeletePolicyVersion", PolicyName="buckets", VersionId="v2")
    (left,) = sdk.ram("ListPolicyVersions", **OWN)["PolicyVersions"]["PolicyVersion"]
    assert left == former | {"IsDefaultVersion": True}


@scenarios.drives(
    *[
        f"{verb}{kind}"
        for verb in ("AttachPolicyTo", "DetachPolicyFrom", "ListPoliciesFor")
        for kind in ("User", "Group", "Role")
    ],
    "ListEntitiesForPolicy",
)
def test_attachments(sdk: Driver, ecs_trust: str) -> None:
    sdk.ram("CreatePolicy", PolicyName="buckets", PolicyDocument=READ_BUCKETS)
    sdk.ram("CreateUser", UserName="ann")
    sdk.ram("CreateGroup", GroupName="readers")
    sdk.ram("CreateRole", RoleName="web", AssumeRolePolicyDocument=ecs_trust)
    for kind, name in (("User", "ann"), ("Group", "readers"), ("Role", "web")):
        named = {f"{kind}Name": name}
        for policy in (OWN, SYSTEM):
            sdk.ram(f"AttachPolicyTo{kind}", **policy, **named)
        listed = sdk.ram(f"ListPoliciesFor{kind}", **named)["Policies"]["Policy"]
        assert [(each["PolicyName"], each["DefaultVersion"]) for each in listed] == [
            ("buckets", "v1"),
            ("AliyunOSSReadOnlyAccess", "v1"),
        ]
        assert all(each["AttachDate"] for each in listed)
        sdk.ram(f"DetachPolicyFrom{kind}", **SYSTEM, **named)
    assert sdk.ram("GetPolicy", **OWN)["Policy"]["AttachmentCount"] == 3
    entities = sdk.ram("ListEntitiesForPolicy", **OWN)
    assert [user["UserName"] for user in entities["Users"]["User"]] == ["ann"]
    assert [group["GroupName"] for group in entities["Groups"]["Group"]] == ["readers"]
    assert [role["Arn"].rpartition("/")[2] for role in entities["Roles"]["Role"]] == ["web"]


@scenarios.drives("CreateUser", "GetUser", "UpdateUser", "ListUsers", "DeleteUser")
def test_users(sdk: Driver) -> None:
    told = {"DisplayName": "Ann & Co", "MobilePhone": "86-18688888888", "Email": "ann@example.com", "Comments": "测试"}
    made = sdk.ram("CreateUser", UserName="ann", **told)["User"]
    assert made.items() >= told.items()
    assert sdk.ram("GetUser", UserName="ann")["User"].items() >= made.items()
    changed = sdk.ram("UpdateUser", UserName="ann", NewUserName="eve", NewDisplayName="Eve")["User"]
    assert changed.items() >= (made | {"UserName": "eve", "DisplayName": "Eve"}).items()
    sdk.ram("CreateUser", UserName="fay")
    page = sdk.ram("ListUsers", MaxItems=1)
    assert (page["IsTruncated"], page["Users"]["User"][0]["UserId"]) == (True, made["UserId"])
    sdk.ram("DeleteUser", UserName="eve")
    left = sdk.ram("ListUsers", Marker=page["Marker"])
    assert (left["IsTruncated"], [user["UserName"] for user in left["Users"]["User"]]) == (False, ["fay"])


@scenarios.drives("CreateLoginProfile", "GetLoginProfile", "UpdateLoginProfile", "ChangePassword", "DeleteLoginProfile")
def test_login_profiles(sdk: Driver) -> None:
    ann = sdk.acting_with(**new_key(sdk, "ann"))
    made = sdk.ram("CreateLoginProfile", UserName="ann", Password=PASSWORD, PasswordResetRequired=True)["LoginProfile"]
    assert (made["PasswordResetRequired"], made["MFABindRequired"]) == (True, False)
    sdk.ram("UpdateLoginProfile", UserName="ann", PasswordResetRequired=False, MFABindRequired=True)
    got = sdk.ram("GetLoginProfile", UserName="ann")["LoginProfile"]
    assert got == made | {"PasswordResetRequired": False, "MFABindRequired": True}
    ann.ram("ChangePassword", OldPassword=PASSWORD, NewPassword=ANOTHER_PASSWORD)
    ann.ram("ChangePassword", OldPassword=ANOTHER_PASSWORD, NewPassword=PASSWORD)
    sdk.ram("DeleteLoginProfile", UserName="ann")


@scenarios.drives("CreateAccessKey", "ListAccessKeys", "GetAccessKeyLastUsed", "UpdateAccessKey", "DeleteAccessKey")
def test_access_keys(sdk: Driver, alimock_account: NewAccount) -> None:
    key = new_key(sdk, "ann")
    named = {"UserName": "ann", "UserAccessKeyId": key["access_key_id"]}
    assert sdk.ram("GetAccessKeyLastUsed", **named)["AccessKeyLastUsed"] == {}
    arn = sdk.acting_with(**key).sts("GetCallerIdentity")["Arn"]
    assert arn == f"acs:ram::{alimock_account.account_id}:user/ann"
    assert sdk.ram("GetAccessKeyLastUsed", **named)["AccessKeyLastUsed"]["LastUsedDate"]
    sdk.ram("UpdateAccessKey", **named, Status="Inactive")
    (listed,) = sdk.ram("ListAccessKeys", UserName="ann")["AccessKeys"]["AccessKey"]
    assert (listed["AccessKeyId"], listed["Status"]) == (key["access_key_id"], "Inactive")
    sdk.ram("DeleteAccessKey", **named)
    assert sdk.ram("ListAccessKeys", UserName="ann")["AccessKeys"]["AccessKey"] == []


@scenarios.drives(
    "CreateVirtualMFADevice",
    "BindMFADevice",
    "GetUserMFAInfo",
    "ListVirtualMFADevices",
    "UnbindMFADevice",
    "DeleteVirtualMFADevice",
)
def test_mfa_devices(sdk: Driver, alimock_server: LiveServer) -> None:
    sdk.ram("CreateUser", UserName="ann")
    made = sdk.ram("CreateVirtualMFADevice", VirtualMFADeviceName="phone")["VirtualMFADevice"]
    assert base64.b64decode(made["QRCodePNG"]).startswith(b"\x89PNG")
    numbered = {"SerialNumber": made["SerialNumber"]}
    shown, now = pyotp.TOTP(made["Base32StringSeed"]), int(alimock_server.emulator.clock.now().timestamp())
    codes = {"AuthenticationCode1": shown.at(now - 30), "AuthenticationCode2": shown.at(now)}
    sdk.ram("BindMFADevice", UserName="ann", **numbered, **codes)
    assert sdk.ram("GetUserMFAInfo", UserName="ann")["MFADevice"] == numbered | {"Type": "VMFA"}
    (listed,) = sdk.ram("ListVirtualMFADevices")["VirtualMFADevices"]["VirtualMFADevice"]
    assert (listed["SerialNumber"], listed["User"]["UserName"]) == (made["SerialNumber"], "ann")
    assert listed["ActivateDate"]
    assert sdk.ram("UnbindMFADevice", UserName="ann")["MFADevice"] == numbered
    sdk.ram("DeleteVirtualMFADevice", **numbered)
    assert sdk.ram("ListVirtualMFADevices")["VirtualMFADevices"]["VirtualMFADevice"] == []


@scenarios.drives("CreateGroup", "GetGroup", "UpdateGroup", "ListGroups", "DeleteGroup")
def test_groups(sdk: Driver) -> None:
    made = sdk.ram("CreateGroup", GroupName="readers", Comments="they read")["Group"]
    assert sdk.ram("GetGroup", GroupName="readers")["Group"].items() >= made.items()
    changed = sdk.ram("UpdateGroup", GroupName="readers", NewGroupName="writers", NewComments="they write")["Group"]
    assert (changed["GroupId"], changed["Comments"]) == (made["GroupId"], "they write")
    sdk.ram("CreateGroup", GroupName="zero")
    page = sdk.ram("ListGroups", MaxItems=1)
    assert (page["IsTruncated"], page["Groups"]["Group"]) == (True, [changed])
    sdk.ram("DeleteGroup", GroupName="zero")
    assert sdk.ram("ListGroups", Marker=page["Marker"])["Groups"]["Group"] == []


@scenarios.drives("AddUserToGroup", "ListGroupsForUser", "ListUsersForGroup", "RemoveUserFromGroup")
def test_group_members(sdk: Driver) -> None:
    both = {"UserName": "ann", "GroupName": "readers"}
    sdk.ram("CreateUser", UserName="ann", DisplayName="Ann")
    group = sdk.ram("CreateGroup", GroupName="readers", Comments="they read")["Group"]
    sdk.ram("AddUserToGroup", **both)
    (joined,) = sdk.ram("ListGroupsForUser", UserName="ann")["Groups"]["Group"]
    assert (joined["GroupId"], joined["Comments"]) == (group["GroupId"], "they read")
    listed = sdk.ram("ListUsersForGroup", GroupName="readers", MaxItems=10)
    (member,) = listed["Users"]["User"]
    assert (listed["IsTruncated"], member["UserName"], member["DisplayName"]) == (False, "ann", "Ann")
    assert member["JoinDate"] == joined["JoinDate"]
    sdk.ram("RemoveUserFromGroup", **both)
    assert sdk.ram("ListGroupsForUser", UserName="ann")["Groups"]["Group"] == []


@scenarios.drives("SetAccountAlias", "GetAccountAlias", "ClearAccountAlias")
def test_the_accounts_alias(sdk: Driver, alimock_account: NewAccount) -> None:
    alias = f"acme-{alimock_account.account_id[-8:]}"
    sdk.ram("SetAccountAlias", AccountAlias=alias)
    assert sdk.ram("GetAccountAlias")["AccountAlias"] == alias
    sdk.ram("ClearAccountAlias")
    assert sdk.ram("GetAccountAlias")["AccountAlias"] != alias


@scenarios.drives("SetPasswordPolicy", "GetPasswordPolicy")
def test_the_password_policy(sdk: Driver) -> None:
    asked = {
        "MinimumPasswordLength": 12,
        "RequireLowercaseCharacters": True,
        "RequireUppercaseCharacters": True,
        "RequireNumbers": True,
        "RequireSymbols": False,
        "HardExpiry": False,
        "MaxPasswordAge": 90,
        "PasswordReusePrevention": 3,
        "MaxLoginAttemps": 5,
    }
    assert sdk.ram("SetPasswordPolicy", **asked)["PasswordPolicy"] == asked
    assert sdk.ram("GetPasswordPolicy")["PasswordPolicy"] == asked


@scenarios.drives("SetSecurityPreference", "GetSecurityPreference")
def test_the_security_preference(sdk: Driver) -> None:
    asked: dict[str, Any] = {
        "EnableSaveMFATicket": True,
        "AllowUserToChangePassword": False,
        "LoginSessionDuration": 12,
        "LoginNetworkMasks": "10.0.0.0/8",
    }
    answer = sdk.ram("SetSecurityPreference", **asked, AllowUserToManageAccessKeys=True)["SecurityPreference"]
    assert answer["LoginProfilePreference"] == asked
    assert answer["AccessKeyPreference"] == {"AllowUserToManageAccessKeys": True}
    assert answer["MFAPreference"] == {"AllowUserToManageMFADevices": True}
    assert sdk.ram("GetSecurityPreference")["SecurityPreference"] == answer


@scenarios.drives("TagResources", "ListTagResources", "UntagResources")
def test_tags(sdk: Driver, ecs_trust: str) -> None:
    roles: dict[str, Any] = {"ResourceType": "role", "ResourceNames": ["web", "app"]}
    for name in roles["ResourceNames"]:
        sdk.ram("CreateRole", RoleName=name, AssumeRolePolicyDocument=ecs_trust)
    sdk.ram("TagResources", **roles, Tag=[{"Key": "team", "Value": "web"}, {"Key": "stage", "Value": "test"}])
    page = sdk.ram("ListTagResources", **roles, PageSize=3)
    rest = sdk.ram("ListTagResources", **roles, NextToken=page["NextToken"])
    assert "NextToken" not in rest
    listed = page["TagResources"] + rest["TagResources"]
    assert {(each["ResourceName"], each["TagKey"], each["TagValue"]) for each in listed} == {
        (name, *tag) for name in ("web", "app") for tag in (("team", "web"), ("stage", "test"))
    }
    sdk.ram("UntagResources", **roles, TagKeys=["team"])
    sdk.ram("UntagResources", ResourceType="role", ResourceNames=["app"], All=True)
    (left,) = sdk.ram("ListTagResources", **roles)["TagResources"]
    assert (left["ResourceName"], left["TagKey"]) == ("web", "stage")


@scenarios.drives("DecodeDiagnosticMessage")
def test_diagnosis(sdk: Driver) -> None:
    # The older generation's exceptions tell code and message alone.
    ann = Clients(sdk.endpoint, **new_key(sdk, "ann"))
    with pytest.raises(TeaException) as denied:
        ann.ram.list_users(ListUsersRequest())
    message = denied.value.accessDeniedDetail["EncodedDiagnosticMessage"]
    decoded = sdk.ram("DecodeDiagnosticMessage", EncodedDiagnosticMessage=message)["DecodedDiagnosticMessage"]
    assert (decoded["AuthAction"], decoded["ExplicitDeny"]) == ("ram:ListUsers", False)
    assert decoded["AuthPrincipal"]["AuthPrincipalType"] == "SubUser"
    assert "acs:SourceIp" in [condition["ConditionKey"] for condition in decoded["AuthConditions"]]


@scenarios.drives("UploadPublicKey", "GetPublicKey", "UpdatePublicKey", "ListPublicKeys", "DeletePublicKey")
def test_public_keys(sdk: Driver) -> None:
    sdk.ram("CreateUser", UserName="ann")
    made = sdk.ram("UploadPublicKey", UserName="ann", PublicKeySpec=PUBLIC_KEY)["PublicKey"]
    named = {"UserName": "ann", "UserPublicKeyId": made["PublicKeyId"]}
    assert sdk.ram("GetPublicKey", **named)["PublicKey"] == made
    sdk.ram("UpdatePublicKey", **named, Status="Inactive")
    (listed,) = sdk.ram("ListPublicKeys", UserName="ann")["PublicKeys"]["PublicKey"]
    assert (listed["PublicKeyId"], listed["Status"]) == (made["PublicKeyId"], "Inactive")
    sdk.ram("DeletePublicKey", **named)
    assert sdk.ram("ListPublicKeys", UserName="ann")["PublicKeys"]["PublicKey"] == []
