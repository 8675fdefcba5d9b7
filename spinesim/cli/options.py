"""Command-line options: those that several commands share, and one for every field of a scenario,
made from what the field says of itself.
"""

from __future__ import annotations

import inspect
from collections import Counter
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Annotated, Any, Literal

import typer

from spinesim.fields import About
from spinesim.scenario import fields_about
from spinesim.units import span

OWN = ("runner", "stride")  # whose options carry no prefix
OUT = Path("spinesim-out")
LEGS = (
    "gait: the leg adapts to shoe and ground; none: it stays that of the daily trainer on asphalt"
)
INTERVALS = "paired samples for 90 % intervals, in the JSON and NetCDF; 0 for none"


def a_path(text: str) -> Path:
    """A path from the command line, `~` as the home folder also where no shell has seen it."""
    return Path(text).expanduser()


ScenarioFile = Annotated[
    Path, typer.Argument(metavar="FILE.toml", help="scenario file", parser=a_path)
]
StudyFile = Annotated[
    Path,
    typer.Argument(
        metavar="FILE.toml", help="scenario file with the table of this command", parser=a_path
    ),
]
Out = Annotated[
    Path, typer.Option("--out", help="folder for the files", metavar="DIR", parser=a_path)
]
Json = Annotated[bool, typer.Option("--json", help="print one JSON document instead of tables")]
Adapt = Annotated[Literal["gait", "none"], typer.Option(help=LEGS)]
Method = Annotated[
    Literal["LSODA", "RK45", "DOP853", "Radau", "BDF"], typer.Option(help="integrator")
]
Rtol = Annotated[float, typer.Option(help="relative tolerance, 1e-12 to 1e-2")]
Samples = Annotated[int, typer.Option("--uncertainty", help=INTERVALS, metavar="N")]


def with_fields(command: Callable[..., Any]) -> Callable[..., Any]:
    """The command with an option for every field of a scenario in place of its `**fields`."""
    given = inspect.signature(command, eval_str=True)
    fixed = [
        parameter
        for parameter in given.parameters.values()
        if parameter.kind is not inspect.Parameter.VAR_KEYWORD
    ]
    command.__signature__ = inspect.Signature([*fixed, *_parameters()])  # type: ignore[attr-defined]
    return command


def given_fields(fields: Mapping[str, str | None]) -> dict[str, str]:
    """The fields of a scenario that options were given for."""
    return {name: value for name, value in fields.items() if value is not None}


def listed(given: list[str] | None) -> list[str] | None:
    """Names from repeated options and lists with commas; None if the option was not given."""
    return [name.strip() for text in given for name in text.split(",")] if given else None


def option_names() -> dict[str, tuple[str, ...]]:
    """Flat name -> its options: '--speed'; '--shoe-wear' and '--wear'; where two groups share a
    name, '--shoe-mass' alone.

    >>> option_names()["runner_mass"], option_names()["shoe_mass"], option_names()["shoe_wear"]
    (('--mass',), ('--shoe-mass',), ('--shoe-wear', '--wear'))
    """
    shared = Counter(flat.split("_", 1)[1] for flat in fields_about())
    names: dict[str, tuple[str, ...]] = {}
    for flat in fields_about():
        group, name = flat.split("_", 1)
        short, long = (f"--{text.replace('_', '-')}" for text in (name, flat))
        names[flat] = (short,) if group in OWN else (long, short) if shared[name] == 1 else (long,)
    return names


def _parameters() -> list[inspect.Parameter]:
    parameters = []
    for flat, its in fields_about().items():
        group = flat.split("_", 1)[0]
        kind = its.unit or ("WORD" if its.choices else "FACTOR")
        option = typer.Option(
            *option_names()[flat], help=_help(its), metavar=kind, rich_help_panel=group.capitalize()
        )
        parameters.append(
            inspect.Parameter(
                flat,
                inspect.Parameter.KEYWORD_ONLY,
                default=None,
                annotation=Annotated[str | None, option],
            )
        )
    return parameters


def _help(its: About) -> str:
    allowed = " or ".join(its.choices) or span(its.low, its.high, its.unit)
    default = (
        ""
        if its.default is None
        else f"; default {its.default:g}"
        if isinstance(its.default, float)
        else f"; default {its.default}"
    )
    return f"{its.meaning}: {allowed}{default}"
