"""Whether a gait is found does not depend on the company in which it is searched for."""

import numpy as np
import pytest

from spinesim.gait.search import CLOSED
from spinesim.gait.steady import close
from spinesim.gait.steady_many import close_all
from spinesim.scenario import Runner, Scenario, Stride

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
