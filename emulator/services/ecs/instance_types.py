"""The instance types: what is known of each family and each type is in ``instance_types.json``."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Literal

_DATA = Path(__file__).with_name("instance_types.json")

BURSTABLE_FAMILIES = frozenset({"ecs.t5", "ecs.t6"})

SIXTH_GENERATION = "ecs-6"
SEVENTH_GENERATION = "ecs-7"


@dataclass(frozen=True, slots=True)
class Family:
    """A family of instance types.

    Attributes:
        name: The name, such as ``ecs.g6``.
        generation: The generation, such as ``ecs-5``.
        category: What it is for, such as ``General-purpose``.
        level: Whether it is for enterprises, for beginners, or for beginners and burstable.
        architecture: ``X86`` or ``ARM``.
        processor: The processor's model.
        speed: The processor's frequency in GHz, 0 if none is told.
        turbo: The same when it turns faster.
    """

    name: str
    generation: str
    category: str
    level: Literal["EntryLevel", "EnterpriseLevel", "CreditEntryLevel"]
    architecture: Literal["X86", "ARM"]
    processor: str
    speed: float
    turbo: float

    @property
    def is_universal(self) -> bool:
        """Whether it is one of the families of universal instances, such as ``ecs.u1``."""
        return self.name.startswith("ecs.u")

    @property
    def is_current(self) -> bool:
        """Whether it has what came with the sixth generation: as many IPv6 addresses as IPv4 ones, trunks, and more."""
        return self.level == "EnterpriseLevel" and self.generation >= SIXTH_GENERATION and not self.is_universal


@dataclass(frozen=True, slots=True)
class InstanceType:
    """An instance type.

    Attributes:
        name: The name, such as ``ecs.g6.large``.
        family: The family, such as ``ecs.g6``.
        cpu: The vCPUs.
        memory: The memory in MiB.
        bandwidth: The network bandwidth in kbit/s, in either direction.
        packets: The packets per second, in either direction.
        queues: The queues of a network interface.
        interfaces: The network interfaces.
        addresses: The private IPv4 addresses of each.
        cores: The physical cores.
        gpu_amount: The GPUs.
        gpu_spec: What GPUs they are, empty without any.
        gpu_memory: The memory of each in GiB.
        local_disks: The local disks.
        local_disk_size: The size of each in GiB.
        baseline_credit: What a burstable type does without spending credits, in percent of a vCPU.
    """

    name: str
    family: str
    cpu: int
    memory: int
    bandwidth: int
    packets: int
    queues: int
    interfaces: int
    addresses: int
    cores: int
    gpu_amount: int = 0
    gpu_spec: str = ""
    gpu_memory: int = 0
    local_disks: int = 0
    local_disk_size: int = 0
    baseline_credit: int | None = None

    @property
    def memory_size(self) -> float:
        """The memory in GiB."""
        return self.memory / 1024


@cache
def _read() -> tuple[Mapping[str, Family], Mapping[str, InstanceType]]:
    families: dict[str, Family] = {}
    types: dict[str, InstanceType] = {}
    for family_name, told in json.loads(_DATA.read_text(encoding="utf-8")).items():
        of_family = told.pop("types")
        family = families[family_name] = Family(name=family_name, **told)
        # A vCPU is a core of an ARM processor, but one of two threads of a core of the others.
        vcpus_per_core = 1 if family.architecture == "ARM" else 2
        for name, figures in of_family.items():
            cores = max(figures["cpu"] // vcpus_per_core, 1)
            types[name] = InstanceType(name=name, family=family_name, cores=cores, **figures)
    return families, types


def families() -> Mapping[str, Family]:
    """Return the families by name."""
    return _read()[0]


def instance_types() -> Mapping[str, InstanceType]:
    """Return the instance types by name."""
    return _read()[1]


def find_instance_type(name: str) -> InstanceType | None:
    """Return the instance type of that name, or ``None``."""
    return instance_types().get(name)


def get_instance_type(name: str) -> InstanceType:
    """Return the instance type of that name.

    Raises:
        LookupError: There is none.
    """
    return instance_types()[name]
