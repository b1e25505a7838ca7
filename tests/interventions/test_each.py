"""What each intervention does and costs, by hand."""

import pytest

from sim.interventions.budget_cut import BudgetCut
from sim.interventions.closed_loop_feedback import ClosedLoopFeedback
from sim.interventions.communication_sessions import CommunicationSessions
from sim.interventions.cross_kpi import CrossKpi
from sim.interventions.department_off import DepartmentOff
from sim.interventions.gemba import Gemba
from sim.interventions.iron_will import IronWill
from sim.interventions.joint_projects import JointProjects
from sim.interventions.lead_tracking import LeadTracking
from sim.interventions.mandate import Mandate
from sim.interventions.nurture import Nurture
from sim.interventions.response_agreement import ResponseAgreement
from sim.interventions.separate_floors import SeparateFloors
from sim.interventions.service_marketing import ServiceMarketing
from sim.interventions.shared_space import SharedSpace
from sim.interventions.talk_provoking_flaw import TalkProvokingFlaw
from sim.problems import ScenarioError
from sim.scenario.calendar import compile_calendar
from sim.scenario.load import build
from sim.scenario.parameters import Company

FIRM = Company(n_marketers=10, n_sellers=20)


def test_cross_kpi_writes_pay_and_what_it_counts_and_pays_hr_and_the_bonus_pool() -> None:
    kpi = CrossKpi(
        weight=0.3, clarity=0.8, bonus_eur_per_person_month=100, hr_hours_per_month=10, hr_eur_per_hour=60,
        setup_cost_eur=5_000, setup_hours_per_person=2, hours_per_person_month=2.1,
    )  # fmt: skip
    written = {"cross_kpi_weight": 0.3, "kpi_clarity": 0.8, "kpi_marketers": 2.0, "kpi_sellers": 0.0, "group_framing": 1.0}
    assert kpi.levers(0, FIRM) == kpi.levers(400, FIRM) == written
    assert kpi.cost(0, FIRM) == pytest.approx((5_000 + 3_600 / 21, 2.1, 2.1, 0))
    assert kpi.cost(1, FIRM) == pytest.approx((3_600 / 21, 0.1, 0.1, 0))


@pytest.mark.parametrize(
    ("marketers", "sellers", "values"),
    [
        ("qualified leads", "customers from leads", (0.0, 0.0)),
        ("sales", "revenue per customer", (1.0, 1.0)),
        ("profit", "revenue", (2.0, 2.0)),
    ],
)
def test_cross_kpi_says_in_words_what_it_counts(marketers: str, sellers: str, values: tuple[float, float]) -> None:
    content = {"kpi_marketers": marketers, "kpi_sellers": sellers, "group_framing": 0.25, "start": 2}
    plan = compile_calendar(build({"days": 3, "warmup_days": 1, "interventions": {"cross_kpi": content}})).table
    assert (plan["kpi_marketers"][2], plan["kpi_sellers"][2]) == values
    assert plan["group_framing"].tolist() == [1, 1, 0.25, 0.25]


def test_what_a_cross_kpi_counts_does_not_shrink_with_its_strength() -> None:
    content = {"kpi_marketers": "qualified leads", "group_framing": 0.5, "strength": 0.5}
    plan = compile_calendar(build({"days": 1, "warmup_days": 0, "interventions": {"cross_kpi": content}})).table[0]
    assert (plan["kpi_marketers"], plan["group_framing"], plan["cross_kpi_weight"]) == (0, 0.75, 0.2)


def test_gemba_swaps_on_its_days_only() -> None:
    gemba = Gemba(every_days=5, hours=3, participation=0.5, presentation=0.4, role=0.7, includes_heads=False)
    swap = {"gemba_share": 0.5, "gemba_hours": 3.0, "gemba_presentation": 0.4, "gemba_heads": 0.0, "gemba_role": 0.7}
    assert [gemba.levers(day, FIRM) for day in range(6)] == [swap, {}, {}, {}, {}, swap]


def test_gemba_costs_coordination_listening_and_the_swaps_themselves() -> None:
    gemba = Gemba(hours=4, participation=0.5, setup_cost_eur=1_000, cost_eur_per_month=210)
    assert gemba.cost(0, FIRM) == pytest.approx((1_010, 0.5, 0.5, 2 * 4 * 0.5 * 10))
    assert gemba.cost(1, FIRM) == pytest.approx((10, 0, 0, 0))
    assert Gemba(presentation=0.0).cost(21, FIRM).hours_per_seller == 0


def test_the_heads_may_swap_with_each_other_while_nobody_else_does() -> None:
    assert [gemba.levers(0, FIRM)["gemba_heads"] for gemba in (Gemba(includes_heads=False), Gemba(), Gemba(only_heads=True))] == [
        0.0, 1.0, 2.0,
    ]  # fmt: skip
    assert Gemba(hours=4, participation=0.5, only_heads=True).cost(0, FIRM).hours_by_rule == 2 * 4 * 0.5
    content = {"only_heads": True, "includes_heads": False}
    with pytest.raises(ScenarioError, match=r"gemba: has only_heads without includes_heads; write one of them$"):
        build({"interventions": {"gemba": content}})


def test_sessions_are_held_on_their_days_and_take_everybodys_hours() -> None:
    sessions = CommunicationSessions(every_days=5, hours=1.5, structure=0.8, setup_cost_eur=900, cost_eur_per_month=210)
    held = {"session_hours": 1.5, "session_structure": 0.8}
    assert [sessions.levers(day, FIRM) for day in range(6)] == [held, {}, {}, {}, {}, held]
    assert sessions.cost(0, FIRM) == pytest.approx((910, 1.5, 1.5, 0))
    assert sessions.cost(4, FIRM) == pytest.approx((10, 0, 0, 0))
    assert sessions.cost(5, FIRM) == pytest.approx((10, 1.5, 1.5, 0))


def test_a_usual_session_is_an_hour_a_week() -> None:
    content = {"interventions": {"communication_sessions": {}}, "days": 20, "warmup_days": 0}
    plan = compile_calendar(build(content)).table
    assert plan["hours_taken_marketer"].sum() == plan["hours_taken_seller"].sum() == 4
    assert (plan["session_hours"] == plan["hours_taken_seller"]).all()


def test_a_mandate_is_said_to_all_and_leaders_hours_are_paid() -> None:
    mandate = Mandate(
        mandate=0.8, leadership_support=0.95, involvement=0.6, kpi_clarity=0.75, leader_hours_per_month=21,
        leader_eur_per_hour=100, setup_cost_eur=3_000, setup_hours_per_person=3, hours_per_person_month=2.1,
    )  # fmt: skip
    said = {"mandate": 0.8, "leadership_support": 0.95, "involvement": 0.6, "kpi_clarity": 0.75}
    assert mandate.levers(0, FIRM) == mandate.levers(400, FIRM) == said
    assert mandate.cost(0, FIRM) == pytest.approx((3_100, 3.1, 3.1, 0))
    assert mandate.cost(1, FIRM) == pytest.approx((100, 0.1, 0.1, 0))


def test_a_service_unit_is_announced_in_one_meeting() -> None:
    service = ServiceMarketing(autonomy=0.2, double_message=0.5)
    assert service.levers(0, FIRM) == service.levers(400, FIRM) == {"marketing_autonomy": 0.2, "double_message": 0.5}
    assert service.cost(0, FIRM) == (0, 1, 1, 0)
    assert service.cost(1, FIRM) == (0, 0, 0, 0)


def test_the_owner_cuts_for_nothing() -> None:
    cut = BudgetCut(cut=0.4, attribution_bias=0.9)
    assert cut.levers(0, FIRM) == cut.levers(400, FIRM) == {"owner_cut": 0.4, "attribution_bias": 0.9}
    assert cut.cost(0, FIRM) == cut.cost(100, FIRM) == (0, 0, 0, 0)


def test_iron_will_costs_the_heads_hours_which_the_marketers_share() -> None:
    will = IronWill(will=1.0, head_hours_per_month=21)
    assert will.levers(0, FIRM) == will.levers(400, FIRM) == {"cmo_will": 1.0}
    assert will.cost(0, FIRM) == will.cost(100, FIRM) == pytest.approx((0, 0.1, 0, 0))


def test_joint_projects_report_the_hours_of_those_that_would_not_run_anyway() -> None:
    projects = JointProjects(projects=5, setup_cost_eur=1_000, cost_eur_per_month=210)
    assert projects.levers(0, FIRM) == projects.levers(400, FIRM) == {"joint_projects": 5.0}
    # Ten marketers and twice as many sellers: five teams of two and two, one of which runs anyway, at half an hour each.
    assert projects.cost(0, FIRM) == pytest.approx((1_010, 0, 0, 8))
    assert projects.cost(1, FIRM) == pytest.approx((10, 0, 0, 8))
    assert JointProjects(projects=50).cost(1, FIRM).hours_by_rule == 8  # the marketers fill five teams at most
    assert JointProjects(projects=0).cost(1, FIRM).hours_by_rule == 0
    assert JointProjects(projects=1.5).cost(1, FIRM).hours_by_rule == 2  # a second one begins
    small = Company(n_marketers=3, n_sellers=9)  # two teams: two and two, then one and two; the first runs anyway
    assert JointProjects(projects=50).cost(1, small).hours_by_rule == 1.5


def test_shared_space_moves_everybody_once() -> None:
    space = SharedSpace(distance_m=6, openness=0.7, reasons_to_talk=1.5, setup_cost_eur_per_seat=1_000, setup_cost_eur=50)
    rooms = {"distance_m": 6.0, "floors_apart": 0.0, "openness": 0.7, "reasons_to_talk": 1.5}
    assert space.levers(0, FIRM) == space.levers(300, FIRM) == rooms
    assert space.cost(0, FIRM) == pytest.approx((30_050, 4, 4, 0))
    assert space.cost(1, FIRM) == (0, 0, 0, 0)


def test_separate_floors_moves_the_smaller_department() -> None:
    floors = SeparateFloors(floors=3, distance_m=25, setup_cost_eur_per_seat=1_000)
    assert floors.levers(0, FIRM) == {"distance_m": 25.0, "floors_apart": 3.0, "openness": 1.0}
    assert floors.cost(0, FIRM) == pytest.approx((10_000, 2, 2, 0))
    assert floors.cost(1, FIRM) == (0, 0, 0, 0)


def test_a_flaw_is_built_once() -> None:
    flaw = TalkProvokingFlaw(flaw=0.3, setup_cost_eur=4_000)
    assert flaw.levers(0, FIRM) == flaw.levers(300, FIRM) == {"product_flaw": 0.3}
    assert flaw.cost(0, FIRM) == (4_000, 0, 0, 0)
    assert flaw.cost(1, FIRM) == (0, 0, 0, 0)


def test_nurture_costs_software_and_the_marketers_first_day() -> None:
    nurture = Nurture(setup_hours_per_marketer=5, setup_cost_eur=1_000, cost_eur_per_month=420)
    assert nurture.levers(0, FIRM) == nurture.levers(300, FIRM) == {"nurture_floor": 0.25}
    assert nurture.cost(0, FIRM) == pytest.approx((1_020, 5, 0, 0))
    assert nurture.cost(1, FIRM) == pytest.approx((20, 0, 0, 0))


def test_a_response_agreement_costs_hardly_more_than_its_meeting() -> None:
    agreement = ResponseAgreement(setup_cost_eur=500, setup_hours_per_person=2, hours_per_person_month=2.1)
    assert agreement.levers(0, FIRM) == agreement.levers(300, FIRM) == {"response_agreement": 1.0}
    assert agreement.cost(0, FIRM) == pytest.approx((500, 2.1, 2.1, 0))
    assert agreement.cost(1, FIRM) == pytest.approx((0, 0.1, 0.1, 0))


def test_lead_tracking_pays_software_for_all_and_takes_hours_of_sellers() -> None:
    tracking = LeadTracking(
        tracking=0.9, scoring=0.5, software_eur_per_person_month=70, hours_per_seller_month=2.1, setup_cost_eur=1_000
    )
    assert tracking.levers(0, FIRM) == tracking.levers(300, FIRM) == {"lead_tracking": 0.9, "scoring_quality": 0.5}
    assert tracking.cost(0, FIRM) == pytest.approx((1_100, 4, 4.1, 0))
    assert tracking.cost(1, FIRM) == pytest.approx((100, 0, 0.1, 0))


def test_feedback_is_set_up_once_and_its_hours_are_left_to_the_engine() -> None:
    feedback = ClosedLoopFeedback(setup_cost_eur=700)
    assert feedback.levers(0, FIRM) == feedback.levers(300, FIRM) == {"feedback_duty": 0.9}
    assert feedback.cost(0, FIRM) == (700, 1, 1, 0)
    assert feedback.cost(1, FIRM) == (0, 0, 0, 0)


def test_a_department_goes_and_only_marketing_takes_its_budget_along() -> None:
    assert DepartmentOff(department="marketing").levers(0, FIRM) == {"headcount_marketing": 0, "marketing_budget_factor": 0}
    assert DepartmentOff(department="sales").levers(300, FIRM) == {"headcount_sales": 0}
    assert DepartmentOff().cost(0, FIRM) == (0, 0, 0, 0)


def test_strength_says_how_much_of_a_department_goes() -> None:
    content = {"department": "marketing", "strength": 0.25, "start": 3}
    plan = compile_calendar(build({"days": 5, "warmup_days": 2, "interventions": {"department_off": content}})).table
    assert plan["headcount_marketing"].tolist() == [1, 1, 1, 1, 0.75, 0.75, 0.75]
    assert plan["marketing_budget_factor"].tolist() == [1, 1, 1, 1, 0.75, 0.75, 0.75]
    assert (plan["headcount_sales"] == 1).all()
