"""The monthly review as a dialogue. Which sentence is said follows from the month; every number in it is the month's.

A turn is a list of sentences with conditions, and the first that fits is said. Sentences name fields of `Month` and hold no
number of their own; a test holds that, and recounts every field from the event log.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import NamedTuple

from sim.report.review import Month
from sim.report.theme import listed
from sim.scenario.vocabulary import spoken_template

OWNER, MARKETING, SALES = "owner", "marketing", "sales"

When = Callable[[Month], bool]


class Sentence(NamedTuple):
    """What may be said, and when."""

    template: str
    when: When = lambda month: True


class Turn(NamedTuple):
    """Who speaks, and what may be said: the first that fits; nothing where nothing does."""

    speaker: str
    sentences: Sequence[Sentence]


class Line(NamedTuple):
    """What somebody says: the sentences chosen, with the fields of the month in them."""

    speaker: str
    templates: tuple[str, ...]
    text: str


def _tone(*tones: str) -> When:
    return lambda month: month.tone in tones


def _loses(month: Month) -> list[str]:
    """Why deals were lost, the most frequent reason first."""
    reasons = (
        (month.lost_rival, "{lost_rival} to a rival"),
        (month.lost_price, "{lost_price} on price"),
        (month.lost_mismatch, "{lost_mismatch} because it was not what had been promised"),
        (month.lost_undecided, "{lost_undecided} because the buyer decided nothing"),
    )
    return [words for count, words in sorted(reasons, key=lambda each: -each[0]) if count]


def _together(month: Month) -> list[str]:
    """What the departments have done together."""
    doings = (
        (month.swaps, "{swaps:swap} of places"),
        (month.sessions, "{sessions:session}"),
        (month.succeeded, "{succeeded:joint project} that succeeded"),
        (month.failed, "{failed:joint project} that failed"),
    )
    return [words for count, words in doings if count]


RESULT = Turn(OWNER, (
    Sentence("There is no target yet. This month brought {won:deal} for {won_eur}.", lambda m: not m.has_target),
    Sentence("Where are the sales? The last quarter is {shortfall} short of its target, and this month brought not one deal.",
             lambda m: m.is_missed and m.won == 0),
    Sentence("Where are the sales? The last quarter is {shortfall} short of its target. This month: {won:deal} for {won_eur}.",
             lambda m: m.is_missed),
    Sentence("The last quarter has met its target, but this month brought not one deal.", lambda m: m.won == 0),
    Sentence("The last quarter has met its target. This month: {won:deal} for {won_eur}."),
))  # fmt: skip

LEADS = Turn(SALES, (
    Sentence("No lead of marketing's has reached us.", lambda m: m.arrived == 0 and m.worked == 0),
    Sentence("We have worked none of marketing's leads; {aside} were put aside.", lambda m: m.worked == 0),
    Sentence("We have worked {worked:lead} of marketing's, and none was in vain.", lambda m: m.in_vain == 0),
    Sentence("The ads are wrong! We have worked {worked:lead} of theirs, and {in_vain} came to nothing.", _tone("hot")),
    Sentence("We have worked {worked:lead} of marketing's, and {in_vain} came to nothing.",
             lambda m: m.tone == "cold" or m.qualified == 0),
    Sentence("We have worked {worked:lead}, and {qualified} became opportunities. Let us look together at the {in_vain} that "
             "came to nothing."),
))  # fmt: skip

BLAMES_MARKETING = Turn(SALES, (
    Sentence("For {blames_sales} my people blame a marketer, most often {blamed_marketer}: {blamed_marketer_times:time}.",
             lambda m: m.tone != "warm" and m.blames_sales > 0),
))  # fmt: skip

ANSWER = Turn(MARKETING, (
    Sentence("We have made no lead this month.", lambda m: m.born == 0 and m.stale == 0),
    Sentence("We have made no lead this month, and {stale} of the old ones {stale:=was/were} given up, never worked.",
             lambda m: m.born == 0),
    Sentence("We brought you {born:lead}, and none was left to rot.", lambda m: m.stale == 0),
    Sentence("We brought you leads! {born} this month. And {stale} you have let rot, never worked.", _tone("hot")),
    Sentence("We brought {born:lead} this month, and {stale} {stale:=was/were} given up without ever having been worked.",
             _tone("cold")),
    Sentence("We brought {born:lead} this month. {stale} {stale:=was/were} given up before anybody came to work on "
             "{stale:=it/them}."),
))  # fmt: skip

BLAMES_SALES = Turn(MARKETING, (
    Sentence("My people blame a seller {blames_marketing:time}, most often {blamed_seller}: {blamed_seller_times:time}.",
             lambda m: m.tone != "warm" and m.blames_marketing > 0),
))  # fmt: skip

BUDGET = Turn(MARKETING, (
    Sentence("And you leave us {budget} of the budget.", lambda m: bool(m.budget)),
))  # fmt: skip

LEFT_MARKETING = Turn(MARKETING, (
    Sentence("{quits_marketing} of my people {quits_marketing:=has/have} quit.", lambda m: m.quits_marketing > 0),
))  # fmt: skip

PROMISES = Turn(SALES, (
    Sentence("Who makes these promises?", lambda m: m.tone == "hot" and m.lost_mismatch > 0),
))  # fmt: skip

LEFT_SALES = Turn(SALES, (
    Sentence("{quits_sales} of my people {quits_sales:=has/have} quit.", lambda m: m.quits_sales > 0),
))  # fmt: skip

CREDIT = Turn(MARKETING, (
    Sentence("{won_leads} of your {won:deal} began with a lead of ours.", lambda m: m.won_leads > 0 and m.tone != "warm"),
))  # fmt: skip

THANKS = Turn(SALES, (
    Sentence("{won_leads} of our {won:deal} began with a lead of marketing's, and for {thanks} a seller has thanked them.",
             lambda m: m.won_leads > 0 and m.thanks > 0 and m.tone == "warm"),
    Sentence("{won_leads} of our {won:deal} began with a lead of marketing's.", lambda m: m.won_leads > 0 and m.tone == "warm"),
))  # fmt: skip

MEETINGS = Turn(OWNER, (
    Sentence("You two have not sat at one table since day {hot_since}: {refused:weekly meeting} refused this month.",
             lambda m: bool(m.hot_since) and m.met == 0 and m.refused > 0),
    Sentence("{refused} of your weekly meetings did not take place, because marketing's head refused.",
             lambda m: m.refused > 0 and m.refused_sales == 0),
    Sentence("{refused} of your weekly meetings did not take place, because sales' head refused.",
             lambda m: m.refused > 0 and m.refused_marketing == 0),
    Sentence("{refused} of your weekly meetings did not take place: {refused_marketing} that marketing's head refused, "
             "{refused_sales} that sales' head did.", lambda m: m.refused > 0),
    Sentence("You two have not met this month.", lambda m: m.met == 0),
    Sentence("You have met {met:time}, and {met_badly} of these meetings went badly.", lambda m: m.met_badly > 0),
    Sentence("You have met {met:time}, and never was it a bad meeting."),
))  # fmt: skip

POLITICS = Turn(OWNER, (
    Sentence("I count {initiatives:initiative} against the other side, which left {procedures:new procedure} behind.",
             lambda m: m.procedures > 0),
    Sentence("I count {initiatives:initiative} against the other side.", lambda m: m.initiatives > 0),
))  # fmt: skip

DISPUTES = Turn(OWNER, (
    Sentence("{disputes:statement} of what somebody's KPI has counted {disputes:=is/are} disputed.", lambda m: m.disputes > 0),
))  # fmt: skip


def dialogue(month: Month) -> Iterator[Line]:
    """What is said at a review, one line for everything that somebody says in a row."""
    lost, together = _loses(month), _together(month)
    losses = Turn(SALES, (Sentence(f"{{lost:deal}} {{lost:=was/were}} lost: {listed(lost)}."),) if lost else ())
    common = Turn(OWNER, (Sentence(f"Together you have done {listed(together)}."),) if together else ())
    order = (
        RESULT,
        *(LEADS, BLAMES_MARKETING),
        *(ANSWER, BLAMES_SALES, BUDGET, LEFT_MARKETING),
        *(losses, PROMISES, LEFT_SALES, THANKS),
        CREDIT,
        *(MEETINGS, POLITICS, common, DISPUTES),
    )
    speaker, said = "", list[str]()
    for turn in order:
        template = _chosen(month, turn)
        if template is None:
            continue
        if turn.speaker != speaker and said:
            yield _line(month, speaker, said)
            said = []
        speaker = turn.speaker
        said.append(template)
    yield _line(month, speaker, said)


def _chosen(month: Month, turn: Turn) -> str | None:
    """The first sentence that fits; none of somebody who is not there, or to two who are not."""
    speaks = {OWNER: True, MARKETING: month.marketing_speaks, SALES: month.sales_speaks}
    if not speaks[turn.speaker] or (turn is MEETINGS and not (month.marketing_speaks and month.sales_speaks)):
        return None
    return next((sentence.template for sentence in turn.sentences if sentence.when(month)), None)


def _line(month: Month, speaker: str, said: Sequence[str]) -> Line:
    return Line(speaker, tuple(said), " ".join(spoken_template(template).format(**month.shown()) for template in said))
