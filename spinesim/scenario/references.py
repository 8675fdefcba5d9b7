"""What a result rests on: the publications behind its numbers, each once, with their use.

cite(run);  cite(scenario);  cite(spinesim.published.liu_nigg_2000);  cite()   # everything
"""

from __future__ import annotations

from collections.abc import Iterator
from types import ModuleType
from typing import Any

import xarray as xr

from spinesim import catalogue
from spinesim.catalogue import bibliography
from spinesim.scenario.scenario import Scenario, fields_about

NOTE = (
    "Lumbar loads are model predictions: net joint loads and the pull of eighteen muscle elements "
    "that share the moment."
)
Use = tuple[str, str]  # quantity, source as the catalogue names it


def cite(what: Any = None, *, bibtex: bool = False) -> list[str]:
    """The publications behind a result, in order of name: whole references, or BibTeX entries.

    what: a run or comparison, a Scenario, a published model's module, or nothing, which stands for
    everything in the catalogue.  A reference says in brackets what it was used for; the last line
    names what rests on no publication.  Raises ValueError for what carries no sources.

    >>> [line for line in cite(Scenario()) if line.startswith("Kinoshita")]
    ['Kinoshita H, Ogawa T, Kuzuhara K, Ikuta K. In vivo examination of the dynamic properties of
    the human heel pad. Int J Sports Med 1993;14:312-319. doi:10.1055/s-2007-1021184 (heel_pad_k,
    heel_pad_n, heel_pad_lam and 1 more)']
    """
    uses, without = _collected(dict.fromkeys(_uses(what)))
    if bibtex:
        return [bibliography.bibtex(key) for key in sorted(uses)]
    lines = sorted(
        (_line(key, quantities) for key, quantities in uses.items()), key=_without_particle
    )
    if without:
        lines.append(f"No publication (derived, assumed, or by definition): {_listed(without, 8)}")
    return lines


def _line(key: str, quantities: list[str]) -> str:
    used = f" ({_listed(quantities)})" if quantities else ""
    return f"{bibliography.reference(key)}{used}"


def _collected(uses: dict[Use, None]) -> tuple[dict[str, list[str]], list[str]]:
    """Quantities by the key of each publication, and the quantities that have none."""
    by_key: dict[str, list[str]] = {}
    for quantity, source in uses:
        for key in bibliography.keys(source):
            quantities = by_key.setdefault(key, [])
            if quantity and quantity not in quantities:
                quantities.append(quantity)
    cited = {quantity for quantities in by_key.values() for quantity in quantities}
    without = dict.fromkeys(quantity for quantity, _ in uses if quantity and quantity not in cited)
    return by_key, list(without)


def _uses(what: Any) -> Iterator[Use]:
    if isinstance(what, ModuleType) and hasattr(what, "SOURCE"):
        yield "", what.SOURCE
        return
    for scenario in _scenarios(what):
        yield from _of_scenario(scenario)
    if what is None or (isinstance(what, xr.Dataset) and "weighting" in what.dims):
        yield from _of_plans()
    if what is None:
        yield from _of_catalogue()


def _scenarios(what: Any) -> list[Scenario]:
    if what is None:
        return [Scenario()]
    if isinstance(what, Scenario):
        return [what]
    if isinstance(what, xr.Dataset):
        texts = (
            [what.attrs["scenario"]]
            if "scenario" in what.attrs
            else [str(text) for text in what.get("definition", xr.DataArray([])).values]
        )
        if texts:
            return [Scenario.from_toml(text) for text in texts]
        raise ValueError(
            "this result carries no scenario; give the published model it came from, such as "
            "spinesim.published.liu_nigg_2000"
        )
    raise ValueError(
        f"cannot cite {what!r:.60}; give a run, a comparison, a Scenario, or nothing for the whole "
        "catalogue"
    )


def _of_scenario(scenario: Scenario) -> Iterator[Use]:
    """Sources of a scenario's own values, of its muscles, and of the constants of its runner."""
    others = (
        "male_" if scenario.runner.sex == "female" else "female_",
        "midfoot_" if scenario.stride.foot_strike == "rearfoot" else "rearfoot_",
    )
    yield from ((name, source) for name, source, _ in scenario.sources())
    muscles = catalogue.muscles()["sources"]
    yield from ((name, entry["source"]) for name, entry in muscles.items())
    for name, entry in catalogue.constants().items():
        if not name.startswith(others) and name not in scenario.body:
            yield name, entry.source


def _of_plans() -> Iterator[Use]:
    """Sources of the creep of discs, of the variation of peaks, and of activities."""
    yield from ((name, entry.source) for name, entry in catalogue.dose().items())
    for activity, entries in catalogue.activities().items():
        yield from ((f"{activity} {name}", entry.source) for name, entry in entries.items())


def _of_catalogue() -> Iterator[Use]:
    for group, table in (("shoe", catalogue.shoes()), ("surface", catalogue.surfaces())):
        for item in table.values():
            for name, entry in item.items():
                yield f"{group}_{name}", f"{entry.source} {entry.note}"
    yield from ((name, about.source) for name, about in fields_about().items())
    yield from ((name, entry.source) for name, entry in catalogue.constants().items())


def _listed(names: list[str], most: int = 3) -> str:
    more = len(names) - most
    return ", ".join(names[:most]) + (f" and {more} more" if more > 0 else "")


def _without_particle(line: str) -> str:
    return line.removeprefix("van ").removeprefix("de ").casefold()
