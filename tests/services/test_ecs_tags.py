import json
from collections.abc import Callable
from contextlib import AbstractContextManager
from typing import Any

import pytest

Refused = Callable[[str, int], AbstractContextManager[None]]
Denied = Callable[[str], AbstractContextManager[None]]
Tags = list[tuple[str, str, str, str]]

MISSING = "i-bp10000000000000000"


def numbered(*resource_ids: str) -> dict[str, str]:
    return {f"ResourceId.{number}": one for number, one in enumerate(resource_ids, start=1)}


def given(**tags: str | None) -> dict[str, str]:
    pairs = enumerate(tags.items(), start=1)
    members = {f"Tag.{n}.{part}": text for n, tag in pairs for part, text in zip(("Key", "Value"), tag, strict=True)}
    return {name: text for name, text in members.items() if text is not None}


def tag(root: Any, *resource_ids: str, kind: str = "instance", **tags: str | None) -> dict[str, Any]:
    answer: dict[str, Any] = root.ecs("TagResources", ResourceType=kind, **numbered(*resource_ids), **given(**tags))
    return answer


def listed(root: Any, *resource_ids: str, kind: str = "instance", **parameters: Any) -> Tags:
    answer = root.ecs("ListTagResources", ResourceType=kind, **numbered(*resource_ids), **parameters)
    names = ("ResourceId", "ResourceType", "TagKey", "TagValue")
    return [tuple(one[name] for name in names) for one in answer["TagResources"]["TagResource"]]


def carried(root: Any, resource_id: str, kind: str = "instance") -> dict[str, str]:
    return {key: value for _, _, key, value in listed(root, resource_id, kind=kind)}


@pytest.fixture(name="instance_id")
def _instance_id(network: Any) -> str:
    return str(network.launch()[0])


@pytest.fixture(name="resources")
def _resources(root: Any, network: Any, instance_id: str) -> dict[str, str]:
    """A resource of each kind that is kept here."""
    (disk,) = root.ecs("DescribeDisks", InstanceId=instance_id)["Disks"]["Disk"]
    (interface,) = root.ecs("DescribeNetworkInterfaces")["NetworkInterfaceSets"]["NetworkInterfaceSet"]
    return {
        "instance": instance_id,
        "disk": disk["DiskId"],
        "securitygroup": network.group_id,
        "eni": interface["NetworkInterfaceId"],
        "keypair": root.ecs("CreateKeyPair", KeyPairName="pair")["KeyPairName"],
    }


@pytest.mark.parametrize("kind", ["instance", "disk", "securitygroup", "eni", "keypair"])
def test_resource_of_each_kind_is_tagged(root: Any, resources: dict[str, str], kind: str) -> None:
    name = resources[kind]
    assert tag(root, name, kind=kind, b="2", a="1") == {}
    assert listed(root, name, kind=kind) == [(name, kind, "a", "1"), (name, kind, "b", "2")]
    others = resources.keys() - {kind}
    assert [listed(root, resources[other], kind=other) for other in others] == [[]] * len(others)
    root.ecs("UntagResources", ResourceType=kind, All="true", **numbered(name))
    assert listed(root, name, kind=kind) == []


def test_listing_is_shown_in_full(root: Any, instance_id: str) -> None:
    tag(root, instance_id, k="v")
    assert root.ecs("ListTagResources", ResourceType="instance", **numbered(instance_id)) == {
        "NextToken": "",
        "TagResources": {
            "TagResource": [{"ResourceId": instance_id, "ResourceType": "instance", "TagKey": "k", "TagValue": "v"}]
        },
    }


def test_tags_are_shown_with_their_resource(root: Any, network: Any, instance_id: str) -> None:
    tag(root, instance_id, k="v", empty=None)
    tags = [{"TagKey": "k", "TagValue": "v"}, {"TagKey": "empty", "TagValue": ""}]
    assert network.show(instance_id)["Tags"] == {"Tag": tags}
    assert root.ecs("DescribeInstances", **{"Tag.1.Key": "k", "Tag.1.Value": "v"})["TotalCount"] == 1


def test_a_key_gets_a_new_value(root: Any, network: Any) -> None:
    first, second = network.launch(Amount=2, **given(k="old", other="stays"))
    tag(root, first, second, first, k="new", further="comes")
    assert carried(root, first) == carried(root, second) == {"k": "new", "other": "stays", "further": "comes"}


def test_tags_are_taken_off_by_key(root: Any, network: Any) -> None:
    first, second = network.launch(Amount=2, **given(a="1", b="2", c="3"))
    answer = root.ecs(
        "UntagResources",
        ResourceType="instance",
        **numbered(first),
        **{"TagKey.1": "a", "TagKey.2": "c", "TagKey.3": "x"},
    )
    assert answer == {}
    assert (carried(root, first), carried(root, second)) == ({"b": "2"}, {"a": "1", "b": "2", "c": "3"})


@pytest.fixture(name="found")
def _found(root: Any, network: Any) -> Callable[..., list[str]]:
    """Ask for tags of two instances, and give the instances by their names and the keys."""
    (one,) = network.launch(**given(env="product", team="a"))
    (two,) = network.launch(**given(env="test", environment="x"))
    names = {one: "one", two: "two"}

    def found(**parameters: Any) -> list[str]:
        return sorted(f"{names[resource_id]}:{key}" for resource_id, _, key, _ in listed(root, **parameters))

    return found


@pytest.mark.parametrize(
    ("filters", "wanted"),
    [
        pytest.param({"Tag.1.Key": "env"}, "one:env two:env", id="key"),
        pytest.param({"Tag.1.Key": "env", "Tag.1.Value": "test"}, "two:env", id="value"),
        pytest.param({"Tag.1.Key": "env", "Tag.2.Key": "team"}, "one:env one:team", id="both"),
        pytest.param({"Tag.1.Key": "env", "Tag.2.Key": "missing"}, "", id="one-missing"),
        pytest.param({"TagFilter.1.TagKey": "env"}, "one:env two:env", id="exact"),
        pytest.param({"TagFilter.1.TagKey": "env*"}, "one:env two:env two:environment", id="prefix"),
        pytest.param({"TagFilter.1.TagKey": "*iron*"}, "two:environment", id="infix"),
        pytest.param({"TagFilter.1.TagKey": "e?v"}, "", id="no-other-wildcard"),
        pytest.param({"TagFilter.1.TagKey": "[e]nv"}, "", id="no-classes"),
        pytest.param({"TagFilter.1.TagKey": "env", "TagFilter.1.TagValues.1": "pro*"}, "one:env", id="value-prefix"),
        pytest.param(
            {"TagFilter.1.TagKey": "env", "TagFilter.1.TagValues.1": "pro*", "TagFilter.1.TagValues.2": "test"},
            "one:env two:env",
            id="any-value",
        ),
        pytest.param({"TagFilter.1.TagKey": "env*", "TagFilter.1.TagValues.1": "*"}, "", id="exact-key-with-values"),
        pytest.param({"TagFilter.1.TagKey": "env", "TagFilter.2.TagKey": "te*"}, "one:env one:team", id="two-filters"),
    ],
)
def test_tags_are_found(found: Callable[..., list[str]], filters: dict[str, str], wanted: str) -> None:
    assert found(**filters) == wanted.split()


def test_tags_and_ids_have_to_hold_together(root: Any, network: Any) -> None:
    first, second = network.launch(Amount=2, **given(k="v"))
    assert listed(root, second, **given(k=None)) == [(second, "instance", "k", "v")]
    assert listed(root, first, MISSING) == [(first, "instance", "k", "v")]
    assert listed(root, first, RegionId="cn-beijing") == []
    assert listed(root, "s-bp1", kind="snapshot") == []


def test_tags_come_a_page_at_a_time(root: Any, network: Any) -> None:
    tags = {f"k{number:02}": "v" for number in range(20)}
    ids = sorted(network.launch(Amount=6, **given(**tags)))
    pages: list[list[tuple[str, str]]] = []
    token: str | None = None
    while token != "":
        following = {} if token is None else {"NextToken": token}
        answer = root.ecs("ListTagResources", ResourceType="instance", **numbered(*ids), **following)
        pages.append([(one["ResourceId"], one["TagKey"]) for one in answer["TagResources"]["TagResource"]])
        token = answer["NextToken"]
    assert [len(page) for page in pages] == [50, 50, 20]
    assert [one for page in pages for one in page] == [(name, key) for name in ids for key in sorted(tags)]


def test_names_that_begin_alike_are_paged_in_order(root: Any) -> None:
    names = ["pair", "pair-a", "pair.b", "pairs"]
    for name in names:
        root.ecs("CreateKeyPair", KeyPairName=name)
    tag(root, *names, kind="keypair", **{f"k{number:02}": "v" for number in range(15)})
    every = {"ResourceType": "keypair", "TagFilter.1.TagKey": "k*"}
    first = root.ecs("ListTagResources", **every)
    second = root.ecs("ListTagResources", NextToken=first["NextToken"], **every)
    found = [one["ResourceId"] for page in (first, second) for one in page["TagResources"]["TagResource"]]
    assert found == [name for name in names for _ in range(15)]


def given_only(parameters: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in parameters.items() if value is not None}


MANY_IDS = numbered(*(f"i-{number}" for number in range(51)))
MANY_TAGS = given(**{f"k{number}": "v" for number in range(21)})
MANY_KEYS = {f"TagKey.{number}": f"k{number}" for number in range(1, 22)}


@pytest.mark.parametrize(
    ("wrong", "code", "status"),
    [
        pytest.param({"RegionId": ""}, "MissingParameter.RegionId", 404, id="no-region"),
        pytest.param({"ResourceType": None}, "MissingParameter.ResourceType", 404, id="no-type"),
        pytest.param({"ResourceType": "vpc"}, "InvalidResourceType.NotFound", 404, id="type"),
        pytest.param({"ResourceType": "Instance"}, "InvalidResourceType.NotFound", 404, id="type-in-capitals"),
        pytest.param({"ResourceType": "disk"}, "InvalidResourceId.NotFound", 404, id="other-type"),
        pytest.param({"ResourceType": "snapshot"}, "InvalidResourceId.NotFound", 404, id="snapshot"),
        pytest.param({"RegionId": "cn-beijing"}, "InvalidResourceId.NotFound", 404, id="other-region"),
        pytest.param({"ResourceId.1": None}, "MissingParameter.ResourceIds", 404, id="no-ids"),
        pytest.param({"ResourceId.2": MISSING}, "InvalidResourceId.NotFound", 404, id="one-missing"),
        pytest.param(MANY_IDS, "NumberExceed.ResourceIds", 400, id="many-ids"),
        pytest.param({"Tag.1.Key": None}, "MissingParameter.Tags", 404, id="no-tags"),
        pytest.param(MANY_TAGS, "NumberExceed.Tags", 400, id="many-tags"),
        pytest.param({"Tag.2.Key": "k"}, "Duplicate.TagKey", 400, id="twice"),
        pytest.param({"Tag.1.Key": "aliyun"}, "InvalidTagKey.Malformed", 400, id="aliyun"),
        pytest.param({"Tag.1.Key": "ACS:x"}, "InvalidTagKey.Malformed", 400, id="acs"),
        pytest.param({"Tag.1.Key": "x" * 129}, "InvalidTagKey.Malformed", 400, id="long-key"),
        pytest.param({"Tag.2.Value": "v"}, "InvalidTagKey.Malformed", 400, id="no-key"),
        pytest.param({"Tag.1.Value": "x" * 129}, "InvalidTagValue.Malformed", 400, id="long-value"),
        pytest.param({"Tag.1.Value": "see http://x"}, "InvalidTagValue.Malformed", 400, id="url"),
    ],
)
def test_tagging_is_refused(
    root: Any, emulator: Any, instance_id: str, refused: Refused, wrong: dict[str, Any], code: str, status: int
) -> None:
    usual = {"ResourceType": "instance", "ResourceId.1": instance_id, "Tag.1.Key": "k"}
    before = emulator.world.dump()
    with refused(code, status):
        root.ecs("TagResources", **given_only({**usual, **wrong}))
    assert emulator.world.dump() == before


def test_a_resource_has_up_to_20_tags(root: Any, emulator: Any, network: Any, refused: Refused) -> None:
    full, empty = network.launch()[0], network.launch()[0]
    tags = {f"k{number}": "v" for number in range(20)}
    tag(root, full, **tags)
    before = emulator.world.dump()
    with refused("OperationDenied.QuotaExceed", 400):
        tag(root, empty, full, another="v")
    assert emulator.world.dump() == before
    tag(root, full, k0="new")
    assert carried(root, full) == {**tags, "k0": "new"}


@pytest.mark.parametrize(
    ("wrong", "code", "status"),
    [
        pytest.param(MANY_IDS, "NumberExceed.ResourceIds", 400, id="many-ids"),
        pytest.param({"ResourceId.2": MISSING}, "InvalidResourceId.NotFound", 404, id="missing"),
        pytest.param({"TagKey.1": None}, "MissingParameter.Tags", 404, id="no-keys"),
        pytest.param({"TagKey.1": None, "All": "false"}, "MissingParameter.Tags", 404, id="not-all"),
        pytest.param({"All": "true"}, "Param.Conflict", 403, id="all-and-keys"),
        pytest.param(MANY_KEYS, "NumberExceed.Tags", 400, id="many-keys"),
        pytest.param({"TagKey.1": "x" * 129}, "InvalidTagKey.Malformed", 400, id="long-key"),
        pytest.param({"ResourceType": "vpc"}, "InvalidResourceType.NotFound", 404, id="type"),
    ],
)
def test_untagging_is_refused(
    root: Any, emulator: Any, network: Any, refused: Refused, wrong: dict[str, str], code: str, status: int
) -> None:
    (instance_id,) = network.launch(**given(k="v"))
    usual = {"ResourceType": "instance", "ResourceId.1": instance_id, "TagKey.1": "k"}
    before = emulator.world.dump()
    with refused(code, status):
        root.ecs("UntagResources", **given_only({**usual, **wrong}))
    assert emulator.world.dump() == before


@pytest.mark.parametrize(
    ("wrong", "code", "status"),
    [
        pytest.param({}, "MissingParameter.Tags", 404, id="nothing"),
        pytest.param(MANY_IDS, "NumberExceed.ResourceIds", 400, id="many-ids"),
        pytest.param(MANY_TAGS, "NumberExceed.Tags", 400, id="many-tags"),
        pytest.param({"Tag.1.Value": "v"}, "InvalidParameter.TagValue", 400, id="no-key"),
        pytest.param({"Tag.1.Key": "x" * 129}, "InvalidTagKey.Malformed", 400, id="long-key"),
        pytest.param({"Tag.1.Key": "k", "Tag.1.Value": "x" * 129}, "InvalidTagValue.Malformed", 400, id="long-value"),
        pytest.param({"Tag.1.Key": "k", "TagFilter.1.TagKey": "k"}, "InvalidParameter.Conflict", 400, id="both"),
        pytest.param({f"TagFilter.{n}.TagKey": "k" for n in range(1, 7)}, "InvalidTagFilter", 400, id="filters"),
        pytest.param({"TagFilter.1.TagValues.1": "v"}, "MissingTagFilter.1.TagKey", 400, id="filter-without-key"),
        pytest.param({"ResourceId.1": "i-bp1", "NextToken": "%"}, "InvalidNextToken", 400, id="token"),
        pytest.param({"ResourceType": "vpc", "Tag.1.Key": "k"}, "InvalidResourceType.NotFound", 404, id="type"),
    ],
)
def test_listing_is_refused(root: Any, refused: Refused, wrong: dict[str, str], code: str, status: int) -> None:
    with refused(code, status):
        root.ecs("ListTagResources", **{"ResourceType": "instance", **wrong})


@pytest.mark.parametrize(
    ("action", "parameters"),
    [
        pytest.param("TagResources", {"Tag.1.Key": "k"}, id="tag"),
        pytest.param("UntagResources", {"TagKey.1": "k"}, id="untag"),
        pytest.param("ListTagResources", {}, id="list"),
    ],
)
def test_permission_is_for_all_of_the_resources(
    root: Any, network: Any, new_user: Any, denied_by_ecs: Denied, action: str, parameters: dict[str, str]
) -> None:
    first, second = network.launch(Amount=2)
    resource = f"acs:ecs:cn-hangzhou:{root.principal.account_id}:instance/{first}"
    statement = {"Effect": "Allow", "Action": f"ecs:{action}", "Resource": resource}
    user = new_user("alice", json.dumps({"Version": "1", "Statement": [statement]}))
    user.ecs(action, ResourceType="instance", **numbered(first), **parameters)
    with denied_by_ecs(f"ecs:{action}"):
        user.ecs(action, ResourceType="instance", **numbered(first, second), **parameters)


@pytest.mark.parametrize("kind", ["instance", "disk", "securitygroup", "eni", "keypair"])
def test_permission_may_depend_on_the_tags_of_each_kind(
    root: Any, resources: dict[str, str], new_user: Any, denied_by_ecs: Denied, kind: str
) -> None:
    statement = {
        "Effect": "Allow",
        "Action": "ecs:UntagResources",
        "Resource": "*",
        "Condition": {"StringEquals": {"acs:ResourceTag/team": "a"}},
    }
    user = new_user("alice", json.dumps({"Version": "1", "Statement": [statement]}))
    untag = {"ResourceType": kind, "TagKey.1": "team", **numbered(resources[kind])}
    with denied_by_ecs("ecs:UntagResources"):
        user.ecs("UntagResources", **untag)
    tag(root, resources[kind], kind=kind, team="a")
    user.ecs("UntagResources", **untag)
    assert carried(root, resources[kind], kind) == {}


def test_permission_may_depend_on_the_tags_that_are_put(new_user: Any, instance_id: str, denied_by_ecs: Denied) -> None:
    statement = {
        "Effect": "Allow",
        "Action": "ecs:TagResources",
        "Resource": "*",
        "Condition": {"StringEquals": {"acs:RequestTag/team": "a"}},
    }
    user = new_user("alice", json.dumps({"Version": "1", "Statement": [statement]}))
    tag(user, instance_id, team="a")
    with denied_by_ecs("ecs:TagResources"):
        tag(user, instance_id, team="b")
