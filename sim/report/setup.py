"""What a scenario consists of, as tables: its interventions and whatever else sets it apart from the baseline."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from itertools import groupby
from typing import Any

from sim.interventions.base import Intervention
from sim.report.effects import CONFLICT
from sim.report.figure import Table
from sim.report.theme import MONTH_DAYS, exact, in_words
from sim.scenario.schema import Scenario
from sim.scenario.vocabulary import is_renamed, spoken

_TIMES = {"start", "end", "windows", "strength"}
_NOT_CONTENT = {"name", "title", "notes", "seeds", "words", "interventions"}


def interventions_table(scenario: Scenario) -> Table:
    """When each intervention of a scenario works, how strongly, and with which settings."""
    headings = ("intervention", "what it is", "works", "strength", "settings")
    rows = []
    for name, each in scenario.interventions.items():
        written = each.model_dump(mode="json", exclude_none=True)
        settings = {key: value for key, value in written.items() if key not in _TIMES}
        spelled = ", ".join(f"{key} {_value(value)}" for key, value in settings.items())
        windows = (
            "; ".join(_window(first, last) for first, last in scenario.spans(name)) or f"once a survey finds {in_words(CONFLICT)}"
        )
        rows.append((in_words(name), title_of(name, each), windows, exact(each.strength), spelled))
    return Table(headings, tuple(rows), n_words=5)


def title_of(name: str, intervention: Intervention) -> str:
    """What an intervention is, in the words of a manager; without its usual name where a file has another word for it."""
    title = spoken(intervention.TITLE)
    return title.partition(": ")[2] or title if is_renamed(name) else title


def _window(first: int, last: int | None) -> str:
    begin = f"from day {first} (month {(first - 1) // MONTH_DAYS + 1})"
    return begin + (" to the end" if last is None else f" to day {last} (month {(last - 1) // MONTH_DAYS + 1})")


def differences_from(baseline: Scenario, scenario: Scenario) -> Table:
    """Settings, interventions aside, in which a scenario is not like the baseline."""
    theirs, own = dict(flat(_content(baseline))), dict(flat(_content(scenario)))
    keys = [key for key in own if own[key] != theirs.get(key)]
    return Table(("setting", "baseline", "scenario"), tuple((key, _value(theirs.get(key)), _value(own[key])) for key in keys))


def _content(scenario: Scenario) -> dict[str, Any]:
    return {key: value for key, value in scenario.content().items() if key not in _NOT_CONTENT}


def flat(table: Mapping[str, Any], prefix: str = "") -> Iterator[tuple[str, Any]]:
    """Keys and values of tables within tables, a key with its tables' names before it.

    >>> dict(flat({"days": 60, "market": {"rivals": 1.5}}))
    {'days': 60, 'market.rivals': 1.5}
    """
    for key, value in table.items():
        if isinstance(value, Mapping):
            yield from flat(value, f"{prefix}{key}.")
        else:
            yield f"{prefix}{key}", value


def _value(value: object) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    return exact(value) if isinstance(value, int | float) else str(value)


def seeds_in_words(seeds: Sequence[int]) -> str:
    """Seeds with runs of consecutive ones drawn together.

    >>> seeds_in_words([1, 2, 3, 7, 9, 10])
    '1 to 3, 7, 9, 10'
    """
    runs = [[seed for _, seed in group] for _, group in groupby(enumerate(seeds), key=lambda each: each[1] - each[0])]
    spelled = (f"{run[0]} to {run[-1]}" if len(run) > 2 else ", ".join(map(str, run)) for run in runs)
    return ", ".join(spelled)
