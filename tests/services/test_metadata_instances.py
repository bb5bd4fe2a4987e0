"""Which instance the metadata service answers for."""

from typing import Any

import pytest
from werkzeug.test import Client

from alimock.emulator.api.principal import Root
from alimock.emulator.metadata.endpoint import is_metadata_path
from alimock.emulator.web.app import create_app
from alimock.emulator.wire.message import WireRequest

ID = "/latest/meta-data/instance-id"
HOW_TO_CHOOSE = (
    "choose one by the base URL /_alimock/instances/<InstanceId>, the header X-Alimock-Instance, "
    "or PUT /_alimock/metadata/instance"
)


def _reason(response: Any) -> str:
    """Give the one line that says why no instance answers."""
    assert response.status == 404
    assert response.headers["Content-Type"] == "text/plain; charset=utf-8"
    text: str = response.body.decode()
    assert text.endswith("\n")
    assert text.count("\n") == 1
    return text.strip()


def test_only_running_instance_answers(launch: Any, metadata: Any) -> None:
    instance_id = launch()
    assert metadata(ID).body.decode() == instance_id


def test_only_running_instance_answers_whatever_its_account(
    emulator: Any, root: Any, launch: Any, metadata: Any
) -> None:
    account = emulator.new_account()
    instance_id = launch(root.acting_as(Root(account.account_id)))
    assert metadata(ID).body.decode() == instance_id
    assert metadata("/latest/meta-data/owner-account-id").body.decode() == account.account_id


def test_stopped_instances_do_not_count(launch: Any, alter: Any, metadata: Any) -> None:
    stopped, running = launch(), launch()
    alter(stopped, status="Stopped")
    assert metadata(ID).body.decode() == running


def test_without_a_running_instance_one_line_says_how_to_choose(launch: Any, alter: Any, metadata: Any) -> None:
    assert _reason(metadata(ID)) == f"No instance is running: {HOW_TO_CHOOSE}."
    alter(launch(), status="Stopped")
    assert _reason(metadata(ID)) == f"No instance is running: {HOW_TO_CHOOSE}."


def test_among_several_running_instances_one_has_to_be_chosen(launch: Any, metadata: Any) -> None:
    launch(), launch()
    assert _reason(metadata(ID)) == f"Several instances are running: {HOW_TO_CHOOSE}."


def test_url_goes_before_header_and_header_before_the_chosen_one(emulator: Any, launch: Any, metadata: Any) -> None:
    by_url, by_header, chosen = launch(), launch(), launch()
    emulator.choose_instance(chosen)
    header = {"X-Alimock-Instance": by_header}
    assert metadata(ID).body.decode() == chosen
    assert metadata(ID, headers=header).body.decode() == by_header
    assert metadata(ID, instance_id=by_url, headers=header).body.decode() == by_url


@pytest.mark.parametrize("named", ["i-none", "", "i-\n\r\0", "实例"])
def test_unknown_instance_is_named_in_one_line(launch: Any, metadata: Any, named: str) -> None:
    launch()
    expected = f"There is no instance {named!r}: {HOW_TO_CHOOSE}."
    assert _reason(metadata(ID, instance_id=named)) == expected
    assert _reason(metadata(ID, headers={"X-Alimock-Instance": named})) == expected


def test_choice_ends_with_its_instance(root: Any, emulator: Any, launch: Any, metadata: Any) -> None:
    chosen, other, third = launch(), launch(), launch()
    emulator.choose_instance(chosen)
    root.ecs("DeleteInstance", InstanceId=chosen, Force=True)
    assert _reason(metadata(ID)) == f"Several instances are running: {HOW_TO_CHOOSE}."
    root.ecs("StopInstance", InstanceId=third)
    assert metadata(ID).body.decode() == other


def test_choice_ends_with_the_account_of_its_instance(emulator: Any, root: Any, launch: Any, metadata: Any) -> None:
    account_id = emulator.new_account().account_id
    emulator.choose_instance(launch(root.acting_as(Root(account_id))))
    other = launch()
    emulator.reset(account_id)
    assert metadata(ID).body.decode() == other


def test_instance_whose_time_has_come_does_not_answer(clock: Any, launch: Any, metadata: Any) -> None:
    instance_id = launch(AutoReleaseTime="2026-01-01T01:00Z")
    assert metadata(ID).body.decode() == instance_id
    clock.advance(seconds=3600)
    assert _reason(metadata(ID)) == f"No instance is running: {HOW_TO_CHOOSE}."
    assert _reason(metadata(ID, instance_id=instance_id)) == f"There is no instance {instance_id!r}: {HOW_TO_CHOOSE}."


@pytest.mark.parametrize("status", ["Pending", "Starting", "Stopping", "Stopped"])
def test_instance_that_is_not_running_does_not_answer(launch: Any, alter: Any, metadata: Any, status: str) -> None:
    instance_id = launch()
    alter(instance_id, status=status)
    expected = f"The instance {instance_id} is {status}: only a running instance has metadata."
    assert _reason(metadata(ID, instance_id=instance_id)) == expected


def test_instance_answers_from_when_it_has_started_until_it_stops(
    root: Any, emulator: Any, launch: Any, metadata: Any, clock: Any
) -> None:
    emulator.change_settings(pending_seconds=10, starting_seconds=10, stopping_seconds=10)
    instance_id = launch()

    def answers() -> bool:
        return bool(metadata(ID, instance_id=instance_id).status == 200)

    assert not answers()
    clock.advance(seconds=19)
    assert not answers()
    clock.advance(seconds=1)
    assert answers()
    root.ecs("RebootInstance", InstanceId=instance_id)
    assert not answers()
    clock.advance(seconds=10)
    assert answers()
    root.ecs("StopInstance", InstanceId=instance_id)
    assert not answers()
    clock.advance(seconds=10)
    assert not answers()


def test_classic_instance_does_not_answer(root: Any, metadata: Any) -> None:
    group_id = root.ecs("CreateSecurityGroup")["SecurityGroupId"]
    launched = root.ecs(
        "RunInstances",
        ImageId="aliyun_3_x64_20G_alibase_20240528.vhd",
        InstanceType="ecs.n4.small",
        SecurityGroupId=group_id,
    )
    instance_id = launched["InstanceIdSets"]["InstanceIdSet"][0]
    assert _reason(metadata(ID, instance_id=instance_id)) == (
        f"The instance {instance_id} is on the classic network: only instances in a VPC have metadata."
    )


def test_a_classic_instance_leaves_the_only_other_one_its_say(root: Any, metadata: Any, launch: Any) -> None:
    group_id = root.ecs("CreateSecurityGroup")["SecurityGroupId"]
    root.ecs(
        "RunInstances",
        ImageId="aliyun_3_x64_20G_alibase_20240528.vhd",
        InstanceType="ecs.n4.small",
        SecurityGroupId=group_id,
    )
    instance_id = launch()
    assert metadata(ID).body.decode() == instance_id


@pytest.mark.parametrize(
    ("path", "host", "expected"),
    [
        pytest.param("/latest", "127.0.0.1:4766", True, id="version"),
        pytest.param("/latest/meta-data/", "127.0.0.1:4766", True, id="below-the-version"),
        pytest.param("/LATEST/meta-data/", "127.0.0.1:4766", True, id="case"),
        pytest.param("/2016-01-01/meta-data", "127.0.0.1:4766", True, id="dated-version"),
        pytest.param("/2009-04-04/meta-data", "127.0.0.1:4766", True, id="another-date"),
        pytest.param("/", "100.100.100.200", True, id="own-address"),
        pytest.param("/favicon.ico", "100.100.100.200:80", True, id="own-address-and-port"),
        pytest.param("/", "127.0.0.1:4766", False, id="api"),
        pytest.param("", "127.0.0.1:4766", False, id="nothing"),
        pytest.param("/latests", "127.0.0.1:4766", False, id="longer"),
        pytest.param("/console", "127.0.0.1:4766", False, id="console"),
        pytest.param("/20160-1-01/", "127.0.0.1:4766", False, id="no-date"),
        pytest.param("/2016-01-011/", "127.0.0.1:4766", False, id="longer-than-a-date"),
        pytest.param("/abcd-ef-gh/", "127.0.0.1:4766", False, id="letters"),
        pytest.param("/", "[::1]:4766", False, id="ipv6"),
        pytest.param("/", "1100.100.100.200", False, id="another-address"),
    ],
)
def test_requests_for_metadata_are_recognised(path: str, host: str, expected: bool) -> None:
    assert is_metadata_path(WireRequest("GET", path, headers={"host": host})) is expected


def test_request_without_a_host_goes_by_its_path() -> None:
    assert is_metadata_path(WireRequest("GET", "/latest/"))
    assert not is_metadata_path(WireRequest("GET", "/"))


def test_over_http_the_base_url_names_the_instance(emulator: Any, launch: Any) -> None:
    first, second = launch(), launch()
    client = Client(create_app(emulator))
    for instance_id in (first, second):
        response = client.get(f"/_alimock/instances/{instance_id}{ID}")
        assert (response.status_code, response.text) == (200, instance_id)
        assert client.get(f"/_alimock/instances/{instance_id}").text == "2016-01-01\nlatest"


def test_over_http_head_is_answered_as_get_without_a_body(emulator: Any, launch: Any) -> None:
    instance_id = launch()
    response = Client(create_app(emulator)).head(ID)
    assert (response.status_code, response.data) == (200, b"")
    assert response.headers.getlist("Content-Length") == [str(len(instance_id))]
