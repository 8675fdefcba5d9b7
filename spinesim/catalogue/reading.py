"""Text and TOML files from people's editors, read within limits of size and depth.

Byte order marks, UTF-16 and Windows-1252 are understood. Only regular files are read, and what is
piped into the program: /dev/stdin, or a shell's <(...); never more than a megabyte.
"""

from __future__ import annotations

import codecs
import os
import re
import stat
import tomllib
from typing import Any

from spinesim.units import shown

LARGEST = 2**20  # bytes; the slowest text of this size is parsed within two seconds
DEEPEST = 16  # parts of a dotted key; parsing grows with their square
DOTTED_KEY = re.compile(
    rf"""(?<![\w-])(?:(?:[\w-]++|"[^"\n]*+"|'[^'\n]*+')[ \t]*+\.[ \t]*+){{{DEEPEST}}}"""
)
ENCODINGS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
DESCRIPTOR = re.compile(r"/(?:dev|proc/self)/fd/(\d+)", re.ASCII)
CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f]")


def is_text(path_or_text: object) -> bool:
    """Whether this is TOML itself rather than the path of a file.

    >>> is_text("[scenario]"), is_text("runs/speed=3/easy.toml")
    (True, False)
    """
    if not isinstance(path_or_text, str):
        return False
    marked = "=" in path_or_text or "[" in path_or_text
    return "\n" in path_or_text or (marked and not path_or_text.endswith(".toml"))


def read_toml(
    path_or_text: str | os.PathLike[str], what: str = "a scenario file"
) -> dict[str, Any]:
    """TOML from a file, or from a text that holds a line end, '=' or '[', as a dictionary.

    Raises ValueError, in one line, for everything that cannot be read, or is too large or too deep.
    """
    if is_text(path_or_text):
        text, where = str(path_or_text), "the text"
        if len(text) > LARGEST:
            raise ValueError(f"the text has more than {LARGEST} characters; give {what}")
    else:
        text, where = read_text(path_or_text, what), _named(path_or_text)
    try:
        if DOTTED_KEY.search(text):
            raise RecursionError
        return tomllib.loads(text)
    except RecursionError:
        raise ValueError(f"{where} is nested too deeply; give {what}") from None
    except ValueError as reason:
        said = " ".join(str(reason).split())
        if "integer string conversion" in said:
            said = "a number has thousands of digits"
        raise ValueError(f"{where} is not TOML: {said[:200]}") from None


def read_text(path: str | os.PathLike[str], what: str = "a text file") -> str:
    """The text of a file as people's editors write it, its lines ending in "\\n".

    Raises ValueError, in one line, for what is no regular file, no text, or larger than LARGEST.
    """
    if not isinstance(path, str | os.PathLike):
        raise ValueError(f"{shown(path)} is not a file; give the path of {what}, or TOML text")
    where = _named(path)
    check_readable(path, what)
    with open(path, "rb") as file:
        content = file.read(LARGEST + 1)
    if len(content) > LARGEST:
        raise ValueError(
            f"{where} is larger than {LARGEST // 1024} kB; give {what}, long lists as "
            "{ start, stop, num }"
        )
    return _decoded(content, where, what).replace("\r\n", "\n").replace("\r", "\n")


def check_readable(path: str | os.PathLike[str], what: str = "a scenario file") -> None:
    """ValueError, in one line, unless the path is that of a file that may be read."""
    try:
        kind = os.stat(path)
        if stat.S_ISDIR(kind.st_mode):
            raise ValueError("it is a folder")
        if not stat.S_ISREG(kind.st_mode) and not _is_pipe_into_this_program(path, kind):
            raise ValueError("it is not a regular file")
        if not os.access(path, os.R_OK):
            raise ValueError("no permission")
    except (OSError, ValueError) as reason:
        said = getattr(reason, "strerror", None) or str(reason)
        raise ValueError(f"cannot read {_named(path)}: {said}; give the path of {what}") from None


def _named(path: str | os.PathLike[str]) -> str:
    """The path as it goes into a message; of a long one its end."""
    text = repr(os.fspath(path))
    return text if len(text) <= 120 else f"'...{text[-100:]}"


def _is_pipe_into_this_program(path: str | os.PathLike[str], kind: os.stat_result) -> bool:
    """Whether this is a pipe that the program was started with; another could wait for ever."""
    number = DESCRIPTOR.fullmatch(os.fspath(path))
    try:
        opened = os.fstat(int(number[1]) if number else 0)
    except (OSError, OverflowError):  # closed, or none
        return False
    return stat.S_ISFIFO(kind.st_mode) and os.path.samestat(kind, opened)


def _decoded(content: bytes, where: str, what: str) -> str:
    encoding = next((name for mark, name in ENCODINGS if content.startswith(mark)), "utf-8")
    for candidate in dict.fromkeys((encoding, "cp1252")):
        try:
            text = content.decode(candidate)
        except UnicodeDecodeError:
            continue
        if candidate == "utf-8" or not CONTROL.search(text):
            return text
    raise ValueError(
        f"{where} is not text (UTF-8, UTF-16 or Windows-1252); give the path of {what}"
    )
