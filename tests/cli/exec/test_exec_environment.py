"""What points programs on instances at the cloud, in a place of their own and by variables alone."""

import json
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from exec_machine import ALIMOCK, METADATA, SECONDS, Machine, needs_namespaces, ways

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="Windows has no fork")


LEADING_ELSEWHERE = {
    "ALIBABA_CLOUD_ACCESS_KEY_ID": "x",
    "ALIBABACLOUD_ACCESS_KEY_SECRET": "x",
    "ALICLOUD_ACCESS_KEY": "x",
    "ALIBABA_CLOUD_SECURITY_TOKEN": "x",
    "ALIBABA_CLOUD_CREDENTIALS_FILE": "x",
    "ALIBABA_CLOUD_PROFILE": "x",
    "ALIBABA_CLOUD_OIDC_TOKEN_FILE": "x",
    "ALIBABA_CLOUD_ECS_METADATA_DISABLED": "true",
    "https_proxy": "http://127.0.0.1:9",
}
KEPT = {"ALIBABA_CLOUD_REGION_ID": "cn-hangzhou", "ALIBABA_CLOUD_ECS_METADATA": "web", "OTHER": "kept"}


@ways
def test_no_variable_keeps_it_from_the_instances_role(machine: Machine, options: tuple[str, ...]) -> None:
    done = machine.run("env", options=options, **LEADING_ELSEWHERE, **KEPT)
    seen = dict(line.split("=", 1) for line in done.stdout.splitlines())
    assert {name: seen.get(name) for name in KEPT} == KEPT
    assert not [name for name, value in LEADING_ELSEWHERE.items() if seen.get(name) == value]
    assert seen["ALIBABA_CLOUD_CLI_PROFILE_DISABLED"] == "true"


@needs_namespaces
def test_what_points_at_the_emulator_outside_is_taken_away(machine: Machine) -> None:
    printed = subprocess.run(
        [*ALIMOCK, "env", "--endpoint", machine.endpoint, "--shell", "dotenv", "--metadata"],
        capture_output=True,
        text=True,
        check=True,
    ).stdout
    pointing = dict(line.split("=", 1) for line in printed.splitlines())
    seen = machine.run("env", **pointing).stdout
    assert machine.endpoint.removeprefix("http://") not in seen
    assert "proxy" not in seen.lower()
    assert "preload" not in seen


@needs_namespaces
def test_certificates_of_the_machine_and_the_user_stay_trusted(machine: Machine) -> None:
    own = machine.directory / "own.pem"
    own.write_text("-----OWN-----")
    own.chmod(0o644)
    try:
        done = machine.run("sh", "-c", 'cat "$SSL_CERT_FILE"', REQUESTS_CA_BUNDLE=str(own), SSL_CERT_FILE="/none")
    finally:
        own.unlink()
    assert "-----OWN-----\n-----BEGIN CERTIFICATE-----" in done.stdout
    assert done.stdout.endswith("-----END CERTIFICATE-----\n")


FOREIGN = "alimock: this proxy stands in for http://100.100.100.200 and http://*.aliyuncs.com alone"
POINTED = """
curl -sS http://100.100.100.200/latest/meta-data/instance-id; echo
curl -sS http://ecs.aliyuncs.com/ | grep -o '<Code>MissingAction'
curl -sS "http://$ALIBABA_CLOUD_ENDPOINT/" | grep -o '<Code>MissingAction'
curl -sS "http://$ALIBABA_CLOUD_ENDPOINT/latest/meta-data/instance-id"; echo
curl -sS "http://$ALIBABA_CLOUD_ENDPOINT/_alimock/health" | grep -o '<Code>MissingAction'
curl -sS "http://$ALIBABA_CLOUD_ENDPOINT/_alimock/instances/$1/latest/meta-data" | grep -o '<Code>MissingAction'
curl -sS http://example.com/
curl -sS https://ram.aliyuncs.com/ 2>/dev/null || echo no tunnel
"""


def test_variables_point_at_the_instance_and_nowhere_else(machine: Machine) -> None:
    done = machine.run("sh", "-c", POINTED, "sh", machine.other, options=("--variables",))
    assert done.stdout.splitlines() == [
        machine.running,
        "<Code>MissingAction",
        "<Code>MissingAction",
        machine.running,
        "<Code>MissingAction",
        "<Code>MissingAction",
        f"{FOREIGN}: http://example.com is neither",
        "no tunnel",
    ]
    assert done.stderr == ""


def test_variables_give_the_roles_credentials(machine: Machine) -> None:
    script = 'test -n "$ALIBABA_CLOUD_CREDENTIALS_URI" && curl -sS "$ALIBABA_CLOUD_CREDENTIALS_URI"'
    done = machine.run("sh", "-c", script, options=("--variables",))
    assert json.loads(done.stdout)["Code"] == "Success"
    assert machine.run("sh", "-c", script, instance_id=machine.roleless, options=("--variables",)).returncode == 1


def test_by_variables_allowed_hosts_are_asked_directly(machine: Machine) -> None:
    options = ("--variables", "--network", "db.example:80")
    done = machine.run("sh", "-c", 'echo "$no_proxy"', options=options, no_proxy="own.example")
    assert done.stdout == "db.example,localhost,127.0.0.1,::1\n"


@pytest.mark.skipif(not Path("/proc/sys/user/max_net_namespaces").exists(), reason="no kernel that can refuse")
@needs_namespaces
def test_a_kernel_that_refuses_is_told_of_in_one_line(mine: Machine) -> None:
    script = 'echo 0 > /proc/sys/user/max_net_namespaces && exec "$@"'
    command = mine.command("curl", "-sS", f"{METADATA}/instance-id")
    refused = ("unshare", "--user", "--map-root-user", "sh", "-c", script, "sh", *command)
    done = subprocess.run(
        refused,
        env=mine.environment(),
        capture_output=True,
        text=True,
        timeout=SECONDS,
        check=False,
    )
    assert done.stdout == mine.running
    assert done.stderr == (
        "alimock: this kernel does not allow namespaces (namespaces: No space left on device): "
        "pointing the program by variables instead\n"
    )


@pytest.mark.skipif(shutil.which("node") is None, reason="node is not installed")
@ways
def test_node_reaches_the_cloud_by_its_own_names(mine: Machine, options: tuple[str, ...]) -> None:
    script = (
        "const show = (answer) => { let text = ''; answer.on('data', (one) => (text += one));"
        " answer.on('end', () => console.log(text.match(/i-[a-z0-9]+|MissingAction/)[0])); };"
        f"require('http').get('{METADATA}/instance-id', (one) => {{ show(one);"
        " require('https').request({ hostname: 'ECS.aliyuncs.com', method: 'POST' }, show).end(); });"
    )
    done = mine.run("node", "-e", script, options=options)
    assert (done.stdout, done.stderr) == (f"{mine.running}\nMissingAction\n", "")


JAVA = """
public class Ask {
    public static void main(String[] urls) throws Exception {
        for (String url : urls) {
            var connection = (java.net.HttpURLConnection) new java.net.URL(url).openConnection();
            System.out.println(connection.getResponseCode());
        }
    }
}
"""


@pytest.mark.skipif(shutil.which("java") is None, reason="java is not installed")
@pytest.mark.parametrize(
    ("options", "scheme"),
    [pytest.param((), "https", id="in-place", marks=needs_namespaces), pytest.param(("--variables",), "http")],
)
def test_java_reaches_the_cloud_by_its_own_names(
    mine: Machine, tmp_path: Path, options: tuple[str, ...], scheme: str
) -> None:
    (tmp_path / "Ask.java").write_text(JAVA)
    urls = (f"{METADATA}/instance-id", f"{scheme}://ecs.aliyuncs.com/")
    done = mine.run("java", str(tmp_path / "Ask.java"), *urls, options=options, JAVA_TOOL_OPTIONS="-Xshare:auto")
    assert (done.returncode, done.stdout) == (0, "200\n400\n"), done.stderr
    assert "-Xshare:auto" in done.stderr
