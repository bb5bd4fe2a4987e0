"""An emulator of some user, and programs that `alimock exec` runs on its instances for that user."""

import contextlib
import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from process_environment import unmeasured

from alimock.emulator.api.principal import Root
from alimock.emulator.emulator import Emulator
from alimock.emulator.state import DEFAULT_ACCOUNT_ID

ALIMOCK = (sys.executable, "-m", "alimock.emulator")
TRUST = (
    '{"Version":"1","Statement":[{"Effect":"Allow","Action":"sts:AssumeRole",'
    '"Principal":{"Service":["ecs.aliyuncs.com"]}}]}'
)
SECONDS = 30
NOBODY = 65534
IS_ROOT = os.geteuid() == 0
# It may read this interpreter, wherever that is, and nothing else that a user may not.
AS_NOBODY = (
    "setpriv",
    f"--reuid={NOBODY}",
    f"--regid={NOBODY}",
    "--clear-groups",
    "--inh-caps=-all,+dac_read_search",
    "--ambient-caps=-all,+dac_read_search",
)
METADATA = "http://100.100.100.200/latest/meta-data"
NO_ROUTE, NO_NAME, RESET = 7, 6, 56
"""What curl's exit statuses say."""


def _allows_namespaces() -> bool:
    asked = ("unshare", "--net", "--mount", "--uts", *(() if IS_ROOT else ("--map-root-user",)), "true")
    return subprocess.run(asked, capture_output=True, check=False).returncode == 0


needs_namespaces = pytest.mark.skipif(not _allows_namespaces(), reason="this kernel allows no namespaces")


@dataclass
class Machine:
    """An emulator that some user runs, and that user's programs."""

    prefix: tuple[str, ...]
    user: int
    directory: Path
    endpoint: str
    running: str
    other: str
    roleless: str
    stopped: str

    def command(self, *arguments: str, instance_id: str | None = None, options: tuple[str, ...] = ()) -> list[str]:
        place = ("--endpoint", self.endpoint, "--instance", instance_id or self.running)
        return [*self.prefix, *ALIMOCK, "exec", *place, *options, "--", *arguments]

    def environment(self, **variables: str) -> dict[str, str]:
        inherited = unmeasured() if self.prefix else os.environ
        return {**inherited, "TMPDIR": str(self.directory / "temporary"), "HOME": str(self.directory), **variables}

    def start(self, *arguments: str, **rest: Any) -> "subprocess.Popen[str]":
        return subprocess.Popen(
            self.command(*arguments, **rest),
            env=self.environment(),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )

    def run(
        self,
        *arguments: str,
        instance_id: str | None = None,
        options: tuple[str, ...] = (),
        given: str = "",
        **variables: str,
    ) -> "subprocess.CompletedProcess[str]":
        return subprocess.run(
            self.command(*arguments, instance_id=instance_id, options=options),
            env=self.environment(**variables),
            input=given,
            capture_output=True,
            text=True,
            timeout=SECONDS,
            check=False,
        )


def _state() -> tuple[str, list[str]]:
    """Return the state of an emulator and its instances: two with a role, one without, one stopped."""
    emulator = Emulator()

    def call(product: str, action: str, **parameters: Any) -> dict[str, Any]:
        return emulator.call(Root(DEFAULT_ACCOUNT_ID), product, action, {"RegionId": "cn-hangzhou", **parameters})

    call("ram", "CreateRole", RoleName="web", AssumeRolePolicyDocument=TRUST)
    vpc_id = call("vpc", "CreateVpc", CidrBlock="10.0.0.0/8")["VpcId"]
    v_switch_id = call("vpc", "CreateVSwitch", VpcId=vpc_id, ZoneId="cn-hangzhou-i", CidrBlock="10.0.1.0/24")
    launched = call(
        "ecs",
        "RunInstances",
        ImageId="aliyun_3_x64_20G_alibase_20240528.vhd",
        InstanceType="ecs.g6.large",
        VSwitchId=v_switch_id["VSwitchId"],
        SecurityGroupId=call("ecs", "CreateSecurityGroup", VpcId=vpc_id)["SecurityGroupId"],
        Amount=4,
    )
    ids: list[str] = launched["InstanceIdSets"]["InstanceIdSet"]
    call("ecs", "AttachInstanceRamRole", RamRoleName="web", InstanceIds=json.dumps(ids[:2]))
    call("ecs", "StopInstance", InstanceId=ids[3])
    return json.dumps(emulator.world.dump()), ids


@contextlib.contextmanager
def served(prefix: tuple[str, ...], user: int) -> Iterator[Machine]:
    with tempfile.TemporaryDirectory(prefix="exec-") as name:
        directory = Path(name)
        (directory / "temporary").mkdir()
        state, ids = _state()
        (directory / "state").write_text(state)
        for path in (directory, *directory.iterdir()):
            os.chown(path, user, -1)
        machine = Machine(prefix, user, directory, "", *ids)
        files = ("--state", str(directory / "state"), "--port-file", str(directory / "port"))
        command = [*prefix, *ALIMOCK, "serve", "--port", "0", *files]
        environment = machine.environment(TMPDIR=str(directory))
        with subprocess.Popen(command, stdout=subprocess.DEVNULL, env=environment) as process:
            try:
                deadline = time.monotonic() + SECONDS
                while not (directory / "port").exists():
                    assert process.poll() is None
                    assert time.monotonic() < deadline, "the server did not start"
                    time.sleep(0.01)
                machine.endpoint = f"http://127.0.0.1:{(directory / 'port').read_text()}"
                yield machine
            finally:
                process.terminate()
                process.wait(SECONDS)
        left = {path.name for path in directory.iterdir()}
        assert left == {"state", "temporary"}, "the server takes its sockets away"


ways = pytest.mark.parametrize(
    "options", [pytest.param((), id="in-place", marks=needs_namespaces), pytest.param(("--variables",), id="variables")]
)
