"""Whether a gait is found does not depend on the company in which it is searched for."""

import contextlib

import numpy as np
import pytest

from spinesim.gait.continuation import between, reach
from spinesim.gait.imbalances import stances
from spinesim.gait.search import CLOSED, Search
from spinesim.gait.stance import Stance
from spinesim.gait.steady import close, refuse_impossible
from spinesim.gait.steady_many import close_all
from spinesim.scenario import Runner, Scenario, Stride
from spinesim.sweeps.space import parameters_about

# within what is allowed, far from what is usual: soles as hard as wood on grounds as hard as rock,
# where differences of coarse integrations are noise
HARD = (
    Scenario().with_(
        runner_mass=107.34694765316331,
        runner_height=1.3736488560697309,
        runner_age=78.34546936278846,
        runner_trunk_lean=33.692573291224896,
        runner_hunch=33.0229195367535,
        runner_pelvic_tilt=11.276053608214141,
        runner_lordosis=0.5069045784543094,
        runner_core_strength=1.6766250800983569,
        runner_trunk_stiffness=2.9669592341749973,
        runner_hip_flexor_tightness=0.532402781757911,
        runner_hamstring_tightness=2.053049768428755,
        runner_co_contraction=6.273986490411141,
        runner_hydration=1.0686747094749465,
        runner_sitting=8.477674366831835,
        runner_fatigue=92.0227683540185,
        stride_speed=9.165053932789437,
        stride_cadence=213.7018504451037,
        shoe_stiffness=8055607.714381925,
        shoe_exponent=2.8988025930087513,
        shoe_energy_return=0.173701899069781,
        shoe_stack_height=0.045709167877842176,
        shoe_mass=0.9131340778106137,
        surface_stiffness=699205640.8847692,
        surface_damping=190.583482869255,
        surface_mass=156.37503596116923,
    ),
    Scenario().with_(
        runner_mass=96.92298449465443,
        runner_height=1.5655281273994155,
        runner_age=43.57199495645787,
        runner_trunk_lean=35.478292927587944,
        runner_hunch=8.966830054320425,
        runner_pelvic_tilt=3.8376177008578622,
        runner_lordosis=0.7567924759994915,
        runner_core_strength=1.1852221820368394,
        runner_trunk_stiffness=0.7122116649421765,
        runner_hip_flexor_tightness=0.09051820834241953,
        runner_hamstring_tightness=1.0797879630797118,
        runner_co_contraction=2.6374792727555665,
        runner_hydration=1.3570278993846272,
        runner_sitting=14.001262287527386,
        runner_fatigue=103.09480402415493,
        stride_speed=6.59083600358843,
        stride_cadence=226.95301433266806,
        shoe_stiffness=19363482.558544245,
        shoe_exponent=3.7987244340178448,
        shoe_energy_return=0.11376843918596241,
        shoe_stack_height=0.013946431480264865,
        shoe_mass=1.2514125247939871,
        surface_stiffness=91679781.68615071,
        surface_damping=265.32286541533443,
        surface_mass=111.8736067339302,
    ),
)
USUAL = tuple(
    Scenario(Runner(mass=mass), Stride(speed=speed))
    for mass in (55, 75, 95)
    for speed in (2.8, 3.6)
)


@pytest.mark.slow
def test_a_hard_gait_is_found_alone_and_in_company():
    together = close_all([*HARD, *USUAL])
    assert together.closed.all()
    for row, scenario in enumerate(HARD):
        alone = close_all([scenario])
        assert alone.closed.all()
        np.testing.assert_allclose(
            alone.search.unknowns[0], together.search.unknowns[row], atol=0.05
        )
        assert close(scenario).imbalance < CLOSED


@pytest.mark.slow
def test_a_gait_is_the_same_for_either_integrator():
    together = close_all(USUAL[:2], fine=True)
    for row, scenario in enumerate(USUAL[:2]):
        single = close(scenario, fine=True, engine="scipy")
        np.testing.assert_allclose(single.unknowns, together.search.unknowns[row], atol=1e-3)


def far(count, seed, reach=1.0):
    """Runners, strides, shoes and grounds as far from usual as `reach` of what is allowed."""
    base, rng = Scenario(), np.random.default_rng(seed)
    own, about = base.parameters(), parameters_about(base)
    varied = {
        name: field
        for name, field in about.items()
        if np.isfinite([field.low, field.high]).all() and isinstance(own[name], float | int)
    }
    for name in ("stride_contact_time", "stride_step_length", "stride_overstride"):
        varied.pop(name)  # these follow from speed and cadence
    rows = []
    while len(rows) < count:
        numbers = {}
        for name, field in varied.items():
            share, usual = rng.uniform(), float(own[name])
            if field.low > 0 and field.high / field.low > 30:
                end = field.low * (field.high / field.low) ** share
                numbers[name] = usual * (end / usual) ** reach
            else:
                numbers[name] = usual + reach * (
                    field.low + (field.high - field.low) * share - usual
                )
        with contextlib.suppress(ValueError):  # what contradicts itself is drawn again
            scenario = base.with_(**numbers)
            refuse_impossible(Stance(scenario))
            _ = Stance(scenario).model
            rows.append(scenario)
    return rows


@pytest.mark.slow
def test_gaits_far_from_usual_are_the_same_alone_and_in_company():
    rows = [*far(30, 1, reach=0.3), *far(30, 2, reach=0.6), *far(60, 3)]
    together = close_all(rows, fine=True)
    alone = [close_all([row], fine=True) for row in rows]
    np.testing.assert_array_equal(together.closed, [single.closed[0] for single in alone])
    assert together.closed.mean() > 0.98
    for i in np.flatnonzero(together.closed):
        np.testing.assert_allclose(
            alone[i].search.unknowns[0], together.search.unknowns[i], atol=1e-4
        )


def test_a_stance_between_two_is_the_one_at_its_end():
    each = [Stance(scenario) for scenario in USUAL[:2]]
    several = stances(each)
    places = np.array([1, 1])
    way = between(stances(each[:1]), several, places, np.array([0.0, 1.0]))
    np.testing.assert_allclose(way.parameters, several.parameters, rtol=1e-12)
    np.testing.assert_allclose(way.task.speed, several.task.speed)


@pytest.mark.slow
def test_a_gait_that_no_guess_leads_to_is_reached_by_way_of_others():
    usual = stances([Stance(scenario) for scenario in USUAL])
    search = Search(usual, len(USUAL))
    reach(search, usual, np.arange(len(USUAL)))
    assert search.closed.all()
    again = close_all(USUAL)
    np.testing.assert_allclose(search.unknowns, again.search.unknowns, atol=0.05)
