"""The row that a finished run becomes: what a worker hands back and what the store keeps.

A row says which run it is by the scenario's digest and the seed, never by a place in a table: so it may be computed
anywhere, arrive in any order and be stored once. This module imports nothing heavy, as every worker process loads it.
"""

from typing import NamedTuple


class Row(NamedTuple):
    """One run of a study, done or failed."""

    digest: str
    """`Scenario.digest()` of the concrete scenario."""
    seed: int
    values: tuple[float, ...] | None
    """The outcomes in the order of the plan, each in its own unit, nan where one has no value; None: the run failed."""
    cause: str = ""
    """Why it failed: one printable line; empty where it did not."""
    daily: bytes | None = None
    """The daily record as a whole Parquet file, where the study asks for one."""
