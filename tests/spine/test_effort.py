"""What muscles, tissue and reserve carry of a motion, and the co-contraction that it asks for."""

import doctest

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from spinesim.gait.cautions import LACKING
from spinesim.gait.simulation import simulate
from spinesim.gait.standing import stand
from spinesim.scenario import Runner, Scenario
from spinesim.scenario.constants import assuming, constants
from spinesim.spine import effort, floors, tissue
from spinesim.spine.effort import CLOSE, Motions
from spinesim.spine.floors import activation_floor, reserve_scale, with_hip_flexors
from spinesim.spine.muscles import muscles_of
from spinesim.validate.spine import with_muscles_of

TIME = np.linspace(0, 0.25, 101)[None]
MET = 1e-3  # of the stiffness: the search looks at one sample in two


@pytest.fixture(scope="module")
def run():
    return simulate(Scenario())


def peaks(run):
    return run["compression"].values.max(axis=0)


def motion(height=60.0, bending=0.01, **parts):
    """A hump of moments that fall from the sacrum upwards."""
    shape = np.sin(np.pi * TIME / 0.25)[..., None] * np.linspace(1.0, 0.7, 6)
    return Motions(TIME, height * shape, 0 * TIME, bending * shape, **parts)


def answers(runner, **parts):
    return effort.effort(motion(**parts), [runner])


# --- tissue
# -------------------------------------------------------------------------------------------------


def test_tissue_resists_bending_from_the_posture_of_standing():
    bent = np.radians(np.array([[[1.0] * 6, [0.0] * 6]]))
    one_degree, upright = tissue.tissue_moment(bent, [Runner()])[0]
    assert one_degree - upright == pytest.approx(2.0)
    assert upright == pytest.approx(tissue.standing_share())
    assert np.abs(upright).max() < 6.0  # a disc settles by less than three degrees


def test_tissue_goes_with_mass_stature_and_the_water_of_the_discs():
    bent = np.full((1, 1, 6), 0.02)
    reference, large, dry = (
        tissue.tissue_moment(bent, [runner])
        for runner in (Runner(), Runner(mass=90, height=1.9), Runner(hydration=0.9))
    )
    assert large / reference == pytest.approx(90 * 1.9 / (70 * 1.75))
    assert dry / reference == pytest.approx(0.9 ** constants()["hydration_bend"])


def test_a_posture_settles_as_sound_muscles_would_have_it():
    moments = np.full((1, 1, 6), 20.0)
    sound, weak = (tissue.settled_moment(moments, [Runner(age=age)]) for age in (30, 80))
    assert (sound == weak).all()
    loads = [stand(Runner(trunk_lean=0, age=age))["compression"].values for age in (30, 70)]
    assert loads[1] == pytest.approx(loads[0], rel=1e-9)


def test_standing_is_quiet():
    """Back muscles are nearly silent in quiet standing, the sharing's too."""
    upright = stand(Runner(trunk_lean=0))
    assert float(upright["activation"].max()) < 0.1
    assert float(abs(upright["reserve_moment"]).max()) < 0.2


# --- floors
# -------------------------------------------------------------------------------------------------


def test_tone_is_a_force():
    for runner in (Runner(), Runner(age=70), Runner(hydration=0.8, fatigue=20)):
        muscles = muscles_of(runner)
        sound = muscles_of(Runner())
        assert activation_floor(runner, muscles) * muscles.force == pytest.approx(
            activation_floor(Runner(), sound) * sound.force
        )


def test_the_psoas_pulls_its_share_of_the_hip_flexors():
    muscles = muscles_of([Runner()])
    flexion = np.array([[-5.0, 0.0, 10.0]])
    floor = with_hip_flexors(activation_floor([Runner()], muscles), flexion, muscles)
    pull = (floor * muscles.force)[0, :, muscles.elements.index("PS")]
    assert pull[0] == pull[1] == (floor * muscles.force)[0, 0, muscles.elements.index("PS")]
    assert pull[2] == pytest.approx(10.0 * constants()["psoas_pull"])
    gone = muscles_of([Runner(core_strength=0.0)])
    assert (with_hip_flexors(activation_floor([Runner()], gone), flexion, gone) < 1).all()


def test_reserve_costs_as_much_of_anybody_s_strength():
    scale = reserve_scale(muscles_of([Runner(), Runner(age=65), Runner(mass=60)]))[:, 0]
    assert scale[0] == pytest.approx(constants()["reserve_moment_scale"], rel=1e-12)
    assert scale[1] / scale[0] == pytest.approx(0.73)
    assert scale[2] / scale[0] == pytest.approx(60 / 70)


# --- co-contraction
# -------------------------------------------------------------------------------------------------


@settings(derandomize=True, deadline=None, max_examples=200)
@given(
    st.lists(st.tuples(st.floats(0.01, 3), st.floats(0.2, 40)), min_size=1, max_size=5),
    st.floats(1.0, 3.0),
    st.floats(0.1, 50.0),
)
def test_the_root_of_rising_functions_is_found_or_the_end_is_given(functions, power, first):
    slope, root = (np.array(part) for part in zip(*functions, strict=True))

    def rising(x, rows):
        return (slope * (1.0 / root**power))[rows] * (x**power - root[rows] ** power)

    class Trunks:
        def __init__(self, rows):
            self.rows = rows

        def at(self, rows):
            return Trunks(self.rows[rows])

        def excess(self, tried, needed):
            assert needed.tolist() == self.rows.tolist()
            return rising(tried, self.rows)

    every = np.arange(len(root))
    low, most = 0.1 * np.ones(len(root)), 33.0 * np.ones(len(root))
    search = effort._Search(every, low, rising(low, every), most)
    tried = search.root(Trunks(every), np.full(len(root), first), CLOSE)
    reached = root < 33.0
    steep = slope * power / root  # of the functions at their roots
    assert (np.abs(rising(tried, every)) <= np.maximum(CLOSE, steep * effort.SAME * 33))[
        reached
    ].all()
    assert tried[~reached] == pytest.approx(33.0, rel=effort.SAME)


def test_muscles_co_contract_by_the_least_that_makes_the_trunk_as_stiff_as_needed():
    calm = answers(Runner())
    enough = answers(Runner(), stiffness=0.9 * calm.stiffness)
    assert enough.co_contraction == 1.0 and enough.stiffness == calm.stiffness
    more = answers(Runner(), stiffness=1.2 * calm.stiffness)
    assert more.co_contraction > 1.0
    assert more.stiffness == pytest.approx(1.2 * calm.stiffness, rel=MET)


def test_what_cannot_be_is_left_short():
    calm = answers(Runner())
    never = answers(Runner(), stiffness=100 * calm.stiffness)
    assert np.isfinite(never.stiffness) and never.stiffness < 50 * calm.stiffness
    assert (never.sharing.activation <= 1).all()


def test_motions_side_by_side_are_those_alone():
    runners = [Runner(), Runner(age=60, fatigue=20), Runner(sex="female", mass=55)]
    parts = [motion(height=height) for height in (40.0, 60.0, 80.0)]
    needed = np.array([600.0, 500.0, 450.0])
    together = effort.effort(
        Motions(
            *(
                np.concatenate([getattr(part, name) for part in parts])
                for name in ("t", "moments", "hip_flexion", "bending")
            ),
            needed,
        ),
        runners,
    )
    for k, (part, runner) in enumerate(zip(parts, runners, strict=True)):
        own = Motions(part.t, part.moments, part.hip_flexion, part.bending, needed[k : k + 1])
        alone = effort.effort(own, [runner])
        assert together.co_contraction[k] == pytest.approx(float(alone.co_contraction[0]))
        np.testing.assert_allclose(
            together.sharing.activation[k], alone.sharing.activation[0], atol=1e-8
        )


# --- what weakness does
# -------------------------------------------------------------------------------------------------


def test_muscles_that_are_all_weaker_press_the_discs_as_sound_ones(run):
    weak = with_muscles_of(Runner(age=50), run)
    assert peaks(weak) == pytest.approx(peaks(run), rel=1e-3)
    assert weak.attrs["co_contraction"] == pytest.approx(run.attrs["co_contraction"], rel=0.01)
    assert float(weak["activation"].mean()) > 1.02 * float(run["activation"].mean())


def test_weakness_never_relieves_a_disc(run):
    """The muscles of L5 alone come to their limit first, and L5/S1 and L4/L5 carry more for it."""
    before = peaks(run)
    for age in (55, 65, 75, 85, 95):
        older = peaks(with_muscles_of(Runner(age=age), run))
        assert (older > 0.997 * before).all()
        assert (older[:2] > 0.9999 * before[:2]).all()
        before = older


def test_a_trained_core_loads_no_disc(run):
    for strength in (1.1, 1.25, 1.5):
        trained = peaks(with_muscles_of(Runner(core_strength=strength), run))
        assert (trained < 1.015 * peaks(run)).all()  # co-contraction rises a little


def test_no_disc_stands_out_among_its_neighbours(run):
    """The load falls from the sacrum upwards: a muscle acts on all discs between its ends."""
    load = peaks(run)
    assert (load[1:] < 1.02 * load[:-1]).all()
    assert load[-1] > 0.75 * load[0]


@pytest.mark.parametrize("condition", [{"hydration": 0.9}, {"fatigue": 30.0}])
def test_dry_discs_and_tired_muscles_co_contract_more_and_press_more(run, condition):
    other = with_muscles_of(Runner(**condition), run)
    assert other.attrs["co_contraction"] > 1.1 * run.attrs["co_contraction"]
    assert (peaks(other) > peaks(run)).all()


def test_where_strength_lacks_the_disc_bears_it_and_the_run_says_so(run):
    none = with_muscles_of(Runner(core_strength=0.0), run)
    assert float(abs(none["reserve_moment"]).max()) > LACKING
    scenario = Scenario(Runner(core_strength=0.0))
    assert "cannot hold this step" in simulate(scenario).attrs["warnings"]
    with assuming({"reserve_moment_scale": 3.0}):
        dear = with_muscles_of(Runner(core_strength=0.0), run)
    assert peaks(dear) == pytest.approx(peaks(none), rel=0.03)  # what the reserve costs matters not


@pytest.mark.parametrize("speed", [2.0, 2.5, 4.0, 4.5, 5.0])
def test_sound_muscles_hold_the_steps_of_running(speed):
    """Up to 4.5 m/s; at 5 m/s L5/S1 lacks a little more, and the run says so."""
    step = simulate(Scenario().with_(stride_speed=speed))
    lacks = float(abs(step["reserve_moment"]).max())
    assert lacks < LACKING or speed == 5.0
    assert ("cannot hold" in step.attrs["warnings"]) == (lacks > LACKING)
    assert step.attrs["trunk_stiffness_residual"] > -MET


@pytest.mark.parametrize("sex", ["female", "male"])
@pytest.mark.parametrize("lean", [0.0, 15.0])
def test_the_trunk_is_as_stiff_as_the_gait_takes_it_to_be(run, sex, lean):
    step = simulate(Scenario(Runner(sex=sex, trunk_lean=lean)), near=run.encoding["gait"])
    assert step.attrs["trunk_stiffness_residual"] > -MET


@pytest.mark.parametrize("module", [effort, floors, tissue])
def test_examples_of_the_docstrings(module):
    assert doctest.testmod(module).failed == 0
