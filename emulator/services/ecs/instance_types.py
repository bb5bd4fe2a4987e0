"""The instance types: changes when the cloud sells others.

Most types follow their names: a family has so much memory for each vCPU, a size so many vCPUs. What does not follow
its name is listed by itself.
"""

import re
from dataclasses import dataclass
from functools import lru_cache

_MIB = 1024
_LONGEST_NAME = 64
_SIZES = {"nano": 1, "tiny": 1, "small": 1, "large": 2, "xlarge": 4}
_MULTIPLE = re.compile(r"([1-9][0-9]{0,2})xlarge")
_RATIO_IN_NAME = re.compile(r"l?c([124])m([1248])")

_COMMON_SIZES = (
    "large xlarge 2xlarge 3xlarge 4xlarge 6xlarge 8xlarge 12xlarge 13xlarge 16xlarge 24xlarge 26xlarge 32xlarge"
)
_OLD_SIZES = "large xlarge 2xlarge 3xlarge 4xlarge 6xlarge 7xlarge 8xlarge 14xlarge 16xlarge"
_FAMILIES: tuple[tuple[str, int, str], ...] = (
    (
        "g5 g5ne g6 g6a g6e g6r g7 g7a g7ne g7se g7t g8a g8ae g8i g8ine g8y g9a g9i hfg5 hfg6 hfg7 hfg8i",
        4,
        _COMMON_SIZES,
    ),
    ("c5 c6 c6a c6e c6r c7 c7a c7se c7t c8a c8ae c8i c8ine c8y c9a c9i hfc5 hfc6 hfc7 hfc8i ic5", 2, _COMMON_SIZES),
    ("r5 r6 r6a r6e r7 r7a r7se r7t r8a r8ae r8i r8y r9a r9i hfr6 hfr7 hfr8i", 8, _COMMON_SIZES),
    ("sn1 sn1ne ce4 n4", 2, _OLD_SIZES),
    ("sn2 sn2ne mn4", 4, _OLD_SIZES),
    ("se1 se1ne e4", 8, _OLD_SIZES),
)
"""Families, the GiB that they have for each vCPU, and their sizes."""

_RATIO_FAMILIES: dict[str, str] = {
    "t5": "nano small large xlarge 2xlarge 4xlarge",
    "t6": "large xlarge 2xlarge 4xlarge",
    "s6": "small large xlarge 2xlarge",
    "e": "large xlarge 2xlarge 4xlarge 8xlarge",
    "u1": "large xlarge 2xlarge 3xlarge 4xlarge 6xlarge 8xlarge 12xlarge 16xlarge",
    "u2a": "large xlarge 2xlarge 3xlarge 4xlarge 6xlarge 8xlarge 12xlarge 16xlarge",
    "u2i": "large xlarge 2xlarge 3xlarge 4xlarge 6xlarge 8xlarge 12xlarge 16xlarge",
}
"""Families that say in each type's name how much memory goes with a vCPU, such as ``ecs.u1-c1m2.large``."""

BURSTABLE_FAMILIES = frozenset({"ecs.t5", "ecs.t6"})


@dataclass(frozen=True, slots=True)
class InstanceType:
    """An instance type.

    Attributes:
        name: The name, such as ``ecs.g6.large``.
        cpu: The vCPUs.
        memory: The memory in MiB.
        gpu_amount: The GPUs.
        gpu_spec: What GPUs they are, empty without any.
        local_disks: The local disks.
        local_disk_size: The size of each in GiB.
    """

    name: str
    cpu: int
    memory: int
    gpu_amount: int = 0
    gpu_spec: str = ""
    local_disks: int = 0
    local_disk_size: int = 0

    @property
    def family(self) -> str:
        """The family, such as ``ecs.g6``."""
        prefix, middle, _ = self.name.split(".")
        return f"{prefix}.{middle.partition('-')[0]}"

    @property
    def cores(self) -> int:
        """The physical cores: half the vCPUs, but at least one."""
        return max(self.cpu // 2, 1)


_UNUSUAL = {
    made.name: made
    for made in (
        InstanceType("ecs.n1.tiny", 1, 1 * _MIB),
        InstanceType("ecs.n1.small", 1, 2 * _MIB),
        InstanceType("ecs.n1.medium", 2, 4 * _MIB),
        InstanceType("ecs.n1.large", 4, 8 * _MIB),
        InstanceType("ecs.n1.xlarge", 8, 16 * _MIB),
        InstanceType("ecs.n2.small", 1, 4 * _MIB),
        InstanceType("ecs.n2.medium", 2, 8 * _MIB),
        InstanceType("ecs.n2.large", 4, 16 * _MIB),
        InstanceType("ecs.n4.small", 1, 2 * _MIB),
        InstanceType("ecs.mn4.small", 1, 4 * _MIB),
        InstanceType("ecs.xn4.small", 1, 1 * _MIB),
        InstanceType("ecs.t1.small", 1, 1 * _MIB),
        InstanceType("ecs.s1.small", 1, 2 * _MIB),
        InstanceType("ecs.s2.small", 2, 2 * _MIB),
        InstanceType("ecs.s2.large", 2, 4 * _MIB),
        InstanceType("ecs.s3.medium", 4, 4 * _MIB),
        InstanceType("ecs.t5-lc2m1.nano", 1, _MIB // 2),
        InstanceType("ecs.i1.xlarge", 4, 16 * _MIB, local_disks=2, local_disk_size=104),
        InstanceType("ecs.i1.2xlarge", 8, 32 * _MIB, local_disks=2, local_disk_size=208),
        InstanceType("ecs.i2.xlarge", 4, 32 * _MIB, local_disks=1, local_disk_size=894),
        InstanceType("ecs.i2.2xlarge", 8, 64 * _MIB, local_disks=1, local_disk_size=1788),
        InstanceType("ecs.gn5-c4g1.xlarge", 4, 30 * _MIB, 1, "NVIDIA P100"),
        InstanceType("ecs.gn6i-c4g1.xlarge", 4, 15 * _MIB, 1, "NVIDIA T4"),
        InstanceType("ecs.gn6i-c8g1.2xlarge", 8, 31 * _MIB, 1, "NVIDIA T4"),
        InstanceType("ecs.gn6v-c8g1.2xlarge", 8, 32 * _MIB, 1, "NVIDIA V100"),
        InstanceType("ecs.gn7i-c8g1.2xlarge", 8, 30 * _MIB, 1, "NVIDIA A10"),
    )
}

_BY_FAMILY = {
    family: (ratio, frozenset(sizes.split())) for families, ratio, sizes in _FAMILIES for family in families.split()
}


def find_instance_type(name: str) -> InstanceType | None:
    """Return the instance type of that name, or ``None``."""
    return None if len(name) > _LONGEST_NAME else _read(name)


@lru_cache(maxsize=1024)
def _read(name: str) -> InstanceType | None:
    if name in _UNUSUAL:
        return _UNUSUAL[name]
    parts = name.split(".")
    if len(parts) != 3 or parts[0] != "ecs":  # noqa: PLR2004 - ecs.<family>.<size>
        return None
    _, middle, size = parts
    family, dash, ratio = middle.partition("-")
    cpu = _cpu_of(size)
    if cpu is None:
        return None
    if dash:
        memory = _memory_by_name(ratio, cpu)
        known = family in _RATIO_FAMILIES and size in _RATIO_FAMILIES[family].split()
        return InstanceType(name, cpu, memory) if known and memory else None
    gib, sizes = _BY_FAMILY.get(family, (0, frozenset[str]()))
    return InstanceType(name, cpu, cpu * gib * _MIB) if size in sizes else None


def get_instance_type(name: str) -> InstanceType:
    """Return the instance type of that name.

    Raises:
        LookupError: There is none.
    """
    found = find_instance_type(name)
    if found is None:
        raise LookupError(name)
    return found


def _cpu_of(size: str) -> int | None:
    multiple = _MULTIPLE.fullmatch(size)
    return int(multiple[1]) * _SIZES["xlarge"] if multiple else _SIZES.get(size)


def _memory_by_name(ratio: str, cpu: int) -> int:
    match = _RATIO_IN_NAME.fullmatch(ratio)
    return 0 if match is None else cpu * int(match[2]) * _MIB // int(match[1])
