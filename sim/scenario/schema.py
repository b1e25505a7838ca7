"""The scenario: all that a run depends on, checked and frozen."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable
from pathlib import Path
from typing import Annotated, Any

from pydantic import (
    Field,
    PlainSerializer,
    PlainValidator,
    PrivateAttr,
    SerializeAsAny,
    ValidationError,
    WithJsonSchema,
    create_model,
)
from pydantic.functional_validators import AfterValidator
from pydantic_core import InitErrorDetails

from sim.interventions.base import Intervention
from sim.interventions.registry import interventions as known_interventions
from sim.scenario.fields import Strict, fault
from sim.scenario.levers import LEVERS, Lever
from sim.scenario.parameters import (
    Company,
    Contact,
    Leadership,
    Learning,
    Market,
    Marketing,
    Money,
    Politics,
    Sales,
    Staffing,
    Talk,
)
from sim.scenario.plain import PlainLine, PlainText
from sim.scenario.triggers import awaiting, trigger_faults
from sim.scenario.vocabulary import Words

SECTIONS: dict[str, type[Strict]] = {
    "company": Company,
    "market": Market,
    "marketing": Marketing,
    "sales": Sales,
    "talk": Talk,
    "contact": Contact,
    "leadership": Leadership,
    "politics": Politics,
    "learning": Learning,
    "staffing": Staffing,
    "money": Money,
}
"""The tables of parameters, in the order of the engine's flat record."""

MOST_SEEDS = 100_000
LARGEST_SEED = 2**63 - 1
SEEDS_ALLOWED = f"allowed: a count from 1 to {MOST_SEEDS:,}, or a list of different whole numbers from 0 to 2^63 - 1"


def _lever_field(lever: Lever) -> tuple[Any, Any]:
    extra: dict[str, Any] = {"unit": lever.unit, "source": lever.source, "grade": lever.grade, "role": "lever"}
    limits: dict[str, Any] = {"ge": lever.minimum, "le": lever.maximum}
    kind = Annotated[float, AfterValidator(_one_of_the_kinds(lever))] if lever.unit == "enum" else float
    return kind, Field(lever.default, **limits, description=lever.doc, json_schema_extra=extra)


def _one_of_the_kinds(lever: Lever) -> Callable[[float], float]:
    """A check that a lever which says what a thing is has one of its whole numbers: nothing lies between two kinds."""

    def check(value: float) -> float:
        if value != int(value):
            raise fault(f"is {value:g}", f"allowed: a whole number, {lever.minimum:g} to {lever.maximum:g} ({lever.doc})")
        return value

    return check


Levers: type[Strict] = create_model(
    "Levers",
    __base__=Strict,
    __module__=__name__,
    __doc__="[levers]: how things are in this company, for the whole run, before any intervention.",
    **{name: _lever_field(lever) for name, lever in LEVERS.items() if lever.settable},  # type: ignore[call-overload]
)

Interventions: type[Strict] = create_model(
    "Interventions",
    __base__=Strict,
    __module__=__name__,
    __doc__="[interventions.NAME]: what management does, from when and how strongly.",
    **{  # type: ignore[call-overload]
        name: (kind, Field(None, description=kind.TITLE)) for name, kind in known_interventions().items()
    },
)


def _checked_interventions(value: object) -> dict[str, Intervention]:
    # A raised ValidationError keeps its places: pydantic puts "interventions" in front of them.
    table = Interventions.model_validate(value)
    known = {name: getattr(table, name) for name in sorted(table.model_fields_set) if getattr(table, name) is not None}
    if (name := awaiting(known)) is not None:
        faults = trigger_faults(name, {each: own.model_fields_set for each, own in known.items()})
        errors = [InitErrorDetails(type=found, loc=place, input=name) for place, found in faults]
        if errors:
            raise ValidationError.from_exception_data("interventions", errors)
    return known


def _checked_seeds(value: object) -> int | tuple[int, ...]:
    if isinstance(value, int) and not isinstance(value, bool) and 1 <= value <= MOST_SEEDS:
        return value
    if not isinstance(value, list | tuple) or not 1 <= len(value) <= MOST_SEEDS:
        raise fault(allowed=SEEDS_ALLOWED)
    for place, seed in enumerate(value):
        if type(seed) is not int or not 0 <= seed <= LARGEST_SEED:
            raise fault(f"has no seed at place {place + 1}", SEEDS_ALLOWED)
    if len(set(value)) < len(value):
        raise fault("has a seed twice", SEEDS_ALLOWED)
    return tuple(value)


def _plain_seeds(seeds: int | tuple[int, ...]) -> int | list[int]:
    return seeds if isinstance(seeds, int) else list(seeds)


class Scenario(Strict):
    """One company in one market, and what management does about the quarrel.

    Made by ``sim.scenario.load.load`` from a file or by ``build`` from a dict; frozen, and equal when its content is.
    """

    name: str = Field("scenario", pattern=r"^[A-Za-z0-9][A-Za-z0-9_.-]{0,63}$", description="short name, for tables")
    title: PlainLine = Field("", max_length=200, description="one line for reports")
    notes: PlainText = Field("", max_length=10_000, description="anything worth knowing")
    days: int = Field(500, ge=1, le=5000, description="working days that are measured", json_schema_extra={"unit": "days"})
    warmup_days: int = Field(
        250, ge=0, le=2500, description="working days before day 1, not measured", json_schema_extra={"unit": "days"}
    )
    seeds: Annotated[
        int | tuple[int, ...],
        PlainValidator(_checked_seeds),
        PlainSerializer(_plain_seeds),
        WithJsonSchema(
            {
                "anyOf": [
                    {"type": "integer", "minimum": 1, "maximum": MOST_SEEDS},
                    {
                        "type": "array",
                        "items": {"type": "integer", "minimum": 0, "maximum": LARGEST_SEED},
                        "minItems": 1,
                        "maxItems": MOST_SEEDS,
                        "uniqueItems": True,
                    },
                ],
                "description": "replications: a count, or a list of different seeds",
            }
        ),
    ] = 50
    company: Company = Company()
    market: Market = Market()
    marketing: Marketing = Marketing()
    sales: Sales = Sales()
    talk: Talk = Talk()
    contact: Contact = Contact()
    leadership: Leadership = Leadership()
    politics: Politics = Politics()
    learning: Learning = Learning()
    staffing: Staffing = Staffing()
    money: Money = Money()
    levers: Levers = Levers()
    words: Words = Words()
    interventions: Annotated[
        dict[str, SerializeAsAny[Intervention]],
        PlainValidator(_checked_interventions, json_schema_input_type=Interventions),
    ] = Field(default_factory=dict)

    _path: Path | None = PrivateAttr(None)

    @property
    def path(self) -> Path | None:
        """The file it was read from; None when it was built in Python."""
        return self._path

    @property
    def horizon(self) -> int:
        """Days of a run, warm-up included: the rows of the policy calendar."""
        return self.warmup_days + self.days

    @property
    def awaiting(self) -> str | None:
        """The intervention that begins after a survey and not at a time of its own; None when there is none."""
        return awaiting(self.interventions)

    def spans(self, name: str) -> tuple[tuple[int, int | None], ...]:
        """First and last scenario day of each window of an intervention, as planned; none for one that waits for a survey."""
        return () if name == self.awaiting else self.interventions[name].spans

    def seed_list(self, first: int = 1) -> tuple[int, ...]:
        """Seeds of the replications: the list of the file, or as many as it counts from ``first`` on."""
        return self.seeds if isinstance(self.seeds, tuple) else tuple(range(first, first + self.seeds))

    def parameters(self) -> dict[str, float]:
        """Every parameter of every table by its name, as the engine's flat record has it."""
        return {
            name: float(getattr(getattr(self, section), name))
            for section, model in SECTIONS.items()
            for name in model.model_fields
        }

    def baseline(self) -> dict[str, float]:
        """Value of every lever while no intervention works."""
        return {name: float(getattr(self.levers, name, lever.default)) for name, lever in LEVERS.items()}

    def content(self) -> dict[str, Any]:
        """All of it as plain dicts, lists, numbers and text, every default spelled out; ``build`` reads it back."""
        content = self.model_dump(mode="json", exclude={"interventions", "words"})
        if words := self.words.model_dump(exclude_none=True):
            content["words"] = words
        content["interventions"] = {name: self._plain_intervention(name) for name in self.interventions}
        return content

    def _plain_intervention(self, name: str) -> dict[str, Any]:
        # "start and end" and "one window" are two spellings of one thing: the canonical content has one.
        plain = self.interventions[name].model_dump(mode="json", exclude={"start", "end", "windows"}, exclude_none=True)
        windows = [{"start": first} if last is None else {"start": first, "end": last} for first, last in self.spans(name)]
        return plain | {"windows": windows} if windows else plain

    def digest(self) -> str:
        """SHA-256 of all that can change a run or its cost: not the name, title, notes, words or path."""
        content = {key: value for key, value in self.content().items() if key not in {"name", "title", "notes", "words"}}
        text = json.dumps(content, sort_keys=True, separators=(",", ":"), allow_nan=False)
        return hashlib.sha256(text.encode("ascii")).hexdigest()


def json_schema() -> dict[str, Any]:
    """JSON Schema (draft 2020-12) of scenario files, with which editors complete and check."""
    schema = Scenario.model_json_schema(mode="validation")
    extends = {"type": "string", "description": "a file this one builds on, relative to this file"}
    schema["properties"] = {"extends": extends, **schema["properties"]}
    dialect = {"$schema": "https://json-schema.org/draft/2020-12/schema"}
    return without_null(dialect | schema | {"title": "Holivar scenario"})


def without_null(schema: Any) -> Any:
    """A JSON Schema without null, which TOML has not: "may be left out" is all that an optional key means."""
    if isinstance(schema, list):
        return [without_null(item) for item in schema if item != {"type": "null"}]
    if isinstance(schema, dict):
        return {key: without_null(item) for key, item in schema.items() if item is not None}
    return schema


def schema_text() -> str:
    """The schema as ``scenarios/schema.json`` holds it."""
    return json.dumps(json_schema(), indent=2, ensure_ascii=False) + "\n"
