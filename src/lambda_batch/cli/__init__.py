"""The command `lambda-batch`. Each subcommand's module is imported only when it is used."""

from __future__ import annotations

import argparse
import os
import sys
from importlib import import_module
from typing import TYPE_CHECKING, NamedTuple, Protocol, cast

if TYPE_CHECKING:
    from collections.abc import Sequence

__all__ = ["main"]


class Subcommand(Protocol):
    """The module of a subcommand."""

    def add_arguments(self, parser: argparse.ArgumentParser) -> None:
        """Declare the subcommand's arguments.

        Args:
            parser: The subcommand's own parser.
        """

    def run(self, arguments: argparse.Namespace) -> int:
        """Run the subcommand.

        Args:
            arguments: The parsed arguments.

        Returns:
            The exit status.
        """
        ...


class _Entry(NamedTuple):
    """Where a subcommand is, and what it does."""

    module: str
    summary: str


SUBCOMMANDS = {
    "migrate": _Entry("lambda_batch.cli.migrate", "move code from Powertools to lambda-batch"),
    "run": _Entry("lambda_batch.cli.run", "run a function with an event on this machine"),
    "check": _Entry("lambda_batch.cli.check", "find batch settings that lose or repeat records"),
}


def main(arguments: Sequence[str] | None = None) -> int:
    """Run `lambda-batch`.

    Args:
        arguments: The arguments; by default those of the command line.

    Returns:
        The exit status of the subcommand.
    """
    parser = argparse.ArgumentParser(
        prog="lambda-batch",
        description="Tools for AWS Lambda functions that process batches.",
        epilog="\n".join(f"  {name:<10}{entry.summary}" for name, entry in SUBCOMMANDS.items()),
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("subcommand", choices=SUBCOMMANDS, nargs="?")
    parser.add_argument("arguments", nargs=argparse.REMAINDER, help="see SUBCOMMAND --help")
    options = parser.parse_args(arguments)
    name = cast("str | None", options.subcommand)
    if name is None:
        parser.error(f"expected a subcommand: {', '.join(SUBCOMMANDS)}")
    entry = SUBCOMMANDS[name]
    subcommand = cast("Subcommand", import_module(entry.module))
    own_parser = argparse.ArgumentParser(prog=f"lambda-batch {name}", description=entry.summary)
    subcommand.add_arguments(own_parser)
    try:
        status = subcommand.run(own_parser.parse_args(options.arguments))
        sys.stdout.flush()
    except BrokenPipeError:
        # The reader of a pipe wants no more. Python flushes once more at its exit.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 1
    return status
