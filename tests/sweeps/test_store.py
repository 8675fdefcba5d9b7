"""Chunks on disk: whatever is killed, cut off or overwritten, the sweep run again ends with what an
undisturbed one gives.
"""

import errno
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from types import SimpleNamespace

import numpy as np
import pytest
import xarray as xr
from closed_form import Bounces
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from spinesim.published.vertical_spring_mass import MODEL
from spinesim.sweeps import chunks, netcdf
from spinesim.sweeps.execution import merge, sweep
from spinesim.sweeps.plan import plan

AXES = {"leg_k": [4e3, 10e3, 20e3, 40e3], "velocity": [-0.5, -0.7, -0.9]}
PER_CHUNK = 2


class Killed(BaseException):
    """What kill -9 is to the code that runs: no handler, no tidying up."""


class Interrupted(Bounces):
    """Counts its chunks, and dies before one of them if told to."""

    calls = 0
    last = 10**9

    def __call__(self, columns):
        if Interrupted.calls >= Interrupted.last:
            raise Killed
        Interrupted.calls += 1
        return super().__call__(columns)


def swept(folder, last=10**9, **options):
    """The result of a sweep into the folder, and how many chunks were computed for it."""
    Interrupted.calls, Interrupted.last = 0, last
    found = sweep(
        MODEL, store=folder, engine=Interrupted(size=PER_CHUNK), progress=False, **AXES, **options
    )
    return found, Interrupted.calls


UNDISTURBED = sweep(MODEL, engine=Bounces(size=PER_CHUNK), progress=False, **AXES)
CHUNKS = 6


class Disturbed(RuleBasedStateMachine):
    """Write, kill, damage, resume, in any order."""

    @initialize()
    def begin(self):
        self.folder = Path(tempfile.mkdtemp(prefix="spinesim-store-"))
        self.whole = set()

    def teardown(self):
        shutil.rmtree(self.folder, ignore_errors=True)

    def names(self):
        planned = plan(MODEL, AXES, engine=Bounces(size=PER_CHUNK))
        return [planned.name(chunk) for chunk in planned.chunks]

    @rule(after=st.integers(0, CHUNKS))
    def killed_between_chunks(self, after):
        missing = [name for name in self.names() if name not in self.whole]
        try:
            swept(self.folder, last=after)
        except Killed:
            assert after < len(missing)
        self.whole |= set(missing[:after])

    @rule(after=st.integers(0, CHUNKS - 1), where=st.sampled_from(["fsync", "replace"]))
    def killed_while_writing(self, after, where):
        missing = [name for name in self.names() if name not in self.whole]
        original, calls = getattr(os, where), iter(range(10**6))

        def dies(*given):
            # a chunk is flushed, then its folder
            if next(calls) >= after * (2 if where == "fsync" else 1):
                raise Killed
            return original(*given)

        setattr(os, where, dies)
        try:
            swept(self.folder)
        except Killed:
            assert after < len(missing)
        finally:
            setattr(os, where, original)
        self.whole |= set(missing[:after])

    @rule(
        chunk=st.integers(0, CHUNKS - 1),
        how=st.sampled_from(["cut", "flip", "empty", "foreign", "text", "gone"]),
        at=st.floats(0, 1),
    )
    def damaged(self, chunk, how, at):
        name = self.names()[chunk]
        path = chunks.path_of(self.folder, name)
        raw = path.read_bytes() if path.exists() else b""
        place = int(at * max(len(raw) - 1, 0))
        if how == "gone":
            path.unlink(missing_ok=True)
        elif how == "foreign":
            other = chunks.path_of(self.folder, self.names()[chunk - 1])
            path.write_bytes(other.read_bytes() if other.exists() else b"spinesim chunk 1 x y\n")
        else:
            flipped = raw[:place] + bytes([raw[place] ^ 1]) + raw[place + 1 :] if raw else b""
            path.write_bytes(
                {"cut": raw[:place], "flip": flipped, "empty": b"", "text": b"not a chunk\n"}[how]
            )
        self.whole -= {name}

    @rule()
    def resumed(self):
        found, computed = swept(self.folder)
        xr.testing.assert_identical(found, UNDISTURBED)
        assert computed == CHUNKS - len(self.whole)
        self.whole = set(self.names())

    @invariant()
    def what_is_whole_can_be_read(self):
        for name in getattr(self, "whole", ()):
            assert chunks.load(self.folder, name) is not None


Disturbed.TestCase.settings = settings(max_examples=12, stateful_step_count=12, deadline=None)
TestDisturbed = Disturbed.TestCase


SCRIPT = """
import sys
from closed_form import Bounces
from spinesim.published.vertical_spring_mass import MODEL
from spinesim.sweeps.execution import sweep
sweep(MODEL, out=sys.argv[1], engine=Bounces(size=2, pause=0.05), progress=False,
      leg_k={"start": 4e3, "stop": 40e3, "num": 20}, velocity=[-0.5, -0.7, -0.9])
"""


@pytest.mark.slow
def test_a_sweep_killed_again_and_again_ends_like_an_undisturbed_one(tmp_path):
    out, calm = tmp_path / "sweep.nc", tmp_path / "calm.nc"
    place = {**os.environ, "PYTHONPATH": str(Path(__file__).parents[1])}
    kills, held = 0, 0
    for _ in range(60):
        child = subprocess.Popen([sys.executable, "-c", SCRIPT, str(out)], env=place)
        parts = tmp_path / "sweep.nc.parts"
        before = len(list(parts.glob("*.chunk"))) if parts.exists() else 0
        patience = time.monotonic() + 60
        while child.poll() is None and time.monotonic() < patience:
            if parts.exists() and len(list(parts.glob("*.chunk"))) >= before + 7:
                child.send_signal(signal.SIGKILL)
                kills += 1
            time.sleep(0.01)
        child.wait()
        assert len(list(parts.glob("*.chunk"))) >= held  # nothing that was done is lost
        held = len(list(parts.glob("*.chunk")))
        if child.returncode == 0:
            break
    assert kills >= 3 and child.returncode == 0
    subprocess.run([sys.executable, "-c", SCRIPT, str(calm)], env=place, check=True)
    assert out.read_bytes() == calm.read_bytes()


def test_two_writes_of_an_outcome_are_the_same_bytes(tmp_path):
    planned = plan(MODEL, AXES, engine=Bounces(size=12))
    outcome = planned.engine(planned.columns(0))
    written = []
    for _ in range(2):
        chunks.save(tmp_path, "0" * 32, outcome)
        written.append(chunks.path_of(tmp_path, "0" * 32).read_bytes())
    assert written[0] == written[1]
    read = chunks.load(tmp_path, "0" * 32)
    assert (
        read is not None and read.messages == outcome.messages and read.warnings == outcome.warnings
    )
    np.testing.assert_array_equal(read.values["peak"], outcome.values["peak"])


@pytest.mark.parametrize("reason", [errno.ENOSPC, errno.EDQUOT, errno.EIO])
def test_a_disk_that_refuses_is_said_in_one_line_and_loses_nothing(tmp_path, monkeypatch, reason):
    flush, calls = os.fsync, iter(range(100))

    def full(handle):
        if next(calls) >= 4:  # two chunks, their folder each time
            raise OSError(reason, os.strerror(reason))
        return flush(handle)

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(chunks.StoreError) as refused:
        swept(tmp_path)
    text = str(refused.value)
    assert str(tmp_path) in text and "what was done is kept" in text and "\n" not in text
    assert len(list(tmp_path.glob("*.chunk"))) == 2 and not list(tmp_path.glob(".spinesim-*"))
    monkeypatch.undo()
    found, computed = swept(tmp_path)
    assert computed == CHUNKS - 2
    xr.testing.assert_identical(found, UNDISTURBED)


def test_a_place_that_cannot_be_written_is_said_before_anything_is_computed(tmp_path):
    (tmp_path / "file").write_text("in the way")
    for place in (
        {"store": tmp_path / "file"},
        {"store": tmp_path / "file" / "deep"},
        {"out": tmp_path / "file" / "a.nc"},
    ):
        Interrupted.calls = 0
        with pytest.raises(ValueError, match="cannot write to"):
            sweep(MODEL, engine=Interrupted(size=2), progress=False, **place, **AXES)
        assert Interrupted.calls == 0


def test_a_result_that_cannot_be_written_keeps_the_older_one(tmp_path, monkeypatch):
    out = tmp_path / "a.nc"
    sweep(MODEL, out=out, engine=Bounces(), progress=False, leg_k=[10e3])
    before, put = out.read_bytes(), os.replace

    def full(source, target):
        if str(target).endswith(".nc"):
            raise OSError(errno.ENOSPC, "No space left on device")
        return put(source, target)

    monkeypatch.setattr(os, "replace", full)
    with pytest.raises(chunks.StoreError, match="No space left"):
        sweep(MODEL, out=out, engine=Bounces(), progress=False, leg_k=[20e3])
    assert out.read_bytes() == before and not list(tmp_path.glob(".spinesim-*"))


def test_the_name_of_a_chunk_holds_all_that_its_numbers_depend_on():
    rows = {"leg_k": np.array([1.0, 2.0]), "shoe": np.array(["racer", "racer"], dtype=object)}
    names = {
        chunks.key("engine", rows),
        chunks.key("other engine", rows),
        chunks.key("engine", rows | {"leg_k": np.array([1.0, 2.0 + 1e-15])}),
        chunks.key("engine", rows | {"leg_k": np.array([2.0, 1.0])}),
        chunks.key("engine", rows | {"shoe": np.array(["racer", "max-cushion"], dtype=object)}),
        chunks.key("engine", {"leg_c": rows["leg_k"], "shoe": rows["shoe"]}),
    }
    assert len(names) == 6
    assert chunks.key("engine", dict(rows)) in names


def test_shards_from_several_folders_merge_to_the_whole(tmp_path):
    folders = [tmp_path / name for name in "abc"]
    for i, folder in enumerate(folders, 1):
        counted = swept(folder, shard=(i, 3))[0]
        assert counted.attrs["shard"] == f"{i}/3" and counted.attrs["chunks"] == 2
    planned = plan(MODEL, AXES, engine=Interrupted(size=PER_CHUNK))
    with pytest.raises(ValueError, match="2 of 6 chunks are not in"):
        merge(planned, folders[:2])
    whole = merge(planned, folders, tmp_path / "whole.nc")
    xr.testing.assert_identical(whole, UNDISTURBED)


def test_a_disk_without_room_for_the_result_is_seen_before_it_is_written(tmp_path, monkeypatch):
    swept(tmp_path / "chunks")
    monkeypatch.setattr(netcdf.shutil, "disk_usage", lambda _: SimpleNamespace(free=100_000))
    with pytest.raises(chunks.StoreError, match=r"No space left on device, 1\.05 MB are needed"):
        swept(tmp_path / "chunks", out=tmp_path / "a.nc")
    assert sorted(path.name for path in tmp_path.iterdir()) == ["chunks"]
    assert Interrupted.calls == 0  # the chunks were all there, and still are
