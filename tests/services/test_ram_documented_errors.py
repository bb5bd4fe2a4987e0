"""Every error that the vendor documents for RAM, each in a test that bears its code: the shortest way to get it."""

import json
from collections.abc import Callable, Mapping
from typing import Any, NamedTuple

import pyotp
import pytest

from alimock.emulator.api.errors import ApiError
from alimock.emulator.api.principal import User
from alimock.emulator.ports import FrozenClock
from alimock.emulator.services.ram import mfa_devices

ACCOUNT = "1000000000000001"
LONG = "x" * 2000
POLICY = json.dumps({"Version": "1", "Statement": [{"Effect": "Allow", "Action": "*", "Resource": "*"}]})
TRUST = POLICY.replace('"Resource": "*"', '"Principal": {"Service": ["ecs.aliyuncs.com"]}')
PASSWORD = "Correct-Horse-1"
DEVICE = f"acs:ram::{ACCOUNT}:mfa/m"
CODES = {"AuthenticationCode1": "000000", "AuthenticationCode2": "000001"}
ADMIN = {"PolicyType": "System", "PolicyName": "AdministratorAccess"}
OWN = {"PolicyType": "Custom", "PolicyName": "p"}


class Call(NamedTuple):
    """An action and its parameters, called by the account itself."""

    action: str
    parameters: Mapping[str, Any]


def call(action: str, **parameters: Any) -> Call:
    return Call(action, parameters)


ROLE = call("CreateRole", RoleName="r", AssumeRolePolicyDocument=TRUST)
USER = call("CreateUser", UserName="u")
GROUP = call("CreateGroup", GroupName="g")
JOIN = call("AddUserToGroup", UserName="u", GroupName="g")
OWN_POLICY = call("CreatePolicy", PolicyName="p", PolicyDocument=POLICY)
VERSION = call("CreatePolicyVersion", PolicyName="p", PolicyDocument=POLICY)
PROFILE = call("CreateLoginProfile", UserName="u", Password=PASSWORD)
KEY = call("CreateAccessKey", UserName="u")
MFA = call("CreateVirtualMFADevice", VirtualMFADeviceName="m")


def many(number: int, action: str, **parameters: Any) -> list[Call]:
    """Call an action as often as a quota allows, with ``{}`` in the parameters standing for the number of the call."""
    return [
        Call(action, {name: value.replace("{}", str(each)) for name, value in parameters.items()})
        for each in range(number)
    ]


def attached(kind: str, number: int) -> list[Call]:
    """Make as many policies as a principal may have, and attach them."""
    made = many(number, "CreatePolicy", PolicyName="p{}", PolicyDocument=POLICY)
    name = {f"{kind}Name": kind[0].lower()}
    return [*made, *many(number, f"AttachPolicyTo{kind}", PolicyType="Custom", PolicyName="p{}", **name)]


CHARS = 'The parameter - "{}" contains invalid chars.'
LENGTH = 'The parameter - "{}" beyond the length limit.'
FORMAT = 'The format of the parameter - "{}" is incorrect.'

DOCUMENTED: list[tuple[str, int, str, list[Call]]] = [
    # Parameters
    ("InvalidParameter.RoleName.InvalidChars", 400, CHARS, [call("GetRole", RoleName="r/r")]),
    ("InvalidParameter.RoleName.Length", 400, LENGTH, [call("GetRole", RoleName=LONG)]),
    (
        "InvalidParameter.AssumeRolePolicyDocument.Length",
        400,
        LENGTH,
        [call("CreateRole", RoleName="r", AssumeRolePolicyDocument="x" * 4097)],
    ),
    (
        "InvalidParameter.NewAssumeRolePolicyDocument.Length",
        400,
        LENGTH,
        [ROLE, call("UpdateRole", RoleName="r", NewAssumeRolePolicyDocument="x" * 4097)],
    ),
    ("InvalidParameter.PolicyName.InvalidChars", 400, CHARS, [call("DeletePolicy", PolicyName="p_p")]),
    ("InvalidParameter.PolicyName.Length", 400, LENGTH, [call("DeletePolicy", PolicyName=LONG)]),
    (
        "InvalidParameter.PolicyDocument.Length",
        400,
        LENGTH,
        [call("CreatePolicy", PolicyName="p", PolicyDocument="x" * 6145)],
    ),
    (
        "InvalidParameter.Description.Length",
        400,
        LENGTH,
        [call("CreatePolicy", PolicyName="p", PolicyDocument=POLICY, Description=LONG)],
    ),
    (
        "InvalidParameter.PolicyType",
        400,
        'The parameter - "PolicyType" is incorrect.',
        [call("GetPolicy", PolicyName="p", PolicyType="Mine")],
    ),
    (
        "InvalidParameter.VersionId.Format",
        400,
        FORMAT,
        [OWN_POLICY, call("DeletePolicyVersion", PolicyName="p", VersionId="one")],
    ),
    (
        "MalformedPolicyDocument",
        400,
        "Add an Action or NotAction element to the policy statement.",
        [call("CreatePolicy", PolicyName="p", PolicyDocument=POLICY.replace('"Action": "*", ', ""))],
    ),
    ("InvalidParameter.UserName.InvalidChars", 400, CHARS, [call("GetUser", UserName="u u")]),
    ("InvalidParameter.UserName.Length", 400, LENGTH, [call("GetUser", UserName=LONG)]),
    (
        "InvalidParameter.NewUserName.InvalidChars",
        400,
        CHARS,
        [USER, call("UpdateUser", UserName="u", NewUserName="ü")],
    ),
    ("InvalidParameter.NewUserName.Length", 400, LENGTH, [USER, call("UpdateUser", UserName="u", NewUserName=LONG)]),
    ("InvalidParameter.DisplayName.InvalidChars", 400, CHARS, [call("CreateUser", UserName="u", DisplayName="\x01")]),
    ("InvalidParameter.DisplayName.Length", 400, LENGTH, [call("CreateUser", UserName="u", DisplayName=LONG)]),
    (
        "InvalidParameter.NewDisplayName.InvalidChars",
        400,
        CHARS,
        [USER, call("UpdateUser", UserName="u", NewDisplayName="\x01")],
    ),
    (
        "InvalidParameter.NewDisplayName.Length",
        400,
        LENGTH,
        [USER, call("UpdateUser", UserName="u", NewDisplayName=LONG)],
    ),
    ("InvalidParameter.GroupName.InvalidChars", 400, CHARS, [call("GetGroup", GroupName="g g")]),
    ("InvalidParameter.GroupName.Length", 400, LENGTH, [call("GetGroup", GroupName=LONG)]),
    (
        "InvalidParameter.NewGroupName.InvalidChars",
        400,
        CHARS,
        [GROUP, call("UpdateGroup", GroupName="g", NewGroupName="ü")],
    ),
    (
        "InvalidParameter.NewGroupName.Length",
        400,
        LENGTH,
        [GROUP, call("UpdateGroup", GroupName="g", NewGroupName=LONG)],
    ),
    (
        "InvalidParameter.VirtualMFADeviceName.InvalidChars",
        400,
        CHARS,
        [call("CreateVirtualMFADevice", VirtualMFADeviceName="m m")],
    ),
    (
        "InvalidParameter.VirtualMFADeviceName.Length",
        400,
        LENGTH,
        [call("CreateVirtualMFADevice", VirtualMFADeviceName=LONG)],
    ),
    ("InvalidParameter.Comments.Length", 400, LENGTH, [call("CreateUser", UserName="u", Comments=LONG)]),
    ("InvalidParameter.NewComments.Length", 400, LENGTH, [USER, call("UpdateUser", UserName="u", NewComments=LONG)]),
    ("InvalidParameter.MobilePhone.Format", 400, FORMAT, [call("CreateUser", UserName="u", MobilePhone="112")]),
    (
        "InvalidParameter.NewMobilePhone.Format",
        400,
        FORMAT,
        [USER, call("UpdateUser", UserName="u", NewMobilePhone="112")],
    ),
    ("InvalidParameter.Email.Format", 400, FORMAT, [call("CreateUser", UserName="u", Email="u")]),
    ("InvalidParameter.NewEmail.Format", 400, FORMAT, [USER, call("UpdateUser", UserName="u", NewEmail="u")]),
    (
        "InvalidParameter.Password.TooWeak",
        400,
        'The parameter - "Password" is not compliant with the password policy.',
        [USER, call("CreateLoginProfile", UserName="u", Password="short")],
    ),
    (
        "InvalidParameter.AccountAlias.Format",
        400,
        'The format of parameter - "AccountAlias" is incorrect.',
        [call("SetAccountAlias", AccountAlias="-alias-")],
    ),
    (
        "InvalidParameter.AccountAlias.Length",
        400,
        'The parameter - "AccountAlias" MUST be in the range of 3 and 63.',
        [call("SetAccountAlias", AccountAlias="a")],
    ),
    (
        "InvalidParameter.MinimumPasswordLength.Range",
        400,
        'The parameter - "MinimumPasswordLength" MUST be in the range of 8 and 32.',
        [call("SetPasswordPolicy", MinimumPasswordLength="7")],
    ),
    (
        "InvalidParameter.AuthenticationCode.Format",
        400,
        'The parameter - "AuthenticationCode" MUST be 6 numbers.',
        [
            USER,
            MFA,
            call("BindMFADevice", **CODES | {"AuthenticationCode2": "1"}, UserName="u", SerialNumber=DEVICE),
        ],
    ),
    (
        "CheckAuthenticationCodeFail",
        403,
        'The parameter - "AuthenticationCode" is inccorrect.',
        [USER, MFA, call("BindMFADevice", **CODES, UserName="u", SerialNumber=DEVICE)],
    ),
    (
        "NotSupport.Account",
        400,
        "This method can be only invoked by sub user.",
        [call("ChangePassword", OldPassword=PASSWORD, NewPassword=PASSWORD)],
    ),
    # Roles
    ("EntityNotExist.Role", 404, "The role does not exist.", [call("GetRole", RoleName="r")]),
    ("EntityAlreadyExists.Role", 409, "The role does already EXIST.", [ROLE, ROLE]),
    (
        "DeleteConflict.Role.Policy",
        409,
        "The role CAN NOT has any attached policy while deleting the role.",
        [ROLE, call("AttachPolicyToRole", **ADMIN, RoleName="r"), call("DeleteRole", RoleName="r")],
    ),
    (
        "LimitExceeded.Role",
        409,
        "The count of roles beyond the current limits.",
        [*many(1000, "CreateRole", RoleName="r{}", AssumeRolePolicyDocument=TRUST), ROLE],
    ),
    # Policies
    ("EntityNotExist.Policy", 404, "The policy does not exist.", [call("GetPolicy", **OWN)]),
    (
        "EntityNotExist.Policy.Version",
        404,
        "The policy version does not exist.",
        [OWN_POLICY, call("GetPolicyVersion", **OWN, VersionId="v2")],
    ),
    ("EntityAlreadyExists.Policy", 409, "The policy does already EXIST.", [OWN_POLICY, OWN_POLICY]),
    (
        "DeleteConflict.Policy.User",
        409,
        "The policy CAN NOT been attached to any user while deleting the policy.",
        [USER, OWN_POLICY, call("AttachPolicyToUser", **OWN, UserName="u"), call("DeletePolicy", PolicyName="p")],
    ),
    (
        "DeleteConflict.Policy.Group",
        409,
        "The policy CAN NOT been attached to any group while deleting the policy.",
        [GROUP, OWN_POLICY, call("AttachPolicyToGroup", **OWN, GroupName="g"), call("DeletePolicy", PolicyName="p")],
    ),
    (
        "DeleteConflict.Policy.Version",
        409,
        "The policy CAN NOT has any version except the default version.",
        [OWN_POLICY, VERSION, call("DeletePolicy", PolicyName="p")],
    ),
    (
        "DeleteConflict.Policy.Version.Default",
        409,
        "The default policy version CAN NOT been deleted directly.",
        [OWN_POLICY, call("DeletePolicyVersion", PolicyName="p", VersionId="v1")],
    ),
    (
        "LimitExceeded.Policy",
        409,
        "The count of policy beyond the current limits.",
        [*many(1500, "CreatePolicy", PolicyName="p{}", PolicyDocument=POLICY), OWN_POLICY],
    ),
    (
        "LimitExceeded.Policy.Version",
        409,
        "The count of policy version beyond the current limits.",
        [OWN_POLICY, *[VERSION] * 5],
    ),
    # Attachments
    (
        "EntityNotExist.Role.Policy",
        404,
        "The indicate policy of the role does not exist.",
        [ROLE, call("DetachPolicyFromRole", **ADMIN, RoleName="r")],
    ),
    (
        "EntityNotExist.User.Policy",
        404,
        "The indicate policy of the user does not exist.",
        [USER, call("DetachPolicyFromUser", **ADMIN, UserName="u")],
    ),
    (
        "EntityNotExist.Group.Policy",
        404,
        "The indicate policy attached to the group does not exist.",
        [GROUP, call("DetachPolicyFromGroup", **ADMIN, GroupName="g")],
    ),
    (
        "EntityAlreadyExists.Role.Policy",
        409,
        "The role has already been attached this policy.",
        [ROLE, *[call("AttachPolicyToRole", **ADMIN, RoleName="r")] * 2],
    ),
    (
        "EntityAlreadyExists.User.Policy",
        409,
        "The user has already been attached this policy.",
        [USER, *[call("AttachPolicyToUser", **ADMIN, UserName="u")] * 2],
    ),
    (
        "EntityAlreadyExists.Group.Policy",
        409,
        "The group has already been attached this policy.",
        [GROUP, *[call("AttachPolicyToGroup", **ADMIN, GroupName="g")] * 2],
    ),
    (
        "LimitExceeded.Role.Policy",
        409,
        "The count of policies attached to the role beyond the current limits.",
        [ROLE, OWN_POLICY, *attached("Role", 5), call("AttachPolicyToRole", **OWN, RoleName="r")],
    ),
    (
        "LimitExceeded.User.Policy",
        409,
        "The policy count of the user attached policies beyond the current limits.",
        [USER, OWN_POLICY, *attached("User", 10), call("AttachPolicyToUser", **OWN, UserName="u")],
    ),
    (
        "LimitExceeded.Group.Policy",
        409,
        "The policy count of the group beyond the current limits.",
        [GROUP, OWN_POLICY, *attached("Group", 5), call("AttachPolicyToGroup", **OWN, GroupName="g")],
    ),
    # Users
    ("EntityNotExist.User", 404, "The user does not exist.", [call("GetUser", UserName="u")]),
    ("EntityAlreadyExists.User", 409, "The user does already EXIST.", [USER, USER]),
    (
        "LimitExceeded.User",
        409,
        "The count of users beyond the current limits.",
        [*many(1000, "CreateUser", UserName="u{}"), USER],
    ),
    (
        "DeleteConflict.User.Group",
        409,
        "The user CAN NOT be in any group while deleting the user.",
        [USER, GROUP, JOIN, call("DeleteUser", UserName="u")],
    ),
    (
        "DeleteConflict.User.AccessKey",
        409,
        "The user CAN NOT has any access key while deleting the user.",
        [USER, KEY, call("DeleteUser", UserName="u")],
    ),
    (
        "DeleteConflict.User.LoginProfile",
        409,
        "The user CAN NOT has any login profile while deleting the user.",
        [USER, PROFILE, call("DeleteUser", UserName="u")],
    ),
    (
        "DeleteConflict.User.Policy",
        409,
        "The user CAN NOT has any attached policy while deleting the user.",
        [USER, call("AttachPolicyToUser", **ADMIN, UserName="u"), call("DeleteUser", UserName="u")],
    ),
    # Keys and login profiles
    (
        "EntityNotExist.User.AccessKey",
        404,
        "The user access key does not exist.",
        [USER, call("DeleteAccessKey", UserName="u", UserAccessKeyId="LTAI5tNobodys")],
    ),
    (
        "LimitExceeded.User.AccessKey",
        409,
        "The access key count of the user access keys beyond the current limits.",
        [USER, KEY, KEY, KEY],
    ),
    (
        "EntityNotExist.User.LoginProfile",
        404,
        "The user login profile does not exist.",
        [USER, call("GetLoginProfile", UserName="u")],
    ),
    (
        "EntityAlreadyExists.User.LoginProfile",
        409,
        "The user login profile does already EXIST.",
        [USER, PROFILE, PROFILE],
    ),
    # Devices
    (
        "EntityNotExist.VirtualMFADevice",
        404,
        "The virtual mfa device does not exist.",
        [call("DeleteVirtualMFADevice", SerialNumber=DEVICE)],
    ),
    ("EntityAlreadyExists.VirtualMFADevice", 409, "The virtual mfa device does already EXIST.", [MFA, MFA]),
    (
        "EntityNotExist.User.MFADevice",
        404,
        "The user has not bound any MFA device.",
        [USER, call("GetUserMFAInfo", UserName="u")],
    ),
    # Groups
    ("EntityNotExist.Group", 404, "The group does not exist.", [call("GetGroup", GroupName="g")]),
    ("EntityAlreadyExists.Group", 409, "The group does already EXIST.", [GROUP, GROUP]),
    (
        "LimitExceeded.Group",
        409,
        "The count of groups beyond the current limits.",
        [*many(50, "CreateGroup", GroupName="g{}"), GROUP],
    ),
    (
        "DeleteConflict.Group.User",
        409,
        "The group CAN NOT has any user member while deleting the group.",
        [USER, GROUP, JOIN, call("DeleteGroup", GroupName="g")],
    ),
    (
        "DeleteConflict.Group.Policy",
        409,
        "The entity CAN NOT has any attached policy while deleting the group.",
        [GROUP, call("AttachPolicyToGroup", **ADMIN, GroupName="g"), call("DeleteGroup", GroupName="g")],
    ),
    (
        "EntityNotExist.User.Group",
        404,
        "The user has not joined the group.",
        [USER, GROUP, call("RemoveUserFromGroup", UserName="u", GroupName="g")],
    ),
    ("EntityAlreadyExists.User.Group", 409, "The user has already joined the group.", [USER, GROUP, JOIN, JOIN]),
    (
        "LimitExceeded.User.Group",
        409,
        "The count of groups the target user joined beyond the current limits.",
        [
            USER,
            GROUP,
            *many(5, "CreateGroup", GroupName="g{}"),
            *many(5, "AddUserToGroup", GroupName="g{}", UserName="u"),
            JOIN,
        ],
    ),
    # Diagnosis
    (
        "EntityNotExist",
        404,
        "The specific DecodedDiagnosticMessage cannot be found.",
        [call("DecodeDiagnosticMessage", EncodedDiagnosticMessage="AQEAAAAA")],
    ),
]


def _parameter(code: str) -> str:
    parts = code.split(".")
    return parts[1] if parts[0] == "InvalidParameter" and len(parts) > 1 else ""


@pytest.mark.parametrize(("code", "status", "message", "calls"), [pytest.param(*row, id=row[0]) for row in DOCUMENTED])
def test_documented_error(root: Any, code: str, status: int, message: str, calls: list[Call]) -> None:
    *steps, last = calls
    for step in steps:
        root.ram(step.action, **step.parameters)
    _expect(lambda: root.ram(last.action, **last.parameters), code, status, message.format(_parameter(code)))


def _expect(refused: Callable[[], object], code: str, status: int, message: str) -> None:
    with pytest.raises(ApiError) as caught:
        refused()
    assert (caught.value.code, caught.value.status, caught.value.message) == (code, status, message)


@pytest.fixture(name="bind")
def _bind(root: Any, clock: FrozenClock) -> Callable[..., None]:
    """Make a device and bind it to a user with the codes that it shows."""

    def bind(device: str = "m", user: str = "u", *, new: bool = True) -> None:
        if new:
            made = root.ram("CreateVirtualMFADevice", VirtualMFADeviceName=device)["VirtualMFADevice"]
            seeds[device] = pyotp.TOTP(made["Base32StringSeed"])
        now = int(clock.now().timestamp())
        root.ram(
            "BindMFADevice",
            UserName=user,
            SerialNumber=f"acs:ram::{ACCOUNT}:mfa/{device}",
            AuthenticationCode1=seeds[device].at(now - 30),
            AuthenticationCode2=seeds[device].at(now),
        )

    seeds: dict[str, pyotp.TOTP] = {}
    return bind


def test_documented_error_entity_already_exists_user_mfa_device(root: Any, bind: Any) -> None:
    root.ram(*USER[:1], **USER.parameters)
    bind()
    _expect(
        lambda: bind("another"),
        "EntityAlreadyExists.User.MFADevice",
        409,
        "The user has already bound a MFA device.",
    )


def test_documented_error_entity_already_exists_virtual_mfa_device_user(root: Any, bind: Any) -> None:
    root.ram("CreateUser", UserName="u")
    root.ram("CreateUser", UserName="w")
    bind()
    _expect(
        lambda: bind(user="w", new=False),
        "EntityAlreadyExists.VirtualMFADevice.User",
        409,
        "The virtual mfa device does already been bound to a user.",
    )


def test_documented_error_delete_conflict_of_a_bound_device(root: Any, bind: Any) -> None:
    root.ram("CreateUser", UserName="u")
    bind()
    _expect(
        lambda: root.ram("DeleteVirtualMFADevice", SerialNumber=DEVICE),
        "DeleteConflict.VirtualMFADevice.User",
        409,
        "The virtual mfa device CAN NOT been bound to any user while deleting it.",
    )
    _expect(
        lambda: root.ram("DeleteUser", UserName="u"),
        "DeleteConflict.User.MFADevice",
        409,
        "The user CAN NOT has any mfa device while deleting the user.",
    )


@pytest.fixture(name="signed_in")
def _signed_in(root: Any) -> Any:
    """Call as a user who has a password."""
    user_id = root.ram("CreateUser", UserName="u")["User"]["UserId"]
    root.ram("CreateLoginProfile", UserName="u", Password=PASSWORD)
    return root.acting_as(User(ACCOUNT, user_id, "u"))


@pytest.mark.parametrize(
    ("code", "message", "old", "new"),
    [
        pytest.param(
            "InvalidParameter.OldPassword.Incorrect",
            'The parameter - "OldPassword" is incorrect.',
            "another-password",
            "Correct-Horse-2",
            id="InvalidParameter.OldPassword.Incorrect",
        ),
        pytest.param(
            "InvalidParameter.NewPassword.TooWeak",
            # The documentation prints the name of the parameter of CreateLoginProfile.
            'The parameter - "NewPassword" is not compliant with the password policy.',
            PASSWORD,
            "short",
            id="InvalidParameter.NewPassword.TooWeak",
        ),
        pytest.param(
            "InvalidParameter.NewPassword.ReusePrevention",
            'The parameter - "NewPassword" is not compliant with the reuse prevention password policy.',
            PASSWORD,
            PASSWORD,
            id="InvalidParameter.NewPassword.ReusePrevention",
        ),
    ],
)
def test_documented_error_of_a_new_password(
    root: Any, signed_in: Any, code: str, message: str, old: str, new: str
) -> None:
    root.ram("SetPasswordPolicy", PasswordReusePrevention="3")
    _expect(lambda: signed_in.ram("ChangePassword", OldPassword=old, NewPassword=new), code, 400, message)


def test_documented_error_no_permission(new_user: Any) -> None:
    _expect(
        lambda: new_user("u").ram("ListRoles"),
        "NoPermission",
        403,
        f"You are not authorized to do this action. Resource: acs:ram:*:{ACCOUNT}:role/* Action: ram:ListRoles",
    )


def test_documented_error_inactive(root: Any, emulator: Any) -> None:
    emulator.change_settings(ram_activated=False)
    _expect(lambda: root.ram("ListRoles"), "Inactive", 403, "Your ram service is inactive, please activate it.")


def test_documented_error_entity_already_exists_account_alias(root: Any, emulator: Any) -> None:
    stranger = root.acting_as(type(root.principal)(emulator.new_account().account_id))
    stranger.ram("SetAccountAlias", AccountAlias="company")
    _expect(
        lambda: root.ram("SetAccountAlias", AccountAlias="company"),
        "EntityAlreadyExists.AccountAlias",
        409,
        "The account alias does already exist.",
    )


def test_documented_error_limit_exceeded_virtual_mfa_device(root: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(mfa_devices, "DEVICES_PER_ACCOUNT", 3)  # a thousand pictures take their time
    for number in range(mfa_devices.DEVICES_PER_ACCOUNT):
        root.ram("CreateVirtualMFADevice", VirtualMFADeviceName=f"m{number}")
    _expect(
        lambda: root.ram("CreateVirtualMFADevice", VirtualMFADeviceName="m"),
        "LimitExceeded.VirtualMFADevice",
        409,
        "The count of virtual mfa devices beyond the current limits.",
    )


def test_documented_error_encoded_message_expire(root: Any, new_user: Any, clock: FrozenClock) -> None:
    with pytest.raises(ApiError) as denied:
        new_user("u").ram("ListRoles")
    message = denied.value.detail["AccessDeniedDetail"]["EncodedDiagnosticMessage"]
    clock.advance(seconds=25 * 3600)
    _expect(
        lambda: root.ram("DecodeDiagnosticMessage", EncodedDiagnosticMessage=message),
        "EncodedMessageExpire",
        400,
        "The EncodedDiagnosticMessage is expired.",
    )
