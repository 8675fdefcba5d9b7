"""A sweep on a real dask cluster on this machine: a scheduler and workers as processes of their
own, one of them killed in mid-sweep.
"""

import os
import re
import signal
import subprocess
import sys
import threading
import time
from contextlib import ExitStack, contextmanager
from pathlib import Path

import pytest
import xarray as xr
from closed_form import Bounces
from typer.testing import CliRunner

import spinesim as ss
from spinesim.cli.commands import app
from spinesim.published.liu_nigg_2000 import MODEL
from spinesim.published.vertical_spring_mass import MODEL as SPRING
from spinesim.sweeps.workers import dask_cluster

pytest.importorskip("distributed")
# the cluster's own deprecations are not ours
pytestmark = [pytest.mark.slow, pytest.mark.filterwarnings("default")]
HOST = "127.0.0.1"
# workers see this folder, and the package that is tested
PLACES = (str(Path(__file__).parents[1]), os.environ.get("PYTHONPATH"))
ENVIRONMENT = {
    **os.environ,
    "PYTHONPATH": os.pathsep.join(filter(None, PLACES)),
    "PYTHONUNBUFFERED": "1",
}


@contextmanager
def process(folder, *words):
    """A dask command in a process group of its own, its output in a file; ended when the test is
    over.
    """
    log = folder / f"{len(list(folder.glob('*.log')))}.log"
    with log.open("w") as file:
        child = subprocess.Popen(
            [sys.executable, "-m", "distributed.cli." + words[0], *words[1:]],
            stdout=file,
            stderr=file,
            env=ENVIRONMENT,
            cwd=folder,
        )
    try:
        yield child, log
    finally:
        if child.poll() is None:
            child.terminate()
            try:
                child.wait(10)
            except subprocess.TimeoutExpired:
                child.kill()
                child.wait()


def said(log, pattern, patience=60.0):
    """The first match in what a process has printed."""
    end = time.monotonic() + patience
    while time.monotonic() < end:
        if found := re.search(pattern, log.read_text()):
            return found
        time.sleep(0.1)
    raise AssertionError(f"nothing like {pattern!r} in:\n{log.read_text()}")


@pytest.fixture
def cluster(tmp_path):
    """(address, [two worker processes]) on loopback."""
    with ExitStack() as stack:
        listening = ("--host", HOST, "--port", "0", "--no-dashboard")
        _, log = stack.enter_context(process(tmp_path, "dask_scheduler", *listening))
        address = said(log, rf"Scheduler at:\s+(tcp://{HOST}:\d+)")[1]
        alone = (
            "--nthreads",
            "1",
            "--no-nanny",
            "--no-dashboard",
            "--host",
            HOST,
            "--local-directory",
            str(tmp_path),
        )
        workers = [
            stack.enter_context(process(tmp_path, "dask_worker", address, *alone)) for _ in range(2)
        ]
        for _, worker_log in workers:
            said(worker_log, "Registered to")
        yield address, [child for child, _ in workers]


def test_a_sweep_survives_the_death_of_a_worker(cluster, tmp_path):
    address, workers = cluster
    axes = {"leg_k": {"start": 4e3, "stop": 40e3, "num": 60}, "velocity": [-0.5, -0.7, -0.9]}
    engine = Bounces(size=3, pause=0.1)  # 60 tasks of 0.1 s
    killed = threading.Event()

    def strike(done, total, text):
        if done >= total // 3 and not killed.is_set():
            killed.set()
            workers[0].send_signal(signal.SIGKILL)

    with dask_cluster(address) as (executor, count):
        assert count == 2
        found = ss.sweep(
            SPRING,
            engine=engine,
            executor=executor,
            workers=count,
            progress=strike,
            out=tmp_path / "a.nc",
            **axes,
        )
    assert killed.is_set() and workers[0].wait(10) == -signal.SIGKILL and workers[1].poll() is None
    xr.testing.assert_identical(
        found, ss.sweep(SPRING, engine=Bounces(size=3), progress=False, **axes)
    )


def test_a_model_goes_to_the_cluster_and_back(cluster):
    address, _ = cluster
    axes = {
        "sole_a": [1e6, 2e6],
        "velocity": {"start": -0.6, "stop": -1.0, "num": 10},
        "progress": False,
    }
    with dask_cluster(address) as (executor, count):
        found = ss.sweep(MODEL, executor=executor, workers=count, **axes)
    xr.testing.assert_identical(found, ss.sweep(MODEL, **axes))


def test_the_command_takes_the_address_of_a_scheduler(cluster, tmp_path):
    address, _ = cluster
    (tmp_path / "two.toml").write_text("[sweep]\nstride_cadence = [155, 170]\n", encoding="utf-8")
    words = [
        "sweep",
        tmp_path / "two.toml",
        "--out",
        tmp_path / "a.nc",
        "--scheduler",
        address,
        "--measure",
        "impact_peak",
    ]
    result = CliRunner().invoke(app, [str(word) for word in words])
    assert result.exit_code == 0, result.output
    table = xr.load_dataset(tmp_path / "a.nc", engine="h5netcdf")
    assert table["status"].values.tolist() == ["ok", "ok"]
    alone = ss.summary(ss.simulate(ss.Scenario().with_(stride_cadence=155)))
    assert float(table["impact_peak"][0]) == pytest.approx(float(alone["impact_peak"]), rel=1e-4)


def test_an_address_where_nobody_listens_is_one_line():
    with (
        pytest.raises(ValueError, match="no dask scheduler answers at") as refused,
        dask_cluster("tcp://127.0.0.1:9", patience=2),
    ):
        pass
    assert "\n" not in str(refused.value)
