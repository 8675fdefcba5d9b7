"""The compiled lanes are those of NumPy, whoever compiled them; what is kept is taken only if it is
what was kept.
"""

import ctypes
import logging
import os
import sys
import time
from concurrent.futures import ThreadPoolExecutor

import numpy as np
import pytest

from spinesim import batch
from spinesim.anatomy.parameter_table import pattern
from spinesim.batch import compilation, kernel, libraries, threads
from spinesim.batch.compilation import CompilationError
from spinesim.batch.tableaux import stiff_links
from spinesim.batch.work import arranged, parameter_matrix, start_states, watched_links
from spinesim.gait.imbalances import WATCH
from spinesim.gait.stance import Stance, guesses
from spinesim.measures.signals import CONTACT_FORCE
from spinesim.mechanics import cache
from spinesim.mechanics.laws import SpringDamper
from spinesim.mechanics.model import GROUND, Link, Model, vertical_bodies
from spinesim.mechanics.solve import Event
from spinesim.scenario import Runner, Scenario

SYSTEM, INSTALLED = compilation.system_compiler(), compilation.installed_compiler()
COMPILER = pytest.mark.skipif(not batch.compiler(), reason="there is no C compiler")
LEVELS = compilation.levels(compilation.machine())
HERE = LEVELS[: LEVELS.index(libraries.level()) + 1]
NARROWER = [pytest.param(level, marks=pytest.mark.slow) for level in HERE[:-1]]


def runner_kernel():
    model = pattern()
    return model, watched_links(model, watch=WATCH), stiff_links(model)


def work_of_runners(rtol=1e-5):
    """The stances of three runners who guess their gait, followed every 5 ms."""
    model, watched, _ = runner_kernel()
    parameters, starts = [], []
    for mass, shoe in ((70, "daily-trainer"), (55, "racer"), (85, "max-cushion")):
        stance = Stance(Scenario(Runner(mass=mass), shoe=shoe))
        leg, landing = stance.decode(next(guesses(stance.task)))
        start = stance.body.state(landing)
        parameters.append(list(stance.model.with_(**leg).parameters.values()))
        starts.append([*start.position, *start.velocity])
    events = [Event("lift-off", "midsole", CONTACT_FORCE, earliest=0.1, terminal=True)]
    record, times = ["midsole", ("pelvis", "z"), ("pelvis", "z'")], np.arange(0.0, 0.2, 5e-3)
    values = parameter_matrix(model, np.array(parameters).T)
    state, begin = start_states(model, np.array(starts).T)
    return arranged(model, values, state, begin, 0.6, rtol, events, watched, record, times, -np.inf)


def assert_same(one, other, rtol):
    assert one.status.tolist() == other.status.tolist() == [1, 1, 1]
    np.testing.assert_array_equal(one.steps, other.steps)
    np.testing.assert_allclose(one.event_times, other.event_times, rtol=rtol)
    np.testing.assert_allclose(one.measures[..., 1], other.measures[..., 1], rtol=rtol)
    np.testing.assert_allclose(one.track, other.track, rtol=rtol, atol=1e-6)  # forces near zero


@pytest.fixture(scope="module")
def in_numpy():
    work = work_of_runners()
    kernel.kernel(*runner_kernel(), compiled=False).run(work, 0, 3)
    return work


def test_the_shipped_header_is_what_the_model_prints():
    shipped = kernel.shipped(*runner_kernel())
    assert shipped.read_text(encoding="utf-8") == kernel.lane_source(*runner_kernel()), (
        "run python validation/regenerate.py"
    )


@pytest.mark.parametrize("level", [*NARROWER, HERE[-1]])
@pytest.mark.parametrize(
    "command",
    [
        pytest.param(SYSTEM, id="cc", marks=pytest.mark.skipif(not SYSTEM, reason="no cc")),
        pytest.param(INSTALLED, id="zig", marks=pytest.mark.skipif(not INSTALLED, reason="no zig")),
    ],
)
def test_every_compiler_and_every_width_gives_what_numpy_gives(level, command, in_numpy, tmp_path):
    header = kernel.shipped(*runner_kernel()).read_text(encoding="utf-8")
    compilation.compile_library(
        [("kernel", level, header)], tmp_path / "library", tmp_path, command=command
    )
    library = ctypes.CDLL(str(tmp_path / "library"))
    work = work_of_runners()
    libraries.run(getattr(library, compilation.symbol("kernel", level, header)), work, 0, 3)
    assert_same(work, in_numpy, rtol=1e-8)  # rounding, carried through some hundred steps


@COMPILER
def test_a_kernel_that_was_told_to_stop_returns_at_once():
    work = work_of_runners()
    work.stop[0] = 1
    kernel.kernel(*runner_kernel()).run(work, 0, 3)
    assert work.status.tolist() == [-3, -3, -3]  # as if nothing had come of them


def test_an_interrupt_stops_the_threads(monkeypatch):
    work = work_of_runners()
    monkeypatch.setattr(threads, "FEW", 0)

    def patient(work, first, last):
        while not work.stop[0]:
            time.sleep(0.01)

    def interrupted(parts, timeout):
        raise KeyboardInterrupt

    monkeypatch.setattr(threads, "wait", interrupted)
    with pytest.raises(KeyboardInterrupt):
        threads.run(kernel.Kernel(patient, "patience", True), work, 1)


def spring():
    (body,) = vertical_bodies(mass=75.0)
    link = Link("spring", body.onto(GROUND), SpringDamper(20e3))
    return Model((body,), (link,), contact="spring")


def deepest(compiled=None):
    model = spring()
    result = batch.integrate(
        model, None, model.at_touchdown(-0.7), 0.27, rtol=1e-7, compiled=compiled
    )
    weight = 75 * 9.81
    exact = weight + np.hypot(weight, np.sqrt(20e3 * 75) * 0.7)
    assert result.maximum["spring"][0] == pytest.approx(exact, rel=1e-6)
    return result.made


@pytest.fixture
def fresh(monkeypatch, tmp_path):
    """A cache of one's own, and nothing loaded yet."""
    folder = tmp_path / "cache"
    monkeypatch.setattr(cache, "cache_folder", lambda: folder)
    monkeypatch.setattr(kernel, "_LOADED", {})
    return folder


def compilations(monkeypatch):
    """A list that grows with every call of a compiler."""
    calls, run = [], compilation._run
    monkeypatch.setattr(compilation, "_run", lambda command: (calls.append(command), run(command)))
    return calls


@COMPILER
def test_a_kept_library_is_loaded_and_not_compiled_again(fresh, monkeypatch):
    assert "compiled by" in deepest(True)
    monkeypatch.setattr(kernel, "_LOADED", {})
    calls = compilations(monkeypatch)
    deepest(True)
    assert not calls
    assert all(file.stat().st_mode & 0o077 == 0 for file in fresh.iterdir())


@COMPILER
@pytest.mark.parametrize("ending", [compilation.suffix(sys.platform), ".h"])
def test_what_was_tampered_with_is_made_again(ending, fresh, monkeypatch):
    deepest(True)
    files = list(fresh.glob(f"*{ending}"))
    assert files
    for file in files:
        content = file.read_bytes()
        os.unlink(file)  # the library itself is still loaded
        file.write_bytes(content[:-1] + b"!")
    monkeypatch.setattr(kernel, "_LOADED", {})
    deepest(True)


@pytest.mark.skipif(os.name == "nt", reason="the rights of files are others there")
@pytest.mark.parametrize("compiled", [pytest.param(True, marks=COMPILER), False])
def test_a_folder_that_others_can_write_to_is_not_used(compiled, fresh):
    fresh.mkdir()
    fresh.chmod(0o777)
    deepest(compiled)
    assert not list(fresh.iterdir())


@pytest.mark.skipif(os.name == "nt", reason="the rights of files are others there")
def test_a_folder_below_one_that_others_can_write_to_is_not_used(fresh):
    fresh.mkdir()
    fresh.parent.chmod(0o777)
    assert cache.folder() != fresh.resolve()
    fresh.parent.chmod(0o1777)  # where only owners can rename, as in /tmp
    assert cache.folder() == fresh.resolve()


@pytest.mark.parametrize("compiled", [pytest.param(True, marks=COMPILER), False])
def test_a_cache_that_cannot_be_written_costs_nothing_but_time(compiled, fresh):
    fresh.write_text("not a folder")
    deepest(compiled)


def test_without_a_compiler_numpy_does_it_and_says_so_once(fresh, monkeypatch, caplog):
    monkeypatch.setattr(compilation, "compiler", lambda: None)
    # other packages' setting up of logging switches off the loggers that are there already
    monkeypatch.setattr(logging.getLogger("spinesim.batch.kernel"), "disabled", False)
    assert deepest() == deepest() == "NumPy (no C compiler was found)"
    (record,) = caplog.records
    assert "times slower" in record.message
    with pytest.raises(CompilationError, match="no C compiler"):
        deepest(True)


@COMPILER
def test_threads_that_ask_together_compile_once(fresh, monkeypatch):
    calls = compilations(monkeypatch)
    with ThreadPoolExecutor(4) as pool:
        assert len(set(pool.map(deepest, [True] * 4))) == 1
    assert len([call for call in calls if "-c" in call]) == 1
