"""Where the outcomes of a sweep are kept until its result is made: folders of chunks, or memory."""

from __future__ import annotations

import shutil
from collections.abc import Iterator, Sequence
from pathlib import Path

from spinesim.sweeps import chunks
from spinesim.sweeps.engine import Outcome
from spinesim.sweeps.places import StoreError, check_folder
from spinesim.sweeps.plan import Plan

PARTS = ".parts"  # what the folder of chunks beside FILE.nc is called: FILE.nc.parts
MEMORY = 2**31  # bytes: a larger result has to go to a file
Store = str | Path | Sequence[str | Path] | None


class Kept:
    """Outcomes by chunk: in folders (the first takes what is new), or in memory where there are
    none.
    """

    def __init__(self, planned: Plan, folders: Sequence[Path]) -> None:
        self.plan, self.folders = planned, folders
        self.memory: dict[int, Outcome] = {}

    def load(self, chunk: int) -> Outcome | None:
        """The outcome of a chunk, None if it is not kept."""
        if not self.folders:
            return self.memory.get(chunk)
        name = self.plan.name(chunk)
        outcomes_there = (chunks.load(folder, name) for folder in self.folders)
        return next((outcome for outcome in outcomes_there if outcome is not None), None)

    def save(self, chunk: int, outcome: Outcome) -> None:
        """Keep the outcome of a chunk."""
        if self.folders:
            chunks.save(self.folders[0], self.plan.name(chunk), outcome)
        else:
            self.memory[chunk] = outcome

    def __iter__(self) -> Iterator[tuple[int, Outcome]]:
        for chunk in self.plan.chunks:
            if (outcome := self.load(chunk)) is not None:
                yield self.plan.bounds(chunk)[0], outcome


def folders_of(store: Store, out: Path | None) -> list[Path]:
    """The folders of the chunks, checked; of a result alone FILE.nc.parts."""
    if store is None:
        return [] if out is None else [check_folder(f"{out}{PARTS}")]
    several = [store] if isinstance(store, (str, Path)) else store
    return [check_folder(folder) for folder in several]


def check_room(planned: Plan, out: Path | None, folders: Sequence[Path]) -> None:
    """See that memory, or the disk, has room; StoreError, or ValueError, in one line if not."""
    if not folders:
        if planned.bytes > MEMORY:
            raise ValueError(
                f"the result takes {planned.bytes / 1e9:.3g} GB of memory; "
                "give out='sweep.nc' to have it written as it comes, or fewer measures"
            )
        return
    place = folders[0]
    while not place.exists() and place != place.parent:
        place = place.parent
    needed, free = planned.bytes * (2 if out else 1), shutil.disk_usage(place).free
    if needed > free:
        raise StoreError(
            f"the sweep needs {needed / 1e9:.3g} GB in '{folders[0]}', "
            f"where {free / 1e9:.3g} GB are free; choose another disk"
        )
