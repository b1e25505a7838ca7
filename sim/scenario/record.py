"""The parameters of a scenario as the engine reads them: one flat record of doubles."""

from __future__ import annotations

import numpy as np

from sim.scenario.schema import SECTIONS, Scenario

PARAMS = np.dtype([(name, "f8") for section in SECTIONS.values() for name in section.model_fields])
"""One field per parameter, in the order of the tables; units stand at the declaration."""


def as_record(scenario: Scenario) -> np.recarray:
    """Parameters of a scenario.

    Returns
    -------
    np.recarray of shape (1,) and dtype PARAMS, whose fields can be read as attributes: ``record[0].n_sellers``.
    """
    record = np.zeros(1, PARAMS)
    for name, value in scenario.parameters().items():
        record[name] = value
    return record.view(np.recarray)
