"""Every event has a sentence, which tells all that the event holds."""

import numpy as np
import pytest

import sim
from sim.experiments.twins.sentences import CUSTOMER_AS_VALUE, DAYS_AS_VALUE, SENTENCES, People, say, tell
from sim.world import events
from sim.world.events import KINDS
from sim.world.records import EVENT

PEOPLE = People(12, 24, 10_000)
# Values that a kind can have, where not every whole number is one.
VALUES = {
    events.WINDOW_CLOSED: (0, 1), events.INQUIRED: (0, 1, 2), events.OPPORTUNITY_OPENED: (0, 1, 2), events.MET: (-1, 0, 1),
    events.DEAL_LOST: (1, 2, 3, 4), events.HEADS_MET: (-1, 1), events.FEEDBACK_GIVEN: (0, 1), events.CHURNED: (0,),
    events.PROJECT_MET: (-1, 1), events.PROJECT_LEFT: (-1, 0, 1), events.INITIATIVE: (0,), events.HEADS_REFUSED: (0,),
    events.QUIT: (-1, 0, 1, 400),
}  # fmt: skip


def event(kind: int, value: int, actor: int = 0, other: int = 19, customer: int = 4711) -> np.ndarray:
    return np.array([(291, kind, actor, other, 5, customer, value)], EVENT)[0]


def test_every_kind_has_a_sentence() -> None:
    assert set(SENTENCES) == set(range(len(KINDS)))


@pytest.mark.parametrize("kind", range(len(KINDS)), ids=lambda kind: KINDS[kind].name)
def test_other_values_are_other_words(kind: int) -> None:
    values = VALUES.get(kind, (0, 1, 2, 312, 313, 1_234_567))
    said = [say(event(kind, value), PEOPLE, 250) for value in values]
    assert len(set(said)) == len(values), said
    for text in said:
        assert text
        assert not text.endswith((".", " ", ","))
        assert "{" not in text
        assert "-1" not in text


@pytest.mark.parametrize("kind", range(len(KINDS)), ids=lambda kind: KINDS[kind].name)
def test_people_are_named_where_the_kind_has_them(kind: int) -> None:
    template, _ = SENTENCES[kind]
    said = say(event(kind, VALUES.get(kind, (1,))[0]), PEOPLE, 250)
    assert ("marketer 0 (head)" in said) == ("{actor}" in template)
    assert ("seller 7" in said) == ("{other}" in template)
    assert ("customer 4711" in said) == ("{customer}" in template)


def test_some_sentences() -> None:
    assert tell(event(events.LEAD_PUT_ASIDE, 312, actor=19, other=3), PEOPLE, 250) == (
        "Day 42: seller 7 puts the lead of customer 4711 aside (the chance of choosing it was 31.2 %)."
    )
    assert (
        say(event(events.DEAL_WON, 1_234_567, actor=12), PEOPLE, 250)
        == "customer 4711 buys from seller 0 (head) for 12,345.67 EUR"
    )
    assert say(event(events.NURTURED, 300), PEOPLE, 250) == "marketer 0 (head) keeps customer 4711 warm until day 51"


def test_kinds_with_a_meaning_of_their_own_are_those_that_say_so() -> None:
    in_words = {k: kind.value for k, kind in enumerate(KINDS)}
    who = {k for k, value in in_words.items() if "customer number" in value or "customer's number" in value}
    assert who == set(CUSTOMER_AS_VALUE)
    assert {k for k, value in in_words.items() if value.startswith("last ")} == set(DAYS_AS_VALUE)


def test_whole_logs_can_be_told(run: sim.RunResult) -> None:
    """Every event of a run, with the people that its kind really has."""
    company = run.scenario.company
    people = People(company.n_marketers, company.n_sellers, company.n_customers)
    log = run._written()
    said = [tell(each, people, run.scenario.warmup_days) for each in log]
    assert len(said) > 1_000
    assert len(set(log["kind"].tolist())) > 20
    assert all(text.startswith("Day ") and text.isprintable() and "customer -1" not in text for text in said)
