"""Clients of the published SDKs, pointed at a running emulator and otherwise unchanged.

The SDKs are the user's own; this module needs ``alibabacloud_ram20150501``, ``_sts20150401``, ``_ecs20140526``,
``_vpc20160428`` and ``alibabacloud_credentials``.
"""

from typing import Any
from urllib.parse import urlsplit

from alibabacloud_credentials.client import Client as CredentialClient
from alibabacloud_credentials.models import Config as CredentialConfig
from alibabacloud_ecs20140526.client import Client as EcsClient
from alibabacloud_ram20150501.client import Client as RamClient
from alibabacloud_sts20150401.client import Client as StsClient
from alibabacloud_tea_openapi.models import Config
from alibabacloud_vpc20160428.client import Client as VpcClient

from .environment import REGION


class Clients:
    """One client for each product, all with the same credentials.

    Attributes:
        ram: RAM 2015-05-01.
        sts: STS 2015-04-01.
        ecs: ECS 2014-05-26.
        vpc: VPC 2016-04-28.
    """

    def __init__(self, endpoint: str, **credentials: Any) -> None:
        """Point clients at an emulator.

        Args:
            endpoint: The emulator's URL.
            **credentials: What the SDKs' ``Config`` takes: ``access_key_id`` and ``access_key_secret`` and perhaps
                ``security_token``, or ``credential``.
        """

        def config() -> Config:
            address = urlsplit(endpoint)
            return Config(endpoint=address.netloc, protocol=address.scheme, region_id=REGION, **credentials)

        self.ram = RamClient(config())
        self.sts = StsClient(config())
        self.ecs = EcsClient(config())
        self.vpc = VpcClient(config())


def instance_credentials(endpoint: str, role_name: str | None = None) -> CredentialClient:
    """Return the credentials that a program on the chosen instance gets from its metadata service.

    The credentials package asks 100.100.100.200, which it reaches through the emulator as its HTTP proxy.

    Args:
        endpoint: The emulator's URL.
        role_name: The role; asked of the metadata service if left out.
    """
    return CredentialClient(CredentialConfig(type="ecs_ram_role", role_name=role_name, proxy=endpoint))
