"""Files that extend others, and overrides from the command line."""

from collections.abc import Callable
from pathlib import Path

import pytest

from sim.scenario.load import load

Write = Callable[..., Path]
Lines = Callable[..., list[str]]


def test_tables_are_merged_and_everything_else_is_replaced(write: Write) -> None:
    write("days = 100\nseeds = [1, 2, 3]\n[company]\nn_sellers = 30\nn_marketers = 10", "companies/firm.toml")
    write('extends = "../companies/firm.toml"\n[company]\nn_sellers = 31\n[interventions.gemba]\nhours = 2', "b/base.toml")
    child = write('extends = "b/base.toml"\nseeds = [9]\n[interventions.gemba]\nstrength = 0.5')
    scenario = load(child)
    assert (scenario.days, scenario.seeds) == (100, (9,))
    assert (scenario.company.n_sellers, scenario.company.n_marketers) == (31, 10)
    assert (scenario.interventions["gemba"].hours, scenario.interventions["gemba"].strength) == (2.0, 0.5)


def test_name_title_and_notes_are_a_files_own(write: Write) -> None:
    write("name = 'firm'\ntitle = 'a firm'\nnotes = 'long'", "firm.toml")
    scenario = load(write('extends = "firm.toml"'))
    assert (scenario.name, scenario.title, scenario.notes) == ("x", "", "")


def test_windows_replace_start_and_end_of_the_parent_and_back(write: Write) -> None:
    write("[interventions.gemba]\nstart = 5\nend = 9", "one.toml")
    write('extends = "one.toml"\n[interventions.gemba]\nwindows = [{ start = 20 }]', "two.toml")
    three = write('extends = "two.toml"\n[interventions.gemba]\nend = 7', "three.toml")
    assert load(three.with_name("two.toml")).interventions["gemba"].spans == ((20, None),)
    assert load(three).interventions["gemba"].spans == ((1, 7),)


@pytest.mark.parametrize(
    ("parent", "line"),
    [
        ("'nowhere.toml'", "x.toml: extends: 'nowhere.toml' does not exist"),
        ("'y.toml'", "x.toml: extends: 'y.toml' does not exist; did you mean 'x.toml'?"),
        ("'.'", "x.toml: extends: '.' is a folder; allowed: a TOML file"),
        ("'/etc/passwd'", "x.toml: extends: is text '/etc/passwd'; allowed: the path of a file, relative to this file"),
        ("3", "x.toml: extends: is 3; allowed: the path of a file, relative to this file"),
        ("['a', 'b']", "x.toml: extends: is a list of 2 entries; allowed: the path of a file, relative to this file"),
        ("''", "x.toml: extends: is text ''; allowed: the path of a file, relative to this file"),
        ('"a\\u0000b"', "x.toml: extends: is text 'a\\x00b'; allowed: the path of a file, relative to this file"),
        ("'x.toml'", "x.toml: extends: leads in a circle back to 'x.toml'"),
    ],
)
def test_a_wrong_parent(
    parent: str, line: str, write: Write, lines: Lines, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    write(f"extends = {parent}")
    assert lines(Path("x.toml")) == [line]


def test_a_circle_names_the_file_that_closes_it(write: Write, lines: Lines) -> None:
    write('extends = "x.toml"', "a.toml")
    write('extends = "a.toml"', "b.toml")
    assert lines(write('extends = "b.toml"')) == ["a.toml: extends: leads in a circle back to 'x.toml'"]


def test_a_circle_through_a_link(write: Write, lines: Lines, tmp_path: Path) -> None:
    (tmp_path / "link.toml").symlink_to(tmp_path / "x.toml")
    assert lines(write('extends = "link.toml"')) == ["x.toml: extends: leads in a circle back to 'link.toml'"]


def test_ten_parents_and_no_more(write: Write, lines: Lines) -> None:
    write("days = 7", "f0.toml")
    for i in range(1, 12):
        write(f'extends = "f{i - 1}.toml"', f"f{i}.toml")
    path = write("", "f.toml")
    assert load(path.with_name("f10.toml")).days == 7
    allowed = "allowed: at most 10 files one behind the other"
    assert lines(path.with_name("f11.toml")) == [f"f1.toml: extends: goes too far; {allowed}"]


def test_problems_of_parent_and_child_come_together(write: Write, lines: Lines) -> None:
    write("days = = 3", "parent.toml")
    child = write('extends = "parent.toml"\ndays = 0')
    syntax, *others = lines(child)
    assert syntax.startswith("parent.toml: is not valid TOML: ")
    assert others == [
        "x.toml: days: is 0; allowed: a whole number, 1 to 5,000 (days)",
    ]


@pytest.mark.parametrize(
    ("override", "key", "value"),
    [
        ("days=7", "days", 7),
        (" days = 7 ", "days", 7),
        ("title=two words", "title", "two words"),
        ("title='quoted'", "title", "quoted"),
        ("title=a=b", "title", "a=b"),
        ("title=[", "title", "["),
        ("title=", "title", ""),
        ("seeds=[4, 2]", "seeds", (4, 2)),
    ],
)
def test_override(override: str, key: str, value: object, write: Write) -> None:
    assert getattr(load(write("days = 100"), [override]), key) == value


def test_overrides_reach_everywhere_and_the_last_wins(write: Write) -> None:
    overrides = [
        "interventions.gemba.strength=0.1",
        "interventions.gemba.strength=0.5",
        "interventions.gemba.start=month 4",
        "interventions.cross_kpi={weight = 0.2, end = 'year 1'}",
        "levers.distance_m=30",
    ]
    scenario = load(write("[interventions.gemba]\nwindows = [{ start = 9 }]"), overrides)
    assert scenario.interventions["gemba"].strength == 0.5
    assert scenario.interventions["gemba"].spans == ((64, None),)
    assert scenario.interventions["cross_kpi"].spans == ((1, 250),)
    assert scenario.levers.distance_m == 30.0


@pytest.mark.parametrize(
    ("override", "line"),
    [
        ("days", "--set: days: has no '='; allowed: path.to.key=value"),
        ("=3", "--set: =3: '' is no path to a key; allowed: names with dots between them, such as company.n_sellers"),
        ("a..b=3", "--set: a..b=3: 'a..b' is no path to a key; allowed: names with dots between them, such as "
         "company.n_sellers"),
        ("a b=3", "--set: a b=3: 'a b' is no path to a key; allowed: names with dots between them, such as "
         "company.n_sellers"),
        ("extends=y.toml", "--set: extends=y.toml: a file's parent can't be set; allowed: keys of the scenario"),
        ("days=1\nseeds=2", "--set: days=1\\nseeds=2: is too long or holds control characters; "
         "allowed: up to 10,000 plain characters"),
        ("title=\udcff", "--set: title=\\udcff: is too long or holds control characters; "
         "allowed: up to 10,000 plain characters"),
        ("days=" + "[" * 30, "--set: days=" + "[" * 30 + ": is nested more than 20 levels deep (line 1); "
         "allowed: 20 levels"),
        ("days=3.5", "--set: days: is 3.5; allowed: a whole number, 1 to 5,000 (days)"),
        ("days=seven", "--set: days: is text 'seven'; allowed: a whole number, 1 to 5,000 (days)"),
        ("dyas=3", "--set: unknown key 'dyas'; did you mean 'days' (1 to 5,000)?"),
        ("days.x=3", "--set: days: is a table; allowed: a whole number, 1 to 5,000 (days)"),
    ],
)  # fmt: skip
def test_a_wrong_override_names_itself(override: str, line: str, write: Write, lines: Lines) -> None:
    assert lines(write("days = 100"), [override]) == [line]
