"""HR diagnosis: HR asks people how it is, and what stands ready begins only where the answers are bad.

Conflict between marketing and sales can be asked for in a survey, and was found to be low on the whole [V6, V7]: where it
is, a remedy is money for nothing, so it pays to look first. Asking heals nothing by itself; even a cooperative climate does
not, as long as nothing is shared [V23].
"""

from __future__ import annotations

from typing import Any, ClassVar

from pydantic import Field

from sim.interventions.base import Cost, Intervention, lever_param
from sim.scenario.fields import JUDGEMENT, param
from sim.scenario.parameters import Company


def _name_of_another(schema: dict[str, Any]) -> None:
    """Let editors complete the names; asked late, since the registry imports this module."""
    from sim.interventions.registry import interventions

    schema["enum"] = [name for name, kind in interventions().items() if kind is not HrDiagnosis]


class HrDiagnosis(Intervention):
    """[interventions.hr_diagnosis]

    A survey is held or it is not: a strength between 0 and 1 makes it cheaper and nothing else.
    """

    TITLE: ClassVar[str] = "HR diagnosis: surveys, and an intervention that begins when they find conflict"
    SOURCE: ClassVar[str] = "V6, V7, V23"
    LEVERS: ClassVar[tuple[str, ...]] = ("survey", "diagnosis_threshold")

    # fmt: off
    triggers: str | None = Field(
        None, description="the intervention of the same file that begins on the day after a survey finds enough conflict; "
        "its table has no start, end and windows", json_schema_extra=_name_of_another,
    )
    threshold: float = lever_param(
        "diagnosis_threshold", 40.0, range=(30.0, 60.0), source="V6, V7: conflict lies in the lower half of its scale",
        grade=JUDGEMENT, doc="conflict, 0 to 100, from which a survey lets the other intervention begin",
    )
    every_days: int = param(
        63, "days", range=(21, 126), bounds=(1, 1000), role="lever", source="once a quarter", grade=JUDGEMENT,
        doc="working days from one survey to the next; the first is on the window's first day",
    )
    hr_hours_per_survey: float = param(
        24.0, "h", range=(8.0, 60.0), bounds=(0.0, 1000.0), role="constant", source="three days of one person",
        grade=JUDGEMENT, doc="hours HR needs to ask, count and report",
    )
    hr_eur_per_hour: float = param(
        50.0, "EUR/h", range=(35.0, 80.0), bounds=(0.0, 1000.0), role="constant", source="full cost of a specialist",
        grade=JUDGEMENT, doc="what an hour of HR costs",
    )
    survey_hours_per_person: float = param(
        0.5, "h/person", range=(0.25, 1.0), bounds=(0.0, 4.0), role="constant", source="a questionnaire and a short talk",
        grade=JUDGEMENT, doc="hours everybody spends on a survey",
    )
    # fmt: on

    def is_survey_day(self, day_of_window: int) -> bool:
        """Whether HR asks on a day of a window."""
        return day_of_window % self.every_days == 0

    def levers(self, day_of_window: int, company: Company) -> dict[str, float]:
        """Nothing on most days; on a day of a survey that there is one, and how bad its answers have to be."""
        if not self.is_survey_day(day_of_window):
            return {}
        return {"survey": 1.0, "diagnosis_threshold": self.threshold}

    def cost(self, day_of_window: int, company: Company) -> Cost:
        """The common costs, and on a day of a survey HR's hours and everybody's."""
        common = super().cost(day_of_window, company)
        if not self.is_survey_day(day_of_window):
            return common
        return common._replace(
            eur=common.eur + self.hr_hours_per_survey * self.hr_eur_per_hour,
            hours_per_marketer=common.hours_per_marketer + self.survey_hours_per_person,
            hours_per_seller=common.hours_per_seller + self.survey_hours_per_person,
        )
