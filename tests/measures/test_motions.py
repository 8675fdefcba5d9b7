"""How exact a motion of the batch is said to be, against the ledger of a single run."""

import numpy as np

from spinesim.gait.simulation import simulate
from spinesim.gait.steady_many import motions
from spinesim.measures.definitions import energy_residual, impulse_residual
from spinesim.mechanics.laws import HuntCrossley
from spinesim.mechanics.model import GROUND, Link, Model, vertical_bodies


def test_residuals_of_a_short_impact_are_those_of_a_run():
    """Contacts of 2 ms, of which samples every 0.5 ms see little, and of 40 ms."""
    (body,) = vertical_bodies(mass=5.0)
    pad = HuntCrossley(k=1e7, n=1.0, lam=0.5)
    model = Model((body,), (Link("pad", body.onto(GROUND), pad),), contact="pad")
    hard, soft = model, model.with_(pad_k=3e4)
    start = model.at_touchdown(velocity=-1.0)
    parameters = np.array([list(each.parameters.values()) for each in (hard, soft)]).T
    states = np.repeat(np.array([*start.position, *start.velocity])[:, None], 2, axis=1)
    ((_, history),) = motions(model, parameters, states, np.full(2, 0.06), compiled=False)
    for measure, promised in ((energy_residual, 5e-4), (impulse_residual, 5e-4)):
        many = measure.of(history)
        for k, each in enumerate((hard, soft)):
            assert measure(simulate(each, start, duration=0.06)) < 1e-5
            assert many[k] < promised
