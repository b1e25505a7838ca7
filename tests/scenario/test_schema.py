"""The shipped schema and scenario files, and the declarations behind them."""

import json
import math
import re
import tomllib
from pathlib import Path

import numpy as np
import pytest

from sim.interventions.registry import interventions
from sim.scenario.calendar import compile_calendar
from sim.scenario.catalogue import declared_of_intervention, declared_parameters
from sim.scenario.fields import JUDGEMENT, param
from sim.scenario.levers import LEVERS
from sim.scenario.load import build, load
from sim.scenario.record import PARAMS, as_record
from sim.scenario.schema import SECTIONS, json_schema, schema_text

SCENARIOS = Path(__file__).resolve().parents[2] / "scenarios"
SHIPPED = sorted(path for path in SCENARIOS.glob("**/*.toml") if path.stem != "beliefs" and path.parent.stem != "studies")


def test_the_shipped_schema_is_the_generated_one() -> None:
    assert (SCENARIOS / "schema.json").read_text(encoding="utf-8") == schema_text(), "run: holivar schema"


def test_the_schema_knows_every_key() -> None:
    schema = json_schema()
    assert next(iter(schema["properties"])) == "extends"
    assert set(schema["$defs"]["Interventions"]["properties"]) == set(interventions())
    for table in schema["$defs"].values():
        assert table["additionalProperties"] is False
    assert "null" not in json.dumps(schema)


@pytest.mark.parametrize("path", SHIPPED, ids=lambda path: path.stem)
def test_shipped_scenarios(path: Path) -> None:
    scenario = load(path)
    assert scenario.title
    assert compile_calendar(scenario).table.shape == (750,)
    first, second = path.read_text(encoding="utf-8").splitlines()[:2]
    schema = first.removeprefix("#:schema ")
    assert (path.parent / schema).resolve() == SCENARIOS / "schema.json"
    assert second.startswith("# ")
    jsonschema = pytest.importorskip("jsonschema")
    jsonschema.validate(tomllib.loads(path.read_text(encoding="utf-8")), json_schema())


def test_the_company_says_what_the_defaults_say() -> None:
    # The file emphasises; whoever changes a default must change it there too.
    assert load(SCENARIOS / "companies" / "midsize_b2b.toml").digest() == build({}).digest()


def test_one_parameter_has_one_name() -> None:
    names = [name for section in SECTIONS.values() for name in section.model_fields]
    assert len(set(names)) == len(names)
    assert PARAMS.names == tuple(names)
    assert not set(names) & set(LEVERS)


def test_the_record_holds_the_parameters() -> None:
    record = as_record(build({"company": {"n_sellers": 31}}))
    assert isinstance(record, np.recarray)
    assert record.shape == (1,)
    assert record[0].n_sellers == 31.0
    assert all(PARAMS[name] == "f8" for name in PARAMS.names or ())


def test_every_number_says_what_it_is() -> None:
    declared = declared_parameters()
    assert [each.name for each in declared] == list(PARAMS.names or ())
    for name in interventions():
        declared += declared_of_intervention(name)
    for each in declared:
        assert each.minimum <= each.low <= each.default <= each.high <= each.maximum, each.key
        assert each.doc, each.key
        assert each.source, each.key
        assert each.grade in {"measured", "published", "judgement"}, each.key
        assert each.role != "uncertainty" or each.low < each.high, f"{each.key} is uncertain without a range"


def test_every_lever_says_what_it_is() -> None:
    for lever in LEVERS.values():
        assert lever.minimum <= lever.default <= lever.maximum
        assert lever.doc
        assert lever.source


@pytest.mark.parametrize(
    ("default", "bounds", "drawn"),
    [(2.0, (0.0, 1.0), None), (0.5, (0.0, 1.0), (0.6, 0.8)), (0.5, (0.0, 1.0), (0.4, 1.2)), (math.nan, (0.0, 1.0), None),
     (0.5, (0.0, math.inf), None)],
)  # fmt: skip
def test_a_declaration_may_not_contradict_itself(
    default: float, bounds: tuple[float, float], drawn: tuple[float, float] | None
) -> None:
    with pytest.raises(ValueError, match=r"bounds\[0\]|finite"):
        param(default, "", bounds=bounds, range=drawn, doc="x", source="x", grade=JUDGEMENT)


def test_the_examples_of_the_manual_load() -> None:
    manual = (SCENARIOS.parent / "docs" / "scenario-files.md").read_text(encoding="utf-8")
    examples = re.findall(r"```toml\n(.*?)```", manual, re.DOTALL)
    assert len(examples) == 3
    for example in examples:
        content = tomllib.loads(example)
        assert (SCENARIOS / content.pop("extends", "baseline.toml")).is_file()
        assert compile_calendar(build(content)).spans() or content.keys() == {"words"}
    for name, kind in interventions().items():
        assert f"| `{name}` | " in manual
        assert f"| {', '.join(kind.LEVERS)} |" in manual
