"""Tags of VPCs, vSwitches and route tables."""

from collections.abc import Callable
from contextlib import AbstractContextManager
from typing import Any

import pytest

Refused = Callable[[str, int], AbstractContextManager[None]]
Denied = Callable[[str], AbstractContextManager[None]]

LONG = "a" * 129
TAG = {"Tag.1.Key": "team", "Tag.1.Value": "a"}


@pytest.fixture(name="resources")
def _resources(root: Any) -> dict[str, str]:
    """One resource of each type."""
    made = root.vpc("CreateVpc", CidrBlock="192.168.0.0/16")
    vswitch = root.vpc("CreateVSwitch", VpcId=made["VpcId"], ZoneId="cn-hangzhou-h", CidrBlock="192.168.1.0/24")
    return {"VPC": made["VpcId"], "VSWITCH": vswitch["VSwitchId"], "ROUTETABLE": made["RouteTableId"]}


def listed(root: Any, resource_type: str = "VPC", **parameters: Any) -> list[dict[str, str]]:
    answer = root.vpc("ListTagResources", ResourceType=resource_type, **parameters)
    found: list[dict[str, str]] = answer["TagResources"]["TagResource"]
    return found


def tags(root: Any, vpc_id: str) -> dict[str, str]:
    shown = root.vpc("DescribeVpcAttribute", VpcId=vpc_id)["Tags"]["Tag"]
    return {tag["Key"]: tag["Value"] for tag in shown}


@pytest.mark.parametrize("resource_type", ["VPC", "VSWITCH", "ROUTETABLE"])
def test_tag_is_put_listed_and_taken_off(root: Any, resources: dict[str, str], resource_type: str) -> None:
    name = {"ResourceType": resource_type.title(), "ResourceId": [resources[resource_type]]}
    assert root.vpc("TagResources", **name, **TAG) == {}
    assert root.vpc("ListTagResources", **name) == {
        "NextToken": "",
        "TagResources": {
            "TagResource": [
                {
                    "ResourceId": resources[resource_type],
                    "ResourceType": resource_type,
                    "TagKey": "team",
                    "TagValue": "a",
                }
            ]
        },
    }
    assert root.vpc("UnTagResources", **name, TagKey=["team"]) == {}
    assert listed(root, resource_type, ResourceId=[resources[resource_type]]) == []


def test_tags_show_where_the_resource_does(root: Any, resources: dict[str, str]) -> None:
    for resource_type, name in resources.items():
        root.vpc("TagResources", ResourceType=resource_type, ResourceId=[name], **TAG)
    shown = {"Tag": [{"Key": "team", "Value": "a"}]}
    assert root.vpc("DescribeVpcs", **TAG)["Vpcs"]["Vpc"][0]["Tags"] == shown
    assert root.vpc("DescribeVSwitches", **TAG)["VSwitches"]["VSwitch"][0]["Tags"] == shown
    assert root.vpc("DescribeRouteTableList", **TAG)["RouterTableList"]["RouterTableListType"][0]["Tags"] == shown


def test_key_that_is_there_gets_the_new_value(root: Any, resources: dict[str, str]) -> None:
    name = {"ResourceType": "VPC", "ResourceId": [resources["VPC"]]}
    root.vpc("TagResources", **name, **TAG, **{"Tag.2.Key": "env"})
    root.vpc("TagResources", **name, **{"Tag.1.Key": "team", "Tag.1.Value": "b"})
    assert tags(root, resources["VPC"]) == {"team": "b", "env": ""}


@pytest.mark.parametrize(
    ("parameters", "left"),
    [
        pytest.param({"TagKey": ["a"]}, {"b"}, id="key"),
        pytest.param({"TagKey": ["a", "nope"]}, {"b"}, id="key-that-is-not-there"),
        pytest.param({"All": True}, set(), id="all"),
        pytest.param({"All": True, "TagKey": ["a"]}, {"b"}, id="keys-before-all"),
        pytest.param({"All": False}, {"a", "b"}, id="nothing"),
    ],
)
def test_tags_are_taken_off(root: Any, resources: dict[str, str], parameters: dict[str, Any], left: set[str]) -> None:
    name = {"ResourceType": "VPC", "ResourceId": [resources["VPC"]]}
    root.vpc("TagResources", **name, **{"Tag.1.Key": "a", "Tag.2.Key": "b"})
    root.vpc("UnTagResources", **name, **parameters)
    assert tags(root, resources["VPC"]).keys() == left


def test_resource_has_twenty_tags(root: Any, resources: dict[str, str], refused: Refused) -> None:
    name = {"ResourceType": "VPC", "ResourceId": [resources["VPC"]]}
    root.vpc("TagResources", **name, Tag=[{"Key": f"k{number}"} for number in range(20)])
    with refused("QuotaExceeded.TagNum", 400):
        root.vpc("TagResources", **name, **TAG)
    root.vpc("TagResources", **name, **{"Tag.1.Key": "k0", "Tag.1.Value": "new"})
    assert len(tags(root, resources["VPC"])) == 20


@pytest.mark.parametrize(
    ("parameters", "keys"),
    [
        pytest.param({"ResourceId": ["ONE"]}, ["ONE/env", "ONE/team"], id="id"),
        pytest.param({"ResourceId": ["ONE", "OTHER"]}, ["ONE/env", "ONE/team", "OTHER/team"], id="ids"),
        pytest.param({"ResourceId": ["vpc-nope"]}, [], id="unknown-id"),
        pytest.param({"Tag.1.Key": "team"}, ["ONE/team", "OTHER/team"], id="key"),
        pytest.param({"Tag.1.Key": "team", "Tag.1.Value": "a"}, ["ONE/team"], id="tag"),
        pytest.param({"Tag.1.Key": "team", "Tag.2.Key": "env"}, ["ONE/env", "ONE/team"], id="both-tags"),
        pytest.param({"Tag.1.Key": "nope"}, [], id="unknown-key"),
        pytest.param({"ResourceId": ["OTHER"], "Tag.1.Key": "env"}, [], id="id-without-tag"),
    ],
)
def test_tags_are_listed_by_ids_and_by_tags(root: Any, parameters: dict[str, Any], keys: list[str]) -> None:
    made = sorted(root.vpc("CreateVpc")["VpcId"] for _ in range(3))
    names = dict(zip(("ONE", "OTHER"), made, strict=False))
    root.vpc("TagResources", ResourceType="VPC", ResourceId=[made[0]], **TAG, **{"Tag.2.Key": "env"})
    root.vpc("TagResources", ResourceType="VPC", ResourceId=[made[1]], **{"Tag.1.Key": "team", "Tag.1.Value": "b"})
    if "ResourceId" in parameters:
        parameters = {**parameters, "ResourceId": [names.get(name, name) for name in parameters["ResourceId"]]}
    found = [f"{tag['ResourceId']}/{tag['TagKey']}" for tag in listed(root, **parameters)]
    assert found == [f"{names[name]}/{key}" for name, _, key in (item.partition("/") for item in keys)]


def test_tags_are_listed_page_by_page(root: Any, resources: dict[str, str]) -> None:
    name = {"ResourceType": "VPC", "ResourceId": [resources["VPC"]]}
    root.vpc("TagResources", **name, Tag=[{"Key": f"k{number}"} for number in range(5)])
    seen: list[str] = []
    token: dict[str, str] = {}
    while True:
        page = root.vpc("ListTagResources", **name, MaxResults=2, **token)
        seen += [tag["TagKey"] for tag in page["TagResources"]["TagResource"]]
        if not page["NextToken"]:
            break
        token = {"NextToken": page["NextToken"]}
    assert seen == [f"k{number}" for number in range(5)]


def test_resources_that_are_made_elsewhere_have_no_tags(root: Any, refused: Refused) -> None:
    assert listed(root, "eip", ResourceId=["eip-1"]) == []
    with refused("InvalidInstanceIds.NotFound", 400):
        root.vpc("TagResources", ResourceType="EIP", ResourceId=["eip-1"], **TAG)


ANY = {"ResourceType": "VPC", "ResourceId": ["vpc-1"]}
TOO_MANY_TAGS = {"Tag": [{"Key": f"k{number}"} for number in range(21)]}
TOO_MANY_IDS = {"ResourceId": [f"vpc-{number}" for number in range(51)]}


@pytest.mark.parametrize("action", ["TagResources", "ListTagResources"])
@pytest.mark.parametrize(
    ("parameters", "code"),
    [
        pytest.param({"Tag.1.Value": "v"}, "InvalidTagKey", id="no-key"),
        pytest.param({"Tag.1.Key": LONG}, "InvalidTagKey", id="long-key"),
        pytest.param({"Tag.1.Key": "a https://b"}, "InvalidTagKey", id="url-key"),
        pytest.param({"Tag.1.Key": "acs:x"}, "Forbidden.TagKeys", id="reserved-key"),
        pytest.param({"Tag.1.Key": "Aliyun"}, "Forbidden.TagKeys", id="reserved-key-in-capitals"),
        pytest.param({"Tag.1.Key": "k", "Tag.1.Value": LONG}, "InvalidTagValue", id="long-value"),
        pytest.param({"Tag.1.Key": "k", "Tag.1.Value": "acs:x"}, "InvalidTagValue", id="reserved-value"),
        pytest.param({"Tag.1.Key": "k", "Tag.2.Key": "k"}, "Forbidden.TagKey.Duplicated", id="same-key"),
        pytest.param(TOO_MANY_TAGS, "SizeLimitExceeded.TagNum", id="tags"),
    ],
)
def test_wrong_tags_are_refused(
    root: Any, refused: Refused, action: str, parameters: dict[str, Any], code: str
) -> None:
    with refused(code, 400):
        root.vpc(action, **{**ANY, **parameters})


@pytest.mark.parametrize(
    ("parameters", "code"),
    [
        pytest.param({"TagKey": ["acs:x"]}, "Forbidden.TagKeys", id="reserved-key"),
        pytest.param({"TagKey": [LONG]}, "InvalidTagKey", id="long-key"),
        pytest.param({"TagKey": [f"k{n}" for n in range(21)]}, "SizeLimitExceeded.TagNum", id="keys"),
        pytest.param({"All": "maybe"}, "InvalidAll", id="not-a-boolean"),
    ],
)
def test_wrong_keys_are_not_taken_off(root: Any, refused: Refused, parameters: dict[str, Any], code: str) -> None:
    with refused(code, 400):
        root.vpc("UnTagResources", **{**ANY, **parameters})


@pytest.mark.parametrize("action", ["TagResources", "UnTagResources", "ListTagResources"])
@pytest.mark.parametrize(
    ("parameters", "code", "status"),
    [
        pytest.param({"ResourceType": "CAT"}, "InvalidInstanceType.NotFound", 400, id="type"),
        pytest.param({"ResourceType": ""}, "MissingResourceType", 400, id="no-type"),
        pytest.param(TOO_MANY_IDS, "SizeLimitExceeded.ResourceId", 400, id="ids"),
        pytest.param({"RegionId": "cn-atlantis"}, "InvalidRegionId.NotFound", 404, id="region"),
        pytest.param({"RegionId": ""}, "MissingRegionId", 400, id="no-region"),
    ],
)
def test_wrong_resources_are_refused(
    root: Any, refused: Refused, action: str, parameters: dict[str, Any], code: str, status: int
) -> None:
    with refused(code, status):
        root.vpc(action, **{**ANY, **TAG, **parameters})


@pytest.mark.parametrize("action", ["TagResources", "UnTagResources"])
def test_nothing_changes_where_one_resource_is_not_there(
    root: Any, emulator: Any, resources: dict[str, str], refused: Refused, action: str
) -> None:
    root.vpc("TagResources", ResourceType="VPC", ResourceId=[resources["VPC"]], **TAG)
    before = emulator.world.dump()
    both = [resources["VPC"], "vpc-nope"]
    with refused("InvalidInstanceIds.NotFound", 400):
        root.vpc(action, ResourceType="VPC", ResourceId=both, All=True, **{"Tag.1.Key": "new"})
    assert emulator.world.dump() == before


@pytest.mark.parametrize(
    ("parameters", "code", "status"),
    [
        pytest.param({}, "BothEmpty.TagsAndResources", 403, id="nothing"),
        pytest.param({**TAG, "MaxResults": 51}, "InvalidMaxResults", 400, id="large-page"),
        pytest.param({**TAG, "MaxResults": 0}, "InvalidMaxResults", 400, id="empty-page"),
        pytest.param({**TAG, "NextToken": "???"}, "InvalidNextToken", 400, id="token"),
    ],
)
def test_listing_tags_is_refused(
    root: Any, refused: Refused, parameters: dict[str, Any], code: str, status: int
) -> None:
    with refused(code, status):
        listed(root, **parameters)


@pytest.mark.parametrize("action", ["TagResources", "UnTagResources", "ListTagResources"])
def test_user_needs_the_permission_on_every_resource(
    root: Any, new_user: Any, resources: dict[str, str], denied_by_ecs: Denied, action: str
) -> None:
    other = root.vpc("CreateVpc")["VpcId"]
    resource = f"acs:vpc:cn-hangzhou:1000000000000001:vpc/{resources['VPC']}"
    allow = f'{{"Version":"1","Statement":[{{"Effect":"Allow","Action":"vpc:{action}","Resource":"{resource}"}}]}}'
    alice = new_user("alice", allow)
    alice.vpc(action, ResourceType="vpc", ResourceId=[resources["VPC"]], **TAG)
    with denied_by_ecs(f"vpc:{action}"):
        alice.vpc(action, ResourceType="vpc", ResourceId=[resources["VPC"], other], **TAG)
