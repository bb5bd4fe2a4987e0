import json
import string
from collections.abc import Callable
from contextlib import AbstractContextManager
from typing import Any

import pytest

from alimock.emulator.api.errors import ApiError
from alimock.emulator.services.ram.records import AccountAlias, OidcProvider, SamlProvider

ACCOUNT = "1000000000000001"
TRUST = json.dumps(
    {
        "Version": "1",
        "Statement": [{"Effect": "Allow", "Action": "sts:AssumeRole", "Principal": {"Service": ["ecs.aliyuncs.com"]}}],
    }
)
Refused = Callable[[str, int], AbstractContextManager[None]]


def trusting(*principals: str) -> str:
    statement = {"Effect": "Allow", "Action": "sts:AssumeRole", "Principal": {"RAM": list(principals)}}
    return json.dumps({"Version": "1", "Statement": [statement]})


def allowing(action: str, resource: str = "*", **condition: Any) -> str:
    statement: dict[str, Any] = {"Effect": "Allow", "Action": action, "Resource": resource}
    if condition:
        statement["Condition"] = condition
    return json.dumps({"Version": "1", "Statement": [statement]})


def federated(*providers: str) -> str:
    return trusting(*providers).replace('"RAM"', '"Federated"')


def make_role(root: Any, name: str = "EcsReader", **parameters: Any) -> dict[str, Any]:
    role: dict[str, Any] = root.ram("CreateRole", RoleName=name, AssumeRolePolicyDocument=TRUST, **parameters)["Role"]
    return role


def test_created_role_is_answered_in_full(root: Any) -> None:
    role = make_role(root, Description="reads", MaxSessionDuration="7200", AllowConsoleLogin="true")
    assert role.pop("RoleId").isdecimal()
    assert role == {
        "RoleName": "EcsReader",
        "Arn": f"acs:ram::{ACCOUNT}:role/ecsreader",
        "Description": "reads",
        "AssumeRolePolicyDocument": TRUST,
        "CreateDate": "2026-01-01T00:00:00Z",
        "MaxSessionDuration": 7200,
        "AllowConsoleLogin": True,
    }


def test_parameters_are_known_by_their_wire_names_alone(root: Any, refused: Refused) -> None:
    with refused("MissingRoleName", 400):
        root.ram("CreateRole", role_name="r", AssumeRolePolicyDocument=TRUST)
    with refused("MissingTag.1.Key", 400):
        make_role(root, Tag='[{"key":"team"}]')


def test_role_ids_have_eighteen_digits(root: Any) -> None:
    assert len(make_role(root)["RoleId"]) == 18


def test_absent_optional_members_are_left_out(root: Any) -> None:
    role = make_role(root)
    assert "Description" not in role
    assert "AllowConsoleLogin" not in role
    assert role["MaxSessionDuration"] == 3600


def test_role_reads_back_under_any_case_of_its_name(root: Any) -> None:
    created = make_role(root)
    role = root.ram("GetRole", RoleName="ECSREADER")["Role"]
    assert role == created | {
        "UpdateDate": "2026-01-01T00:00:00Z",
        "RolePrincipalName": f"EcsReader@role.{ACCOUNT}.onaliyunservice.com",
        "IsServiceLinkedRole": False,
    }


def test_roles_principal_name_carries_the_accounts_alias(root: Any, emulator: Any) -> None:
    make_role(root)
    emulator.world.ram.aliases.put(ACCOUNT, "acme", AccountAlias(ACCOUNT, "acme"))
    role = root.ram("GetRole", RoleName="EcsReader")["Role"]
    assert role["RolePrincipalName"] == "EcsReader@role.acme.onaliyunservice.com"


def test_trust_policy_comes_back_as_it_was_written(root: Any) -> None:
    spaced = TRUST.replace(": ", "  :\n ")
    root.ram("CreateRole", RoleName="r", AssumeRolePolicyDocument=spaced)
    assert root.ram("GetRole", RoleName="r")["Role"]["AssumeRolePolicyDocument"] == spaced


@pytest.mark.parametrize("name", [pytest.param("EcsReader", id="same"), pytest.param("ecsreader", id="other-case")])
def test_role_of_a_taken_name_is_refused(root: Any, refused: Refused, name: str) -> None:
    make_role(root)
    with refused("EntityAlreadyExists.Role", 409):
        make_role(root, name)


def test_role_beyond_the_quota_is_refused(root: Any, refused: Refused) -> None:
    for number in range(1000):
        make_role(root, f"r{number}")
    with refused("LimitExceeded.Role", 409):
        make_role(root, "one-too-many")


CREATE = {"RoleName": "r", "AssumeRolePolicyDocument": TRUST}
WRONG_PARAMETERS = [
    pytest.param("CreateRole", {**CREATE, "RoleName": ""}, "MissingRoleName", id="name-missing"),
    pytest.param(
        "CreateRole",
        {**CREATE, "AssumeRolePolicyDocument": ""},
        "MissingAssumeRolePolicyDocument",
        id="document-missing",
    ),
    pytest.param("CreateRole", {**CREATE, "RoleName": "r" * 65}, "InvalidParameter.RoleName.Length", id="name-long"),
    pytest.param(
        "CreateRole", {**CREATE, "RoleName": "a_b"}, "InvalidParameter.RoleName.InvalidChars", id="name-underscore"
    ),
    pytest.param(
        "CreateRole",
        {**CREATE, "AssumeRolePolicyDocument": TRUST + " " * 4096},
        "InvalidParameter.AssumeRolePolicyDocument.Length",
        id="document-long",
    ),
    pytest.param(
        "CreateRole",
        {**CREATE, "Description": "d" * 1025},
        "InvalidParameter.Description.Length",
        id="description-long",
    ),
    pytest.param(
        "CreateRole",
        {**CREATE, "MaxSessionDuration": "3599"},
        "InvalidParameter.MaxSessionDuration",
        id="duration-short",
    ),
    pytest.param(
        "CreateRole",
        {**CREATE, "MaxSessionDuration": "43201"},
        "InvalidParameter.MaxSessionDuration",
        id="duration-long",
    ),
    pytest.param(
        "CreateRole", {**CREATE, "MaxSessionDuration": "1h"}, "InvalidParameter.MaxSessionDuration", id="duration-text"
    ),
    pytest.param(
        "CreateRole", {**CREATE, "AllowConsoleLogin": "yes"}, "InvalidParameter.AllowConsoleLogin", id="login-neither"
    ),
    pytest.param("CreateRole", {**CREATE, "Tag": "{"}, "InvalidParameter.Tag", id="tag-no-json"),
    pytest.param(
        "CreateRole",
        {**CREATE, "Tag": json.dumps([{"Key": f"k{n}"} for n in range(21)])},
        "InvalidParameter.Tag.Length",
        id="tag-too-many",
    ),
    pytest.param(
        "CreateRole",
        {**CREATE, "Tag": json.dumps([{"Key": "k" * 129}])},
        "InvalidParameter.Tag.1.Key.Length",
        id="tag-key-long",
    ),
    pytest.param(
        "CreateRole",
        {**CREATE, "Tag": json.dumps([{"Key": "aliyun"}])},
        "InvalidParameter.Tag.1.Key",
        id="tag-key-reserved",
    ),
    pytest.param(
        "CreateRole",
        {**CREATE, "Tag": json.dumps([{"Key": "k", "Value": "http://x"}])},
        "InvalidParameter.Tag.1.Value",
        id="tag-value-address",
    ),
    pytest.param(
        "CreateRole",
        {**CREATE, "Tag": json.dumps([{"Key": "k"}, {"Key": "k"}])},
        "InvalidParameter.Tag",
        id="tag-key-twice",
    ),
    pytest.param("GetRole", {}, "MissingRoleName", id="get-name-missing"),
    pytest.param("GetRole", {"RoleName": "a b"}, "InvalidParameter.RoleName.InvalidChars", id="get-name-blank"),
    pytest.param("GetRole", {"RoleName": "r" * 65}, "InvalidParameter.RoleName.Length", id="get-name-long"),
    pytest.param("UpdateRole", {}, "MissingRoleName", id="update-name-missing"),
    pytest.param(
        "UpdateRole", {"RoleName": "a_b"}, "InvalidParameter.RoleName.InvalidChars", id="update-name-underscore"
    ),
    pytest.param("UpdateRole", {"RoleName": "r" * 65}, "InvalidParameter.RoleName.Length", id="update-name-long"),
    pytest.param(
        "UpdateRole",
        {"RoleName": "r", "NewAssumeRolePolicyDocument": " " * 4097},
        "InvalidParameter.NewAssumeRolePolicyDocument.Length",
        id="update-document-long",
    ),
    pytest.param(
        "UpdateRole",
        {"RoleName": "r", "NewDescription": "d" * 1025},
        "InvalidParameter.NewDescription.Length",
        id="update-description-long",
    ),
    pytest.param(
        "UpdateRole",
        {"RoleName": "r", "NewMaxSessionDuration": "60"},
        "InvalidParameter.NewMaxSessionDuration",
        id="update-duration-short",
    ),
    pytest.param(
        "UpdateRole",
        {"RoleName": "r", "NewAllowConsoleLogin": "1"},
        "InvalidParameter.NewAllowConsoleLogin",
        id="update-login-number",
    ),
    pytest.param("DeleteRole", {}, "MissingRoleName", id="delete-name-missing"),
    pytest.param(
        "DeleteRole", {"RoleName": "a_b"}, "InvalidParameter.RoleName.InvalidChars", id="delete-name-underscore"
    ),
    pytest.param("DeleteRole", {"RoleName": "r" * 65}, "InvalidParameter.RoleName.Length", id="delete-name-long"),
    pytest.param(
        "ListRoles",
        {"Tag": json.dumps([{"Key": f"k{n}"} for n in range(21)])},
        "InvalidParameter.Tag.Length",
        id="list-tag-too-many",
    ),
    pytest.param("ListRoles", {"Tag": "k"}, "InvalidParameter.Tag", id="list-tag-no-json"),
    pytest.param("ListRoles", {"MaxItems": "0"}, "InvalidParameter.MaxItems", id="list-none"),
    pytest.param("ListRoles", {"MaxItems": "-1"}, "InvalidParameter.MaxItems", id="list-negative"),
    pytest.param("ListRoles", {"MaxItems": "1001"}, "InvalidParameter.MaxItems", id="list-too-many"),
    pytest.param("ListRoles", {"MaxItems": "9" * 30}, "InvalidParameter.MaxItems", id="list-huge"),
    pytest.param("ListRoles", {"Marker": "%"}, "InvalidParameter.Marker", id="list-marker-no-base64"),
    pytest.param("ListRoles", {"Marker": "_w=="}, "InvalidParameter.Marker", id="list-marker-no-text"),
]


@pytest.mark.parametrize(("action", "parameters", "code"), WRONG_PARAMETERS)
def test_wrong_parameter_is_refused(
    root: Any, emulator: Any, refused: Refused, action: str, parameters: dict[str, str], code: str
) -> None:
    root.ram("CreateRole", **CREATE)
    before = emulator.world.dump()
    with refused(code, 400):
        root.ram(action, **parameters)
    assert emulator.world.dump() == before


def test_no_other_character_is_taken_in_a_name(root: Any, emulator: Any, refused: Refused) -> None:
    before = emulator.world.dump()
    others = {chr(code) for code in range(256)} - set(string.ascii_letters + string.digits + ".@-")
    for name in [f"a{character}" for character in others | {"é", "名", "\u200b", "\U0001f600", "\u0661", "\u212a"}]:
        for action in ("CreateRole", "GetRole", "UpdateRole", "DeleteRole"):
            with refused("InvalidParameter.RoleName.InvalidChars", 400):
                root.ram(action, RoleName=name, AssumeRolePolicyDocument=TRUST)
    assert emulator.world.dump() == before


def test_document_of_the_greatest_length_is_taken(root: Any, refused: Refused) -> None:
    root.ram("CreateRole", RoleName="r", AssumeRolePolicyDocument=TRUST.ljust(4096))
    for action in ("CreateRole", "UpdateRole"):
        name = "NewAssumeRolePolicyDocument" if action == "UpdateRole" else "AssumeRolePolicyDocument"
        with refused(f"InvalidParameter.{name}.Length", 400):
            root.ram(action, RoleName="r", **{name: TRUST.ljust(4097)})


@pytest.mark.parametrize(
    ("document", "code"),
    [
        pytest.param("{", "MalformedPolicyDocument", id="no-json"),
        pytest.param("null", "MalformedPolicyDocument", id="null"),
        pytest.param('{"Statement":[]}', "MalformedPolicyDocument", id="no-version"),
        pytest.param(TRUST.replace("Principal", "Resource"), "MalformedPolicyDocument", id="no-principal"),
        pytest.param("[" * 4000, "MalformedPolicyDocument", id="deep-lists"),
        pytest.param('{"a":' * 800, "MalformedPolicyDocument", id="deep-objects"),
        pytest.param("[" * 2000 + "]" * 2000, "MalformedPolicyDocument", id="deep-but-closed"),
        pytest.param(TRUST.replace("ecs.", "\\ud800."), "MalformedPolicyDocument", id="escaped-half-surrogate"),
        pytest.param(TRUST.replace("ecs.", "\ud800."), "InvalidParameter", id="half-surrogate"),
        pytest.param(trusting(f"acs:ram::{ACCOUNT}:user/nobody"), "MalformedPolicyDocument", id="unknown-user"),
        pytest.param(
            trusting(f"acs:ram::{ACCOUNT}:root", f"acs:ram:*:{ACCOUNT}:user/nobody"),
            "MalformedPolicyDocument",
            id="unknown-user-beside-others",
        ),
        pytest.param(
            federated(f"acs:ram::{ACCOUNT}:saml-provider/nobody"), "MalformedPolicyDocument", id="unknown-saml-provider"
        ),
        pytest.param(
            federated(f"acs:ram::{ACCOUNT}:oidc-provider/nobody"), "MalformedPolicyDocument", id="unknown-oidc-provider"
        ),
    ],
)
def test_malformed_trust_policy_is_refused_and_changes_nothing(
    root: Any, emulator: Any, document: str, code: str
) -> None:
    make_role(root)
    before = emulator.world.dump()
    for action, name in (("CreateRole", "AssumeRolePolicyDocument"), ("UpdateRole", "NewAssumeRolePolicyDocument")):
        with pytest.raises(ApiError) as caught:
            root.ram(action, **{"RoleName": "EcsReader", name: document, "NewDescription": "d"})
        assert (caught.value.code.removesuffix(f".{name}"), caught.value.status) == (code, 400)
    assert emulator.world.dump() == before


@pytest.mark.parametrize(
    "document",
    [
        pytest.param(trusting(f"acs:ram::{ACCOUNT}:user/alice"), id="existing-user"),
        pytest.param(trusting(f"acs:ram::{ACCOUNT}:root"), id="account"),
        pytest.param(trusting("acs:ram::2000000000000002:user/stranger"), id="user-of-an-account-not-kept-here"),
        pytest.param(trusting("acs:ram::2000000000000002:root"), id="foreign-account"),
        pytest.param(trusting(f"acs:ram::{ACCOUNT}:role/web@1.x-y"), id="role-with-every-kind-of-character"),
        pytest.param(federated(f"acs:ram::{ACCOUNT}:saml-provider/idp"), id="saml-provider"),
        pytest.param(federated(f"acs:ram:*:{ACCOUNT}:oidc-provider/idp"), id="oidc-provider"),
        pytest.param(
            federated("acs:ram::2000000000000002:saml-provider/idp"), id="provider-of-an-account-not-kept-here"
        ),
    ],
)
def test_role_may_trust(root: Any, emulator: Any, document: str) -> None:
    root.ram("CreateUser", UserName="alice")
    now = emulator.clock.now()
    ram = emulator.world.ram
    ram.saml_providers.put(ACCOUNT, "idp", SamlProvider("idp", "<md/>", now))
    ram.oidc_providers.put(ACCOUNT, "idp", OidcProvider("idp", "https://idp.example", ("web",), "{}", None, now))
    root.ram("CreateRole", RoleName="r", AssumeRolePolicyDocument=document)


@pytest.mark.parametrize("action", ["GetRole", "UpdateRole", "DeleteRole", "ListPoliciesForRole"])
def test_role_that_does_not_exist_is_not_found(root: Any, refused: Refused, action: str) -> None:
    with refused("EntityNotExist.Role", 404):
        root.ram(action, RoleName="nobody")


def test_update_changes_what_is_given_and_leaves_the_rest(root: Any, clock: Any) -> None:
    created = make_role(root, Description="old", MaxSessionDuration="7200")
    clock.advance(seconds=60)
    document = trusting(f"acs:ram::{ACCOUNT}:root")
    updated = root.ram("UpdateRole", RoleName="EcsReader", NewAssumeRolePolicyDocument=document)["Role"]
    assert updated == created | {"AssumeRolePolicyDocument": document, "UpdateDate": "2026-01-01T00:01:00Z"}
    updated = root.ram(
        "UpdateRole",
        RoleName="EcsReader",
        NewDescription="new",
        NewMaxSessionDuration="43200",
        NewAllowConsoleLogin="false",
    )["Role"]
    assert (updated["Description"], updated["MaxSessionDuration"]) == ("new", 43200)
    assert updated["AllowConsoleLogin"] is False
    assert updated["AssumeRolePolicyDocument"] == document


def test_deleted_role_is_gone_and_its_successor_is_another(root: Any, refused: Refused) -> None:
    first = make_role(root)
    assert root.ram("DeleteRole", RoleName="ecsreader") == {}
    with refused("EntityNotExist.Role", 404):
        root.ram("GetRole", RoleName="EcsReader")
    assert make_role(root)["RoleId"] != first["RoleId"]


def test_role_with_a_policy_is_not_deleted(root: Any, refused: Refused) -> None:
    make_role(root)
    attached = {"PolicyType": "System", "PolicyName": "AliyunOSSReadOnlyAccess", "RoleName": "EcsReader"}
    root.ram("AttachPolicyToRole", **attached)
    with refused("DeleteConflict.Role.Policy", 409):
        root.ram("DeleteRole", RoleName="EcsReader")
    root.ram("DetachPolicyFromRole", **attached)
    root.ram("DeleteRole", RoleName="EcsReader")


def test_listed_roles_carry_tags_and_no_trust_policy(root: Any) -> None:
    created = make_role(root, Tag=json.dumps([{"Key": "team", "Value": "a"}, {"Key": "bare"}]))
    answer = root.ram("ListRoles")
    assert answer["IsTruncated"] is False
    assert "Marker" not in answer
    del created["AssumeRolePolicyDocument"]
    assert answer["Roles"]["Role"] == [
        created
        | {
            "UpdateDate": "2026-01-01T00:00:00Z",
            "Tags": {"Tag": [{"TagKey": "team", "TagValue": "a"}, {"TagKey": "bare", "TagValue": ""}]},
        }
    ]


def test_roles_are_listed_page_by_page(root: Any) -> None:
    for name in ("beta", "Alpha", "gamma"):
        make_role(root, name)
    first = root.ram("ListRoles", MaxItems="2")
    assert first["IsTruncated"] is True
    assert [role["RoleName"] for role in first["Roles"]["Role"]] == ["Alpha", "beta"]
    second = root.ram("ListRoles", MaxItems="2", Marker=first["Marker"])
    assert second["IsTruncated"] is False
    assert [role["RoleName"] for role in second["Roles"]["Role"]] == ["gamma"]


def test_page_that_takes_the_last_role_is_not_truncated(root: Any) -> None:
    make_role(root)
    assert root.ram("ListRoles", MaxItems="1")["IsTruncated"] is False


@pytest.mark.parametrize(
    ("wanted", "found"),
    [
        pytest.param([{"Key": "team", "Value": "a"}], ["one"], id="key-and-value"),
        pytest.param([{"Key": "team"}], ["one", "two"], id="key-alone"),
        pytest.param([{"Key": "team", "Value": "a"}, {"Key": "env"}], ["one"], id="all-of-several"),
        pytest.param([{"Key": "team", "Value": "c"}], [], id="none"),
    ],
)
def test_roles_are_found_by_tag(root: Any, wanted: list[dict[str, str]], found: list[str]) -> None:
    make_role(root, "one", Tag=json.dumps([{"Key": "team", "Value": "a"}, {"Key": "env", "Value": "x"}]))
    make_role(root, "two", Tag=json.dumps([{"Key": "team", "Value": "b"}]))
    make_role(root, "three")
    roles = root.ram("ListRoles", Tag=json.dumps(wanted))["Roles"]["Role"]
    assert [role["RoleName"] for role in roles] == found


def test_roles_of_other_accounts_are_unseen(emulator: Any, root: Any, refused: Refused) -> None:
    make_role(root)
    other = root.acting_as(type(root.principal)(emulator.new_account().account_id))
    assert other.ram("ListRoles")["Roles"]["Role"] == []
    with refused("EntityNotExist.Role", 404):
        other.ram("GetRole", RoleName="EcsReader")


def test_account_without_ram_is_refused(emulator: Any, root: Any, refused: Refused) -> None:
    emulator.settings = emulator.settings.model_copy(update={"ram_activated": False})
    with refused("Inactive", 403):
        root.ram("ListRoles")


@pytest.mark.parametrize(
    ("action", "resource"),
    [
        pytest.param("CreateRole", "role/*", id="create"),
        pytest.param("ListRoles", "role/*", id="list"),
        pytest.param("GetRole", "role/EcsReader", id="get"),
        pytest.param("UpdateRole", "role/EcsReader", id="update"),
        pytest.param("DeleteRole", "role/EcsReader", id="delete"),
        pytest.param("ListPoliciesForRole", "role/EcsReader", id="policies"),
    ],
)
def test_user_needs_exactly_the_documented_permission(
    root: Any, new_user: Any, denied_by_ram: Any, action: str, resource: str
) -> None:
    make_role(root)
    parameters = {**CREATE, "RoleName": "other" if action == "CreateRole" else "EcsReader"}
    stranger = new_user()
    with denied_by_ram(f"acs:ram:*:{ACCOUNT}:{resource}", f"ram:{action}"):
        stranger.ram(action, **parameters)
    new_user("bob", allowing(f"ram:{action}", f"acs:ram:*:{ACCOUNT}:{resource}")).ram(action, **parameters)


BY_SERVICES = {"StringEquals": {"ram:TrustedPrincipalTypes": "Service", "ram:ServiceNames": "ecs.aliyuncs.com"}}


@pytest.mark.parametrize("action", ["CreateRole", "GetRole", "UpdateRole", "DeleteRole"])
def test_permission_may_depend_on_whom_a_role_trusts(root: Any, new_user: Any, denied_by_ram: Any, action: str) -> None:
    alice = new_user("alice", allowing(f"ram:{action}", **BY_SERVICES))
    documents = {
        "by-ecs": TRUST,
        "by-fc": TRUST.replace("ecs.", "fc."),
        "by-account": trusting(f"acs:ram::{ACCOUNT}:root"),
    }
    if action != "CreateRole":
        for name, document in documents.items():
            root.ram("CreateRole", RoleName=name, AssumeRolePolicyDocument=document)
    alice.ram(action, RoleName="by-ecs", AssumeRolePolicyDocument=documents["by-ecs"])
    for name in ("by-fc", "by-account"):
        resource = "role/*" if action == "CreateRole" else f"role/{name}"
        with denied_by_ram(f"acs:ram:*:{ACCOUNT}:{resource}", f"ram:{action}"):
            alice.ram(action, RoleName=name, AssumeRolePolicyDocument=documents[name])


def test_trust_policy_that_is_malformed_trusts_nobody(new_user: Any, denied_by_ram: Any, refused: Refused) -> None:
    alice = new_user("alice", allowing("ram:CreateRole", **BY_SERVICES))
    with denied_by_ram(f"acs:ram:*:{ACCOUNT}:role/*", "ram:CreateRole"):
        alice.ram("CreateRole", RoleName="r", AssumeRolePolicyDocument="{")
    with refused("MalformedPolicyDocument", 400):
        new_user("bob", allowing("ram:CreateRole")).ram("CreateRole", RoleName="r", AssumeRolePolicyDocument="{")


def test_role_that_does_not_exist_trusts_nobody(new_user: Any, denied_by_ram: Any) -> None:
    alice = new_user("alice", allowing("ram:GetRole", **BY_SERVICES))
    with denied_by_ram(f"acs:ram:*:{ACCOUNT}:role/nobody", "ram:GetRole"):
        alice.ram("GetRole", RoleName="nobody")
