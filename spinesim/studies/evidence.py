"""How well the effect of a factor on a measure is known: what measurements say of it.

The rows are those of `spinesim validate`, kept in `spinesim.catalogue.evidence`.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

from spinesim.catalogue.evidence import Effect, Load, all_effects, effects, loads
from spinesim.fields import about
from spinesim.measures.definitions import by_level
from spinesim.scenario.runner import Runner
from spinesim.scenario.stride import Stride

# What the loads of the discs follow in mid-stance, and what has been measured of it in runners.
UNDER_LUMBAR_LOADS = ("active_peak", "hip_work", "lumbar_moment_peak")
# From best to worst; a change of several things is as well known as the worst of them.
STANDINGS = ("measured-alike", "measured-elsewhere", "prediction", "measured-otherwise")
AUTHORS = re.compile(r"^.*?\b(?:19|20)\d\d\b|^.+$")  # up to the year, of a source in short
ELSEWHERE = ("shoe_wear",)  # measured on machines and in other movements


def standing(factor: str, measure: str) -> str:
    """How well the effect of a factor on a measure is known.

    measured-alike: every measured row of this effect on this measure holds.  measured-otherwise:
    one does not.  measured-elsewhere: measured under other conditions.  prediction: none of these.
    Lumbar loads were never measured in runners: their effects are all predictions.

    >>> standing("stride_step", "leg_stiffness"), standing("stride_step", "active_peak")
    ('measured-alike', 'measured-otherwise')
    """
    if by_level(measure):
        return "prediction"
    measured = [effect for effect in effects(factor, measure) if effect.kind == "measured"]
    if measured:
        return "measured-alike" if all(row.holds for row in measured) else "measured-otherwise"
    return "measured-elsewhere" if _elsewhere(factor) else "prediction"


def standing_of_all(factors: Iterable[str], measure: str) -> str:
    """How well the effect of several factors together is known: as well as the least known of
    them.
    """
    return max((standing(factor, measure) for factor in factors), key=STANDINGS.index)


def evidence(factors: Iterable[str], measure: str) -> tuple[Effect, ...]:
    """The measured and simulated effects that a prediction rests on.

    For a lumbar load these are the effects on the load itself, and on what it follows: the force
    under the foot, the hip's work, the moment at L5/S1.
    """
    is_lumbar = by_level(measure)
    measures = dict.fromkeys((measure, *(UNDER_LUMBAR_LOADS if is_lumbar else ())))
    return tuple(row for factor in factors for name in measures for row in effects(factor, name))


def tally(factor: str) -> tuple[int, int]:
    """How many measured comparisons of a factor's effect the model agrees with, and how many there
    are.

    >>> held, compared = tally("stride_step")
    >>> 0 < held < compared, tally("runner_hunch")
    (True, (0, 0))
    """
    rows = [row for row in all_effects() if row.factor == factor and row.kind == "measured"]
    return sum(row.holds for row in rows), len(rows)


def in_words(effect: Effect) -> str:
    """One line: what was compared, what was published, what the model gives.

    >>> (effect,) = effects("stride_step", "active_peak")
    >>> in_words(effect)
    'active peak x 1.20 measured, x 1.49 here: too strong (Derrick, stride +20 % over -20 %)'
    """
    if isinstance(effect.published, str):
        published = f"{effect.published} as {_by(effect)}"
    else:
        published = f"x {effect.published:.2f} {_by(effect)}"
    ours = f"x {effect.ours:.2f} here: {_verdict(effect)}"
    return f"{effect.quantity} {published}, {ours} ({case(effect)})"


def case(effect: Effect) -> str:
    """Who compared what: the name of the row without its number."""
    return re.sub(r"^[TU]\d\S* ", "", effect.case)


def overstatement(effect: Effect) -> float:
    """How many times stronger the effect is here than it was measured; 1 where that is not known or
    not so.

    >>> (effect,) = effects("stride_step", "active_peak")
    >>> round(overstatement(effect), 1)
    2.5
    """
    if isinstance(effect.published, str) or effect.holds or effect.published == 1:
        return 1.0
    return max((effect.ours - 1) / (effect.published - 1), 1.0)


def measured_load(measure: str = "lumbar_compression_peak") -> str:
    """One sentence on the load that was measured in running; empty where there is none.

    >>> measured_load().startswith("The one disc load measured in running")
    True
    """
    if by_level(measure):
        return " ".join(_load_in_words(load) for load in loads("lumbar_compression_peak"))
    return ""


def _load_in_words(load: Load) -> str:
    return (
        f"The one disc load measured in running is the pressure in one man's {load.level} disc as "
        f"he jogged, {load.published:g} {load.unit} at its peak "
        f"({AUTHORS.findall(load.source)[0]}); this model gives {load.ours:.2f} "
        f"{load.unit}, {load.ours / load.published:.1f} times as much."
    )


def _by(effect: Effect) -> str:
    return {"measured": "measured", "simulated": "computed by others"}.get(effect.kind, "recalled")


def _verdict(effect: Effect) -> str:
    if effect.holds:
        return "agrees"
    if overstatement(effect) > 1:
        return "too strong"
    if isinstance(effect.published, float) and (effect.ours - 1) * (effect.published - 1) > 0:
        return "too weak"
    return "disagrees"


def _elsewhere(factor: str) -> bool:
    """Whether what is known of a field of the runner or the stride was measured elsewhere."""
    group, _, name = factor.partition("_")
    kinds = {"runner": Runner, "stride": Stride}
    if group not in kinds:
        return factor in ELSEWHERE
    field = about(kinds[group]).get(name)
    return field is not None and field.standing == "measured-elsewhere"
