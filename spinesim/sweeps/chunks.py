"""Chunks of a sweep on disk, each whole or not there.

    save(folder, key, outcome)
    load(folder, key)      # None if it is missing, damaged, or somebody else's

A chunk is named by the hash of all that its numbers depend on, so that a folder may hold several
sweeps, and one sweep run again finds what it had.  The first line of the file holds the key and a
checksum of key and content; what does not fit is computed anew.
"""

from __future__ import annotations

import hashlib
import io
import json
import logging
from pathlib import Path
from typing import Any

import numpy as np

from spinesim.scenario import shoe, surface
from spinesim.sweeps.engine import Outcome
from spinesim.sweeps.places import StoreError, whole
from spinesim.sweeps.space import Columns

HEAD = b"spinesim chunk 1"
SUFFIX = ".chunk"
log = logging.getLogger(__name__)


def key(engine: str, columns: Columns) -> str:
    """Name of the chunk that an engine (its key) makes of these columns."""
    text = hashlib.sha256(engine.encode())
    resolve: dict[str, Any] = {"shoe": shoe, "surface": surface}
    for name, column in columns.items():
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


def save(folder: Path, name: str, outcome: Outcome) -> None:
    """Keep an outcome under its key; StoreError, nothing half written, when the disk refuses."""
    body = _packed(outcome)
    head = b" ".join([HEAD, name.encode(), _checksum(name, body)]) + b"\n"
    with whole(path_of(folder, name)) as temporary:
        temporary.write_bytes(head + body)


def load(folder: Path, name: str) -> Outcome | None:
    """The outcome of that key; None if there is none, or it is damaged, which is logged."""
    path = path_of(folder, name)
    try:
        raw = path.read_bytes()
    except (FileNotFoundError, IsADirectoryError, NotADirectoryError):
        return None
    except OSError as reason:
        raise StoreError(
            f"cannot read '{path}': {reason.strerror or reason}; see to it and run the same again"
        ) from reason
    head, _, body = raw.partition(b"\n")
    if head != b" ".join([HEAD, name.encode(), _checksum(name, body)]):
        log.warning("'%s' is damaged and is not used: its scenarios are computed again", path)
        return None
    return _unpacked(body)


def path_of(folder: Path, name: str) -> Path:
    """Where the chunk of that key lies."""
    return folder / f"{name}{SUFFIX}"


def _checksum(name: str, body: bytes) -> bytes:
    return hashlib.sha256(name.encode() + body).hexdigest().encode()


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
