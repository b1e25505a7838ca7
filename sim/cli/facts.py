"""``holivar facts``: is the model credible? What surveys found, and what the model does."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from sim import __version__
from sim.cli.engine import announce_compilation
from sim.cli.options import Workers, whole
from sim.cli.screen import markdown, progress, show, table
from sim.writing import write_whole

if TYPE_CHECKING:
    from sim.facts.run import Findings

REPS = 100
COMPANIES = 100


def facts(
    reps: Annotated[
        int, typer.Option("--reps", metavar="N", parser=whole(1, 100_000), help="Companies, with seeds from 1 on.")
    ] = REPS,
    companies: Annotated[
        int, typer.Option(
            "--companies", metavar="N", parser=whole(2, 100_000),
            help="Drawn companies, for what is expected in standard deviations.",
        )
    ] = COMPANIES,
    workers: Workers = None,
    as_markdown: Annotated[bool, typer.Option("--markdown", help="Print a page in Markdown, for documentation.")] = False,
    out: Annotated[
        Path | None, typer.Option("--out", metavar="FILE", help="File for that page.", show_default=False)
    ] = None,
    data: Annotated[
        Path | None, typer.Option("--data", metavar="FILE", help="File for its table as JSON.", show_default=False)
    ] = None,
    force: Annotated[bool, typer.Option("--force", help="Replace these files.")] = False,
) -> None:  # fmt: skip
    """Hold the model against what is known: each fact, what is expected, what is measured, pass or miss.

    The exit code does not tell of misses: a miss is a finding, not a mistake.
    """
    for option, file in (("--out", out), ("--data", data)):
        if file is not None:
            _check_file(option, file, force)
    findings = _findings(reps, companies, workers)
    page = _page(findings, reps, companies)
    if out is not None:
        write_whole(out, page)
    if data is not None:
        write_whole(data, _data(findings, reps, companies))
    if as_markdown:
        typer.echo(page, nl=False)
        return
    _print(findings, reps, companies)
    written = " and ".join(str(file) for file in (out, data) if file is not None)
    show(f"Written to {written}" if written else "Nothing was written; --out FILE keeps this as a page.")


def _check_file(option: str, file: Path, force: bool) -> None:
    """Refuse now what would fail, or destroy something, after minutes of work."""
    if file.is_dir():
        raise typer.BadParameter(f"{option}: {file} is a folder; allowed: a file")
    if not file.parent.is_dir():
        raise typer.BadParameter(f"{option}: {file.parent} is no folder")
    if file.exists() and not force:
        raise typer.BadParameter(f"{option}: {file} exists; add --force to replace it")


def _findings(reps: int, companies: int, workers: int | None) -> Findings:
    from sim.facts.declared import FACTS
    from sim.facts.experiments import EXPERIMENTS
    from sim.facts.run import measure_facts

    announce_compilation(EXPERIMENTS["baseline"].load())
    with progress("companies") as set_done:
        return measure_facts(FACTS, reps, companies, workers, set_done)


def _print(findings: Findings, reps: int, companies: int) -> None:
    from sim.facts.table import HEADINGS, HEADINGS_MISSES, HEADINGS_SPREAD, in_short, rows, rows_misses, rows_spread

    title = f"Facts, {reps} companies: {in_short(findings.found)}"
    show(table(HEADINGS, rows(findings.found), title=title))
    if misses := rows_misses(findings.found):
        show(table(HEADINGS_MISSES, misses, title="Misses"))
    show(table(HEADINGS_SPREAD, rows_spread(findings.spread), title=f"SD between {companies} drawn companies"))


def _page(findings: Findings, reps: int, companies: int) -> str:
    """docs/facts.md."""
    from sim.facts.table import HEADINGS, HEADINGS_MISSES, HEADINGS_SPREAD, in_short, rows, rows_misses, rows_spread

    misses = rows_misses(findings.found)
    return _TEXT.format(
        reps=reps,
        companies=companies,
        summary=in_short(findings.found),
        facts=markdown(HEADINGS, rows(findings.found)),
        misses=markdown(HEADINGS_MISSES, misses) if misses else "None.",
        spread=markdown(HEADINGS_SPREAD, rows_spread(findings.spread)),
    )


def _data(findings: Findings, reps: int, companies: int) -> str:
    """sim/facts/found.json: the cells of the page's first table, and the reason of each miss."""
    from sim.facts.table import HEADINGS, in_short, rows, rows_misses

    reasons = {row[0]: row[-1] for row in rows_misses(findings.found)}
    told = [dict(zip(HEADINGS, row, strict=True)) | {"reason": reasons.get(row[0], "")} for row in rows(findings.found)]
    content = {"version": __version__, "reps": reps, "companies": companies, "summary": in_short(findings.found), "facts": told}
    return json.dumps(content, indent=1, ensure_ascii=False) + "\n"


_TEXT = """# Facts that a credible run must reproduce

Nobody writes this page: it is the output of

```
holivar facts --reps {reps} --companies {companies} --out docs/facts.md --data sim/facts/found.json --force
```

Each fact comes from the studies that the last column names by their tags in [evidence.md](evidence.md) (MODEL: a claim that
nobody has measured), and its span was set before the model was run; 14c alone was put differently since ([decision
18](decisions/0018-sooner-means-sooner.md)). *Measured* is what {reps} companies (seeds 1 to {reps}) show, with its standard
error. It passes when it lies in the span, limits included; a miss is told as a miss, with the reason that is suspected.

Facts 1 to 8 look at two years after a year of warm-up, the default company as it is unless they say otherwise. From 9 on,
interventions begin on day 1, the second year is measured unless the fact names another time, and differences are taken company by
company from the baseline: of revenue in per cent of the baseline's, of conflict in points of its index, 0 to 100, of regard in
points from -100 to 100.

The standard error covers luck, not doubt about the model. SD is the standard deviation of the outcome between {companies} drawn
companies that are left as they are, in the second year: the surveys behind those facts compare firms, and seeds of one company
vary far less.

{summary}.

{facts}

## Misses

{misses}

## Standard deviations between drawn companies

{spread}
"""
