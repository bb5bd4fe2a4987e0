"""The environment variables that point programs at a running emulator."""

import shlex
from collections.abc import Callable, Mapping
from urllib.parse import urlsplit

from ..emulator.state import DEFAULT_ACCESS_KEY

REGION = "cn-hangzhou"


def variables(
    endpoint: str, access_key_id: str = DEFAULT_ACCESS_KEY, access_key_secret: str = DEFAULT_ACCESS_KEY
) -> dict[str, str]:
    """Return the variables for SDKs, the ``aliyun`` command line and Terraform's provider.

    Args:
        endpoint: The emulator's URL.
        access_key_id: The access key to use.
        access_key_secret: Its secret.
    """
    address = urlsplit(endpoint).netloc
    return {
        # The credentials packages, the command line and the provider.
        "ALIBABA_CLOUD_ACCESS_KEY_ID": access_key_id,
        "ALIBABA_CLOUD_ACCESS_KEY_SECRET": access_key_secret,
        "ALIBABA_CLOUD_REGION_ID": REGION,
        "ALIBABA_CLOUD_REGION": REGION,
        # The command line knows one endpoint for all products, host and port only.
        "ALIBABA_CLOUD_ENDPOINT": address,
        "ALIBABA_CLOUD_STS_ENDPOINT": address,
        # The provider knows one for each product, and asks for the account's type unless it is told.
        "ALIBABA_CLOUD_ENDPOINT_RAM": address,
        "ALIBABA_CLOUD_ENDPOINT_ECS": address,
        "ALIBABA_CLOUD_ENDPOINT_VPC": address,
        "ALIBABA_CLOUD_ACCOUNT_TYPE": "International",
    }


def format_variables(values: Mapping[str, str], shell: str) -> str:
    """Write variables as a shell sets them.

    Args:
        values: The variables.
        shell: ``sh``, ``fish``, ``powershell`` or ``dotenv``.
    """
    return "\n".join(_FORMATS[shell](name, value) for name, value in values.items())


def _single_quoted(value: str) -> str:
    return "'" + value.replace("'", "''") + "'"


_FORMATS: Mapping[str, Callable[[str, str], str]] = {
    "sh": lambda name, value: f"export {name}={shlex.quote(value)}",
    "fish": lambda name, value: f"set -gx {name} {shlex.quote(value)}",
    "powershell": lambda name, value: f"$env:{name} = {_single_quoted(value)}",
    "dotenv": lambda name, value: f"{name}={value}",
}
