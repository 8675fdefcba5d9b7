"""Many runners at once are the same runners one by one."""

import numpy as np

from spinesim.anatomy.default_runner import runner_model
from spinesim.anatomy.parameter_table import named, numbers, pattern
from spinesim.gait.stance import Stance, Task, admissible, decode, guesses, residual
from spinesim.gait.touchdown import UpperBody
from spinesim.scenario import Scenario

STANCES = [
    Stance(Scenario().with_(**changes))
    for changes in (
        {},
        {"runner_mass": 55, "shoe": "racer"},
        {"runner_height": 1.9, "stride_speed": 4, "surface": "track", "runner_fatigue": 20},
    )
]
RUNNERS = [(stance.scenario, stance.leg_setting) for stance in STANCES]


def test_numbers_are_the_parameters_of_the_models():
    table = numbers(RUNNERS)
    for row, stance in zip(table, STANCES, strict=True):
        assert stance.model.structure == pattern().structure
        assert dict(zip(pattern().parameters, row, strict=True)) == stance.model.parameters


def test_a_stance_has_the_model_of_its_runner():
    for stance in STANCES:
        scenario = stance.scenario
        built = runner_model(scenario.runner, scenario.shoe, scenario.surface, stance.leg_setting)
        assert stance.model == built
        assert stance.model.structure == built.structure
        stiff = {"leg_stiffness": 2e4, "leg_push_off": 0.01}
        assert stance.model_with(stiff) == built.with_(**stiff)


def test_landing_and_balance_of_many_are_those_of_each():
    task, frame = (
        Task.stacked([stance.task for stance in STANCES]),
        UpperBody(pattern(), named(numbers(RUNNERS))),
    )
    for many, *each in zip(
        guesses(task), *(guesses(stance.task) for stance in STANCES), strict=True
    ):
        np.testing.assert_allclose(many, np.array(each).T, rtol=1e-14)
        assert admissible(task, many).tolist() == [
            admissible(stance.task, u) for stance, u in zip(STANCES, each, strict=True)
        ]
        leg, landing = decode(task, many)
        start = frame.touchdown(landing)
        after = start + 0.01 * np.random.default_rng(0).normal(size=start.shape)
        left = residual(task, task.contact_time + 0.01, frame.read(start), frame.read(after))
        for i, stance in enumerate(STANCES):
            own_leg, own_landing = stance.decode(each[i])
            assert {name: values[i] for name, values in leg.items()} == own_leg
            state = stance.body.state(own_landing)
            np.testing.assert_allclose(
                start[:, i], [*state.position, *state.velocity], rtol=1e-12, atol=1e-14
            )
            read = stance.body.read
            own = residual(
                stance.task,
                stance.task.contact_time + 0.01,
                read(start[:, i]),
                read(after[:, i]),
            )
            np.testing.assert_allclose(left[:, i], own, rtol=1e-9, atol=1e-12)
