"""Command-line options: those that several commands share, and one for every field of a scenario,
made from what the field says of itself.

A wrong value is refused while the command line is read, before anything large is loaded.
"""

from __future__ import annotations

import inspect
from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from functools import partial
from pathlib import Path
from typing import Annotated, Any, Literal

import typer

from spinesim.catalogue.reading import check_readable
from spinesim.cli.errors import checking
from spinesim.fields import About, checked, unknown
from spinesim.scenario import fields_about, flat_synonyms, shoe, surface
from spinesim.studies.options import measure_names
from spinesim.sweeps.places import check_target
from spinesim.units import span, within

OWN = ("runner", "stride")  # whose options carry no prefix
OUT = Path("spinesim-out")
LEGS = (
    "gait: the leg adapts to shoe and ground; none: it stays that of the daily trainer on asphalt"
)
INTERVALS = "paired samples for 90 % intervals, in the JSON and NetCDF; 0 for none"


def a_path(text: str) -> Path:
    """A path from the command line, `~` as the home folder also where no shell has seen it."""
    return Path(text).expanduser()


def listed(texts: list[str] | None) -> list[str] | None:
    """Names from repeated options and lists with commas; None if the option was not used."""
    return [name.strip() for text in texts for name in text.split(",")] if texts else None


def check_measures(names: str | list[str]) -> None:
    """ValueError, with the nearest name, for what is no measure."""
    for name in listed([names] if isinstance(names, str) else names) or ():
        if name not in measure_names():
            raise unknown("measure", name, measure_names(), "spinesim list measures")


def _each(check: Callable[[str], object]) -> Callable[[list[str]], None]:
    def check_all(texts: list[str]) -> None:
        for name in listed(texts) or ():
            check(name)

    return check_all


ScenarioFile = Annotated[
    Path,
    typer.Argument(
        metavar="FILE.toml",
        help="scenario file",
        parser=a_path,
        callback=checking(check_readable),
    ),
]
StudyFile = Annotated[
    Path,
    typer.Argument(
        metavar="FILE.toml",
        help="scenario file with the table of this command",
        parser=a_path,
        callback=checking(check_readable),
    ),
]
Shoes = Annotated[
    list[str] | None,
    typer.Option(
        "--shoe",
        help="shoes, or files of your own: repeat, or a list with commas",
        metavar="NAME",
        callback=checking(_each(shoe)),
    ),
]
Surfaces = Annotated[
    list[str] | None,
    typer.Option(
        "--surface",
        help="surfaces, or files of your own: repeat, or a list with commas",
        metavar="NAME",
        callback=checking(_each(surface)),
    ),
]
ShoeName = Annotated[
    str | None,
    typer.Option(
        "--shoe",
        help="a shoe, or a file of your own (spinesim list shoes)",
        metavar="NAME",
        callback=checking(shoe),
    ),
]
SurfaceName = Annotated[
    str | None,
    typer.Option(
        "--surface",
        help="a surface, or a file of your own (spinesim list surfaces)",
        metavar="NAME",
        callback=checking(surface),
    ),
]
OptionalFile = Annotated[
    Path | None,
    typer.Argument(
        metavar="[FILE.toml]",
        help="scenario file; without one, the default scenario",
        parser=a_path,
        callback=checking(check_readable),
    ),
]
Measures = Annotated[
    list[str] | None,
    typer.Option(
        "--measure",
        help="repeat, or a list with commas",
        metavar="NAME",
        callback=checking(check_measures),
    ),
]
Out = Annotated[
    Path, typer.Option("--out", help="folder for the files", metavar="DIR", parser=a_path)
]
Report = Annotated[
    Path | None,
    typer.Option(
        "--report",
        help="also write a report: one HTML file, with pictures, that prints on A4",
        metavar="FILE.html",
        parser=a_path,
        callback=checking(partial(check_target, suffix=".html", kind="report")),
    ),
]
Json = Annotated[bool, typer.Option("--json", help="print one JSON document instead of tables")]
Adapt = Annotated[Literal["gait", "none"], typer.Option(help=LEGS)]
Method = Annotated[
    Literal["LSODA", "RK45", "DOP853", "Radau", "BDF"], typer.Option(help="integrator")
]
Rtol = Annotated[
    float,
    typer.Option(
        help="relative tolerance, 1e-12 to 1e-2",
        callback=checking(partial(within, low=1e-12, high=1e-2, name="rtol")),
    ),
]
Samples = Annotated[int, typer.Option("--uncertainty", help=INTERVALS, metavar="N")]


def with_fields(command: Callable[..., Any]) -> Callable[..., Any]:
    """The command with an option for every field of a scenario in place of its `**fields`."""
    signature = inspect.signature(command, eval_str=True)
    fixed = [
        parameter
        for parameter in signature.parameters.values()
        if parameter.kind is not inspect.Parameter.VAR_KEYWORD
    ]
    parameters = [*fixed, *_parameters()]
    command.__signature__ = inspect.Signature(parameters)  # type: ignore[attr-defined]
    return command


def given_fields(fields: Mapping[str, str | None]) -> dict[str, Any]:
    """The fields of a scenario that options were given for."""
    return {name: value for name, value in fields.items() if value is not None}


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


def likely_option(wrong: str) -> str | None:
    """The option that somebody means by another word for its field: --mass by --weight."""
    flat = flat_synonyms().get(wrong.lstrip("-").replace("-", "_"))
    return option_names()[flat][0] if flat else None


def _parameters() -> Iterable[inspect.Parameter]:
    names = option_names()
    for flat, traits in fields_about().items():
        group = flat.split("_", 1)[0]
        option = typer.Option(
            *names[flat],
            help=_help(traits),
            metavar=traits.unit or ("WORD" if traits.choices else "FACTOR"),
            rich_help_panel=group.capitalize(),
            callback=checking(partial(checked, traits=traits, name=flat)),
        )
        yield inspect.Parameter(
            flat,
            inspect.Parameter.KEYWORD_ONLY,
            default=None,
            annotation=Annotated[str | None, option],
        )


def _help(traits: About) -> str:
    allowed = " or ".join(traits.choices) or span(traits.low, traits.high, traits.unit)
    if traits.default is None:
        return f"{traits.meaning}: {allowed}"
    default = f"{traits.default:g}" if isinstance(traits.default, float) else str(traits.default)
    return f"{traits.meaning}: {allowed}; default {default}"
