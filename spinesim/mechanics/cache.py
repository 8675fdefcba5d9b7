"""What is generated for a model, kept between sessions: source of equations, kernels, libraries.

A file counts only if it is what was kept: its digest stands beside it, it belongs to this user, and
nobody else can write to it, to its folder or to a folder above.  Where that does not hold, or
nothing can be written, a folder of this process takes the place of the user's: it costs time, never
the result, and no foreign code runs.

The digest finds damage, the owner and the modes keep others out.  A digest kept elsewhere would
keep out nobody more: whoever writes here is this user, who may write there too, and to the package
itself.  A digest of what the package would write is known only by writing it, and that is the work
which is saved.
"""

from __future__ import annotations

import atexit
import contextlib
import hashlib
import os
import shutil
import stat
import tempfile
from functools import lru_cache
from pathlib import Path

SHIPPED = Path(__file__).parent / "generated"
PACKAGE = Path(__file__).parents[1]
WRITTEN_BY = ("mechanics", "batch")  # the rooms whose code decides what a generated text says


def equations_name(structure: str) -> str:
    """File name of the equations of a structure."""
    return f"equations_{structure}.py"


def read_equations(structure: str) -> str | None:
    """Source of the equations of a structure; None where there is none."""
    with contextlib.suppress(OSError):
        return (SHIPPED / equations_name(structure)).read_text(encoding="utf-8")
    kept = read(_own_name(structure))
    return None if kept is None else kept.decode()


def keep_equations(structure: str, text: str) -> None:
    """Keep the source of the equations of a structure."""
    keep(_own_name(structure), text.encode())


def _own_name(structure: str) -> str:
    return equations_name(f"{structure}_{generator()}")


@lru_cache(1)
def generator() -> str:
    """A digest of the code that writes equations and kernels; other code has another digest."""
    files = sorted(file for room in WRITTEN_BY for file in (PACKAGE / room).glob("*.py"))
    return hashlib.sha256(b"\0".join(file.read_bytes() for file in files)).hexdigest()[:16]


# -- files


def read(name: str) -> bytes | None:
    """A kept file; None where there is none, or what is there is not what was kept."""
    file = folder() / name
    with contextlib.suppress(OSError):
        if _private(file.lstat(), stat.S_ISREG) and _private(_record(file).lstat(), stat.S_ISREG):
            content = file.read_bytes()
            if _record(file).read_text(encoding="ascii") == _digest(content):
                return content
    return None


def keep(name: str, content: bytes) -> None:
    """Keep a file and its digest; what cannot be written costs time, never the result."""
    file = folder() / name
    with contextlib.suppress(OSError):
        for target, data in ((file, content), (_record(file), _digest(content).encode())):
            handle, temporary = tempfile.mkstemp(dir=file.parent, suffix=".tmp")
            with os.fdopen(handle, "wb") as stream:
                stream.write(data)
            os.replace(temporary, target)


def _digest(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()


def _record(file: Path) -> Path:
    return file.with_name(file.name + ".sha256")


# -- folders


@lru_cache(1)
def cache_folder() -> Path:
    """Where generated files are kept between sessions, if nobody else can write there."""
    if chosen := os.environ.get("SPINESIM_CACHE"):
        return Path(chosen)
    from platformdirs import user_cache_dir

    from spinesim._version import VERSION

    return Path(user_cache_dir("spinesim", appauthor=False)) / VERSION


def folder() -> Path:
    """The user's cache folder; one of this process where others can write to it, or nobody."""
    chosen = cache_folder()
    with contextlib.suppress(OSError):
        chosen.mkdir(mode=0o700, parents=True, exist_ok=True)
        chosen = chosen.resolve()
        above = all(_private(place.stat(), stat.S_ISDIR, above=True) for place in chosen.parents)
        if above and _private(chosen.stat(), stat.S_ISDIR) and os.access(chosen, os.W_OK):
            return chosen
    return process_folder()


@lru_cache(1)
def process_folder() -> Path:
    """A folder of this process alone, removed at its end."""
    temporary = tempfile.mkdtemp(prefix="spinesim-")
    atexit.register(shutil.rmtree, temporary, ignore_errors=True)
    return Path(temporary)


def _private(status: os.stat_result, kind: object, *, above: bool = False) -> bool:
    """Whether a file or folder is of this kind, this user's, and nobody else's to write to.

    above: a folder further up may be root's, and open to all if only owners can rename what is in
    it.
    """
    if not callable(kind) or not kind(status.st_mode):
        return False
    if os.name == "nt":  # the user's folders are the user's alone
        return True
    if status.st_uid != os.geteuid() and not (above and status.st_uid == 0):
        return False
    if above and status.st_mode & stat.S_ISVTX:
        return True
    return not status.st_mode & stat.S_IWOTH and (
        not status.st_mode & stat.S_IWGRP or _own_group(status.st_gid)
    )


def _own_group(group: int) -> bool:
    """Whether a group has this user as its one member, as many systems set up."""
    import grp
    import pwd

    with contextlib.suppress(KeyError):
        user, entry = pwd.getpwuid(os.geteuid()), grp.getgrgid(group)
        return (
            user.pw_gid == group
            and entry.gr_name == user.pw_name
            and not set(entry.gr_mem) - {user.pw_name}
        )
    return False
