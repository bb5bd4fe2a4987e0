import json
from collections.abc import Callable
from contextlib import AbstractContextManager
from typing import Any

import pytest

ACCOUNT = "1000000000000001"
DOCUMENT = '{"Version":"1","Statement":[{"Effect":"Allow","Action":"oss:Get*","Resource":"*"}]}'
TRUST = DOCUMENT.replace('"Resource":"*"', '"Principal":{"Service":["ecs.aliyuncs.com"]}')
KINDS = ["role", "policy"]
Refused = Callable[[str, int], AbstractContextManager[None]]


@pytest.fixture(name="make")
def _make(root: Any) -> Callable[..., None]:
    """Make roles or policies."""

    def make(kind: str, *names: str) -> None:
        for name in names:
            if kind == "role":
                root.ram("CreateRole", RoleName=name, AssumeRolePolicyDocument=TRUST)
            else:
                root.ram("CreatePolicy", PolicyName=name, PolicyDocument=DOCUMENT)

    return make


def tag(caller: Any, kind: str, *names: str, **tags: str) -> Any:
    given = [{"Key": key, "Value": value} for key, value in tags.items()]
    return caller.ram("TagResources", ResourceType=kind, ResourceNames=json.dumps(names), Tag=json.dumps(given))


def untag(caller: Any, kind: str, *names: str, **parameters: Any) -> Any:
    return caller.ram("UntagResources", ResourceType=kind, ResourceNames=json.dumps(names), **parameters)


def rows(caller: Any, kind: str, **parameters: Any) -> list[tuple[str, str, str]]:
    answer = caller.ram("ListTagResources", ResourceType=kind, **parameters)
    assert {row["ResourceType"] for row in answer["TagResources"]} <= {kind}
    return [(row["ResourceName"], row["TagKey"], row["TagValue"]) for row in answer["TagResources"]]


@pytest.mark.parametrize("kind", KINDS)
def test_tags_are_put_on_several_at_once(root: Any, make: Any, kind: str) -> None:
    make(kind, "a", "b", "c")
    assert tag(root, kind, "a", "b", team="x", env="dev") == {}
    assert rows(root, kind) == [("a", "env", "dev"), ("a", "team", "x"), ("b", "env", "dev"), ("b", "team", "x")]


@pytest.mark.parametrize("kind", KINDS)
def test_listing_is_a_plain_array(root: Any, make: Any, kind: str) -> None:
    make(kind, "a")
    tag(root, kind, "a", team="x")
    assert root.ram("ListTagResources", ResourceType=kind) == {
        "TagResources": [{"ResourceType": kind, "ResourceName": "a", "TagKey": "team", "TagValue": "x"}]
    }


def test_kinds_are_kept_apart(root: Any, make: Any) -> None:
    make("role", "a")
    make("policy", "a")
    tag(root, "role", "a", team="x")
    assert rows(root, "policy") == []


@pytest.mark.parametrize("kind", KINDS)
def test_key_that_is_there_gets_the_new_value(root: Any, make: Any, kind: str) -> None:
    make(kind, "a")
    tag(root, kind, "a", team="x", env="dev")
    tag(root, kind, "a", "a", team="y")
    assert rows(root, kind) == [("a", "env", "dev"), ("a", "team", "y")]


def test_tag_without_a_value_has_an_empty_one(root: Any, make: Any) -> None:
    make("role", "a")
    root.ram("TagResources", ResourceType="role", ResourceNames='["a"]', Tag='[{"Key":"bare"}]')
    assert rows(root, "role") == [("a", "bare", "")]


def test_tags_show_in_the_listings_of_roles_and_policies_and_leave_their_dates(
    root: Any, make: Any, clock: Any
) -> None:
    make("role", "a")
    make("policy", "a")
    clock.advance(seconds=60)
    shown = {"Tag": [{"TagKey": "team", "TagValue": "x"}]}
    for kind in KINDS:
        tag(root, kind, "a", team="x")
    (role,) = root.ram("ListRoles")["Roles"]["Role"]
    (policy,) = root.ram("ListPolicies", PolicyType="Custom")["Policies"]["Policy"]
    assert (role["Tags"], role["UpdateDate"]) == (shown, "2026-01-01T00:00:00Z")
    assert (policy["Tags"], policy["UpdateDate"]) == (shown, "2026-01-01T00:00:00Z")


def test_role_is_named_in_any_case_and_shown_in_its_own(root: Any, make: Any) -> None:
    make("role", "EcsReader")
    tag(root, "role", "ecsreader", "ECSREADER", team="x")
    assert rows(root, "role", ResourceNames='["ecsREADER"]') == [("EcsReader", "team", "x")]
    untag(root, "role", "ECSreader", All="true")
    assert rows(root, "role") == []


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize(
    ("parameters", "left"),
    [
        pytest.param({"TagKeys": '["team"]'}, ["env"], id="one-key"),
        pytest.param({"TagKeys": '["team","env","unknown"]'}, [], id="several-keys"),
        pytest.param({"TagKeys": '["Team"]'}, ["env", "team"], id="other-case"),
        pytest.param({"All": "true"}, [], id="all"),
        pytest.param({"TagKeys": '["team"]', "All": "true"}, ["env"], id="keys-before-all"),
        pytest.param({"TagKeys": "[]", "All": "true"}, [], id="no-keys-but-all"),
        pytest.param({"All": "false"}, ["env", "team"], id="not-all"),
        pytest.param({}, ["env", "team"], id="nothing-said"),
    ],
)
def test_tags_are_taken_off(root: Any, make: Any, kind: str, parameters: dict[str, str], left: list[str]) -> None:
    make(kind, "a", "b")
    tag(root, kind, "a", "b", team="x", env="dev")
    assert untag(root, kind, "a", **parameters) == {}
    assert [key for name, key, _ in rows(root, kind) if name == "a"] == left
    assert [key for name, key, _ in rows(root, kind) if name == "b"] == ["env", "team"]


@pytest.mark.parametrize("kind", KINDS)
def test_twenty_tags_are_the_most(root: Any, make: Any, emulator: Any, refused: Refused, kind: str) -> None:
    make(kind, "empty", "full")
    tag(root, kind, "full", **{f"k{number}": "v" for number in range(20)})
    before = emulator.world.dump()
    with refused("LimitExceeded.Tag", 409):
        tag(root, kind, "empty", "full", one="too-many")
    assert emulator.world.dump() == before
    tag(root, kind, "empty", "full", k0="new")


@pytest.mark.parametrize("kind", KINDS)
def test_tags_are_listed_page_by_page(root: Any, make: Any, kind: str) -> None:
    names = ["a", "a-b", "b", "untagged"]
    make(kind, *names)
    tag(root, kind, *names[:3], k="1", **{"k/2": "2", "k-3": "3"})
    everything = rows(root, kind)
    assert len(everything) == 9
    for size in (1, 2, 4, 9):
        listed, more = [], {}
        while True:
            answer = root.ram("ListTagResources", ResourceType=kind, PageSize=str(size), **more)
            listed += [(row["ResourceName"], row["TagKey"], row["TagValue"]) for row in answer["TagResources"]]
            if "NextToken" not in answer:
                break
            assert len(answer["TagResources"]) == size
            more = {"NextToken": answer["NextToken"]}
        assert listed == everything


@pytest.mark.parametrize("kind", KINDS)
def test_page_goes_on_where_it_was_though_things_have_gone(root: Any, make: Any, kind: str) -> None:
    make(kind, "a", "b")
    tag(root, kind, "a", "b", one="1", two="2")
    token = root.ram("ListTagResources", ResourceType=kind, PageSize="1")["NextToken"]
    untag(root, kind, "a", TagKeys='["one"]')
    assert rows(root, kind, NextToken=token)[0] == ("a", "two", "2")
    root.ram("DeleteRole" if kind == "role" else "DeletePolicy", RoleName="a", PolicyName="a")
    assert rows(root, kind, NextToken=token) == [("b", "one", "1"), ("b", "two", "2")]


@pytest.mark.parametrize("kind", KINDS)
def test_page_of_named_ones_goes_on(root: Any, make: Any, kind: str) -> None:
    make(kind, "a", "b", "c")
    tag(root, kind, "a", "b", "c", team="x")
    wanted = {"ResourceType": kind, "ResourceNames": '["c","a"]', "PageSize": "1"}
    first = root.ram("ListTagResources", **wanted)
    second = root.ram("ListTagResources", **wanted, NextToken=first["NextToken"])
    assert [answer["TagResources"][0]["ResourceName"] for answer in (first, second)] == ["a", "c"]
    assert "NextToken" not in second


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize(
    ("parameters", "found"),
    [
        pytest.param({"ResourceNames": '["b"]'}, ["b", "b"], id="named"),
        pytest.param({"Tag": '[{"Key":"team","Value":"x"}]'}, ["a", "a"], id="all-tags-of-who-carries-one"),
        pytest.param({"Tag": '[{"Key":"env"}]'}, ["a", "a", "b", "b"], id="any-value"),
        pytest.param({"Tag": '[{"Key":"env"}]', "ResourceNames": '["b","c"]'}, ["b", "b"], id="named-and-carrying"),
        pytest.param({"Tag": '[{"Key":"team","Value":"z"}]'}, [], id="none"),
    ],
)
def test_tags_are_found(root: Any, make: Any, kind: str, parameters: dict[str, str], found: list[str]) -> None:
    make(kind, "a", "b", "c")
    tag(root, kind, "a", team="x", env="dev")
    tag(root, kind, "b", team="y", env="dev")
    assert [name for name, _, _ in rows(root, kind, **parameters)] == found


ACTIONS = {
    "TagResources": {"Tag": '[{"Key":"k","Value":"v"}]'},
    "UntagResources": {"All": "true"},
    "ListTagResources": {},
}


@pytest.mark.parametrize("action", ACTIONS)
@pytest.mark.parametrize(("kind", "code"), [("role", "EntityNotExist.Role"), ("policy", "EntityNotExist.Policy")])
@pytest.mark.parametrize("name", ["nobody", "ReadOnlyAccess", "", "a b", "a\n", "é", "x" * 5000])
def test_one_that_does_not_exist_is_not_found_and_nothing_changes(
    root: Any, make: Any, emulator: Any, refused: Refused, action: str, kind: str, code: str, name: str
) -> None:
    make(kind, "a")
    tag(root, kind, "a", team="x")
    before = emulator.world.dump()
    with refused(code, 404):
        root.ram(action, ResourceType=kind, ResourceNames=json.dumps(["a", name]), **ACTIONS[action])
    assert emulator.world.dump() == before


TOO_MANY = json.dumps(["a"] * 51)
NEEDING = ("TagResources", "UntagResources")


@pytest.mark.parametrize(
    ("action", "wrong", "code"),
    [
        *(
            pytest.param(action, {"ResourceType": kind}, code, id=f"{action}-type-{kind}")
            for action in ACTIONS
            for kind, code in (("", "MissingResourceType"), ("user", "InvalidParameter.ResourceType"))
        ),
        *(
            pytest.param(
                action, {"ResourceNames": names}, f"InvalidParameter.ResourceNames{fault}", id=f"{action}-{id_}"
            )
            for action in ACTIONS
            for id_, names, fault in (
                ("no-json", "a", ""),
                ("no-list", '"a"', ""),
                ("no-names", "[]", ".Length"),
                ("too-many-names", TOO_MANY, ".Length"),
                ("no-text", '["a",1]', ".2"),
                ("deep", "[" * 10000, ""),
                ("half-surrogate", '["\\ud800"]', ""),
            )
        ),
        *(
            pytest.param(action, {"ResourceNames": ""}, "MissingResourceNames", id=f"{action}-names")
            for action in NEEDING
        ),
        pytest.param("TagResources", {"Tag": ""}, "MissingTag", id="tag-missing"),
        pytest.param("TagResources", {"Tag": "{}"}, "InvalidParameter.Tag", id="tag-no-list"),
        pytest.param("TagResources", {"Tag": '[{"Value":"v"}]'}, "MissingTag.1.Key", id="tag-without-key"),
        pytest.param("TagResources", {"Tag": '[{"Key":"aliyun"}]'}, "InvalidParameter.Tag.1.Key", id="tag-reserved"),
        pytest.param(
            "TagResources",
            {"Tag": '[{"Key":"k","Value":"https://x"}]'},
            "InvalidParameter.Tag.1.Value",
            id="tag-address",
        ),
        pytest.param(
            "TagResources",
            {"Tag": json.dumps([{"Key": f"k{number}"} for number in range(21)])},
            "InvalidParameter.Tag.Length",
            id="tag-too-many",
        ),
        pytest.param(
            "UntagResources", {"TagKeys": json.dumps(["k"] * 21)}, "InvalidParameter.TagKeys.Length", id="keys-too-many"
        ),
        pytest.param("UntagResources", {"TagKeys": "k"}, "InvalidParameter.TagKeys", id="keys-no-json"),
        pytest.param("UntagResources", {"TagKeys": "[1]"}, "InvalidParameter.TagKeys.1", id="keys-no-text"),
        pytest.param("UntagResources", {"All": "1"}, "InvalidParameter.All", id="all-number"),
        pytest.param(
            "ListTagResources",
            {"Tag": json.dumps([{"Key": f"k{number}"} for number in range(21)])},
            "InvalidParameter.Tag.Length",
            id="list-tag-too-many",
        ),
        pytest.param("ListTagResources", {"Tag": "k"}, "InvalidParameter.Tag", id="list-tag-no-json"),
        *(
            pytest.param("ListTagResources", {"PageSize": size}, "InvalidParameter.PageSize", id=f"list-page-{size}")
            for size in ("0", "-1", "101", "ten", "1e1", "9" * 30)
        ),
        *(
            pytest.param("ListTagResources", {"NextToken": token}, "InvalidParameter.NextToken", id=f"list-token-{id_}")
            for id_, token in (("no-base64", "%"), ("no-text", "_w=="), ("of-roles", "YQ=="), ("no-ascii", "ü"))
        ),
    ],
)
def test_wrong_parameter_is_refused(
    root: Any, make: Any, emulator: Any, refused: Refused, action: str, wrong: dict[str, str], code: str
) -> None:
    make("role", "a")
    tag(root, "role", "a", team="x")
    before = emulator.world.dump()
    with refused(code, 400):
        root.ram(action, **{"ResourceType": "role", "ResourceNames": '["a"]', **ACTIONS[action], **wrong})
    assert emulator.world.dump() == before


@pytest.mark.parametrize("action", ACTIONS)
def test_user_needs_exactly_the_documented_permission(
    new_user: Any, make: Any, denied_by_ram: Any, action: str
) -> None:
    make("role", "a")
    parameters = {"ResourceType": "role", "ResourceNames": '["a"]', **ACTIONS[action]}
    stranger = new_user()
    with denied_by_ram("*", f"ram:{action}"):
        stranger.ram(action, **parameters)
    statement = {"Effect": "Allow", "Action": f"ram:{action}", "Resource": "*"}
    new_user("bob", json.dumps({"Version": "1", "Statement": [statement]})).ram(action, **parameters)


def test_permission_may_depend_on_a_tag_that_was_put_on(
    root: Any, new_user: Any, make: Any, denied_by_ram: Any
) -> None:
    make("role", "a")
    condition = {"StringEquals": {"acs:ResourceTag/team": "x"}}
    statement = {"Effect": "Allow", "Action": "ram:GetRole", "Resource": "*", "Condition": condition}
    alice = new_user("alice", json.dumps({"Version": "1", "Statement": [statement]}))
    with denied_by_ram(f"acs:ram:*:{ACCOUNT}:role/a", "ram:GetRole"):
        alice.ram("GetRole", RoleName="a")
    tag(root, "role", "a", team="x")
    alice.ram("GetRole", RoleName="a")


def test_tags_of_other_accounts_are_unseen(root: Any, make: Any, emulator: Any, refused: Refused) -> None:
    make("role", "a")
    tag(root, "role", "a", team="x")
    other = root.acting_as(type(root.principal)(emulator.new_account().account_id))
    assert rows(other, "role") == []
    with refused("EntityNotExist.Role", 404):
        untag(other, "role", "a", All="true")
