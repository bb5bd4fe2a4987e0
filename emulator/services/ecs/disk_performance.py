"""How fast disks are: changes when the cloud sells faster ones."""

from collections.abc import Mapping
from dataclasses import dataclass

from .records import Disk


@dataclass(frozen=True, slots=True)
class _Rate:
    """What grows with a disk's size: from a base, by so much for each GiB, up to a most."""

    base: int
    per_gib: float
    most: int
    least: int = 0

    def at(self, size: int) -> int:
        return max(min(int(self.base + self.per_gib * size), self.most), self.least)


# "EBS performance", "ESSD AutoPL disks" and "ESSD Entry disks"; of basic disks there are no figures.
_IOPS: Mapping[tuple[str, str | None], _Rate] = {
    ("cloud_essd", "PL0"): _Rate(1800, 12, 10_000),
    ("cloud_essd", "PL1"): _Rate(1800, 50, 50_000),
    ("cloud_essd", "PL2"): _Rate(1800, 50, 100_000),
    ("cloud_essd", "PL3"): _Rate(1800, 50, 1_000_000),
    ("cloud_ssd", None): _Rate(1800, 30, 25_000),
    ("cloud_efficiency", None): _Rate(1800, 8, 5_000),
    ("cloud_auto", None): _Rate(1800, 50, 50_000, least=3_000),
    ("cloud_essd_entry", None): _Rate(1800, 8, 6_000),
}
_THROUGHPUT: Mapping[tuple[str, str | None], _Rate] = {
    ("cloud_essd", "PL0"): _Rate(100, 0.25, 180),
    ("cloud_essd", "PL1"): _Rate(120, 0.5, 350),
    ("cloud_essd", "PL2"): _Rate(120, 0.5, 750),
    ("cloud_essd", "PL3"): _Rate(120, 0.5, 4_000),
    ("cloud_ssd", None): _Rate(120, 0.5, 300),
    ("cloud_efficiency", None): _Rate(100, 0.15, 140),
    ("cloud_auto", None): _Rate(120, 0.5, 350, least=125),
    ("cloud_essd_entry", None): _Rate(100, 0.15, 150),
}


def iops(disk: Disk) -> int | None:
    """Return how many times a second a disk reads or writes, or ``None`` where no figure is published."""
    rate = _IOPS.get((disk.category, disk.performance_level))
    return None if rate is None else rate.at(disk.size)


def throughput(disk: Disk) -> int | None:
    """Return how many MB a second a disk reads or writes, or ``None`` where no figure is published."""
    rate = _THROUGHPUT.get((disk.category, disk.performance_level))
    return None if rate is None else rate.at(disk.size)
