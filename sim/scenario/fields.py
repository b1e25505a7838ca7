"""How a number of a scenario file is declared: once, with unit, limits, range, source and grade.

Validation, the JSON Schema, ``holivar list parameters`` and the bounds of sweeps all read the same declaration.
"""

from __future__ import annotations

import math
from typing import Any, Final, Literal

from pydantic import BaseModel, ConfigDict, Field
from pydantic_core import PydanticCustomError

MEASURED: Final = "measured"
"""Computed from data that comes with the project or is public."""
PUBLISHED: Final = "published"
"""Stated in a source of docs/evidence.md ("V48")."""
JUDGEMENT: Final = "judgement"
"""Nobody measured it; derived from neighbouring facts or plain plausibility. To be swept."""

Grade = Literal["measured", "published", "judgement"]
Role = Literal["uncertainty", "constant", "lever"]
Limits = tuple[float, float]


class Strict(BaseModel):
    """Base of every table of a scenario file: no unknown keys, no silent conversions, no NaN, no changes later."""

    model_config = ConfigDict(extra="forbid", strict=True, frozen=True, allow_inf_nan=False)


def param(
    default: float,
    unit: str,
    *,
    bounds: Limits,
    doc: str,
    source: str,
    grade: Grade,
    range: Limits | None = None,
    role: Role = "uncertainty",
) -> Any:
    """Declare one number of a scenario file.

    Parameters
    ----------
    default : value when the file is silent.
    unit : "EUR", "h", "days", "1/day", "share", "persons"; empty for a plain factor.
    bounds : hard limits, inclusive; a file outside of them is refused.
    doc : one sentence that says what the number does.
    source : tag of the evidence ("V48"), "9b" for the table of defaults, or the reasoning in a few words.
    grade : MEASURED, PUBLISHED or JUDGEMENT.
    range : what the evidence supports; sweeps and drawn companies draw from it. None: the default alone.
    role : "uncertainty" is drawn in sweeps, "constant" is not, "lever" is what somebody can decide.

    Returns
    -------
    pydantic.fields.FieldInfo with all of it in ``json_schema_extra``.

    Raises
    ------
    ValueError
        When the declaration contradicts itself: a mistake of the programmer, found at import.
    """
    low, high = range if range is not None else (default, default)
    if not all(math.isfinite(number) for number in (*bounds, low, high, default)):
        raise ValueError(f"{doc!r}: default, range and bounds must be finite")
    if not bounds[0] <= low <= default <= high <= bounds[1]:
        raise ValueError(f"{doc!r}: want bounds[0] <= range[0] <= default <= range[1] <= bounds[1]")
    extra: dict[str, Any] = {"unit": unit, "range": [low, high], "source": source, "grade": grade, "role": role}
    return Field(default, ge=bounds[0], le=bounds[1], description=doc, json_schema_extra=extra)


def sums_to_one_at_most(model: BaseModel, names: tuple[str, ...]) -> None:
    """Refuse shares of one thing that together are more than all of it; for validators of a table."""
    total = sum(getattr(model, name) for name in names)
    if total > 1.0 + 1e-9:
        raise fault(f"{', '.join(names)} add up to {total:g}", "allowed: 1 at most, since they are shares of one thing")


def fault(found: str = "", allowed: str = "") -> PydanticCustomError:
    """What a validator raises: the halves of a ``Problem``'s line; without ``found`` the value itself is described."""
    return PydanticCustomError("fault", "{found}; {allowed}", {"found": found, "allowed": allowed})
