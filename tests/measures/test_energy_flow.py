import itertools

import numpy as np
import pytest

import spinesim as ss
from spinesim.gait.simulation import simulate
from spinesim.measures.definitions import lumbar_energy_dissipated
from spinesim.measures.energy_flow import DISCS, ELEMENTS, FOAM, energy_flow, flows, in_words, lost
from spinesim.mechanics.laws import SpringDamper
from spinesim.mechanics.model import GROUND, Link, Model, vertical_bodies
from spinesim.scenario import Scenario
from spinesim.show.figures.energy_flow import stations


@pytest.fixture(scope="module")
def runs():
    trainer = simulate(Scenario())
    return {
        "daily-trainer": trainer,
        "max-cushion": simulate(Scenario(shoe="max-cushion"), near=trainer.encoding["gait"]),
    }


@pytest.fixture(scope="module")
def flow(runs):
    return energy_flow(runs["daily-trainer"])


def test_every_link_is_in_one_element(runs):
    links = [link for parts in ELEMENTS.values() for link in parts]
    assert sorted(links) == sorted(runs["daily-trainer"]["link"].values.tolist())


def test_the_books_balance(flow):
    """Kinetic and potential energy change by what muscles do less what is lost; nothing is left
    over.
    """
    assert abs(flow.attrs["residual"]) < 1e-3 * flow.attrs["dissipated"]  # rtol 1e-6 of the run
    assert float(flow["share"].sum()) == pytest.approx(100)


def test_nothing_makes_energy(flow):
    assert (flow["dissipated"] > -1e-6).all()
    assert (flow["stored"] >= 0).all()
    assert set(flow["element"].values[flow["muscle_work"].values != 0]) <= {"leg", "hip"}


def test_discs_are_those_of_the_measures(flow, runs):
    assert np.allclose(
        flow["dissipated"].sel(element=list(DISCS)), lumbar_energy_dissipated(runs["daily-trainer"])
    )


def test_softer_foam_takes_more_and_the_discs_hardly_notice(runs):
    table = flows(runs)
    foam = table["dissipated"].sel(element="shoe foam")
    assert float(foam[1] - foam[0]) > 0.5
    discs = lost(table, DISCS)
    assert float(abs(discs[1] - discs[0])) < 0.05
    told = in_words(table)
    assert len(told) == 3
    foam_of_first = float(lost(table, FOAM)[0] / lost(table, ELEMENTS)[0])
    assert told[0].startswith("Of the energy that a step loses (daily-trainer)")
    assert f"{100 * foam_of_first:.2g} % into the shoe foam" in told[0]
    for parts, form in ((FOAM, ".1f"), (DISCS, ".2f")):  # the joules of the picture
        assert f"to {float(lost(table, parts)[1]):{form}} J" in told[1]


def test_stations_of_the_picture_hold_everything(flow):
    total = float((flow["dissipated"] + flow["left"]).sum())
    assert sum(float(value) for value in stations(flow).values()) == pytest.approx(total)


def test_labels_of_the_river_stand_apart(runs):
    figure = ss.plot(flows(runs))
    figure.draw_without_rendering()
    em = 6.5 / 72 * figure.dpi  # pixels
    texts = sorted(
        (text.get_window_extent() for text in figure.axes[0].texts), key=lambda box: box.x0
    )
    assert all(left.x1 + em < right.x0 for left, right in itertools.pairwise(texts))


def test_other_models_are_refused():
    (ball,) = vertical_bodies(ball=10.0)
    bounce = Model(
        (ball,), (Link("contact", ball.onto(GROUND), SpringDamper(1e4, 10.0)),), contact="contact"
    )
    with pytest.raises(ValueError, match="runner's step"):
        energy_flow(simulate(bounce, bounce.at_touchdown(-1.0), duration=0.02))
    with pytest.raises(ValueError, match="at least one"):
        flows({})
