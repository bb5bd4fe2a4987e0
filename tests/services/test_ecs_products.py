"""The instance types and the images that instances can be launched with."""

import pytest

from alimock.emulator.services.ecs.images import get_image
from alimock.emulator.services.ecs.instance_types import get_instance_type


@pytest.mark.parametrize(
    "name", ["ecs.g6", "ecs.g6.large.x", "ec2.g6.large", "ecs.g6.medium", "ecs.t6-c1m3.large", "ecs.e-c1m2.nano", ""]
)
def test_unknown_instance_type_is_not_found(name: str) -> None:
    with pytest.raises(LookupError):
        get_instance_type(name)


@pytest.mark.parametrize("image_id", ["ami-1234", "m-1", "aliyun_3_x64.vhd", "aliyun_alibase_2024.vhd", ""])
def test_unknown_image_is_not_found(image_id: str) -> None:
    with pytest.raises(LookupError):
        get_image(image_id)


def test_older_types_have_sizes_of_their_own() -> None:
    assert (get_instance_type("ecs.n1.medium").cpu, get_instance_type("ecs.n1.medium").memory) == (2, 4096)
    assert get_instance_type("ecs.g6.26xlarge").cpu == 104


def test_image_says_how_large_its_disk_is() -> None:
    assert get_image("win2012r2_9600_x64_dtc_en-us_40G_alibase_20200314.vhd").size == 40
    assert get_image("win2012r2_9600_x64_dtc_en-us_40G_alibase_20200314.vhd").os_name_en.startswith(
        "Windows Server  2012 R2"
    )
    assert get_image("coreos_2303_3_0_64_alibase_20191120.vhd").size == 20
    assert get_image("sysos_1_x86_alibase_20200101.vhd").os_name_en == "Sysos  1 32 bit"
