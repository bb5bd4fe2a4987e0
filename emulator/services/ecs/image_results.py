"""How an image is shown."""

from datetime import datetime
from typing import Annotated

from pydantic import Field

from ...api.models import Result, Seconds, wrapped
from .fields import TagResult
from .images import Image


class DiskMappingResult(Result):
    """A disk that comes with an image; public images show none."""

    device: str
    format: str
    import_oss_bucket: Annotated[str, Field(alias="ImportOSSBucket")]
    import_oss_object: Annotated[str, Field(alias="ImportOSSObject")]
    size: str
    snapshot_id: str
    type: str
    encrypted: bool
    progress: str
    remain_time: int


class DetectionItemResult(Result):
    """Something that was found in an imported image."""

    name: str
    value: str
    risk_code: str
    risk_level: str


class DetectionResult(Result):
    """What was found in an imported image; public images are not looked at."""

    status: str = ""
    items: Annotated[list[DetectionItemResult], wrapped("Item")] = Field(default_factory=list)


class FeaturesResult(Result):
    """What an image's system can do."""

    nvme_support: str = "supported"
    imds_support: str = "v2"
    cpu_online_upgrade: str = "unsupported"
    cpu_online_downgrade: str = "unsupported"
    memory_online_upgrade: str = "unsupported"
    memory_online_downgrade: str = "unsupported"


class SecureBootResult(Result):
    """Whether an image can be started securely; left out where nothing is known."""

    secure_boot_support: str | None = None


class OneImageResult(Result):
    """An image."""

    image_id: str
    image_name: str
    image_family: str
    image_owner_alias: str
    image_version: str
    description: str = ""
    status: str = "Available"
    progress: str = "100%"
    usage: str
    creation_time: Seconds
    architecture: str
    platform: str
    os_name: Annotated[str, Field(alias="OSName")]
    os_type: Annotated[str, Field(alias="OSType")]
    size: int
    product_code: str = ""
    is_copied: bool = False
    is_self_shared: str = ""
    is_subscribed: bool = False
    is_support_cloudinit: bool = True
    is_support_io_optimized: bool = True
    disk_device_mappings: Annotated[list[DiskMappingResult], wrapped("DiskDeviceMapping")] = Field(default_factory=list)
    tags: Annotated[list[TagResult], wrapped("Tag")] = Field(default_factory=list)


class ImageResult(OneImageResult):
    """An image in a listing, which tells more."""

    image_owner_id: int = 0
    os_name_en: Annotated[str, Field(alias="OSNameEn")]
    boot_mode: str
    is_public: bool
    login_as_non_root_supported: bool
    license_type: str | None = None
    resource_group_id: str = ""
    supplier_name: str | None = None
    usable: bool = True
    features: FeaturesResult = FeaturesResult()
    detection_options: DetectionResult = DetectionResult()
    secure_boot_options: SecureBootResult = SecureBootResult()


def _version(made: datetime) -> str:
    return f"v{made.year}.{made.month}.{made.day}"


def show_image(image: Image, *, used: bool) -> ImageResult:
    """Turn an image into what is shown of it.

    Args:
        image: The image.
        used: Whether the account has instances that were launched with it.
    """
    public = image.owner_alias == "system"
    return ImageResult(
        image_id=image.image_id,
        image_name=image.image_id,
        image_family=image.family,
        image_owner_alias=image.owner_alias,
        image_version=_version(image.creation_time) if public else "",
        usage="instance" if used else "none",
        creation_time=image.creation_time,
        architecture=image.architecture,
        platform=image.platform,
        os_name=image.os_name,
        os_name_en=image.os_name_en,
        os_type=image.os_type,
        size=image.size,
        boot_mode=image.boot_mode,
        is_public=public,
        login_as_non_root_supported=public and image.os_type == "linux",
    )
