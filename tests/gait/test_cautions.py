"""What makes a step doubtful is said in its warnings; what is usual is not."""

import numpy as np
import pytest

from spinesim.gait.cautions import LONG, TENSION, step_cautions
from spinesim.gait.simulation import simulate
from spinesim.measures.history import RunHistory
from spinesim.scenario import Scenario, Stride

DEPTH = np.array([0.03])


@pytest.fixture(scope="module")
def run():
    return simulate(Scenario())


def cautions(run, scenario=None, **options):
    scenario = Scenario() if scenario is None else scenario
    (texts,) = step_cautions(RunHistory(run), [scenario], DEPTH, **options)
    return texts


def test_the_default_step_has_none(run):
    assert run.attrs["warnings"] == ""


@pytest.mark.parametrize(("share", "said"), [(0.9 * TENSION, False), (1.1 * TENSION, True)])
def test_a_disc_in_tension(run, share, said):
    compression = run["compression"].copy()
    compression.loc[{"level": "L3/L4"}][40] = -share * run.attrs["body_weight"]
    texts = cautions(run.assign(compression=compression))
    assert [text for text in texts if "disc L3/L4 is in tension" in text] == texts
    assert bool(texts) is said


@pytest.mark.parametrize(("share", "said"), [(0.9 * LONG, False), (1.1 * LONG, True)])
def test_a_muscle_at_its_limit_for_long(run, share, said):
    activation = run["activation"].copy()
    activation[: round(share * run.sizes["time"]), 3] = 1.0
    texts = cautions(run.assign(activation=activation))
    assert bool(texts) is said
    assert all("muscle pulls with all its force" in text for text in texts)


@pytest.mark.parametrize(("residual", "said"), [(9e-4, False), (1.1e-3, True)])
def test_an_energy_that_does_not_balance(run, residual, said):
    texts = cautions(run.assign_attrs(energy_residual=residual))
    assert bool(texts) is said
    assert all("energy is not balanced" in text for text in texts)


@pytest.mark.parametrize(("apart", "word"), [(2e-3, "shorter"), (-2e-3, "longer"), (0.0, "")])
def test_a_contact_that_lasts_otherwise_than_asked(run, apart, word):
    usual = Scenario()
    asked = usual.with_(stride_contact_time=usual.step.contact_time + apart)
    texts = cautions(run, asked)
    assert len(texts) == bool(word)
    assert all(f"over 1 ms {word} than asked" in text for text in texts)
    assert cautions(run, asked, held=False) == []  # nobody asked for it


def test_a_coarse_integration_says_so():
    rough = simulate(Scenario(stride=Stride(speed=4.0)), rtol=1e-2)
    assert rough.attrs["energy_residual"] > 1e-3
    assert "energy is not balanced" in rough.attrs["warnings"]
