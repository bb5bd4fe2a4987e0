"""The one list of products; each knows the modules of its actions, which are loaded when one is first asked for."""

from .api.action import Action, Service
from .api.errors import INVALID_ACTION, INVALID_VERSION
from .services.bss.service import bss
from .services.ecs.service import ecs
from .services.location.service import location
from .services.ram.service import ram
from .services.sts.service import sts
from .services.vpc.service import vpc

SERVICES: tuple[Service, ...] = (ram, sts, ecs, vpc, location, bss)

_BY_VERSION = {service.version: service for service in SERVICES}


def find_action(version: str, name: str) -> Action:
    """Return the action that a request asks for.

    Raises:
        ApiError: ``InvalidVersion`` where no product has that version, ``InvalidAction.NotFound`` where the product
            has no such action or it is not served.
    """
    service = _BY_VERSION.get(version)
    if service is None:
        raise INVALID_VERSION()
    action = service.actions.get(name)
    if action is None:
        raise INVALID_ACTION()
    return action
