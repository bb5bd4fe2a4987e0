"""Programs written for the cloud, in the languages and with the packages of its users, unchanged on an instance.

``make clients`` builds those that have to be built. A program that was not built, or whose packages are not installed,
is skipped, unless the environment variable ``ALIMOCK_REQUIRE_CLIENTS`` names its folder: then its test fails.
"""

import base64
import json
import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from importlib.util import find_spec
from pathlib import Path

import pytest

from alimock.emulator.emulator import NewAccount

REGION = "cn-hangzhou"
ROLE = "Web"
HERE = Path(__file__).parent
BUILT = HERE.parents[1] / "build" / "clients"
SYSTEM_PYTHON = "/usr/bin/python3"
JAVA = ("java", "-cp", f"{BUILT}/java/lib/*:{BUILT}/java/classes")

NEWEST = {
    "go-newest": (f"{BUILT}/go/newest", REGION),
    "java-newest": (*JAVA, "Newest", REGION),
    "node-newest": ("node", f"{BUILT}/node/newest.js", REGION),
    "python-newest": (sys.executable, f"{HERE}/python/newest.py", REGION),
}
OLDER = {
    "go-older": (f"{BUILT}/go/older", REGION, ROLE),
    "java-older": (*JAVA, "Older", REGION, ROLE),
    "node-older": ("node", f"{BUILT}/node/older.js", REGION),
}
# Those that know no hardened mode.
NORMAL_MODE = {
    "python-older": (sys.executable, f"{HERE}/python/older.py", REGION, ROLE),
    "python-oss": (sys.executable, f"{HERE}/python/oss.py", ROLE),
    "cloud_init": (SYSTEM_PYTHON, f"{HERE}/cloud_init/crawl.py"),
}
OTHERS = {"curl": (f"{HERE}/curl/metadata.sh",)}
PROGRAMS = NEWEST | OLDER | NORMAL_MODE | OTHERS
PACKAGES = {"python-newest": "alibabacloud_credentials", "python-older": "aliyunsdkcore", "python-oss": "oss2"}
CALLING = [*NEWEST, *OLDER, "python-older"]

Run = Callable[..., "subprocess.CompletedProcess[str]"]


def _not_here(name: str) -> str | None:
    """Say why a program cannot run here, if it cannot."""
    folder = name.partition("-")[0]
    if folder in ("go", "java", "node"):
        return None if (BUILT / folder / "built").exists() else f"make clients has not built {folder}"
    if folder == "curl":
        return None if shutil.which("curl") else "curl is not installed"
    if folder == "cloud_init":
        asked = (SYSTEM_PYTHON, "-c", "import cloudinit")
        here = Path(SYSTEM_PYTHON).exists() and subprocess.run(asked, capture_output=True, check=False).returncode == 0
        return None if here else "cloud-init is not installed"
    package = PACKAGES[name]
    return None if find_spec(package) else f"{package} is not installed"


@pytest.fixture(name="run")
def _run(run_on_instance: Run) -> Run:
    """Run a program of the table on an instance."""

    def run(instance_id: str, name: str, **environment: str) -> "subprocess.CompletedProcess[str]":
        if reason := _not_here(name):
            if name.partition("-")[0] in os.environ.get("ALIMOCK_REQUIRE_CLIENTS", "").split():
                pytest.fail(reason)
            pytest.skip(reason)
        return run_on_instance(instance_id, PROGRAMS[name], **environment)

    return run


def _answer(done: "subprocess.CompletedProcess[str]") -> dict[str, object]:
    assert done.returncode == 0, done.stderr
    answer: dict[str, object] = json.loads(done.stdout)
    return answer


def _expected(account: NewAccount, instance_id: str) -> dict[str, object]:
    return {
        "arn": f"acs:ram::{account.account_id}:assumed-role/{ROLE}/vm-ram-{instance_id}",
        "instances": 1,
        "denied": "NoPermission",
    }


@pytest.mark.parametrize("name", CALLING)
def test_a_program_may_do_what_its_instances_role_may(
    run: Run, launch: Callable[..., str], alimock_account: NewAccount, name: str
) -> None:
    instance_id = launch()
    assert _answer(run(instance_id, name)) == _expected(alimock_account, instance_id)


@pytest.mark.parametrize("name", [*NEWEST, *OLDER])
def test_the_hardened_mode_is_enough(
    run: Run, launch: Callable[..., str], alimock_account: NewAccount, name: str
) -> None:
    instance_id = launch(HttpEndpoint="enabled", HttpTokens="required")
    assert _answer(run(instance_id, name)) == _expected(alimock_account, instance_id)


@pytest.mark.parametrize("name", NEWEST)
def test_a_program_may_insist_on_the_hardened_mode(
    run: Run, launch: Callable[..., str], alimock_account: NewAccount, name: str
) -> None:
    instance_id = launch()
    done = run(instance_id, name, ALIBABA_CLOUD_IMDSV1_DISABLED="true")
    assert _answer(done) == _expected(alimock_account, instance_id)


@pytest.mark.parametrize("name", NORMAL_MODE)
def test_programs_of_the_normal_mode_fail_where_the_hardened_one_is_required(
    run: Run, launch: Callable[..., str], name: str
) -> None:
    done = run(launch(HttpEndpoint="enabled", HttpTokens="required"), name)
    assert done.returncode == 1
    assert not done.stdout


@pytest.mark.parametrize("name", [*CALLING, "python-oss", "curl"])
def test_without_a_role_there_are_no_credentials(run: Run, launch: Callable[..., str], name: str) -> None:
    done = run(launch(RamRoleName=""), name)
    assert done.returncode != 0


def test_the_client_of_object_storage_gets_the_token_that_others_get(run: Run, launch: Callable[..., str]) -> None:
    instance_id = launch()
    token = _answer(run(instance_id, "python-oss"))
    shown = _answer(run(instance_id, "curl"))["credentials"]
    assert isinstance(shown, dict)
    assert token == {"access_key_id": shown["AccessKeyId"], "security_token": shown["SecurityToken"]}


@pytest.mark.parametrize("tokens", ["optional", "required"])
def test_curl_reads_the_metadata(
    run: Run, launch: Callable[..., str], alimock_account: NewAccount, tokens: str
) -> None:
    instance_id = launch(HttpEndpoint="enabled", HttpTokens=tokens)
    read = _answer(run(instance_id, "curl"))
    assert read["role"] == ROLE
    assert isinstance(read["credentials"], dict)
    assert read["credentials"]["Code"] == "Success"
    assert isinstance(read["document"], dict)
    assert read["document"]["instance-id"] == instance_id
    assert read["document"]["owner-account-id"] == alimock_account.account_id


def test_cloud_init_finds_its_cloud(run: Run, launch: Callable[..., str], alimock_account: NewAccount) -> None:
    script = "#cloud-config\npackages: [nginx]\n"
    instance_id = launch(UserData=base64.b64encode(script.encode()).decode(), HostName="web-1")
    found = _answer(run(instance_id, "cloud_init"))
    metadata = found.pop("metadata")
    assert found == {
        "platform": "AliYun",
        "instance_id": instance_id,
        "hostname": "web-1",
        "public_keys": [],
        "user_data": script,
    }
    assert isinstance(metadata, dict)
    assert metadata["owner-account-id"] == alimock_account.account_id
    assert metadata["region-id"] == REGION
    (interface,) = metadata["network"]["interfaces"]["macs"].values()
    assert interface["primary-ip-address"] == metadata["private-ipv4"]
