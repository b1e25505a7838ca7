"""``holivar facts``: is the model credible? What surveys found, and what the model does."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from sim.cli.engine import announce_compilation
from sim.cli.options import Workers, whole
from sim.cli.screen import markdown, progress, show, table

if TYPE_CHECKING:
    from sim.facts.run import Found

REPS = 100


def facts(
    reps: Annotated[
        int, typer.Option("--reps", metavar="N", parser=whole(1, 100_000), help="Companies, with seeds from 1 on.")
    ] = REPS,
    workers: Workers = None,
    as_markdown: Annotated[bool, typer.Option("--markdown", help="Print a page in Markdown, for documentation.")] = False,
    out: Annotated[
        Path | None, typer.Option("--out", metavar="FILE", help="File for that page.", show_default=False)
    ] = None,
    force: Annotated[bool, typer.Option("--force", help="Replace that file.")] = False,
) -> None:  # fmt: skip
    """Hold the model against what is known: each fact, what is expected, what is measured, pass or miss.

    The exit code does not tell of misses: a miss is a finding, not a mistake.
    """
    if out is not None:
        _check_file(out, force)
    found = _found(reps, workers)
    page = _page(found, reps)
    if out is not None:
        _write(out, page)
    if as_markdown:
        typer.echo(page, nl=False)
        return
    _print(found, reps)
    show("Nothing was written; --out FILE keeps this as a page." if out is None else f"Written to {out}")


def _check_file(out: Path, force: bool) -> None:
    """Refuse now what would fail, or destroy something, after minutes of work."""
    if out.is_dir():
        raise typer.BadParameter(f"--out: {out} is a folder; allowed: a file")
    if not out.parent.is_dir():
        raise typer.BadParameter(f"--out: {out.parent} is no folder")
    if out.exists() and not force:
        raise typer.BadParameter(f"--out: {out} exists; add --force to replace it")


def _found(reps: int, workers: int | None) -> list[Found]:
    from sim.facts.declared import FACTS
    from sim.facts.run import measure_facts, scenario_of

    announce_compilation(scenario_of("baseline"))
    with progress("companies") as set_done:
        return measure_facts([fact for fact in FACTS if fact.is_in_model], reps, workers, set_done)


def _print(found: list[Found], reps: int) -> None:
    from sim.facts.table import HEADINGS, HEADINGS_NOT_YET, in_short, rows, rows_not_yet

    title = f"Facts, {reps} companies: {in_short(found)}"
    show(table(HEADINGS, rows(found), title=title), table(HEADINGS_NOT_YET, rows_not_yet(), title="Not measured yet"))


def _page(found: list[Found], reps: int) -> str:
    """docs/facts.md."""
    from sim.facts.table import HEADINGS, HEADINGS_NOT_YET, in_short, rows, rows_not_yet

    return _TEXT.format(
        reps=reps,
        summary=in_short(found),
        facts=markdown(HEADINGS, rows(found)),
        not_yet=markdown(HEADINGS_NOT_YET, rows_not_yet()),
    )


def _write(out: Path, page: str) -> None:
    """Whole or not at all."""
    half = out.with_name(f".{out.name}.{os.getpid()}")
    try:
        half.write_text(page, encoding="utf-8", newline="\n")
        half.replace(out)
    finally:
        half.unlink(missing_ok=True)


_TEXT = """# Facts that a credible run must reproduce

Nobody writes this page: it is the output of

```
holivar facts --reps {reps} --out docs/facts.md --force
```

Each fact comes from the studies that the last column names by their tags in [evidence.md](evidence.md) (MODEL: a claim that
nobody has measured), and its span was set before the model was run. *Measured* is what {reps} companies (seeds 1 to {reps})
show, with its standard error. It passes when it lies in the span, limits included; a miss is told as a miss. Facts 1 to 8 look
at two years after a year of warm-up, the default company as it is unless they say otherwise. From 9 on, interventions begin on
day 1, the second year is measured (of fading, the months that are named), and differences are taken company by company from the
baseline: of revenue in per cent of the baseline's, of conflict and regard in points of their index, 0 to 100.

The standard error covers luck, not doubt about the model. A fact that is expected in standard deviations (SD) means those
between drawn companies, for the surveys behind it compare firms; seeds of one company vary far less. Such a fact gets no
verdict here, only its size in points.

{summary}.

{facts}

## Not measured yet

For want of a mechanism, a measure or an experiment nothing can be said about these. None of them counts as a pass.

{not_yet}
"""
