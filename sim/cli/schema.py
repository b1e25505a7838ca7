"""``holivar schema``: what editors need to complete and check scenario and study files."""

from __future__ import annotations

import sys
from typing import Annotated

import typer

KINDS = ("scenarios", "studies")


def schema(kind: Annotated[str, typer.Argument(metavar="|".join(KINDS), help="Files of which kind.")] = KINDS[0]) -> None:
    """Print the JSON Schema of scenario or study files; scenarios/schema.json, also in scenarios/studies, is this output."""
    if kind not in KINDS:
        raise typer.BadParameter(f"there is no schema of '{kind}'; allowed: {', '.join(KINDS)}")
    if kind == "studies":
        from sim.studies.schema import schema_text
    else:
        from sim.scenario.schema import schema_text
    sys.stdout.write(schema_text())
