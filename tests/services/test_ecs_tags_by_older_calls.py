import json
from collections.abc import Callable
from contextlib import AbstractContextManager
from typing import Any

import pytest

Refused = Callable[[str, int], AbstractContextManager[None]]
Denied = Callable[[str], AbstractContextManager[None]]

MISSING = "i-bp10000000000000000"
KINDS = (
    *("Ddh", "Disk", "Eni", "Image", "Instance", "KeyPair", "LaunchTemplate", "ReservedInstance", "Securitygroup"),
    *("Snapshot", "SnapshotPolicy", "Volume"),
)
NONE = dict.fromkeys(KINDS, 0)


def tags_of(network: Any, instance_id: str) -> dict[str, str]:
    return {one["TagKey"]: one["TagValue"] for one in network.show(instance_id)["Tags"]["Tag"]}


def change(root: Any, action: str, instance_id: str, **parameters: str) -> None:
    assert root.ecs(action, ResourceType="instance", ResourceId=instance_id, **parameters) == {}


def test_tags_are_added_and_removed(root: Any, network: Any) -> None:
    (instance_id,) = network.launch()
    change(root, "AddTags", instance_id, **{"Tag.1.Key": "a", "Tag.1.Value": "1", "Tag.2.key": "b", "Tag.2.value": "2"})
    change(root, "AddTags", instance_id, **{"Tag.1.Key": "a", "Tag.1.Value": "new", "Tag.2.Key": "c"})
    assert tags_of(network, instance_id) == {"a": "new", "b": "2", "c": ""}
    change(
        root, "RemoveTags", instance_id, **{"Tag.1.Key": "a", "Tag.1.Value": "1", "Tag.2.Key": "b", "Tag.3.Key": "x"}
    )
    assert tags_of(network, instance_id) == {"a": "new", "c": ""}
    change(root, "RemoveTags", instance_id)
    assert tags_of(network, instance_id) == {"a": "new", "c": ""}


def test_tags_are_counted(root: Any, network: Any) -> None:
    ids = network.launch(Amount=2, **{"Tag.1.Key": "k", "Tag.1.Value": "v", "Tag.2.Key": "other", "Tag.2.Value": "x"})
    root.ecs("TagResources", ResourceType="instance", **{"ResourceId.1": ids[0], "Tag.1.Key": "k", "Tag.1.Value": "w"})
    root.ecs("CreateKeyPair", KeyPairName="pair", **{"Tag.1.Key": "k", "Tag.1.Value": "v"})
    counted = {"TagKey": "k", "TagValue": "v", "ResourceTypeCount": {**NONE, "Instance": 1, "KeyPair": 1}}
    changed = {"TagKey": "k", "TagValue": "w", "ResourceTypeCount": {**NONE, "Instance": 1}}
    other = {"TagKey": "other", "TagValue": "x", "ResourceTypeCount": {**NONE, "Instance": 2}}

    def found(**parameters: Any) -> list[dict[str, Any]]:
        tags: list[dict[str, Any]] = root.ecs("DescribeTags", **parameters)["Tags"]["Tag"]
        return tags

    assert root.ecs("DescribeTags") == {
        "TotalCount": 3,
        "PageNumber": 1,
        "PageSize": 50,
        "Tags": {"Tag": [counted, changed, other]},
    }
    assert found(PageSize=2, PageNumber=2) == [other]
    assert found(**{"Tag.1.Key": "k"}) == [counted, changed]
    assert found(**{"Tag.1.Key": "k", "Tag.1.Value": "w"}) == [changed]
    only = {**counted, "ResourceTypeCount": {**NONE, "KeyPair": 1}}
    assert found(ResourceType="keypair") == [only]
    assert [one["TagValue"] for one in found(ResourceType="instance", ResourceId=ids[0])] == ["w", "x"]
    assert found(ResourceType="disk") == []
    assert found(RegionId="cn-beijing") == []


def test_resources_are_found_by_tags(root: Any, network: Any) -> None:
    ids = sorted(network.launch(Amount=2, **{"Tag.1.Key": "k", "Tag.1.Value": "v"}))
    root.ecs("CreateKeyPair", KeyPairName="pair", **{"Tag.1.Key": "k", "Tag.1.Value": "w", "Tag.2.Key": "other"})

    def found(**parameters: Any) -> list[str]:
        return [one["ResourceId"] for one in root.ecs("DescribeResourceByTags", **parameters)["Resources"]["Resource"]]

    assert root.ecs("DescribeResourceByTags", ResourceType="instance", PageSize=1, **{"Tag.1.Key": "k"}) == {
        "TotalCount": 2,
        "PageNumber": 1,
        "PageSize": 1,
        "Resources": {"Resource": [{"ResourceId": ids[0], "ResourceType": "instance", "RegionId": "cn-hangzhou"}]},
    }
    assert found() == [*ids, "pair"]
    assert found(**{"Tag.1.Key": "k", "Tag.1.Value": "w"}) == ["pair"]
    assert found(**{"Tag.1.Key": "k", "Tag.2.Key": "other"}) == ["pair"]
    assert found(ResourceType="disk") == []


@pytest.mark.parametrize(
    ("wrong", "code", "status"),
    [
        pytest.param({"ResourceType": "vpc"}, "InvalidResourceType.NotFound", 404, id="type"),
        pytest.param({"ResourceType": "image"}, "InvalidResourceId.NotFound", 404, id="image"),
        pytest.param({"ResourceId": MISSING}, "InvalidResourceId.NotFound", 404, id="missing"),
        pytest.param({f"Tag.{n}.Key": f"k{n}" for n in range(1, 22)}, "InvalidTagCount", 400, id="tags"),
        pytest.param({f"Tag.{n}.Key": f"k{n}" for n in range(1, 21)}, "InvalidTagCount", 400, id="tags-in-all"),
        pytest.param({"Tag.1.Key": "acs:x"}, "InvalidTagKey.Malformed", 400, id="key"),
        pytest.param({"Tag.1.Value": "acs:x"}, "InvalidTagValue.Malformed", 400, id="value"),
        pytest.param({"Tag.2.Key": "k1"}, "Duplicate.TagKey", 400, id="twice"),
    ],
)
def test_adding_is_refused(
    root: Any, emulator: Any, network: Any, refused: Refused, wrong: dict[str, str], code: str, status: int
) -> None:
    (instance_id,) = network.launch(**{"Tag.1.Key": "there"})
    usual = {"ResourceType": "instance", "ResourceId": instance_id, "Tag.1.Key": "k1"}
    before = emulator.world.dump()
    with refused(code, status):
        root.ecs("AddTags", **{**usual, **wrong})
    assert emulator.world.dump() == before


@pytest.mark.parametrize("action", ["RemoveTags", "DescribeTags", "DescribeResourceByTags"])
@pytest.mark.parametrize(
    ("wrong", "code"),
    [
        pytest.param({f"Tag.{n}.Key": f"k{n}" for n in range(1, 22)}, "InvalidTagCount", id="tags"),
        pytest.param({"Tag.1.Value": "v"}, "InvalidTag.Mismatch", id="tag-without-key"),
    ],
)
def test_tags_that_are_looked_for_are_refused(
    root: Any, network: Any, refused: Refused, action: str, wrong: dict[str, str], code: str
) -> None:
    with refused(code, 400):
        root.ecs(action, ResourceType="instance", ResourceId=network.launch()[0], **wrong)


def test_removing_from_a_missing_resource_is_refused(root: Any, refused: Refused) -> None:
    with refused("InvalidResourceId.NotFound", 404):
        root.ecs("RemoveTags", ResourceType="instance", ResourceId=MISSING)


@pytest.mark.parametrize(
    ("action", "parameters"),
    [
        pytest.param("AddTags", {"Tag.1.Key": "k"}, id="add"),
        pytest.param("RemoveTags", {}, id="remove"),
        pytest.param("DescribeTags", {}, id="count"),
    ],
)
def test_permission_is_for_the_resource(
    root: Any, network: Any, new_user: Any, denied_by_ecs: Denied, action: str, parameters: dict[str, str]
) -> None:
    first, second = network.launch(Amount=2)
    resource = f"acs:ecs:cn-hangzhou:{root.principal.account_id}:instance/{first}"
    statement = {"Effect": "Allow", "Action": f"ecs:{action}", "Resource": resource}
    user = new_user("alice", json.dumps({"Version": "1", "Statement": [statement]}))
    user.ecs(action, ResourceType="instance", ResourceId=first, **parameters)
    with denied_by_ecs(f"ecs:{action}"):
        user.ecs(action, ResourceType="instance", ResourceId=second, **parameters)


def test_finding_resources_needs_permission_for_their_kind(root: Any, new_user: Any, denied_by_ecs: Denied) -> None:
    resource = f"acs:ecs:cn-hangzhou:{root.principal.account_id}:instance/*"
    statement = {"Effect": "Allow", "Action": "ecs:DescribeResourceByTags", "Resource": resource}
    user = new_user("alice", json.dumps({"Version": "1", "Statement": [statement]}))
    assert user.ecs("DescribeResourceByTags", ResourceType="instance")["TotalCount"] == 0
    with denied_by_ecs("ecs:DescribeResourceByTags"):
        user.ecs("DescribeResourceByTags")
