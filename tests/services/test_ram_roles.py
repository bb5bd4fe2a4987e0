import json
from collections.abc import Callable
from contextlib import AbstractContextManager
from typing import Any

import pytest

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
    pytest.param("ListRoles", {"MaxItems": "1001"}, "InvalidParameter.MaxItems", id="list-too-many"),
    pytest.param("ListRoles", {"Marker": "%"}, "InvalidParameter.Marker", id="list-marker-no-base64"),
    pytest.param("ListRoles", {"Marker": "_w=="}, "InvalidParameter.Marker", id="list-marker-no-text"),
]


@pytest.mark.parametrize(("action", "parameters", "code"), WRONG_PARAMETERS)
def test_wrong_parameter_is_refused(
    root: Any, refused: Refused, action: str, parameters: dict[str, str], code: str
) -> None:
    with refused(code, 400):
        root.ram(action, **parameters)
    assert root.ram("ListRoles")["Roles"]["Role"] == []


@pytest.mark.parametrize(
    "document",
    [
        pytest.param("{", id="no-json"),
        pytest.param('{"Statement":[]}', id="no-version"),
        pytest.param(TRUST.replace("Principal", "Resource"), id="no-principal"),
        pytest.param(trusting(f"acs:ram::{ACCOUNT}:user/nobody"), id="unknown-user"),
    ],
)
def test_malformed_trust_policy_is_refused_and_changes_nothing(root: Any, refused: Refused, document: str) -> None:
    make_role(root)
    with refused("MalformedPolicyDocument", 400):
        root.ram("CreateRole", RoleName="other", AssumeRolePolicyDocument=document)
    with refused("MalformedPolicyDocument", 400):
        root.ram("UpdateRole", RoleName="EcsReader", NewAssumeRolePolicyDocument=document, NewDescription="d")
    (role,) = root.ram("ListRoles")["Roles"]["Role"]
    assert "Description" not in role


@pytest.mark.parametrize(
    "principal",
    [
        pytest.param(f"acs:ram::{ACCOUNT}:user/alice", id="existing-user"),
        pytest.param(f"acs:ram::{ACCOUNT}:root", id="account"),
        pytest.param("acs:ram::2000000000000002:user/stranger", id="user-of-an-account-not-kept-here"),
        pytest.param("acs:ram::2000000000000002:root", id="foreign-account"),
        pytest.param(f"acs:ram::{ACCOUNT}:role/web@1.x-y", id="role-with-every-kind-of-character"),
    ],
)
def test_role_may_trust(root: Any, principal: str) -> None:
    root.ram("CreateUser", UserName="alice")
    root.ram("CreateRole", RoleName="r", AssumeRolePolicyDocument=trusting(principal))


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
        pytest.param("GetRole", "role/r", id="get"),
        pytest.param("UpdateRole", "role/r", id="update"),
        pytest.param("DeleteRole", "role/r", id="delete"),
        pytest.param("ListPoliciesForRole", "role/r", id="policies"),
    ],
)
def test_user_without_policies_is_denied(new_user: Any, denied_by_ram: Any, action: str, resource: str) -> None:
    user = new_user()
    with denied_by_ram(f"acs:ram:*:{ACCOUNT}:{resource}", f"ram:{action}"):
        user.ram(action, **CREATE)
