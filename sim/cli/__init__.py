"""The ``holivar`` command: one file per command, each of which parses, calls and prints.

``main`` turns everything that can go wrong into one line per problem and an exit code: 0 done, 1 done but for something to look
at, 2 something the caller can mend, 130 stopped by Ctrl-C, 141 nobody reads on. What is heavy is imported inside the commands,
so that help comes at once.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Sequence

import typer

from sim.cli import calendar, check, compare, facts, listing, run, schema, study, twin, verify, version
from sim.cli.screen import complain, discard_output, escape_unprintable
from sim.cli.stopping import code_of, ended_politely
from sim.experiments.folder import OutputRefused
from sim.problems import Problem, ScenarioError, printable

DONE, REFUSED, UNREAD = 0, 2, 141

# Typer brings its own copy of click or uses click's, depending on its version; both derive their errors in this order.
_UsageError, _ClickError = typer.BadParameter.__mro__[1:3]

app = typer.Typer(
    name="holivar",
    add_completion=False,
    rich_markup_mode=None,
    context_settings={"help_option_names": ["-h", "--help"]},
)
app.callback()(version.holivar)
app.command()(run.run)
app.command()(compare.compare)
app.command()(twin.twin)
app.command()(verify.verify)
app.command()(check.check)
app.add_typer(study.app, name="study")
app.command()(facts.facts)
app.command("list")(listing.list_)
app.command()(calendar.calendar)
app.command()(schema.schema)


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command.

    Parameters
    ----------
    arguments : what follows ``holivar`` on the command line; left out, this process's own.

    Returns
    -------
    The exit code.
    """
    escape_unprintable()
    try:
        with ended_politely():
            code = _invoke(list(sys.argv[1:] if arguments is None else arguments) or ["--help"])
            sys.stdout.flush()
    except BrokenPipeError:
        discard_output()
        return UNREAD
    except OSError as error:
        complain(_os_problem(error))
        discard_output()
        return REFUSED
    except KeyboardInterrupt as stop:
        complain("stopped before the end; nothing half-written is left")
        return code_of(stop)
    return code


def _invoke(arguments: list[str]) -> int:
    """Parse and run; whatever the caller can mend becomes its lines."""
    command = typer.main.get_command(app)
    try:
        with command.make_context("holivar", arguments) as context:
            command.invoke(context)
    except typer.Exit as done:
        return done.exit_code
    except ScenarioError as error:
        complain(*dict.fromkeys(str(problem) for problem in error.problems))
        return REFUSED
    except OutputRefused as error:
        complain(str(error.problem))
        return REFUSED
    except MemoryError:
        complain("not enough memory: try fewer customers, days or workers")
        return REFUSED
    except _ClickError as error:  # type: ignore[misc]  # found at run time, see above
        complain(_usage_problem(error))
        return REFUSED
    return DONE


def _usage_problem(error: Exception) -> str:
    """A wrong option in one line, with where to read on."""
    context = getattr(error, "ctx", None)
    command = context.command_path if context else "holivar"
    message = " ".join(error.format_message().split())  # type: ignore[attr-defined]
    # "Invalid value for '--reps': is '0'; allowed: ..." says the same without its first words.
    message = re.sub(r"^Invalid value(?: for '?([^':]+)'?)?: ", lambda found: f"{found[1]}: " if found[1] else "", message)
    message = message[:1].lower() + message[1:].removesuffix(".")
    return f"{command}: {printable(message, 500)}; see {command} --help"


def _os_problem(error: OSError) -> str:
    place = error.filename2 or error.filename
    return str(Problem(str(place) if place else "output", "", (error.strerror or str(error)).lower()))
