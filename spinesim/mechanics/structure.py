"""The structure of a model: a digest of everything but its numbers."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from spinesim.mechanics.deformations import Kinematics
from spinesim.mechanics.formulas import FUNCTIONS, PRIMITIVES, Formula, FormulaError
from spinesim.mechanics.laws import ForceOf, Position, Rate, Signal, Time, with_signals


def structure(model: Any) -> str:
    """A digest of a model's coordinates, of the names of its numbers and of what its links compute.

    Raises ValueError for a formula that is not written in the primitives.
    """
    names = {name: Formula(f"parameter {name}") for name in model.parameters}
    curves = {curve: name for name, curve in model.recordings.items()}

    def read(signal: Signal) -> Formula:
        return Formula("recorded", curves[signal]) if signal in curves else _read(signal)

    links = model.replaced(names, check=False).links
    parts = [f"{body} {axis}" for body, axis in model.coordinates] + list(names)
    return Formula(*parts, *(_formula(link, read) for link in links)).digest.hex()[:16]


def _formula(link: Any, read: Callable[[Signal], Formula]) -> Formula:
    """What a link computes: its deformation, and all, elastic and muscle's force."""
    kinematics = Kinematics(lambda body, axis: Formula("coordinate", body, axis), read, FUNCTIONS)
    d, v = Formula("deformation"), Formula("deformation rate")
    try:
        law = with_signals(link.law, read)
        forces = law.force(d, v), law.elastic(d), law.active(d, v)
        return Formula(link.name, link.deformation.delta(kinematics), *forces)
    except FormulaError as reason:
        raise ValueError(f"link '{link.name}' has a formula of its own: {reason}") from None
    except Exception as reason:
        raise ValueError(
            f"link '{link.name}' has a formula that cannot be read ({reason}); write it with "
            f"{PRIMITIVES}, which take numbers, arrays and symbols"
        ) from reason


def _read(signal: Signal) -> Formula:
    """A signal as a quantity of a formula."""
    match signal:
        case Time():
            return Formula("time")
        case ForceOf(link):
            return Formula("force", link)
        case Position(body, axis):
            return Formula("coordinate", body, axis)
        case Rate(body, axis):
            return Formula("rate", body, axis)
    raise AssertionError(f"{signal} is no signal")
