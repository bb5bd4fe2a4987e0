"""Why a token or an assertion is not accepted."""

from typing import Literal

Fault = Literal["invalid", "signature", "audience", "expired", "provider"]


class Rejection(Exception):  # noqa: N818 -- what it is
    """A token or an assertion is not accepted.

    Attributes:
        fault: What is wrong: its form or content, its signature, whom it is for, its time, or the provider's own data.
        reason: The same in a sentence.
    """

    def __init__(self, fault: Fault, reason: str) -> None:
        self.fault: Fault = fault
        self.reason = reason
        super().__init__(reason)
