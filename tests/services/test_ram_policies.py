import json
import string
from collections.abc import Callable
from contextlib import AbstractContextManager
from typing import Any

import pytest

from alimock.emulator.api.errors import ApiError
from alimock.emulator.services.ram import system_policies
from alimock.emulator.services.ram.records import Group

ACCOUNT = "1000000000000001"
DOCUMENT = '{"Version": "1",  "Statement": [{"Effect": "Allow", "Action": "oss:Get*", "Resource": "*"}]}'
Refused = Callable[[str, int], AbstractContextManager[None]]


def make_policy(root: Any, name: str = "read-oss", **parameters: Any) -> dict[str, Any]:
    policy: dict[str, Any] = root.ram("CreatePolicy", PolicyName=name, PolicyDocument=DOCUMENT, **parameters)["Policy"]
    return policy


def names(answer: dict[str, Any]) -> list[str]:
    return [policy["PolicyName"] for policy in answer["Policies"]["Policy"]]


def test_created_policy_is_answered_in_full(root: Any) -> None:
    assert root.ram("CreatePolicy", PolicyName="read-oss", PolicyDocument=DOCUMENT, Description="reads") == {
        "Policy": {
            "PolicyName": "read-oss",
            "PolicyType": "Custom",
            "Description": "reads",
            "DefaultVersion": "v1",
            "CreateDate": "2026-01-01T00:00:00Z",
        }
    }


def test_policy_reads_back_with_its_document_beside_it(root: Any) -> None:
    created = make_policy(root)
    assert root.ram("GetPolicy", PolicyName="read-oss", PolicyType="Custom") == {
        "Policy": created | {"UpdateDate": "2026-01-01T00:00:00Z", "AttachmentCount": 0},
        "DefaultPolicyVersion": {
            "VersionId": "v1",
            "IsDefaultVersion": True,
            "PolicyDocument": DOCUMENT,
            "CreateDate": "2026-01-01T00:00:00Z",
        },
    }


def test_system_policy_reads_as_published(root: Any) -> None:
    answer = root.ram("GetPolicy", PolicyName="AliyunRAMReadOnlyAccess", PolicyType="System")
    description = answer["Policy"].pop("Description")
    assert "RAM" in description
    assert answer["Policy"] == {
        "PolicyName": "AliyunRAMReadOnlyAccess",
        "PolicyType": "System",
        "DefaultVersion": "v3",
        "CreateDate": "2015-04-28T16:15:45Z",
        "UpdateDate": "2025-12-03T10:03:48Z",
        "AttachmentCount": 0,
    }
    assert answer["DefaultPolicyVersion"]["VersionId"] == "v3"
    assert json.loads(answer["DefaultPolicyVersion"]["PolicyDocument"])["Version"] == "1"


def test_attachments_to_users_and_roles_are_counted(root: Any, new_role: Any) -> None:
    make_policy(root)
    new_role("r")
    root.ram("CreateUser", UserName="alice")
    for policy in (
        {"PolicyType": "Custom", "PolicyName": "read-oss"},
        {"PolicyType": "System", "PolicyName": "AliyunOSSReadOnlyAccess"},
    ):
        root.ram("AttachPolicyToRole", RoleName="r", **policy)
        root.ram("AttachPolicyToUser", UserName="alice", **policy)
        assert root.ram("GetPolicy", **policy)["Policy"]["AttachmentCount"] == 2
    root.ram("DetachPolicyFromRole", RoleName="r", PolicyType="Custom", PolicyName="read-oss")
    (listed,) = root.ram("ListPolicies", PolicyType="Custom")["Policies"]["Policy"]
    assert listed["AttachmentCount"] == 1


def test_policy_of_a_taken_name_is_refused(root: Any, refused: Refused) -> None:
    make_policy(root)
    with refused("EntityAlreadyExists.Policy", 409):
        make_policy(root)


def test_policy_named_like_one_of_the_clouds_is_another(root: Any) -> None:
    make_policy(root, "ReadOnlyAccess")
    answer = root.ram("GetPolicy", PolicyName="ReadOnlyAccess", PolicyType="Custom")
    assert answer["DefaultPolicyVersion"]["PolicyDocument"] == DOCUMENT


def test_policy_beyond_the_quota_is_refused(root: Any, refused: Refused) -> None:
    for number in range(1500):
        make_policy(root, f"p{number}")
    with refused("LimitExceeded.Policy", 409):
        make_policy(root, "one-too-many")


@pytest.mark.parametrize("description", ["new", "d" * 1024, "描述\n"])
def test_description_is_changed_and_nothing_else(root: Any, clock: Any, description: str) -> None:
    created = make_policy(root, Description="old", Tag='[{"Key":"team","Value":"a"}]')
    clock.advance(seconds=60)
    changed = created | {"Description": description, "UpdateDate": "2026-01-01T00:01:00Z"}
    assert root.ram("UpdatePolicyDescription", PolicyName="read-oss", NewDescription=description) == {"Policy": changed}
    (listed,) = root.ram("ListPolicies", PolicyType="Custom")["Policies"]["Policy"]
    tags = {"Tag": [{"TagKey": "team", "TagValue": "a"}]}
    assert listed == changed | {"AttachmentCount": 0, "Tags": tags}


CREATE = {"PolicyName": "p", "PolicyDocument": DOCUMENT}
WRONG_PARAMETERS = [
    pytest.param("CreatePolicy", {"PolicyDocument": DOCUMENT}, "MissingPolicyName", id="name-missing"),
    pytest.param("CreatePolicy", {"PolicyName": "p"}, "MissingPolicyDocument", id="document-missing"),
    pytest.param(
        "CreatePolicy", {**CREATE, "PolicyName": "p" * 129}, "InvalidParameter.PolicyName.Length", id="name-long"
    ),
    pytest.param(
        "CreatePolicy", {**CREATE, "PolicyName": "p.q"}, "InvalidParameter.PolicyName.InvalidChars", id="name-dot"
    ),
    pytest.param(
        "CreatePolicy",
        {**CREATE, "PolicyDocument": DOCUMENT.ljust(6145)},
        "InvalidParameter.PolicyDocument.Length",
        id="document-long",
    ),
    pytest.param(
        "CreatePolicy",
        {**CREATE, "Description": "d" * 1025},
        "InvalidParameter.Description.Length",
        id="description-long",
    ),
    pytest.param("CreatePolicy", {**CREATE, "Tag": "k"}, "InvalidParameter.Tag", id="tag-no-json"),
    pytest.param(
        "CreatePolicy",
        {**CREATE, "Tag": json.dumps([{"Key": f"k{n}"} for n in range(21)])},
        "InvalidParameter.Tag.Length",
        id="tag-too-many",
    ),
    pytest.param("CreatePolicy", {**CREATE, "Tag": "[1]"}, "InvalidParameter.Tag.1", id="tag-no-object"),
    pytest.param("CreatePolicy", {**CREATE, "Tag": '[{"Value":"v"}]'}, "MissingTag.1.Key", id="tag-without-key"),
    pytest.param("CreatePolicy", {**CREATE, "PolicyDocument": "{"}, "MalformedPolicyDocument", id="document-no-json"),
    pytest.param(
        "CreatePolicy",
        {**CREATE, "PolicyDocument": DOCUMENT.replace("Allow", "Alow")},
        "MalformedPolicyDocument",
        id="document-effect",
    ),
    pytest.param("GetPolicy", {"PolicyName": "p"}, "MissingPolicyType", id="get-type-missing"),
    pytest.param("GetPolicy", {"PolicyType": "Custom"}, "MissingPolicyName", id="get-name-missing"),
    pytest.param(
        "GetPolicy", {"PolicyName": "p", "PolicyType": "custom"}, "InvalidParameter.PolicyType", id="get-type-case"
    ),
    pytest.param(
        "GetPolicy",
        {"PolicyName": "p q", "PolicyType": "Custom"},
        "InvalidParameter.PolicyName.InvalidChars",
        id="get-name-blank",
    ),
    pytest.param(
        "GetPolicy",
        {"PolicyName": "p" * 129, "PolicyType": "Custom"},
        "InvalidParameter.PolicyName.Length",
        id="get-name-long",
    ),
    pytest.param("DeletePolicy", {}, "MissingPolicyName", id="delete-name-missing"),
    pytest.param(
        "DeletePolicy", {"PolicyName": "p" * 129}, "InvalidParameter.PolicyName.Length", id="delete-name-long"
    ),
    pytest.param(
        "DeletePolicy", {"PolicyName": "a_b"}, "InvalidParameter.PolicyName.InvalidChars", id="delete-name-underscore"
    ),
    pytest.param(
        "ListPolicies",
        {"Tag": json.dumps([{"Key": f"k{n}"} for n in range(21)])},
        "InvalidParameter.Tag.Length",
        id="list-tag-too-many",
    ),
    pytest.param(
        "DeletePolicy",
        {"PolicyName": "p", "CascadingDelete": "1"},
        "InvalidParameter.CascadingDelete",
        id="delete-cascading-number",
    ),
    pytest.param("UpdatePolicyDescription", {"NewDescription": "d"}, "MissingPolicyName", id="describe-name-missing"),
    pytest.param("UpdatePolicyDescription", {"PolicyName": "p"}, "MissingNewDescription", id="describe-missing"),
    pytest.param(
        "UpdatePolicyDescription",
        {"PolicyName": "a_b", "NewDescription": "d"},
        "InvalidParameter.PolicyName.InvalidChars",
        id="describe-name-underscore",
    ),
    pytest.param(
        "UpdatePolicyDescription",
        {"PolicyName": "p" * 129, "NewDescription": "d"},
        "InvalidParameter.PolicyName.Length",
        id="describe-name-long",
    ),
    pytest.param(
        "UpdatePolicyDescription",
        {"PolicyName": "p", "NewDescription": "d" * 1025},
        "InvalidParameter.NewDescription.Length",
        id="describe-long",
    ),
    pytest.param("ListPolicies", {"PolicyType": "Both"}, "InvalidParameter.PolicyType", id="list-type"),
    pytest.param("ListPolicies", {"MaxItems": "1001"}, "InvalidParameter.MaxItems", id="list-too-many"),
    pytest.param("ListPolicies", {"MaxItems": "0"}, "InvalidParameter.MaxItems", id="list-none"),
    pytest.param("ListPolicies", {"MaxItems": "-1"}, "InvalidParameter.MaxItems", id="list-negative"),
    pytest.param("ListPolicies", {"MaxItems": "9" * 30}, "InvalidParameter.MaxItems", id="list-huge"),
    pytest.param("ListPolicies", {"Tag": "k"}, "InvalidParameter.Tag", id="list-tag-no-json"),
    pytest.param("ListPolicies", {"Marker": "%"}, "InvalidParameter.Marker", id="list-marker-no-base64"),
    pytest.param("ListPolicies", {"Marker": "cm9sZQ=="}, "InvalidParameter.Marker", id="list-marker-of-roles"),
    pytest.param("ListPolicies", {"Marker": "_w=="}, "InvalidParameter.Marker", id="list-marker-no-text"),
    pytest.param("ListPolicies", {"Marker": "ü"}, "InvalidParameter.Marker", id="list-marker-no-ascii"),
]


@pytest.mark.parametrize(("action", "parameters", "code"), WRONG_PARAMETERS)
def test_wrong_parameter_is_refused(
    root: Any, emulator: Any, refused: Refused, action: str, parameters: dict[str, str], code: str
) -> None:
    make_policy(root, "p")
    before = emulator.world.dump()
    with refused(code, 400):
        root.ram(action, **parameters)
    assert emulator.world.dump() == before


def test_no_other_character_is_taken_in_a_name(root: Any, emulator: Any, refused: Refused) -> None:
    before = emulator.world.dump()
    others = {chr(code) for code in range(256)} - set(string.ascii_letters + string.digits + "-")
    for name in [f"a{character}" for character in others | {"é", "名", "\u200b", "\U0001f600", "\u0661"}]:
        for action in ("CreatePolicy", "DeletePolicy", "UpdatePolicyDescription"):
            with refused("InvalidParameter.PolicyName.InvalidChars", 400):
                root.ram(action, PolicyName=name, PolicyDocument=DOCUMENT, NewDescription="d")
    assert emulator.world.dump() == before


def test_document_of_the_greatest_length_is_taken(root: Any) -> None:
    root.ram("CreatePolicy", PolicyName="p", PolicyDocument=DOCUMENT.ljust(6144))


@pytest.mark.parametrize(
    ("document", "code"),
    [
        pytest.param("null", "MalformedPolicyDocument", id="null"),
        pytest.param("[]", "MalformedPolicyDocument", id="list"),
        pytest.param("\ufeff" + DOCUMENT, "MalformedPolicyDocument", id="byte-order-mark"),
        pytest.param(DOCUMENT + "x", "MalformedPolicyDocument", id="more-behind"),
        pytest.param(DOCUMENT.replace('"1"', "1"), "MalformedPolicyDocument", id="version-number"),
        pytest.param(DOCUMENT.replace('"1"', "NaN"), "MalformedPolicyDocument", id="not-a-number"),
        pytest.param('{"Statement":' + "[" * 6000, "MalformedPolicyDocument", id="deep-lists"),
        pytest.param('{"a":' * 1200, "MalformedPolicyDocument", id="deep-objects"),
        pytest.param("[" * 3000 + "]" * 3000, "MalformedPolicyDocument", id="deep-but-closed"),
        pytest.param(DOCUMENT.replace("oss:Get*", "\\ud800"), "MalformedPolicyDocument", id="escaped-half-surrogate"),
        pytest.param(DOCUMENT.replace("oss:Get*", "\ud800"), "InvalidParameter.PolicyDocument", id="half-surrogate"),
        pytest.param(DOCUMENT.replace("oss:Get*", "\x00"), "MalformedPolicyDocument", id="control-character"),
        pytest.param(DOCUMENT.replace("{", '{"Statement":[],', 1), "MalformedPolicyDocument", id="element-twice"),
    ],
)
def test_hostile_document_is_refused_at_once_and_changes_nothing(
    root: Any, emulator: Any, refused: Refused, document: str, code: str
) -> None:
    make_policy(root)
    before = emulator.world.dump()
    with refused(code, 400):
        root.ram("CreatePolicy", PolicyName="p", PolicyDocument=document)
    with refused(code, 400):
        root.ram("CreatePolicyVersion", PolicyName="read-oss", PolicyDocument=document)
    assert emulator.world.dump() == before


def test_malformed_document_is_told_why(root: Any) -> None:
    document = '{"Version":"1","Statement":[{"Effect":"Allow","Resource":"*"}]}'
    with pytest.raises(ApiError, match="Add an Action or NotAction element to the policy statement"):
        root.ram("CreatePolicy", PolicyName="p", PolicyDocument=document)


@pytest.mark.parametrize(
    ("action", "parameters"),
    [
        pytest.param("GetPolicy", {"PolicyName": "nothing", "PolicyType": "Custom"}, id="get-custom"),
        pytest.param("GetPolicy", {"PolicyName": "nothing", "PolicyType": "System"}, id="get-system"),
        pytest.param("GetPolicy", {"PolicyName": "ReadOnlyAccess", "PolicyType": "Custom"}, id="get-other-type"),
        pytest.param("UpdatePolicyDescription", {"PolicyName": "nothing", "NewDescription": "d"}, id="describe"),
        pytest.param(
            "UpdatePolicyDescription",
            {"PolicyName": "AdministratorAccess", "NewDescription": "d"},
            id="describe-system",
        ),
        pytest.param("DeletePolicy", {"PolicyName": "nothing"}, id="delete"),
        pytest.param("DeletePolicy", {"PolicyName": "AdministratorAccess"}, id="delete-system"),
    ],
)
def test_policy_that_does_not_exist_is_not_found(
    root: Any, refused: Refused, action: str, parameters: dict[str, str]
) -> None:
    with refused("EntityNotExist.Policy", 404):
        root.ram(action, **parameters)


def test_deleted_policy_is_gone(root: Any, refused: Refused) -> None:
    make_policy(root)
    assert root.ram("DeletePolicy", PolicyName="read-oss") == {}
    with refused("EntityNotExist.Policy", 404):
        root.ram("GetPolicy", PolicyName="read-oss", PolicyType="Custom")


@pytest.mark.parametrize("cascading", ["false", "true"])
def test_policy_of_a_user_is_not_deleted(root: Any, refused: Refused, cascading: str) -> None:
    make_policy(root)
    root.ram("CreateUser", UserName="alice")
    root.ram("AttachPolicyToUser", PolicyType="Custom", PolicyName="read-oss", UserName="alice")
    with refused("DeleteConflict.Policy.User", 409):
        root.ram("DeletePolicy", PolicyName="read-oss", CascadingDelete=cascading)


def test_policy_of_a_role_is_not_deleted_until_it_is_detached(root: Any, new_role: Any, refused: Refused) -> None:
    make_policy(root)
    new_role("r")
    root.ram("AttachPolicyToRole", PolicyType="Custom", PolicyName="read-oss", RoleName="r")
    with refused("DeleteConflict.Role.Policy", 409):
        root.ram("DeletePolicy", PolicyName="read-oss")
    root.ram("DetachPolicyFromRole", PolicyType="Custom", PolicyName="read-oss", RoleName="r")
    root.ram("DeletePolicy", PolicyName="read-oss")


def test_policy_of_a_group_is_not_deleted_until_it_is_detached(root: Any, emulator: Any, refused: Refused) -> None:
    make_policy(root)
    now = emulator.clock.now()
    emulator.world.ram.put_group(ACCOUNT, Group("400000000000000001", "readers", None, now, now))
    attached = {"PolicyType": "Custom", "PolicyName": "read-oss", "GroupName": "readers"}
    root.ram("AttachPolicyToGroup", **attached)
    with refused("DeleteConflict.Policy.Group", 409):
        root.ram("DeletePolicy", PolicyName="read-oss", CascadingDelete="true")
    root.ram("DetachPolicyFromGroup", **attached)
    root.ram("DeletePolicy", PolicyName="read-oss")


def test_policy_with_versions_is_deleted_only_with_them(root: Any, refused: Refused) -> None:
    make_policy(root)
    root.ram("CreatePolicyVersion", PolicyName="read-oss", PolicyDocument=DOCUMENT)
    with refused("DeleteConflict.Policy.Version", 409):
        root.ram("DeletePolicy", PolicyName="read-oss")
    root.ram("DeletePolicy", PolicyName="read-oss", CascadingDelete="true")


def test_listed_policies_carry_everything_but_documents(root: Any) -> None:
    created = make_policy(root, Tag='[{"Key":"team","Value":"a"}]')
    answer = root.ram("ListPolicies", PolicyType="Custom")
    assert answer == {
        "IsTruncated": False,
        "Policies": {
            "Policy": [
                created
                | {
                    "UpdateDate": "2026-01-01T00:00:00Z",
                    "AttachmentCount": 0,
                    "Tags": {"Tag": [{"TagKey": "team", "TagValue": "a"}]},
                }
            ]
        },
    }


def test_listing_without_a_type_has_the_clouds_policies_and_the_own(root: Any) -> None:
    make_policy(root)
    listed = names(root.ram("ListPolicies", MaxItems="1000"))
    assert listed == [*system_policies.load(), "read-oss"]


def test_listing_of_system_policies_leaves_the_own_out(root: Any) -> None:
    make_policy(root)
    assert names(root.ram("ListPolicies", PolicyType="System", MaxItems="1000")) == list(system_policies.load())


def test_pages_run_through_both_kinds_without_gap_or_repetition(root: Any) -> None:
    for name in ("a", "b", "c"):
        make_policy(root, name)
    listed, marker = [], {}
    while True:
        answer = root.ram("ListPolicies", MaxItems="7", **marker)
        listed += names(answer)
        if not answer["IsTruncated"]:
            break
        marker = {"Marker": answer["Marker"]}
    assert listed == [*system_policies.load(), "a", "b", "c"]


def test_page_within_the_own_policies_goes_on_there(root: Any) -> None:
    for name in ("a", "b", "c"):
        make_policy(root, name)
    first = root.ram("ListPolicies", PolicyType="Custom", MaxItems="2")
    assert names(first) == ["a", "b"]
    assert names(root.ram("ListPolicies", PolicyType="Custom", MaxItems="2", Marker=first["Marker"])) == ["c"]


def test_policies_are_found_by_tag(root: Any) -> None:
    make_policy(root, "one", Tag='[{"Key":"team","Value":"a"}]')
    make_policy(root, "two", Tag='[{"Key":"team","Value":"b"}]')
    make_policy(root, "three")
    assert names(root.ram("ListPolicies", Tag='[{"Key":"team","Value":"a"}]')) == ["one"]
    assert names(root.ram("ListPolicies", Tag='[{"Key":"team"}]')) == ["one", "two"]


@pytest.mark.parametrize(
    ("action", "parameters", "resource"),
    [
        pytest.param("CreatePolicy", {**CREATE, "PolicyName": "q"}, f"{ACCOUNT}:policy/*", id="create"),
        pytest.param("ListPolicies", {}, f"{ACCOUNT}:policy/*", id="list"),
        pytest.param("GetPolicy", {"PolicyType": "Custom", "PolicyName": "p"}, f"{ACCOUNT}:policy/p", id="get-custom"),
        pytest.param(
            "GetPolicy",
            {"PolicyType": "System", "PolicyName": "ReadOnlyAccess"},
            "system:policy/ReadOnlyAccess",
            id="get-system",
        ),
        pytest.param("DeletePolicy", {"PolicyName": "p"}, f"{ACCOUNT}:policy/p", id="delete"),
        pytest.param(
            "UpdatePolicyDescription",
            {"PolicyName": "p", "NewDescription": "d"},
            f"{ACCOUNT}:policy/p",
            id="describe",
        ),
    ],
)
def test_user_needs_exactly_the_documented_permission(
    root: Any, new_user: Any, denied_by_ram: Any, action: str, parameters: dict[str, str], resource: str
) -> None:
    make_policy(root, "p")
    stranger = new_user()
    with denied_by_ram(f"acs:ram:*:{resource}", f"ram:{action}"):
        stranger.ram(action, **parameters)
    statement = {"Effect": "Allow", "Action": f"ram:{action}", "Resource": f"acs:ram:*:{resource}"}
    new_user("bob", json.dumps({"Version": "1", "Statement": [statement]})).ram(action, **parameters)
