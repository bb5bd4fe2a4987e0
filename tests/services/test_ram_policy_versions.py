import json
from collections.abc import Callable
from contextlib import AbstractContextManager
from typing import Any

import pytest

ACCOUNT = "1000000000000001"
NOW = "2026-01-01T00:00:00Z"
Refused = Callable[[str, int], AbstractContextManager[None]]


def allowing(action: str) -> str:
    return json.dumps({"Version": "1", "Statement": [{"Effect": "Allow", "Action": action, "Resource": "*"}]})


DOCUMENT = allowing("oss:Get*")
ROTATE = {"RotateStrategy": "DeleteOldestNonDefaultVersionWhenLimitExceeded"}


@pytest.fixture(name="policy", autouse=True)
def _policy(root: Any) -> None:
    root.ram("CreatePolicy", PolicyName="p", PolicyDocument=DOCUMENT)


def add(root: Any, **parameters: Any) -> dict[str, Any]:
    answer = root.ram("CreatePolicyVersion", **{"PolicyName": "p", "PolicyDocument": DOCUMENT, **parameters})
    version: dict[str, Any] = answer["PolicyVersion"]
    return version


def versions(root: Any) -> dict[str, bool]:
    answer = root.ram("ListPolicyVersions", PolicyName="p", PolicyType="Custom")
    return {one["VersionId"]: one["IsDefaultVersion"] for one in answer["PolicyVersions"]["PolicyVersion"]}


def test_new_version_is_answered_in_full_and_not_in_force(root: Any, clock: Any) -> None:
    clock.advance(seconds=60)
    document = allowing("ecs:*")
    assert root.ram("CreatePolicyVersion", PolicyName="p", PolicyDocument=document) == {
        "PolicyVersion": {
            "VersionId": "v2",
            "IsDefaultVersion": False,
            "PolicyDocument": document,
            "CreateDate": "2026-01-01T00:01:00Z",
        }
    }
    answer = root.ram("GetPolicy", PolicyName="p", PolicyType="Custom")
    assert (answer["Policy"]["DefaultVersion"], answer["Policy"]["UpdateDate"]) == ("v1", "2026-01-01T00:01:00Z")
    assert answer["DefaultPolicyVersion"]["PolicyDocument"] == DOCUMENT


def test_new_version_is_put_in_force_if_asked(root: Any) -> None:
    assert add(root, SetAsDefault="true")["IsDefaultVersion"] is True
    assert versions(root) == {"v1": False, "v2": True}
    assert root.ram("GetPolicy", PolicyName="p", PolicyType="Custom")["Policy"]["DefaultVersion"] == "v2"


def test_versions_are_listed_from_the_oldest_on_with_their_documents(root: Any) -> None:
    add(root, PolicyDocument=allowing("ecs:*"))
    shown = {"CreateDate": NOW}
    assert root.ram("ListPolicyVersions", PolicyName="p", PolicyType="Custom") == {
        "PolicyVersions": {
            "PolicyVersion": [
                shown | {"VersionId": "v1", "IsDefaultVersion": True, "PolicyDocument": DOCUMENT},
                shown | {"VersionId": "v2", "IsDefaultVersion": False, "PolicyDocument": allowing("ecs:*")},
            ]
        }
    }


def test_version_reads_back(root: Any) -> None:
    created = add(root)
    assert root.ram("GetPolicyVersion", PolicyName="p", PolicyType="Custom", VersionId="v2") == {
        "PolicyVersion": created
    }


def test_system_policy_has_the_version_in_force_alone(root: Any, refused: Refused) -> None:
    policy = {"PolicyName": "AliyunRAMReadOnlyAccess", "PolicyType": "System"}
    (version,) = root.ram("ListPolicyVersions", **policy)["PolicyVersions"]["PolicyVersion"]
    assert version == root.ram("GetPolicy", **policy)["DefaultPolicyVersion"]
    assert root.ram("GetPolicyVersion", VersionId="v3", **policy)["PolicyVersion"] == version
    with refused("EntityNotExist.Policy.Version", 404):
        root.ram("GetPolicyVersion", VersionId="v1", **policy)


def test_version_in_force_is_changed(root: Any, clock: Any) -> None:
    add(root)
    clock.advance(seconds=60)
    assert root.ram("SetDefaultPolicyVersion", PolicyName="p", VersionId="v2") == {}
    assert versions(root) == {"v1": False, "v2": True}
    policy = root.ram("GetPolicy", PolicyName="p", PolicyType="Custom")["Policy"]
    assert (policy["DefaultVersion"], policy["UpdateDate"]) == ("v2", "2026-01-01T00:01:00Z")


def test_version_in_force_decides_what_a_user_may_at_once(root: Any, new_user: Any, denied_by_ram: Any) -> None:
    alice = new_user()
    root.ram("AttachPolicyToUser", PolicyName="p", PolicyType="Custom", UserName="alice")
    add(root, PolicyDocument=allowing("ram:ListUsers"))
    with denied_by_ram(f"acs:ram:*:{ACCOUNT}:user/*", "ram:ListUsers"):
        alice.ram("ListUsers")
    root.ram("SetDefaultPolicyVersion", PolicyName="p", VersionId="v2")
    alice.ram("ListUsers")
    add(root, SetAsDefault="true")
    with denied_by_ram(f"acs:ram:*:{ACCOUNT}:user/*", "ram:ListUsers"):
        alice.ram("ListUsers")


def test_deleted_version_is_gone_and_its_number_is_not_used_again(root: Any) -> None:
    add(root)
    assert root.ram("DeletePolicyVersion", PolicyName="p", VersionId="v2") == {}
    assert versions(root) == {"v1": True}
    assert add(root)["VersionId"] == "v3"


def test_version_in_force_is_not_deleted(root: Any, refused: Refused) -> None:
    add(root, SetAsDefault="true")
    with refused("DeleteConflict.Policy.Version.Default", 409):
        root.ram("DeletePolicyVersion", PolicyName="p", VersionId="v2")
    root.ram("DeletePolicyVersion", PolicyName="p", VersionId="v1")
    assert versions(root) == {"v2": True}


@pytest.mark.parametrize("strategy", [{}, {"RotateStrategy": "None"}])
def test_sixth_version_is_refused(root: Any, emulator: Any, refused: Refused, strategy: dict[str, str]) -> None:
    for _ in range(4):
        add(root)
    before = emulator.world.dump()
    with refused("LimitExceeded.Policy.Version", 409):
        add(root, SetAsDefault="true", **strategy)
    assert emulator.world.dump() == before


def test_sixth_version_takes_the_place_of_the_oldest_that_is_not_in_force(root: Any) -> None:
    for _ in range(4):
        add(root)
    assert add(root, **ROTATE)["VersionId"] == "v6"
    assert list(versions(root)) == ["v1", "v3", "v4", "v5", "v6"]
    assert add(root, SetAsDefault="true", **ROTATE)["VersionId"] == "v7"
    assert versions(root) == {"v1": False, "v4": False, "v5": False, "v6": False, "v7": True}
    assert add(root, **ROTATE)["VersionId"] == "v8"
    assert list(versions(root)) == ["v4", "v5", "v6", "v7", "v8"]


def test_nothing_rotates_while_there_is_room(root: Any) -> None:
    for _ in range(4):
        add(root, **ROTATE)
    assert list(versions(root)) == ["v1", "v2", "v3", "v4", "v5"]


CUSTOM = {"PolicyName": "p", "PolicyType": "Custom"}
CALLS = {
    "CreatePolicyVersion": {"PolicyName": "p", "PolicyDocument": DOCUMENT},
    "GetPolicyVersion": {**CUSTOM, "VersionId": "v1"},
    "ListPolicyVersions": CUSTOM,
    "SetDefaultPolicyVersion": {"PolicyName": "p", "VersionId": "v2"},
    "DeletePolicyVersion": {"PolicyName": "p", "VersionId": "v2"},
}
WITH_VERSION = [action for action, parameters in CALLS.items() if "VersionId" in parameters]


@pytest.mark.parametrize("action", CALLS)
def test_version_of_a_policy_that_does_not_exist_is_not_found(root: Any, refused: Refused, action: str) -> None:
    for name in ("nothing", "P", "ReadOnlyAccess"):
        with refused("EntityNotExist.Policy", 404):
            root.ram(action, **{**CALLS[action], "PolicyName": name})


@pytest.mark.parametrize("version_id", ["v0", "v01", "v3", "v" + "9" * 400])
@pytest.mark.parametrize("action", WITH_VERSION)
def test_version_that_does_not_exist_is_not_found(
    root: Any, emulator: Any, refused: Refused, action: str, version_id: str
) -> None:
    add(root)
    before = emulator.world.dump()
    with refused("EntityNotExist.Policy.Version", 404):
        root.ram(action, **{**CALLS[action], "VersionId": version_id})
    assert emulator.world.dump() == before


@pytest.mark.parametrize("version_id", ["1", "V1", "v", "v-1", "v1 ", " v1", "v1\n", "v1.0", "v\u0661", "v²", "vv1"])
@pytest.mark.parametrize("action", WITH_VERSION)
def test_version_that_is_no_number_is_refused(
    root: Any, emulator: Any, refused: Refused, action: str, version_id: str
) -> None:
    before = emulator.world.dump()
    with refused("InvalidParameter.VersionId.Format", 400):
        root.ram(action, **{**CALLS[action], "VersionId": version_id})
    assert emulator.world.dump() == before


@pytest.mark.parametrize(
    ("action", "wrong", "code"),
    [
        *(
            pytest.param(action, {"PolicyName": ""}, "MissingPolicyName", id=f"{action}-name-missing")
            for action in CALLS
        ),
        *(
            pytest.param(action, {"PolicyName": "a_b"}, "InvalidParameter.PolicyName.InvalidChars", id=f"{action}-name")
            for action in CALLS
        ),
        *(
            pytest.param(action, {"PolicyName": "p" * 129}, "InvalidParameter.PolicyName.Length", id=f"{action}-long")
            for action in CALLS
        ),
        *(
            pytest.param(action, {"VersionId": ""}, "MissingVersionId", id=f"{action}-version-missing")
            for action in WITH_VERSION
        ),
        *(
            pytest.param(action, {"PolicyType": kind}, code, id=f"{action}-type-{kind}")
            for action in ("GetPolicyVersion", "ListPolicyVersions")
            for kind, code in (("", "MissingPolicyType"), ("custom", "InvalidParameter.PolicyType"))
        ),
        pytest.param(
            "CreatePolicyVersion", {"PolicyDocument": ""}, "MissingPolicyDocument", id="create-document-missing"
        ),
        pytest.param(
            "CreatePolicyVersion",
            {"PolicyDocument": DOCUMENT.ljust(6145)},
            "InvalidParameter.PolicyDocument.Length",
            id="create-document-long",
        ),
        pytest.param("CreatePolicyVersion", {"PolicyDocument": "{"}, "MalformedPolicyDocument", id="create-no-json"),
        pytest.param(
            "CreatePolicyVersion", {"SetAsDefault": "1"}, "InvalidParameter.SetAsDefault", id="create-default-number"
        ),
        pytest.param(
            "CreatePolicyVersion",
            {"RotateStrategy": "none"},
            "InvalidParameter.RotateStrategy",
            id="create-rotate-case",
        ),
    ],
)
def test_wrong_parameter_is_refused(
    root: Any, emulator: Any, refused: Refused, action: str, wrong: dict[str, str], code: str
) -> None:
    before = emulator.world.dump()
    with refused(code, 400):
        root.ram(action, **{**CALLS[action], **wrong})
    assert emulator.world.dump() == before


@pytest.mark.parametrize(
    ("action", "more", "resource"),
    [
        *(pytest.param(action, {}, f"{ACCOUNT}:policy/p", id=action) for action in CALLS),
        *(
            pytest.param(
                action,
                {"PolicyType": "System", "PolicyName": "ReadOnlyAccess"},
                "system:policy/ReadOnlyAccess",
                id=f"{action}-system",
            )
            for action in ("GetPolicyVersion", "ListPolicyVersions")
        ),
    ],
)
def test_user_needs_exactly_the_documented_permission(
    root: Any, new_user: Any, denied_by_ram: Any, action: str, more: dict[str, str], resource: str
) -> None:
    add(root)
    parameters = {**CALLS[action], **more}
    stranger = new_user()
    with denied_by_ram(f"acs:ram:*:{resource}", f"ram:{action}"):
        stranger.ram(action, **parameters)
    statement = {"Effect": "Allow", "Action": f"ram:{action}", "Resource": f"acs:ram:*:{resource}"}
    friend = new_user("bob", json.dumps({"Version": "1", "Statement": [statement]}))
    friend.ram(action, **parameters)
