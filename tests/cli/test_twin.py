"""``holivar twin``: two columns or two diaries, the first difference in words, the chain, and one line for every mistake."""

import re
from pathlib import Path

import pytest

from tests.cli.conftest import Holivar

CHAIN = "How it came to the first difference"


def test_two_columns_where_there_is_room(holivar: Holivar, smaller: tuple[str, ...], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", "160")
    said = holivar("twin", "gemba", *smaller, "--seller", "0", "--seed", "3")
    assert (said.code, said.error) == (0, "")
    lines = said.out.splitlines()
    assert lines[0] == "Seller 0 in baseline and in gemba, seed 3"
    (heading,) = (line for line in lines if re.match(r" *day .* baseline +gemba", line))
    (first,) = (line for line in lines if "FIRST DIFFERENCE" in line)
    assert first.split()[:3] == ["1", "FIRST", "DIFFERENCE"]
    assert first.index("marketer 0") >= heading.index("gemba")  # it happens in the right column only
    assert max(map(len, (line for line in lines[: lines.index(CHAIN)]))) <= 160
    assert "\x1b" not in said.out


def test_one_under_the_other_where_there_is_not(
    holivar: Holivar, smaller: tuple[str, ...], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("COLUMNS", "80")
    lines = holivar("twin", "gemba", *smaller, "--seller", "0", "--seed", "3").out.splitlines()
    assert lines.index("In baseline:") < lines.index("In gemba:") < lines.index(CHAIN)
    before = lines[lines.index("In baseline:") : lines.index("In gemba:")]
    after = lines[lines.index("In gemba:") : lines.index(CHAIN)]
    (nothing,) = (line for line in before if "FIRST DIFFERENCE" in line)
    (swap,) = (line for line in after if "FIRST DIFFERENCE" in line)
    assert nothing == "Day 1: nothing here  [FIRST DIFFERENCE]"
    assert swap == "Day 1: marketer 0 (head) and seller 0 (head) swap places for 4 h  [FIRST DIFFERENCE]"


def test_the_chain_begins_with_the_lever(holivar: Holivar, smaller: tuple[str, ...]) -> None:
    lines = holivar("twin", "gemba", *smaller, "--seller", "0", "--seed", "3").out.splitlines()
    chain = lines[lines.index(CHAIN) + 1 :]
    assert chain[0].startswith("  Day 1: from here on gemba has moved gemba_share 0 -> 0.8 share, gemba_hours 0 -> 4 h, ")
    assert chain[1].startswith("  The first difference in the whole company: Day 1, only in gemba: ")
    assert "it hangs directly on gemba_share, gemba_hours, gemba_heads, moved by gemba." in chain[2]


def test_all_is_all(holivar: Holivar, smaller: tuple[str, ...]) -> None:
    some = holivar("twin", "gemba", *smaller, "--marketer", "0").out
    everything = holivar("twin", "gemba", *smaller, "--marketer", "0", "--all").out
    (left_out,) = re.findall(r"^([\d,]+) more events are not shown; --all shows them\.$", some, re.MULTILINE)
    assert "--all" not in everything
    n_more = len(everything.splitlines()) - len(some.splitlines())
    assert n_more + 1 == int(left_out.replace(",", ""))  # one line less says that some are missing


def test_without_a_person_three_are_picked(holivar: Holivar, smaller: tuple[str, ...]) -> None:
    said = holivar("twin", "cross_kpi", *smaller, "--baseline", "baseline", "--seed", "2")
    assert said.code == 0
    assert re.findall(r"^(\w+) \d+ in baseline and in cross_kpi, seed 2$", said.out, re.MULTILINE) == [
        "Customer",
        "Seller",
        "Marketer",
    ]
    assert len(re.findall(r"^Picked: ", said.out, re.MULTILINE)) == 3


def test_a_scenario_that_does_nothing_says_so(holivar: Holivar, smaller: tuple[str, ...]) -> None:
    nothing = (*smaller, "--set", "interventions.gemba.strength=0")
    said = holivar("twin", "gemba", *nothing)
    assert (said.code, said.out) == (0, "No event differs between baseline and gemba, seed 1.\n")
    said = holivar("twin", "gemba", *nothing, "--seller", "1")
    assert said.code == 0
    assert said.out.startswith("No event differs between baseline and gemba, seed 1.\nSeller 1 in ")
    assert "Both lives are the same, in all of " in said.out
    assert CHAIN not in said.out


def test_the_same_twice(holivar: Holivar, smaller: tuple[str, ...]) -> None:
    first, second = (holivar("twin", "mandate", *smaller, "--seed", "5") for _ in range(2))
    assert first == second


@pytest.mark.parametrize(
    ("arguments", "line"),
    [
        (["--customer", "300"], "holivar twin: --customer: there is no customer 300; allowed: customer 0 to 299; see "),
        (["--seller", "4"], "holivar twin: --seller: there is no seller 4; allowed: seller 0 to 3; see "),
        (["--marketer", "3"], "holivar twin: --marketer: there is no marketer 3; allowed: marketer 0 to 2; see "),
        (["--customer", "-1"], "holivar twin: --customer: is '-1'; allowed: a whole number, 0 to "),
        (["--customer", "x"], "holivar twin: --customer: is 'x'; allowed: a whole number, 0 to "),
        (["--customer", "1", "--seller", "2"], "holivar twin: --customer and --seller name two people; allowed: one at a time"),
        (["--seed", "-1"], "holivar twin: --seed: is '-1'; allowed: a whole number"),
        (["--baseline", "scenarios/x.toml"], "scenarios/x.toml: does not exist"),
        (["--set", "interventions.cross_kpi.weight=0.3"], "no scenario here has an intervention 'cross_kpi'"),
        (["gemba"], "holivar twin: got unexpected extra argument"),
    ],
)
def test_a_mistake_is_one_line(holivar: Holivar, smaller: tuple[str, ...], arguments: list[str], line: str) -> None:
    said = holivar("twin", "gemba", *smaller, *arguments)
    assert (said.code, said.out) == (2, "")
    assert len(said.error.splitlines()) == 1
    assert line in said.error


def test_other_people_are_no_twins(holivar: Holivar, tmp_path: Path) -> None:
    other = tmp_path / "other.toml"
    other.write_text('extends = "company.toml"\n[interventions.gemba]\n', encoding="utf-8")
    (tmp_path / "company.toml").write_text("days = 63\nwarmup_days = 21\n[company]\nn_sellers = 5\n", encoding="utf-8")
    fewer = tmp_path / "fewer.toml"
    fewer.write_text("days = 63\nwarmup_days = 21\n[company]\nn_sellers = 6\n", encoding="utf-8")
    said = holivar("twin", other, "--baseline", fewer)
    assert (said.code, said.out) == (2, "")
    assert "company.n_sellers: is 5; allowed: 6, as in the baseline, since twins are the same people" in said.error
