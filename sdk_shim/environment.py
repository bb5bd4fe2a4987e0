"""The environment variables that point programs at a running emulator."""

import re
import shlex
from collections.abc import Callable, Mapping
from pathlib import Path
from urllib.parse import urlsplit

REGION = "cn-hangzhou"
PRELOAD = Path(__file__).with_name("preload.js")
LOOPBACK = ("localhost", "127.0.0.1", "::1")

_PRODUCTS = ("RAM", "STS", "ECS", "VPC", "LOCATION", "BSSOPENAPI")
# The newest name of each comes last; some tools read an older one first.
_KEY_IDS = ("ALICLOUD_ACCESS_KEY", "ALIBABACLOUD_ACCESS_KEY_ID", "ALIBABA_CLOUD_ACCESS_KEY_ID")
_KEY_SECRETS = ("ALICLOUD_SECRET_KEY", "ALIBABACLOUD_ACCESS_KEY_SECRET", "ALIBABA_CLOUD_ACCESS_KEY_SECRET")
_TOKENS = ("ALICLOUD_SECURITY_TOKEN", "ALIBABACLOUD_SECURITY_TOKEN", "ALIBABA_CLOUD_SECURITY_TOKEN")
_REGIONS = ("ALICLOUD_REGION", "ALIBABACLOUD_REGION_ID", "ALIBABA_CLOUD_REGION_ID", "ALIBABA_CLOUD_REGION")
_CREDENTIALS_URIS = ("ALICLOUD_CREDENTIALS_URI", "ALIBABA_CLOUD_CREDENTIALS_URI")
_INSTANCE = "ALIMOCK_INSTANCE"
_PROXIES = ("http_proxy", "HTTP_PROXY", "https_proxy", "HTTPS_PROXY", "all_proxy", "ALL_PROXY", "no_proxy", "NO_PROXY")
_LEADING_ELSEWHERE = re.compile(
    r"(?:ALIBABA_?CLOUD|ALICLOUD|ALIYUN|OSS)_(?:.*(?:ACCESS_KEY|SECRET|TOKEN|ENDPOINT|CREDENTIALS|PROFILE|OIDC).*"
    r"|.*ROLE_ARN|ECS_METADATA_DISABLED)|(?:ACCESS_KEY_ID|ACCESS_KEY_SECRET|SECRET_KEY|SECURITY_TOKEN)"
    r"|(?:RAM|STS|ECS|VPC|OSS|LOCATION|BSSOPENAPI)_ENDPOINT|ALIMOCK_.*"
)
_JAVA_PROXY = re.compile(r"-Dhttp\.proxy(?:Host|Port)=\S* ?")


def variables(endpoint: str, access_key_id: str | None = None, access_key_secret: str | None = None) -> dict[str, str]:
    """Return the variables for SDKs, the ``aliyun`` command line, Terraform and Pulumi.

    Args:
        endpoint: The emulator's URL.
        access_key_id: The access key to use; the default account's, if left out.
        access_key_secret: Its secret.
    """
    from ..emulator.state import DEFAULT_ACCESS_KEY  # noqa: PLC0415 - takes a while, and only this function needs it

    return {
        **dict.fromkeys(_KEY_IDS, access_key_id or DEFAULT_ACCESS_KEY),
        **dict.fromkeys(_KEY_SECRETS, access_key_secret or DEFAULT_ACCESS_KEY),
        **region_and_endpoint_variables(endpoint),
    }


def user_variables(endpoint: str) -> dict[str, str | None]:
    """Return the variables that make a shell's user the default account; ``None`` takes away what goes with others.

    Args:
        endpoint: The emulator's URL.
    """
    return {**dict.fromkeys((*_TOKENS, *_CREDENTIALS_URIS, _INSTANCE)), **variables(endpoint)}


def instance_variables(endpoint: str, instance_id: str, role_name: str, region_id: str) -> dict[str, str | None]:
    """Return the variables that give a shell's programs what an instance's role may do, and no other key.

    Args:
        endpoint: The emulator's URL.
        instance_id: The instance.
        role_name: The role that is bound to it.
        region_id: The region that it is in.
    """
    return {
        **dict.fromkeys((*_KEY_IDS, *_KEY_SECRETS, *_TOKENS)),
        **region_and_endpoint_variables(endpoint),
        **dict.fromkeys(_REGIONS, region_id),
        **role_variables(f"{endpoint.rstrip('/')}/_alimock/instances/{instance_id}", role_name),
        # The credentials packages would look for the metadata service first, and wait until nobody answers.
        "ALIBABA_CLOUD_ECS_METADATA_DISABLED": "true",
        _INSTANCE: instance_id,
    }


def region_and_endpoint_variables(endpoint: str) -> dict[str, str]:
    """Return the variables that say which region is meant and where the APIs are.

    Args:
        endpoint: The emulator's URL.
    """
    return {**dict.fromkeys(_REGIONS, REGION), **endpoint_variables(urlsplit(endpoint).netloc)}


def endpoint_variables(address: str) -> dict[str, str]:
    """Return the variables that say where the APIs are.

    Args:
        address: The emulator's host and port.
    """
    return {
        # The command line knows one endpoint for all products, host and port only.
        "ALIBABA_CLOUD_ENDPOINT": address,
        "ALIBABA_CLOUD_STS_ENDPOINT": address,
        # Terraform's provider, which Pulumi's contains, knows one for each product, asks for the account's type unless
        # it is told, and knows the regions of its day.
        **{f"ALIBABA_CLOUD_ENDPOINT_{product}": address for product in _PRODUCTS},
        "ALIBABA_CLOUD_ACCOUNT_TYPE": "International",
        "ALIBABA_CLOUD_SKIP_REGION_VALIDATION": "true",
        "ALICLOUD_SKIP_REGION_VALIDATION": "true",
    }


def role_variables(base: str, role_name: str) -> dict[str, str]:
    """Return the variables that give programs the credentials of an instance's role.

    Args:
        base: The URL below which the instance's metadata are.
        role_name: The role.
    """
    uri = f"{base}/latest/meta-data/ram/security-credentials/{role_name}"
    return dict.fromkeys(_CREDENTIALS_URIS, uri)


def node_variables(address: str, environment: Mapping[str, str]) -> dict[str, str]:
    """Return the variables that lead Node programs to the emulator, whatever endpoints they know.

    Args:
        address: The emulator's host and port.
        environment: The variables that there are.
    """
    options = " ".join(filter(None, (_without_preload(environment), _preload())))
    return {"ALIMOCK_ENDPOINT": address, "NODE_OPTIONS": options}


def proxy_variables(address: str, environment: Mapping[str, str]) -> dict[str, str]:
    """Return the variables that make the emulator the HTTP proxy, by which 100.100.100.200 is reached.

    Args:
        address: The emulator's host and port.
        environment: The variables that there are.
    """
    host, _, port = address.rpartition(":")
    direct = environment.get("no_proxy") or environment.get("NO_PROXY") or ""
    exempt = ",".join(dict.fromkeys([*filter(None, direct.replace(" ", "").split(",")), *LOOPBACK]))
    java = f"-Dhttp.proxyHost={host.strip('[]')} -Dhttp.proxyPort={port}"
    return {
        "http_proxy": f"http://{address}",
        "HTTP_PROXY": f"http://{address}",
        "no_proxy": exempt,
        "NO_PROXY": exempt,
        "JAVA_TOOL_OPTIONS": " ".join(filter(None, (_without_java_proxy(environment), java))),
    }


def in_region(environment: Mapping[str, str], region_id: str) -> dict[str, str]:
    """Return an environment in which the variables that name a region name this one."""
    return {name: region_id if name in _REGIONS else value for name, value in environment.items()}


def without_emulator(environment: Mapping[str, str]) -> dict[str, str]:
    """Return an environment without what leads programs to any cloud or emulator, or gives them its credentials.

    Regions, and names of roles, stay.
    """
    values = {
        name: value
        for name, value in environment.items()
        if name not in _PROXIES and not _LEADING_ELSEWHERE.fullmatch(name)
    }
    for name, value in (
        ("NODE_OPTIONS", _without_preload(environment)),
        ("JAVA_TOOL_OPTIONS", _without_java_proxy(environment)),
    ):
        if value:
            values[name] = value
        else:
            values.pop(name, None)
    return values


def format_variables(values: Mapping[str, str | None], shell: str) -> str:
    """Write variables as a shell sets them.

    Args:
        values: The variables; ``None`` takes one away.
        shell: ``sh``, ``fish``, ``powershell`` or ``dotenv``.
    """
    set_one, unset_one = _FORMATS[shell]
    lines = (unset_one(name) if value is None else set_one(name, value) for name, value in values.items())
    return "\n".join(filter(None, lines))


def _preload() -> str:
    path = str(PRELOAD)
    return f'--require "{path}"' if " " in path else f"--require {path}"


def _without_preload(environment: Mapping[str, str]) -> str:
    return environment.get("NODE_OPTIONS", "").replace(_preload(), "").strip()


def _without_java_proxy(environment: Mapping[str, str]) -> str:
    return _JAVA_PROXY.sub("", environment.get("JAVA_TOOL_OPTIONS", "")).strip()


def _single_quoted(value: str) -> str:
    return "'" + value.replace("'", "''") + "'"


def _fish_quoted(value: str) -> str:
    if shlex.quote(value) == value:
        return value
    return "'" + value.replace("\\", "\\\\").replace("'", "\\'") + "'"


_FORMATS: Mapping[str, tuple[Callable[[str, str], str], Callable[[str], str]]] = {
    "sh": (lambda name, value: f"export {name}={shlex.quote(value)}", lambda name: f"unset {name}"),
    "fish": (lambda name, value: f"set -gx {name} {_fish_quoted(value)}", lambda name: f"set -e {name}"),
    "powershell": (
        lambda name, value: f"$env:{name} = {_single_quoted(value)}",
        lambda name: f"Remove-Item Env:{name} -ErrorAction SilentlyContinue",
    ),
    "dotenv": (lambda name, value: f"{name}={value}", lambda _: ""),
}
