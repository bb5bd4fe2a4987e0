"""The variables that point programs at an emulator, and those that are taken away from programs on instances."""

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner

from alimock.emulator.api.principal import Root
from alimock.emulator.cli import cli
from alimock.emulator.emulator import NewAccount
from alimock.fixtures.servers import LiveServer
from alimock.sdk_shim.environment import (
    PRELOAD,
    format_variables,
    node_variables,
    proxy_variables,
    user_variables,
    variables,
    without_emulator,
)

ENDPOINT = "http://127.0.0.1:4766"
ADDRESS = "127.0.0.1:4766"
TRUST = (
    '{"Version":"1","Statement":[{"Effect":"Allow","Action":"sts:AssumeRole",'
    '"Principal":{"Service":["ecs.aliyuncs.com"]}}]}'
)


def _env(*arguments: str) -> str:
    done = CliRunner().invoke(cli, ["env", *arguments])
    assert done.exit_code == 0, done.output
    return done.output


def _exported(output: str) -> dict[str, str]:
    lines = (line.removeprefix("export ") for line in output.splitlines() if line.startswith("export "))
    return {name: value.strip("'") for name, _, value in (line.partition("=") for line in lines)}


@pytest.fixture(name="instance_id")
def _instance_id(alimock_server: LiveServer, alimock_account: NewAccount) -> str:
    """Run an instance with the role ``web``."""
    root = Root(alimock_account.account_id)

    def call(product: str, action: str, **parameters: str) -> dict[str, object]:
        return alimock_server.emulator.call(root, product, action, {"RegionId": "cn-hangzhou", **parameters})

    call("ram", "CreateRole", RoleName="web", AssumeRolePolicyDocument=TRUST)
    vpc_id = str(call("vpc", "CreateVpc", CidrBlock="10.0.0.0/8")["VpcId"])
    v_switch = call("vpc", "CreateVSwitch", VpcId=vpc_id, ZoneId="cn-hangzhou-i", CidrBlock="10.0.1.0/24")
    launched = call(
        "ecs",
        "RunInstances",
        ImageId="aliyun_3_x64_20G_alibase_20240528.vhd",
        InstanceType="ecs.g6.large",
        VSwitchId=str(v_switch["VSwitchId"]),
        SecurityGroupId=str(call("ecs", "CreateSecurityGroup", VpcId=vpc_id)["SecurityGroupId"]),
        RamRoleName="web",
    )
    (instance_id,) = launched["InstanceIdSets"]["InstanceIdSet"]  # type: ignore[index]
    return str(instance_id)


@pytest.mark.parametrize(
    "name",
    [
        "ALIBABA_CLOUD_ENDPOINT",
        "ALIBABA_CLOUD_STS_ENDPOINT",
        *(f"ALIBABA_CLOUD_ENDPOINT_{product}" for product in ("RAM", "STS", "ECS", "VPC", "LOCATION", "BSSOPENAPI")),
    ],
)
def test_endpoints_are_host_and_port(name: str) -> None:
    assert variables(ENDPOINT)[name] == ADDRESS


@pytest.mark.parametrize(
    ("names", "value"),
    [
        (("ALIBABA_CLOUD_ACCESS_KEY_ID", "ALIBABACLOUD_ACCESS_KEY_ID", "ALICLOUD_ACCESS_KEY"), "key"),
        (("ALIBABA_CLOUD_ACCESS_KEY_SECRET", "ALIBABACLOUD_ACCESS_KEY_SECRET", "ALICLOUD_SECRET_KEY"), "secret"),
        (("ALIBABA_CLOUD_REGION_ID", "ALIBABA_CLOUD_REGION", "ALICLOUD_REGION"), "cn-hangzhou"),
        (("ALIBABA_CLOUD_ACCOUNT_TYPE",), "International"),
        (("ALIBABA_CLOUD_SKIP_REGION_VALIDATION", "ALICLOUD_SKIP_REGION_VALIDATION"), "true"),
    ],
)
def test_each_tool_finds_what_it_reads(names: tuple[str, ...], value: str) -> None:
    given = variables(ENDPOINT, "key", "secret")
    assert {given[name] for name in names} == {value}


@pytest.mark.parametrize("prefix", ["ALIBABA_CLOUD", "ALIBABACLOUD", "ALICLOUD"])
def test_another_accounts_token_is_taken_away(prefix: str) -> None:
    assert user_variables(ENDPOINT)[f"{prefix}_SECURITY_TOKEN"] is None


@pytest.mark.parametrize(
    ("shell", "line"),
    [
        ("sh", "unset A\nexport B='a b'"),
        ("fish", "set -e A\nset -gx B 'a b'"),
        ("powershell", "Remove-Item Env:A -ErrorAction SilentlyContinue\n$env:B = 'a b'"),
        ("dotenv", "B=a b"),
    ],
)
def test_each_shell_takes_a_variable_away_in_its_way(shell: str, line: str) -> None:
    assert format_variables({"A": None, "B": "a b"}, shell) == line


def test_fish_reads_quotes_and_backslashes() -> None:
    assert format_variables({"A": "it's\\"}, "fish") == r"set -gx A 'it\'s\\'"


def test_the_printed_variables_do_their_work_in_a_shell(alimock_server: LiveServer) -> None:
    shell = shutil.which("sh")
    assert shell
    script = _env("--endpoint", alimock_server.endpoint) + '\necho "$ALIMOCK_ENDPOINT-${ALICLOUD_SECURITY_TOKEN-none}"'
    given = {**os.environ, "ALICLOUD_SECURITY_TOKEN": "x"}
    done = subprocess.run([shell, "-eu", "-c", script], capture_output=True, text=True, check=True, env=given)
    assert done.stdout == f"{alimock_server.endpoint.removeprefix('http://')}-none\n"


def test_plain_env_leaves_other_traffic_alone(alimock_server: LiveServer, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("JAVA_TOOL_OPTIONS", "-Xmx1g")
    given = _exported(_env("--endpoint", alimock_server.endpoint))
    assert not [name for name in given if "proxy" in name.lower() or name.startswith("JAVA")]


def test_metadata_are_reached_by_a_proxy_if_asked(alimock_server: LiveServer, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("no_proxy", "own.example")
    monkeypatch.setenv("JAVA_TOOL_OPTIONS", "-Xmx1g -Dhttp.proxyHost=old -Dhttp.proxyPort=1")
    given = _exported(_env("--endpoint", alimock_server.endpoint, "--metadata"))
    host, _, port = alimock_server.endpoint.removeprefix("http://").partition(":")
    assert given["http_proxy"] == given["HTTP_PROXY"] == alimock_server.endpoint
    assert given["no_proxy"] == given["NO_PROXY"] == "own.example,localhost,127.0.0.1,::1"
    assert given["JAVA_TOOL_OPTIONS"] == f"-Xmx1g -Dhttp.proxyHost={host} -Dhttp.proxyPort={port}"


def test_java_is_told_an_ipv6_address_without_brackets() -> None:
    assert proxy_variables("[::1]:4766", {})["JAVA_TOOL_OPTIONS"] == "-Dhttp.proxyHost=::1 -Dhttp.proxyPort=4766"


def test_node_keeps_its_own_options_and_is_preloaded_once(monkeypatch: pytest.MonkeyPatch) -> None:
    once = node_variables(ADDRESS, {"NODE_OPTIONS": "--trace-warnings"})
    assert once == {"ALIMOCK_ENDPOINT": ADDRESS, "NODE_OPTIONS": f"--trace-warnings --require {PRELOAD}"}
    assert node_variables(ADDRESS, once) == once
    monkeypatch.setattr("alimock.sdk_shim.environment.PRELOAD", Path("/a b/preload.js"))
    assert node_variables(ADDRESS, {})["NODE_OPTIONS"] == '--require "/a b/preload.js"'


def test_what_was_set_is_taken_away_again() -> None:
    own = {
        "PATH": "/bin",
        "NODE_OPTIONS": "--trace-warnings",
        "JAVA_TOOL_OPTIONS": "-Xmx1g",
        "ALIBABA_CLOUD_REGION": "r",
    }
    values = {**own, **node_variables(ADDRESS, own), **proxy_variables(ADDRESS, own), "ALIBABA_CLOUD_ENDPOINT": "x"}
    assert without_emulator(values) == own
    assert without_emulator({**node_variables(ADDRESS, {}), **proxy_variables(ADDRESS, {})}) == {}


def test_a_shell_has_an_instances_role_if_asked(alimock_server: LiveServer, instance_id: str) -> None:
    output = _env("--endpoint", alimock_server.endpoint, "--instance", instance_id)
    given = _exported(output)
    base = f"{alimock_server.endpoint}/_alimock/instances/{instance_id}"
    uri = f"{base}/latest/meta-data/ram/security-credentials/web"
    assert given["ALIBABA_CLOUD_CREDENTIALS_URI"] == given["ALICLOUD_CREDENTIALS_URI"] == uri
    assert given["ALIBABA_CLOUD_ECS_METADATA_DISABLED"] == "true"
    assert given["ALIMOCK_INSTANCE"] == instance_id
    assert "unset ALIBABA_CLOUD_ACCESS_KEY_ID" in output.splitlines()
    assert not [name for name in given if "ACCESS_KEY" in name or "SECRET" in name]
    assert given["ALIBABA_CLOUD_ENDPOINT"] == alimock_server.endpoint.removeprefix("http://")


def test_the_default_chain_takes_that_role(alimock_server: LiveServer, instance_id: str) -> None:
    given = _exported(_env("--endpoint", alimock_server.endpoint, "--instance", instance_id))
    script = (
        "from alibabacloud_credentials.client import Client\n"
        "from alibabacloud_sts20150401.client import Client as Sts\n"
        "from alibabacloud_tea_openapi.models import Config\n"
        "import os\n"
        "config = Config(credential=Client(), endpoint=os.environ['ALIBABA_CLOUD_STS_ENDPOINT'], protocol='http')\n"
        "print(Sts(config).get_caller_identity().body.arn)\n"
    )
    plain = {**without_emulator(os.environ), "ALIBABA_CLOUD_CLI_PROFILE_DISABLED": "true"}
    command = (sys.executable, "-c", script)
    done = subprocess.run(command, capture_output=True, text=True, check=False, env={**plain, **given})
    assert done.stdout.endswith(f":assumed-role/web/vm-ram-{instance_id}\n"), done.stderr


@pytest.mark.parametrize(
    ("prepare", "complaint"),
    [
        ("unknown", "There is no instance 'i-none'"),
        ("stopped", "is Stopp"),
        ("detached", "no role is bound to the instance"),
        ("hardened", "are not to be read without a token"),
    ],
)
def test_without_a_role_to_be_read_that_is_said(
    alimock_server: LiveServer, alimock_account: NewAccount, instance_id: str, prepare: str, complaint: str
) -> None:
    root, ids = Root(alimock_account.account_id), json.dumps([instance_id])
    calls = {
        "stopped": ("StopInstance", {"InstanceId": instance_id}),
        "detached": ("DetachInstanceRamRole", {"RamRoleName": "web", "InstanceIds": ids}),
        "hardened": (
            "ModifyInstanceMetadataOptions",
            {"InstanceId": instance_id, "HttpEndpoint": "enabled", "HttpTokens": "required"},
        ),
    }
    if prepare in calls:
        action, parameters = calls[prepare]
        alimock_server.emulator.call(root, "ecs", action, {"RegionId": "cn-hangzhou", **parameters})
    asked = "i-none" if prepare == "unknown" else instance_id
    done = CliRunner().invoke(cli, ["env", "--endpoint", alimock_server.endpoint, "--instance", asked])
    assert done.exit_code == 1
    assert len(done.output.splitlines()) == 1
    assert complaint in done.output


def test_a_proxy_cannot_be_told_an_instance() -> None:
    done = CliRunner().invoke(cli, ["env", "--instance", "i-1", "--metadata"])
    assert done.exit_code == 2
    assert "either --instance or --metadata" in done.output
