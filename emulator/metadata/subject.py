"""Whom metadata is about, and where the rest of what it says is found: changes with how the state is kept."""

from dataclasses import dataclass
from datetime import datetime

from ..services.ecs.images import find_image
from ..services.ecs.records import Instance, KeyPair, NetworkInterface
from ..services.ecs.system_event_records import SystemEvent
from ..services.vpc.store import Vpc, VSwitch
from ..state import World


@dataclass(frozen=True, slots=True)
class Subject:
    """The instance that is asked about, when, and the state that knows the rest."""

    instance: Instance
    world: World
    now: datetime

    @property
    def runs_windows(self) -> bool:
        """Whether its image is one of Windows."""
        image = find_image(self.instance.image_id)
        return image is not None and image.os_type == "windows"

    @property
    def vpc(self) -> Vpc | None:
        """Its VPC."""
        return self.world.vpc.vpcs.locate(self.instance.vpc_id or "")

    @property
    def vpc_block(self) -> str | None:
        """The addresses of its VPC."""
        return None if self.vpc is None else self.vpc.cidr_block

    @property
    def vswitch_block(self) -> str | None:
        """The addresses of its vSwitch."""
        vswitch = self.find_vswitch(self.instance.vswitch_id)
        return None if vswitch is None else vswitch.cidr_block

    def find_vswitch(self, vswitch_id: str | None) -> VSwitch | None:
        """Return a vSwitch that it is in, or ``None``."""
        return self.world.vpc.vswitches.locate(vswitch_id or "")

    @property
    def interfaces(self) -> list[NetworkInterface]:
        """Its network interfaces, the primary one first."""
        return self.world.ecs.interfaces_of(self.instance)

    @property
    def key_pair(self) -> KeyPair | None:
        """The key pair whose public key it was given."""
        return self.world.ecs.key_pairs.find(self.instance.scope, self.instance.key_pair_name or "")

    @property
    def active_events(self) -> list[SystemEvent]:
        """Its system events that are not over, the next to be over first."""
        active = [event for event in self.world.ecs.events_of(self.instance) if event.is_active_at(self.now)]
        return sorted(active, key=lambda event: event.not_before)
