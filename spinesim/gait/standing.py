"""Standing: what every link carries when the body is held still in its posture, by equilibrium
alone.

The runner stands on both feet, hips where they put the centre of mass over the foot.  Each joint of
the model has exactly the links it needs, so the forces follow from geometry and weight; no
stiffness enters.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import xarray as xr
from scipy.optimize import brentq

from spinesim.anatomy.default_runner import runner_model
from spinesim.anatomy.leg import LegSetting
from spinesim.anatomy.posture import posture
from spinesim.anatomy.segments import leg_length
from spinesim.catalogue.bibliography import authors_and_year, in_words
from spinesim.fields import cautions
from spinesim.gait.touchdown import Landing, UpperBody
from spinesim.mechanics.dataset import held
from spinesim.mechanics.model import GROUND, Model, State, Vertical
from spinesim.mechanics.primitives import Array
from spinesim.mechanics.system import System, system
from spinesim.scenario import Runner, Scenario, shoe, surface
from spinesim.scenario.body import body_constants
from spinesim.scenario.constants import assuming
from spinesim.spine.lumbar import add_lumbar
from spinesim.units import GRAVITY, shown

# N/m, both: knees locked, bone on bone; assumption (0.2-3 MN/m), of no effect on standing loads
STRAIGHT_LEG = 1.0e6
STANDS_ON = "concrete"
LONG_AFTER = 10.0  # s: push-off and damping ramp are over


def stand(runner: Runner | None = None, body: Mapping[str, float] | None = None) -> xr.Dataset:
    """The runner standing upright, or leaning by `trunk_lean`, in the Dataset of a run (one
    instant; schema in `spinesim.mechanics.dataset`).

    body: constants that are this runner's own, as in `Scenario(body=...)`.
    Raises ValueError for what is not a Runner.

    >>> run = stand(Runner(mass=70, trunk_lean=0))
    >>> round(float(run["ground_force_vertical"][0]))  # 70 kg and two shoes, N
    692
    """
    runner = Runner(trunk_lean=0.0) if runner is None else runner
    if not isinstance(runner, Runner):
        raise ValueError(
            f"{shown(runner)} is not a Runner; give one such as spinesim.Runner(mass=70) or "
            "scenario.runner"
        )
    scenario = Scenario(runner, surface=surface(STANDS_ON), body=body_constants(body))
    with assuming(scenario.body):
        model = standing_model(runner)
        y = posture_state(model, runner)
        forces, residual = link_forces(system(model), y)
        run = held(model, y, forces)
        run.attrs |= {
            "body_weight": runner.mass * GRAVITY,
            "posture": "standing",
            "equilibrium_residual": residual,
            "scenario": scenario.to_toml(),
            "warnings": "\n".join(in_words(text, authors_and_year) for text in cautions(runner)),
        }
        add_lumbar(run, model, runner)
    return run


def standing_model(
    runner: Runner, shoe_name: str = "daily-trainer", surface_name: str = STANDS_ON
) -> Model:
    """The runner on both straight legs, posture held by the hip torque's stiffness."""
    step = LegSetting(1.0, STRAIGHT_LEG, push_off=0.0, hip_offset=0.0, legs=2)
    return runner_model(runner, shoe(shoe_name), surface(surface_name), step).with_(foot_roll=0.0)


def posture_state(model: Model, runner: Runner) -> Array:
    """State (2 n,) at rest: upper body relaxed and pitched by the lean, its centre of mass above
    the foot.
    """
    frame = UpperBody(model)

    def at(placement: float) -> Array:
        landing = Landing(
            placement,
            leg_length(runner),
            posture(runner).lean,
            0.0,
            0.0,
            0.0,
            0.0,
        )
        state = frame.state(landing)
        return np.array([*state.position, *state.velocity])

    return at(frame.read(at(0.0)).x)


def link_forces(equations: System, y: Array) -> tuple[Array, float]:
    """Forces (links,) that hold the model at rest in y, and the greatest unbalanced force over the
    weight.

    Least squares of (d delta / d q)^T F = -M g e_z; the gradient is read from the deformation rates
    under unit velocities.
    """
    model = equations.model
    n = equations.size // 2
    states = np.repeat(y[:, None], n, axis=1)
    states[n:] = np.eye(n)
    gradient = equations.evaluate(np.full(n, LONG_AFTER), states)["deformation_rate"]  # (links, n)
    weight = np.array(
        [
            -model.body(b).mass * model.gravity if axis == "z" else 0.0
            for b, axis in model.coordinates
        ]
    )
    forces = np.linalg.lstsq(gradient.T, weight, rcond=None)[0]
    return forces, float(np.abs(gradient.T @ forces - weight).max() / np.abs(weight).sum())


@dataclass(frozen=True)
class Resonance:
    """Greatest apparent mass of a standing body on a shaken floor: frequency (Hz) and apparent mass
    over static mass there.
    """

    frequency: float
    magnification: float


def resonance(
    runner: Runner | None = None, shoe_name: str = "barefoot", low: float = 2.0, high: float = 15.0
) -> Resonance:
    """Vertical resonance of the runner standing with straight legs: where the apparent mass peaks
    between `low` and `high` Hz.

    The model is linearised about its own equilibrium under gravity (Matsumoto & Griffin 1998
    measured about 5.5 Hz; recalled).  Shoes are springs under the whole body and lower it: 4.5 Hz
    in the daily trainer.
    """
    from spinesim.mechanics.vibration import equilibrium

    runner = runner or Runner(trunk_lean=0.0)
    model = standing_model(runner, shoe_name)
    n = len(model.coordinates)
    rest = equilibrium(model, sunk(model, posture_state(model, runner)))
    slopes = system(model).jacobian(LONG_AFTER, np.array([*rest.position, *rest.velocity]))
    stiffness, damping = -slopes[n:, :n], -slopes[n:, n:]
    mass = np.array([model.body(b).mass if axis == "z" else 0.0 for b, axis in model.coordinates])
    floor = (mass > 0).astype(float)
    frequencies = np.arange(low, high, 0.02)
    apparent = []
    for omega in 2 * math.pi * frequencies:
        relative = np.linalg.solve(stiffness + 1j * omega * damping - omega**2 * np.eye(n), -floor)
        apparent.append(abs(mass @ (floor - omega**2 * relative)) / mass.sum())
    peak = int(np.argmax(apparent))
    return Resonance(float(frequencies[peak]), float(apparent[peak]))


def sunk(model: Model, y: Array) -> State:
    """The posture y let down until every link under the hips carries its standing force: a guess
    from which equilibrium is near.
    """
    forces, _ = link_forces(system(model), y)
    depth, total = {GROUND.name: 0.0}, 0.0
    for link, force in zip(model.links, forces, strict=True):
        if link.name in ("surface", "midsole", "heel pad", "ankle", "leg"):
            total += float(
                brentq(lambda d, law=link.law, f=force: float(law.elastic(d)) - f, 0.0, 0.1)
            )
        if isinstance(link.deformation, Vertical):
            depth[link.deformation.upper] = total
    n = len(model.coordinates)
    position = [
        z - (depth.get(body, total) if axis == "z" else 0.0)
        for (body, axis), z in zip(model.coordinates, y[:n], strict=True)
    ]
    return State(tuple(position), tuple(y[n:]), LONG_AFTER)
