# ruff: noqa: RUF001 - the Chinese names have the parentheses of Chinese
"""The regions and zones: changes when the cloud opens or closes one."""

from dataclasses import dataclass
from string import ascii_lowercase


@dataclass(frozen=True, slots=True)
class Region:
    """A region.

    Attributes:
        region_id: The id, such as ``cn-hangzhou``.
        name: The name in English.
        chinese_name: The name in Chinese.
        stem: How the random part of its resources' ids starts.
        last_zone: The letter of its last zone.
    """

    region_id: str
    name: str
    chinese_name: str
    stem: str
    last_zone: str

    @property
    def zone_ids(self) -> tuple[str, ...]:
        """The ids of its zones, such as ``cn-hangzhou-a`` and ``us-west-1a``."""
        letters = ascii_lowercase[: ascii_lowercase.index(self.last_zone) + 1]
        joint = "-" if self.region_id.startswith("cn-") else ""
        return tuple(f"{self.region_id}{joint}{letter}" for letter in letters)

    @property
    def endpoint(self) -> str:
        """The host of its ECS."""
        return self.endpoint_of("ecs")

    def endpoint_of(self, product: str) -> str:
        """Return the host of a product, such as ``vpc``, in the region."""
        return f"{product}.{self.region_id}.aliyuncs.com"

    def zone_name(self, zone_id: str, *, chinese: bool) -> str:
        """Return the name of one of its zones, such as ``Hangzhou Zone H``."""
        if chinese:
            return f"{_place(self.chinese_name, '（', '）')} 可用区{zone_id[-1].upper()}"
        return f"{_place(self.name, '(', ')')} Zone {zone_id[-1].upper()}"


def _place(name: str, opening: str, closing: str) -> str:
    """Return the place in a region's name: what is in parentheses, or all of a name without."""
    _, _, inner = name.partition(opening)
    return inner.removesuffix(closing) or name


# The stems of Hangzhou, Beijing and Tokyo are documented in samples; the others are assumed.
REGIONS: dict[str, Region] = {
    region_id: Region(region_id, name, chinese_name, stem, last_zone)
    for region_id, name, chinese_name, stem, last_zone in (
        ("cn-qingdao", "China (Qingdao)", "华北1（青岛）", "m5e", "c"),
        ("cn-beijing", "China (Beijing)", "华北2（北京）", "2ze", "l"),
        ("cn-zhangjiakou", "China (Zhangjiakou)", "华北3（张家口）", "8vb", "c"),
        ("cn-huhehaote", "China (Hohhot)", "华北5（呼和浩特）", "hp3", "b"),
        ("cn-wulanchabu", "China (Ulanqab)", "华北6（乌兰察布）", "0jl", "c"),
        ("cn-hangzhou", "China (Hangzhou)", "华东1（杭州）", "bp1", "k"),
        ("cn-shanghai", "China (Shanghai)", "华东2（上海）", "uf6", "n"),
        ("cn-nanjing", "China (Nanjing)", "华东5（南京-本地地域）", "gc7", "a"),
        ("cn-fuzhou", "China (Fuzhou)", "华东6（福州-本地地域）", "gw0", "a"),
        ("cn-wuhan-lr", "China (Wuhan)", "华中1（武汉-本地地域）", "n4a", "a"),
        ("cn-shenzhen", "China (Shenzhen)", "华南1（深圳）", "wz9", "f"),
        ("cn-heyuan", "China (Heyuan)", "华南2（河源）", "f8z", "b"),
        ("cn-guangzhou", "China (Guangzhou)", "华南3（广州）", "7xv", "b"),
        ("cn-chengdu", "China (Chengdu)", "西南1（成都）", "2vc", "b"),
        ("cn-hongkong", "China (Hong Kong)", "中国香港", "j6c", "d"),
        ("ap-northeast-1", "Japan (Tokyo)", "日本（东京）", "6we", "c"),
        ("ap-northeast-2", "South Korea (Seoul)", "韩国（首尔）", "mj7", "b"),
        ("ap-southeast-1", "Singapore", "新加坡", "t4n", "c"),
        ("ap-southeast-3", "Malaysia (Kuala Lumpur)", "马来西亚（吉隆坡）", "8ps", "c"),
        ("ap-southeast-5", "Indonesia (Jakarta)", "印度尼西亚（雅加达）", "k1a", "c"),
        ("ap-southeast-6", "Philippines (Manila)", "菲律宾（马尼拉）", "5ts", "b"),
        ("ap-southeast-7", "Thailand (Bangkok)", "泰国（曼谷）", "0jo", "b"),
        ("us-east-1", "US (Virginia)", "美国（弗吉尼亚）", "0xi", "b"),
        ("us-west-1", "US (Silicon Valley)", "美国（硅谷）", "rj9", "b"),
        ("na-south-1", "Mexico", "墨西哥", "4hf", "a"),
        ("eu-west-1", "UK (London)", "英国（伦敦）", "d7o", "b"),
        ("eu-central-1", "Germany (Frankfurt)", "德国（法兰克福）", "gw8", "c"),
        ("me-east-1", "UAE (Dubai)", "阿联酋（迪拜）", "eb3", "a"),
        ("me-central-1", "SAU (Riyadh - Partner Region)", "沙特（利雅得）", "l4v", "b"),
    )
}
