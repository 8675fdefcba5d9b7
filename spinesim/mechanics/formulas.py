"""What laws and deformations of one's own say, as text: two that share a name and fields may differ."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable
from typing import Any

from spinesim.mechanics.deformations import Kinematics
from spinesim.mechanics.laws import Signal
from spinesim.mechanics.parameters import identifier

HOUSE = "spinesim.mechanics."  # what is written here is told apart by its name


def own(part: Any) -> bool:
    """Whether a law or a deformation is not one of this package's."""
    return not type(part).__module__.startswith(HOUSE)


def formulas(model: Any) -> str:
    """Forces and deformations of all links with a law or a deformation of one's own; '' without any."""
    if not any(own(link.law) or own(link.deformation) for link in model.links):
        return ""
    from spinesim.mechanics import symbols  # SymPy loads only where a formula is not known by name

    symbolic = model.replaced(
        {name: symbols.symbol(identifier(name)) for name in model.parameters}, check=False
    )
    known = Kinematics(
        lambda body, axis: symbols.symbol(f"{axis}_{identifier(body)}"),
        lambda signal: symbols.symbol(repr(signal)),
        symbols.sympy,
    )
    d, v = symbols.symbol("d"), symbols.symbol("v")
    texts = []
    for link in symbolic.links:
        if own(link.law) or own(link.deformation):
            law = _with_signals(link.law, symbols.symbol)
            texts += [
                symbols.text(link.deformation.delta, known),
                symbols.text(law.force, d, v),
                symbols.text(law.elastic, d),
                symbols.text(law.active, d, v),
            ]
    return "\n".join(texts)


def _with_signals(law: Any, symbol: Callable[[str], Any]) -> Any:
    """The law as it reads with a symbol in the place of each signal."""
    fields = [field.name for field in dataclasses.fields(law)]
    signals = {
        name: getattr(law, name) for name in fields if isinstance(getattr(law, name), Signal)
    }
    copy = object.__new__(type(law))
    for name in fields:
        value = symbol(repr(signals[name])) if name in signals else getattr(law, name)
        object.__setattr__(copy, name, value)
    return copy
