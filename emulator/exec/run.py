"""What ``alimock exec`` does: run a program as if it were on an instance, one way or the other."""

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from tempfile import TemporaryDirectory

import click

from ...sdk_shim.environment import in_region, without_emulator
from ..cloud_network import DOMAIN, METADATA
from .by_variables import run_by_variables
from .in_place import CLOUD, NAME_SERVER, run_in_place
from .instance import Instance
from .namespace import NoNamespaceError
from .program import held_signals
from .reach import ReachError, read_reaches


def run_on_instance(
    instance: Instance,
    command: Sequence[str],
    network: Sequence[str],
    *,
    by_variables: bool,
    environment: Mapping[str, str],
    warn: Callable[[str], object],
) -> int:
    """Run a program, and return how it ended: see :meth:`Program.wait`.

    Args:
        instance: The instance.
        command: The program and its arguments.
        network: What it may reach besides the cloud, each ``HOST:PORT``.
        by_variables: Whether to point it by environment variables instead of giving it a place of its own.
        environment: The environment to start from.
        warn: Says a line to the user.

    Raises:
        click.ClickException: Something cannot be made reachable.
    """
    own = (METADATA, NAME_SERVER, CLOUD, instance.address, instance.host_name.lower())
    try:
        reaches = read_reaches(network, DOMAIN, own)
    except ReachError as error:
        raise click.BadParameter(str(error), param_hint="'--network'") from None
    # The keys in a user's configuration are none of the instance's.
    plain = {"ALIBABA_CLOUD_CLI_PROFILE_DISABLED": "true", **without_emulator(environment)}
    plain = in_region(plain, instance.region_id)
    with held_signals(), TemporaryDirectory(prefix="alimock-exec-") as directory:
        if not by_variables:
            try:
                return run_in_place(Path(directory), instance, command, reaches, plain)
            except NoNamespaceError as error:
                warn(f"this kernel does not allow namespaces ({error}): pointing the program by variables instead")
        return run_by_variables(instance, command, reaches, plain)
