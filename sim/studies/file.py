"""Study files: which scenarios, what varies in them, by which design, and how often each point is repeated."""

from __future__ import annotations

import os
import re
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import AfterValidator, Field, PlainValidator, PrivateAttr, ValidationError, WithJsonSchema, model_validator

from sim.experiments.intervals import CONFIDENCE
from sim.outcomes import OUTCOMES
from sim.problems import Problem, ScenarioError, printable
from sim.scenario.fields import Strict, fault
from sim.scenario.files import DEEPEST, Refused, depth, parse_toml, read_text
from sim.scenario.layers import OVERRIDE, Layers, parse_override
from sim.scenario.plain import PlainLine, PlainText
from sim.scenario.schema import LARGEST_SEED, MOST_SEEDS
from sim.studies.varied import WAYS, Varied
from sim.studies.vocabulary import near, variables

MOST_SCENARIOS = 100

DesignKind = Literal["grid", "list", "random", "latin_hypercube", "sobol", "morris", "factorial"]
SAMPLING = ("random", "latin_hypercube", "sobol", "morris")
"""Kinds of design that draw from ranges and distributions; the others go through levels."""

_USED_BY = {
    "points": ("random", "latin_hypercube"),
    "base_samples": ("sobol",),
    "second_order": ("sobol",),
    "trajectories": ("morris",),
    "levels": ("morris",),
    "interventions": ("factorial",),
    "fraction": ("factorial",),
    "uncertain": SAMPLING,
}
"""Keys of [design] that only some kinds of design have."""

_OF_SPECIFICATIONS = {*WAYS, "low", "high", "mode", "mean", "sd"}
_HIDDEN = re.compile("[\x00-\x1f\x7f\ud800-\udfff]")


def _checked_scenario(text: str) -> str:
    if not text or os.path.isabs(text) or _HIDDEN.search(text):
        raise fault(allowed="allowed: the path of a scenario file, relative to this file, or the name of a shipped scenario")
    return text


def _checked_outcome(name: str) -> str:
    if name not in OUTCOMES:
        raise fault(f"is text '{printable(name)}', which is no outcome", near(name, OUTCOMES, "see holivar list outcomes"))
    return name


OutcomeName = Annotated[str, AfterValidator(_checked_outcome), WithJsonSchema({"enum": list(OUTCOMES)})]


def _checked_outcomes(names: tuple[str, ...]) -> tuple[str, ...]:
    if len(set(names)) < len(names):
        raise fault("names an outcome twice", "allowed: each once")
    return names


def _checked_power(value: int) -> int:
    if value & (value - 1):
        raise fault(f"is {value:,}", "allowed: a power of two, 8 to 65,536")
    return value


def _checked_even(value: int) -> int:
    if value % 2:
        raise fault(f"is {value}", "allowed: an even number, 4 to 20")
    return value


def _checked_fraction(value: object) -> Literal["full", 3, 4, 5]:
    if value == "full" or (type(value) is int and value in (3, 4, 5)):
        return value  # type: ignore[return-value]
    raise fault(allowed="allowed: 'full', or the resolution of a fraction: 3, 4 or 5")


class Design(Strict):
    """[design]: which points are run."""

    kind: DesignKind = Field("grid", description="how points are laid out")
    points: int = Field(100, ge=1, le=100_000, description="points of random and latin_hypercube")
    base_samples: Annotated[int, AfterValidator(_checked_power)] = Field(
        64, ge=8, le=65_536, description="N of sobol, a power of two; it takes N times (factors + 2) points"
    )
    second_order: bool = Field(False, description="sobol: also indices of pairs; N times (2 factors + 2) points")
    trajectories: int = Field(20, ge=2, le=10_000, description="of morris; each takes factors + 1 points")
    levels: Annotated[int, AfterValidator(_checked_even)] = Field(4, ge=4, le=20, description="levels of each factor in morris")
    interventions: Annotated[tuple[str, ...], Field(strict=False, max_length=100)] = Field(
        (), description="factorial: interventions that are off and on"
    )
    fraction: Annotated[
        Literal["full", 3, 4, 5],
        PlainValidator(_checked_fraction),
        WithJsonSchema({"enum": ["full", 3, 4, 5], "description": "factorial: full, or a fraction of this resolution"}),
    ] = "full"
    uncertain: bool = Field(False, description="also vary every parameter of role uncertainty over its range")

    @model_validator(mode="after")
    def _uses_what_it_says(self) -> Design:
        for name in sorted(self.model_fields_set & _USED_BY.keys()):
            if self.kind not in _USED_BY[name]:
                raise fault(
                    f"has {name}, which does nothing in kind = '{self.kind}'", f"it belongs to {', '.join(_USED_BY[name])}"
                )
        return self


class Until(Strict):
    """[replications] until: the precision at which a point has been repeated often enough."""

    outcome: OutcomeName = Field(description="whose paired difference has to be precise")
    half_width: float = Field(ge=1e-12, le=1e15, description="of its interval, at most")
    of: Literal["baseline", "absolute"] = Field(
        "baseline", description="baseline: a share of the baseline's mean; absolute: in the outcome's unit"
    )
    confidence: float = Field(CONFIDENCE, ge=0.5, le=0.9999, description="of the interval")


class Replications(Strict):
    """[replications]: how often each point is run: a number of seeds, or until its difference is known well enough."""

    seeds: int = Field(1, ge=1, le=MOST_SEEDS, description="seeds of each point")
    until: Until | None = Field(None, description="stop when sure")
    least: int = Field(10, ge=2, le=MOST_SEEDS, description="until: seeds of the first round")
    most: int = Field(200, ge=2, le=MOST_SEEDS, description="until: seeds after which it ends in any case")
    step: int = Field(10, ge=1, le=MOST_SEEDS, description="until: seeds of each further round")

    @model_validator(mode="after")
    def _one_rule(self) -> Replications:
        if self.until is None:
            for name in ("least", "most", "step"):
                if name in self.model_fields_set:
                    raise fault(f"has {name} without until", "write seeds, or until with least, most and step")
        elif "seeds" in self.model_fields_set:
            raise fault("has both seeds and until", "write one of them")
        elif self.most < self.least:
            raise fault(f"has most = {self.most:,}, less than least = {self.least:,}", "allowed: least up to most")
        return self

    @property
    def most_seeds(self) -> int:
        """Seeds that a point may need at most."""
        return self.seeds if self.until is None else self.most


class Study(Strict):
    """A checked study file, frozen. Made by `load_study` from a file or by `build_study` from a dict; `plan` lays it out."""

    name: str = Field("study", pattern=r"^[A-Za-z0-9][A-Za-z0-9_.-]{0,63}$", description="short name, for tables")
    title: PlainLine = Field("", max_length=200, description="one line for reports")
    notes: PlainText = Field("", max_length=10_000, description="anything worth knowing")
    scenarios: Annotated[
        tuple[Annotated[str, AfterValidator(_checked_scenario)], ...],
        Field(strict=False, min_length=1, max_length=MOST_SCENARIOS),
    ] = Field(description="scenario files, relative to this file, or names of shipped ones; the first is the baseline")
    set: Annotated[tuple[str, ...], Field(strict=False, max_length=1000)] = Field(
        (), description="overrides of every scenario, such as 'days=250'"
    )
    seed: int = Field(1, ge=0, le=LARGEST_SEED, description="the first seed, and the seed of designs that sample")
    outcomes: Annotated[
        tuple[OutcomeName, ...],
        Field(strict=False, min_length=1, max_length=1000),
        AfterValidator(_checked_outcomes),
    ] = Field(tuple(OUTCOMES), description="outcomes that are kept")
    daily: bool = Field(False, description="keep a daily record of every run")
    design: Design = Design()
    replications: Replications = Replications()
    vary: dict[str, Varied] = Field(default_factory=dict, description="what varies, by its key in a scenario file")

    _path: Path | None = PrivateAttr(None)
    _file: str = PrivateAttr("study")
    _folder: str = PrivateAttr(".")

    @model_validator(mode="after")
    def _fits_together(self) -> Study:
        if self.seed + self.replications.most_seeds - 1 > LARGEST_SEED:
            raise fault("has seeds beyond 2^63 - 1", "allowed: a smaller first seed")
        if self.replications.until is not None and self.replications.until.outcome not in self.outcomes:
            raise fault("waits for an outcome that it doesn't keep", f"add '{self.replications.until.outcome}' to outcomes")
        return self

    @property
    def path(self) -> Path | None:
        """The file it was read from; None when it was built in Python."""
        return self._path

    @property
    def file(self) -> str:
        """What problems call it."""
        return self._file

    @property
    def folder(self) -> str:
        """What the paths of its scenarios are relative to."""
        return self._folder

    def content(self) -> dict[str, Any]:
        """What was written, as plain dicts, lists, numbers and text; `build_study` reads it back."""
        return self.model_dump(mode="json", exclude_unset=True)


def load_study(path: str | os.PathLike[str], overrides: Sequence[str] = ()) -> Study:
    """Read a study file.

    Parameters
    ----------
    path : a TOML file.
    overrides : texts such as ``"replications.seeds=5"``. One whose first name is a key of study files changes the study; any
        other, such as ``"days=60"``, is laid over every scenario, after what the file says in ``set``.

    Raises
    ------
    ScenarioError
        With every problem of the file and the overrides. Whether scenarios exist and points can be run is for `plan` to say.

    >>> load_study("scenarios/studies/gemba_dose.toml", ["replications.seeds=5", "days=60"]).set
    ('days=60',)
    """
    shown = os.fsdecode(path)
    try:
        content = parse_toml(read_text(shown))
    except Refused as refused:
        raise ScenarioError([Problem(shown or "''", "", refused.found, refused.allowed)]) from None
    study = _checked({"name": _name_from(shown), **content}, shown, overrides)
    study._path, study._folder = Path(shown), os.path.dirname(shown) or "."
    return study


def build_study(content: Mapping[str, Any], overrides: Sequence[str] = (), source: str = "study", folder: str = ".") -> Study:
    """Make a study from a dict of the same form as a file, such as ``Study.content()`` returns.

    Parameters
    ----------
    overrides : as for `load_study`.
    source : what stands in the place of the file's name in problems.
    folder : what the paths of scenarios are relative to.

    >>> build_study({"scenarios": ["baseline"], "replications": {"seeds": 3}}).replications.seeds
    3
    """
    if depth(dict(content)) > DEEPEST:
        raise ScenarioError([Problem(source, "", f"is nested more than {DEEPEST} levels deep", f"allowed: {DEEPEST} levels")])
    study = _checked(dict(content), source, overrides)
    study._folder = os.fsdecode(folder)
    return study


def _checked(content: dict[str, Any], file: str, overrides: Sequence[str]) -> Study:
    from sim.studies.faults import problems_of

    layers = Layers(origin={(): file})
    layers.add(_with_flat_keys(content), file)
    _add_overrides(layers, overrides)
    try:
        study = Study.model_validate(layers.content)
    except ValidationError as error:
        layers.problems.extend(problems_of(error, layers))
    if layers.problems:
        raise ScenarioError(layers.problems)
    study._file = file
    return study


def _add_overrides(layers: Layers, overrides: Sequence[str]) -> None:
    """Lay overrides over the study, or hand them on to its scenarios."""
    for text in overrides:
        try:
            keys, value = parse_override(text)
        except Refused as refused:
            layers.problems.append(Problem(OVERRIDE, printable(text), refused.found, refused.allowed))
            continue
        if keys[0] not in Study.model_fields:
            written = layers.content.get("set", ())
            if isinstance(written, list | tuple):  # else the study is refused anyway
                layers.content["set"] = [*written, text]
            continue
        nested: Any = value
        for key in reversed(keys):
            nested = {key: nested}
        nested = _with_flat_keys(nested)
        before = layers.content.get("vary")
        if isinstance(before, dict) and isinstance(nested.get("vary"), dict):
            for key in nested["vary"]:
                before.pop(key, None)  # another way to vary takes the place of the file's
        layers.add(nested, OVERRIDE)


def _with_flat_keys(content: dict[str, Any]) -> dict[str, Any]:
    """The study with ``vary.market.rivals`` written as ``vary."market.rivals"``, which TOML takes for another key."""
    vary = content.get("vary")
    return content | {"vary": dict(_flat(vary, ""))} if isinstance(vary, dict) else content


def _flat(tables: Mapping[str, Any], prefix: str) -> list[tuple[str, Any]]:
    found: list[tuple[str, Any]] = []
    for key, value in tables.items():
        whole = f"{prefix}{key}"
        is_table = isinstance(value, dict) and value and whole not in variables() and not value.keys() & _OF_SPECIFICATIONS
        found += _flat(value, f"{whole}.") if is_table else [(whole, value)]
    return found


def _name_from(path: str) -> str:
    stem = re.sub(r"[^A-Za-z0-9_.-]", "_", Path(path).stem)[:63]
    return stem if re.match(r"[A-Za-z0-9]", stem) else f"s{stem}"
