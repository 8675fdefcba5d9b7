"""The runner that the page draws is the one that Python places."""

from importlib.resources import files

import numpy as np
import pytest
from javascript import in_node

import spinesim as ss
from spinesim import catalogue
from spinesim.show.skeleton.motion import motion
from spinesim.show.skeleton.placement import placed


@pytest.mark.parametrize("strike", ["rearfoot", "midfoot"])
def test_a_runner_is_placed_alike(strike):
    step = motion(ss.simulate(ss.Scenario(stride=ss.Stride(foot_strike=strike)), fine=False))
    script = (files("spinesim.laboratory") / "static" / "skeleton.js").read_text(encoding="utf-8")
    times = np.linspace(0, step["step_time"], 9).tolist()
    call = """
    const [skeleton, motion, times] = given;
    console.log(JSON.stringify(times.map((time) => placed(skeleton, motion, time))));
    """
    drawn = in_node(script + call, catalogue.skeleton(), step, times)
    for time, shapes in zip(times, drawn, strict=True):
        expected = placed(catalogue.skeleton(), step, time)
        assert [shape["name"] for shape in shapes] == [shape["name"] for shape in expected]
        for shape, other in zip(shapes, expected, strict=True):
            assert np.array(shape["points"]) == pytest.approx(np.array(other["points"]), abs=1e-7)
