import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from spinesim.anatomy.default_runner import runner_model
from spinesim.anatomy.leg import LegSetting
from spinesim.anatomy.posture import posture
from spinesim.anatomy.segments import masses
from spinesim.gait.standing import stand
from spinesim.gait.touchdown import upright
from spinesim.scenario import Runner, Scenario
from spinesim.scenario.condition import hydration_effect
from spinesim.scenario.constants import assuming, constants
from spinesim.spine import LEVELS

RUNNERS = st.builds(
    Runner,
    mass=st.floats(40, 120).map("{} kg".format),
    height=st.floats(1.45, 2.05).map("{} m".format),
    sex=st.sampled_from(["male", "female"]),
)


@given(runner=RUNNERS, shoe=st.floats(0, 0.5), legs=st.sampled_from([1, 2]))
def test_segment_masses_sum_to_the_runner_and_the_lifted_shoes(runner, shoe, legs):
    mass = masses(runner, shoe, legs)
    assert sum(mass.values()) == pytest.approx(runner.mass + (2 - legs) * shoe, rel=1e-12)
    assert min(mass.values()) > 0


@pytest.mark.parametrize("shoe", ["barefoot", "daily-trainer"])
def test_model_weighs_runner_shoes_and_ground(shoe):
    s = Scenario(shoe=shoe)
    model = runner_model(s.runner, s.shoe, s.surface, LegSetting(0.25, 1e4))
    assert model.mass == pytest.approx(70 + 2 * s.shoe.mass + s.surface.mass, rel=1e-12)


def test_the_runner_is_what_the_drawing_shows():
    s = Scenario()
    model = runner_model(s.runner, s.shoe, s.surface, LegSetting(0.25, 1e4))
    assert len(model.coordinates) == 32
    assert len(model.links) == 31


def test_relaxed_joints_meet():
    """With nothing deformed, every disc's two endplates are in one place: the spine is one piece."""
    s = Scenario()
    place = upright(runner_model(s.runner, s.shoe, s.surface, LegSetting(0.25, 1e4)))
    heights = [
        place[name][1] for name in ("pelvis", "L5", "L4", "L3", "L2", "L1", "thorax", "head")
    ]
    assert heights == sorted(heights)


def test_mass_above_each_disc_is_that_of_the_source():
    """Bruno/Allaire: 38.48 kg of 79.58 kg above L5/S1, with its centre 252.5 mm up and 22.8 mm
    forward.
    """
    s = Scenario(Runner(mass=79.58))
    model = runner_model(s.runner, s.shoe, s.surface, LegSetting(0.25, 1e4))
    place = upright(model)
    above = [
        b
        for b in model.bodies
        if b.name in ("L5", "L4", "L3", "L2", "L1", "thorax", "viscera", "head")
    ]
    c = constants()
    disc = np.array([c["hip_to_L5S1_x"], c["hip_to_L5S1_z"]])
    total = sum(b.mass for b in above)
    centre = sum(b.mass * np.array(place[b.name]) for b in above) / total - disc
    assert total == pytest.approx(38.48, rel=0.03)  # de Leva limbs and head on a Bruno trunk
    assert centre == pytest.approx([0.0228, 0.2525], abs=0.012)


def test_lordosis_scales_the_discs_about_their_mean():
    flat, neutral = posture(Runner(lordosis=0.5)).disc, posture(Runner()).disc
    spread = [max(d.values()) - min(d.values()) for d in (flat, neutral)]
    assert spread[0] == pytest.approx(0.5 * spread[1])
    assert np.mean(list(flat.values())) == pytest.approx(np.mean(list(neutral.values())))


def test_pelvic_tilt_turns_the_sacrum_and_leaves_the_thorax():
    tilted, neutral = posture(Runner(pelvic_tilt=10)), posture(Runner())
    assert tilted.disc["L5/S1"] - neutral.disc["L5/S1"] == pytest.approx(math.radians(10))
    assert tilted.disc["T12/L1"] == pytest.approx(neutral.disc["T12/L1"])
    assert tilted.thorax == neutral.thorax


def test_equal_tightness_of_flexors_and_hamstrings_cancels():
    tight, neutral = (
        posture(Runner(hip_flexor_tightness=1.2, hamstring_tightness=1.2)),
        posture(Runner()),
    )
    assert (tight.disc, tight.axis, tight.tilt) == (neutral.disc, neutral.axis, neutral.tilt)


def test_a_dry_disc_is_stiffer_axially_and_softer_in_bending():
    axial, bend = hydration_effect(0.9)
    assert axial > 1 > bend


def test_assuming_changes_the_numbers_only_inside():
    before = constants()["leg_length"]
    with assuming({"leg_length": 0.5}):
        assert constants()["leg_length"] == 0.5
    assert constants()["leg_length"] == before
    with (
        pytest.raises(ValueError, match="did you mean 'leg_length'"),
        assuming({"leg_lenght": 0.5}),
    ):
        pass


# --- standing: statics, independent of stiffness
# ------------------------------------------------------------------


def test_standing_carries_the_weight_and_is_in_equilibrium():
    run = stand(Runner(trunk_lean=0))
    assert run.attrs["equilibrium_residual"] < 1e-12
    assert float(run["ground_force_vertical"][0]) == pytest.approx((70 + 2 * 0.25) * 9.81)


def test_a_caution_reaches_the_standing_result():
    assert "runner_mass" in stand(Runner(mass="130 kg", trunk_lean=0)).attrs["warnings"]


def test_standing_load_and_what_leaning_does_to_it():
    """L4/L5 450-650 N upright at 70 kg, 1.4-2.2 times as much at 30 deg."""
    upright_, lean = (
        float(stand(Runner(trunk_lean=a))["compression"].sel(level="L4/L5")[0]) for a in (0, 30)
    )
    assert 450 < upright_ < 650
    assert 1.4 < lean / upright_ < 2.2


@settings(max_examples=15)
@given(lean=st.floats(0, 45), k=st.floats(0.5, 2.0))
def test_standing_loads_do_not_depend_on_stiffness(lean, k):
    base, stiff = stand(Runner(trunk_lean=lean)), stand(Runner(trunk_lean=lean, trunk_stiffness=k))
    assert np.allclose(base["joint_moment"], stiff["joint_moment"], rtol=1e-9)


def test_net_moment_of_a_held_trunk_is_weight_times_arm():
    run = stand(Runner(trunk_lean=20))
    names = ["L5", "L4", "L3", "L2", "L1", "thorax", "viscera", "head"]
    s = Scenario(Runner(trunk_lean=20))
    model = runner_model(s.runner, s.shoe, s.surface, LegSetting(1.0, 1e6, legs=2))
    weight = np.array([model.body(n).mass for n in names]) * 9.81
    point = model.link("L5/S1 axial").deformation.lower
    pelvis = run.isel(time=0).sel(body="pelvis")
    joint = float(
        pelvis["x"] + np.cos(pelvis["pitch"]) * point.x + np.sin(pelvis["pitch"]) * point.z
    )
    expected = weight @ (run["x"].sel(body=names).values[0] - joint)
    assert float(run["joint_moment"].sel(level=LEVELS[0])[0]) == pytest.approx(expected, rel=1e-9)
