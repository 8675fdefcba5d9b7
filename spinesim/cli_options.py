"""Command-line options made from what the fields of a scenario say of themselves."""

from __future__ import annotations

import inspect
from collections import Counter
from collections.abc import Callable
from typing import Annotated, Any

import typer

from spinesim.fields import About
from spinesim.scenario import fields_about
from spinesim.units import span

OWN = ("runner", "stride")  # whose options carry no prefix


def with_fields(command: Callable[..., Any]) -> Callable[..., Any]:
    """The command with an option for every field of a scenario in place of its `**fields`."""
    given = inspect.signature(command, eval_str=True)
    fixed = [parameter for parameter in given.parameters.values() if parameter.kind is not inspect.Parameter.VAR_KEYWORD]
    command.__signature__ = inspect.Signature([*fixed, *_parameters()])  # type: ignore[attr-defined]
    return command


def option_names() -> dict[str, tuple[str, ...]]:
    """Flat name -> its options: '--speed'; '--shoe-wear' and '--wear'; where two groups share a name, '--shoe-mass' alone.

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
        option = typer.Option(*option_names()[flat], help=_help(its), metavar=kind, rich_help_panel=group.capitalize())
        parameters.append(
            inspect.Parameter(flat, inspect.Parameter.KEYWORD_ONLY, default=None, annotation=Annotated[str | None, option])
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
