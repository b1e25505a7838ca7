"""The report's sentences. Every one is computed from the comparison, and turns round when the numbers do.

They are plain text: whoever puts one into a page escapes it.
"""

from __future__ import annotations

from collections.abc import Sequence

from sim.report.effects import CONFLICT, REVENUE, Contender, Effect, Findings
from sim.report.theme import MONTH_DAYS, digits_for, number, signed

LAST_MONTHS = 6
"""Months at the end that titles of charts over time speak of; a single month is noise."""


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
        return f"{contender.name} was compared on neither revenue nor conflict."
    joint = ", but " if revenue and conflict and _good(revenue) * -_good(conflict) < 0 else ", and "
    return f"{contender.name} {joint.join(parts)}."


def _good(effect: Effect) -> int:
    """Sign of a clear difference, 0 where there is none."""
    return {"more": 1, "less": -1}.get(effect.verdict, 0)


def earned(effect: Effect) -> str:
    """What happened to revenue: "earned more in 41 of 50 paired companies, +3.1 % (1.0 to 5.2)"."""
    verdict = effect.verdict
    if verdict == "same":
        return f"earned exactly the same in all {_pairs(effect)}"
    if verdict == "single":
        return f"earned {_direction(effect)} in the only pair, {change(effect)}"
    if verdict == "unclear":
        side, count = _majority(effect)
        return f"earned about the same ({side} in {count} of {_pairs(effect)}, {change(effect)})"
    count = effect.n_more if verdict == "more" else effect.n_less
    if 2 * count < effect.n_pairs:
        return f"earned {verdict} on average, {change(effect)}, though in only {count} of {_pairs(effect)}"
    return f"earned {verdict} in {count} of {_pairs(effect)}, {change(effect)}"


def quarrelled(effect: Effect) -> str:
    """What happened to conflict: "conflict fell from 46 to 31 (less in 50 of 50)"."""
    before, after = _levels(effect)
    verdict = effect.verdict
    if verdict == "same":
        return f"conflict stayed exactly the same, at {before}"
    if verdict == "unclear":
        side, count = _majority(effect)
        levels = f"{before} and {after}; " if before != after else f"{before}; "
        return f"conflict stayed about the same ({levels}{side} in {count} of {effect.n_pairs})"
    rose = effect.diff > 0
    odds = f"{'more' if rose else 'less'} in {effect.n_more if rose else effect.n_less} of {effect.n_pairs}"
    return f"conflict {'rose' if rose else 'fell'} from {before} to {after} ({odds})"


def change(effect: Effect) -> str:
    """A difference with its interval: "+3.1 % (1.0 to 5.2)", in the outcome's own unit where percent mean nothing."""
    if effect.verdict == "same":
        return "no difference"
    relative = effect.relative
    diff, low, high = relative if relative is not None else (effect.diff, effect.low, effect.high)
    unit = "%" if relative is not None else effect.unit
    digits = max(1, digits_for([diff, low, high])) if relative is not None else digits_for([diff, low, high])
    interval = f" ({number(low, digits)} to {number(high, digits)})" if effect.verdict != "single" else ""
    return f"{signed(diff, digits)} {unit}{interval}"


def odds(effect: Effect) -> str:
    """In how many pairs the scenario did better: "41 of 50"."""
    if effect.verdict == "same":
        return "no difference"
    return f"{number(effect.better_share * effect.n_pairs).removesuffix('.0')} of {effect.n_pairs}"


def revenue_title(findings: Findings) -> str:
    """What the chart of revenue over time shows."""
    levels = _last_levels(findings, REVENUE)
    if levels is None:
        return "Too short to draw revenue month by month"
    base, others, months = levels
    span = _span(months)
    if all(level == base for level in others.values()):
        return f"Revenue is the same in every scenario {span}"
    best = max(others, key=lambda name: others[name])
    unit, divisor = ("million EUR", 1e6) if max(base, *others.values()) >= 1e6 else ("thousand EUR", 1e3)
    top, ground = others[best] / divisor, base / divisor
    digits = _telling_digits(top, ground)
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
        return "Too short to draw conflict month by month"
    base, others, months = levels
    span = _span(months)
    if all(level == base for level in others.values()):
        return f"Conflict is the same in every scenario {span}"
    calmest = min(others, key=lambda name: others[name])
    digits = _telling_digits(others[calmest], base)
    numbers = f"{number(others[calmest], digits)} against {number(base, digits)}"
    if others[calmest] < base:
        return f"Conflict is lowest with {calmest} {span}: {numbers} in the baseline"
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
    ranked = sorted(zip(counts, names, strict=True), key=lambda each: -each[0])
    first = f"{ranked[0][1]} {verb} in {ranked[0][0]} of {n_pairs} pairs"
    if len(ranked) > 3:
        return f"{first}, the others in {ranked[-1][0]} to {ranked[1][0]}"
    return ", ".join([first, *(f"{name} in {count}" for count, name in ranked[1:])])


def odds_title(findings: Findings, outcomes: Sequence[str]) -> str:
    """What the odds chart shows."""
    if not findings.contenders:
        return "There is nothing to compare"
    counts = {each.name: sum(_mostly_better(each.effects[name]) for name in outcomes) for each in findings.contenders}
    best = max(counts, key=lambda name: counts[name])
    n = len(outcomes)
    if counts[best] == 0:
        return f"No scenario does better than the baseline in most pairs, on any of {n} outcomes"
    what = f"all {n} outcomes" if counts[best] == n else f"{counts[best]} of {n} outcomes"
    tied = sum(count == counts[best] for count in counts.values()) > 1
    return f"{best} does better than the baseline in most pairs on {what}" + (", as no other scenario beats" if tied else "")


def _mostly_better(effect: Effect) -> bool:
    return effect.verdict != "same" and effect.better_share > 0.5


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
    """Mean level of the baseline and of each scenario over the last months, and how many months those are."""
    rows = findings.daily[findings.daily["measure"] == measure]
    if rows.empty or not findings.contenders:
        return None
    last = rows["day"].max()
    recent = rows[rows["day"] > last - LAST_MONTHS * MONTH_DAYS]
    means = recent.groupby("scenario", sort=False)["mean"].mean()
    others = {each.name: float(means[each.name]) for each in findings.contenders}
    return float(means[findings.baseline.name]), others, recent["day"].nunique()
