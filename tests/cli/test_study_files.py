"""What the commands that take files do with study files."""

from __future__ import annotations

from pathlib import Path

from tests.cli.conftest import Holivar


def test_check_lays_a_study_out(holivar: Holivar, tmp_path: Path) -> None:
    said = holivar("check", "scenarios/studies/gemba_dose.toml", "--set", "days=60")
    assert (said.code, said.out) == (0, "scenarios/studies/gemba_dose.toml: ok\n")
    bad = tmp_path / "bad.toml"
    bad.write_text("scenarios = ['gemba']\n[vary]\nmarket.rival = { values = [1] }\n", encoding="utf-8")
    said = holivar("check", bad)
    assert said.code == 2
    found = "is no key of a scenario file that can vary; did you mean 'market.rivals'?"
    assert said.error == f"{bad}: vary.'market.rival': {found}\n"


def test_the_schema_of_studies_is_the_shipped_one(holivar: Holivar, root: Path) -> None:
    assert holivar("schema", "studies").out == (root / "scenarios" / "studies" / "schema.json").read_text(encoding="utf-8")
    said = holivar("schema", "houses")
    assert (said.code, said.out) == (2, "")
    assert (
        said.error == "holivar schema: there is no schema of 'houses'; allowed: scenarios, studies; see holivar schema --help\n"
    )
