"""[leadership], [politics], [learning] and [staffing]: what a company does with itself."""

# A table is easier to read than a page: two lines per number.
# fmt: off

from __future__ import annotations

from sim.scenario.fields import JUDGEMENT, PUBLISHED, Strict, param


class Leadership(Strict):
    """[leadership]: the mandate, the heads, joint projects and sessions."""

    mandate_imposed: float = param(0.3, "share", range=(0.1, 0.6), bounds=(0.0, 1.0), source="MODEL: imposed without involvement buys little", grade=JUDGEMENT,
        doc="what a mandate is worth to people who have no say in it")
    mandate_clarity: float = param(0.3, "share", range=(0.1, 0.5), bounds=(0.0, 1.0), source="V75", grade=JUDGEMENT,
        doc="what a full mandate adds to the clarity of KPIs")
    mandate_blame: float = param(0.5, "share", range=(0.2, 0.8), bounds=(0.0, 1.0), source="MODEL: both exist for sales", grade=JUDGEMENT,
        doc="share of the blame that a full mandate takes away")
    mandate_effort: float = param(0.035, "share", range=(0.01, 0.06), bounds=(0.0, 1.0), source="9b, V75: role clarity", grade=PUBLISHED,
        doc="work done in an hour that a full mandate adds")
    heads_usual: float = param(2.5, "", range=(1.5, 3.5), bounds=(-10.0, 10.0), source="one meeting in five is dropped", grade=JUDGEMENT,
        doc="log odds that a head keeps the weekly appointment")
    heads_regard: float = param(4.0, "", range=(2.0, 6.0), bounds=(0.0, 20.0), source="MODEL: heads avoid each other", grade=JUDGEMENT,
        doc="what full regard for the other head adds to them")
    valence_heads: float = param(0.7, "", range=(0.3, 1.1), bounds=(-5.0, 5.0), source="V8: senior managers' support", grade=JUDGEMENT,
        doc="log odds that an agenda adds to a meeting of the heads going well")
    hot_below: float = param(-0.45, "-1..1", range=(-0.6, -0.3), bounds=(-1.0, 1.0), source="MODEL: hot phase", grade=JUDGEMENT,
        doc="regard of the heads for each other, over a month, below which the hot phase begins")
    hot_gap: float = param(0.2, "", range=(0.1, 0.4), bounds=(0.0, 2.0), source="MODEL: conflicts outlast their cause", grade=JUDGEMENT,
        doc="by how much their regard must rise above that level before it ends")
    formality_rate: float = param(0.05, "1/day", range=(0.02, 0.15), bounds=(0.0, 1.0), source="about a month", grade=JUDGEMENT,
        doc="how fast the house becomes formal in a hot phase, and open again after it")
    formality_hours: float = param(0.25, "h/day", range=(0.1, 0.5), bounds=(0.0, 4.0), source="V77: hours lost to conflict", grade=JUDGEMENT,
        doc="hours that full formality takes from everybody")
    formal_distance: float = param(0.6, "share", range=(0.3, 0.9), bounds=(0.0, 1.0), source="MODEL: separate tables", grade=JUDGEMENT,
        doc="share of the contact across departments that full formality ends")
    formal_silence: float = param(0.5, "share", range=(0.2, 0.8), bounds=(0.0, 1.0), source="MODEL: information down", grade=JUDGEMENT,
        doc="share of what a meeting teaches that full formality takes away")
    formal_detour: float = param(0.8, "share", range=(0.4, 1.0), bounds=(0.0, 1.0), source="MODEL: talk goes only through managers", grade=JUDGEMENT,
        doc="share of the leads that full formality keeps from arriving on their day")
    formal_days: float = param(3.0, "days", range=(1.0, 7.0), bounds=(0.0, 100.0), source="9b: approval delay", grade=JUDGEMENT,
        doc="days that the detour through the managers adds")
    in_jokes: float = param(0.002, "1/day", range=(0.0005, 0.005), bounds=(0.0, 1.0), source="MODEL: in-jokes", grade=JUDGEMENT,
        doc="how fast full formality hardens everybody's stereotype")
    project_days: float = param(42.0, "days", range=(21.0, 84.0), bounds=(5.0, 1000.0), source="two months", grade=JUDGEMENT,
        doc="length of a joint project")
    project_team: float = param(2.0, "people", range=(2.0, 4.0), bounds=(1.0, 1000.0), source="V9: project teams across functions; how large they were is not published", grade=JUDGEMENT,
        doc="people whom each department sends into a joint project, if so many have none; whole people, rounded")
    project_hours: float = param(0.5, "h/day", range=(0.25, 1.0), bounds=(0.0, 8.0), source="an hour every other day", grade=JUDGEMENT,
        doc="hours that a joint project takes from each of its people")
    project_usual: float = param(0.5, "", range=(0.0, 1.0), bounds=(-10.0, 10.0), source="about two of three succeed", grade=JUDGEMENT,
        doc="log odds that a joint project succeeds")
    project_regard: float = param(1.5, "", range=(0.7, 3.0), bounds=(0.0, 20.0), source="MODEL: cooperation", grade=JUDGEMENT,
        doc="what full regard of its marketers and sellers for each other adds")
    project_understanding: float = param(1.0, "", range=(0.5, 2.0), bounds=(0.0, 20.0), source="V22", grade=JUDGEMENT,
        doc="what full understanding of each other's work adds")
    project_goals: float = param(1.0, "", range=(0.5, 2.0), bounds=(0.0, 20.0), source="V8, V60", grade=JUDGEMENT,
        doc="what fully shared goals add")
    project_mandate: float = param(0.7, "", range=(0.3, 1.5), bounds=(0.0, 20.0), source="V8", grade=JUDGEMENT,
        doc="what a full mandate adds")
    project_formality: float = param(1.5, "", range=(0.5, 3.0), bounds=(0.0, 20.0), source="MODEL: hot phase", grade=JUDGEMENT,
        doc="what full formality takes away")
    project_step: float = param(0.3, "share", range=(0.15, 0.5), bounds=(0.0, 1.0), source="V60: a common task", grade=JUDGEMENT,
        doc="how far success raises, and failure lowers, the regard of its marketers and sellers for each other")
    project_frustration: float = param(0.15, "share", range=(0.05, 0.3), bounds=(0.0, 1.0), source="MODEL: stagnation", grade=JUDGEMENT,
        doc="how far failure brings its people to feel that they get nowhere")
    project_spread: float = param(0.05, "share", range=(0.02, 0.10), bounds=(0.0, 1.0), source="V81: weight on advice, at second hand", grade=JUDGEMENT,
        doc="how far success pulls all sellers' maps to marketing's")
    valence_project: float = param(0.5, "", range=(0.2, 1.0), bounds=(-5.0, 5.0), source="V55, V60: a common goal", grade=JUDGEMENT,
        doc="log odds that a common project adds to a meeting going well")
    understanding_project: float = param(0.1, "share", range=(0.04, 0.2), bounds=(0.0, 1.0), source="two swaps", grade=JUDGEMENT,
        doc="share of the gap in understanding that success closes")
    insight_project: float = param(0.2, "share", range=(0.05, 0.4), bounds=(0.0, 1.0), source="V68", grade=JUDGEMENT,
        doc="share of what there is to learn about marketing's promises that success teaches its sellers")
    understanding_session: float = param(0.02, "1/h", range=(0.01, 0.04), bounds=(0.0, 1.0), source="half a swap an hour and less", grade=JUDGEMENT,
        doc="share of the gap in understanding that an hour of a structured session closes")
    insight_session: float = param(0.05, "1/h", range=(0.02, 0.10), bounds=(0.0, 1.0), source="V68: the effect stands after some weeks", grade=JUDGEMENT,
        doc="share of what there is to learn about marketing's promises that an hour of a structured session teaches")
    insight_decay: float = param(0.0029, "1/day", range=(0.0019, 0.0058), bounds=(0.0, 1.0), source="9b, V68: half-life 240 days", grade=PUBLISHED,
        doc="how fast it is forgotten")


class Politics(Strict):
    """[politics]: hours lost to conflict, procedures, and how people name what ails them."""

    politics_share: float = param(0.055, "share", range=(0.03, 0.08), bounds=(0.0, 0.5), source="9b, V77: time lost at mean conflict", grade=PUBLISHED,
        doc="share of the working time that politics takes from somebody who is neutral about the others")
    politics_hostility: float = param(1.5, "", range=(0.8, 2.5), bounds=(0.0, 10.0), source="MODEL: hostility turns hours into initiatives", grade=JUDGEMENT,
        doc="how strongly a stereotype of the others adds to it (log per unit)")
    politics_pressure: float = param(1.0, "", range=(0.3, 2.0), bounds=(0.0, 10.0), source="MODEL: pressure", grade=JUDGEMENT,
        doc="by how much a target missed by all of it multiplies it, beyond one")
    politics_mandate: float = param(0.4, "share", range=(0.2, 0.7), bounds=(0.0, 1.0), source="V13: less to fight over", grade=JUDGEMENT,
        doc="share of it that a full mandate takes away")
    politics_rate: float = param(0.05, "1/day", range=(0.02, 0.15), bounds=(0.0, 1.0), source="about a month", grade=JUDGEMENT,
        doc="how fast politics follows the mood")
    politics_of_war: float = param(0.15, "share", range=(0.12, 0.20), bounds=(0.01, 0.5), role="constant", source="scale of an item of the conflict index", grade=JUDGEMENT,
        doc="share of the time in politics that counts as full conflict")
    hours_per_initiative: float = param(80.0, "h", range=(40.0, 160.0), bounds=(1.0, 10_000.0), source="two weeks of one person", grade=JUDGEMENT,
        doc="hours of politics behind one initiative")
    p_procedure: float = param(0.06, "share", range=(0.03, 0.12), bounds=(0.0, 1.0), source="V124", grade=JUDGEMENT,
        doc="initiatives that leave a procedure or an approver behind")
    procedure_fading: float = param(0.004, "1/day", range=(0.002, 0.008), bounds=(0.0, 1.0), source="MODEL: fade slowly", grade=JUDGEMENT,
        doc="how fast procedures are forgotten")
    usual_procedures: float = param(4.0, "count", bounds=(0.0, 100.0), role="constant", source="measured on the default company", grade=JUDGEMENT,
        doc="procedures at which times, hours and delays were measured")
    procedure_delay: float = param(0.04, "", range=(0.02, 0.08), bounds=(0.0, 1.0), source="9b: approval delay", grade=JUDGEMENT,
        doc="how much one more procedure delays hand-overs (log)")
    procedure_campaign: float = param(0.01, "", range=(0.005, 0.02), bounds=(0.0, 1.0), source="V124", grade=JUDGEMENT,
        doc="how much one more procedure takes from what campaigns reach (log)")
    procedure_hours: float = param(0.005, "share", range=(0.002, 0.01), bounds=(0.0, 0.1), source="V124: time for bureaucracy", grade=JUDGEMENT,
        doc="share of everybody's time that one procedure takes")
    p_procedure_removed: float = param(0.02, "share", range=(0.005, 0.05), bounds=(0.0, 1.0), source="MODEL: a chance to remove a procedure", grade=JUDGEMENT,
        doc="chance that a gemba swap ends with one procedure less; a head's, head_weight times as often")
    tie_regard: float = param(0.0, "-1..1", bounds=(-1.0, 1.0), role="constant", source="scale of an item of the conflict index", grade=JUDGEMENT,
        doc="regard for each other from which two people who meet have a tie")
    naming_usual: float = param(0.0, "", range=(-0.5, 0.5), bounds=(-10.0, 10.0), source="MODEL: half of the conflicts are said to be missing information", grade=JUDGEMENT,
        doc="log odds that somebody without understanding or stereotype names communication as the main trouble")
    naming_understanding: float = param(2.0, "", range=(1.0, 3.0), bounds=(0.0, 20.0), source="MODEL: half of conflicts stem from missing information", grade=JUDGEMENT,
        doc="what full understanding of the others' work takes from them")
    naming_regard: float = param(2.0, "", range=(1.0, 3.0), bounds=(0.0, 20.0), source="MODEL: hostility", grade=JUDGEMENT,
        doc="what a stereotype as good as can be takes from them")


class Learning(Strict):
    """[learning]: KPI statements, and what people make of them."""

    imitation: float = param(0.3, "share", range=(0.1, 0.6), bounds=(0.0, 1.0), source="Schlag 1998: proportional imitation; 9b: line of sight", grade=JUDGEMENT,
        doc="how far one goes in a month toward what a colleague does who is paid twice as well, if the KPI is clear")
    exploration: float = param(0.02, "share", range=(0.01, 0.05), bounds=(0.0, 0.5), source="people try things", grade=JUDGEMENT,
        doc="share of the hours that is shifted in a month to see what happens (SD)")
    plan_pull: float = param(0.2, "share", range=(0.1, 0.4), bounds=(0.0, 1.0), source="the head's plan", grade=JUDGEMENT,
        doc="how far a marketer's hours go back to the plan in a month")
    habit: float = param(0.1, "share", range=(0.05, 0.2), bounds=(0.0, 1.0), source="MODEL: policy mix", grade=JUDGEMENT,
        doc="how far a seller falls back into the usual in a month")
    quality_plan: float = param(0.1, "share", range=(0.0, 0.3), bounds=(0.0, 1.0), source="V18: a KPI counts leads", grade=JUDGEMENT,
        doc="share of quality in the hours for inquiries, by plan")
    mix_spread: float = param(0.15, "", range=(0.05, 0.3), bounds=(0.0, 1.0), source="marketers differ", grade=JUDGEMENT,
        doc="spread of marketers' mixes around the plan when the run begins (relative)")
    lead_bias_spread: float = param(0.8, "", range=(0.4, 1.2), bounds=(0.0, 5.0), source="V1: follow-up differs between sellers", grade=JUDGEMENT,
        doc="spread among sellers of the log odds of working a lead")
    discount_spread: float = param(0.02, "share", range=(0.01, 0.04), bounds=(0.0, 0.3), source="V41", grade=JUDGEMENT,
        doc="spread among sellers of discounts beyond what skill explains")
    guess_sigma: float = param(0.5, "", range=(0.3, 0.8), bounds=(0.0, 2.0), source="V18: what can't be observed is guessed", grade=JUDGEMENT,
        doc="spread of what HR guesses where it can't measure (sigma of the logarithm)")
    dispute_step: float = param(0.3, "share", range=(0.1, 0.6), bounds=(0.0, 1.0), source="V18, V73: disputes about attribution", grade=JUDGEMENT,
        doc="how far a statement that is wrong by all that is usual lowers regard on both sides")


class Staffing(Strict):
    """[staffing]: stagnation, quits and newcomers."""

    stagnation_start: float = param(0.4, "0..1", range=(0.2, 0.6), bounds=(0.0, 1.0), source="MODEL: stagnation piles up", grade=JUDGEMENT,
        doc="stagnation when the run begins")
    usual_stagnation: float = param(0.4, "0..1", bounds=(0.0, 1.0), role="constant", source="measured on the default company", grade=JUDGEMENT,
        doc="stagnation at which people quit at the usual rate")
    stagnation_rate: float = param(0.0015, "1/day", range=(0.0008, 0.003), bounds=(0.0, 1.0), source="half of the way in two years", grade=JUDGEMENT,
        doc="how fast the feeling grows that one gets nowhere")
    relief_swap: float = param(0.1, "share", range=(0.05, 0.2), bounds=(0.0, 1.0), source="V67: job rotation", grade=JUDGEMENT,
        doc="share of it that a swap takes away")
    relief_session: float = param(0.01, "1/h", range=(0.0, 0.03), bounds=(0.0, 1.0), source="V68", grade=JUDGEMENT,
        doc="share of it that an hour of a structured session takes away")
    relief_project: float = param(0.3, "share", range=(0.1, 0.5), bounds=(0.0, 1.0), source="MODEL: stagnation", grade=JUDGEMENT,
        doc="share of it that a project's success takes away")
    relief_win: float = param(0.05, "share", range=(0.02, 0.1), bounds=(0.0, 1.0), source="MODEL: a win", grade=JUDGEMENT,
        doc="share of it that a deal won takes away")
    double_message_hours: float = param(0.1, "share", range=(0.05, 0.2), bounds=(0.0, 1.0), source="MODEL: double message; V75: role conflict", grade=JUDGEMENT,
        doc="share of marketers' work that a full double message costs")
    double_message_stagnation: float = param(2.0, "x", range=(0.5, 4.0), bounds=(0.0, 20.0), source="V75: role conflict", grade=JUDGEMENT,
        doc="by how much it speeds up their stagnation, beyond one")
    quits_marketers: float = param(0.15, "1/year", range=(0.10, 0.25), bounds=(0.0, 5.0), source="9b", grade=JUDGEMENT,
        doc="marketers who quit in a year")
    quits_sellers: float = param(0.25, "1/year", range=(0.15, 0.35), bounds=(0.0, 5.0), source="9b, V39", grade=PUBLISHED,
        doc="sellers who quit in a year")
    quit_stagnation: float = param(1.5, "", range=(0.5, 3.0), bounds=(0.0, 10.0), source="MODEL: people stagnate, quit", grade=JUDGEMENT,
        doc="how strongly stagnation drives people away (log hazard)")
    quit_politics: float = param(0.34, "", range=(0.1, 0.6), bounds=(0.0, 10.0), source="9b, V76: hazard x 1.4", grade=PUBLISHED,
        doc="how strongly twice the usual politics drives people away (log hazard)")
    vacancy_days: float = param(42.0, "days", range=(20.0, 80.0), bounds=(1.0, 500.0), source="V39", grade=JUDGEMENT,
        doc="days for which a position stays vacant")
    ramp_days: float = param(125.0, "days", range=(60.0, 190.0), bounds=(1.0, 1000.0), source="9b, V39", grade=PUBLISHED,
        doc="days until a newcomer works like the others")
    ramp_start: float = param(0.3, "share", range=(0.1, 0.5), bounds=(0.0, 1.0), source="V39", grade=JUDGEMENT,
        doc="what a newcomer gets done on the first day")
    newcomer_map: float = param(0.3, "need", range=(0.1, 0.6), bounds=(0.0, 10.0), source="as at the start", grade=JUDGEMENT,
        doc="error of a newcomer's map around that of the colleagues, per axis")
    newcomer_stagnation: float = param(0.15, "0..1", range=(0.0, 0.3), bounds=(0.0, 1.0), source="MODEL", grade=JUDGEMENT,
        doc="stagnation of a newcomer")
