"""From what a study file says to its factors: each key checked against what a scenario file may hold, and against the design."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from sim.experiments.companies import uncertain
from sim.interventions.registry import interventions
from sim.problems import Problem, ScenarioError, printable
from sim.scenario.faults import dotted
from sim.scenario.schema import Scenario
from sim.scenario.words import described, number
from sim.studies.factors import Distribution, Factor, Value, is_switch
from sim.studies.file import SAMPLING, Study
from sim.studies.varied import Varied
from sim.studies.vocabulary import Variable, near, variables

MOST_FACTORS = 1000


def factors_of(study: Study, bases: Sequence[Scenario]) -> tuple[Factor, ...]:
    """What varies: interventions of a factorial first, then ``[vary]`` as it is written, then what is uncertain.

    Raises
    ------
    ScenarioError
        With every key that can't vary, every value that may not stand there, and everything that does not fit the design.
    """
    problems: list[Problem] = []
    factors = _switched(study, problems)
    for key, varied in study.vary.items():
        _add(factors, problems, study, key, varied)
    if study.design.uncertain:
        named = {factor.key for factor in factors} | study.vary.keys()
        factors += [_uncertain(each.key, study) for each in uncertain() if each.key not in named]
    problems += _alone(study, factors, bases)
    if len(factors) > MOST_FACTORS:
        problems.append(Problem(study.file, "vary", f"has {len(factors):,} factors", f"allowed: up to {MOST_FACTORS:,}"))
    if not problems:
        problems += _unfit(study, factors)
    if problems:
        raise ScenarioError(problems)
    return tuple(factors)


def _switched(study: Study, problems: list[Problem]) -> list[Factor]:
    """The interventions of a factorial, each off and on."""
    factors = []
    for place, name in enumerate(study.design.interventions):
        key, here = f"interventions.{name}.on", f"design.interventions[{place}]"
        if name not in interventions():
            instead = near(name, interventions(), "see holivar list interventions")
            problems.append(Problem(study.file, here, f"is text '{printable(name)}', which is no intervention", instead))
        elif key in study.vary or name in study.design.interventions[:place]:
            problems.append(Problem(study.file, here, f"is '{name}', which varies already", "allowed: each once"))
        else:
            factors.append(_factor(variables()[key], levels=(False, True)))
    return factors


def _add(factors: list[Factor], problems: list[Problem], study: Study, key: str, varied: Varied) -> None:
    variable = variables().get(key)
    if variable is None:
        found = "is no key of a scenario file that can vary"
        problems.append(Problem(study.file, _place(key), found, near(key, variables(), "see holivar list parameters")))
        return
    told = len(problems)
    problems += (Problem(study.file, _place(key, where), found, instead) for where, found, instead in _faults(variable, varied))
    if len(problems) == told:
        factors.append(_of_levels(variable, varied) if _has_levels(varied) else _of_samples(variable, varied, study))


def _place(key: str, where: str = "") -> str:
    return dotted(("vary", key)) + where


def _has_levels(varied: Varied) -> bool:
    return varied.values is not None or varied.grid is not None


def _faults(variable: Variable, varied: Varied) -> Iterator[tuple[str, str, str]]:
    """Where, what and what instead, for each value that a scenario file may not hold."""
    is_number = variable.kind in {"number", "whole"}
    if varied.values is not None:
        for place, value in enumerate(varied.values):
            if variable.checked(value) is None:
                yield f".values[{place}]", f"is {described(value)}", f"allowed: {variable.allowed}"
        return
    way = next(name for name in ("grid", "range", "distribution") if getattr(varied, name) is not None)
    if not is_number:
        yield f".{way}", "needs a number", f"allowed: values, each {variable.allowed}"
        return
    low, high = _ends(varied)
    for end in (low, high):
        if not variable.least <= end <= variable.most:
            yield f".{way}", f"goes to {number(end)}", f"allowed: {variable.allowed}"
            return
    if varied.grid is not None and variable.kind == "whole":
        broken = next((level for level in _evenly(*varied.grid) if level != int(level)), None)
        if broken is not None:
            yield ".grid", f"has a level at {broken:g}", "allowed: levels that are whole numbers"
    elif variable.kind == "whole" and (low != int(low) or high != int(high)):
        yield f".{way}", f"goes from {low:g} to {high:g}", "allowed: ends that are whole numbers"


def _ends(varied: Varied) -> tuple[float, float]:
    if varied.grid is not None:
        return varied.grid[0], varied.grid[1]
    return varied.range if varied.range is not None else (float(varied.low or 0.0), float(varied.high or 0.0))


def _evenly(low: float, high: float, n: int) -> list[float]:
    """Levels as people would write them: 0.3, not 0.30000000000000004."""
    return [float(f"{low + (high - low) * k / (n - 1):.12g}") for k in range(n)]


def _of_levels(variable: Variable, varied: Varied) -> Factor:
    written = _evenly(*varied.grid) if varied.grid is not None else varied.values or ()
    checked = [variable.checked(value) for value in written]
    return _factor(variable, levels=tuple(value for value in checked if value is not None))


def _of_samples(variable: Variable, varied: Varied, study: Study) -> Factor:
    low, high = _ends(varied)
    kind = varied.distribution
    if kind is not None and kind != "uniform":
        return _factor(variable, Distribution(kind, low, high, varied.mode, varied.mean, varied.sd), ends=(low, high))
    # So that every whole number is as likely as the others; the levels of Morris' design lie on the ends.
    half = 0.5 if variable.kind == "whole" and study.design.kind != "morris" else 0.0
    return _factor(variable, Distribution("uniform", low - half, high + half), ends=(low, high))


def _uncertain(key: str, study: Study) -> Factor:
    declared = next(each for each in uncertain() if each.key == key)
    return _of_samples(variables()[key], Varied(range=(declared.low, declared.high)), study)


def _factor(
    variable: Variable,
    distribution: Distribution | None = None,
    levels: tuple[Value, ...] = (),
    ends: tuple[float, float] | None = None,
) -> Factor:
    least, most = ends or (variable.least, variable.most)
    return Factor(
        variable.key, variable.unit, variable.grade, variable.role, variable.kind, levels, distribution, least, most
    )  # fmt: skip


def _alone(study: Study, factors: Sequence[Factor], bases: Sequence[Scenario]) -> Iterator[Problem]:
    """Factors of interventions that no scenario has and none gets: they would change nothing."""
    there = {name for base in bases for name in base.interventions}
    there |= {factor.key.split(".")[1] for factor in factors if is_switch(factor.key)}
    several = {(name, base.name) for base in bases for name, own in base.interventions.items() if len(own.windows) > 1}
    for factor in factors:
        table, _, rest = factor.key.partition(".")
        name, _, key = rest.partition(".")
        if table != "interventions":
            continue
        if name not in there:
            found = f"changes nothing, because no scenario of this study has {name}"
            instead = f"add a scenario that has it, or vary interventions.{name}.on too"
            yield Problem(study.file, _place(factor.key), found, instead)
        if key in {"start", "end"}:
            for _, scenario in sorted(each for each in several if each[0] == name):
                found = f"can't be set, because {scenario} has several windows of {name}"
                yield Problem(study.file, _place(factor.key), found, "allowed: with one start and end")


def _unfit(study: Study, factors: Sequence[Factor]) -> Iterator[Problem]:
    """What varies in a way that the design has no use for."""
    kind = study.design.kind
    if kind in (*SAMPLING, "factorial") and not factors:
        yield Problem(study.file, "vary", "says nothing", f"allowed with kind = '{kind}': at least one key that varies")
        return
    for factor in factors:
        place = _place(factor.key)
        if kind not in SAMPLING and factor.distribution is not None:
            yield Problem(study.file, place, f"has no levels to lay out in kind = '{kind}'", "allowed: values or grid")
        elif kind in ("sobol", "morris") and factor.distribution is None:
            yield Problem(study.file, place, f"has levels, and kind = '{kind}' samples", "allowed: range or distribution")
        elif kind == "factorial" and len(factor.levels) != 2:
            yield Problem(study.file, place, f"has {len(factor.levels)} levels", "allowed with kind = 'factorial': two")
        elif kind != "list" and len({factor.as_number(level) for level in factor.levels}) < len(factor.levels):
            yield Problem(study.file, place, "has a level twice", f"allowed with kind = '{kind}': each once")
    lengths = {len(factor.levels) for factor in factors}
    if kind == "list" and len(lengths) > 1:
        said = ", ".join(str(length) for length in sorted(lengths))
        yield Problem(study.file, "vary", f"has lists of different lengths ({said})", "allowed with kind = 'list': one length")
