"""Timing functions in one process."""

import timeit
from collections.abc import Callable

ROUNDS = 7


def best(function: Callable[[], object], calls: int) -> float:
    """Return how many seconds a call takes: the best of several rounds, since other work on the machine only adds."""
    return min(timeit.repeat(function, number=calls, repeat=ROUNDS)) / calls
