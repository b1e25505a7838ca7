"""Files that are no scenario files are refused before they can do harm."""

import contextlib
import os
import time
from pathlib import Path

import pytest

from sim.scenario.files import LARGEST_BYTES, Refused, depth, parse_toml, read_text


def refusal(path: Path) -> str:
    with pytest.raises(Refused) as caught:
        parse_toml(read_text(str(path)))
    return "; ".join(part for part in (caught.value.found, caught.value.allowed) if part)


@pytest.mark.parametrize(
    ("data", "line"),
    [
        (b"\xef\xbb\xbfdays = 3", "begins with a byte order mark; save it as UTF-8 without one"),
        ("days = 3".encode("utf-16"), "is UTF-16; save it as UTF-8"),
        (b"days = 3\n\0", "holds a NUL byte in line 2; allowed: text in UTF-8"),
        (b"days = 3\ntitle = '\xff'", "is not UTF-8 (byte 0xff in line 2); save it as UTF-8"),
        (b"#" * (LARGEST_BYTES + 1), "has more than 1,000,000 bytes; allowed: up to 1 MB"),
        (b"days = ", "is not valid TOML: "),
        (b"days = 3\ndays = 4\n", "is not valid TOML: a key is written twice (at line 2, column 9)"),
        (b"a = " + b"[" * 21, "is nested more than 20 levels deep (line 1); allowed: 20 levels"),
        (b"\n\na" + b".a" * 21 + b" = 1", "is nested more than 20 levels deep (line 3); allowed: 20 levels"),
        (b"[" + b".".join([b"a"] * 15) + b"]\n" + b".".join([b"a"] * 10) + b" = 1",
         "is nested more than 20 levels deep; allowed: 20 levels"),
        (b"a = " + b"9" * 5000, "holds a whole number of more than 4,300 digits; allowed: at most 19 digits"),
        (b"a = 1\n" * 20_001, "has more than 20,000 keys and tables"),
    ],
)  # fmt: skip
def test_content(data: bytes, line: str, tmp_path: Path) -> None:
    path = tmp_path / "x.toml"
    path.write_bytes(data)
    # The parser's own words differ between versions of Python.
    told = refusal(path)
    assert told == line or (line.endswith(": ") and told.startswith(line))


def test_the_largest_file_is_read(tmp_path: Path) -> None:
    path = tmp_path / "x.toml"
    path.write_bytes(b"#" * LARGEST_BYTES)
    assert parse_toml(read_text(str(path))) == {}


def test_brackets_and_dots_in_text_and_comments_do_not_count() -> None:
    marks = "[{" * 30 + "a.b" * 30
    text = f"# {marks}\na = \"{marks}\"\nb = '{marks}'\nc = \"\"\"\n{marks}\"\"\"\nd = '''\n{marks}'''\n"
    assert set(parse_toml(text)) == {"a", "b", "c", "d"}


def test_places(tmp_path: Path) -> None:
    (tmp_path / "gemba.toml").touch()
    (tmp_path / "broken.toml").symlink_to(tmp_path / "nowhere")
    (tmp_path / "circle.toml").symlink_to(tmp_path / "circle.toml")
    os.mkfifo(tmp_path / "pipe.toml")
    assert refusal(tmp_path) == "is a folder; allowed: a TOML file"
    assert refusal(tmp_path / "genba.toml") == "does not exist; did you mean 'gemba.toml'?"
    assert refusal(tmp_path / "else") == "does not exist"
    assert refusal(tmp_path / "none" / "x.toml") == "does not exist"
    assert refusal(tmp_path / "broken.toml") == "is a broken link"
    assert refusal(tmp_path / "pipe.toml") == "is a pipe, socket or device; allowed: a TOML file"
    assert refusal(Path("/dev/zero")) == "is a pipe, socket or device; allowed: a TOML file"
    assert refusal(tmp_path / "circle.toml").startswith("can't be read (")
    assert refusal(tmp_path / "gemba.toml" / "x").startswith("can't be read (")
    assert refusal(tmp_path / ("x" * 5000)).startswith("can't be read (")
    assert refusal(tmp_path / "a\0b").startswith("can't be read (")


@pytest.mark.skipif(os.geteuid() == 0, reason="root may read everything")
def test_an_unreadable_file(tmp_path: Path) -> None:
    path = tmp_path / "x.toml"
    path.touch(mode=0o000)
    assert refusal(path) == "can't be read (permission denied)"


@pytest.mark.parametrize(
    "text",
    [
        "a" + ".a" * 400_000 + "=1",
        "a=" + "[" * 900_000,
        "[[a]]\n" * 150_000,
        "".join(f"[a.b{i}.c.d]\n" for i in range(50_000)),
        'a="' + "\\" * 900_000,
        '"""' * 300_000,
        "\n" * 900_000,
        "a=0x" + "f" * 900_000,
    ],
    ids=["dots", "brackets", "tables", "headers", "escapes", "quotes", "lines", "hexadecimal"],
)
def test_what_slows_parsers_down_takes_less_than_two_seconds(text: str) -> None:
    begin = time.perf_counter()
    with contextlib.suppress(Refused):
        assert depth(parse_toml(text)) <= 20
    assert time.perf_counter() - begin < 2
