"""`lambda-batch check`: find settings of SAM and CloudFormation templates that lose records."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import argparse


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the arguments of `lambda-batch check`.

    Args:
        parser: The subcommand's parser.
    """
    parser.add_argument("templates", nargs="+", metavar="TEMPLATE")


def run(arguments: argparse.Namespace) -> int:
    """Check the templates.

    Args:
        arguments: The parsed arguments.

    Returns:
        The exit status.
    """
    raise NotImplementedError(arguments)
