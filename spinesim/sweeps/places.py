"""Where files go: names tried before work starts, files whole or not there, traces of killed runs.

target = check_target("~/runs/a.nc", ".nc")
with whole(target) as temporary:
    temporary.write_bytes(content)
"""

from __future__ import annotations

import contextlib
import errno
import os
import re
import secrets
import shutil
import socket
import time
from collections.abc import Iterator
from pathlib import Path

from spinesim.units import shown

TRACE = re.compile(r"\.spinesim-(?P<host>[\w.]*)-(?P<process>\d+)-[0-9a-f]{12}(\.tmp)?")
ABANDONED = 86400.0  # s: older traces of another machine belong to nobody
FULL = (errno.ENOSPC, errno.EDQUOT, errno.EFBIG)


class StoreError(OSError):
    """A folder or a disk that does not take what is written to it; one line says what to do."""


def expanded(path: str | Path) -> Path:
    """The path with `~` as the home folder; ValueError for what no file can be called."""
    try:
        expanded_path = Path(path).expanduser()
        expanded_path.exists()
    except (TypeError, ValueError, RuntimeError) as reason:  # no text, a zero in it, no home
        raise ValueError(f"{shown(path)} is not the name of a file ({reason})") from None
    except OSError as reason:
        raise ValueError(f"'{path}' cannot be a file: {reason.strerror or reason}") from None
    return expanded_path


def check_folder(folder: str | Path) -> Path:
    """The folder, expanded, if files can be written there; it may not exist yet.

    Creates nothing.  Raises ValueError, in one line, if not.
    """
    path = expanded(folder)
    above = path
    while not above.exists() and above != above.parent:
        above = above.parent
    if not above.is_dir():
        raise ValueError(f"cannot write to '{path}': '{above}' is not a folder; choose another")
    if not os.access(above, os.W_OK | os.X_OK):
        raise ValueError(
            f"cannot write to '{path}': no permission in '{above}'; choose another folder"
        )
    return path


def check_target(path: str | Path, suffix: str, kind: str) -> Path:
    """The file, expanded, if it can be written under that name; it may not exist yet.

    Creates nothing.  Raises ValueError, in one line, for another suffix or a folder of that name.
    """
    target = expanded(path)
    if target.suffix != suffix or target.is_dir():
        raise ValueError(
            f"'{path}' cannot be the {kind} file; "
            f"give a name that ends in {suffix} and is not a folder's"
        )
    check_folder(target.parent)
    return target


def make_folder(folder: Path) -> None:
    """Make the folder, see that it takes files, clear what killed runs left in it.

    Raises StoreError, in one line, if it does not take files.
    """
    try:
        folder.mkdir(parents=True, exist_ok=True)
        trial = beside(folder / "trial")
        trial.touch()
        trial.unlink()
    except OSError as reason:
        raise StoreError(
            f"cannot write to '{folder}': {reason.strerror or reason}; choose another folder"
        ) from reason
    clear(folder)


@contextlib.contextmanager
def whole(path: Path) -> Iterator[Path]:
    """A temporary file for the block to write, which then takes the name of `path`.

    Nothing of it stays, and an older `path` stays as it was, when the block fails; StoreError when
    the disk refuses.
    """
    temporary = beside(path)
    try:
        yield temporary
        with open(temporary, "rb+") as file:
            os.fsync(file.fileno())
        os.replace(temporary, path)
        _settle(path.parent)
    except OSError as reason:
        help_ = "make room" if reason.errno in FULL else "see to it"
        raise StoreError(
            f"cannot write '{path}': {reason.strerror or reason}; {help_} and run the same again: "
            "what was done is kept"
        ) from reason
    finally:
        with contextlib.suppress(OSError):
            temporary.unlink()


def beside(path: Path, suffix: str = ".tmp") -> Path:
    """A temporary name in the folder of `path` that says which process works there."""
    return path.with_name(f".spinesim-{_host()}-{os.getpid()}-{secrets.token_hex(6)}{suffix}")


def _host() -> str:
    return re.sub(r"[^\w.]", "_", socket.gethostname())[:64]


def clear(folder: Path) -> None:
    """Remove temporary files and folders of processes of this package that are gone."""
    for path in folder.glob(".spinesim-*"):
        trace = TRACE.fullmatch(path.name)
        with contextlib.suppress(OSError):
            if trace is None or _at_work(trace["host"], int(trace["process"]), path):
                continue
            if path.is_dir():
                shutil.rmtree(path, ignore_errors=True)
            else:
                path.unlink()


def _at_work(host: str, process: int, path: Path) -> bool:
    """Whether the process that made a temporary file may still be at work."""
    if host != _host() or os.name == "nt":
        return time.time() - path.stat().st_mtime < ABANDONED
    try:
        os.kill(process, 0)
    except (ProcessLookupError, OverflowError):
        return False
    except OSError:  # there, and somebody else's
        return True
    return True


def _settle(folder: Path) -> None:
    """Make the new name last through a power cut, where the system lets a folder be opened."""
    if hasattr(os, "O_DIRECTORY"):
        handle = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)
