"""The names of `import spinesim as ss`, one by one, for autodoc."""

from __future__ import annotations

import inspect
from collections.abc import Iterator
from types import ModuleType

import spinesim as ss

GROUPS = {
    "Who runs, how, in what, on what": (
        "Scenario",
        "Runner",
        "Stride",
        "Shoe",
        "Surface",
        "shoe",
        "surface",
    ),
    "One run": ("simulate", "stand", "summary", "energy_flow", "GaitError"),
    "Questions of many runs": (
        "compare",
        "explain",
        "interval",
        "sweep",
        "sensitivity",
        "optimise",
    ),
    "Your own data": ("read", "steps", "scenario_of", "fit"),
    "A week": ("Training", "Bout", "Habits", "training_load", "equivalent_distance", "disc_height"),
    "Models of one's own": ("Model", "Link", "GROUND", "vertical_bodies"),
}
LAST = "Seeing, tables, sources"
HEAD = "# The front door\n\n`import spinesim as ss`; every name loads when it is first used.\n"


def pages() -> Iterator[tuple[str, str]]:
    placed = {name for names in GROUPS.values() for name in names}
    others = [
        name
        for name in ss.__all__
        if name not in placed and not isinstance(getattr(ss, name), (ModuleType, str))
    ]
    parts = [HEAD]
    for title, names in {**GROUPS, LAST: tuple(others)}.items():
        parts.append(f"## {title}\n")
        parts += [_entry(name) for name in names]
    yield "reference/python.md", "\n".join(parts)


def _entry(name: str) -> str:
    value = getattr(ss, name)
    home = value.__module__
    if inspect.isclass(value):
        kind = "exception" if issubclass(value, Exception) else "class"
        options = "" if kind == "exception" else "\n:members:"
    else:
        kind, options = ("function" if inspect.isfunction(value) else "data"), ""
    return (
        f"### `{name}`\n\n```{{eval-rst}}\n.. auto{kind}:: {home}.{name}{_indented(options)}\n```\n"
    )


def _indented(options: str) -> str:
    return options.replace("\n", "\n   ")
