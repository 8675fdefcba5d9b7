"""Words on figures: what is shown and of whom, names of measures and axes, units people read."""

from __future__ import annotations

import math
from collections.abc import Collection, Iterable, Sequence

import xarray as xr

from spinesim.scenario import Runner, Scenario, fields_about
from spinesim.scenario.naming import label
from spinesim.spine import LEVELS

UNITS = {  # unit -> factor and the unit that is printed
    "N/m": (1e-3, "kN/m"),
    "N/s": (1e-3, "kN/s"),
    "s": (1e3, "ms"),
    "rad": (180 / math.pi, "deg"),
    "1/min": (1.0, "steps/min"),
    "Pa": (1e-6, "MPa"),
}
WORDS = {  # of names that do not say what they are
    "com_drop": "drop of the centre of mass",
    "impact_peak_distinct": "impact peak is a maximum",
    "lumbar_shear_trunk_peak": "shear peak square to the trunk",
    "lumbar_energy_dissipated": "heat in the joint",
}
PREFERRED = ("runner_", "stride_")  # what these change, cadence may follow
USUAL = ("mass", "height")  # of every runner; other fields are named where they are not usual
NAMED = 4  # fields of a runner that are named


def first_level(values: xr.DataArray) -> str:
    """L5/S1 if the values have it, else their first level; empty without levels."""
    if "level" not in values.dims:
        return ""
    levels = [str(level) for level in values["level"].values]
    return LEVELS[0] if LEVELS[0] in levels else levels[0]


def words(name: str) -> str:
    """A measure or a parameter in words.

    >>> words("lumbar_compression_peak_bw"), words("com_drop"), words("stride_cadence")
    ('compression peak', 'drop of the centre of mass', 'cadence')
    """
    bare = name.removesuffix("_bw")
    if bare in WORDS:
        return WORDS[bare]
    return bare.removeprefix("lumbar_").removeprefix("stride_").replace("_", " ")


def capital(text: str) -> str:
    """The text with a capital first letter, the others as they are."""
    return text[:1].upper() + text[1:]


def readable(units: str) -> tuple[float, str]:
    """Factor and unit in which a value is read on an axis.

    Empty for numbers without a unit.

    >>> readable("N/m"), readable("1"), readable("BW")
    ((0.001, 'kN/m'), (1.0, ''), (1.0, 'BW'))
    """
    return UNITS.get(units, (1.0, "" if units == "1" else units))


def with_unit(text: str, units: str) -> str:
    """A label with its unit in brackets, if it has one.

    >>> with_unit("Leg stiffness", "kN/m"), with_unit("Share", "")
    ('Leg stiffness (kN/m)', 'Share')
    """
    return f"{text} ({units})" if units else text


def measure_label(values: xr.DataArray) -> str:
    """Name and unit of a measure, as an axis says them.

    The numbers have to be multiplied by the factor of `readable`.
    """
    unit = readable(str(values.attrs.get("units", "1")))[1]
    return capital(with_unit(words(str(values.name)), unit))


def subject(texts: Iterable[str], varied: Collection[str] = ()) -> str:
    """What scenarios (TOML texts) have in common: runner, stride, shoe on surface.

    varied: flat names of parameters that are left out.  Empty where a text is no scenario.
    """
    try:
        scenarios = [Scenario.from_toml(f"{text}\n") for text in dict.fromkeys(texts)]
    except ValueError:  # written by another version: a figure is not refused for its heading
        return ""
    rows = [_said(scenario, varied) for scenario in scenarios]
    if not rows:
        return ""
    runner, stride, footing = (
        [text for text in part if all(text in other[k] for other in rows)]
        for k, part in enumerate(rows[0])
    )
    return "; ".join(filter(None, (", ".join(runner), ", ".join(stride), " ".join(footing))))


def _said(scenario: Scenario, varied: Collection[str]) -> tuple[list[str], list[str], list[str]]:
    """What is said of the runner, the stride, and the shoe on its surface."""
    runner, usual, step = scenario.runner, Runner(), scenario.step
    known = fields_about()
    about = {
        "runner_mass": f"{runner.mass:.4g} kg",
        "runner_height": f"{runner.height:.4g} m",
    }
    about |= {
        f"runner_{name}": f"{name.replace('_', ' ')} {plain(value, known[f'runner_{name}'].unit)}"
        for name, value in vars(runner).items()
        if name not in USUAL and value != getattr(usual, name)
    }
    if scenario.body:
        about["body"] = "fitted body" if scenario.body.source else "body of its own"
    body = [text for name, text in about.items() if name not in varied]
    stride = {"stride_speed": f"{3.6 * step.speed:.3g} km/h"}
    if not any(name.startswith(PREFERRED) for name in varied):
        stride["stride_cadence"] = f"{step.cadence:.3g} steps/min"
    footing = {"shoe": label(scenario.shoe), "surface": f"on {label(scenario.surface)}"}
    named = body[: 2 + NAMED] + (["…"] if len(body) > 2 + NAMED else [])
    return (
        named,
        [text for name, text in stride.items() if name not in varied],
        [text for name, text in footing.items() if name not in varied],
    )


def plain(value: object, unit: str = "") -> str:
    """A parameter's value as people write it.

    >>> plain(0.60000001), plain(155.0, "steps/min"), plain("racer"), plain(61e3, "N/m")
    ('0.6', '155 steps/min', 'racer', '61 kN/m')
    >>> plain(2e7, "N/m")
    '20000 kN/m'
    """
    if not isinstance(value, (int, float)):
        return str(value)
    factor, unit = readable(unit)
    number = factor * value
    digits = ".0f" if 1e4 <= abs(number) < 1e7 else ".4g"
    return f"{number:{digits}} {unit}".rstrip()


def of_dataset(result: xr.Dataset, varied: Sequence[str] = ()) -> str:
    """The subject of a result: of its scenario, or of what its scenarios share."""
    if "definition" in result.coords:
        return subject(map(str, result["definition"].values.ravel()), varied)
    text = str(result.attrs.get("scenario", ""))
    return subject([text], varied) if text else ""
