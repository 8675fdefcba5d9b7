"""Files are read as people's editors write them, and never for long."""

import os
import subprocess
import sys
import threading
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from spinesim.catalogue.reading import LARGEST, is_text, read_text, read_toml
from spinesim.scenario import Scenario

TEXT = '[scenario.runner]\n# Größe, 5 °\nmass = "75 kg"\n'


@pytest.mark.parametrize(
    "encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le-bom", "utf-16-be-bom", "cp1252"]
)
@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_every_usual_encoding_is_read(tmp_path, encoding, end):
    mark = {"utf-16-le-bom": b"\xff\xfe", "utf-16-be-bom": b"\xfe\xff"}.get(encoding, b"")
    content = mark + TEXT.replace("\n", end).encode(encoding.removesuffix("-bom"))
    (tmp_path / "x.toml").write_bytes(content)
    assert read_text(tmp_path / "x.toml") == TEXT
    assert Scenario.from_toml(tmp_path / "x.toml").runner.mass == 75


@pytest.mark.parametrize(
    "content", [b"\xff\xfe\x00", b"\x00\x01\x02", b"\x89PNG\r\n\x1a\n\x00", b"\xef\xbb\xbf\xff\x81"]
)
def test_what_is_no_text_is_refused_in_one_line(tmp_path, content):
    (tmp_path / "x.toml").write_bytes(content)
    with pytest.raises(ValueError, match=r"is not (text|TOML)") as refusal:
        read_toml(tmp_path / "x.toml")
    assert "\n" not in str(refusal.value)


BOMBS = {
    "digits": "a = " + "9" * 20_000,
    "dotted": ".".join(["a"] * 5_000) + " = 1",
    "quoted": ".".join(['"a"'] * 5_000) + " = 1",
    "spaced": " . ".join(["a"] * 5_000) + " = 1",
    "header": "[" + ".".join(["a"] * 5_000) + "]",
    "arrays": "a = " + "[" * 5_000,
    "tables": "a = " + "{a=" * 5_000,
    "key": "a" * (LARGEST - 10) + " = 1",
    "keys": "".join(f"k{i} = 1\n" for i in range(80_000)),
    "quotes": '"' * (LARGEST - 10),
    "large": "#" * (10 * LARGEST),
}


@pytest.mark.parametrize("name", BOMBS)
def test_a_bomb_is_refused_soon_and_in_one_line(tmp_path, name):
    (tmp_path / "x.toml").write_text(BOMBS[name])
    start = time.process_time()
    with pytest.raises(ValueError, match=r"x\.toml|unknown entry") as refusal:
        Scenario.from_toml(tmp_path / "x.toml")
    assert time.process_time() - start < 5  # s; a megabyte of keys takes one or two
    assert "\n" not in str(refusal.value) and len(str(refusal.value)) < 600


def test_only_regular_files_are_read(tmp_path):
    os.mkfifo(tmp_path / "pipe.toml")
    for path, said in (
        (tmp_path / "pipe.toml", "not a regular file"),
        ("/dev/zero", "not a regular file"),
        (tmp_path, "a folder"),
        (tmp_path / "none.toml", "No such file"),
        (tmp_path / ("a" * 300), "name too long"),
        ("a\0b.toml", "null byte"),
    ):
        with pytest.raises(ValueError, match=f"cannot read .*{said}"):
            read_toml(path)


def test_a_pipe_into_the_program_is_read():
    code = "from spinesim.catalogue.reading import read_toml; print(read_toml('/dev/stdin'))"
    done = subprocess.run(
        [sys.executable, "-c", code], input="a = 1", capture_output=True, text=True, check=True
    )
    assert done.stdout.strip() == "{'a': 1}"


@pytest.mark.skipif(not os.path.isdir("/dev/fd"), reason="the system has no such folder")
def test_what_a_shell_pipes_in_beside_standard_input_is_read():
    """`spinesim run <(...)` gives the path of an open pipe."""
    reader, writer = os.pipe()
    os.write(writer, b"a = 1")
    os.close(writer)
    assert read_toml(f"/dev/fd/{reader}") == {"a": 1}
    os.close(reader)
    with pytest.raises(ValueError, match="cannot read"):
        read_toml(f"/dev/fd/{reader}")


@pytest.mark.parametrize(
    ("value", "text"),
    [
        ("[scenario]", True),
        ("a = 1\n", True),
        ("runs/speed=3/easy.toml", False),
        ("run[1].toml", False),
        ("easy.toml", False),
        (3, False),
    ],
)
def test_a_path_is_told_from_a_text(value, text):
    assert is_text(value) is text


@given(content=st.binary(max_size=60))
def test_any_bytes_are_a_scenario_or_one_line(tmp_path_factory, content):
    path = tmp_path_factory.getbasetemp() / f"bytes-{threading.get_ident()}.toml"
    path.write_bytes(content)
    try:
        Scenario.from_toml(path)
    except ValueError as refusal:
        assert "\n" not in str(refusal)
