"""Whatever somebody types wrong: one line per problem, exit code 2, no traceback."""

import os
import resource
from pathlib import Path

import pytest

from tests.cli.conftest import Holivar, Start


@pytest.mark.parametrize(
    ("arguments", "line"),
    [
        (["frob"], "holivar: no such command 'frob'; see holivar --help"),
        (["run"], "holivar run: missing argument 'SCENARIO'; see holivar run --help"),
        (["run", "gemba", "--seed", "x"], "holivar run: --seed: is 'x'; allowed: a whole number, 0 to 9,223,372,036,854,775,807"),
        (["run", "gemba", "--seed", "-1"], "holivar run: --seed: is '-1'; allowed: a whole number, 0 to "),
        (["run", "gemba", "--seed", "²"], "holivar run: --seed: is '²'; allowed: a whole number"),
        (["run", "gemba", "--days", "0"], "holivar run: --days: is '0'; allowed: a whole number, 1 to 5,000"),
        (["run", "gemba", "--frob"], "holivar run: no such option: --frob"),
        (["run", "gemba", "gemba"], "holivar run: got unexpected extra argument"),
        (["run", "gemba", "--set"], "requires an argument"),
        (["run", "gemba", "--set", "company.n_selers=3"], "--set: company: unknown key 'n_selers'; did you mean 'n_sellers'"),
        (["run", "gemba", "--set", "\x1b[2J=3"], "--set: "),
        (["run", "scenarios/gemma.toml"], "scenarios/gemma.toml: does not exist; did you mean 'gemba.toml'?"),
        (["run", "scenarios"], "scenarios: is a folder; allowed: a TOML file"),
        (["compare", "gemba", "--reps", "0"], "holivar compare: --reps: is '0'; allowed: a whole number, 1 to 100,000"),
        (["compare", "gemba", "--workers", "1e3"], "holivar compare: --workers: is '1e3'; allowed: a whole number, 1 to 1,000"),
        (["compare", "gemba", "--reps", "2", "--seed", str(2**63 - 1)],
         "holivar compare: the last seed is 9223372036854775808; allowed: up to 2^63 - 1"),
        (["compare", "gemba", "gemba"], "scenarios/gemba.toml: name: is 'gemba', the same as in scenarios/gemba.toml; "),
        (["compare", "gemba", "--baseline", "scenarios/x.toml"], "scenarios/x.toml: does not exist"),
        (["compare", "gemba", "--set", "interventions.cross_kpi.weight=0.3"],
         "--set: interventions.cross_kpi.weight=0.3: no scenario here has an intervention 'cross_kpi'"),
        (["compare", "gemba", "--set", "seeds=[3,4]", "--seed", "5"],
         "scenarios/gemba.toml: --seed: does nothing, because the file lists its seeds; add --reps, or leave --seed out"),
        (["list", "outcoms"], "holivar list: nothing is called 'outcoms'; did you mean 'outcomes'?; see holivar list --help"),
        (["list", "frob"], "holivar list: nothing is called 'frob'; allowed: scenarios, interventions, levers, "),
        (["calendar", "gemba", "--draw", "README.txt"], "holivar calendar: --draw: "),
        (["run", "gemba", "--out", "pyproject.toml"], "pyproject.toml: --out: is a file; allowed: a folder, or a new name"),
        (["run", "gemba", "--out", "no/where"], "no/where: --out: lies in no, which is no folder; make that folder first"),
        (["run", "gemba", "--out", "sim", "--force"], "which Holivar did not write; --force replaces earlier results only"),
        (["run", "gemba", "--out", "."], ".: --out: is the folder you are in; name another one"),
        (["run", "gemba", "--out", "x" * 300], "file name too long"),
    ],
)  # fmt: skip
def test_a_mistake_is_one_line(holivar: Holivar, arguments: list[str], line: str) -> None:
    said = holivar(*arguments)
    assert said.code == 2
    assert said.out == ""
    assert len(said.error.splitlines()) == 1
    assert line in said.error
    assert said.error.isprintable() or said.error.replace("\n", "").isprintable()


def test_every_problem_of_every_file_is_told_once(holivar: Holivar, tmp_path: Path) -> None:
    (tmp_path / "company.toml").write_text("days = 0\n[company]\nn_sellers = 0\n", encoding="utf-8")
    for name in ("a", "b"):
        (tmp_path / f"{name}.toml").write_text('extends = "company.toml"\n', encoding="utf-8")
    said = holivar("compare", tmp_path / "a.toml", tmp_path / "b.toml")
    assert said.code == 2
    assert [line.replace(f"{tmp_path}/", "").split("; ")[0] for line in said.error.splitlines()] == [
        "company.toml: days: is 0",
        "company.toml: company.n_sellers: is 0",
    ]


def test_two_interventions_that_want_different_things_are_a_mistake(holivar: Holivar, smaller: tuple[str, ...]) -> None:
    both = ("--set", "interventions.separate_floors.start=1")
    said = holivar("run", "shared_space", *smaller, *both)
    assert said.code == 2
    assert "separate_floors sets" in said.error
    assert {line.split(": ")[1] for line in said.error.splitlines()} == {"interventions"}


def test_a_full_disk_is_one_line_and_leaves_nothing(start: Start, smaller: tuple[str, ...], tmp_path: Path) -> None:
    def small_files_only() -> None:
        resource.setrlimit(resource.RLIMIT_FSIZE, (10_000, 10_000))

    process = start("run", "gemba", *smaller, "--out", tmp_path / "out", preexec_fn=small_files_only)
    out, error = process.communicate(timeout=120)
    assert (process.returncode, out) == (2, "")
    assert error == f"{tmp_path}/out: file too large\n"
    assert not list(tmp_path.iterdir())


@pytest.mark.skipif(not os.path.exists("/dev/full"), reason="this system has no device that is always full")
def test_output_that_cannot_be_written_is_one_line(start: Start) -> None:
    with open("/dev/full", "w", encoding="utf-8") as full:
        process = start("list", "levers", stdout=full)
        _, error = process.communicate(timeout=60)
    assert process.returncode == 2
    assert error == "output: no space left on device\n"


def test_nobody_reads_on(start: Start) -> None:
    process = start("schema")
    assert process.stdout is not None
    process.stdout.close()  # long before the first line comes
    assert process.wait(timeout=60) == 141
    assert process.stderr is not None
    assert process.stderr.read() == ""
    process.stderr.close()


def test_a_terminal_without_the_characters_gets_escapes(start: Start) -> None:
    environment = os.environ | {"PYTHONIOENCODING": "ascii", "NUMBA_DISABLE_JIT": "1"}
    process = start("list", "levers", env=environment)
    out, error = process.communicate(timeout=60)
    assert (process.returncode, error) == (0, "")
    assert out.isascii()
