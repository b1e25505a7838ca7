"""Equations of docs/odd.md, read from the page, computed with numbers drawn at random, and held against the engine."""

import math
import re
import zlib
from collections.abc import Callable, Iterator
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest

from sim.scenario.catalogue import declared_parameters
from sim.scenario.levers import LEVERS
from tests.rules.plain import plain_engine

PARAMETERS = {each.name for each in declared_parameters()}
T, M, S, PROJECT = 40, 0, 1, 3  # today, a marketer, a seller, the project of both
BUSY, MANY = 2.0, 1000  # hours that are wanted, more than there are; leads on one desk
DAYS = {"t": T, "handed_day": T, "born_day": T - 2, "hired_day": T - 30, "opened_day": T - 9, "touched_day": T - 5}
WORDS = {
    "awareness on day t": "awareness_t",
    "attitude on day t": "attitude_t",
    "|shared map - theta|^2": "off",
    "[t = handed_day]": "1",
    "[already our customer]": "ours",
    "[own customer]": "ours",
    "regard[seller, marketer]": "regard[j,i]",
    "stereotype[seller]": "stereotype[j]",
    "heat(age)": "heat",
    "z(CYCLE, need_no, customer, 0)": "luck",
    "advertising[s]": "advertising_s",
    "advertising[t]": "advertising_t",
    "level[s]": "level_s",
    "level[t]": "level_t",
}


class Drawn(SimpleNamespace):
    """A record whose fields are drawn between 0.1 and 0.9, each by its name, whoever reads it first."""

    def __init__(self, key: str, **fixed: Any) -> None:
        super().__init__(_key=key, **fixed)

    def __getattr__(self, name: str) -> Any:
        if name.startswith("__"):
            raise AttributeError(name)
        setattr(self, name, 0.1 + 0.8 * zlib.crc32(f"{self._key} {name}".encode()) / 2**32)
        return getattr(self, name)


class Scene:
    """A marketer and a seller, a lead, a customer and a firm, all drawn, with the names by which equations call them."""

    def __init__(self, page: str, seed: int) -> None:
        self.sections = dict(_sections(page))
        self.engine = plain_engine()
        # Small where limits would cut off what is to be compared.
        self.p = Drawn(
            f"{seed} p",
            politics_share=0.05,
            hours_per_day=8.0,
            cycle_median_days=70.0,
            ramp_days=60.0,
            share_brand_hours=0.2,
            share_activation_hours=0.4,
            share_nurture_hours=0.1,
        )
        self.today = Drawn(f"{seed} today", marketing_autonomy=0.5)
        days = {day: DAYS[day] for day in ("handed_day", "born_day", "opened_day")}
        customer = Drawn(f"{seed} c", supplier=self.engine.records.OURS, touched_day=DAYS["touched_day"], need_no=3)
        as_usual = {"hired_day": DAYS["hired_day"], "is_here": 1, "pace_sum": 8.0, "politics": 0.1, "project_no": PROJECT}
        people = _People(Drawn(f"{seed} {i}", **as_usual) for i in (M, S))
        self.w = SimpleNamespace(
            firm=[Drawn(f"{seed} firm", n_marketers=1, seed=5, is_logging=0)],
            staff=people,
            pairs={(i, j): Drawn(f"{seed} {i} {j}") for i in (M, S) for j in (M, S)},
            leads=[Drawn(f"{seed} lead", customer=0, marketer=M, seller=S, **days)],
            customers=[customer],
            agenda={
                day: Drawn(f"{seed} day {day}", advertising=0.02 * day, level=0.01 * day)
                for day in (DAYS["touched_day"], T, T + 1)
            },
            daily={T: Drawn(f"{seed} daily")},
        )
        self.person = people[S]
        self.values: dict[str, Any] = {"t": T, "s": DAYS["touched_day"], "i": M, "j": S, "ours": 1, "age": 2, "N": 2}

    def names(self) -> dict[str, Any]:
        """What an equation's names stand for: what was computed before, then people by number, then whoever has the field."""
        w = self.w

        def value(name: str) -> Any:
            if name in PARAMETERS:
                return getattr(self.p, name)
            if name in LEVERS:
                return getattr(self.today, name)
            fields = {name: field.names for name, field in self._dtypes().items()}
            for table, row in (("leads", w.leads[0]), ("staff", self.person), ("firm", w.firm[0]), ("customers", w.customers[0])):
                if name in fields[table]:
                    return getattr(row, name)
            raise NameError(name)

        touch, plane = self.engine.touch, self.engine.plane
        f = w.firm[0]
        return _Names(value) | {
            **{name.lower() if name.isupper() else name: getattr(math, name) for name in ("exp", "sqrt", "ceil", "floor")},
            "ln": math.log, "min": min, "max": max, "abs": abs, "int": int, "clip": lambda x, a, b: min(max(x, a), b),
            "logit": lambda v: 1 / (1 + math.exp(-v)),
            "awareness_t": touch.awareness_on(w, 0, T), "attitude_t": touch.attitude_on(w, self.p, 0, T),
            "off": plane.squared(f.brand_map_x - f.theta_x, f.brand_map_y - f.theta_y),
            "advertising_s": w.agenda[DAYS["touched_day"]].advertising, "advertising_t": w.agenda[T].advertising,
            "level_s": w.agenda[DAYS["touched_day"]].level, "level_t": w.agenda[T].level,
            "regard": {key: pair.regard for key, pair in w.pairs.items()}, "hired_day": DAYS["hired_day"],
            "stereotype": _OfPeople(w.staff, "stereotype", S), "understanding": _OfPeople(w.staff, "understanding", S),
            **{name: getattr(module, name) for module in vars(self.engine).values() for name in vars(module)
               if name.isupper() and name not in {"MEMORY", "T", "M", "S"} and isinstance(getattr(module, name), (int, float))},
            **self.values,
        }  # fmt: skip

    def _dtypes(self) -> dict[str, Any]:
        records = self.engine.records
        return {"leads": records.LEAD, "staff": records.STAFF, "firm": records.FIRM, "customers": records.CUSTOMER}

    def compute(self, file: str, *names: str) -> Any:
        """Compute equations of the section of a file in turn; returns the last one's value."""
        for name in names:
            found: Any = eval(_as_python(_equation(self.sections[file], name)), {"__builtins__": {}}, self.names())
            self.values[name] = found
        return self.values[names[-1]]


class _Names(dict[str, Any]):
    """Names that are looked up when an equation first uses them."""

    def __init__(self, value: Callable[[str], Any], *given: Any) -> None:
        super().__init__(*given)
        self._value = value

    def __or__(self, other: Any) -> Any:
        return _Names(self._value, {**self, **other})

    def __missing__(self, name: str) -> Any:
        return self._value(name)


class _People(list[Any]):
    """Rows of staff, with the length that arrays have."""

    shape = (2,)


class _OfPeople(float):
    """A field of the seller that can also be asked for of a person by number."""

    def __new__(cls, staff: Any, field: str, who: int) -> "_OfPeople":
        made = super().__new__(cls, getattr(staff[who], field))
        made._of = [getattr(each, field) for each in staff]  # type: ignore[attr-defined]
        return made

    def __getitem__(self, who: int) -> float:
        return float(self._of[who])  # type: ignore[attr-defined]


def _sections(page: str) -> Iterator[tuple[str, str]]:
    for heading, text in re.findall(r"^### (.*)\n((?:(?!#{1,3} ).*\n)*)", page, re.MULTILINE):
        for file in re.findall(r"`\w+/(\w+)\.py`", heading):
            yield file, "\n".join(re.findall(r"```\n(.*?)```", text, re.DOTALL))


def _equation(blocks: str, name: str) -> str:
    """Right side of ``name = ...`` with the lines that go on with it, without the remark behind."""
    found = re.search(rf"(?:^|,\s+){re.escape(name)}\s*(?:=|<-) (.*(?:\n +[*+-] .*)*)", blocks, re.MULTILINE)
    assert found, f"no equation for {name}"
    lines = [re.split(r"\s{3,}(?=\S)|;\s|,\s\s", line.strip())[0] for line in found[1].splitlines()]
    return " ".join(lines)


def _as_python(text: str) -> str:
    for words, name in WORDS.items():
        text = text.replace(words, name)
    text = re.sub(r"(.+) \((.+) if (.+) is (.+)\)$", r"(\2 if (\3) == \4 else (\1))", text)
    text = re.sub(r"^(.+) if ([^,]+), else (.+)$", r"(\1) if (\2) else (\3)", text)
    text = text.replace("^", "**")
    text = re.sub(r"\b(\d+(?:\.\d+)?) (?=[a-zA-Z(])(?!if|else)", r"\1 * ", text)
    return re.sub(r"(?<=[\w)]) (?=\()(?<!if )(?<!else )", " * ", text) if "if" not in text else text


# --- Each equation, and what the engine makes of the same numbers ---------------------------------------------------------------

E = Callable[[Scene], Any]


def goals(s: Scene) -> None:
    s.compute("goals", "C", "M", "clarity", "framing", "G")


def _mandate(s: Scene) -> Any:
    goals(s)
    return s.values["M"]


def _shared(s: Scene) -> Any:
    goals(s)
    return s.values["G"]


def _worth(s: Scene) -> Any:
    goals(s)
    s.person = s.w.staff[M]
    return s.compute("hours", "worth")


def _encounter(s: Scene) -> Any:
    goals(s)
    s.values["help"] = 0.3
    return s.names()["logit"](s.compute("meet", "v"))


def _project(s: Scene) -> Any:
    goals(s)
    return s.names()["logit"](s.compute("projects", "v"))


def _granted(s: Scene) -> Any:
    s.values |= {"wanted": BUSY, "n": MANY}
    return s.compute("work", "usual", "asked", "granted")


def _chosen(s: Scene) -> Any:
    s.values["heat"] = s.engine.work.heat(s.p, 2)
    s.values["age"] = T - DAYS["born_day"]
    return s.names()["logit"](s.compute("work", "q", "esteem", "lead", "found", "own", "v"))


def _lift(s: Scene) -> Any:
    close = s.engine.close
    s.values["misfit"], s.values["gap"] = close.misfit(s.w, s.p, 0, S), close.promise_gap(s.w, s.p, 0)
    return s.compute("close", "disc", "effort", "v", "lift")


def _mood(s: Scene) -> Any:
    goals(s)
    return s.compute("politics", "mood")


def _freedom(s: Scene) -> Any:
    return s.compute("policy", "freedom", "brand", "research", "activation", "quality")


def _total(s: Scene) -> Any:
    s.values |= {"active": 7.0, "brand": 5.0, "scale": 10_000.0 / s.w.firm[0].n_market}
    s.values["money"] = s.engine.campaign.campaign_money(s.w, s.p, s.today)
    s.compute("campaign", "aim", "level", "wa", "wb", "b", "rate", "total", "ever")
    return s.w.agenda[T].advertising + s.values["total"]


def _advertised(s: Scene) -> Any:
    s.engine.campaign.advertise(s.w, s.p, s.today, T, 7.0, 5.0)
    return s.w.agenda[T + 1].advertising


def _activation(s: Scene) -> Any:
    _total(s)
    return s.compute("campaign", "activation")


def _activated(s: Scene) -> Any:
    s.engine.campaign.advertise(s.w, s.p, s.today, T, 7.0, 5.0)
    return s.w.firm[0].activation


def _noise(s: Scene) -> Any:
    s.person = s.w.staff[M]
    s.values |= {"understanding": s.person.understanding, "feedback": s.person.feedback}
    return s.compute("qualify", "learnable", "noise")


def _noise_seen(s: Scene) -> Any:
    score = s.engine.qualify.score_of(s.w, s.p, s.today, 0, M, 1, T)
    return (score - 0.5) / s.engine.chance.normal(5, s.engine.chance.SCORE, T, 0, 0)


def _threshold(s: Scene) -> Any:
    s.person = s.w.staff[M]
    s.values["quality"] = s.person.mix_quality / (s.person.mix_volume + s.person.mix_quality)
    return s.compute("qualify", "threshold")


def _quits(s: Scene) -> Any:
    return s.p.quits_sellers / 250 * math.exp(s.compute("staffing", "v"))


def _counted(s: Scene) -> Any:
    z = s.engine.chance.normal(5, s.engine.chance.STATEMENT, T, S, 0)
    s.values |= {"own": 0.8, "cross": 1.3, "w": s.today.cross_kpi_weight, "z": z}
    s.values["guess"] = math.exp(s.p.guess_sigma * z - s.p.guess_sigma**2 / 2)
    s.compute("learn", "counted")
    return (1 - s.values["w"]) * 0.8 + s.values["w"] * s.values["counted"]


def _paid(s: Scene) -> Any:
    s.person.own_result, s.person.cross_result = 0.8, 1.3
    s.today.kpi_sellers, s.p.dispute_step = 0.0, 0.0
    s.engine.learn.pay_statement(s.w, s.p, s.today, S, 1.0, 1.0, T)
    return s.person.pay


def _cycle(s: Scene) -> Any:
    chance = s.engine.chance
    s.values["luck"] = chance.normal(5, chance.CYCLE, 3, 0, 0)
    s.values["relative"] = s.w.customers[0].deal_eur / s.p.deal_median_eur
    return s.compute("opportunity", "hours_needed") / int(s.compute("opportunity", "cycle"))


def _opened(s: Scene) -> Any:
    s.w.leads[0].need_no, s.w.agenda = 3, np.zeros(T)  # nothing is entered beyond the horizon
    before = s.person.hours_wanted
    s.engine.opportunity.open_opportunity(s.w, s.p, 0, T)
    return s.person.hours_wanted - before


def _lived(s: Scene) -> Any:
    chance, before = s.engine.chance, s.engine.touch.attitude_on(s.w, s.p, 0, T)
    _lift(s)
    s.values["s"] = 1 if chance.uniform(5, chance.TASTE, 0, 0, 2) < 0.5 else -1
    return before + s.p.experience_step * (min(max(s.compute("close", "lived"), -1.0), 1.0) - before)


def _experienced(s: Scene) -> Any:
    s.engine.close.experience(s.w, s.p, s.today, 0, T)
    return s.w.customers[0].attitude


EQUATIONS: dict[str, tuple[E, E]] = {
    "commitment": (lambda s: s.compute("goals", "C"), lambda s: s.engine.goals.commitment(s.today)),
    "mandate": (_mandate, lambda s: s.engine.goals.mandate_of(s.p, s.today)),
    "shared goals": (_shared, lambda s: s.engine.goals.shared_goals(s.p, s.today)),
    "plan": (_freedom, lambda s: s.engine.policy.plan_of(s.p, s.today)[1]),
    "worth of an hour": (_worth, lambda s: s.engine.hours.productivity(s.w, s.p, s.today, M, T)),
    "money": (lambda s: s.compute("ledger", "money"), lambda s: s.engine.campaign.campaign_money(s.w, s.p, s.today)),
    "awareness": (lambda s: s.compute("touch", "awareness on day t"), lambda s: s.engine.touch.awareness_on(s.w, 0, T)),
    "attitude": (lambda s: s.compute("touch", "attitude on day t"), lambda s: s.engine.touch.attitude_on(s.w, s.p, 0, T)),
    "reach": (_total, _advertised),
    "activation": (_activation, _activated),
    "noise of scores": (_noise, _noise_seen),
    "threshold": (_threshold, lambda s: s.engine.qualify.threshold_of(s.w, s.p, M)),
    "heat": (lambda s: s.compute("work", "heat(age)"), lambda s: s.engine.work.heat(s.p, 2)),
    "dividing the day": (_granted, lambda s: s.engine.work.granted_share(s.p, s.person.hours_available, BUSY)),
    "leads of a day": (
        lambda s: [_granted(s), s.compute("work", "kept", "leads")][1],
        lambda s: s.engine.work.leads_granted(s.p, s.today, MANY, _granted(s), math.inf),
    ),
    "calls": (
        lambda s: s.compute("work", "usually", "each", "calls"),
        lambda s: s.engine.work.calls_per_customer(s.w, s.p, S),
    ),
    "choosing a lead": (_chosen, lambda s: s.engine.work.p_chosen(s.w, s.p, s.today, 0, T)),
    "appeal": (_lift, lambda s: s.engine.close.appeal(s.w, s.p, 0, T)),
    "opportunity": (_cycle, _opened),
    "experience": (_lived, _experienced),
    "encounter": (_encounter, lambda s: s.engine.meet.goes_well(s.w, s.p, s.today, M, S, 0.3)),
    "project": (_project, lambda s: s.engine.projects.p_success(s.w, s.p, s.today, PROJECT)),
    "politics": (_mood, lambda s: s.engine.politics.inclination(s.w, s.p, s.today, S)),
    "quitting": (_quits, lambda s: s.engine.staffing.quit_hazard(s.w, s.p, s.today, S)),
    "statement": (_counted, _paid),
}


@pytest.fixture(scope="module")
def page(root: Path) -> str:
    return (root / "docs" / "odd.md").read_text(encoding="utf-8")


@pytest.mark.parametrize("name", EQUATIONS)
def test_the_page_computes_what_the_engine_computes(page: str, name: str) -> None:
    told, done = EQUATIONS[name]
    for seed in range(5):
        with np.errstate(over="ignore"):  # hashing wraps around on purpose
            expected, found = done(Scene(page, seed)), told(Scene(page, seed))
        assert 0 != expected == pytest.approx(found, rel=1e-12), f"seed {seed}"
