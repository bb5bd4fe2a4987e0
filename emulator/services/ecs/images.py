"""The images: what an image's id says about the system on it, and which public images are listed.

Images are made by calls that are not served, so that every id of the right form is taken: a public image's, which
names system, version, architecture, size and date, or a custom image's. The public images that are listed, with the
families that they are of, are in ``images.json``.
"""

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timezone
from functools import cache, lru_cache
from pathlib import Path
from typing import Literal

_DATA = Path(__file__).with_name("images.json")

_PUBLIC = re.compile(r"[a-z][a-z0-9._-]*_alibase_([0-9]{8})\.(?:vhd|raw|qcow2)", re.IGNORECASE)
_CUSTOM = re.compile(r"m-[a-z0-9]{8,32}")
_SIZE = re.compile(r"_([0-9]{1,4})G_", re.IGNORECASE)
_VERSION = re.compile(r"(?:_(?:[0-9]{1,4}))+(?=_)")
_WINDOWS = re.compile(r"win(?:server)?_?([0-9]{4})(?:[_-]?(r2))?", re.IGNORECASE)
_BITS_32 = re.compile(r"_(?:x86|32)_")

_DEFAULT_SIZE = 20
_LONGEST_ID = 128
_EPOCH = datetime(2009, 9, 10, tzinfo=timezone.utc)
"""When the cloud opened, for images that do not say when they were made."""

_SYSTEMS = {
    "aliyun": "Alibaba Cloud Linux",
    "alinux": "Alibaba Cloud Linux",
    "anolisos": "Anolis OS",
    "almalinux": "AlmaLinux",
    "centos": "CentOS",
    "centos_stream": "CentOS Stream",
    "coreos": "CoreOS",
    "debian": "Debian",
    "fedora": "Fedora",
    "freebsd": "FreeBSD",
    "opensuse": "OpenSUSE",
    "redhat": "Red Hat Enterprise Linux",
    "rockylinux": "Rocky Linux",
    "sles": "SUSE Linux Enterprise Server",
    "ubuntu": "Ubuntu",
}
_PLATFORMS = {"Alibaba Cloud Linux": "Aliyun", "Anolis OS": "Anolis", "Red Hat Enterprise Linux": "Red Hat"}
"""The platforms that are not called as the system is."""

Architecture = Literal["x86_64", "arm64", "i386"]


@dataclass(frozen=True, slots=True)
class Image:
    """An image.

    Attributes:
        image_id: The id.
        os_type: ``linux`` or ``windows``.
        os_name: The system's name as Chinese answers print it.
        os_name_en: The system's name in English.
        size: How large a system disk has to be at least, in GiB.
        platform: The system's name without version, or Windows' with it.
        architecture: The processors that it is for.
        boot_mode: How it starts.
        owner_alias: ``system`` for a public image, ``self`` for a custom one.
        family: The family, empty if it is of none.
        creation_time: When it was made.
    """

    image_id: str
    os_type: Literal["linux", "windows"]
    os_name: str
    os_name_en: str
    size: int
    platform: str
    architecture: Architecture
    boot_mode: Literal["BIOS", "UEFI"]
    owner_alias: Literal["system", "self"]
    family: str
    creation_time: datetime

    def runs_on(self, architecture: str, memory: int) -> bool:
        """Return whether it runs on an instance type.

        Args:
            architecture: The type's architecture, ``X86`` or ``ARM``.
            memory: The type's memory in MiB; systems of 32 bits take no more than 4 GiB.
        """
        if self.architecture == "i386" and memory > 4 * 1024:
            return False
        return (self.architecture == "arm64") is (architecture == "ARM")


def find_image(image_id: str) -> Image | None:
    """Return the image of that id, or ``None`` if no image's id looks like it."""
    return None if len(image_id) > _LONGEST_ID else _read(image_id)


def get_image(image_id: str) -> Image:
    """Return the image of that id.

    Raises:
        LookupError: No image's id looks like it.
    """
    found = find_image(image_id)
    if found is None:
        raise LookupError(image_id)
    return found


@cache
def _families() -> Mapping[str, str]:
    families: dict[str, str] = json.loads(_DATA.read_text(encoding="utf-8"))
    return families


@cache
def listed_images() -> tuple[Image, ...]:
    """Return the public images that are listed, from the last name to the first, as the cloud does."""
    return tuple(get_image(image_id) for image_id in sorted(_families(), reverse=True))


def find_newest_image(family: str) -> Image | None:
    """Return the newest of the listed images that are of a family, or ``None`` if none is."""
    of_family = (image for image in listed_images() if family and image.family == family)
    return max(of_family, key=lambda image: image.creation_time, default=None)


@lru_cache(maxsize=1024)
def _read(image_id: str) -> Image | None:
    if _CUSTOM.fullmatch(image_id):
        name = "Customized Linux"
        return Image(
            image_id, "linux", name, name, _DEFAULT_SIZE, name, "x86_64", "BIOS", "self", "", creation_time=_EPOCH
        )
    public = _PUBLIC.fullmatch(image_id)
    if public is None:
        return None
    size = _SIZE.search(image_id)
    os_type, name, platform = _system(image_id)
    architecture: Architecture = "i386" if _BITS_32.search(image_id) else "x86_64"
    if "_arm64_" in image_id:
        architecture = "arm64"
    bits = "32" if architecture == "i386" else "64"
    return Image(
        image_id=image_id,
        os_type=os_type,
        os_name=f"{name} {bits}位",
        os_name_en=f"{name} {bits} bit",
        size=int(size[1]) if size else _DEFAULT_SIZE,
        platform=platform,
        architecture=architecture,
        boot_mode="UEFI" if architecture == "arm64" or "_uefi_" in image_id else "BIOS",
        owner_alias="system",
        family=_families().get(image_id, ""),
        creation_time=_read_date(public[1]),
    )


def _read_date(digits: str) -> datetime:
    try:
        return datetime.strptime(digits, "%Y%m%d").replace(tzinfo=timezone.utc)
    except ValueError:
        return _EPOCH


def _system(image_id: str) -> tuple[Literal["linux", "windows"], str, str]:
    windows = _WINDOWS.match(image_id)
    if windows:
        version = " ".join(filter(None, (windows[1], windows[2] and windows[2].upper())))
        return "windows", f"Windows Server  {version}", f"Windows Server {version}"
    system, _, rest = image_id.lower().partition("_")
    if rest.startswith("stream_"):
        system += "_stream"
    version_part = _VERSION.match(image_id[len(system) :])
    numbers = version_part[0].strip("_").split("_") if version_part else []
    if len(numbers) > 1 and numbers[-1] in ("32", "64"):
        numbers.pop()
    name = _SYSTEMS.get(system, system.capitalize())
    # Recorded answers have two blanks behind the system's name.
    return "linux", f"{name}  {'.'.join(numbers)}".rstrip(), _PLATFORMS.get(name, name)
