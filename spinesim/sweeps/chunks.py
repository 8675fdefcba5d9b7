"""Chunks of a sweep on disk, each whole or not there: written under a temporary name, flushed to
the disk, renamed.

    save(folder, key, outcome);  load(folder, key)      # None if it is missing, damaged, or
    somebody else's

A chunk is named by the hash of all that its numbers depend on, so that a folder may hold several
sweeps, and one sweep run again finds what it had.  The first line of the file holds the key and a
checksum of key and content; what does not fit is computed anew.
"""

from __future__ import annotations

import contextlib
import errno
import hashlib
import io
import json
import os
import secrets
import time
from pathlib import Path
from typing import Any

import numpy as np

from spinesim.scenario import shoe, surface
from spinesim.sweeps.engine import Outcome
from spinesim.sweeps.space import Columns

HEAD = b"spinesim chunk 1"
SUFFIX = ".chunk"
STALE = 3600.0  # s: temporary files older than this were left by a run that was killed


class StoreError(OSError):
    """A folder or a disk that does not take what is written to it; one line that says what to do."""


def key(engine: str, rows: Columns) -> str:
    """Name of the chunk that an engine_for (its `key`) makes of these rows."""
    text = hashlib.sha256(engine.encode())
    resolve: dict[str, Any] = {"shoe": shoe, "surface": surface}
    for name, column in rows.items():
        text.update(f"\n{name} {len(column)} ".encode())
        if column.dtype.kind == "f":
            text.update(np.ascontiguousarray(column, dtype="<f8").tobytes())
        else:
            words = {
                value: repr(
                    resolve[name](value) if name in resolve and isinstance(value, str) else value
                )
                for value in set(column.tolist())
            }
            text.update("\0".join(words[value] for value in column.tolist()).encode())
    return text.hexdigest()[:32]


def prepare(folder: Path) -> None:
    """Make the folder and see that it takes files; StoreError if it does not.  Clears what killed
    runs left half written.
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
    for path in folder.glob(".*.tmp"):
        with contextlib.suppress(OSError):
            if time.time() - path.stat().st_mtime > STALE:
                path.unlink()


def save(folder: Path, name: str, outcome: Outcome) -> None:
    """Keep an outcome under its key; StoreError, with nothing half written, when the disk refuses."""
    body = _packed(outcome)
    head = b" ".join([HEAD, name.encode(), _checksum(name, body)]) + b"\n"
    temporary = beside(path_of(folder, name))
    try:
        with open(temporary, "xb") as file:
            file.write(head)
            file.write(body)
            file.flush()
            os.fsync(file.fileno())
        os.replace(temporary, path_of(folder, name))
        _settle(folder)
    except OSError as reason:
        with contextlib.suppress(OSError):
            temporary.unlink()
        full = reason.errno in (errno.ENOSPC, errno.EDQUOT, errno.EFBIG)
        help_ = (
            "make room and run the same again: what was done is kept"
            if full
            else "see to it and run the same again: what was done is kept"
        )
        raise StoreError(
            f"cannot write to '{folder}': {reason.strerror or reason}; {help_}"
        ) from reason


def write_text(path: Path, text: str) -> None:
    """A small file, whole or not there."""
    temporary = beside(path)
    try:
        temporary.write_text(text, encoding="utf-8")
        os.replace(temporary, path)
    except OSError as reason:
        raise StoreError(
            f"cannot write '{path}': {reason.strerror or reason}; choose another folder"
        ) from reason


def load(folder: Path, name: str) -> Outcome | None:
    """The outcome of that key, or None if there is none, or it is damaged, or not what its name
    says.
    """
    try:
        raw = path_of(folder, name).read_bytes()
    except (FileNotFoundError, IsADirectoryError):
        return None
    except OSError as reason:
        raise StoreError(
            f"cannot read '{path_of(folder, name)}': {reason.strerror or reason}; see to it and run the same again"
        ) from reason
    head, _, body = raw.partition(b"\n")
    if head != b" ".join([HEAD, name.encode(), _checksum(name, body)]):
        return None
    return _unpacked(body)


def path_of(folder: Path, name: str) -> Path:
    """Where the chunk of that key lies."""
    return folder / f"{name}{SUFFIX}"


def beside(path: Path) -> Path:
    """A temporary name in the same folder, that no other run takes."""
    return path.with_name(f".{path.stem}-{secrets.token_hex(6)}.tmp")


def _checksum(name: str, body: bytes) -> bytes:
    return hashlib.sha256(name.encode() + body).hexdigest().encode()


def _settle(folder: Path) -> None:
    """Make the new name last through a power cut, where the system lets a folder be opened."""
    if hasattr(os, "O_DIRECTORY"):
        handle = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)


def _packed(outcome: Outcome) -> bytes:
    """Numbers as .npy arrays, texts as JSON; the same outcome gives the same bytes."""
    texts = {"messages": outcome.messages, "warnings": outcome.warnings, "version": outcome.version}
    arrays = {f"value {name}": array for name, array in outcome.values.items()}
    coded = np.frombuffer(json.dumps(texts, ensure_ascii=False).encode(), dtype=np.uint8)
    buffer = io.BytesIO()
    np.savez(
        buffer,
        allow_pickle=False,
        **arrays,
        status=outcome.status,
        residual=outcome.residual,
        texts=coded,
    )
    return buffer.getvalue()


def _unpacked(body: bytes) -> Outcome:
    with np.load(io.BytesIO(body), allow_pickle=False) as arrays:
        texts = json.loads(arrays["texts"].tobytes())
        values = {
            name.removeprefix("value "): arrays[name]
            for name in arrays.files
            if name.startswith("value ")
        }
        return Outcome(
            values,
            arrays["status"],
            arrays["residual"],
            texts["messages"],
            texts["warnings"],
            texts["version"],
        )
