"""Every mistake in a scenario file has its line, and the line says what would be right."""

from collections.abc import Callable
from pathlib import Path

import pytest

from sim.outcomes import OUTCOMES
from sim.problems import ScenarioError
from sim.scenario.load import build, load

MOMENT = 'allowed: a day number from 1 to 10,000, or text such as "day 10", "month 4", "quarter 2", "year 2"'
SEEDS = "allowed: a count from 1 to 100,000, or a list of different whole numbers from 0 to 2^63 - 1"
COUNT = "allowed: a whole number, 1 to 500 (persons)"
STRENGTH = "allowed: a number, 0 to 1 (share)"


@pytest.mark.parametrize(
    ("text", "line"),
    [
        # unknown keys: the near miss, where it belongs, what there is
        ("[interventions.cross_kpi]\nweigth = 1",
         "interventions.cross_kpi: unknown key 'weigth'; did you mean 'weight' (0 to 1)?"),
        ("[interventions.genba]",
         "interventions: unknown key 'genba'; did you mean 'gemba' "
         "(Gemba: half-day swaps in the other department, then a short presentation)?"),
        ("titel = ''", "unknown key 'titel'; did you mean 'title' (text)?"),
        ("extend = 'x.toml'", "unknown key 'extend'; did you mean 'extends' (a file this one builds on)?"),
        ("[compny]", "unknown key 'compny'; did you mean 'company' (a table)?"),
        ("n_sellers = 3", "unknown key 'n_sellers'; it belongs in [company]"),
        ("[gemba]", "unknown key 'gemba'; it belongs in [interventions]"),
        ("[interventions.gemba]\nwindows = [{ strat = 3 }]",
         "interventions.gemba.windows[0]: unknown key 'strat'; "
         "did you mean 'start' (a day number, or text such as \"month 4\")?"),
        ("[interventions.qqq]",
         "interventions: unknown key 'qqq'; allowed: budget_cut, closed_loop_feedback, communication_sessions, cross_kpi, "
         "department_off, gemba, hr_diagnosis, iron_will, joint_projects, lead_tracking, mandate, nurture, response_agreement, "
         "separate_floors, service_marketing, shared_space, talk_provoking_flaw"),
        ("[levers]\ngemba_share = 1", "levers: unknown key 'gemba_share'; only an intervention may write this lever"),
        ("path = 'x'", "unknown key 'path'; allowed: extends, name, title, notes, days, warmup_days, seeds, company, "
         "market, marketing, sales, talk, contact, leadership, politics, learning, staffing, money, levers, words, "
         "interventions"),
        ('"we\\nird" = 1', "unknown key 'we\\nird'; allowed: extends, name, title, notes, days, warmup_days, seeds, "
         "company, market, marketing, sales, talk, contact, leadership, politics, learning, staffing, money, levers, words, "
         "interventions"),
        ("[words]\nmarketng = 'x'", "words: unknown key 'marketng'; did you mean 'marketing' (text)?"),
        ("[words]\nn_sellers = 'x'", "words: unknown key 'n_sellers'; it belongs in [company]"),
        ("[words]\nqqq = 'x'",
         "words: unknown key 'qqq'; allowed: marketing, sales, marketer, marketers, seller, sellers, "
         f"{', '.join(list(OUTCOMES)[:24])} …"),
        ("[words]\ngemba = 3", "words.gemba: is 3; allowed: text"),
        ("[words]\ngemba = ' '", "words.gemba: is empty; allowed: text of 1 to 60 characters"),
        (f"[words]\ngemba = '{'x' * 61}'", "words.gemba: has 61 characters; allowed: text of 1 to 60 characters"),
        ('[words]\ngemba = "a\\nb"', "words.gemba: holds control characters; allowed: plain text"),
        ("words = 'x'", "words: is text 'x'; allowed: a table"),
        # wrong types, strictly
        ("days = '3'", "days: is text '3'; allowed: a whole number, 1 to 5,000 (days)"),
        ("days = 3.0", "days: is 3.0; allowed: a whole number, 1 to 5,000 (days)"),
        ("days = true", "days: is true; allowed: a whole number, 1 to 5,000 (days)"),
        ("days = []", "days: is an empty list; allowed: a whole number, 1 to 5,000 (days)"),
        ("days = {}", "days: is a table; allowed: a whole number, 1 to 5,000 (days)"),
        ("days = 2024-01-01", "days: is a date; allowed: a whole number, 1 to 5,000 (days)"),
        ("company = 3", "company: is 3; allowed: a table"),
        ("company = []", "company: is an empty list; allowed: a table"),
        ("interventions = 'gemba'", "interventions: is text 'gemba'; allowed: a table"),
        ("[interventions]\ngemba = true", "interventions.gemba: is true; allowed: a table"),
        ("title = 3", "title: is 3; allowed: text"),
        ("name = ''", "name: is text ''; allowed: up to 64 letters, digits, '_', '-' and '.', the first a letter or "
         "digit"),
        ("name = '../x'", "name: is text '../x'; allowed: up to 64 letters, digits, '_', '-' and '.', the first a "
         "letter or digit"),
        ("[levers]\nopenness = true", "levers.openness: is true; allowed: a number, 0 to 2 (factor)"),
        ("[interventions.gemba]\nincludes_heads = 1",
         "interventions.gemba.includes_heads: is 1; allowed: true or false"),
        ("[interventions.department_off]\ndepartment = 'hr'",
         "interventions.department_off.department: is text 'hr'; allowed: 'marketing' or 'sales'"),
        ("[interventions.department_off]\ndepartment = 1",
         "interventions.department_off.department: is 1; allowed: 'marketing' or 'sales'"),
        ("[interventions.cross_kpi]\nkpi_marketers = 'leads'",
         "interventions.cross_kpi.kpi_marketers: is text 'leads'; allowed: 'qualified leads' or 'sales' or 'profit'"),
        ("[interventions.cross_kpi]\nkpi_sellers = 2",
         "interventions.cross_kpi.kpi_sellers: is 2; "
         "allowed: 'customers from leads' or 'revenue per customer' or 'revenue'"),
        ("[interventions.gemba]\nstrength = true", f"interventions.gemba.strength: is true; {STRENGTH}"),
        # out of range
        ("days = 0", "days: is 0; allowed: a whole number, 1 to 5,000 (days)"),
        ("days = 5001", "days: is 5001; allowed: a whole number, 1 to 5,000 (days)"),
        ("warmup_days = -1", "warmup_days: is -1; allowed: a whole number, 0 to 2,500 (days)"),
        ("warmup_days = 2501", "warmup_days: is 2501; allowed: a whole number, 0 to 2,500 (days)"),
        ("[company]\nn_marketers = 0", f"company.n_marketers: is 0; {COUNT}"),
        ("[company]\nn_sellers = 501", f"company.n_sellers: is 501; {COUNT}"),
        ("[interventions.gemba]\nstrength = 1.01", f"interventions.gemba.strength: is 1.01; {STRENGTH}"),
        (f"title = '{'x' * 201}'", "title: has more than 200 characters; allowed: up to 200"),
        (f"notes = '{'x' * 10_001}'", "notes: has more than 10,000 characters; allowed: up to 10,000"),
        ('title = "a\\u001b[2Jb"', "title: holds control characters; allowed: plain text"),
        ('title = "a\\nb"', "title: holds control characters; allowed: plain text"),
        ('notes = "a\\u202eb"', "notes: holds control characters; allowed: plain text"),
        # numbers that are none, or that nobody can mean
        ("[levers]\nopenness = nan", "levers.openness: is not a finite number; allowed: a number, 0 to 2 (factor)"),
        ("[levers]\nopenness = -inf", "levers.openness: is not a finite number; allowed: a number, 0 to 2 (factor)"),
        ("[levers]\nopenness = 1e400", "levers.openness: is not a finite number; allowed: a number, 0 to 2 (factor)"),
        (f"[levers]\nopenness = {'9' * 400}",
         "levers.openness: is a whole number of about 400 digits; allowed: a number, 0 to 2 (factor)"),
        (f"days = 0x{'f' * 100_000}",
         "days: is a whole number of about 120,412 digits; allowed: a whole number, 1 to 5,000 (days)"),
        # seeds
        ("seeds = 0", f"seeds: is 0; {SEEDS}"),
        ("seeds = []", f"seeds: is an empty list; {SEEDS}"),
        ("seeds = 100_001", f"seeds: is 100001; {SEEDS}"),
        ("seeds = '5'", f"seeds: is text '5'; {SEEDS}"),
        ("seeds = [1, 2, 1]", f"seeds: has a seed twice; {SEEDS}"),
        ("seeds = [1, true]", f"seeds: has no seed at place 2; {SEEDS}"),
        ("seeds = [-1]", f"seeds: has no seed at place 1; {SEEDS}"),
        ("seeds = [9223372036854775808]", f"seeds: has no seed at place 1; {SEEDS}"),
        # levers that say what a thing is
        ("[levers]\nkpi_sellers = 0.5", "levers.kpi_sellers: is 0.5; allowed: a whole number, 0 to 2 "
         "(what sellers' cross KPI counts: 0 customers from leads, 1 revenue per customer, 2 revenue)"),
        # times
        ("[interventions.gemba]\nstart = 'soon'", f"interventions.gemba.start: is text 'soon'; {MOMENT}"),
        ("[interventions.gemba]\nend = 0", f"interventions.gemba.end: is 0; {MOMENT}"),
        ("[interventions.gemba]\nstart = 10\nend = 9",
         "interventions.gemba: ends on day 9, before it starts on day 10; an end is the last day on which it works"),
        ("[interventions.gemba]\nwindows = [{ start = 'month 2', end = 'month 1' }]",
         "interventions.gemba.windows[0]: ends on day 21, before it starts on day 22; "
         "an end is the last day on which it works"),
        ("[interventions.gemba]\nwindows = [{ start = 50 }, { end = 50 }]",
         "interventions.gemba: has windows that overlap on day 50; allowed: windows one after the other"),
        ("[interventions.gemba]\nwindows = [{ }, { }]",
         "interventions.gemba: has windows that overlap on day 1; allowed: windows one after the other"),
        ("[interventions.gemba]\nstart = 1\nwindows = [{ start = 5 }]",
         "interventions.gemba: has both windows and a start or end; write one of them"),
        ("[interventions.gemba]\nwindows = 3", "interventions.gemba.windows: is 3; allowed: a list of tables with "
         "start and end"),
        ("[interventions.gemba]\nwindows = [3]", "interventions.gemba.windows[0]: is 3; allowed: a table"),
        (f"[interventions.gemba]\nwindows = [{', '.join(['{}'] * 101)}]",
         "interventions.gemba.windows: has more than 100 entries; allowed: up to 100"),
    ],
)  # fmt: skip
def test_line(
    text: str, line: str, write: Callable[..., Path], lines: Callable[..., list[str]]
) -> None:  # fmt: skip
    assert lines(write(text)) == [f"x.toml: {line}"]


def test_all_problems_at_once_each_with_its_origin(write: Callable[..., Path], lines: Callable[..., list[str]]) -> None:
    write("[interventions.gemba]\nstrength = 2\nhours = 3\n[company]\nn_sellers = 0", "parent.toml")
    child = write(
        'extends = "parent.toml"\ndays = "3"\n[interventions.gemba]\nhours = 9\nhuors = 1\nstart = 5\nend = 4\n'
        "[levers]\nmandate = 7\n[nonsense]\n"
    )
    assert lines(child, ["company.n_marketers=many", "strength"]) == [
        "--set: strength: has no '='; allowed: path.to.key=value",
        "x.toml: days: is text '3'; allowed: a whole number, 1 to 5,000 (days)",
        f"--set: company.n_marketers: is text 'many'; {COUNT}",
        f"parent.toml: company.n_sellers: is 0; {COUNT}",
        "x.toml: levers.mandate: is 7; allowed: a number, 0 to 1 (share)",
        f"parent.toml: interventions.gemba.strength: is 2; {STRENGTH}",
        "x.toml: interventions.gemba.hours: is 9; allowed: a number, 0 to 8 (h)",
        "x.toml: interventions.gemba: unknown key 'huors'; did you mean 'hours' (0 to 8)?",
        "x.toml: unknown key 'nonsense'; allowed: extends, name, title, notes, days, warmup_days, seeds, company, "
        "market, marketing, sales, talk, contact, leadership, politics, learning, staffing, money, levers, words, interventions",
        "x.toml: interventions.gemba: ends on day 4, before it starts on day 5; an end is the last day on which it works",
    ]


def test_thousands_of_problems_are_counted(write: Callable[..., Path], lines: Callable[..., list[str]]) -> None:
    told = lines(write("".join(f"k{i} = 1\n" for i in range(15_000))))
    assert len(told) == 101
    assert told[-1] == "x.toml: and 14,900 more problems"


def test_a_scenario_of_defaults(write: Callable[..., Path]) -> None:
    path = write("", "a name with spaces.toml")
    scenario = load(path)
    assert scenario.name == "a_name_with_spaces"
    assert scenario.path == path
    assert (scenario.days, scenario.warmup_days, scenario.horizon) == (500, 250, 750)
    assert scenario.seed_list() == tuple(range(1, 51))
    assert scenario.interventions == {}


def test_seeds_are_a_count_or_a_list() -> None:
    assert build({"seeds": 3}).seed_list(first=7) == (7, 8, 9)
    assert build({"seeds": [5, 0, 2**63 - 1]}).seed_list() == (5, 0, 2**63 - 1)


def test_whole_numbers_do_where_numbers_are_wanted() -> None:
    assert build({"interventions": {"gemba": {"hours": 3}}}).interventions["gemba"].hours == 3.0


def test_the_order_of_interventions_does_not_matter() -> None:
    one = build({"interventions": {"gemba": {}, "cross_kpi": {}}})
    other = build({"interventions": {"cross_kpi": {}, "gemba": {}}})
    assert list(one.interventions) == list(other.interventions) == ["cross_kpi", "gemba"]
    assert one == other
    assert one.digest() == other.digest()


def test_content_reads_back() -> None:
    scenario = build(
        {
            "title": "x",
            "seeds": [3, 1],
            "levers": {"mandate": 0.5},
            "interventions": {"gemba": {"windows": [{"start": "month 2", "end": "month 3"}, {"start": "year 2"}]}},
        }
    )
    again = build(scenario.content())
    assert again.content() == scenario.content()
    assert again.digest() == scenario.digest()
    assert scenario.content()["interventions"]["gemba"]["windows"] == [{"start": 22, "end": 63}, {"start": 251}]


def test_the_digest_is_of_what_matters() -> None:
    plain = build({})
    assert build({"name": "other", "title": "other", "notes": "other"}).digest() == plain.digest()
    assert build({"interventions": {}}).digest() == plain.digest()
    different = [{"days": 499}, {"seeds": 49}, {"company": {"n_sellers": 23}}, {"interventions": {"gemba": {}}}]
    assert len({plain.digest(), *(build(content).digest() for content in different)}) == 5


def test_a_dict_has_problems_too() -> None:
    with pytest.raises(ScenarioError, match=r"^drawn: days: is -1; allowed: a whole number, 1 to 5,000 \(days\)$"):
        build({"days": -1}, source="drawn")


def test_a_scenario_is_frozen() -> None:
    scenario = build({})
    with pytest.raises(ValueError, match="frozen"):
        scenario.days = 3


@pytest.mark.parametrize(("path", "line"), [("", "'': does not exist"), ("no\nsuch", "no\\nsuch: does not exist")])
def test_strange_names(path: str, line: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.chdir(tmp_path)
    with pytest.raises(ScenarioError) as caught:
        load(path)
    assert str(caught.value) == line


@pytest.mark.parametrize(
    ("overrides", "line"),
    [
        (
            ["sales.late_rival=0.3", "sales.late_price=0.3", "sales.late_mismatch=0.3", "sales.late_no_decision=0.3"],
            "late_rival, late_price, late_mismatch, late_no_decision add up to 1.2; allowed: 1 at most",
        ),
        (
            ["marketing.share_brand_hours=0.9"],
            "share_brand_hours, share_activation_hours, share_nurture_hours add up to 1.45; allowed: 1 at most",
        ),
        (["sales.selling_share=0.9"], "selling_share, prospecting_share add up to 1.1; allowed: 1 at most"),
    ],
)
def test_shares_of_one_thing(overrides: list[str], line: str) -> None:
    with pytest.raises(ScenarioError) as caught:
        build({}, overrides)
    assert line in str(caught.value)
    assert len(caught.value.problems) == 1
