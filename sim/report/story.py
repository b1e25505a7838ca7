"""The report's sentences. Every one is computed from the comparison, and turns round when the numbers do.

They are plain text: whoever puts one into a page escapes it.
"""

from __future__ import annotations

import math
from collections.abc import Sequence

from sim.report.effects import CONFLICT, REVENUE, Contender, Effect, Findings
from sim.report.theme import MONTH_DAYS, NO_NUMBER, digits_for, in_words, listed, number, signed
from sim.scenario.vocabulary import capital

LAST_MONTHS = 6
"""Months at the end that titles of charts over time speak of; a single month is noise."""

_NO_NUMBERS = {"same": "no difference", "missing": NO_NUMBER}


def headline(contender: Contender) -> str:
    """One sentence on what a scenario did to revenue and conflict, with its odds.

    Scenario, verb and numbers are all there is, so that it can be read aloud.
    """
    revenue, conflict = contender.effects.get(REVENUE), contender.effects.get(CONFLICT)
    told = [effect for effect in (revenue, conflict) if effect is not None]
    if told and all(effect.verdict == "same" for effect in told):
        return f"{contender.name} made no difference in any of {_pairs(told[0])}."
    parts = [say(effect) for effect, say in ((revenue, earned), (conflict, quarrelled)) if effect is not None]
    if not parts:
        return f"{contender.name} was compared on neither {in_words(REVENUE)} nor {in_words(CONFLICT)}."
    joint = ", but " if revenue and conflict and _good(revenue) * -_good(conflict) < 0 else ", and "
    return f"{contender.name} {joint.join(parts)}."


def _good(effect: Effect) -> int:
    """Sign of a clear difference, 0 where there is none."""
    return {"more": 1, "less": -1}.get(effect.verdict, 0)


def earned(effect: Effect) -> str:
    """What happened to revenue: "earned more in 41 of 50 paired companies, +3.1 % (1.0 to 5.2)"."""
    verdict = effect.verdict
    if verdict == "missing":
        return f"has no {in_words(REVENUE)} to compare"
    if verdict == "same":
        return f"earned exactly the same in all {_pairs(effect)}"
    if verdict == "single":
        return f"earned {_direction(effect)} in the only pair, {change(effect)}"
    if verdict == "unclear":
        side, count = _majority(effect)
        return f"earned about the same, {change(effect)}, {side} in {count} of {_pairs(effect)}"
    count = effect.n_more if verdict == "more" else effect.n_less
    if 2 * count < effect.n_pairs:
        return f"earned {verdict} on average, {change(effect)}, though in only {count} of {_pairs(effect)}"
    return f"earned {verdict} in {count} of {_pairs(effect)}, {change(effect)}"


def quarrelled(effect: Effect) -> str:
    """What happened to conflict: "conflict fell from 46 to 31 (less in 50 of 50)"."""
    before, after = _levels(effect)
    verdict, conflict = effect.verdict, in_words(CONFLICT)
    if verdict == "missing":
        return f"{conflict} could not be compared"
    if verdict == "same":
        return f"{conflict} stayed exactly the same, at {before}"
    if verdict == "unclear":
        side, count = _majority(effect)
        levels = f"{before} and {after}; " if before != after else f"{before}; "
        return f"{conflict} stayed about the same ({levels}{side} in {count} of {effect.n_pairs})"
    rose = effect.diff > 0
    odds = f"{'more' if rose else 'less'} in {effect.n_more if rose else effect.n_less} of {effect.n_pairs}"
    return f"{conflict} {'rose' if rose else 'fell'} from {before} to {after} ({odds})"


def change(effect: Effect) -> str:
    """A difference with its interval: "+3.1 % (1.0 to 5.2)", or in points where percent would mislead."""
    if effect.verdict in _NO_NUMBERS:
        return _NO_NUMBERS[effect.verdict]
    (diff, low, high), unit = _in_percent_or_points(effect)
    digits = max(1, digits_for([diff, low, high])) if unit in {"%", "points"} else digits_for([diff, low, high])
    ends = number(low, digits), number(high, digits)
    interval = f" ({ends[0]} to {ends[1]})" if effect.verdict != "single" and ends[0] != ends[1] else ""
    return f"{signed(diff, digits)} {unit}{interval}"


def _in_percent_or_points(effect: Effect) -> tuple[tuple[float, float, float], str]:
    difference = effect.diff, effect.low, effect.high
    if effect.unit == "share":
        return (100 * difference[0], 100 * difference[1], 100 * difference[2]), "points"
    if effect.unit == "0..100":
        return difference, "points"
    return (effect.relative, "%") if effect.relative is not None else (difference, effect.unit)


def level(value: float, unit: str) -> str:
    """A mean for people: shares in percent.

    >>> level(0.4, "share"), level(26_100_000.0, "EUR")
    ('40.0 %', '26,100,000')
    """
    return f"{number(100 * value, 1)} %" if unit == "share" and math.isfinite(value) else number(value)


def odds(effect: Effect) -> str:
    """In how many pairs the scenario did better: "41 of 50"."""
    if effect.verdict in _NO_NUMBERS:
        return _NO_NUMBERS[effect.verdict]
    return f"{round(effect.better_share * effect.n_pairs, 1):g} of {effect.n_pairs}"


def revenue_title(findings: Findings) -> str:
    """What the chart of revenue over time shows."""
    levels = _last_levels(findings, REVENUE)
    if levels is None:
        return f"Too short to draw {in_words(REVENUE)} month by month"
    base, others, months = levels
    span = _span(months)
    if all(level == base for level in others.values()):
        return f"{capital(REVENUE)} is the same in every scenario {span}"
    best = max(others, key=lambda name: others[name])
    unit, divisor = ("million EUR", 1e6) if max(base, *others.values()) >= 1e6 else ("thousand EUR", 1e3)
    top, ground = others[best] / divisor, base / divisor
    digits = max(2 if divisor == 1e6 else 0, _telling_digits(top, ground))
    numbers = f"{number(top, digits)} {unit} a month against {number(ground, digits)}"
    if others[best] > base:
        return f"{best} earns most {span}: {numbers} in the baseline"
    if others[best] < base:
        return f"No scenario earns more than the baseline {span}; {best} comes closest: {numbers}"
    return f"No scenario earns more than the baseline {span}; {best} earns the same"


def conflict_title(findings: Findings) -> str:
    """What the chart of conflict over time shows."""
    levels = _last_levels(findings, CONFLICT)
    if levels is None:
        return f"Too short to draw {in_words(CONFLICT)} month by month"
    base, others, months = levels
    span = _span(months)
    if not others or math.isnan(base):
        return f"{capital(CONFLICT)} cannot be compared {span}: one of the departments is away"
    if all(level == base for level in others.values()):
        return f"{capital(CONFLICT)} is the same in every scenario {span}"
    calmest = min(others, key=lambda name: others[name])
    digits = _telling_digits(others[calmest], base)
    numbers = f"{number(others[calmest], digits)} against {number(base, digits)}"
    if others[calmest] < base:
        return f"{capital(CONFLICT)} is lowest with {calmest} {span}: {numbers} in the baseline"
    if others[calmest] > base:
        return f"No scenario is calmer than the baseline {span}; {calmest} comes closest: {numbers}"
    return f"No scenario is calmer than the baseline {span}; with {calmest} it is the same"


def pairs_title(effects: Sequence[Effect], names: Sequence[str], verb: str, sign: int) -> str:
    """What a chart of paired differences shows: "gemba earned more in 41 of 50 pairs, cross_kpi in 30"."""
    if not effects:
        return "There is nothing to compare"
    counts = [effect.n_more if sign > 0 else effect.n_less for effect in effects]
    n_pairs = effects[0].n_pairs
    if all(effect.verdict == "same" for effect in effects):
        return f"No pair differs: each dot lies on the line of no difference ({n_pairs} pairs a scenario)"
    most = max(counts)
    leaders = _listed([name for count, name in zip(counts, names, strict=True) if count == most], len(names))
    others = sorted(((count, name) for count, name in zip(counts, names, strict=True) if count < most), key=lambda each: -each[0])
    first = f"{leaders} {verb} in {most} of {n_pairs} pairs"
    if len(others) > 2:
        return f"{_sentence(first)}, the others in {others[-1][0]} to {others[0][0]}"
    return ", ".join([_sentence(first), *(f"{name} in {count}" for count, name in others)])


def _sentence(text: str) -> str:
    # Names keep their own spelling.
    return f"A{text[1:]}" if text.startswith("all ") else text


def the_baseline(findings: Findings) -> str:
    """The baseline with its name, unless that says nothing new."""
    name = findings.baseline.name
    return "the baseline" if name == "baseline" else f"the baseline, {name}"


def _listed(names: Sequence[str], n_all: int) -> str:
    """Names in one phrase; many are counted.

    >>> _listed(["a"], 4), _listed(["a", "b", "c"], 4), _listed(["a", "b", "c", "d"], 4)
    ('a', 'a, b and c', 'all 4 scenarios')
    """
    if len(names) > 3:
        return f"all {n_all} scenarios" if len(names) == n_all else f"{len(names)} scenarios"
    return listed(names)


def odds_title(findings: Findings, outcomes: Sequence[str]) -> str:
    """What the odds chart shows."""
    if not findings.contenders:
        return "There is nothing to compare"
    counts = {each.name: sum(_mostly_better(each.effects[name]) for name in outcomes) for each in findings.contenders}
    most, n = max(counts.values()), len(outcomes)
    if most == 0:
        return f"No scenario does better than the baseline in most pairs, on any of {n} outcomes"
    best = [name for name, count in counts.items() if count == most]
    verb = "does" if len(best) == 1 else "do"
    what = f"all {n} outcomes" if most == n else f"{most} of {n} outcomes"
    return _sentence(f"{_listed(best, len(counts))} {verb} better than the baseline in most pairs on {what}")


def _mostly_better(effect: Effect) -> bool:
    return effect.verdict not in _NO_NUMBERS and effect.better_share > 0.5


def _pairs(effect: Effect) -> str:
    return f"{effect.n_pairs} paired companies" if effect.n_pairs != 1 else "1 paired company"


def _direction(effect: Effect) -> str:
    return "more" if effect.diff > 0 else "less"


def _majority(effect: Effect) -> tuple[str, int]:
    return ("more", effect.n_more) if effect.n_more >= effect.n_less else ("less", effect.n_less)


def _levels(effect: Effect) -> tuple[str, str]:
    """Both means with as many digits as tell them apart."""
    digits = _telling_digits(effect.baseline, effect.value) if effect.verdict in {"more", "less", "single"} else 0
    return number(effect.baseline, digits), number(effect.value, digits)


def _telling_digits(first: float, second: float) -> int:
    digits = digits_for([first, second])
    while digits < 6 and first != second and number(first, digits) == number(second, digits):
        digits += 1
    return digits


def _span(months: int) -> str:
    return "in the only full month" if months == 1 else f"over the last {months} months"


def _last_levels(findings: Findings, measure: str) -> tuple[float, dict[str, float], int] | None:
    """Mean level of the baseline and of each scenario over the last months, and how many months those are.

    A scenario in which the measure is defined in none of these months is left out; the baseline's level is then NaN.
    """
    rows = findings.daily[findings.daily["measure"] == measure]
    if rows.empty or not findings.contenders:
        return None
    last = rows["day"].max()
    recent = rows[rows["day"] > last - LAST_MONTHS * MONTH_DAYS]
    means = recent.groupby("scenario", sort=False)["mean"].mean()
    others = {each.name: float(means[each.name]) for each in findings.contenders if math.isfinite(means[each.name])}
    return float(means[findings.baseline.name]), others, recent["day"].nunique()


def first_pairs(n: int, n_all: int) -> str:
    """Some pairs of a comparison, the first of them.

    >>> first_pairs(20, 50), first_pairs(1, 50)
    ('the first 20 of 50 pairs', 'the first of 50 pairs')
    """
    return f"the first {n} of {n_all} pairs" if n > 1 else f"the first of {n_all} pairs"
