"""Commented templates of the files that people write: every entry with its meaning, unit, range and
default, ready to be changed.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from spinesim import catalogue
from spinesim.fields import About, Inputs, about
from spinesim.scenario import Runner, Shoe, Stride, Surface
from spinesim.studies.options import KINDS, options_about
from spinesim.units import span

HEAD = """
# {title}
#
{uses}
#
# A line that begins with "#" is not read: take the "#" away to use it.
# A number counts in the unit that is named above it. Other units go into quotes:
# "12 km/h", "5:00 min/km", "5 ft 9 in", "154 lb".
"""
TITLES = {
    "scenario": "A scenario: who runs, how, in what, on what.",
    "sweep": "A sweep: every combination of the values below.",
    "sensitivity": "A sensitivity study: how much each parameter matters within its range.",
    "optimise": "An optimisation: the scenario with the least of a measure, within bounds.",
    "training": "A plan of running: what some days or weeks put on the discs.",
    "shoe": "A shoe of your own.",
    "surface": "A surface of your own.",
}
USES = {
    "scenario": (
        "spinesim run FILE         its loads",
        "spinesim explain FILE     what they rest on",
    ),
    "sweep": ("spinesim sweep FILE",),
    "sensitivity": ("spinesim sensitivity FILE",),
    "optimise": ("spinesim optimise FILE",),
    "training": ("spinesim week FILE              what it adds up to",),
    "shoe": ("spinesim compare --shoe racer,FILE",),
    "surface": ("spinesim compare --surface asphalt,FILE",),
}
# examples of fields whose default depends on others
EXAMPLES = {
    "speed": '"12 km/h"',
    "cadence": "165",
    "step_length": '"1.2 m"',
    "contact_time": '"240 ms"',
    "overstride": '"0 cm"',
}
IN_USE = ("mass", "height", "speed")
FOOTING = """
[scenario]
# {shoes}
# or a file: see spinesim new shoe
shoe = "daily-trainer"
# {surfaces}
# or a file: see spinesim new surface
surface = "asphalt"
"""
SWEEP = """
# Each entry is an axis: a list, or evenly spaced values. Names: spinesim list parameters
[sweep]
stride_cadence = [150, 165, 180]
shoe = ["racer", "max-cushion"]
# shoe_stiffness = { start = "60 N/mm", stop = "100 N/mm", num = 5 }

# Lists of one length that go together, value by value:
# [sweep.zip]
# runner_mass = [60, 70, 80]
# runner_height = [1.65, 1.75, 1.82]

# Or samples spread over ranges (latin_hypercube, or sobol with a power of two):
# [sweep.latin_hypercube]
# num = 64
# seed = 0
# runner_age = [20, 60]
"""
RANGES = """
# Each parameter with its range. Names: spinesim list parameters
[sensitivity.ranges]
shoe_stiffness = ["60 N/mm", "100 N/mm"]
stride_cadence = { low = 155, high = 180 }
"""
BOUNDS = """
# What may be changed: a range of a number, or a list of words. Names: spinesim list parameters
[optimise.bounds]
stride_cadence = [155, 185]
shoe = ["racer", "max-cushion"]

# Limits on measures. Names: spinesim list measures
# [optimise.constraints]
# impact_peak_bw = { high = 1.8 }
"""

TRAINING = """
# Length of the plan, and the longest run of the 30 days before it
[training]
name = "my two weeks"
days = 14
longest = "10 km"

# The day around the runs, in hours; what is left of it stands
[training.day]
wake = "06:30"
bed = "22:30"
sitting = 8
walking = 1.5

# A bout for each of its days. Other activities: spinesim list activities
[[bout]]
days = [1, 3, 5, 8, 10, 12]
start = "18:00"
run = "8 km"
# shares of the distance on each ground; or one name
# surface = { asphalt = 0.7, trail = 0.3 }
# any field of a scenario that is special to this run
# stride_cadence = 178

[[bout]]
days = [6]
start = "12:00"
cycling = "60 min"
"""


def template(kind: str) -> str:
    """The text of a file of this kind: one of options.KINDS."""
    if kind not in KINDS:
        raise ValueError(f"there is no template of {kind!r}; there are {', '.join(KINDS)}")
    uses = "\n".join(f"#   {line}" for line in USES[kind])
    head = HEAD.format(title=TITLES[kind], uses=uses).lstrip()
    if kind in ("shoe", "surface"):
        return head + "\n".join(_footing(kind)) + "\n"
    shoes = ", ".join(catalogue.shoes())
    surfaces = ", ".join(catalogue.surfaces())
    scenario = FOOTING.format(shoes=shoes, surfaces=surfaces)
    whole = kind == "scenario"
    groups = [*_group("runner", Runner, whole), *_group("stride", Stride, whole)]
    rest = {
        "scenario": "",
        "sweep": SWEEP,
        "sensitivity": "\n".join(_options("sensitivity")) + "\n" + RANGES,
        "optimise": "\n".join(_options("optimise")) + "\n" + BOUNDS,
        "training": TRAINING,
    }[kind]
    return head + scenario + "\n".join(groups) + "\n" + rest


def _group(name: str, kind: type[Inputs], whole: bool) -> Iterator[str]:
    """Lines of a table with the fields of a runner or a stride: all, or those in use."""
    yield f"\n[scenario.{name}]"
    for field, traits in about(kind).items():
        value = EXAMPLES.get(field) or _written(traits.default)
        if whole or field in IN_USE:
            yield from _entry(field, value, traits, in_use=field in IN_USE)
    if not whole:
        yield f"# more fields of the {name}: spinesim new scenario"


def _footing(kind: str) -> Iterator[str]:
    """Lines of a table with all fields of a shoe or a surface, those of the reference."""
    item = Shoe("daily-trainer") if kind == "shoe" else Surface("asphalt")
    yield f"\n[{kind}]"
    yield f'name = "my {kind}"'
    yield f"# fields left out are those of {item.name}"
    for field, traits in about(type(item)).items():
        yield from _entry(field, _written(getattr(item, field)), traits, field == "stiffness")


def _options(kind: str) -> Iterator[str]:
    """Lines of a table with all options of a study."""
    yield f"\n[{kind}]"
    for name, traits in options_about(kind).items():
        value = _written("loading_rate" if traits.default is None else traits.default)
        yield from _entry(name, value, traits, name == "measure")


def _entry(name: str, value: str, traits: About, in_use: bool) -> Iterator[str]:
    allowed = "spinesim list measures"
    if traits.whole:
        allowed = f"from {traits.low:.0f}"
    elif not traits.choices:
        allowed = span(traits.low, traits.high, traits.unit)
    elif len(traits.choices) <= 12:
        allowed = ", ".join(traits.choices)
    yield f"# {traits.meaning}: {allowed}"
    yield f"{'' if in_use else '# '}{name} = {value}"


def _written(value: Any) -> str:
    return f'"{value}"' if isinstance(value, str) else f"{value:g}" if value < 1e5 else f"{value}"
