"""The images: what an image's id says about the system on it.

Images are made by calls that are not served, so that every id of the right form is taken: a public image's, which
names system, version, architecture, size and date, or a custom image's.
"""

import re
from dataclasses import dataclass
from functools import lru_cache

_PUBLIC = re.compile(r"[a-z][a-z0-9._-]*_alibase_[0-9]{8}\.(?:vhd|raw|qcow2)", re.IGNORECASE)
_CUSTOM = re.compile(r"m-[a-z0-9]{8,32}")
_SIZE = re.compile(r"_([0-9]{1,4})G_", re.IGNORECASE)
_VERSION = re.compile(r"(?:_(?:[0-9]{1,4}))+(?=_)")
_WINDOWS = re.compile(r"win(?:server)?_?([0-9]{4})(?:[_-]?(r2))?", re.IGNORECASE)

_DEFAULT_SIZE = 20
_LONGEST_ID = 128
_SYSTEMS = {
    "aliyun": "Alibaba Cloud Linux",
    "alinux": "Alibaba Cloud Linux",
    "anolisos": "Anolis OS",
    "almalinux": "AlmaLinux",
    "centos": "CentOS",
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


@dataclass(frozen=True, slots=True)
class Image:
    """An image.

    Attributes:
        image_id: The id.
        os_type: ``linux`` or ``windows``.
        os_name: The system's name as Chinese answers print it.
        os_name_en: The system's name in English.
        size: How large a system disk has to be at least, in GiB.
    """

    image_id: str
    os_type: str
    os_name: str
    os_name_en: str
    size: int


def find_image(image_id: str) -> Image | None:
    """Return the image of that id, or ``None`` if no image's id looks like it."""
    return None if len(image_id) > _LONGEST_ID else _read(image_id)


@lru_cache(maxsize=1024)
def _read(image_id: str) -> Image | None:
    if _CUSTOM.fullmatch(image_id):
        return Image(image_id, "linux", "Customized Linux", "Customized Linux", _DEFAULT_SIZE)
    if not _PUBLIC.fullmatch(image_id):
        return None
    size = _SIZE.search(image_id)
    os_type, name = _system(image_id)
    bits = "32" if re.search(r"_(?:x86|32)_", image_id) else "64"
    return Image(image_id, os_type, f"{name} {bits}位", f"{name} {bits} bit", int(size[1]) if size else _DEFAULT_SIZE)


def get_image(image_id: str) -> Image:
    """Return the image of that id.

    Raises:
        LookupError: No image's id looks like it.
    """
    found = find_image(image_id)
    if found is None:
        raise LookupError(image_id)
    return found


def _system(image_id: str) -> tuple[str, str]:
    windows = _WINDOWS.match(image_id)
    if windows:
        return "windows", " ".join(filter(None, ("Windows Server ", windows[1], windows[2] and windows[2].upper())))
    system = image_id.partition("_")[0].lower()
    version = _VERSION.match(image_id[len(system) :])
    numbers = version[0].strip("_").split("_") if version else []
    if len(numbers) > 1 and numbers[-1] in ("32", "64"):
        numbers.pop()
    # Recorded answers have two blanks behind the system's name.
    return "linux", f"{_SYSTEMS.get(system, system.capitalize())}  {'.'.join(numbers)}".rstrip()
