"""What things are called: a file's ``[words]`` rename departments, their people, KPIs and interventions wherever they are shown.

Files and tables for programs keep the usual names, and so do a scenario's own texts. Whoever shows something to people does it
inside of `speaking`, and asks `called` for a name and `spoken` for a text of Holivar's own.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import TYPE_CHECKING, Annotated

from pydantic import Field, WithJsonSchema, create_model
from pydantic.functional_validators import AfterValidator

from sim.interventions.registry import interventions
from sim.scenario.fields import Strict, fault
from sim.scenario.plain import PlainLine

if TYPE_CHECKING:
    from sim.scenario.schema import Scenario

PEOPLE = {
    "marketing": "the department that wins attention",
    "sales": "the department that closes deals",
    "marketer": "one of the people of marketing",
    "marketers": "several of them",
    "seller": "one of the people of sales",
    "sellers": "several of them",
}
"""Departments and their people, and what each word stands for."""

# fmt: off
KPIS = (
    "revenue", "profit", "intervention_cost", "revenue_sales", "revenue_from_leads", "revenue_upsell", "revenue_ceo",
    "savings", "saved_procurement", "saved_accounting", "saved_legal", "saved_hr", "arpu", "discount", "budget_factor",
    "leads", "worked_share", "worked_same_day", "worked_later", "never_worked", "same_day_share", "qualified_given_worked",
    "lead_to_qualified", "lead_to_win", "customers_from_leads", "opportunity_to_late", "late_to_won", "win_rate",
    "cycle_days", "lost_to_rival", "lost_on_price", "lost_to_mismatch", "lost_to_no_decision", "awareness", "attitude",
    "polarisation", "talk", "holy_wars", "distinctiveness", "map_error_product", "map_error_marketing", "map_error_sales",
    "map_divergence", "regard_marketing", "regard_sales", "understanding", "stagnation", "cross_contacts", "policy_quality",
    "policy_leads", "hours_lost", "hours_politics", "hours_procedures", "hours_formality", "procedures", "disputes",
    "hot_days", "formality", "heads_refused", "project_success", "quits", "vacancies", "conflict", "conflict_ties",
    "conflict_heads", "conflict_projects", "conflict_naming", "conflict_stagnation", "conflict_avoidance",
    "conflict_busywork", "collaboration", "collaboration_goals", "collaboration_leads", "collaboration_maps",
    "collaboration_projects", "collaboration_contacts",
)
"""Names of outcomes, which are declared above this part of the house; a test holds that these are all of them."""
# fmt: on

LONGEST_WORD = 60


def _of_some_length(text: str) -> str:
    if not 1 <= len(text.strip()) <= len(text) <= LONGEST_WORD:
        raise fault(f"has {len(text)} characters" if text.strip() else "is empty", WORD_ALLOWED)
    return text


WORD_ALLOWED = f"allowed: text of 1 to {LONGEST_WORD} characters"
Word = Annotated[
    PlainLine,
    AfterValidator(_of_some_length),
    WithJsonSchema({"type": "string", "minLength": 1, "maxLength": LONGEST_WORD}),
]


def _meanings() -> dict[str, str]:
    """Everything that has a name, and what the name stands for."""
    outcomes = {name: f"the outcome {name}" for name in KPIS}
    return PEOPLE | outcomes | {name: kind.TITLE for name, kind in interventions().items()}


Words: type[Strict] = create_model(
    "Words",
    __base__=Strict,
    __module__=__name__,
    __doc__="[words]: what departments, their people, outcomes and interventions are called where people read of them.",
    **{name: (Word | None, Field(None, description=meaning)) for name, meaning in _meanings().items()},  # type: ignore[call-overload]
)

_SPOKEN: ContextVar[dict[str, str]] = ContextVar("words", default={})  # noqa: B039  (nobody writes into it)

_OURS = re.compile(
    r"\b(?:marketing|marketers?|sellers?)\b|(?<!cost of )(?<!% of )(?<!the )(?<!'s )\bsales\b(?! from)", re.IGNORECASE
)
"""Departments and their people in texts of ours; what is sold is called sales, too."""


@contextmanager
def speaking(scenarios: Iterable[Scenario]) -> Iterator[None]:
    """Use the words of some scenarios inside of the block; where they differ, the first that has one decides, and before all of
    them whoever speaks already: a page has one language, also where two of its scenarios meet."""
    words: dict[str, str] = {}
    for scenario in scenarios:
        words = written(scenario) | words
    token = _SPOKEN.set(_with_plurals(words) | _SPOKEN.get())
    try:
        yield
    finally:
        _SPOKEN.reset(token)


def written(scenario: Scenario) -> dict[str, str]:
    """The words that a scenario's file has, by what they rename."""
    return {name: word for name, word in scenario.words if word is not None}


def _with_plurals(words: dict[str, str]) -> dict[str, str]:
    plurals = {f"{one}s": f"{words[one]}s" for one in ("marketer", "seller") if one in words}
    return plurals | words


def is_renamed(name: str) -> bool:
    """Whether a thing has a word of the files' own."""
    return name in _SPOKEN.get()


def called(name: str) -> str:
    """What a department, an outcome, an intervention or another name from code is called.

    >>> called("map_error_sales")
    'map error sales'
    """
    words = _SPOKEN.get()
    return words[name] if name in words else spoken(name.replace("_", " "))


def own_word(name: str) -> str:
    """A name as it stands in tables for programs, or the files' own word for it.

    >>> own_word("map_error_sales")
    'map_error_sales'
    """
    return _SPOKEN.get().get(name, name)


def capital(name: str) -> str:
    """The same at the beginning of a sentence; a word of the file's own stays as it was written.

    >>> capital("conflict")
    'Conflict'
    """
    text = called(name)
    return text if is_renamed(name) else text[:1].upper() + text[1:]


def spoken(text: str) -> str:
    """A text of Holivar's own with departments and their people as they are called here; never for text from a file.

    >>> spoken("marketers and sellers")
    'marketers and sellers'
    """
    words = _SPOKEN.get()
    return _OURS.sub(lambda match: words.get(match[0].lower(), match[0]), text) if words else text


def spoken_template(template: str) -> str:
    """The same with a text in which ``str.format`` will fill in the rest; braces of a file's own word stay what they are."""
    words = {name: word.replace("{", "{{").replace("}", "}}") for name, word in _SPOKEN.get().items()}
    return _OURS.sub(lambda match: words.get(match[0].lower(), match[0]), template) if words else template
