"""The ``alimock`` command: reads arguments, says what went wrong in one line, and leaves the work to others.

What a command needs is imported when it runs, so that ``--help`` and ``env`` are there at once.
"""

import json
import logging
import os
import re
import sys
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import click

DEFAULT_PORT = 4766
DEFAULT_ENDPOINT = f"http://127.0.0.1:{DEFAULT_PORT}"

_endpoint = click.option(
    "--endpoint",
    default=DEFAULT_ENDPOINT,
    envvar="ALIMOCK_ENDPOINT",
    show_default=True,
    # The variable that `alimock env` sets has no scheme.
    callback=lambda _, __, value: f"http://{value}" if re.fullmatch(r"[^/]+:[0-9]+", value) else value,
    help="URL of the running emulator; the one of `alimock env`, if left out.",
)


@click.group(
    context_settings={"help_option_names": ["-h", "--help"], "auto_envvar_prefix": "ALIMOCK"},
    invoke_without_command=True,
)
@click.version_option(package_name="alimock", message="%(prog)s %(version)s")
@click.pass_context
def cli(context: click.Context) -> None:
    """A local emulator of Alibaba Cloud instance RAM roles."""
    if context.invoked_subcommand is None:
        click.echo(context.get_help())


@cli.command()
@click.option("--host", default="127.0.0.1", show_default=True, help="Address to listen on.")
@click.option(
    "--port", default=DEFAULT_PORT, show_default=True, type=click.IntRange(0, 65535), help="Port; 0 takes a free one."
)
@click.option(
    "--state",
    type=click.Path(dir_okay=False, path_type=Path),
    help="Bring the state back from this file, and keep it there on exit.",
)
@click.option(
    "--enforce",
    type=click.Choice(["strict", "soft", "off"]),
    default="strict",
    show_default=True,
    help="Deny what policies do not allow, only log it, or ask no policy.",
)
@click.option(
    "--signatures",
    type=click.Choice(["strict", "off"]),
    default="strict",
    show_default=True,
    help="Verify signatures, or take the access key's word.",
)
@click.option("--seed", type=int, help="Make identifiers and keys reproducible.")
@click.option(
    "--port-file", type=click.Path(dir_okay=False, path_type=Path), help="Write the port to this file once it answers."
)
def serve(**options: Any) -> None:
    """Serve the APIs, the metadata service and the admin API on one port."""
    logging.basicConfig(format="%(message)s", level=logging.WARNING)
    from .stopping import stop_signals

    with stop_signals() as signals:
        from .serving import ServeOptions, serve_until_stopped

        serve_until_stopped(ServeOptions(**options), signals, click.echo)


@cli.command()
@click.option("--endpoint", default=DEFAULT_ENDPOINT, show_default=True, help="URL of the running emulator.")
@click.option("--shell", type=click.Choice(["sh", "fish", "powershell", "dotenv"]), default="sh", show_default=True)
@click.option(
    "--wait", default=5.0, show_default=True, type=click.FloatRange(min=0), help="Seconds to wait until it answers."
)
@click.option("--instance", "instance_id", metavar="ID", help="Have the role of this instance instead of a key.")
@click.option(
    "--metadata",
    is_flag=True,
    help="Make it the HTTP proxy, too, for 100.100.100.200; it refuses whatever else is asked of it by plain http.",
)
def env(endpoint: str, shell: str, wait: float, instance_id: str | None, metadata: bool) -> None:
    """Print the variables that point SDKs and tools at a running emulator: eval "$(alimock env)".

    They are for Python, Node, Go and Java, the aliyun command line, Terraform and Pulumi, and change nothing for
    programs that have no business with the cloud, unless there is --metadata.
    """
    from ..sdk_shim.environment import (
        format_variables,
        instance_variables,
        node_variables,
        proxy_variables,
        user_variables,
    )
    from .remote import get_region_id, get_role_name, require_running

    if instance_id is not None and metadata:
        raise click.UsageError("a proxy is not told whose metadata are read: either --instance or --metadata")
    require_running(endpoint, wait)
    address = urlsplit(endpoint).netloc
    values = user_variables(endpoint)
    if instance_id is not None:
        values = instance_variables(
            endpoint, instance_id, get_role_name(endpoint, instance_id), get_region_id(endpoint, instance_id)
        )
    values |= node_variables(address, os.environ)
    if metadata:
        values |= proxy_variables(address, os.environ)
    click.echo(format_variables(values, shell))


@cli.command("exec", context_settings={"allow_interspersed_args": False})
@click.option("--instance", "instance_id", required=True, metavar="ID", help="The instance; it has to be running.")
@_endpoint
@click.option(
    "--network", multiple=True, metavar="HOST:PORT", help="What it may reach besides the cloud; may be repeated."
)
@click.option("--variables", is_flag=True, help="Point it by environment variables, as where there are no namespaces.")
@click.argument("command", nargs=-1, required=True, type=click.UNPROCESSED)
def execute(instance_id: str, endpoint: str, command: tuple[str, ...], **options: Any) -> None:
    """Run a program as if it were on an instance: alimock exec --instance ID -- COMMAND...

    Where it runs, 100.100.100.200 is the metadata service of that instance, *.aliyuncs.com is the emulator, by TLS or
    without, and nothing else is reachable. The exit status is the program's.
    """
    if sys.platform == "win32":
        raise click.ClickException("this system has no Unix sockets and no fork, which exec needs")
    from .exec.instance import get_instance
    from .exec.program import end_like
    from .exec.run import run_on_instance

    status = run_on_instance(
        get_instance(endpoint, instance_id),
        command,
        options["network"],
        by_variables=options["variables"],
        environment=os.environ,
        warn=lambda line: click.echo(f"alimock: {line}", err=True),
    )
    end_like(status)


@cli.command()
def demo() -> None:
    """Show the whole flow: a role, its policy, its instance, its token, one call allowed and one denied."""
    try:
        from ..sdk_shim.demo import run
    except ModuleNotFoundError as error:
        raise click.ClickException(
            f"the demo drives the published SDKs, and {error.name} is not installed: pip install 'alimock[demo]'"
        ) from None
    if not run(click.echo):
        raise click.exceptions.Exit(1)


@cli.command()
def coverage() -> None:
    """Print the table of the actions that are served."""
    from .coverage_table import coverage_table

    click.echo(coverage_table())


@cli.group()
def policy() -> None:
    """Find out why a running emulator allows or denies a call, and which policy is missing."""


@policy.command()
@click.option("--principal", required=True, help="ARN of the account, a user, a role or a live session.")
@click.option("--action", required=True, help="What it wants to do, such as ecs:DescribeInstances.")
@click.option("--resource", required=True, help="The resource's full name, such as acs:ecs:*:1000000000000001:*.")
@click.option("--context", multiple=True, metavar="KEY=VALUE", help="A condition key of the call; may be repeated.")
@_endpoint
@click.option("--format", "form", type=click.Choice(["text", "json"]), default="text", show_default=True)
def explain(principal: str, action: str, resource: str, context: tuple[str, ...], endpoint: str, form: str) -> None:
    """Say why a principal may or may not do something; exit status 0 whether it may or not."""
    from .policy_report import explanation_lines
    from .remote import ask

    body = {"Principal": principal, "Action": action, "Resource": resource, "Context": _read_context(context)}
    answer = ask(endpoint, "/policy/explain", body=body)
    click.echo(json.dumps(answer, indent=2) if form == "json" else "\n".join(explanation_lines(answer)))


@policy.command()
@click.option("--principal", help="ARN of the user or role whose policy is wanted; all of them, if left out.")
@_endpoint
@click.option("--format", "form", type=click.Choice(["text", "json"]), default="text", show_default=True)
def suggest(principal: str | None, endpoint: str, form: str) -> None:
    """Print the least policy that allows what soft enforcement let pass.

    As text it is what CreatePolicy takes, and remarks go to standard error.
    """
    from .policy_report import remark_lines, suggested_document
    from .remote import ask

    answer = ask(endpoint, "/policy/suggestions", query={"Principal": principal} if principal is not None else None)
    if form == "json":
        click.echo(json.dumps(answer, indent=2))
        return
    click.echo(suggested_document(answer["Suggestions"]))
    for line in remark_lines(answer["Suggestions"], answer["LeftOut"]):
        click.echo(line, err=True)


def _read_context(given: tuple[str, ...]) -> dict[str, list[str]]:
    context: dict[str, list[str]] = {}
    for item in given:
        key, equals, value = item.partition("=")
        if not key or not equals:
            raise click.BadParameter(f"{item!r} is not KEY=VALUE", param_hint="'--context'")
        context.setdefault(key, []).append(value)
    return context


def main() -> None:
    """Run the command line; every error is one line on standard error."""
    try:
        status = cli.main(prog_name="alimock", standalone_mode=False)
    except click.ClickException as error:
        click.echo(f"alimock: {error.format_message()}", err=True)
        sys.exit(error.exit_code)
    except (click.Abort, KeyboardInterrupt):
        sys.exit(130)
    except OSError as error:
        click.echo(f"alimock: {error.strerror or error}", err=True)
        sys.exit(1)
    sys.exit(status if isinstance(status, int) else 0)
