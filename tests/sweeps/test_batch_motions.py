"""Sweeps of models in the batch give what single runs give, and failures as data."""

from dataclasses import replace

import numpy as np
import pytest

import spinesim as ss
from spinesim import batch, published
from spinesim.mechanics.deformations import OnMovedBase
from spinesim.mechanics.laws import SpringDamper
from spinesim.mechanics.model import GROUND, Link, Model, vertical_bodies
from spinesim.mechanics.recorded import Recorded
from spinesim.published import liu_nigg_2000
from spinesim.sweeps.batch_engine import COMPILED, LEAST, BatchMotions
from spinesim.sweeps.engine import FAILED, OK
from spinesim.sweeps.engine_choice import engine_for
from spinesim.sweeps.scipy_engine import ModelRuns

COMPILER = pytest.mark.skipif(not batch.compiler(), reason="there is no C compiler")
MODEL, TOUCHDOWN = liu_nigg_2000.MODEL, liu_nigg_2000.TOUCHDOWN
RESIDUALS = ("energy_residual", "impulse_residual")  # errors themselves
NAMES = [name for name in published.NAMES if hasattr(getattr(published, name), "MODEL")]


def rows_of(model, count):
    """Masses and stiffnesses of a model, each within 10 % of its own."""
    rng = np.random.default_rng(1)
    names = [name for name in model.parameters if name.endswith(("_mass", "_k", "_stiffness"))]
    return {name: model.parameters[name] * rng.uniform(0.9, 1.1, count) for name in names}


def assert_like_single_runs(engine, rows):
    found = engine(rows)
    names = engine.measures
    alike = {"measures": names, "duration": engine.duration, "rtol": 1e-9}
    single = engine_for(engine.model, engine.start, engine="scipy", **alike)(rows)
    assert found.status.tolist() == single.status.tolist() == [OK] * len(found.status)
    for name, values in single.values.items():
        if name not in RESIDUALS:
            np.testing.assert_allclose(found.values[name], values, rtol=1e-4, err_msg=name)


@pytest.mark.parametrize("name", NAMES)
def test_every_published_model_is_that_of_single_runs(name):
    model = getattr(published, name).MODEL
    start = getattr(published, name).TOUCHDOWN
    engine = engine_for(model, start, engine="kernel", duration=0.12)
    plain = [name for name in engine.measures if name not in RESIDUALS]
    assert_like_single_runs(replace(engine, measures=plain, compiled=False), rows_of(model, 2))


@COMPILER
def test_a_compiled_model_is_that_of_single_runs():
    assert_like_single_runs(
        replace(engine_for(MODEL, TOUCHDOWN, engine="kernel"), compiled=True), rows_of(MODEL, 8)
    )


def test_a_model_that_a_recording_drives_is_swept_side_by_side():
    """A torso on a seat that is shaken."""
    times = np.linspace(0.0, 0.3, 301)
    shake = Recorded.motion(times, 20 * np.sin(2 * np.pi * 7 * times))
    (torso,) = vertical_bodies(torso=40.0)
    spine = Link("spine", OnMovedBase("torso", shake), SpringDamper(80e3, 900.0))
    model = Model((torso,), (spine,), contact="spine")
    engine = engine_for(model, model.at_touchdown(), measures=["com_drop"], count=10_000)
    assert isinstance(engine, BatchMotions)
    rows = {"torso_mass": np.linspace(30, 60, 4)}
    assert_like_single_runs(replace(engine, compiled=False), rows)


def test_a_model_of_ones_own_is_swept_with_its_start():
    (body,) = vertical_bodies(mass=75.0)
    model = Model(
        (body,), (Link("spring", body.onto(GROUND), SpringDamper(20e3)),), contact="spring"
    )
    speeds = np.linspace(-0.5, -1.0, LEAST)
    found = ss.sweep(model, velocity=speeds, measures=["com_drop"], progress=False)
    assert found.attrs["engine"] == "kernel"
    sag = 75 * 9.81 / 20e3
    deepest = sag + np.sqrt(sag**2 + speeds**2 * 75 / 20e3)
    # samples 0.5 ms apart miss the turn by (w t)^2 / 8
    np.testing.assert_allclose(found["com_drop"], deepest, rtol=1e-4)


def test_what_a_model_cannot_be_is_a_row_with_a_reason():
    rows = {
        "lower_mass": np.array([6.0, -1.0, 6.0, np.nan]),
        "velocity": np.array([-0.6, -0.6, 20.0, -0.6]),
    }
    measures = ["impact_peak", "loading_rate"]
    engine = engine_for(MODEL, TOUCHDOWN, engine="kernel", measures=measures, duration=0.12)
    found = replace(engine, compiled=False)(rows)
    assert found.status.tolist() == [OK, FAILED, FAILED, FAILED]
    assert (
        "must be positive" in found.messages[1]
        and "is there a contact" in found.messages[2]
        and found.messages[3]
    )
    assert np.isfinite(found.values["impact_peak"]).tolist() == [True, False, False, False]


def test_a_motion_without_contact_has_no_work_to_balance():
    """Its residual divides nothing by nothing, which is nobody's warning."""
    engine = engine_for(MODEL, TOUCHDOWN, engine="kernel", measures=["impact_peak"])
    found = replace(engine, compiled=False, duration=0.02)({"velocity": np.array([20.0])})
    assert found.values["impact_peak"].tolist() == [0.0]


def test_the_engine_is_chosen_by_what_is_asked():
    def chosen(**options):
        return engine_for(MODEL, TOUCHDOWN, **options)

    assert isinstance(chosen(count=LEAST - 1), ModelRuns) and isinstance(
        chosen(count=LEAST), BatchMotions
    )
    assert isinstance(chosen(count=LEAST, rtol=1e-8), ModelRuns) and isinstance(
        chosen(count=LEAST, record=["z"]), ModelRuns
    )
    assert (
        not chosen(count=COMPILED - 1).compiled
        and chosen(count=COMPILED).compiled is batch.compiler()
    )
    assert chosen(count=LEAST).key != chosen(count=LEAST, engine="scipy").key
    with pytest.raises(ValueError, match="no record"):
        chosen(engine="kernel", record=["z"])
