"""A closed step repeats itself, answers to ground and cadence as runners do, and says why when it
cannot be.
"""

import dataclasses

import numpy as np
import pytest

from spinesim.gait.simulation import simulate
from spinesim.gait.stability import a_step_later, floquet_multiplier, next_step, touchdown_body
from spinesim.gait.stance import CLOSURE_RTOL, EQUATIONS, UNIT, UNKNOWNS, Stance, residual, stance
from spinesim.gait.steady import GaitError, close
from spinesim.gait.touchdown import UpperBody
from spinesim.measures.definitions import (
    active_peak,
    braking_peak,
    com_drop,
    contact_time,
    impact_peak_force,
    leg_stiffness,
    lumbar_compression_peak,
    sacral_peak_acceleration,
)
from spinesim.measures.signals import low_pass
from spinesim.mechanics.system import system
from spinesim.scenario import Runner, Scenario, Stride
from spinesim.scenario.constants import constants
from spinesim.units import GRAVITY

REFERENCE = Scenario(Runner(), Stride(speed=3.3, cadence=162))


@pytest.fixture(scope="module")
def gait():
    return close(REFERENCE)


@pytest.fixture(scope="module")
def run(gait):
    return simulate(REFERENCE, near=gait)


def test_unknowns_and_equations_pair_up():
    assert len(UNKNOWNS) == len(EQUATIONS) == len(UNIT)


def test_one_more_step_from_its_own_end_is_the_same_step(gait):
    first = touchdown_body(gait)
    end = a_step_later(gait, REFERENCE, first)
    second = a_step_later(gait, REFERENCE, end)
    assert abs(end.z - first.z) < 1e-3  # m
    assert abs(second.z - end.z) < 1e-3
    assert abs(second.vz - first.vz) < 0.01
    assert abs(second.vx - first.vx) < 0.01
    assert np.degrees(abs(second.pitch - first.pitch)) < 0.2
    assert end.x - first.x == pytest.approx(REFERENCE.step.step_length, abs=2e-3)
    faster = a_step_later(gait, REFERENCE, dataclasses.replace(first, vz=1.05 * first.vz))
    assert abs(faster.z - first.z) > 1e-3  # a fall 5 % faster does not come back to its height


def test_ten_steps_stay_on_the_gait(gait):
    # what is left of the imbalance grows 1.5**10 = 57 times
    gait = close(REFERENCE, near=gait, fine=True)
    body = first = touchdown_body(gait)
    for _ in range(10):
        body = next_step(gait, REFERENCE, body)
    assert abs(body.vz - first.vz) < 0.01
    assert np.degrees(abs(body.pitch - first.pitch)) < 0.2
    # above 1: steering is the runner's
    assert floquet_multiplier(gait, REFERENCE) == pytest.approx(1.48, rel=0.05)


def test_closure_holds_at_a_much_tighter_tolerance(gait):
    trajectory = stance(system(gait.model), gait.start, REFERENCE.step.contact_time, rtol=1e-8)
    frame = UpperBody(gait.model)
    before = frame.read(np.array([*gait.start.position, *gait.start.velocity]))
    lasted = trajectory.events["lift-off"]
    left = residual(Stance(REFERENCE).task, lasted, before, frame.read(trajectory.end)) / UNIT
    assert np.abs(left).max() < 0.1, (
        f"closed at rtol {CLOSURE_RTOL}, in units of 2 ms, 2 cm/s, 2 mm ..."
    )


def test_a_near_gait_is_a_faster_start(gait):
    again = close(REFERENCE.with_(stride_cadence=164), near=gait)
    assert again.simulations < gait.simulations


def test_whole_body_is_read_back_as_it_was_put_down(gait):
    stance_ = Stance(REFERENCE)
    _, landing = stance_.decode(np.array(gait.unknowns))
    body = touchdown_body(gait)
    assert body.pitch == pytest.approx(landing.pitch, abs=1e-12)
    assert body.pitch_rate == pytest.approx(landing.pitch_rate, abs=1e-12)
    assert body.vx == pytest.approx(landing.vx, abs=1e-12)
    assert body.vz == pytest.approx(landing.vz, abs=1e-12)


def measures(scenario, near):
    run = simulate(scenario, near=near)
    return np.array(
        [
            active_peak(run),
            impact_peak_force(run),
            -braking_peak(run),
            float(lumbar_compression_peak(run).sel(level="L5/S1")),
        ]
    )


def test_fewer_longer_steps_load_more(gait, run):
    base = measures(REFERENCE, gait)
    fewer = measures(REFERENCE.with_(stride_cadence=162 * 0.9), gait)
    assert (fewer > base).all(), "active peak, impact peak, braking, L5/S1 compression"


def test_overstriding_loads_more(gait):
    preferred = Scenario(Runner(), Stride(speed=3.3))
    longer = Scenario(Runner(), Stride(speed=3.3, overstride=0.10))
    assert (measures(longer, gait) > measures(preferred, gait)).all(), (
        "active peak, impact peak, braking, L5/S1 compression"
    )


def test_a_softer_surface_is_met_by_a_stiffer_leg(gait):
    """Ferris 1999: leg stiffness x 1.41 from 533 to 21.3 kN/m at 3 m/s, drop of the centre of mass
    unchanged (about 7 cm).

    A runner of 55 kg, since 21.3 kN/m gives more under 70 kg than the body can drop.
    """
    light = Scenario(Runner(mass=55), Stride(speed=3.0), surface="track")
    runs = [simulate(light.with_(surface_stiffness=k), near=gait) for k in (533e3, 21.3e3)]
    firm, soft = (leg_stiffness(run) for run in runs)
    assert soft / firm == pytest.approx(1.41, rel=0.2)
    assert com_drop(runs[1]) == pytest.approx(com_drop(runs[0]), rel=0.1)


@pytest.mark.parametrize(
    ("scenario", "within"),
    [
        (REFERENCE, 1e-3),
        (Scenario(stride=Stride(speed=3.83, step_length=1.2 * 1.425, contact_time=0.243)), 1e-3),
        (Scenario(stride=Stride(speed=3.83, step_length=0.8 * 1.425, contact_time=0.228)), 1e-3),
        (Scenario(stride=Stride(speed=5.0)), 1e-3),
        (Scenario(Runner(mass=110), surface="treadmill"), 1e-3),
        (Scenario(stride=Stride(speed=3.3, foot_strike="midfoot")), 1e-3),
        (Scenario(Runner(mass=45, height=1.55)), 1.5e-3),
        (Scenario(stride=Stride(speed=2.0)), 2.5e-3),
        (Scenario(shoe="max-cushion"), 2.5e-3),
        (Scenario(shoe="barefoot"), 3.5e-3),
    ],
)
def test_contact_lasts_as_long_as_asked(scenario, within):
    """As a force plate counts it, above 50 N after a 50 Hz low-pass; feet land at 0.4 to 1 m/s.

    One depth stands for all soles and speeds, so that bare heels, thick soles and the gentlest
    landings are 2 to 3 ms off.
    """
    assert contact_time(simulate(scenario)) == pytest.approx(scenario.step.contact_time, abs=within)


def test_the_sacrum_moves_as_a_point_of_the_pelvis(gait, run):
    """Its acceleration against second differences of where a point behind the hip is."""
    pelvis, dt = run.sel(body="pelvis"), float(run["time"][1])
    behind = gait.model.link("leg").deformation.line.hip.x - constants()["sacrum_behind_hip"]
    twice = np.diff((pelvis["z"] - np.sin(pelvis["pitch"]) * behind).values[:-1], 2) / dt**2
    assert np.abs(run["sacrum_az"].values[1:-2] - twice).max() < 0.01 * np.abs(twice).max()
    more = sacral_peak_acceleration(run) - float(low_pass(pelvis["az"] / GRAVITY + 1, 20.0).max())
    assert more == pytest.approx(0.06, abs=0.02)  # g: the pelvis is turned forward in mid-stance


def test_track_hardly_changes_what_the_sacrum_feels(gait, run):
    track = simulate(REFERENCE.with_(surface="track"), near=gait)
    concrete = simulate(REFERENCE.with_(surface="concrete"), near=gait)
    assert sacral_peak_acceleration(track) == pytest.approx(
        sacral_peak_acceleration(concrete), rel=0.08
    )


def test_without_adaptation_a_soft_ground_lengthens_contact():
    soft = REFERENCE.with_(surface="treadmill")
    kept, adapted = simulate(soft, adapt="none"), simulate(soft)
    assert kept.attrs["leg_spring"] != adapted.attrs["leg_spring"]
    assert kept.attrs["lift_off_time"] > adapted.attrs["lift_off_time"]


@pytest.mark.parametrize(
    ("change", "words"),
    [
        (
            {"surface_stiffness": 12e3},
            "no steady step on asphalt, stiffness 12 N/mm: its 12 kN/m would give",
        ),
        (
            {
                "stride_speed": 3.0,
                "stride_cadence": None,
                "surface_stiffness": 21.3e3,
                "surface_damping": 33.0,
            },
            "no steady step",
        ),
    ],
)
def test_no_steady_gait_says_what_would_help(change, words):
    with pytest.raises(GaitError) as caught:
        close(REFERENCE.with_(**change))
    text = str(caught.value)
    assert words in text
    assert "\n" not in text
    assert "ry " in text or "take " in text


def test_mirror_image_of_size(gait):
    """Dynamic similarity: what closes for 70 kg closes for 90 kg at the same height, with forces in
    like proportion.
    """
    heavy = close(dataclasses.replace(REFERENCE, runner=Runner(mass=90)), near=gait)
    ratio = heavy.model.parameters["leg_stiffness"] / gait.model.parameters["leg_stiffness"]
    assert ratio == pytest.approx(90 / 70, rel=0.05)  # shoe and ground do not scale, so not exactly
