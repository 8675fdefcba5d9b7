"""The formulas of a stance, a stride and a disc, printed as JavaScript from the Python that the
rest of the package runs.
"""

from __future__ import annotations

from dataclasses import fields, replace
from typing import Any

import numpy as np

from spinesim.anatomy.parameter_table import pattern
from spinesim.gait.imbalances import LEG
from spinesim.gait.stance import (
    UNIT,
    UNKNOWNS,
    Task,
    admissible,
    decode,
    guesses,
    morin_stiffness,
    residual,
)
from spinesim.gait.touchdown import BodyState, UpperBody
from spinesim.laboratory.tracing import entries, names, printed
from spinesim.mechanics.deformations import Kinematics
from spinesim.mechanics.model import identifier
from spinesim.scenario import Runner
from spinesim.scenario.preferred import cadence_law, contact_law
from spinesim.spine import LEVELS, TRUNK
from spinesim.spine.discs import add_muscles
from spinesim.spine.muscles import muscles_of
from spinesim.spine.sharing import Sharing

STATES = 2 * len(pattern().coordinates)
PARTS = ("axial", "shear", "bend")
# whose forces the measures read
LINKS = ("midsole", "hip", *(f"{level} {part}" for level in LEVELS for part in PARTS))


def module() -> str:
    """All of them as one JavaScript module."""
    return "\n".join(
        [_stride(), _morin(), _guesses(), _landing(), _body(), _imbalance(), _sole(), _discs()]
    )


def _task() -> Task:
    return Task(**names("task", [field.name for field in fields(Task)]))


def _stride() -> str:
    """What follows from speed and cadence, as `Stride.resolve` has it."""
    stride = names("stride", ["speed", "cadence", "height"])
    step_time = 60 / stride["cadence"]
    preferred = cadence_law(stride["speed"], stride["height"], np.minimum)
    contact = contact_law(stride["speed"], stride["height"], step_time * preferred / 60, np.maximum)
    results = {
        "step_time": step_time,
        "contact_time": contact,
        "preferred_cadence": preferred,
    }
    return printed("strideOf", ["stride"], results)


def _morin() -> str:
    """The leg stiffness from which the search starts."""
    task = _task()
    morin = morin_stiffness(
        task.mass,
        task.leg_length,
        task.speed,
        task.contact_time,
        task.step_time - task.contact_time,
    )
    return printed("morinOf", ["task"], {"morin": morin})


def _guesses() -> str:
    return printed("guesses", ["task"], {"all": np.stack(list(guesses(_task())))})


def _landing() -> str:
    """Numbers of the leg and the state at touchdown that unknowns stand for."""
    unknowns = entries("u", len(UNKNOWNS))
    leg, landing = decode(_task(), unknowns)
    return printed(
        "landed",
        ["p", "task", "u"],
        {
            "ok": admissible(_task(), unknowns),
            "leg": np.array([leg[name] for name in LEG], dtype=object),
            "state": _upper_body().touchdown(landing),
        },
    )


def _body() -> str:
    """The body as a whole in a state."""
    return printed("bodyOf", ["p", "y"], vars(_upper_body().read(entries("y", STATES))))


def _imbalance() -> str:
    """What is left of the seven equations, in their units."""
    parts = [field.name for field in fields(BodyState)]
    before, after = (BodyState(**names(name, parts)) for name in ("before", "after"))
    left: Any = names("stance", ["left"])["left"]
    return printed(
        "imbalanceOf",
        ["task", "stance", "before", "after"],
        {"f": residual(_task(), left, before, after) / UNIT},
    )


def _sole() -> str:
    """How far the midsole is pressed in (m) in a state."""
    model = pattern()
    y = dict(zip(model.coordinates, entries("y", len(model.coordinates)), strict=True))
    (midsole,) = (link for link in model.links if link.name == "midsole")
    q = Kinematics(lambda body, axis: y[body, axis], None, np)
    return printed("soleOf", ["p", "y"], {"pressed": midsole.deformation.delta(q)})


def _discs() -> str:
    """Loads of the discs (N) in a state, with the forces of the watched links and what each muscle
    does.
    """
    model, muscles = pattern(), muscles_of(Runner())
    y, parameters = entries("y", STATES), _parameters()
    force = dict(zip(LINKS, entries("f", len(LINKS)), strict=True))
    axial, shear = (
        np.array([force[f"{level} {part}"] for level in LEVELS]) for part in ("axial", "shear")
    )
    pitch = {body: y[k] for k, (body, axis) in enumerate(model.coordinates) if axis == "pitch"}
    discs = np.array(
        [pitch[lower] + parameters[f"{identifier(f'{lower} top')}_angle"] for lower in TRUNK[:-1]]
    )
    activation, blank = entries("activation", len(muscles.elements)), np.zeros(len(LEVELS))
    reserve = entries("reserve", len(LEVELS))
    loads = add_muscles(
        axial,
        shear,
        Sharing(activation, reserve, blank, blank),
        discs,
        pitch["thorax"],
        replace(
            muscles,
            force=entries("force", len(muscles.elements)),
            own_arm=entries("own", 2, len(LEVELS)),
        ),
    )
    return printed(
        "discsOf",
        ["p", "y", "f", "activation", "force", "reserve", "own"],
        {"compression": loads.compression, "shear": loads.shear, "pull": loads.compression - axial},
    )


def _upper_body() -> UpperBody:
    return UpperBody(pattern(), _parameters())


def _parameters() -> dict[str, Any]:
    keys = list(pattern().parameters)
    return dict(zip(keys, entries("p", len(keys)), strict=True))
