"""The JSON Schema of study files, with which editors complete and check."""

from __future__ import annotations

import json
from typing import Any

from sim.scenario.schema import without_null
from sim.studies.file import Study
from sim.studies.vocabulary import Variable, variables


def json_schema() -> dict[str, Any]:
    """JSON Schema (draft 2020-12) of study files; every key that may vary is one of its properties."""
    schema = Study.model_json_schema(mode="validation")
    properties = {key: {"$ref": "#/$defs/Varied", "description": _described(each)} for key, each in variables().items()}
    # Tables such as [vary.market] are allowed, too.
    schema["properties"]["vary"] |= {"properties": properties, "additionalProperties": {"type": "object"}}
    dialect = {"$schema": "https://json-schema.org/draft/2020-12/schema"}
    found: dict[str, Any] = without_null(dialect | schema | {"title": "Holivar study"})
    return found


def _described(variable: Variable) -> str:
    return variable.allowed + (f"; {variable.grade}" if variable.grade else "")


def schema_text() -> str:
    """The schema as ``scenarios/studies/schema.json`` holds it."""
    return json.dumps(json_schema(), indent=2, ensure_ascii=False) + "\n"
