"""What a user may set: how strictly the emulator judges, and which of two plausible answers it gives."""

from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, StrictBool

Seconds = Annotated[float, Field(ge=0, le=86400, allow_inf_nan=False, strict=True)]


class Settings(BaseModel):
    """The emulator's settings, under the names that the admin API uses.

    Attributes:
        enforce: ``strict`` denies what policies do not allow; ``soft`` lets it pass and logs the denial; ``off``
            asks no policy.
        signatures: ``strict`` verifies signatures, timestamps and nonces; ``off`` takes the access key's word.
        role_conflict: How AttachInstanceRamRole answers for an instance that already has a role: ``item`` reports the
            instance as failed in a 200 answer, ``call`` fails the whole call with 403.
        exclusive_roles: Whether a role that is bound to one instance is refused to another.
        ram_activated: Whether the accounts have activated RAM.
        pending_seconds: How long a new instance is ``Pending``; at 0 the next look shows it done, as of the next two.
        starting_seconds: How long an instance is ``Starting``.
        stopping_seconds: How long an instance is ``Stopping``.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    enforce: Literal["strict", "soft", "off"] = "strict"
    signatures: Literal["strict", "off"] = "strict"
    role_conflict: Literal["item", "call"] = "item"
    exclusive_roles: StrictBool = False
    ram_activated: StrictBool = True
    pending_seconds: Seconds = 0
    starting_seconds: Seconds = 0
    stopping_seconds: Seconds = 0
