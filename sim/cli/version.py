"""``holivar --version``, and what help says first."""

from __future__ import annotations

from typing import Annotated

import typer

from sim import __version__


def _print_version(wanted: bool) -> None:
    if wanted:
        typer.echo(f"holivar {__version__}")
        raise typer.Exit


def holivar(
    version: Annotated[
        bool, typer.Option("--version", is_eager=True, callback=_print_version, help="Print the version and exit.")
    ] = False,
) -> None:
    """What the quarrel between marketing and sales costs a company, and which remedy pays."""
