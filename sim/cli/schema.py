"""``holivar schema``: what editors need to complete and check scenario files."""

from __future__ import annotations

import sys


def schema() -> None:
    """Print the JSON Schema of scenario files; scenarios/schema.json is this output."""
    from sim.scenario.schema import schema_text

    sys.stdout.write(schema_text())
