"""``python -m benchmarks``: measure, print a table, and write it down if asked to."""

from __future__ import annotations

import argparse
import shlex
import sys
from collections.abc import Sequence
from importlib import import_module
from pathlib import Path

from benchmarks.line import Line
from benchmarks.table import as_json, as_markdown, show

MEASURES = {
    "run": "benchmarks.default_run:measure",
    "start": "benchmarks.start_up:measure",
    "crowd": "benchmarks.crowd:measure",
    "experiment": "benchmarks.experiment:measure",
    "variance": "benchmarks.experiment:measure_variance",
    "study": "benchmarks.study:measure",
    "step": "benchmarks.stepping:measure",
    "mesa": "benchmarks.beside_mesa:measure",
}
"""What can be measured, in the order of the table: names for ``--only`` and where they are."""


def main(arguments: Sequence[str]) -> None:
    """Measure what was asked for."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description="Measure the speed of the main job.")
    parser.add_argument("--quick", action="store_true", help="fewer repetitions and smaller worlds; some bars are not judged")
    parser.add_argument("--only", action="append", choices=list(MEASURES), metavar="NAME", help=f"one of: {', '.join(MEASURES)}")
    parser.add_argument("--json", type=Path, metavar="FILE", help="write the numbers for programs")
    parser.add_argument("--markdown", type=Path, metavar="FILE", help="write the page of the documentation")
    options = parser.parse_args(arguments)
    lines: list[Line] = []
    for name in options.only or MEASURES:
        print(f"measuring {name} ...", file=sys.stderr, flush=True)
        module, _, function = MEASURES[name].partition(":")
        lines += getattr(import_module(module), function)(options.quick)
    show(lines)
    if options.json:
        options.json.write_text(as_json(lines), encoding="utf-8")
    if options.markdown:
        command = f"python -m benchmarks {shlex.join(arguments)}"
        options.markdown.write_text(as_markdown(lines, command), encoding="utf-8")


if __name__ == "__main__":
    main(sys.argv[1:])
