"""What a shoe or a surface is called, once some of its fields are not the catalogue's.

label(shoe("racer", stiffness="60 N/mm"))      "racer, stiffness 60 N/mm"
"""

from __future__ import annotations

import math

from spinesim import catalogue
from spinesim.fields import about
from spinesim.scenario.footing import Shoe, Surface

# unit -> (what a value is multiplied by, the unit that people read)
READABLE = {"N/m": (1e-3, "N/mm"), "m": (1e3, "mm"), "kg": (1e3, "g")}
HEAVY = 1.0  # kg, from which grams are no longer read


def label(item: Shoe | Surface) -> str:
    """The name, followed by every field that is not as in the catalogue's entry of that name.

    A surface's damping that has merely gone with its stiffness is not named.  A name that the
    catalogue does not know stands for itself.

    >>> from spinesim.scenario import shoe
    >>> label(shoe("racer")), label(shoe("racer", stiffness="60 N/mm", wear=300))
    ('racer', 'racer, stiffness 60 N/mm, wear 300 km')
    """
    if isinstance(item, Shoe):
        table, fields = catalogue.shoes(), about(Shoe)
    else:
        table, fields = catalogue.surfaces(), about(Surface)
    if item.name not in table:
        return item.name
    entries = table[item.name]
    changed = {
        name: getattr(item, name)
        for name, entry in entries.items()
        if getattr(item, name) != entry.value
    }
    if "damping" in changed and "stiffness" in changed:
        times = changed["stiffness"] / entries["stiffness"].value
        if math.isclose(changed["damping"], times * entries["damping"].value):
            del changed["damping"]
    texts = [
        f"{name.replace('_', ' ')} {amount(value, fields[name].unit)}"
        for name, value in changed.items()
    ]
    return ", ".join([item.name, *texts])


def amount(value: float, unit: str) -> str:
    """A value in the unit in which people read it; a number without a unit in per cent.

    >>> amount(6e4, "N/m"), amount(0.03, "m"), amount(0.8, "")
    ('60 N/mm', '30 mm', '80 %')
    """
    if not unit:
        return f"{100 * value:.3g} %"
    if unit == "deg":
        return f"{value:.3g}°"
    times, readable = READABLE.get(unit, (1.0, unit))
    if unit == "kg" and value >= HEAVY:
        times, readable = 1.0, unit
    return f"{times * value:.4g} {readable}"
