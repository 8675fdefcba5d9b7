"""Files: names tried before work starts, whole or not there, never somebody else's; what was damaged
is computed again.
"""

import errno
import os
import subprocess
import sys

import numpy as np
import pytest
import xarray as xr
from closed_form import Bounces
from hypothesis import given, settings
from hypothesis import strategies as st

from spinesim.published.vertical_spring_mass import MODEL
from spinesim.show.files import write_all
from spinesim.sweeps import chunks, execution, places
from spinesim.sweeps.execution import sweep
from spinesim.sweeps.netcdf import is_whole, write_netcdf
from spinesim.sweeps.places import StoreError, beside, clear, whole

AXES = {"leg_k": [10e3, 20e3, 40e3], "velocity": [-0.5, -0.7]}


def swept(out, **options):
    return sweep(MODEL, engine=Bounces(size=2), out=out, progress=False, **AXES, **options)


@pytest.fixture(scope="module")
def undisturbed(tmp_path_factory):
    """A file with its chunks beside it, what it says and its bytes."""
    out = tmp_path_factory.mktemp("damage") / "a.nc"
    return out, swept(out), out.read_bytes()


@settings(max_examples=20)
@given(st.data())
def test_a_damaged_result_is_written_again_and_it_is_said(undisturbed, data):
    out, calm, content = undisturbed
    first = data.draw(st.integers(0, len(content) - 1))
    last = data.draw(st.integers(first + 1, min(first + 4096, len(content))))
    zeros = content[:first] + bytes(last - first) + content[last:]
    flipped = content[:first] + bytes([content[first] ^ 1]) + content[first + 1 :]
    damaged = data.draw(st.sampled_from([zeros, flipped, content[:first]]))
    if first < 8 and damaged[:8] != content[:8] and damaged:
        damaged = content[:8] + damaged[8:]  # else it might be anybody's file
    out.write_bytes(damaged)
    assert is_whole(out) == (damaged == content)
    xr.testing.assert_identical(swept(out), calm)
    assert out.read_bytes() == content


def test_what_is_damaged_is_said(tmp_path, caplog, monkeypatch):
    for log in (chunks.log, execution.log):  # import-linter silences every logger that there is
        monkeypatch.setattr(log, "disabled", False)
    out = tmp_path / "a.nc"
    swept(out)
    for path in (out, next((tmp_path / "a.nc.parts").glob("*.chunk"))):
        path.write_bytes(path.read_bytes()[:-200] + bytes(200))
    swept(out)
    assert "a.nc' is damaged" in caplog.text and ".chunk' is damaged" in caplog.text


def test_every_netcdf_file_carries_its_digest(tmp_path):
    write_netcdf(xr.Dataset({"a": ("x", [1.0, 2.0])}), tmp_path / "a.nc")
    assert is_whole(tmp_path / "a.nc")
    assert xr.load_dataset(tmp_path / "a.nc", engine="h5netcdf")["a"].values.tolist() == [1, 2]


@pytest.mark.parametrize("name", ["notes.txt", "a2.toml", "notes.nc", "folder.nc", "a" * 300])
def test_no_file_of_another_kind_is_overwritten(tmp_path, name):
    if len(name) < 250:
        (tmp_path / name).write_text("mine") if name != "folder.nc" else (tmp_path / name).mkdir()
    before = sorted(tmp_path.rglob("*"))
    with pytest.raises(ValueError) as refused:
        swept(tmp_path / name)
    assert "\n" not in str(refused.value) and sorted(tmp_path.rglob("*")) == before
    assert name not in ("notes.txt", "notes.nc") or (tmp_path / name).read_text() == "mine"


def test_a_tilde_is_the_home_folder(tmp_path, monkeypatch):
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.chdir(tmp_path)
    swept("~/a.nc")
    sweep(MODEL, engine=Bounces(), store="~/store", progress=False, **AXES)
    assert {path.name for path in tmp_path.iterdir()} == {"a.nc", "a.nc.parts", "store"}


def test_only_what_dead_processes_of_this_package_left_is_removed(tmp_path):
    ended = subprocess.Popen([sys.executable, "-c", ""])
    ended.wait()
    mine = beside(tmp_path / "a.nc")
    dead = mine.with_name(mine.name.replace(f"-{os.getpid()}-", f"-{ended.pid}-"))
    folder = dead.with_name(dead.name.removesuffix(".tmp"))
    elsewhere = tmp_path / ".spinesim-another_host-1-0123456789ab.tmp"
    old = tmp_path / ".spinesim-another_host-2-0123456789ab.tmp"
    others = [tmp_path / name for name in (".notes.tmp", ".spinesim-notes", ".a.nc-12.tmp")]
    for path in (mine, dead, elsewhere, old, *others):
        path.write_text("half")
    folder.mkdir()
    (folder / "figure.png").write_text("half")
    for path in (old, *others):
        os.utime(path, (0, 0))
    clear(tmp_path)
    assert set(tmp_path.iterdir()) == {mine, elsewhere, *others}


def test_a_file_is_whole_or_not_there(tmp_path):
    path = tmp_path / "a"
    with whole(path) as temporary:
        temporary.write_text("first")
    with pytest.raises(KeyError), whole(path) as temporary:
        temporary.write_text("sec")
        raise KeyError
    with pytest.raises(StoreError, match="make room"), whole(path) as temporary:
        temporary.write_text("sec")
        raise OSError(errno.ENOSPC, "No space left on device")
    assert path.read_text() == "first" and list(tmp_path.iterdir()) == [path]


def test_all_files_of_a_call_or_none(tmp_path, monkeypatch):
    """The second file cannot take its place: a folder is there, or the system refuses."""
    writers = {name: lambda path: path.write_text("new") for name in ("a.png", "b.pdf")}
    (tmp_path / "a.png").write_text("old")
    (tmp_path / "b.pdf").mkdir()
    with pytest.raises(OSError, match=r"'b.pdf' is a folder there"):
        write_all(tmp_path, writers)
    assert (tmp_path / "a.png").read_text() == "old"
    (tmp_path / "b.pdf").rmdir()
    put = os.replace

    def refuse(source, target):
        if target == tmp_path / "b.pdf":
            raise PermissionError(errno.EACCES, "Permission denied")
        put(source, target)

    monkeypatch.setattr(os, "replace", refuse)
    with pytest.raises(PermissionError):
        write_all(tmp_path, writers)
    assert (tmp_path / "a.png").read_text() == "old" and len(list(tmp_path.iterdir())) == 1
    with pytest.raises(PermissionError):
        write_all(tmp_path / "new", {"b.pdf": lambda _: refuse("", tmp_path / "b.pdf")})
    assert not (tmp_path / "new").exists()


@pytest.mark.skipif(not hasattr(os, "posix_fallocate"), reason="the system reserves no room")
def test_a_full_disk_is_met_before_hdf5_writes(tmp_path, monkeypatch):
    def full(handle, offset, length):
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(os, "posix_fallocate", full)
    with pytest.raises(StoreError, match="No space left on device; make room"):
        swept(tmp_path / "a.nc")
    assert [path.name for path in tmp_path.iterdir()] == ["a.nc.parts"]


def test_labels_count_in_what_a_file_is_asked(tmp_path):
    def labelled(names):
        legs = xr.DataArray([10e3, 20e3], dims="athlete", coords={"athlete": names})
        return sweep(MODEL, engine=Bounces(), out=tmp_path / "a.nc", leg_k=legs, progress=False)

    assert labelled(["Ann", "Bob"])["athlete"].values.tolist() == ["Ann", "Bob"]
    assert labelled(["Dan", "Eve"])["athlete"].values.tolist() == ["Dan", "Eve"]
    assert len(list((tmp_path / "a.nc.parts").glob("*.chunk"))) == 1  # the numbers are the same


def test_every_coordinate_says_what_it_is(tmp_path):
    legs = xr.DataArray([10e3, 31e3], dims="athlete", coords={"athlete": [3, 4]})
    found = sweep(MODEL, engine=Bounces(), leg_k=legs, velocity=[-0.5], progress=False)
    for name, values in found.variables.items():
        assert values.attrs["long_name"], name
        assert values.dtype.kind not in "fi" or values.attrs["units"], name
    assert np.isfinite(found["peak"]).all() and "warning" in found.dims
    assert chunks.SUFFIX == ".chunk" and places.FULL
