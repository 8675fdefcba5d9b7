"""What is stored is found again only by who asks for all that it depends on; what a computation
depends on travels with it.
"""

import pickle
from concurrent.futures import Future, ThreadPoolExecutor

import numpy as np
import pytest
from closed_form import Bounces

import spinesim as ss
from spinesim import catalogue
from spinesim.published import liu_nigg_2000
from spinesim.published.vertical_spring_mass import MODEL
from spinesim.scenario.constants import assuming
from spinesim.sweeps import batch_engine
from spinesim.sweeps.engine import full_key
from spinesim.sweeps.engine_choice import engine_for
from spinesim.sweeps.execution import sweep
from spinesim.sweeps.plan import plan
from spinesim.sweeps.workers import ATTEMPTS, Task, WorkersError, outcomes

SCENARIO = ss.Scenario()
STRONG = {"muscle_stress": 0.53}
LOAD = {"measures": ["lumbar_compression_peak"], "progress": False}


@pytest.mark.parametrize("name", catalogue.constants())
def test_every_constant_counts_in_the_name_of_a_chunk(name):
    engine = Bounces()  # what a key holds beside the engine's own
    plain = plan(MODEL, {"leg_k": [10e3]}, engine=engine)
    with assuming({name: 1.01 * catalogue.constants()[name].value + 1e-9}):
        assumed = plan(MODEL, {"leg_k": [10e3]}, engine=engine)
    assert plain.name(0) != assumed.name(0) and plain.key != assumed.key


@pytest.mark.parametrize(
    "engine", [pytest.param("scipy", marks=pytest.mark.slow), pytest.param("kernel")]
)
def test_assumed_constants_travel_to_whoever_computes(engine, tmp_path):
    axes = {"stride_cadence": [160.0, 170.0], "engine": engine, **LOAD}
    plain = sweep(SCENARIO, store=tmp_path, **axes)
    with assuming(STRONG):
        alone = sweep(SCENARIO, store=tmp_path, **axes)
        with ThreadPoolExecutor(2) as pool:  # its threads know nothing of what is assumed here
            threads = sweep(SCENARIO, executor=pool, workers=2, **axes)
        later = plan(
            SCENARIO, {"stride_cadence": [160.0]}, engine=engine, measures=LOAD["measures"]
        )
    name = "lumbar_compression_peak"
    assert (np.abs(alone[name] / plain[name] - 1) > 1e-4).all()
    np.testing.assert_array_equal(threads[name], alone[name])
    assert alone.attrs["assumed"] == "muscle_stress = 0.53" and "assumed" not in plain.attrs
    assert later.attributes()["assumed"] == "muscle_stress = 0.53"


def test_a_task_can_be_sent():
    planned = plan(SCENARIO, {"stride_cadence": [160.0]}, engine="scipy")
    task = Task(planned.engine, planned.constants, planned.engine_key)
    sent = pickle.loads(pickle.dumps(task))
    assert full_key(sent.engine) == task.key == planned.engine_key


def test_a_worker_that_would_compute_otherwise_is_refused():
    task = Task(Bounces(key="another version"), {}, full_key(Bounces()))
    with pytest.raises(WorkersError, match="install the same versions"):
        task({"leg_k": np.array([10e3])})


def test_the_key_of_a_gait_says_whether_lanes_made_it(monkeypatch):
    engine = engine_for(SCENARIO, engine="kernel")
    made = batch_engine.kernel

    class Numpy:
        compiled = not made(
            batch_engine.Stance(SCENARIO).model, ("midsole", "L5/S1 axial")
        ).compiled

    before = engine.key
    monkeypatch.setattr(batch_engine, "kernel", lambda *_: Numpy)
    assert engine.key != before


class Flaky(Bounces):
    """Its machinery fails a number of times."""

    failures = 0

    def __call__(self, columns):
        if Flaky.failures:
            Flaky.failures -= 1
            raise RuntimeError("no thread could be started")
        return super().__call__(columns)


@pytest.mark.parametrize("threads", [False, True])
def test_errors_of_the_machinery_are_tried_again_and_never_stored(tmp_path, threads):
    axes = {"leg_k": [10e3, 20e3], "progress": False, "store": tmp_path}
    with ThreadPoolExecutor(2) as pool:
        options = axes | ({"executor": pool, "workers": 2} if threads else {})
        Flaky.failures = ATTEMPTS
        with pytest.raises(WorkersError, match="RuntimeError: no thread could be started") as error:
            sweep(MODEL, engine=Flaky(), **options)
        assert "\n" not in str(error.value) and not list(tmp_path.glob("*.chunk"))
        Flaky.failures = ATTEMPTS - 1
        assert sweep(MODEL, engine=Flaky(), **options).attrs["ok"] == 2


def test_an_error_of_the_machinery_is_no_property_of_a_scenario(monkeypatch):
    def broken(*_, **__):
        raise RuntimeError("LSODA serves another thread")

    monkeypatch.setattr("spinesim.sweeps.scipy_engine.simulate", broken)
    with pytest.raises(WorkersError, match="LSODA serves another thread"):
        sweep(liu_nigg_2000.MODEL, liu_nigg_2000.TOUCHDOWN, sole_a=[1e6], progress=False)


def test_threads_of_scipy_give_what_one_thread_gives():
    axes = {"sole_a": np.linspace(1e6, 2e6, 24), "engine": "scipy", "progress": False}
    one = sweep(liu_nigg_2000.MODEL, liu_nigg_2000.TOUCHDOWN, **axes)
    with ThreadPoolExecutor(4) as pool:
        four = sweep(liu_nigg_2000.MODEL, liu_nigg_2000.TOUCHDOWN, executor=pool, workers=4, **axes)
    assert four.attrs["ok"] == 24 and four.identical(one)


class Cluster:
    """An executor whose cluster goes away, or whose workers die again and again."""

    def __init__(self, error):
        self.error = error

    def submit(self, *_):
        future = Future()
        if self.error is None:
            future.cancel()
            future.set_running_or_notify_cancel()
        else:
            future.set_exception(self.error)
        return future


class KilledWorker(Exception):  # noqa: N818
    """Named as that of dask."""


@pytest.mark.parametrize(
    ("error", "text"), [(None, "the cluster has gone"), (KilledWorker("task"), "died again")]
)
def test_a_cluster_that_fails_is_one_line(error, text):
    task = Task(Bounces(), {}, "key")
    work = [(0, {"leg_k": np.array([10e3])})]
    with pytest.raises(WorkersError, match=text) as refused:
        list(outcomes(task, work, Cluster(error), 2))
    assert "run the same again" in str(refused.value) and "\n" not in str(refused.value)
