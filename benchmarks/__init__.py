"""The speed of the main job, measured: ``python -m benchmarks`` or ``make bench``.

One file per thing measured, each with ``measure(quick) -> list[Line]``. No test asserts a time; these numbers are for people.
"""
