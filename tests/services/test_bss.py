from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import replace
from datetime import datetime, timezone
from typing import Any

import pytest

from alimock.emulator.api.errors import ApiError
from alimock.emulator.api.principal import Root

Refused = Callable[[str, int], AbstractContextManager[None]]


def data(root: Any, **parameters: Any) -> dict[str, Any]:
    answer = root.bss("QueryAvailableInstances", **parameters)
    page: dict[str, Any] = answer.pop("Data")
    assert answer == {"Success": True, "Code": "Success", "Message": "Successful!"}
    return page


def ids(root: Any, **parameters: Any) -> list[str]:
    return [item["InstanceID"] for item in data(root, **parameters)["InstanceList"]]


def test_account_without_instances_pays_for_nothing(root: Any) -> None:
    assert data(root) == {"TotalCount": 0, "PageNum": 1, "PageSize": 20, "InstanceList": []}


def test_instance_by_the_hour_is_shown_in_full(root: Any, launch: Any) -> None:
    instance_id = launch()
    assert data(root)["InstanceList"] == [
        {
            "InstanceID": instance_id,
            "OwnerId": 1000000000000001,
            "Region": "cn-hangzhou",
            "ProductCode": "ecs",
            "ProductType": "",
            "SubscriptionType": "PayAsYouGo",
            "Status": "Normal",
            "SubStatus": "Normal",
            "CreateTime": "2026-01-01T00:00:00Z",
            "EndTime": "2099-12-31T15:59:00Z",
            "Seller": "26842",
            "SellerId": 26842,
        }
    ]


def test_instance_that_is_released_by_itself_says_when(root: Any, launch: Any) -> None:
    launch(AutoReleaseTime="2026-01-02T00:00:00Z")
    (shown,) = data(root)["InstanceList"]
    assert (shown["ReleaseTime"], shown["ExpectedReleaseTime"]) == ("2026-01-02T00:00:00Z", "2026-01-02T00:00:00Z")


def test_subscription_says_when_it_ends_and_how_it_goes_on(root: Any, launch: Any) -> None:
    launch(InstanceChargeType="PrePaid", Period=1)
    (shown,) = data(root)["InstanceList"]
    assert shown["SubscriptionType"] == "Subscription"
    assert (shown["EndTime"], shown["StopTime"]) == ("2026-02-01T00:00:00Z", "2026-02-01T00:00:00Z")
    assert shown["RenewStatus"] == "ManualRenewal"
    assert "RenewalDuration" not in shown


@pytest.mark.parametrize(("period_unit", "unit"), [("Month", "M"), ("Year", "Y")])
def test_subscription_that_renews_itself_says_for_how_long(
    root: Any, emulator: Any, launch: Any, alter: Any, period_unit: str, unit: str
) -> None:
    instance_id = launch(InstanceChargeType="PrePaid", Period=1)
    renewal = emulator.world.ecs.instances.locate(instance_id).renewal
    alter(instance_id, renewal=replace(renewal, status="AutoRenewal", duration=3, period_unit=period_unit))
    (shown,) = data(root, RenewStatus="AutoRenewal")["InstanceList"]
    assert (shown["RenewStatus"], shown["RenewalDuration"], shown["RenewalDurationUnit"]) == ("AutoRenewal", 3, unit)


@pytest.mark.parametrize(
    ("filters", "found"),
    [
        pytest.param({"ProductCode": "ecs"}, True, id="product"),
        pytest.param({"ProductCode": "ECS", "ProductType": "ecs"}, True, id="product-in-capitals"),
        pytest.param({"ProductCode": "rds"}, False, id="other-product"),
        pytest.param({"ProductType": "rds"}, False, id="other-type"),
        pytest.param({"Region": "cn-hangzhou", "ProductCode": "ecs"}, True, id="region"),
        pytest.param({"Region": "cn-beijing", "ProductCode": "ecs"}, False, id="other-region"),
        pytest.param({"SubscriptionType": "Subscription"}, True, id="subscription"),
        pytest.param({"SubscriptionType": "PayAsYouGo"}, False, id="by-the-hour"),
        pytest.param({"RenewStatus": "ManualRenewal"}, True, id="renewal"),
        pytest.param({"RenewStatus": "NotRenewal"}, False, id="other-renewal"),
        pytest.param({"CreateTimeStart": "2026-01-01T00:00:00Z"}, True, id="created-since"),
        pytest.param({"CreateTimeStart": "2026-01-01T00:00:01Z"}, False, id="created-earlier"),
        pytest.param({"CreateTimeEnd": "2026-01-01T00:00:00Z"}, True, id="created-until"),
        pytest.param({"CreateTimeEnd": "2025-12-31T23:59:59Z"}, False, id="created-later"),
        pytest.param({"EndTimeStart": "2026-02-01T00:00:00Z", "EndTimeEnd": "2026-02-01T00:00:00Z"}, True, id="ends"),
        pytest.param({"EndTimeStart": "2026-02-01T00:00:01Z"}, False, id="ends-earlier"),
        pytest.param({"InstanceIDs": "i-nope"}, False, id="unknown-id"),
        pytest.param({"OwnerId": 1000000000000001}, True, id="owner"),
        pytest.param({"PageNum": 2}, False, id="page"),
    ],
)
def test_what_is_paid_for_is_filtered(root: Any, launch: Any, filters: dict[str, Any], found: bool) -> None:
    launch(InstanceChargeType="PrePaid", Period=1)
    assert bool(ids(root, **filters)) is found


def test_instances_are_found_by_their_ids(root: Any, network: Any) -> None:
    one, other, _ = network.launch(Amount=3)
    assert sorted(ids(root, InstanceIDs=f"{one},{other},i-nope")) == sorted([one, other])


def test_instances_are_listed_page_by_page_the_oldest_first(root: Any, clock: Any, network: Any) -> None:
    made = []
    for _ in range(3):
        made += network.launch()
        clock.advance(seconds=60)
    page = data(root, PageNum=2, PageSize=2)
    assert (page["TotalCount"], page["PageNum"], page["PageSize"]) == (3, 2, 2)
    assert ids(root, PageSize=2) + ids(root, PageSize=2, PageNum=2) == made


def test_instances_of_all_regions_are_listed(root: Any, emulator: Any, launch: Any) -> None:
    here = launch()
    instance = emulator.world.ecs.instances.locate(here)
    made = datetime(2026, 1, 2, tzinfo=timezone.utc)
    away = replace(instance, region_id="cn-beijing", instance_id="i-2ze", creation_time=made)
    emulator.world.ecs.put_instance(away)
    assert ids(root) == [here, "i-2ze"]
    assert ids(root, Region="cn-beijing", ProductCode="ecs") == ["i-2ze"]


def test_other_accounts_pay_for_themselves(root: Any, emulator: Any, launch: Any) -> None:
    launch()
    other = emulator.new_account().account_id
    assert ids(root.acting_as(Root(other))) == []


def test_released_instance_is_not_paid_for(root: Any, launch: Any) -> None:
    root.ecs("DeleteInstance", InstanceId=launch(), Force=True)
    assert ids(root) == []


@pytest.mark.parametrize(
    ("parameters", "code"),
    [
        pytest.param({"Region": "cn-hangzhou"}, "MissingParameter", id="region-without-product"),
        pytest.param({"OwnerId": 2}, "InvalidOwner", id="owner"),
        pytest.param({"OwnerId": "x"}, "InvalidParameter", id="owner-no-number"),
        pytest.param({"SubscriptionType": "Gift"}, "InvalidParameter", id="subscription-type"),
        pytest.param({"RenewStatus": "Maybe"}, "InvalidParameter", id="renew-status"),
        pytest.param({"PageNum": 0}, "InvalidParameter", id="page-zero"),
        pytest.param({"PageSize": 301}, "InvalidParameter", id="large-page"),
        pytest.param({"CreateTimeStart": "2026-01-01"}, "InvalidParameter", id="time"),
        pytest.param({"EndTimeEnd": "2026-13-01T00:00:00Z"}, "InvalidParameter", id="no-such-time"),
        pytest.param({"InstanceIDs": ",".join(f"i-{n}" for n in range(101))}, "InvalidParameter", id="ids"),
    ],
)
def test_asking_is_refused(root: Any, refused: Refused, parameters: dict[str, Any], code: str) -> None:
    with refused(code, 400):
        root.bss("QueryAvailableInstances", **parameters)


def test_user_needs_the_permission(new_user: Any) -> None:
    allow = '{"Version":"1","Statement":[{"Effect":"Allow","Action":"bss:DescribeInstances","Resource":"*"}]}'
    assert ids(new_user("alice", allow)) == []
    with pytest.raises(ApiError) as denied:
        new_user("bob").bss("QueryAvailableInstances")
    assert (denied.value.code, denied.value.status) == ("NotAuthorized", 400)
    assert denied.value.detail["AccessDeniedDetail"]["AuthAction"] == "bss:DescribeInstances"
