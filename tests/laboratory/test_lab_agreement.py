"""The page in a real browser gives the numbers of Python."""

import numpy as np
import pytest

import spinesim as ss
from spinesim.laboratory.controls import controls
from spinesim.laboratory.numbers import drawn
from spinesim.measures.definitions import CUTOFF, ground_force
from spinesim.measures.signals import CONTACT_FORCE, onset

pytestmark = pytest.mark.browser
CLOSE = 1e-3


def computed(scenario):
    """What Python gives, by the names of the page; None where no step repeats itself."""
    try:
        run = ss.simulate(scenario)
    except ValueError:
        return None
    measures, weight = ss.summary(run), float(run.attrs["body_weight"])
    force = ground_force(run, CUTOFF)
    touch = onset(force["time"].values, force.values, CONTACT_FORCE)
    return {
        "impact": float(measures["impact_peak"]) / weight,
        "impact time": float(measures["impact_peak_time"]) + touch,
        "active": float(measures["active_peak"]) / weight,
        "leg": float(run.attrs["leg_spring"]),
        "compression": measures["lumbar_compression_peak"].values,
        "moment": measures["lumbar_moment_peak"].values,
        "shear": measures["lumbar_shear_peak_bw"].values,
    }


def shown(result):
    levels = result["levels"]
    return {
        "impact": result["impact"]["value"],
        "impact time": result["impact"]["time"],
        "active": result["active"]["value"],
        "leg": result["leg"],
        "compression": np.array([level["newtons"] for level in levels]),
        "moment": np.array([level["moment"] for level in levels]),
        "shear": np.array([level["shear"] for level in levels]),
    }


# Shear is what weight and pulls of muscles, each some body weights along the disc's plane, leave of
# each other.  A ripple of the discs leaves up to 1e-3 of those, so that a shear of 0.2 body
# weights is off by 6e-4: errors of less than this many body weights of shear are taken of it.
LEAST = {"shear": 0.75}


def agree(window, positions):
    """How many positions have a steady step; both say so of the same, and agree on its numbers."""
    scenario, worst, closed = ss.Scenario(), {}, 0
    for values in positions:
        values = {name: v for name, v in values.items() if name != "stride_step_length"}
        try:
            expected = computed(scenario.with_(**values))
        except ValueError:  # refused before it is tried: no flight is left
            expected = None
        result = window.move(values)
        assert ("refused" in result) == (expected is None), (values, result.get("refused"))
        if expected is None:
            continue
        closed += 1
        for name, numbers in shown(result).items():
            size = np.maximum(np.abs(expected[name]), LEAST.get(name, 0.0))
            error = float(np.max(np.abs(numbers - expected[name]) / size))
            worst[name] = max(worst.get(name, (0.0, {})), (error, values), key=lambda pair: pair[0])
    assert {name: pair for name, pair in worst.items() if pair[0] > CLOSE} == {}, worst
    return closed


@pytest.fixture
def positions():
    return drawn(controls(ss.Scenario()), 50, seed=7)


def test_a_handful_of_positions_agrees_with_python(opened, positions):
    assert agree(opened(), positions[:5]) >= 3


@pytest.mark.slow
def test_fifty_positions_agree_with_python(opened, positions):
    assert agree(opened(), positions) >= 35


def test_the_first_picture_is_that_of_the_engine(opened):
    window = opened()
    start = shown(window.page.evaluate("window.lab.about.start"))
    result = shown(window.move({}))
    for name, numbers in result.items():
        assert numbers == pytest.approx(start[name], rel=CLOSE), name
